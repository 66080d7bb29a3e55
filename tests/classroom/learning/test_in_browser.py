"""The pages of learning in a real browser: the journal keeps nothing readable, and comes back on another device."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect, sync_playwright

from tests.classroom.running import RunningClassroom
from tests.demonstration import ROOT

pytestmark = pytest.mark.browser

AXE = (ROOT / "app" / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
FIND_VIOLATIONS = "async () => (await axe.run()).violations.map(({id, nodes}) => id + ': ' + nodes.map(n => n.target))"
WIDER_THAN_SCREEN = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
WORDS = "harbour violet seven"
SECRET = "I was wrong about the park."
ALL_KEPT = "() => JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


def log_in(context: BrowserContext, classroom: RunningClassroom, who: str = "officer07") -> Page:
    context.set_default_timeout(60_000)
    expect.set_options(timeout=60_000)
    page = context.new_page()
    page.goto("/log-in")
    page.get_by_label("E-mail address").fill(f"{who}@harrowmere.example")
    page.get_by_label("Password").fill(classroom.password)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("button", name="Log out")).to_be_visible()
    return page


def begin_journal(page: Page) -> None:
    page.goto("/my-course/journal")
    page.get_by_role("textbox", name="Your words").fill(WORDS)
    page.get_by_label("Once more").fill(WORDS)
    page.get_by_role("button", name="Begin the journal").click()
    expect(page.get_by_role("heading", name="Your notes")).to_be_focused()


def open_journal(page: Page, words: str = WORDS) -> None:
    page.get_by_role("textbox", name="The words you chose").fill(words)
    page.get_by_role("button", name="Open", exact=True).click()


def test_what_is_written_is_kept_sealed_sent_nowhere_and_opens_by_its_words_alone(
    chromium: Browser, classroom: RunningClassroom
) -> None:
    page = log_in(chromium.new_context(base_url=classroom.url), classroom)
    begin_journal(page)
    sent: list[Request] = []

    def note(request: Request) -> None:
        sent.append(request)

    page.on("request", note)
    page.get_by_label("Anything else").fill(SECRET)
    expect(page.get_by_role("status")).to_have_text("Kept in this browser.")
    kept = page.evaluate(ALL_KEPT)
    assert "upstander-journal" in kept
    assert not any(word in kept for word in (SECRET, "wrong", WORDS, "violet"))
    page.get_by_role("button", name="Close the journal").click()
    expect(page.get_by_label("Anything else")).to_be_hidden()
    assert page.get_by_label("Anything else").input_value() == ""
    assert sent == []
    page.reload()
    open_journal(page, "harbour violet eight")
    expect(page.get_by_role("alert").filter(has_text="These words don’t open it")).to_be_visible()
    open_journal(page)
    expect(page.get_by_label("Anything else")).to_have_value(SECRET)


def test_one_line_that_is_chosen_leaves_the_journal_and_nothing_else_does(
    chromium: Browser, classroom: RunningClassroom
) -> None:
    page = log_in(chromium.new_context(base_url=classroom.url), classroom, "officer32")
    begin_journal(page)
    sent: list[Request] = []

    def note(request: Request) -> None:
        sent.append(request)

    page.on("request", note)
    page.get_by_role("button", name="Take over what I have marked").click()
    expect(page.get_by_text("Mark a line in your notes first.")).to_be_visible()
    page.get_by_label("Anything else").fill(f"{SECRET}\nI asked first. It helped.")
    page.get_by_label("Anything else").evaluate(
        "field => field.setSelectionRange(field.value.indexOf('I asked'), field.value.length)"
    )
    page.get_by_role("button", name="Take over what I have marked").click()
    expect(page.get_by_label("Your line")).to_be_focused()
    expect(page.get_by_label("Your line")).to_have_value("I asked first. It helped.")
    assert sent == []
    page.get_by_role("button", name="Send this line to be read").click()
    expect(page.get_by_text("Waits to be read", exact=True)).to_be_visible()
    (posted,) = [request for request in sent if request.method == "POST"]
    assert posted.post_data_json.keys() == {"csrfmiddlewaretoken", "line"}
    assert posted.post_data_json["line"] == "I asked first. It helped."
    page.goto("/my-course/journal")
    open_journal(page)
    expect(page.get_by_label("Anything else")).to_have_value(f"{SECRET}\nI asked first. It helped.")
    expect(page.get_by_role("button", name="Send this line to be read")).to_have_count(0)


def test_a_sealed_copy_opens_on_another_device_and_a_changed_one_does_not(
    chromium: Browser, classroom: RunningClassroom, tmp_path: Path
) -> None:
    page = log_in(chromium.new_context(base_url=classroom.url), classroom)
    begin_journal(page)
    page.get_by_label("Anything else").fill(SECRET)
    with page.expect_download() as saving:
        page.get_by_role("button", name="Save a sealed copy").click()
    copy = tmp_path / "journal.json"
    saving.value.save_as(copy)
    assert SECRET not in copy.read_text()
    other = log_in(chromium.new_context(base_url=classroom.url), classroom)
    other.goto("/my-course/journal")
    (tmp_path / "letter.json").write_text('{"version": 2}')
    other.get_by_label("Bring in a sealed copy").set_input_files(tmp_path / "letter.json")
    expect(other.get_by_role("alert").filter(has_text="no journal of this course")).to_be_visible()
    changed = json.loads(copy.read_text())
    changed["sealed"] = ("B" if changed["sealed"][0] == "A" else "A") + changed["sealed"][1:]
    (tmp_path / "changed.json").write_text(json.dumps(changed))
    for file, opens in ((tmp_path / "changed.json", False), (copy, True)):
        other.get_by_label("Bring in a sealed copy").set_input_files(file)
        expect(other.get_by_role("heading", name="Open your journal")).to_be_visible()
        open_journal(other)
        if opens:
            expect(other.get_by_label("Anything else")).to_have_value(SECRET)
        else:
            expect(other.get_by_role("alert").filter(has_text="These words don’t open it")).to_be_visible()


def test_words_that_are_short_or_differ_begin_no_journal_and_a_deleted_one_is_gone(
    chromium: Browser, classroom: RunningClassroom
) -> None:
    page = log_in(chromium.new_context(base_url=classroom.url), classroom)
    page.goto("/my-course/journal")
    page.get_by_role("textbox", name="Your words").fill("short")
    page.get_by_role("button", name="Begin the journal").click()
    expect(page.get_by_role("alert").filter(has_text="at least 10")).to_be_visible()
    page.get_by_role("textbox", name="Your words").fill(WORDS)
    page.get_by_label("Once more").fill(WORDS + "!")
    page.get_by_role("button", name="Begin the journal").click()
    expect(page.get_by_role("alert").filter(has_text="not the same")).to_be_visible()
    assert page.evaluate("localStorage.length") == 0
    begin_journal(page)
    page.get_by_role("button", name="Delete the journal").click()
    page.get_by_role("button", name="Yes, delete it").click()
    expect(page.get_by_role("heading", name="Choose your words")).to_be_visible()
    assert page.evaluate("localStorage.length") == 0


@pytest.mark.parametrize("size", [(360, 740), (1280, 800), (320, 256)], ids=str)
def test_no_page_of_learning_violates_axe_or_is_wider_than_the_screen(
    chromium: Browser, classroom: RunningClassroom, size: tuple[int, int]
) -> None:
    viewport = {"width": size[0], "height": size[1]}
    page = log_in(chromium.new_context(base_url=classroom.url, viewport=viewport, bypass_csp=True), classroom)

    def check() -> None:
        page.evaluate(AXE)
        assert page.evaluate(FIND_VIOLATIONS) == []
        assert page.evaluate(WIDER_THAN_SCREEN) <= 0

    begin_journal(page)
    check()
    page.goto("/my-course")
    page.get_by_role("link", name="Share one line with your group").click()
    check()
    page.get_by_role("button", name="Send this line to be read").click()
    check()
    page.goto("/between/1-ground-rules")
    check()
    page.goto("/quiz/1-ground-rules/3")
    check()
    page.get_by_role("button", name="Show me").click()
    check()
