"""From right to left: what is at one side of the English screen is at the other of the Arabic one, seen in pictures."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator

import pytest
from PIL import Image, ImageChops, ImageOps
from playwright.sync_api import Locator, Page, expect

from tests.app.conftest import OpenApp
from tests.app.test_languages import codes, speak
from tests.demonstration import Demo

pytestmark = pytest.mark.browser

LINK = "https://video.example/watch?v=1"
# Pictures are compared on a fine screen, give or take one pixel of a coarse one.
SHIFT = 4
STRONG = 96
TALL = {
    "viewport": {"width": 400, "height": 900},
    "device_scale_factor": SHIFT,
    "is_mobile": False,
    "has_touch": False,
    "color_scheme": "light",
}
RIGHT_TO_LEFT = {"ar", "fa", "ur"}
# Of everything that has a size of its own: how far from the side where a line begins, and how wide.
FROM_THE_START = """(selector) => [...document.querySelectorAll(selector)].map((element) => {
    const {left, right, width} = element.getBoundingClientRect();
    const isRight = document.documentElement.dir === 'rtl';
    return [Math.round(isRight ? document.documentElement.clientWidth - right : left), Math.round(width)];
})"""
BEYOND = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
# The app goes on setting the value of its own bar; nothing but this test knows of the copy.
STILL = """(bar) => {
    const copy = bar.cloneNode();
    copy.max = 100;
    copy.value = 30;
    bar.replaceWith(copy);
}"""
DIRECTION = "(element) => getComputedStyle(element).direction"


@pytest.fixture
def both(open_app: OpenApp) -> Iterator[tuple[Page, Page]]:
    """The same app in English and in Arabic."""
    english, arabic = open_app(**TALL), open_app(**TALL)
    speak(arabic, "ar")
    yield english, arabic


def picture(of: Locator) -> Image.Image:
    return Image.open(io.BytesIO(of.screenshot())).convert("RGB")


def to_check(page: Page) -> None:
    page.locator("textarea").fill(LINK)
    page.locator(".link-entry button").click()
    # Once these are there, so is the card, and with it the whole screen.
    expect(page.locator(".facts")).to_be_visible()


def is_mirrored(one: Image.Image, other: Image.Image) -> bool:
    """Whether one picture is the other in a mirror, but for the smoothing of edges and a pixel of place."""
    width, height = (min(sizes) - 2 * SHIFT for sizes in zip(one.size, other.size, strict=True))
    part = ImageOps.mirror(other).crop((SHIFT, SHIFT, SHIFT + width, SHIFT + height))
    for x, y in itertools.product(range(2 * SHIFT + 1), repeat=2):
        difference = ImageChops.difference(one.crop((x, y, x + width, y + height)), part).convert("L")
        if sum(difference.histogram()[STRONG:]) <= width * height // 50:
            return True
    return False


def test_the_first_screen_begins_at_the_other_side(both: tuple[Page, Page]) -> None:
    for selector in (".mark", ".step", ".step-number", ".danger", ".offer-main", ".card", ".row-link-card"):
        english, arabic = (page.evaluate(FROM_THE_START, selector) for page in both)
        assert english
        assert arabic == english


def test_the_check_screen_begins_at_the_other_side(both: tuple[Page, Page]) -> None:
    for page in both:
        to_check(page)
    for selector in (".step", ".box", ".card", ".choice", ".choice input", ".send-bar .button"):
        english, arabic = (page.evaluate(FROM_THE_START, selector) for page in both)
        assert english
        assert arabic == english


def test_arrows_that_mean_back_and_on_point_the_other_way_and_other_icons_do_not(both: tuple[Page, Page]) -> None:
    english, arabic = (picture(page.locator(".row-link-card .flips").first.locator("..")) for page in both)
    assert is_mirrored(english, arabic)
    assert not is_mirrored(english, english)
    clock = [picture(page.locator(".offer-main .icon")) for page in both]
    assert not is_mirrored(*clock)
    for page in both:
        to_check(page)
    english, arabic = (picture(page.locator(".button-quiet .flips").first.locator("..")) for page in both)
    assert is_mirrored(english, arabic)
    assert not is_mirrored(english, english)


def test_progress_runs_from_the_side_where_a_line_begins(both: tuple[Page, Page], demo: Demo) -> None:
    bars = []
    for page in both:
        page.context.route(f"{demo.gate_url}/**", lambda _: None)
        to_check(page)
        page.locator(".send-bar button").click()
        bar = page.get_by_role("progressbar")
        expect(bar).to_be_visible()
        bar.evaluate(STILL)
        bars.append(picture(bar))
    left, right = (bars[0].getpixel((x, bars[0].height // 2)) for x in (bars[0].width // 6, bars[0].width * 5 // 6))
    assert left != right
    assert is_mirrored(*bars)


def test_numbers_to_call_links_and_the_receipts_words_keep_running_from_left_to_right(
    both: tuple[Page, Page],
) -> None:
    _, page = both
    calls = page.locator("a[href^='tel:'] bdi").all()
    assert calls
    assert {call.evaluate(DIRECTION) for call in calls} == {"ltr"}
    assert page.locator(".link-entry textarea").evaluate(DIRECTION) == "ltr"
    page.locator("textarea").fill("https://www.instagram.com/p/abc/?igsh=harrowmere")
    page.locator(".link-entry button").click()
    expect(page.locator(".link-text")).to_have_text("https://www.instagram.com/p/abc/")
    assert page.locator(".link-text").evaluate(DIRECTION) == "ltr"
    assert page.locator("textarea").first.evaluate(DIRECTION) == "ltr"
    expect(page.locator(".facts")).to_be_visible()
    page.locator(".send-bar button").click()
    words = page.locator(".words")
    expect(words).to_be_visible()
    assert words.evaluate(DIRECTION) == "ltr"
    assert words.get_attribute("lang") == "en"
    first, second = (words.locator(".word").nth(place).bounding_box() for place in (0, 1))
    assert first and second
    assert (first["y"], first["x"]) < (second["y"], second["x"])


@pytest.mark.parametrize("code", codes())
def test_no_language_is_wider_than_the_narrowest_screen_or_loses_a_letter(open_app: OpenApp, code: str) -> None:
    page = open_app(viewport={"width": 320, "height": 640}, is_mobile=False, has_touch=False)
    speak(page, code)
    assert (page.locator("html").get_attribute("dir") == "rtl") is (code in RIGHT_TO_LEFT)
    check_width(page)
    page.locator(".card-care .button-quiet").click()
    expect(page.locator(".yes-no")).to_be_visible()
    check_width(page)
    page.locator(".button-quiet").first.click()
    to_check(page)
    check_width(page)


def check_width(page: Page) -> None:
    """Nothing is beyond the screen's edge, and no button's words are beyond its own."""
    assert page.evaluate(BEYOND) <= 0
    spilled = page.evaluate("""() => [...document.querySelectorAll('button, a, summary, h1, h2, p, dd')]
        .filter((element) => element.getClientRects().length && !element.closest('.visually-hidden, .skip') &&
            !element.matches('.visually-hidden') && element.clientWidth > 0 &&
            element.scrollWidth > element.clientWidth + 1).map((element) => element.outerHTML)""")
    assert spilled == []
