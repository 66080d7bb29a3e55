"""Measures the phone app in Chromium: what the first screen weighs, when it works, and how long a photo takes."""

from __future__ import annotations

import gzip
import statistics
import tempfile
import time
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import BrowserContext, Page, Response, sync_playwright

from bench.browser import BareBrowser, bare_browser
from bench.rows import Row, at_most, told
from bench.slow import slowed
from tests.demonstration import Demo, make_demo
from tests.journey.phone import open_phone

SLOWER = 4
PHOTO_BYTES = 5_000_000
RUNS = 5
_SLOW_LINE = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1.6e6 / 8,
    "uploadThroughput": 0.75e6 / 8,
}


def run() -> list[Row]:
    """Start a demonstration and measure its app."""
    with tempfile.TemporaryDirectory(prefix="ub-") as folder:
        demo = make_demo(Path(folder) / "home")
        demo.start()
        try:
            return [*_first_screen(demo, Path(folder)), *_photo(demo, Path(folder))]
        finally:
            demo.stop()


def _first_screen(demo: Demo, folder: Path) -> list[Row]:
    """Bytes gzipped that are asked for before the first screen works, and when it does on a slow line."""
    visits: list[tuple[int, float]] = []
    with sync_playwright() as playwright:
        for number in range(RUNS):
            with open_phone(playwright, folder / f"visit-{number}", service_workers="block") as context:
                visits.append(_visit(context, demo.app_url))
    weights = [weight for weight, _ in visits]
    seconds = [second for _, second in visits]
    return [
        at_most("app: gzipped bytes before the first screen works", statistics.median(weights) / 1_000, "kB", 60),
        at_most("app: first screen works at 1.6 Mbit/s, 150 ms, CPU / 4", statistics.median(seconds), "s", 1.5),
    ]


def _visit(context: BrowserContext, url: str) -> tuple[int, float]:
    """One first visit on a slow line: bytes gzipped and seconds until the first screen can be used."""
    page = context.new_page()
    _slow_down(context, page)
    answers: list[Response] = []

    def note(answer: Response) -> None:
        answers.append(answer)

    page.on("response", note)
    page.goto(url, wait_until="commit")
    page.wait_for_function(_WORKS, timeout=30_000, polling="raf")
    seconds = page.evaluate("performance.now()") / 1_000
    return sum(len(gzip.compress(answer.body(), 9)) for answer in list(answers) if answer.ok), seconds


def _photo(demo: Demo, folder: Path) -> list[Row]:
    """From the pick of a 5 MB photo to the acknowledgement, without the time a person needs to press Send.

    In a browser that records nothing: where Playwright keeps each request, the worker takes twice as long (measured).
    """
    photo = folder / "photo.jpg"
    photo.write_bytes(_make_photo())
    profile = folder / "photo-profile"
    with bare_browser(profile, demo.app_url) as browser:
        browser.wait_for(_CONTROLLED)
        page_slowed = []
        for _ in range(RUNS):
            _open_again(browser, demo.app_url)
            browser.ask("Emulation.setCPUThrottlingRate", rate=SLOWER)
            page_slowed.append(_send_photo(browser, photo))
            browser.ask("Emulation.setCPUThrottlingRate", rate=1)
        all_slowed = []
        for _ in range(RUNS):
            _open_again(browser, demo.app_url)
            with slowed(profile, SLOWER):
                all_slowed.append(_send_photo(browser, photo))
    return [
        told("app: photo measured", photo.stat().st_size / 1_000_000, "MB"),
        at_most("app: 5 MB photo, picked to acknowledged, page's thread / 4", statistics.median(page_slowed), "s", 2),
        at_most("app: the same, page and workers / 4", statistics.median(all_slowed), "s", 2),
    ]


def _open_again(browser: BareBrowser, url: str) -> None:
    """A visit whose card is there, and a moment later: nobody chooses a photo sooner."""
    browser.ask("Page.navigate", url=url)
    browser.wait_for(f"({_WORKS})() && {_CONTROLLED} && document.body.textContent.includes('This is a demonstration.')")
    time.sleep(_CHOOSING_SECONDS)


def _send_photo(browser: BareBrowser, photo: Path) -> float:
    """Seconds from the pick to the acknowledgement."""
    browser.value(f"({_TIMER})('Send')")
    browser.pick(photo)
    browser.wait_for("window.upstanderBench > 0")
    return float(browser.value("window.upstanderBench")) / 1_000


_CHOOSING_SECONDS = 1
_CONTROLLED = "!!navigator.serviceWorker.controller"
_WORKS = "() => [...document.querySelectorAll('button')].some(button => button.textContent.includes('Add link'))"

# Measures inside the page, so that the driver's own round trips do not count: from the file input's change event until
# the words stand on the screen; Send is pressed as soon as it can be.
_TIMER = """name => {
  let began = 0;
  let pressed = false;
  document.addEventListener('change', () => { began ||= performance.now(); }, { capture: true });
  const watch = new MutationObserver(() => {
    const heading = document.querySelector('h1')?.textContent ?? '';
    if (heading.startsWith('Sent.')) {
      window.upstanderBench = performance.now() - began;
      watch.disconnect();
      return;
    }
    const shown = document.querySelector('main').textContent;
    if (pressed || !/We took out|No hidden details found/.test(shown) || !shown.includes('Goes to:')) return;
    const send = [...document.querySelectorAll('button')].find(button => button.textContent.trim() === name);
    if (!send || send.disabled) return;
    pressed = true;
    send.click();
  });
  watch.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
}"""


def _make_photo() -> bytes:
    """A JPEG of about 5 MB: noise over a gradient, as a phone's camera makes of a landscape."""
    for side in range(2_000, 4_200, 100):
        noise = Image.effect_noise((side, side * 3 // 4), 60).convert("RGB")
        stream = BytesIO()
        noise.save(stream, "JPEG", quality=88)
        if stream.tell() >= PHOTO_BYTES:
            return stream.getvalue()
    return stream.getvalue()


def _slow_down(context: BrowserContext, page: Page) -> None:
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", _SLOW_LINE)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
