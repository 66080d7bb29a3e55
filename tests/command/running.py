"""What the tests of the command line share: one command on a home, and the processes that belong to a home."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from tests.demonstration import ROOT


def upstander(home: Path, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run one command on a home."""
    return subprocess.run(
        [sys.executable, "-m", "upstander.command.main", *words],
        cwd=ROOT,
        env={**os.environ, "UPSTANDER_HOME": str(home), **environ},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def refused(done: subprocess.CompletedProcess[str]) -> str:
    """The one sentence of a command that was refused: status 1, no traceback."""
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("upstander: ")
    return done.stderr


def processes_of(home: Path) -> dict[int, str]:
    """Every process that was started on a home: its id and its words."""
    mark = f"UPSTANDER_HOME={home}".encode()
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (folder / "environ").read_bytes().split(b"\0"):
                found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue
    return found


def wait_until_gone(home: Path) -> dict[int, str]:
    """Wait until no process of a home is left; returns what is left after half a minute."""
    deadline = time.monotonic() + 30
    while (left := processes_of(home)) and time.monotonic() < deadline:
        time.sleep(0.1)
    return left
