"""Links go without what tells who shared them, small questions travel as codes, and the wrong place is named kindly."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.app.conftest import OpenApp
from tests.app.sending import press_send
from tests.app.sharing import share
from tests.app.test_screens_accessibility import check_screen, looks  # noqa: F401 -- the fixture of the looks
from tests.demonstration import Demo

pytestmark = pytest.mark.browser

SHARED = "https://www.instagram.com/reel/C0Harrowmere9/?igsh=aSharer9sOwnMark"
CLEAN = "https://www.instagram.com/reel/C0Harrowmere9/"


def chip(page: Page, name: str) -> Any:
    return page.get_by_role("button", name=name, exact=True)


KEPT = """SELECT desk_link.url, desk_report.note, desk_report.answers FROM desk_link
    JOIN desk_report ON desk_report.key = desk_link.report_id WHERE desk_link.url LIKE ?"""


def kept_report(demo: Demo, page: Page, link: str) -> tuple[str, str, dict[str, str]]:
    """Waits until the desk holds the report with that link: the link and the note as kept, and the answers."""
    for _ in range(120):
        with closing(sqlite3.connect(demo.home / "desk" / "desk.db")) as database:
            row = database.execute(KEPT, [f"%{link}%"]).fetchone()
        if row:
            return row[0], row[1], json.loads(row[2])
        page.wait_for_timeout(500)
    raise AssertionError("The desk never has it")


def test_a_shared_link_goes_without_its_sharer_and_answers_go_as_codes(open_app: OpenApp, demo: Demo) -> None:
    page = open_app()
    share(page, text=f"Look at this {SHARED}")
    expect(page.get_by_text("Instagram", exact=True)).to_be_visible()
    expect(page.get_by_text("We took out what can tell who shared it: igsh.")).to_be_visible()
    page.get_by_label("Anything we should know?").fill(f"Sent to me as {SHARED}, twice.")
    expect(page.get_by_text("out of the links in your note", exact=False)).to_be_visible()

    expect(page.locator(".chip[aria-pressed=true]")).to_have_count(0)
    chip(page, "Backs a violent group").tap()
    chip(page, "Today").tap()
    chip(page, "This week").tap()
    chip(page, "A person or place").tap()
    expect(page.get_by_text("If something could happen soon, don’t wait for us.")).to_be_visible()
    chip(page, "A person or place").tap()
    expect(chip(page, "A person or place")).to_have_attribute("aria-pressed", "false")
    press_send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Sent. Thank you.")

    link, note, answers = kept_report(demo, page, "C0Harrowmere9")
    assert link == CLEAN
    assert note == f"Sent to me as {CLEAN}, twice."
    assert answers == {"worry": "proscribed", "when": "week"}


def test_a_link_on_the_check_screen_cannot_be_opened(open_app: OpenApp) -> None:
    page = open_app()
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    share(page, text=SHARED)
    expect(page.get_by_text("It goes as:")).to_be_visible()
    assert page.locator(f"a[href*='{CLEAN}']").count() == 0
    assert [url for url in asked if "instagram" in url] == []


def test_the_check_screen_with_links_and_questions_violates_nothing(
    open_app: OpenApp,
    looks: dict[str, Any],  # noqa: F811 -- the fixture
    picture: Path,
) -> None:
    page = open_app(**looks)
    page.get_by_label("Choose pictures or files").set_input_files([picture])
    page.get_by_label("Links").fill(f"{SHARED}\nhttps://vm.tiktok.com/ZNharrow/\nhttps://t.me/harrowmere/42")
    chip(page, "Hate against people").click()
    chip(page, "Both").click()
    expect(page.get_by_text("Someone else may be able to help sooner.", exact=False)).to_be_visible()
    check_screen(page, "Check before you send")


PLACES = [
    (["Yes"], "Call 999 now", "0800 789 321"),
    (["No", "Yes"], "Not here, please", "Internet Watch Foundation"),
    (["No", "No", "Yes"], "Yes, this is the right place", "Often sent here by mistake"),
    (["No", "No", "No"], "Someone else can help more", "Go to Report Fraud"),
]


def test_three_questions_lead_to_the_right_place(
    open_app: OpenApp,
    looks: dict[str, Any],  # noqa: F811 -- the fixture
) -> None:
    page = open_app(**looks)
    page.get_by_role("button", name="Is this the right place?").click()
    check_screen(page, "Is anyone in danger right now?")
    for answers, heading, says in PLACES:
        for answer in answers:
            page.get_by_role("button", name=answer, exact=True).click()
            expect(page.get_by_role("heading", level=1)).to_be_focused()
        check_screen(page, heading)
        expect(page.get_by_text(says, exact=False).first).to_be_visible()
        for _ in answers:
            page.get_by_role("button", name="Back", exact=True).click()
            expect(page.get_by_role("heading", level=1)).to_be_focused()
        expect(page.get_by_role("heading", level=1)).to_have_text("Is anyone in danger right now?")
    page.get_by_role("button", name="Back", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What have you got?")


def test_the_hint_leads_there_and_back_and_the_draft_stays(open_app: OpenApp) -> None:
    page = open_app()
    share(page, text=SHARED)
    chip(page, "Not sure").tap()
    page.get_by_role("button", name="Is this the right place?").tap()
    page.get_by_role("button", name="Back", exact=True).tap()
    expect(page.get_by_label("Links")).to_have_value(SHARED)
    expect(chip(page, "Not sure")).to_have_attribute("aria-pressed", "true")
