"""The hall as a real process, and Chromium in it: for the tests of the room's pages."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.classroom.room.server import ClassroomProcess

COOKIE = "upstander-classroom"

# A slow machine is no fault of the room's.
expect.set_options(timeout=30_000)

OpenPage = Callable[..., Page]


@dataclass(frozen=True)
class Hall:
    """A running classroom with one meeting, its room, everybody's session cookie, and two that come."""

    url: str
    room: str
    meeting: str
    cookies: dict[str, str]
    soon: str
    later: str
    home: Path

    @classmethod
    def of(cls, process: ClassroomProcess) -> Self:
        """What a running hall's process has written down of itself."""
        return cls(url=process.url, home=process.home, **json.loads((process.home / "hall.json").read_text()))

    def client(self, who: str) -> httpx.Client:
        """Somebody's browser without scripts, logged in."""
        return httpx.Client(base_url=self.url, cookies={COOKIE: self.cookies[who]}, timeout=60)

    def enter(self, who: str, page: str = "") -> Voice:
        """Somebody in the room who speaks to the live service as a script does."""
        client = self.client(who)
        assert client.get(f"/room/{self.room}/{page}").status_code == 200
        return Voice(self, client, page == "steer")


@dataclass
class Voice:
    """One seat of the room, by its pass. ``last`` is the newest event that it caused."""

    hall: Hall
    client: httpx.Client
    steers: bool
    last: int = 0

    def ask(self, do: str, **values: Any) -> dict[str, Any]:
        command = {"do": do, **values}
        address, origin = f"/live/{self.hall.room}/say", {"Origin": self.hall.url}
        answer: dict[str, Any] = self.client.post(address, json=command, headers=origin).json()
        self.last = max(self.last, answer.get("number", 0))
        return answer

    def say(self, do: str, **values: Any) -> dict[str, Any]:
        answer = self.ask(do, **values)
        assert answer["ok"], answer
        return answer

    def sections(self) -> dict[str, Any]:
        """What this seat's screen shows: with everything that it said and, for the facilitator, that anybody said."""
        if self.steers:
            self.say("back", **{"from": ""})  # does nothing, and tells how far the room has come
        while True:
            message = self.client.get(f"/live/{self.hall.room}/since/-1").json()
            if message["number"] >= self.last:
                return message["sections"]
            time.sleep(0.05)


@pytest.fixture(scope="session")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    with hall_process(tmp_path_factory.mktemp("hall"), officers=4) as process:
        yield Hall.of(process)


def hall_process(home: Path, officers: int) -> ClassroomProcess:
    """The hall as a process: it can be killed, and started again with what it had stored."""
    return ClassroomProcess(home, words=["-m", "tests.classroom.room.hall", str(home), str(officers)])


@pytest.fixture(scope="session")
def facilitator(hall: Hall) -> Voice:
    return hall.enter("facilitator", "steer")


# Its event loop runs as long as it is open, and others need the thread's: so it never outlives a module.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser, hall: Hall) -> Iterator[OpenPage]:
    with pages_of(hall, chromium) as open_it:
        yield open_it


@contextmanager
def pages_of(hall: Hall, browser: Browser) -> Iterator[OpenPage]:
    """Opens a page of the room as somebody, each in a browser of their own. Nothing may fail in its script, nor be
    refused by its policy.
    """
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def open_it(who: str, page: str = "", **changes: Any) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **changes})
        contexts.append(context)
        context.add_cookies([{"name": COOKIE, "value": hall.cookies[who], "url": hall.url}])
        opened = context.new_page()
        opened.on("pageerror", lambda error: faults.append(str(error)))
        opened.on("console", lambda message: faults.append(message.text) if "Policy" in message.text else None)
        opened.goto(f"{hall.url}/room/{hall.room}/{page}")
        if changes.get("java_script_enabled", True) and page != "replay":
            expect(opened.locator("#connection")).to_have_text("Connected")
        return opened

    yield open_it
    for context in contexts:
        context.close()
    assert faults == []
