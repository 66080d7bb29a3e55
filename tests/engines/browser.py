"""A browser in a test, whichever engine it is: the few things that the one flow asks of it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

PATIENCE = 180
"""Seconds until something that has to happen counts as failed. Generous: nothing waits longer than it must."""

_Seen = TypeVar("_Seen")

_BETWEEN_LOOKS = 0.1

SETTLE = """
    element.scrollIntoView({block: 'center', behavior: 'instant'});
    const where = () => { const {x, y} = element.getBoundingClientRect(); return `${x} ${y}`; };
    for (let before = ''; before !== where();) {
        before = where();
        for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
    }
"""
"""Brings an element into sight, and waits until it stands still: else another one might be pressed in its place."""


class BrowserError(Exception):
    """The browser does not start, or refuses a command; the message says which."""


class Browser(ABC):
    """One window of one engine, with a folder that holds every byte which the browser writes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @abstractmethod
    def open(self, url: str) -> None:
        """Open an address and wait until its page is loaded."""

    @abstractmethod
    def run(self, body: str, *arguments: object) -> Any:
        """Run the body of an async function in the page; ``given`` holds the arguments. Returns what it returns."""

    @abstractmethod
    def press(self, body: str, *arguments: object) -> None:
        """Click on the element that the body returns, as a person does."""

    @abstractmethod
    def type(self, text: str, body: str, *arguments: object) -> None:
        """Type into the element that the body returns, as a keyboard does."""

    @abstractmethod
    def pick(self, files: list[Path], body: str, *arguments: object) -> None:
        """Choose files in the file input that the body returns."""

    @abstractmethod
    def kill(self) -> None:
        """End the browser and all its processes with SIGKILL, as a phone that needs the memory does."""

    @abstractmethod
    def close(self) -> None:
        """Close the window and wait until all processes are gone."""


class Processes:
    """A program with all that it starts, in a session of its own, so that none of them outlives the test."""

    def __init__(self, words: list[str], folder: Path, more: Mapping[str, str] | None = None) -> None:
        homes = {"HOME": "home", "TMPDIR": "tmp", "XDG_RUNTIME_DIR": "runtime"}
        for name in homes.values():
            (folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)
        environ = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "DBUS_"))}
        environ |= {name: str(folder / place) for name, place in homes.items()} | dict(more or {})
        self.log = folder.with_name(f"{folder.name}.log")
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                words, env=environ, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
            )

    def said(self) -> str:
        """The end of what it printed."""
        return self.log.read_text("utf-8", "replace")[-3_000:]

    def require_running(self) -> None:
        """Raises BrowserError where the program has ended by itself."""
        if self._process.poll() is not None:
            raise BrowserError(f"{self._process.args} ended with {self._process.returncode}:\n{self.said()}")

    def kill(self) -> None:
        """End all of them at once, and wait until none is left."""
        wait_until(self._none_left, "processes to end")

    def end(self, seconds: float = 10) -> None:
        """Wait for the program to end by itself, then end what is left of it."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)
        self.kill()

    def _none_left(self) -> bool:
        left = _processes_of_session(self._process.pid)
        for process in left:
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self._process.poll()
        return not left


def wait_until(holds: Callable[[], Any], what: str) -> Any:
    """Ask again and again until the answer is true; returns it. Raises AssertionError that says what was waited for."""
    deadline = time.monotonic() + PATIENCE
    while not (answer := holds()):
        if time.monotonic() > deadline:
            raise AssertionError(f"Waited {PATIENCE} seconds for {what}.")
        time.sleep(_BETWEEN_LOOKS)
    return answer


def watch(look: Callable[[], _Seen], hoped_for: _Seen) -> _Seen:
    """Look until it is as hoped for; returns what was seen last, of which a test then says what it thinks."""
    with contextlib.suppress(AssertionError):
        wait_until(lambda: look() == hoped_for, str(hoped_for))
    return look()


def _processes_of_session(session: int) -> list[int]:
    """The ids of all processes of a session that still run, from Linux's own list."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            state, _parent, _group, its_session = (entry / "stat").read_text().rsplit(")", 1)[1].split()[:4]
        except OSError:
            continue
        if int(its_session) == session and state not in "ZX":
            found.append(int(entry.name))
    return found
