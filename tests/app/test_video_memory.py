"""A video is streamed out of the phone: what the browser holds meanwhile does not grow with the file."""

from __future__ import annotations

import subprocess
import threading
from pathlib import Path

import pytest

from bench.browser import BareBrowser, bare_browser
from tests.demonstration import Demo

pytestmark = pytest.mark.browser

LENGTH = 240_000_000
MOST = 290_000_000  # it is some 190 MB however long the video, and 380 MB with this one where bodies stay behind
READY = "!!document.querySelector('.send-bar button:not([aria-disabled])')"
FOUND = "document.querySelector('main')?.textContent.includes('We took out')"
SENT = "document.querySelector('h1')?.textContent.startsWith('Sent.')"
SEND = "document.querySelector('.send-bar button').click()"


def test_a_long_video_does_not_fill_the_browsers_memory(demo: Demo, tmp_path: Path) -> None:
    assert send_video(demo, tmp_path, repeat(make_second(tmp_path), LENGTH)) < MOST


def make_second(folder: Path) -> Path:
    """A second or so of noise with one key frame and a title."""
    video = folder / "second.mp4"
    noise = "nullsrc=s=640x480:r=30:d=0.7,geq=random(1)*255:128:128"
    coding = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "9999", "-sc_threshold", "0", "-qp", "10"]
    words = ["-f", "lavfi", "-i", noise, *coding, "-pix_fmt", "yuv420p", "-metadata", "title=A title", str(video)]
    subprocess.run(["ffmpeg", "-v", "error", "-y", *words], check=True)
    return video


def repeat(video: Path, size: int) -> Path:
    """The video over and over, until it is of about this size."""
    longer = video.with_name(f"{size}.mp4")
    times = str(round(size / video.stat().st_size) - 1)
    words = ["-stream_loop", times, "-i", str(video), "-c", "copy", "-metadata", "title=A title", str(longer)]
    subprocess.run(["ffmpeg", "-v", "error", "-y", *words], check=True)
    assert longer.stat().st_size > size * 0.8
    return longer


def send_video(demo: Demo, folder: Path, video: Path) -> int:
    """Sends a video as a person does; the most bytes that the renderer held meanwhile, above what it held before."""
    with bare_browser(folder / f"profile-{video.stem}", demo.app_url) as browser:
        browser.wait_for("navigator.serviceWorker.controller !== null")
        browser.pick(video)
        browser.wait_for(FOUND)
        browser.wait_for(READY)
        before = browser.memory()
        peak = Peak(browser)
        browser.value(SEND)
        browser.wait_for(SENT, 300)
        return peak.stop() - before


class Peak:
    """Watches a browser's memory from a thread of its own, for a busy page answers late."""

    def __init__(self, browser: BareBrowser) -> None:
        self._done = threading.Event()
        self._most = 0
        self._watching = threading.Thread(target=self._watch, args=(browser,))
        self._watching.start()

    def stop(self) -> int:
        """The most bytes at any time."""
        self._done.set()
        self._watching.join()
        return self._most

    def _watch(self, browser: BareBrowser) -> None:
        while not self._done.wait(0.1):
            self._most = max(self._most, browser.memory())
