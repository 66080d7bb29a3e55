"""Firefox ESR, driven by WebDriver BiDi, which it speaks itself."""

from __future__ import annotations

import json
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from tests.demonstration import free_ports
from tests.engines.browser import PATIENCE, SETTLE, Browser, BrowserError, Processes, wait_until

FIREFOX = "firefox-esr"
SETTINGS: dict[str, object] = {
    # What is typed and seen is kept as for a person, and at once: by itself, a driven Firefox keeps less.
    "browser.sessionstore.resume_from_crash": True,
    "browser.sessionstore.interval": 500,
    "browser.pagethumbnails.capturing_disabled": False,
    # Nothing leaves this machine: whatever is not on it goes to a proxy that isn't there.
    "network.proxy.type": 1,
    "network.proxy.socks": "127.0.0.1",
    "network.proxy.socks_port": 1,
    "network.proxy.no_proxies_on": "127.0.0.1",
}
_RUN = "async (text) => { const given = JSON.parse(text); return JSON.stringify(await (async () => { %s })()); }"
_FIND = f"""async (text) => {{
    const given = JSON.parse(text);
    const element = await (async () => {{ %s }})();
    {SETTLE}
    return element;
}}"""
_TYPE = """async (text) => {
    const given = JSON.parse(text);
    (await (async () => { %s })()).focus();
    document.execCommand('insertText', false, %s);
}"""


class Firefox(Browser):
    """Firefox without a window, with a profile of its own, on a phone's screen."""

    def __init__(self, folder: Path, settings: dict[str, object] | None = None) -> None:
        super().__init__(folder)
        profile = folder / "profile"
        profile.mkdir(parents=True, exist_ok=True)
        lines = [f"user_pref({json.dumps(k)}, {json.dumps(v)});" for k, v in (SETTINGS | (settings or {})).items()]
        (profile / "user.js").write_text("\n".join(lines))
        port = free_ports(("bidi",))["bidi"]
        words = [FIREFOX, "--headless", "--no-remote", "--profile", str(profile), f"--remote-debugging-port={port}"]
        environ = {"MOZ_HEADLESS_WIDTH": "500", "MOZ_HEADLESS_HEIGHT": "900", "MOZ_CRASHREPORTER_DISABLE": "1"}
        self._processes = Processes(words, folder, environ)
        self._open = ExitStack()
        self._asked = 0
        try:
            self._line: ClientConnection = wait_until(lambda: self._connect(port), "Firefox to answer")
            self._ask("session.new", {"capabilities": {}})
            self._context = self._ask("browsingContext.getTree", {})["contexts"][0]["context"]
        except BaseException:
            self.kill()
            raise

    def open(self, url: str) -> None:
        self._ask("browsingContext.navigate", {"context": self._context, "url": url, "wait": "complete"})

    def run(self, body: str, *arguments: object) -> Any:
        value = self._call(_RUN % body, arguments)
        return json.loads(value["value"]) if value["type"] == "string" else None

    def press(self, body: str, *arguments: object) -> None:
        finger = [
            {
                "type": "pointerMove",
                "x": 0,
                "y": 0,
                "origin": {"type": "element", "element": self._find(body, arguments)},
            },
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        source = {"type": "pointer", "id": "finger", "actions": finger}
        self._ask("input.performActions", {"context": self._context, "actions": [source]})

    def type(self, text: str, body: str, *arguments: object) -> None:
        # Key by key takes seconds, for each waits for a frame.
        self._call(_TYPE % (body, json.dumps(text)), arguments)

    def pick(self, files: list[Path], body: str, *arguments: object) -> None:
        element = self._find(body, arguments)
        names = [str(file) for file in files]
        self._ask("input.setFiles", {"context": self._context, "element": element, "files": names})

    def kill(self) -> None:
        self._processes.kill()
        self._open.close()

    def close(self) -> None:
        try:
            self._ask("browser.close", {})
        finally:
            self._processes.end()
            self._open.close()

    def _find(self, body: str, arguments: tuple[object, ...]) -> dict[str, str]:
        return {"sharedId": self._call(_FIND % body, arguments)["sharedId"]}

    def _call(self, function: str, arguments: tuple[object, ...]) -> dict[str, Any]:
        said = self._ask(
            "script.callFunction",
            {
                "functionDeclaration": function,
                "awaitPromise": True,
                "target": {"context": self._context},
                "arguments": [{"type": "string", "value": json.dumps(arguments)}],
            },
        )
        if said["type"] == "exception":
            raise BrowserError(said["exceptionDetails"]["text"])
        return said["result"]

    def _ask(self, method: str, subject: dict[str, object]) -> Any:
        self._asked += 1
        self._line.send(json.dumps({"id": self._asked, "method": method, "params": subject}))
        while (said := json.loads(self._line.recv(2 * PATIENCE))).get("id") != self._asked:
            continue
        if said["type"] == "error":
            raise BrowserError(f"{method}: {said['error']}: {said['message']}")
        return said["result"]

    def _connect(self, port: int) -> ClientConnection | None:
        self._processes.require_running()
        try:
            return self._open.enter_context(connect(f"ws://127.0.0.1:{port}/session", max_size=None, proxy=None))
        except (OSError, WebSocketException):
            return None
