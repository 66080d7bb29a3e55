"""Every language is a press away by its own name, runs its own way, and is told to nobody."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Request, expect

from tests.app.conftest import OpenApp
from tests.app.sharing import share, wait_for_worker
from tests.app.test_screens_accessibility import check_screen, looks  # noqa: F401 -- the fixture of the looks
from tests.demonstration import ROOT, Demo

pytestmark = pytest.mark.browser

WORDS = ROOT / "app" / "src" / "words"
LINK = "https://video.example/watch?v=1"


def codes() -> list[str]:
    """The codes of all languages but English, as the app lists them."""
    found = re.findall(r'code: "([\w-]+)"', (WORDS / "languages.ts").read_text("utf-8"))
    return [code for code in found if code != "en-GB"]


def fetched(urls: Iterable[str]) -> set[str]:
    """The languages whose words are among the addresses, by the names of their files."""
    return {found[1] for url in urls if (found := re.search(r"/assets/(\w\w)-[\w-]{8}\.js", url))}


def all_files() -> set[str]:
    """The names of all files of words."""
    return {code[:2] for code in codes()}


def english(*keys: str) -> list[str]:
    """The English sentences of those names."""
    words = (WORDS / "en.ts").read_text("utf-8")
    return [re.search(rf'"{re.escape(key)}":\s*"([^"]*)"', words)[1] for key in keys]  # type: ignore[index] # it is there


def speak(page: Page, code: str) -> None:
    """Chooses the language of that code, and goes back to where one was."""
    page.locator(".language-button").click()
    page.locator(f".language [lang='{code}']").click()
    expect(page.locator("html")).to_have_attribute("lang", code)
    page.locator(".button-quiet").first.click()
    expect(page.locator(".languages")).to_have_count(0)


def choose(page: Page, name: str) -> None:
    page.get_by_role("button", name="Language").click()
    page.get_by_role("button", name=re.compile(f"^{name}")).click()
    expect(page.locator("html")).not_to_have_attribute("lang", "en-GB")


def expect_beside(page: Page, *sentences: str) -> None:
    """Waits until these English sentences, and no others, stand beside the chosen language on this screen."""
    expect(page.locator(".in-english")).to_have_text(list(sentences), use_inner_text=True)


@pytest.mark.parametrize(
    ("name", "direction", "back", "heading"),
    [("Cymraeg", "ltr", "Yn ôl", "Beth sydd gennych chi?"), ("العربية", "rtl", "رجوع", "ماذا لديك؟")],
)
def test_a_language_shows_its_words_and_its_direction(
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


def test_every_language_is_offered_in_its_own_name_and_marked_until_a_native_reader_has_checked_it(
    open_app: OpenApp,
    looks: dict[str, Any],  # noqa: F811 -- the fixture
) -> None:
    page = open_app(**looks)
    names = page.locator(".foot-languages bdi").all_inner_texts()
    assert len(set(names)) == len(codes()) + 1
    page.get_by_role("button", name="Language").click()
    rows = page.locator(".languages li")
    expect(rows).to_have_count(len(names))
    assert [row.locator("bdi").get_attribute("lang") for row in rows.all()] == ["en-GB", *codes()]
    assert [row.locator("bdi").inner_text() for row in rows.all()] == names
    expect(rows.get_by_text("Not checked yet")).to_have_count(len(codes()))
    check_screen(page, "Language")


def test_what_the_law_or_a_life_hangs_on_stands_in_english_too_on_every_screen(
    open_app: OpenApp, picture: Path
) -> None:
    page = open_app()
    speak(page, "cy")
    danger = english("danger.lead", "danger.silent")
    expect_beside(page, *danger, *english("start.first.keep", "start.first.children"))
    page.locator(".card-care .button-quiet").click()
    expect_beside(page, *english("place.danger"))
    page.locator(".yes-no button").first.click()
    expect_beside(page, *english("place.999"), *danger, *english("place.999.then"))
    page.locator(".main .button-secondary").last.click()
    expect_beside(page, *english("place.child"))
    page.locator(".yes-no button").first.click()
    expect_beside(page, *english("place.iwf.text", "place.iwf.young"))

    share(page, files=[picture])
    expect(page.locator(".file-clean")).to_be_visible()
    speak(page, "cy")
    expect_beside(page, *english("danger.short", "danger.short.children"))
    page.locator(".choices").nth(1).locator(".chip").first.click()
    expect_beside(page, *english("danger.short", "danger.short.children", "ask.soon"))
    expect(page.locator(".facts")).to_be_visible()
    page.locator(".send-bar button").click()
    expect(page.locator(".seal")).to_be_visible()
    expect_beside(page, *english("sent.delete.text"))


def test_the_choice_is_gone_with_the_page_unless_the_box_says_otherwise(open_app: OpenApp) -> None:
    page = open_app()
    choose(page, "Cymraeg")
    assert page.evaluate("() => localStorage.length") == 0
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("What have you got?")

    page.get_by_role("button", name="Language").click()
    page.get_by_label("Remember it on this phone").check()
    page.get_by_role("button", name=re.compile("^Cymraeg")).click()
    expect(page.locator("html")).to_have_attribute("lang", "cy")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Beth sydd gennych chi?")
    page.get_by_role("button", name="Iaith").click()
    page.get_by_label("Ei chofio ar y ffôn hwn").uncheck()
    assert page.evaluate("() => localStorage.length") == 0


def test_nothing_that_is_sent_tells_which_language_was_chosen(open_app: OpenApp, demo: Demo) -> None:
    visits = []
    for code in ("cy", "ar"):
        page = open_app(service_workers="block")
        # Whatever every visit asks for at its start is there before one listens.
        expect(page.get_by_text("This is a demonstration.")).to_be_visible()
        page.wait_for_load_state("networkidle")
        asked: list[Request] = []
        page.on("request", lambda request, asked=asked: asked.append(request))
        speak(page, code)
        page.locator("textarea").fill(LINK)
        page.locator(".link-entry button").click()
        expect(page.locator(".facts")).to_be_visible()
        page.locator(".send-bar button").click()
        expect(page.locator(".seal")).to_be_visible()
        # A worker's modules are no words; when they are asked for depends on how quick it is.
        own = [one for one in asked if "/workers/" not in one.url]
        visits.append({(one.method, one.url, str(sorted(one.headers.items()))) for one in own})
    assert any(demo.gate_url in str(request) for request in visits[0])
    assert visits[0] == visits[1]
    assert fetched(url for _, url, *_ in visits[0]) == all_files()


def test_a_remembered_language_fetches_no_less_than_all(open_app: OpenApp) -> None:
    page = open_app(service_workers="block")
    page.get_by_role("button", name="Language").click()
    page.get_by_label("Remember it on this phone").check()
    page.get_by_role("button", name=re.compile("^Cymraeg")).click()
    expect(page.locator("html")).to_have_attribute("lang", "cy")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "cy")
    page.wait_for_load_state("networkidle")
    assert fetched(asked) == all_files()


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
