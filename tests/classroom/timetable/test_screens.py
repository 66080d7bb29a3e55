"""The timetable in a real browser: axe finds nothing on a phone and a laptop, and agreeing needs no script."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from tests.classroom.timetable.making import KEYS, Cast, give_place, make_cast, make_slots

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AXE = Path(__file__).parents[3] / "app" / "node_modules" / "axe-core" / "axe.min.js"
FIND_VIOLATIONS = """async () => (await axe.run()).violations.map(
    ({id, nodes}) => id + ': ' + nodes.map(({target, failureSummary}) => target + ' ' + failureSummary).join(' | '))"""
WIDER_THAN_SCREEN = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"

expect.set_options(timeout=20_000)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    # Playwright's own loop runs in this thread, and Django then takes its synchronous work for a mistake.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def running(transactional_db: None) -> Cast:
    """A programme in its middle: session 1 held in cohort A, an open change, comments, periods, attendance."""
    from upstander.classroom.timetable.agree import agree
    from upstander.classroom.timetable.models import Attendance, ClosedPeriod, Meeting
    from upstander.classroom.timetable.propose import comment, propose

    cast, now = make_cast(), datetime.now(UTC)
    programme = cast.programme
    programme.window_opens, programme.window_closes = now.date() - timedelta(days=9), now.date() + timedelta(days=99)
    programme.save()
    slots = [
        _shift(slot, now + timedelta(days=14 * (slot.number - 1) - (7 if slot.cohort_name == "Cohort A" else -3)))
        for slot in make_slots(programme)
    ]
    began = now - timedelta(days=8)
    propose(programme, cast.producer, "team", slots, "", began)
    agree(programme, cast.lead, 1, began)
    moved = [*slots[:-1], _shift(slots[-1], slots[-1].starts + timedelta(days=2))]
    ClosedPeriod.objects.create(
        programme=programme, kind="school", name="Half-term", first=moved[-1].day, last=moved[-1].day
    )
    propose(programme, cast.producer, "team", moved, "The hall is being painted.", now)
    comment(programme, cast.lead, 2, "Is that half-term?", now)
    first = Meeting.objects.filter(cohort=cast.cohorts[0]).earliest("starts")
    for number in range(12):
        Attendance.objects.create(meeting=first, place=give_place(cast.cohorts[0]), seconds=600 * number)
    return cast


def _shift(slot: Any, starts: datetime) -> Any:
    from dataclasses import replace

    starts = starts.replace(minute=0, second=0, microsecond=0)
    return replace(slot, starts=starts, ends=starts + timedelta(minutes=70))


def enter(browser: Browser, url: str, person: Any, **options: Any) -> BrowserContext:
    """A browser in which this person is logged in."""
    from django.test import Client

    client = Client()
    client.force_login(person)
    context = browser.new_context(base_url=url, **options)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": url}])
    return context


@pytest.mark.parametrize("width", [360, 1280])
def test_no_page_violates_axe_or_is_wider_than_its_screen(
    chromium: Browser, running: Cast, live_server: Any, width: int
) -> None:
    from upstander.classroom.timetable.models import Meeting

    programme = f"/programmes/{running.programme.pk}"
    held = Meeting.objects.filter(cohort=running.cohorts[0]).earliest("starts")
    officer = running.cohorts[0].places.first().person
    pages = {
        running.lead: [f"{programme}/timetable", f"{programme}/timetable/proposals/2", f"{programme}/report"],
        running.producer: [
            f"{programme}/timetable/propose",
            f"{programme}/timetable/periods",
            f"/meetings/{held.pk}/attendance",
            f"/meetings/{held.pk}",
        ],
        officer: ["/my-course/calendar", "/certificates/check"],
    }
    for person, paths in pages.items():
        context = enter(chromium, live_server.url, person, viewport={"width": width, "height": 800}, bypass_csp=True)
        page = context.new_page()
        for path in paths:
            answer = page.goto(path)
            assert answer
            assert (path, answer.status) == (path, 200)
            page.evaluate(AXE.read_text("utf-8"))
            assert (path, page.evaluate(FIND_VIOLATIONS)) == (path, [])
            assert (path, page.evaluate(WIDER_THAN_SCREEN)) <= (path, 0)
        context.close()


def test_the_lead_comments_and_agrees_without_any_script(chromium: Browser, running: Cast, live_server: Any) -> None:
    from upstander.classroom.timetable.models import Meeting

    context = enter(chromium, live_server.url, running.lead, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"/programmes/{running.programme.pk}/timetable")
    page.get_by_label("Your comment").fill("Never mind, it is fine.")
    page.get_by_role("button", name="Add comment").click()
    expect(page.get_by_text("Never mind, it is fine.")).to_be_visible()
    page.get_by_role("button", name="Agree to these dates").click()
    expect(page.get_by_text("Version 2 is agreed")).to_be_visible()
    expect(page.get_by_role("heading", name="Dates proposed by the team")).to_have_count(0)
    context.close()
    last = Meeting.objects.get(cohort=running.cohorts[1], session=KEYS[4])
    assert last.sequence == 1


def test_an_error_on_the_form_takes_the_focus_and_leads_to_its_field(
    chromium: Browser, running: Cast, live_server: Any
) -> None:
    context = enter(chromium, live_server.url, running.producer)
    page = context.new_page()
    page.goto(f"/programmes/{running.programme.pk}/timetable/propose")
    page.locator(f"#time-2-{KEYS[4]}").fill("")
    page.get_by_role("button", name="Propose to the Programme Lead").click()
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    page.get_by_role("link", name="Enter a day and a time, or neither").click()
    expect(page.locator(f"#time-2-{KEYS[4]}")).to_be_focused()
    context.close()
