"""Every language is a press away by its own name, runs its own way, and is told to nobody."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.app.conftest import OpenApp
from tests.app.sharing import wait_for_worker
from tests.app.test_screens_accessibility import check_screen, looks  # noqa: F401 -- the fixture of the looks

pytestmark = pytest.mark.browser

EMERGENCY = "If a life is in danger, call 999."


def choose(page: Page, name: str) -> None:
    page.get_by_role("button", name="Language").click()
    page.get_by_role("button", name=name, exact=True).click()
    expect(page.locator("html")).not_to_have_attribute("lang", "en-GB")


@pytest.mark.parametrize(
    ("name", "direction", "back", "heading"),
    [("Cymraeg", "ltr", "Yn ôl", "Beth sydd gennych chi?"), ("العربية", "rtl", "رجوع", "ماذا لديك؟")],
)
def test_a_language_shows_its_words_its_direction_and_english_where_it_matters(
    open_app: OpenApp,
    looks: dict[str, Any],  # noqa: F811 -- the fixture
    name: str,
    direction: str,
    back: str,
    heading: str,
) -> None:
    page = open_app(**looks)
    choose(page, name)
    expect(page.locator("html")).to_have_attribute("dir", direction)
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    page.get_by_role("button", name=back, exact=True).click()
    check_screen(page, heading)
    expect(page.get_by_text(EMERGENCY)).to_be_visible()
    expect(page.get_by_text("Keeping or passing on this kind of material", exact=False)).to_be_visible()


def test_the_choice_is_gone_with_the_page_unless_the_box_says_otherwise(open_app: OpenApp) -> None:
    page = open_app()
    choose(page, "Cymraeg")
    assert page.evaluate("() => localStorage.length") == 0
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("What have you got?")

    page.get_by_role("button", name="Language").click()
    page.get_by_label("Remember it on this phone").check()
    page.get_by_role("button", name="Cymraeg", exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", "cy")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Beth sydd gennych chi?")
    page.get_by_role("button", name="Iaith").click()
    page.get_by_label("Ei chofio ar y ffôn hwn").uncheck()
    assert page.evaluate("() => localStorage.length") == 0


def test_what_is_fetched_for_a_choice_does_not_tell_which_it_was(open_app: OpenApp) -> None:
    fetched = []
    for name in ("Cymraeg", "العربية"):
        page = open_app(service_workers="block")
        asked: list[str] = []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        choose(page, name)
        fetched.append({url for url in asked if re.search(r"/assets/(cy|ar)-", url)})
    assert fetched[0] == fetched[1]
    assert len(fetched[0]) == 2


def test_without_a_line_the_languages_are_still_there(open_app: OpenApp) -> None:
    page = open_app()
    wait_for_worker(page)
    page.context.set_offline(True)
    choose(page, "العربية")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")


def test_the_phones_own_language_is_spoken_from_the_start(open_app: OpenApp) -> None:
    page = open_app().context.browser.new_page(locale="cy-GB")  # type: ignore[union-attr] # it was launched here
    page.goto(open_app().url)
    expect(page.get_by_role("heading", level=1)).to_have_text("Beth sydd gennych chi?")
    page.context.close()
