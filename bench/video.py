"""How fast a long video leaves the phone, and how much memory that takes: picked to acknowledged, in Chromium.

The video has one key frame, which is the worst case: what is cut at key frames would hold all of it.
"""

from __future__ import annotations

import subprocess
import tempfile
import threading
import time
from contextlib import nullcontext
from pathlib import Path

from bench.browser import BareBrowser, bare_browser
from bench.rows import Row, at_most, told
from bench.slow import slowed
from tests.demonstration import Demo, make_demo

SLOWER = 4
SECOND_OF_NOISE = 11_700_000  # bytes of the picture below
MOST_MEMORY = 300
_SAMPLE_SECONDS = 0.1
_FOUND = "document.querySelector('main')?.textContent.includes('We took out')"
_SENT = "document.querySelector('h1')?.textContent.startsWith('Sent.')"
_SEND = "[...document.querySelectorAll('button')].find(button => button.textContent.trim() === 'Send').click()"


def run() -> list[Row]:
    """Start a demonstration and measure its app."""
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="ub-") as name:
        folder = Path(name)
        demo = make_demo(folder / "home")
        demo.start()
        try:
            for megabytes, times in ((100, 1), (100, SLOWER), (950, 1)):
                video = folder / f"{megabytes}.mp4"
                if not video.exists():
                    make_video(video, megabytes * 1_000_000)
                rows += _send(demo, folder / f"profile-{megabytes}-{times}", video, times)
        finally:
            demo.stop()
    return rows


def make_video(path: Path, size: int) -> None:
    """A video of about this size with one key frame."""
    noise = f"nullsrc=s=640x480:r=30:d={size / SECOND_OF_NOISE:.1f},geq=random(1)*255:128:128"
    coding = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "100000", "-keyint_min", "100000", "-sc_threshold", "0"]
    words = ["-f", "lavfi", "-i", noise, *coding, "-qp", "10", "-pix_fmt", "yuv420p", str(path)]
    subprocess.run(["ffmpeg", "-v", "error", "-y", *words], check=True)


def _send(demo: Demo, profile: Path, video: Path, times: int) -> list[Row]:
    name = f"app: video of {video.stat().st_size / 1e6:.0f} MB with one key frame" + (f", CPU / {times}" * (times > 1))
    with bare_browser(profile, demo.app_url) as browser:
        browser.wait_for("!!document.querySelector('input[type=file]')")
        with slowed(profile, times) if times > 1 else nullcontext():
            began = time.monotonic()
            browser.pick(video)
            browser.wait_for(_FOUND)
            base = browser.memory()
            browser.value(_SEND)
            peak = _peak_until_sent(browser)
            seconds = time.monotonic() - began
    return [
        told(f"{name}: picked to acknowledged", video.stat().st_size / 1e6 / seconds, "MB/s"),
        at_most(f"{name}: renderer's memory above that of the page", (peak - base) / 1e6, "MB", MOST_MEMORY),
    ]


def _peak_until_sent(browser: BareBrowser) -> int:
    """The most bytes that the renderer held; read beside, for a slowed page answers late."""
    (peak, done) = ([0], threading.Event())

    def watch() -> None:
        while not done.wait(_SAMPLE_SECONDS):
            peak[0] = max(peak[0], browser.memory())

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        browser.wait_for(_SENT, 3_600)
    finally:
        done.set()
        watching.join()
    return peak[0]


if __name__ == "__main__":
    for row in run():
        print(f"{row.name:75} {row.value:>10} {row.unit:8} {row.target or ''} {'' if row.ok else 'MISSED'}")
