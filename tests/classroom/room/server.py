"""The classroom as a real process on the tests' own home and course; it can be killed and started again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

COURSE = Path(__file__).parent / "course"
ROOT = Path(__file__).parents[3]
_CODE = (
    f"import pathlib, upstander.classroom.course as course; course.COURSE_FOLDER = pathlib.Path({str(COURSE)!r}); "
    "from upstander.classroom import serve; from upstander.installation import read_installation; "
    "serve.make_demo = lambda _: None; serve.run_classroom(read_installation())"
)


class ClassroomProcess:
    """Serves on a free port from ``start`` to ``kill``."""

    def __init__(
        self, home: Path, environment: dict[str, str] | None = None, words: Sequence[str] = ("-c", _CODE)
    ) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        self._environment = {
            **{name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"},
            "UPSTANDER_HOME": str(home),
            "UPSTANDER_CLASSROOM_PORT": str(self.port),
            **(environment or {}),
        }
        self.home = home
        self._words = [sys.executable, *words]
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.stop(signal.SIGTERM)

    def start(self) -> None:
        self.process = subprocess.Popen(self._words, cwd=ROOT, env=self._environment, start_new_session=True)
        deadline = time.monotonic() + 120
        while not self._answers():
            assert self.process.poll() is None, "the classroom ended"
            assert time.monotonic() < deadline
            time.sleep(0.05)

    def kill(self) -> None:
        """As if the power went."""
        self.stop(signal.SIGKILL)

    def stop(self, number: int) -> None:
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, number)
            self.process.wait(30)

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/health").status_code == 200
        except httpx.TransportError:
            return False
