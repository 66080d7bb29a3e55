"""Makes ``app-and-desk.png`` anew: a demonstration, a drawn landscape, and both screens as a browser shows them.

From the project's folder: ``python -m docs.pictures.make``
"""

from __future__ import annotations

import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.demonstration import Demo, make_demo
from tests.journey.phone import ARGUMENTS, CHROMIUM, send
from tests.journey.test_main_job import log_in, wait_for_report

HEIGHT = 740
PHONE = 360
DESK = 880
EDGE = 24
AROUND = "#e0e4e1"


def main() -> None:
    """Send the report of the picture, open it at the desk, and put the two screens side by side."""
    expect.set_options(timeout=60_000)
    with tempfile.TemporaryDirectory(prefix="up-") as folder, sync_playwright() as playwright:
        demo = make_demo(Path(folder) / "home")
        demo.start()
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        try:
            screens = [on_the_phone(browser, demo, draw(Path(folder) / "landscape.jpg")), at_the_desk(browser, demo)]
        finally:
            browser.close()
            demo.stop()
    side_by_side(screens).save(Path(__file__).with_name("app-and-desk.png"), optimize=True)


def draw(file: Path) -> Path:
    """Two hills and a sun, and the place where they were taken."""
    picture = Image.new("RGB", (1200, 900), "#8fb8e6")
    pen = ImageDraw.Draw(picture)
    pen.ellipse((850, 90, 1010, 250), fill="#f6e3b0")
    pen.polygon([(0, 620), (300, 330), (600, 700), (880, 400), (1200, 640), (1200, 900), (0, 900)], fill="#577a4c")
    details = Image.Exif()
    details[0x010F] = "Harrowmere Phones"
    details[0x0132] = "2026:11:20 10:11:12"
    details.get_ifd(0x8825).update({1: "N", 2: (53.0, 12.0, 0.0), 3: "W", 4: (2.0, 10.0, 0.0)})
    picture.save(file, exif=details)
    return file


def on_the_phone(browser: Browser, demo: Demo, picture: Path) -> Image.Image:
    """The check screen; then the report is sent."""
    page = browser.new_page(viewport={"width": PHONE, "height": HEIGHT}, is_mobile=True, has_touch=True)
    page.goto(demo.app_url)
    page.locator("input[type=file]").first.set_input_files(picture)
    expect(page.get_by_role("img", name="Picture 1, as it will be sent")).to_be_visible()
    page.get_by_label("Links").fill("https://example.com/harrowmere/post/1")
    page.get_by_label("Anything we should know?").fill("Passed round in a group about the old bridge.")
    expect(page.get_by_text("Goes to:", exact=False)).to_be_visible()
    page.evaluate("() => { document.activeElement.blur(); scrollTo(0, 0); }")
    shown = seen(page)
    send(page)
    return shown


def at_the_desk(browser: Browser, demo: Demo) -> Image.Image:
    """The same report as an analyst opens it."""
    page = log_in(browser, demo)
    page.set_viewport_size({"width": DESK, "height": HEIGHT})
    wait_for_report(page)
    page.locator("table a").first.click()
    expect(page.locator(".up-file img").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    return seen(page)


def seen(page: Page) -> Image.Image:
    """What is on the screen."""
    return Image.open(BytesIO(page.screenshot())).convert("RGB")


def side_by_side(screens: list[Image.Image]) -> Image.Image:
    """The screens on one ground, in few colours, so that the file stays small."""
    whole = Image.new("RGB", (PHONE + DESK + 3 * EDGE, HEIGHT + 2 * EDGE), AROUND)
    for screen, left in zip(screens, (EDGE, PHONE + 2 * EDGE), strict=True):
        whole.paste(screen, (left, EDGE))
    return whole.quantize(128, dither=Image.Dither.NONE)


if __name__ == "__main__":
    main()
