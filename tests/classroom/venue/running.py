"""Debian's Janus with exactly the files of ``deploy/janus``, but for where they lie."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Self

DEPLOY = Path(__file__).parents[3] / "deploy" / "janus"


class RunningJanus:
    """Runs from ``start`` to ``stop``; its files and its socket lie in ``home``."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.socket = home / "janus.sock"
        self.process: subprocess.Popen[bytes] | None = None
        for file in [*DEPLOY.glob("*.jcfg"), DEPLOY / "host.jcfg.example"]:
            text = (
                file.read_text().replace("/etc/upstander-janus", str(home)).replace("/run/upstander-janus", str(home))
            )
            (home / file.name.removesuffix(".example")).write_text(text)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.stop()

    def start(self) -> None:
        self.socket.unlink(missing_ok=True)
        words = ["janus", f"--config={self.home / 'janus.jcfg'}", f"--configs-folder={self.home}"]
        # What it writes, were it ever to, is looked at by a test.
        with (self.home / "written.txt").open("ab") as written:
            self.process = subprocess.Popen(words, cwd=self.home, stdout=written, stderr=written, umask=0o007)
        deadline = time.monotonic() + 60
        while not self._answers():
            assert self.process.poll() is None, "Janus ended"
            assert time.monotonic() < deadline
            time.sleep(0.05)

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            os.kill(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(10)

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as door:
            return door.connect_ex(str(self.socket)) == 0
