"""A real app host on a folder of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.demonstration import ROOT, free_ports


@contextmanager
def serve_app(home: Path, gate_port: int) -> Iterator[str]:
    """Serve ``home/app`` to pages that may call the gate of this port; the address."""
    (home / "upstander.toml").write_text("demo = true\n")
    (home / "app").mkdir(exist_ok=True)
    port = free_ports(("app",))["app"]
    ports = {"UPSTANDER_APP_PORT": str(port), "UPSTANDER_GATE_PORT": str(gate_port)}
    environ = {**os.environ, "UPSTANDER_HOME": str(home), **ports}
    words = [sys.executable, "-m", "upstander.command.main", "app", "host"]
    with subprocess.Popen(words, cwd=ROOT, env=environ) as process:
        try:
            _wait_for(port, process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Look again and again until the port is served, as long as its process lives."""
    while process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("the app host ended by itself")
