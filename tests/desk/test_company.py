"""Where answers leave among few reports, the desk says so, with their number, before a decision sends one."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client

from tests.desk.running import SimpleDesk
from upstander.desk.cases.decide import decide
from upstander.desk.cases.events import today
from upstander.desk.cases.models import Report
from upstander.desk.replies.company import Company, count_company
from upstander.installation import DEMO_PACE, LIVE_PACE
from upstander.staff.models import Person

EVERY_SIX_HOURS = LIVE_PACE.answer_seconds
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def reports_of(days: list[int]) -> None:
    """Reports of so many days before the noon of these tests."""
    for days_ago in days:
        Report.objects.create(day=NOON.date() - timedelta(days=days_ago), app="0.1.0")


@pytest.mark.promise("P5")
@pytest.mark.parametrize(
    ("days", "at_least", "at_most", "is_small"),
    [
        ([], 0, 0, True),
        ([0] * 3 + [1] * 4 + [2] * 50, 3, 7, True),
        ([0] * 3 + [1] * 30, 3, 33, True),
        ([0] * 10 + [1] * 3, 10, 13, False),
    ],
)
def test_of_the_last_four_batches_days_tell_at_least_and_at_most_how_many_reports_came(
    transactional_db: None, days: list[int], at_least: int, at_most: int, is_small: bool
) -> None:
    reports_of(days)
    company = count_company(NOON, EVERY_SIX_HOURS)
    assert company == Company(at_least, at_most)
    assert company.is_small is is_small


def test_batches_that_are_closer_or_further_apart_reach_as_far_back(transactional_db: None) -> None:
    reports_of([0, 0, 1, 2, 3])
    assert count_company(NOON, 3_600) == Company(0, 2)
    assert count_company(NOON, 24 * 3_600) == Company(5, 5)


@pytest.fixture
def analyst(person) -> Client:
    """Somebody who decides."""
    client = Client()
    client.force_login(person("analyst"))
    return client


def said(client: Client, report: Report) -> str | None:
    """What the page says about it, beside the decision."""
    page = client.get(f"/reports/{report.reference}").content.decode()
    assert "Save decision" in page
    found = re.search(r'<p [^>]*id="company">(.*?)</p>', page, re.DOTALL)
    return " ".join(re.sub("<[^>]*>", "", found.group(1)).split()) if found else None


def test_before_a_decision_the_page_states_the_number_where_it_is_small(desk: SimpleDesk, analyst: Client) -> None:
    desk.send()
    desk.take()
    report = Report.objects.get()
    text = said(analyst, report)
    assert text.startswith("Answers leave among 1 report of the last four batches: fewer than ten.")
    assert "with one of the next four batches" in text
    assert "whoever runs the gate could guess which report it belongs to" in text
    for _ in range(20):
        Report.objects.create(day=today() - timedelta(days=1), app="0.1.0")
    assert said(analyst, report).startswith(
        "Answers leave among 1 to 21 reports of the last four batches: perhaps fewer than ten."
    )


def test_where_enough_came_or_no_answer_is_made_nothing_is_said(desk: SimpleDesk, analyst: Client) -> None:
    desk.send(receipt=False)
    desk.take()
    assert said(analyst, Report.objects.get()) is None
    desk.send()
    desk.take()
    with_receipt = Report.objects.get(mailbox__isnull=False)
    assert said(analyst, with_receipt) is not None
    for _ in range(8):
        Report.objects.create(day=today(), app="0.1.0")
    assert said(analyst, with_receipt) is None


def test_a_demonstration_says_that_it_sends_the_answer_at_once(
    desk: SimpleDesk, analyst: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    demo = replace(settings.UPSTANDER_INSTALLATION, demo=True, pace=DEMO_PACE)
    monkeypatch.setattr(settings, "UPSTANDER_INSTALLATION", demo)
    desk.send()
    desk.take()
    assert "at once, since this is a demonstration" in said(analyst, Report.objects.get())


def test_after_the_decision_it_is_said_no_more(desk: SimpleDesk, analyst: Client) -> None:
    desk.send()
    desk.take()
    report = Report.objects.get()
    decide(report.reference, Person.objects.get(), "no_action", "satire")
    assert 'id="company"' not in analyst.get(f"/reports/{report.reference}").content.decode()
