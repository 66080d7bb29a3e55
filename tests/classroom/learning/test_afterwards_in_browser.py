"""What comes after the course, in a real browser: the questions without a script, the report with all its plots."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.classroom.learning.test_in_browser import log_in
from tests.classroom.programme.making import join_crew, make_person, make_programme
from tests.classroom.running import RunningClassroom
from tests.classroom.timetable.test_screens import (  # noqa: F401  # chromium is a fixture
    AXE,
    FIND_VIOLATIONS,
    WIDER_THAN_SCREEN,
    chromium,
    enter,
)
from upstander.classroom.course import COURSE_FOLDER
from upstander.classroom.course.load import load_course

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SIZES = ((360, 740), (1280, 800))


def check(page: Page) -> None:
    """At each size: nothing that axe finds, nothing beyond the edge."""
    page.evaluate(AXE.read_text("utf-8"))
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate(FIND_VIOLATIONS) == []
        assert page.evaluate(WIDER_THAN_SCREEN) <= 0


@pytest.fixture
def asked(transactional_db: None) -> Any:
    """Somebody whose last session was a month ago."""
    from upstander.classroom.learning.checks import ask_in_time
    from upstander.classroom.programme.models import Place
    from upstander.classroom.timetable.models import Attendance, Meeting

    programme, now = make_programme(), datetime.now(UTC)
    cohort = programme.cohorts.get(name="Cohort A")
    ends = now - timedelta(days=31)
    meeting = Meeting.objects.create(cohort=cohort, session="last", starts=ends - timedelta(minutes=70), ends=ends)
    place = Place.objects.create(
        programme=programme, person=make_person(), cohort=cohort, state="joined", council="Harrowmere", job="Job"
    )
    Attendance.objects.create(meeting=meeting, place=place, seconds=4200)
    ask_in_time(load_course(COURSE_FOLDER).check_ins, now)
    return place.checks_asked.get()


def test_whoever_follows_the_mail_answers_without_a_script_and_is_led_to_what_is_missing(
    chromium: Browser,  # noqa: F811  # the fixture
    asked: Any,
    live_server: Any,
) -> None:
    from upstander.classroom.learning.checks import check_code
    from upstander.classroom.learning.models import CheckAnswer

    page = chromium.new_context(base_url=live_server.url, java_script_enabled=False).new_page()
    page.goto(f"/afterwards/{check_code(asked)}")
    page.get_by_label("Named a fair grievance").check()
    page.get_by_role("button", name="Send my answers").click()
    page.get_by_role("link", name="Choose one answer: question 1").click()
    expect(page.get_by_label("It came up, and I did it")).to_be_focused()
    page.keyboard.press("Space")
    expect(page.get_by_label("Named a fair grievance")).to_be_checked()
    page.get_by_role("button", name="Send my answers").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert dict(CheckAnswer.objects.values_list("question", "choice")) == {"done": ["did"], "actions": ["named"]}


def test_no_page_of_the_questions_violates_axe_or_is_wider_than_its_screen(
    chromium: Browser,  # noqa: F811  # the fixture
    asked: Any,
    live_server: Any,
) -> None:
    from upstander.classroom.learning.checks import check_code
    from upstander.classroom.learning.models import Quote

    facilitator = join_crew(asked.place.programme, "facilitator")
    page = enter(chromium, live_server.url, facilitator, bypass_csp=True).new_page()
    page.goto(f"/afterwards/{check_code(asked)}")
    check(page)
    page.get_by_role("button", name="Send my answers").click()
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    check(page)
    page.goto(f"/afterwards/{check_code(asked)}/thanks")
    check(page)
    Quote.objects.create(place=asked.place, day=30, question="line", text="We rang first.")
    asked.cohort.meetings.update(
        starts=datetime.now(UTC) - timedelta(days=62), ends=datetime.now(UTC) - timedelta(days=61)
    )
    page.goto(f"/programmes/{asked.place.programme_id}/quotes")
    expect(page.get_by_text("We rang first.", exact=True)).to_be_visible()
    check(page)


def test_a_finished_report_violates_no_rule_of_axe_and_fits_a_phone(
    chromium: Browser,  # noqa: F811  # the fixture
    classroom: RunningClassroom,
) -> None:
    page = log_in(chromium.new_context(base_url=classroom.url, bypass_csp=True), classroom, "lead")
    page.goto("/programmes")
    page.get_by_role("link", name=re.compile("the pilot")).click()
    page.get_by_role("link", name="Report", exact=True).click()
    expect(page.get_by_text("Finished on")).to_be_visible()
    assert page.locator(".up-mark").count() > 20
    check(page)
