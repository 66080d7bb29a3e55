"""Every slide of the course on the shared screen: all of it fits, in letters that can be read in a call."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.classroom.running import RunningClassroom

pytestmark = pytest.mark.browser

WIDTH, HEIGHT = 1280, 720
# 28 of 1,080 lines, less what rounding takes.
LEAST = 28 / 1080 * HEIGHT - 0.1

MEASURE = """() => {
  const shown = [...document.querySelectorAll("#main *")].filter(
    (part) => part.checkVisibility() && [...part.childNodes].some((node) => node.nodeType === 3 && node.data.trim()));
  const broken = [...document.querySelectorAll("#main img")].filter(
    (picture) => picture.checkVisibility() && !(picture.complete && picture.naturalWidth));
  return {
    over: document.documentElement.scrollHeight - innerHeight,
    wide: shown.filter((part) => part.getBoundingClientRect().right > innerWidth).map((part) => part.textContent),
    least: Math.min(...shown.map((part) => parseFloat(getComputedStyle(part).fontSize))),
    broken: broken.map((picture) => picture.src),
  };
}"""


@pytest.mark.parametrize("number", range(1, 6))
def test_every_slide_fits_the_shared_screen(number: int, classroom: RunningClassroom, chromium: Browser) -> None:
    trainer = classroom.log_in()
    page = trainer.get("/rehearse").text
    token = page.split('csrfmiddlewaretoken" value="')[1].split('"')[0]
    session = next(part.split('"')[0] for part in page.split('value="') if part.startswith(f"{number}-"))
    origin = {"Origin": classroom.url}
    room = trainer.post("/rehearse", data={"csrfmiddlewaretoken": token, "session": session}, headers=origin).url.path
    address = classroom.url + room.removesuffix("steer")
    context = chromium.new_context(viewport={"width": WIDTH, "height": HEIGHT})
    cookies = [{"name": one.name, "value": str(one.value), "url": classroom.url} for one in trainer.cookies.jar]
    context.add_cookies(cookies)  # type: ignore[arg-type]  # a dictionary of the fields it takes
    screen = context.new_page()
    screen.goto(f"{address}screen")
    slides = screen.locator(".slide").evaluate_all("slides => slides.map((slide) => slide.dataset.slide)")
    live = f"/live/{room.split('/')[2]}/say"
    faults = []
    for slide in slides:
        assert trainer.post(live, json={"do": "goto", "slide": slide}, headers=origin).json()["ok"]
        expect(screen.locator(f".slide[data-slide='{slide}']")).to_be_visible()
        screen.wait_for_function(
            "[...document.querySelectorAll('.slide:not([hidden]) img')].every((one) => one.complete)"
        )
        found = screen.evaluate(MEASURE)
        if found["over"] > 0 or found["wide"] or found["broken"] or found["least"] < LEAST:
            faults.append((slide, found))
    assert len(slides) >= 10
    assert faults == []
    assert trainer.post(live, json={"do": "end"}, headers=origin).json()["ok"]
    context.close()
