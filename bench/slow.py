"""Slows every thread of a page: its renderer is stopped for three quarters of the time, in turns of a few milliseconds.

Chromium's own CPU throttle slows the page's thread only and refuses workers, where the app does its work.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_RUNNING_SECONDS = 0.004


@contextmanager
def slowed(profile: Path, times: int) -> Iterator[None]:
    """Slow all renderers of the Chromium that uses this profile, until the block ends."""
    renderers = find_renderers(profile)
    done = threading.Event()
    turns = threading.Thread(target=_take_turns, args=(renderers, times, done))
    turns.start()
    try:
        yield
    finally:
        done.set()
        turns.join()


def find_renderers(profile: Path) -> list[int]:
    """Process ids of the renderers below the browser that uses this profile."""
    parents: dict[int, int] = {}
    words: dict[int, str] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            words[int(folder.name)] = (folder / "cmdline").read_text().replace("\0", " ")
    family = {pid for pid, line in words.items() if f"--user-data-dir={profile}" in line and "--type=" not in line}
    while grown := {pid for pid, parent in parents.items() if parent in family} - family:
        family |= grown
    return [pid for pid in family if "--type=renderer" in words.get(pid, "")]


def _take_turns(renderers: list[int], times: int, done: threading.Event) -> None:
    """Lets them run for a moment, then stops them for so many times as long as they did run: sleeps overrun."""
    began = time.perf_counter()
    while not done.wait(_RUNNING_SECONDS):
        _signal_all(renderers, signal.SIGSTOP)
        stopped = time.perf_counter()
        until = stopped + (stopped - began) * (times - 1)
        while (left := until - time.perf_counter()) > 0:
            time.sleep(left)
        began = time.perf_counter()
        _signal_all(renderers, signal.SIGCONT)


def _signal_all(renderers: list[int], number: signal.Signals) -> None:
    for pid in renderers:
        with suppress(ProcessLookupError):
            os.kill(pid, number)
