"""Makes the README's pictures anew: a demonstration, a drawn landscape, a rehearsal, and what browsers show of them.

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
    """Send the report of the picture, open it at the desk, rehearse a session, and put the screens side by side."""
    expect.set_options(timeout=60_000)
    with tempfile.TemporaryDirectory(prefix="up-") as folder, sync_playwright() as playwright:
        demo = make_demo(Path(folder) / "home")
        demo.start()
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        try:
            app_and_desk = [
                on_the_phone(browser, demo, draw(Path(folder) / "landscape.jpg")),
                at_the_desk(browser, demo),
            ]
            room = in_the_classroom(browser, demo)
        finally:
            browser.close()
            demo.stop()
    side_by_side(app_and_desk).save(Path(__file__).with_name("app-and-desk.png"), optimize=True)
    side_by_side(room).save(Path(__file__).with_name("room.png"), optimize=True)


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


def in_the_classroom(browser: Browser, demo: Demo) -> list[Image.Image]:
    """A quiz of the third session, rehearsed: a participant's phone, and the facilitator's page."""
    steering = browser.new_context(viewport={"width": DESK, "height": HEIGHT}).new_page()
    steering.goto(f"{demo.classroom_url}/rehearse")
    steering.get_by_role("link", name="Log in with a password instead").click()
    steering.get_by_label("E-mail address").fill("trainer@harrowmere.example")
    steering.get_by_label("Password").fill(demo.password("classroom"))
    steering.get_by_role("button", name="Log in").click()
    steering.get_by_label("3. Flashpoint").check()
    steering.locator("main").get_by_role("button").last.click()
    participant = steering.context.new_page()
    participant.set_viewport_size({"width": PHONE, "height": HEIGHT})
    participant.goto(steering.url.removesuffix("steer"))
    for page in (steering, participant):
        expect(page.locator("#connection")).to_have_text("Connected")
    steering.keyboard.press("ArrowRight")
    expect(participant.get_by_role("heading", name="What stayed?").first).to_be_visible()
    steering.keyboard.press("o")
    expect(participant.locator("[data-asking]:visible").first).to_be_visible()
    expect(steering.get_by_text("answered", exact=False).first).to_be_visible()
    return [seen(participant), seen(steering)]


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
