"""Everything can be done with the keyboard alone: nothing traps it, and the focus goes along with what shows."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.app.conftest import OpenApp
from tests.app.sharing import wait_for_worker
from tests.demonstration import Demo

pytestmark = pytest.mark.browser

LAPTOP = {"is_mobile": False, "has_touch": False, "viewport": {"width": 1280, "height": 800}}
LINK = "https://video.example/watch?v=1"
MOST_STOPS = 80
# The name that a person would say: the label's, or the first line on the thing itself.
FOCUSED = """() => { const e = document.activeElement;
    return e === document.body ? null : (e.getAttribute('aria-label') ?? (e.labels?.[0] ?? e).innerText ?? '')
        .trim().split('\\n')[0].trim() }"""


@pytest.fixture
def page(open_app: OpenApp) -> Page:
    return open_app(**LAPTOP)


def go_to(page: Page, name: str) -> None:
    """Press Tab until the element of that name has the focus; it must then be seen."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED) == name:
            expect(page.locator(":focus")).to_be_in_viewport()
            return
    raise AssertionError(f"Tab never reaches {name!r}")


def press(page: Page, name: str, key: str = "Enter") -> None:
    go_to(page, name)
    page.keyboard.press(key)


def lands_on(page: Page, heading: str | re.Pattern[str]) -> None:
    expect(page.get_by_role("heading", level=1, name=heading)).to_be_focused()


def stops(page: Page) -> Iterator[str]:
    """The names of all that Tab reaches from the top, until it leaves the page or comes round again."""
    page.get_by_role("button", name="Skip to the main part").focus()
    seen = set()
    for _ in range(MOST_STOPS):
        where = page.evaluate("() => [...document.querySelectorAll('*')].indexOf(document.activeElement)")
        name = page.evaluate(FOCUSED)
        if name is None or where in seen:
            return
        seen.add(where)
        yield name
        page.keyboard.press("Tab")
    raise AssertionError("Tab goes round without an end")


def test_a_report_is_made_answered_sent_and_its_receipt_checked(page: Page) -> None:
    go_to(page, "Got a link?")
    page.keyboard.type(LINK)
    press(page, "Add link")
    lands_on(page, "Check before you send")
    press(page, "Not sure", "Space")
    expect(page.get_by_role("button", name="Not sure")).to_have_attribute("aria-pressed", "true")
    press(page, "Today", "Space")
    expect(page.get_by_text("Goes to:", exact=False)).to_be_visible()
    press(page, "Send")
    lands_on(page, "Sent. Thank you.")
    words = page.get_by_role("list", name="Receipt words").get_by_role("listitem").all_inner_texts()
    press(page, "Done")
    lands_on(page, "What have you got?")
    press(page, "Check a receipt")
    lands_on(page, "Check a receipt")
    go_to(page, "Your eight words")
    page.keyboard.type(" ".join(words))
    press(page, "Look for answers")
    lands_on(page, re.compile("Nothing yet|There is 1 answer"))
    press(page, "Back")
    lands_on(page, "What have you got?")


def test_the_three_questions_about_the_place_lead_on_and_back(page: Page) -> None:
    press(page, "Is this the right place?")
    for question in ("Is anyone in danger right now?", "Does it show a child in a sexual way?"):
        lands_on(page, question)
        press(page, "No", "Space")
    lands_on(page, "Does it back terrorism or violent extremism?")
    press(page, "Yes")
    lands_on(page, "Yes, this is the right place")
    press(page, "Back")
    lands_on(page, "Does it back terrorism or violent extremism?")


def test_a_language_is_chosen_and_the_heading_says_so(page: Page) -> None:
    press(page, "Language")
    lands_on(page, "Language")
    press(page, "Cymraeg")
    lands_on(page, "Iaith")
    press(page, "Yn ôl")
    lands_on(page, "Beth sydd gennych chi?")


def test_clearing_asks_first_and_the_focus_never_falls_off_the_page(page: Page) -> None:
    wait_for_worker(page)
    press(page, "About and privacy")
    lands_on(page, "About and privacy")
    press(page, "Clear this app")
    expect(page.get_by_text("Clear everything?")).to_be_focused()
    press(page, "Keep it")
    expect(page.get_by_role("button", name="Clear this app")).to_be_focused()
    page.keyboard.press("Enter")
    press(page, "Yes, clear it")
    expect(page.get_by_text("Everything is cleared.", exact=False).locator("..")).to_be_focused()


def test_throwing_a_waiting_report_away_leaves_the_focus_with_what_came_of_it(page: Page, demo: Demo) -> None:
    wait_for_worker(page)
    expect(page.get_by_text("This is a demonstration.")).to_be_visible()
    page.context.route(f"{demo.gate_url}/**", lambda route: route.abort("internetdisconnected"))
    go_to(page, "Got a link?")
    page.keyboard.type(LINK)
    press(page, "Add link")
    expect(page.get_by_text("Goes to:", exact=False)).to_be_visible()
    press(page, "Send")
    lands_on(page, "Your report waits")
    press(page, "Send it later")
    lands_on(page, "What have you got?")
    expect(page.get_by_role("heading", name="A report is waiting to be sent")).to_be_visible()
    # Each slot of the visit tries again, and meanwhile there is nothing to press; while the focus is here none does.
    page.get_by_role("button", name="Throw away").focus()
    page.keyboard.press("Shift+Tab")
    press(page, "Throw away")
    expect(page.get_by_text("Throw it away for good?")).to_be_focused()
    for _slot in range(2):
        page.context.wait_for_event("requestfailed", lambda request: request.url.startswith(demo.gate_url))
    expect(page.get_by_text("Throw it away for good?")).to_be_focused()
    press(page, "Yes, throw away")
    expect(page.get_by_text("Thrown away.").locator("xpath=ancestor-or-self::*[@tabindex]").first).to_be_focused()


def test_tab_reaches_everything_on_the_first_and_the_check_screen_and_gets_out_again(page: Page) -> None:
    first = list(stops(page))
    assert first[0] == "Skip to the main part"
    assert {"Leave now", "Language", "Choose pictures or files", "Add link", "About and privacy"} <= set(first)
    go_to(page, "Got a link?")
    page.keyboard.type(LINK)
    press(page, "Add link")
    lands_on(page, "Check before you send")
    check = list(stops(page))
    assert {"Back", "Links", "Anything we should know?", "Not sure", "Give me a receipt", "Send"} <= set(check)
    assert check.index("Give me a receipt") < check.index("Send")


def test_whatever_has_the_focus_shows_it(page: Page) -> None:
    names = []
    for _ in range(8):
        page.keyboard.press("Tab")
        names.append(page.evaluate(FOCUSED))
        rings = page.evaluate(
            "() => [document.activeElement, document.activeElement.parentElement]"
            ".map((e) => getComputedStyle(e)).map(({outlineStyle, outlineWidth}) => outlineStyle + outlineWidth)"
        )
        assert "solid3px" in rings, names
    assert len(set(names)) == 8


def test_escape_pressed_three_times_leaves_and_back_does_not_return(page: Page) -> None:
    go_to(page, "Got a link?")
    page.keyboard.type(LINK)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.keyboard.type(".")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.get_by_label("Got a link?")).to_have_value(LINK + ".")
    page.keyboard.press("Escape")
    page.wait_for_url("about:blank")
    assert page.evaluate("() => document.body.innerText") == ""


def test_escape_leaves_in_the_middle_of_sending_too(page: Page, demo: Demo) -> None:
    expect(page.get_by_text("This is a demonstration.")).to_be_visible()
    page.context.route(f"{demo.gate_url}/**", lambda _: None)
    go_to(page, "Got a link?")
    page.keyboard.type(LINK)
    press(page, "Add link")
    expect(page.get_by_text("Goes to:", exact=False)).to_be_visible()
    press(page, "Send")
    expect(page.get_by_role("progressbar")).to_be_visible()
    for _ in range(3):
        page.keyboard.press("Escape")
    page.wait_for_url("about:blank")


def test_the_app_says_how_to_leave_by_key(page: Page) -> None:
    expect(page.get_by_role("button", name="Leave now")).to_have_attribute(
        "title", re.compile("press Escape three times")
    )
    press(page, "About and privacy")
    expect(page.get_by_text("On a keyboard, press Escape three times.")).to_be_visible()
