"""Screenshots are recognised, cut and covered: by finger, mouse, keyboard or buttons; and what is gone is gone."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo
from playwright.sync_api import Page, Route, expect

from tests.app.conftest import OpenApp
from tests.app.sending import press_send
from tests.app.test_screens_accessibility import LOOKS, NARROW, check_screen
from tests.demonstration import Demo

pytestmark = pytest.mark.browser

SIZE = (720, 1600)
POST = (20, 240, 700, 1500)
SECRET = (255, 0, 255)
"""The one colour of all that may not be sent; nothing else on the picture has it."""
MARKER = "Robin-of-Harrowmere"
LAPTOP = {"viewport": {"width": 1280, "height": 800}, "is_mobile": False, "has_touch": False}
CANVAS_SIZES = "() => [...document.querySelectorAll('.file canvas')].map(({width, height}) => [width, height])"
FALSE_PIXELS = """
const read = OffscreenCanvasRenderingContext2D.prototype.getImageData;
OffscreenCanvasRenderingContext2D.prototype.getImageData = function (...place) {
    const pixels = read.apply(this, place);
    for (let i = 0; i < pixels.data.length; i++) pixels.data[i] = (7 * i) % 256;
    return pixels;
};
"""


@pytest.fixture
def screenshot(tmp_path: Path) -> Path:
    """As a phone makes one: a bar with the time, a name, a post, the reporter's own picture at the bottom."""
    picture = Image.new("RGB", SIZE, "white")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, SIZE[0], 70), SECRET)
    draw.rectangle(POST, "#4a90d9")
    draw.rectangle((100, 300, 400, 360), SECRET)
    draw.ellipse((20, 1530, 80, 1590), SECRET)
    details = PngInfo()
    details.add_text("Title", MARKER)
    file = tmp_path / f"Screenshot_{MARKER}.png"
    picture.save(file, pnginfo=details)
    return file


def pick(page: Page, file: Path) -> None:
    """Chooses a picture and waits until it can be seen."""
    page.locator("input[type=file]").first.set_input_files(file)
    expect(page.get_by_role("img", name="Picture 1, as it will be sent")).to_be_visible()


def open_editor(page: Page, file: Path) -> None:
    """Chooses a picture and opens its editor."""
    pick(page, file)
    page.get_by_role("button", name="Cut or cover parts of picture 1").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cut and cover")
    expect(page.get_by_role("img", name="Picture 1")).to_be_visible()


def box(page: Page, name: str) -> dict[str, int]:
    """Where a box lies, in hundredths of the picture, as a screen reader is told."""
    label = page.get_by_role("button", name=re.compile(f"^{name}: left")).get_attribute("aria-label") or ""
    return dict(zip(("left", "top", "width", "height"), map(int, re.findall(r"\d+", label)[-4:]), strict=True))


def expect_box(page: Page, name: str, is_there: Callable[[dict[str, int]], bool]) -> None:
    """Waits until a box lies as it should: a touch becomes a press only after its end."""
    until = time.monotonic() + 20
    while not is_there(now := box(page, name)):
        assert time.monotonic() < until, now
        page.wait_for_timeout(50)


def near(left: int, top: int, width: int, height: int) -> Callable[[dict[str, int]], bool]:
    """At that place, give or take two hundredths."""
    place = {"left": left, "top": top, "width": width, "height": height}
    return lambda now: now == pytest.approx(place, abs=2)


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Drags the mouse between two points, given as shares of the picture."""
    (x, y), (to_x, to_y) = place_on(page, start), place_on(page, end)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move((x + to_x) / 2, (y + to_y) / 2)
    page.mouse.move(to_x, to_y)
    page.mouse.up()


def place_on(page: Page, share: tuple[float, float]) -> tuple[float, float]:
    stage = page.get_by_role("img", name="Picture 1")
    stage.scroll_into_view_if_needed()
    area = stage.bounding_box()
    assert area is not None
    return area["x"] + share[0] * area["width"], area["y"] + share[1] * area["height"]


def tab_to(page: Page, name: str) -> None:
    """Presses Tab until the button of that name has the focus."""
    button = page.get_by_role("button", name=name, exact=True).last.element_handle()
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("button => document.activeElement === button", button):
            return
    raise AssertionError(f"Tab never reaches {name!r}")


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check before you send")
    expect(page.get_by_role("img", name="Picture 1, as it will be sent")).to_be_visible()


def at_the_desk(demo: Demo, folder: Path, send: Callable[[], None]) -> list[Path]:
    """Sends, waits until the desk has taken the report, and exports its files."""

    # Asked by a command, each look would open the desk's keys first.
    def references() -> set[str]:
        with closing(sqlite3.connect(demo.home / "desk" / "desk.db")) as database:
            return {reference for (reference,) in database.execute("SELECT reference FROM desk_report")}

    before = references()
    send()
    until = time.monotonic() + 300
    while not (new := references() - before):
        assert time.monotonic() < until, "the desk takes nothing"
        time.sleep(0.5)
    demo.run("evidence", "export", new.pop(), str(folder))
    return [file for file in folder.iterdir() if file.suffix in {".png", ".jpg"}]


@pytest.mark.promise("P4")
def test_what_was_cut_and_covered_is_gone_from_what_the_desk_gets(
    open_app: OpenApp, demo: Demo, screenshot: Path, tmp_path: Path
) -> None:
    page = open_app(**LAPTOP)
    pick(page, screenshot)
    expect(page.get_by_text("This looks like a screenshot.")).to_be_visible()
    open_editor_again(page)
    page.get_by_role("button", name="Cover the top bar").click()
    drag(page, (0.12, 0.18), (0.6, 0.24))
    expect_box(page, "Box 2", near(12, 18, 48, 6))
    page.get_by_role("button", name="Cut the edges").click()
    drag(page, (1 - 0.06, 1 - 0.06 * 720 / 1600), (0.99, 0.95))
    save(page)
    expect(page.get_by_text("You cut and covered parts of it.")).to_be_visible()
    expect(page.get_by_text("This looks like a screenshot.")).to_have_count(0)
    [[width, height]] = page.evaluate(CANVAS_SIZES)

    def send() -> None:
        press_send(page)
        expect(page.get_by_role("heading", level=1)).to_have_text("Sent. Thank you.", timeout=60_000)

    [file] = at_the_desk(demo, tmp_path / "exported", send)
    assert file.suffix == ".png"
    with Image.open(file) as sent:
        assert sent.info == {}
        assert sent.size == pytest.approx((670, 1477), abs=12)
        assert width / height == pytest.approx(sent.width / sent.height, abs=0.01)
        colours = {colour for _, colour in sent.convert("RGB").getcolors(1 << 20)}
        assert (0, 0, 0) in colours
        assert (0x4A, 0x90, 0xD9) in colours
        assert SECRET not in colours
    assert MARKER.encode() not in file.read_bytes()


def open_editor_again(page: Page) -> None:
    page.get_by_role("button", name="Cut or cover parts of picture 1").click()
    expect(page.get_by_role("img", name="Picture 1")).to_be_visible()


def test_the_editor_needs_no_mouse_and_says_where_everything_is(open_app: OpenApp, screenshot: Path) -> None:
    page = open_app(**LAPTOP)
    open_editor(page, screenshot)
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    status = page.get_by_role("status")
    tab_to(page, "Add a box")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Box 1: left 25, top 10, width 50, height 8 percent")).to_be_focused()
    expect(status.filter(has_text="Box 1 is added.")).to_have_count(1)
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    expect(status.filter(has_text="left 30, top 10, width 50, height 8 percent")).to_have_count(1)
    page.keyboard.press("ArrowUp")
    assert box(page, "Box 1")["left"] == 30
    page.keyboard.press("Delete")
    expect(status.filter(has_text="Box 1 is removed.")).to_have_count(1)
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    tab_to(page, "Undo")
    page.keyboard.press("Enter")
    assert box(page, "Box 1")["left"] == 30
    tab_to(page, "Save")
    page.keyboard.press("Enter")
    expect(page.get_by_text("You covered parts of it.")).to_be_visible()


def test_buttons_do_all_that_a_drag_does(open_app: OpenApp, screenshot: Path) -> None:
    page = open_app()
    open_editor(page, screenshot)
    page.get_by_role("button", name="Add a box").tap()
    before = box(page, "Box 1")
    for name in ("Right", "Down", "Wider", "Taller"):
        page.get_by_role("button", name=name, exact=True).tap()
    expect_box(page, "Box 1", lambda now: all(now[key] > before[key] for key in before))
    for name in ("Left", "Up", "Narrower", "Shorter"):
        page.get_by_role("button", name=name, exact=True).tap()
    expect_box(page, "Box 1", before.__eq__)
    page.get_by_role("button", name="Start again").tap()
    expect(page.get_by_role("button", name=re.compile("^Box"))).to_have_count(0)
    page.get_by_role("button", name="Undo").tap()
    page.get_by_role("button", name=re.compile("^Box 1")).tap()
    page.get_by_role("button", name="Remove: Box 1").tap()
    expect(page.get_by_role("button", name=re.compile("^Box"))).to_have_count(0)


def test_a_finger_draws_moves_and_resizes_a_box(open_app: OpenApp, screenshot: Path) -> None:
    page = open_app()
    open_editor(page, screenshot)
    line = page.context.new_cdp_session(page)

    def swipe(start: tuple[float, float], end: tuple[float, float]) -> None:
        path = [
            place_on(page, (start[0] + (end[0] - start[0]) * i / 4, start[1] + (end[1] - start[1]) * i / 4))
            for i in range(5)
        ]
        for kind, points in [
            ("touchStart", path[:1]),
            *(("touchMove", [point]) for point in path[1:]),
            ("touchEnd", []),
        ]:
            line.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]})

    swipe((0.2, 0.2), (0.7, 0.5))
    expect_box(page, "Box 1", near(20, 20, 50, 30))
    swipe((0.4, 0.3), (0.5, 0.4))
    expect_box(page, "Box 1", near(30, 30, 50, 30))
    swipe((0.8, 0.6), (0.6, 0.5))
    expect_box(page, "Box 1", near(30, 30, 30, 20))


def test_nobody_leaves_the_editor_unsaved_by_mistake(open_app: OpenApp, screenshot: Path) -> None:
    page = open_app()
    open_editor(page, screenshot)
    page.get_by_role("button", name="Cover the top bar").tap()
    page.get_by_role("button", name="Back").tap()
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("button", name="Leave without saving").tap()
    expect(page.get_by_text("This looks like a screenshot.")).to_be_visible()
    expect(page.get_by_text("You covered parts of it.")).to_have_count(0)


@pytest.mark.parametrize("look", [*LOOKS, "narrow"])
def test_no_state_of_the_editor_violates_axe(open_app: OpenApp, screenshot: Path, look: str) -> None:
    page = open_app(bypass_csp=True, **LOOKS.get(look, NARROW))
    open_editor(page, screenshot)
    check_screen(page, "Cut and cover")
    for name in ("Cover the top bar", "Add a box", "Cut the edges"):
        page.get_by_role("button", name=name).click()
    for control in page.locator(".cover-hold, .cover-corner, main button").all():
        area = control.bounding_box()
        assert area is not None
        assert min(area["width"], area["height"]) >= 44
    check_screen(page, "Cut and cover")
    page.get_by_role("button", name="Back", exact=True).click()
    check_screen(page, "Cut and cover")
    page.get_by_role("alert").get_by_role("button", name="Save").click()
    expect(page.get_by_text("You cut and covered parts of it.")).to_be_visible()
    check_screen(page, "Check before you send")


def test_black_is_black_in_colours_that_the_person_has_chosen_too(open_app: OpenApp, screenshot: Path) -> None:
    page = open_app(forced_colors="active")
    open_editor(page, screenshot)
    page.get_by_role("button", name="Cover the top bar").tap()
    expect(page.locator(".cover-black")).to_have_css("background-color", "rgb(0, 0, 0)")


def test_a_photo_is_offered_the_editor_quietly_and_a_moving_picture_is_not(
    open_app: OpenApp, picture: Path, tmp_path: Path
) -> None:
    moving = tmp_path / "moving.gif"
    frames = [Image.new("RGB", (200, 400), colour) for colour in ("red", "blue")]
    frames[0].save(moving, save_all=True, append_images=frames[1:])
    page = open_app()
    page.locator("input[type=file]").first.set_input_files([picture, moving])
    expect(page.get_by_role("img", name="Picture 2, as it will be sent")).to_be_visible()
    expect(page.get_by_role("button", name="Cut or cover parts of picture 1")).to_be_visible()
    expect(page.get_by_role("button", name="Cut or cover parts of picture 2")).to_have_count(0)
    expect(page.get_by_text("This looks like a screenshot.")).to_have_count(0)


def test_a_very_large_picture_gets_smaller_and_says_so_before(open_app: OpenApp, tmp_path: Path) -> None:
    large = tmp_path / "large.png"
    Image.new("L", (4000, 5000), 200).save(large)
    page = open_app()
    open_editor(page, large)
    expect(page.get_by_text("it gets smaller when you save it")).to_be_visible()
    page.get_by_role("button", name="Cover the top bar").tap()
    save(page)
    open_editor_again(page)
    expect(page.get_by_text("it gets smaller when you save it")).to_have_count(0)


def test_a_browser_that_gives_back_false_pixels_covers_nothing_and_says_why(
    open_app: OpenApp, screenshot: Path
) -> None:
    page = open_app(service_workers="block")

    def lie(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=FALSE_PIXELS + answer.text())

    page.context.route("**/workers/worker-*.js", lie)
    page.reload()
    pick(page, screenshot)
    expect(page.get_by_text("Your browser blurs what we read from pictures")).to_be_visible()
    expect(page.get_by_role("button", name="Cut or cover parts of picture 1")).to_have_count(0)
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_visible()


@pytest.mark.promise("P7")
def test_a_picture_is_shown_and_covered_without_an_address_that_the_browser_could_keep(
    open_app: OpenApp, screenshot: Path
) -> None:
    page = open_app()
    page.evaluate(
        """() => { window.addressed = 0; const make = URL.createObjectURL;
            URL.createObjectURL = (thing) => { window.addressed++; return make.call(URL, thing); }; }"""
    )
    open_editor(page, screenshot)
    page.get_by_role("button", name="Cover the top bar").tap()
    save(page)
    assert page.evaluate("window.addressed") == 0
