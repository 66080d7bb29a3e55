"""What the tests of the phone app share: a real Chromium, and the app opened in it as a phone opens it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, expect, sync_playwright

from tests.demonstration import Demo

CHROMIUM = {"executable_path": "/usr/bin/chromium", "args": ["--no-sandbox"]}
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}

# A slow machine is no fault of the app's.
expect.set_options(timeout=20_000)

OpenApp = Callable[..., Page]


# Its event loop runs as long as it is open, and others need the thread's: so it never outlives a module.
@pytest.fixture(scope="module")
def playwright_engine() -> Iterator[Playwright]:
    with sync_playwright() as engine:
        yield engine


@pytest.fixture(scope="module")
def chromium(playwright_engine: Playwright) -> Iterator[Browser]:
    browser = playwright_engine.chromium.launch(**CHROMIUM)
    yield browser
    browser.close()


@pytest.fixture
def open_app(chromium: Browser, demo: Demo) -> Iterator[OpenApp]:
    """Opens the app as a phone of 360 by 740 does; keywords change that. The page's policy must refuse nothing."""
    contexts = []
    refused_by_policy: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text or "Trusted" in message.text:
            refused_by_policy.append(message.text)

    def open_it(**changes: Any) -> Page:
        context = chromium.new_context(**{**PHONE, **changes})
        contexts.append(context)
        page = context.new_page()
        page.on("console", listen)
        page.goto(demo.app_url)
        page.get_by_role("heading", level=1, name="What have you got?").wait_for()
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert refused_by_policy == []


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A photo as a phone takes it: with the maker's name and the time in it."""
    details = Image.Exif()
    details[0x010F] = "Harrowmere Phones"
    details[0x0132] = "2026:11:20 10:11:12"
    file = tmp_path / "IMG_20261120.jpg"
    Image.effect_noise((480, 360), 60).convert("RGB").save(file, exif=details)
    return file
