"""The classroom as a real process on the tests' own home and course; it can be killed and started again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

COURSE = Path(__file__).parent / "course"
_CODE = (
    "import pathlib, upstander.classroom.course as course; course.COURSE_FOLDER = pathlib.Path({course!r}); "
    "from upstander.classroom import serve; from upstander.installation import read_installation; "
    "serve.make_demo_people = lambda _: []; serve.run_classroom(read_installation())"
)


class ClassroomProcess:
    """Serves on a free port from ``start`` to ``kill``."""

    def __init__(self, home: Path, environment: dict[str, str] | None = None) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        self._environment = {
            **{name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"},
            "UPSTANDER_HOME": str(home),
            "UPSTANDER_CLASSROOM_PORT": str(self.port),
            **(environment or {}),
        }
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
        code = _CODE.format(course=str(COURSE))
        self.process = subprocess.Popen([sys.executable, "-c", code], env=self._environment, start_new_session=True)
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
