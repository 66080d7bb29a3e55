"""The live room: from one vote to every screen, fifty at one instant, a thousand in a second, beside a peer's way."""

from __future__ import annotations

import json
import subprocess
import sys

from bench.rows import Row, at_least, at_most, told

SCREENS = 52


def run() -> list[Row]:
    """Measure in a process of its own, for Django keeps one service's settings, and give the rows."""
    done = subprocess.run([sys.executable, "-m", "bench.room_measure"], check=True, stdout=subprocess.PIPE)
    found = json.loads(done.stdout.splitlines()[-1])
    return [
        at_most(f"room: one vote to all of {SCREENS} screens, p95", found["one"], "ms", 100),
        at_most(f"room: 50 votes at one instant to all of {SCREENS} screens, p95", found["fifty"], "ms", 200),
        at_most("room: 1,000 votes within a second, every screen right after", found["thousand"], "s", 3),
        at_most("room: votes lost or doubled of 1,050", found["wrong"], "", 0),
        told("a peer's way (read, add one, write): votes lost of 50 at one instant", found["peer_lost"], ""),
        at_least("room: votes a second, stored, 1,000 sent at once", found["rate"], "1/s", 350),
        told("room: 32 pages at a time by Django in threads", found["pages"], "1/s"),
    ]
