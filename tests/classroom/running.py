"""The classroom as real processes: one that serves a demonstration's pages, and the worker of an installation."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

_SECONDS_TO_START = 120


class RunningClassroom:
    """A demonstration's classroom on loopback, in a home of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        home.mkdir(exist_ok=True)
        (home / "upstander.toml").write_text("demo = true\n")
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"

    @property
    def password(self) -> str:
        return (self.home / "classroom" / "demo-password").read_text().strip()

    def start(self) -> None:
        code = (
            "from upstander.classroom.serve import run_classroom; "
            "from upstander.installation import read_installation; run_classroom(read_installation())"
        )
        self._process = subprocess.Popen(
            [sys.executable, "-c", code], env=environment_of(self.home, self.port), start_new_session=True
        )
        deadline = time.monotonic() + _SECONDS_TO_START
        while not self._answers():
            assert self._process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.1)

    def stop(self) -> None:
        os.killpg(self._process.pid, signal.SIGTERM)
        self._process.wait(30)

    def log_in(self, email: str = "trainer@harrowmere.example", password: str | None = None) -> httpx.Client:
        """A browser without scripts that has logged in, or tried to."""
        client = httpx.Client(base_url=self.url, follow_redirects=True, timeout=60)
        page = client.get("/log-in").text
        token = page.split('csrfmiddlewaretoken" value="')[1].split('"')[0]
        form = {"email": email, "password": password or self.password, "csrfmiddlewaretoken": token}
        client.post("/log-in", data=form, headers={"Origin": self.url})
        return client

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/health").status_code == 200
        except httpx.TransportError:
            return False


def environment_of(home: Path, port: int | None = None) -> dict[str, str]:
    """The environment of a process of this installation."""
    environment = {**os.environ, "UPSTANDER_HOME": str(home)}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    if port:
        environment["UPSTANDER_CLASSROOM_PORT"] = str(port)
    return environment
