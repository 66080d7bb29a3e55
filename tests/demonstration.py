"""A whole demonstration, started as a newcomer starts it: for tests and measurements."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]


class DemoError(Exception):
    """The demonstration does not start; the message holds what it printed."""


@dataclass
class Demo:
    """A running demonstration: its addresses, its home, what it printed, and how to run commands against it."""

    home: Path
    ports: dict[str, int]
    environ: dict[str, str]
    process: subprocess.Popen[str] | None = None
    printed: list[str] = field(default_factory=list)

    @property
    def app_url(self) -> str:
        return f"http://127.0.0.1:{self.ports['app']}"

    @property
    def gate_url(self) -> str:
        return f"http://127.0.0.1:{self.ports['gate']}"

    @property
    def desk_url(self) -> str:
        return f"http://127.0.0.1:{self.ports['desk']}"

    @property
    def classroom_url(self) -> str:
        return f"http://127.0.0.1:{self.ports['classroom']}"

    @property
    def standin_url(self) -> str:
        return f"http://127.0.0.1:{self.ports['standin']}"

    def password(self, service: str) -> str:
        """The demonstration's password of a service, from what was printed."""
        line = next(line for line in self.printed if line.startswith(f"{service.capitalize()} log-in"))
        return line.split()[-1]

    def start(self) -> None:
        """Start it and wait until it says where everything is."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "upstander.command.main", "serve", "--demo"],
            cwd=ROOT,
            env=self.environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.printed.append(line.rstrip())
            if line.startswith("Ctrl-C"):
                return
        raise DemoError("The demonstration did not start:\n" + "\n".join(self.printed) + self.logs())

    def stop(self) -> None:
        """Stop it as Ctrl-C does."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            rest, _ = self.process.communicate(timeout=40)
            self.printed += rest.splitlines()

    def logs(self) -> str:
        """What its services wrote."""
        files = sorted((self.home / "log").glob("*.log")) if (self.home / "log").exists() else []
        return "".join(f"\n--- {file.name}\n{file.read_text(errors='replace')[-3000:]}" for file in files)

    def run(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run an ``upstander`` command on this installation."""
        return subprocess.run(
            [sys.executable, "-m", "upstander.command.main", *words],
            cwd=ROOT,
            env=self.environ,
            capture_output=True,
            text=True,
            check=check,
        )


def free_ports(names: tuple[str, ...]) -> dict[str, int]:
    """A free port for each name."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in names]
    ports = {name: sock.getsockname()[1] for name, sock in zip(names, sockets, strict=True)}
    for sock in sockets:
        sock.close()
    return ports


def make_demo(home: Path) -> Demo:
    """A demonstration that is not yet started."""
    ports = free_ports(("app", "gate", "desk", "classroom", "standin"))
    environ = {**os.environ, "UPSTANDER_HOME": str(home)}
    environ.update({f"UPSTANDER_{name.upper()}_PORT": str(port) for name, port in ports.items()})
    environ.pop("DJANGO_SETTINGS_MODULE", None)
    return Demo(home, ports, environ)
