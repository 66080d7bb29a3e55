"""Starting the real stand-in, and walking it as a plain HTTP client does."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from upstander.standin.steps import LINK_FIELDS


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@contextmanager
def serving_standin(home: Path) -> Iterator[str]:
    """The stand-in as ``python -m upstander.standin`` runs it; gives its address."""
    port = free_port()
    environ = {**os.environ, "UPSTANDER_HOME": str(home), "UPSTANDER_STANDIN_PORT": str(port)}
    with subprocess.Popen([sys.executable, "-m", "upstander.standin"], env=environ) as process:
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_for(url, process)
            yield url
        finally:
            process.terminate()
            assert process.wait(20) == 0, "it stops when asked to"


def _wait_for(url: str, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + 30
    while process.poll() is None and time.monotonic() < deadline:
        try:
            httpx.get(f"{url}/healthz/ping", trust_env=False).raise_for_status()
            return
        except httpx.ConnectError:
            time.sleep(0.05)
    raise AssertionError("the stand-in did not start")


class Visitor:
    """Somebody who fills the form without script."""

    def __init__(self, url: str) -> None:
        self.client = httpx.Client(base_url=url, follow_redirects=True, trust_env=False, timeout=60)
        self.page = self.client.get("/")

    @property
    def at(self) -> str:
        return self.page.url.path

    def post(self, path: str, fields: dict, files: dict | None = None) -> httpx.Response:
        """Fill the page at a path and press its button; follows the redirect as a browser does."""
        self.page = self.client.get(path)
        self.page = self.client.post(path, data={"x-csrf-token": self.token(), **fields}, files=files)
        return self.page

    def token(self) -> str:
        return re.search(r'name="x-csrf-token" value="([^"]+)"', self.page.text)[1]

    def give_links(self, *links: str) -> httpx.Response:
        return self.post("/evidence-url", {"evidence-url": "yes", **dict(zip(LINK_FIELDS, links, strict=False))})

    def give_file(self, name: str, content: bytes) -> httpx.Response:
        first = "evidence-upload-confirm" not in self.at
        step, choice, field = (
            ("/evidence-upload", "evidence-upload", "image")
            if first
            else ("/evidence-upload-confirm", "evidence-upload-more", "another-image")
        )
        return self.post(step, {choice: "yes"}, {field: (name, content, "application/octet-stream")})

    def no_file(self) -> httpx.Response:
        return self.post("/evidence-upload", {"evidence-upload": "no"}, {"image": ("", b"")})

    def no_more_files(self) -> httpx.Response:
        return self.post("/evidence-upload-confirm", {"evidence-upload-more": "no"}, {"another-image": ("", b"")})

    def finish(self, text: str = "") -> httpx.Response:
        self.post("/evidence-written", {"evidence-written": text})
        self.post("/can-we-contact", {"can-we-contact": "no"})
        return self.post("/check-your-report", {})

    def received(self) -> list[dict]:
        return self.client.get("/received.json").json()
