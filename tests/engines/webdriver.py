"""A browser that is driven by a WebDriver program (W3C WebDriver): Chromium by its own, WebKitGTK by its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx

from tests.demonstration import free_ports
from tests.engines.browser import PATIENCE, SETTLE, Browser, BrowserError, Processes, wait_until

_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
_WRAPPED = """
    const done = arguments[arguments.length - 1], given = [...arguments].slice(0, -1);
    (async () => { %s })().then((value) => done({value}), (error) => done({error: String(error)}));
"""


class DrivenBrowser(Browser):
    """A session with a driver that listens on a port of its own."""

    def __init__(self, driver: str, capabilities: dict[str, object], folder: Path, environ: dict[str, str]) -> None:
        super().__init__(folder)
        port = free_ports(("driver",))["driver"]
        self._processes = Processes([driver, f"--port={port}"], folder, environ)
        self._client = httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=2 * PATIENCE)
        try:
            wait_until(self._is_ready, f"{driver} to answer")
            created = self._ask("POST", "/session", {"capabilities": {"alwaysMatch": capabilities}})
            self._session = f"/session/{created['sessionId']}"
            self._ask("POST", f"{self._session}/timeouts", {"script": PATIENCE * 1_000, "pageLoad": PATIENCE * 1_000})
        except BaseException:
            self.kill()
            raise

    def open(self, url: str) -> None:
        self._ask("POST", f"{self._session}/url", {"url": url})

    def run(self, body: str, *arguments: object) -> Any:
        said = self._ask("POST", f"{self._session}/execute/async", {"script": _WRAPPED % body, "args": arguments})
        if "error" in said:
            raise BrowserError(said["error"])
        return said.get("value")

    def press(self, body: str, *arguments: object) -> None:
        # By itself it would only just scroll to it, under what stays at the edge of the screen.
        self.run(f"const element = await (async () => {{ {body} }})(); {SETTLE}", *arguments)
        self._ask("POST", f"{self._element(body, *arguments)}/click", {})

    def type(self, text: str, body: str, *arguments: object) -> None:
        self._ask("POST", f"{self._element(body, *arguments)}/value", {"text": text})

    def pick(self, files: list[Path], body: str, *arguments: object) -> None:
        self.type("\n".join(str(file) for file in files), body, *arguments)

    def kill(self) -> None:
        self._processes.kill()
        self._client.close()

    def close(self) -> None:
        try:
            self._ask("DELETE", self._session)
        finally:
            self.kill()

    def _element(self, body: str, *arguments: object) -> str:
        return f"{self._session}/element/{self.run(body, *arguments)[_ELEMENT]}"

    def _is_ready(self) -> bool:
        self._processes.require_running()
        try:
            return self._client.get("/status").is_success
        except httpx.TransportError:
            return False

    def _ask(self, method: str, path: str, subject: object = None) -> Any:
        answer = self._client.request(method, path, json=subject)
        value = answer.json()["value"]
        if answer.is_error:
            raise BrowserError(f"{method} {path}: {value['error']}: {value['message']}\n{self._processes.said()}")
        return value
