"""Pages of programmes in a real browser: no violation of axe, nothing beyond the edge, signing in as people do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.classroom.running import RunningClassroom
from tests.demonstration import ROOT

pytestmark = pytest.mark.browser

AXE = (ROOT / "app" / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
FIND_VIOLATIONS = """async () => (await axe.run()).violations.map(
    ({id, nodes}) => id + ': ' + nodes.map(({target, failureSummary}) => target + ' ' + failureSummary).join(' | '))"""
WIDER_THAN_SCREEN = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
# A phone, a laptop, and what 400 per cent leave of a laptop's screen.
SIZES = {"phone": (360, 740), "laptop": (1280, 800), "four times as large": (320, 256)}
HEADING = "name,email,council,role,access_needs"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


def open_page(chromium: Browser, classroom: RunningClassroom, size: str = "laptop", **options: Any) -> Page:
    width, height = SIZES[size]
    context = chromium.new_context(viewport={"width": width, "height": height}, base_url=classroom.url, **options)
    context.set_default_timeout(60_000)
    return context.new_page()


def log_in(page: Page, classroom: RunningClassroom, name: str) -> None:
    page.goto("/log-in")
    page.get_by_label("E-mail address").fill(f"{name}@harrowmere.example")
    page.get_by_label("Password").fill(classroom.password)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("button", name="Log out")).to_be_visible()


def check(page: Page, title: str) -> None:
    """The page of this title has no violation, and nothing beyond its right edge."""
    assert page.title().startswith(title)
    page.evaluate(AXE)
    assert page.evaluate(FIND_VIOLATIONS) == []
    assert page.evaluate(WIDER_THAN_SCREEN) <= 0


@pytest.mark.parametrize("size", sorted(SIZES))
def test_no_page_of_the_team_violates_axe_or_is_wider_than_the_screen(chromium, classroom, size: str) -> None:
    page = open_page(chromium, classroom, size, bypass_csp=True)
    log_in(page, classroom, "trainer")
    check(page, "Programmes")
    page.get_by_role("link", name="Answering well in Harrowmere", exact=True).click()
    check(page, "Answering well in Harrowmere")
    programme = page.url
    for path, title in (
        ("/edit", "Change"),
        ("/crew", "Crew of"),
        ("/people", "People of"),
        ("/people/add", "Invite one person"),
        ("/access-needs", "Access needs"),
    ):
        page.goto(programme + path)
        check(page, title)
    page.get_by_role("link", name="Answering well in Harrowmere", exact=True).click()
    page.goto(programme + "/people")
    page.get_by_role("link", name="Officer 03").click()
    check(page, "Officer 03")
    page.goto(programme + "/people/list")
    page.get_by_label("Your list").set_input_files(
        {"name": "list.csv", "mimeType": "text/csv", "buffer": f"{HEADING}\nA,wrong,H,J,\n".encode()}
    )
    page.get_by_role("button", name="Check the list").click()
    check(page, "Error: Invite from a list")
    expect(page.get_by_role("alert")).to_contain_text("Row 2, email")
    page.get_by_label("Your list").set_input_files(
        {"name": "list.csv", "mimeType": "text/csv", "buffer": f"{HEADING}\nA,a@town.example,H,J,\n".encode()}
    )
    page.get_by_role("button", name="Check the list").click()
    check(page, "Check the list")
    page.goto("/programmes/new")
    page.get_by_role("button", name="Make the programme").click()
    check(page, "Error: Make a programme")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    page.context.close()


@pytest.mark.parametrize("size", sorted(SIZES))
def test_no_page_of_a_participant_violates_axe_or_is_wider_than_the_screen(chromium, classroom, size: str) -> None:
    page = open_page(chromium, classroom, size, bypass_csp=True)
    page.goto("/my-course")
    check(page, "Sign in")
    log_in(page, classroom, "officer32")
    check(page, "My course")
    page.get_by_text("Change what you need").click()
    check(page, "My course")
    page.get_by_role("link", name="Give up my place").click()
    check(page, "Give up your place?")
    page.context.close()


def test_a_newcomer_signs_in_by_the_link_in_the_demonstrations_mail(chromium, classroom) -> None:
    """With the strict policy on and by keyboard alone: from an address to one's course."""
    page = open_page(chromium, classroom)
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if "Content Security" in message.text else None)
    page.goto("/")
    page.get_by_label("E-mail address").focus()
    page.keyboard.type("officer08@harrowmere.example")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mail")
    page.get_by_role("link", name="Read it here").click()
    page.get_by_role("link", name="Your link to sign in to the course").first.click()
    link = page.get_by_role("link", name="/sign-in/")
    link.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in as Officer 08, Harrowmere Borough Council")
    page.get_by_role("button", name="Sign in").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("You are in Cohort A.")).to_be_visible()
    assert refused == []
    page.context.close()


def test_the_hidden_list_on_the_check_page_is_really_hidden_and_really_sent(chromium, classroom) -> None:
    page = open_page(chromium, classroom)
    log_in(page, classroom, "producer")
    page.get_by_role("link", name="Answering well in Harrowmere", exact=True).click()
    page.get_by_role("link", name="People").click()
    page.get_by_role("button", name="Invite from a list").click()
    rows = f"{HEADING}\nZoë “Z” Late,late@town.example,H,J,\n"
    page.get_by_label("Your list").set_input_files({"name": "l.csv", "mimeType": "text/csv", "buffer": rows.encode()})
    page.get_by_role("button", name="Check the list").click()
    expect(page.get_by_role("textbox")).to_have_count(0)
    page.get_by_role("button", name="Invite 1 person by e-mail").click()
    expect(page.get_by_text("Zoë “Z” Late is on the waiting list: no place is free.")).to_be_visible()
    page.context.close()
