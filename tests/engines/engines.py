"""The three engines, from Debian's packages: Chromium as a phone, Firefox ESR, WebKitGTK."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from tests.engines.browser import Browser
from tests.engines.firefox import Firefox
from tests.engines.webdriver import DrivenBrowser

NO_LINE_OUT = "http://127.0.0.1:1"
"""A proxy that isn't there: whatever is not on this machine goes to it. What is, never does."""


def chromium(folder: Path) -> Browser:
    """Chromium with a phone's screen and touch."""
    options = {
        "binary": "/usr/bin/chromium",
        "args": [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            f"--proxy-server={NO_LINE_OUT}",
            f"--user-data-dir={folder / 'profile'}",
        ],
        "mobileEmulation": {"deviceMetrics": {"width": 360, "height": 740, "pixelRatio": 2.0, "touch": True}},
    }
    return DrivenBrowser("/usr/bin/chromedriver", {"goog:chromeOptions": options}, folder, {})


def webkit(folder: Path) -> Browser:
    """WebKitGTK in a window of our own, which keeps its profile on disk as Safari does."""
    options = {"binary": str(Path(__file__).with_name("webkit_window.py")), "args": [str(folder / "profile")]}
    environ = {"DISPLAY": os.environ["DISPLAY"], "http_proxy": NO_LINE_OUT, "no_proxy": "127.0.0.1"}
    return DrivenBrowser("/usr/bin/WebKitWebDriver", {"webkitgtk:browserOptions": options}, folder, environ)


ENGINES: dict[str, Callable[[Path], Browser]] = {"chromium": chromium, "firefox": Firefox, "webkit": webkit}
CHOSEN = os.environ.get("UPSTANDER_ENGINES", " ".join(ENGINES)).split()
"""Each engine's life takes a minute; somebody at work on one may name it."""
