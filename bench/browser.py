"""A Chromium that is asked as little as can be: what records every request for itself would count as the page's.

Playwright has the browser keep each request's body, so that a page that sends a gigabyte seems to hold one (measured).
"""

from __future__ import annotations

import json
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

from bench.slow import find_renderers
from tests.journey.phone import ARGUMENTS, CHROMIUM

_PATIENCE = 120


class BareBrowser:
    """One page, and the memory of its renderer."""

    def __init__(self, profile: Path, connection: ClientConnection) -> None:
        self._profile = profile
        self._connection = connection
        self._asked = 0

    def ask(self, method: str, **words: Any) -> dict[str, Any]:
        """Ask the browser one thing and wait for its answer."""
        self._asked += 1
        self._connection.send(json.dumps({"id": self._asked, "method": method, "params": words}))
        while True:
            answer: dict[str, Any] = json.loads(self._connection.recv(timeout=_PATIENCE))
            if answer.get("id") == self._asked:
                return dict(answer.get("result", {}))

    def value(self, script: str) -> Any:
        """What a script says."""
        said = self.ask("Runtime.evaluate", expression=script, returnByValue=True)
        return said["result"].get("value")

    def wait_for(self, script: str, seconds: float = _PATIENCE) -> None:
        """Wait until a script says so."""
        deadline = time.monotonic() + seconds
        while not self.value(script):
            if time.monotonic() > deadline:
                raise TimeoutError(self.value("document.body.innerText"))
            time.sleep(0.1)

    def pick(self, file: Path) -> None:
        """Pick a file as a person does."""
        self.wait_for("!!document.querySelector('input[type=file]')")
        field = self.ask("Runtime.evaluate", expression="document.querySelector('input[type=file]')")
        self.ask("DOM.setFileInputFiles", files=[str(file)], objectId=field["result"]["objectId"])

    def memory(self) -> int:
        """Bytes of the largest renderer that belong to it alone or are shared with nobody's program file."""
        return max((_own_bytes(pid) for pid in find_renderers(self._profile)), default=0)


@contextmanager
def bare_browser(profile: Path, url: str) -> Iterator[BareBrowser]:
    """A browser of its own at a page."""
    words = ["--headless=new", "--remote-debugging-port=0", f"--user-data-dir={profile}", "about:blank"]
    process = subprocess.Popen([CHROMIUM, *ARGUMENTS, *words], stderr=subprocess.DEVNULL)
    try:
        with connect(_page_of(profile), max_size=None) as connection:
            browser = BareBrowser(profile, connection)
            browser.ask("Page.navigate", url=url)
            yield browser
    finally:
        process.terminate()
        process.wait()


def _page_of(profile: Path) -> str:
    told = profile / "DevToolsActivePort"
    deadline = time.monotonic() + _PATIENCE
    while not (told.exists() and "\n" in told.read_text()):
        if time.monotonic() > deadline:
            raise TimeoutError("Chromium did not start.")
        time.sleep(0.1)
    with urllib.request.urlopen(f"http://127.0.0.1:{told.read_text().split()[0]}/json") as answer:
        pages = json.load(answer)
    return str(next(page["webSocketDebuggerUrl"] for page in pages if page["type"] == "page"))


def _own_bytes(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(("RssAnon", "RssShmem")))
