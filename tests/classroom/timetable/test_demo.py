"""The demonstration's timetable: in the middle of the course whenever it is looked at."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.classroom.timetable.making import KEYS, Cast, give_place


@pytest.fixture
def programme(cast: Cast) -> Any:
    from upstander.classroom.timetable.demo import make_demo_timetable

    today = datetime.now(UTC).date()
    cast.programme.window_opens, cast.programme.window_closes = today - timedelta(days=42), today + timedelta(days=140)
    cast.programme.save()
    for cohort in cast.cohorts:
        for _ in range(25):
            give_place(cohort)
    make_demo_timetable(cast.programme)
    return cast.programme


def next_session(programme: Any, cohort: str) -> str:
    from upstander.classroom.timetable.models import Meeting

    coming = Meeting.objects.filter(cohort__programme=programme, cohort__name=cohort, starts__gt=datetime.now(UTC))
    return str(coming.earliest("starts").session)


def test_cohort_a_is_before_session_3_and_cohort_b_before_session_2(programme: Any) -> None:
    assert next_session(programme, "Cohort A") == KEYS[2]
    assert next_session(programme, "Cohort B") == KEYS[1]


def test_version_2_stands_with_its_reason_and_another_change_waits_for_the_lead(programme: Any) -> None:
    from upstander.classroom.timetable.agree import verify_versions
    from upstander.classroom.timetable.events import fold, standing_of_rows
    from upstander.classroom.timetable.propose import latest_version, open_proposal

    latest, waiting = latest_version(programme), open_proposal(programme)
    assert latest is not None
    assert waiting is not None
    assert (latest.number, waiting.side, verify_versions(programme)) == (2, "team", 2)
    assert "full council" in latest.proposal.why
    assert fold(programme.timetable_events.all()) == standing_of_rows(programme)


def test_the_report_has_numbers_to_show(programme: Any) -> None:
    from upstander.classroom.timetable.report.gather import gather_report

    came = gather_report(programme, datetime.now(UTC)).tables[1].lines
    assert came[0].cells[0].startswith("19 of 25")
    assert came[0].cells[2].startswith("36 of 50")
    assert came[1].cells[1] == "Not held yet"


def test_a_new_start_changes_nothing_until_session_3_has_begun_and_then_makes_it_anew(programme: Any) -> None:
    from upstander.classroom.timetable.demo import make_demo_timetable
    from upstander.classroom.timetable.models import Meeting

    before = set(Meeting.objects.values_list("pk", flat=True))
    make_demo_timetable(programme)
    assert set(Meeting.objects.values_list("pk", flat=True)) == before
    third = Meeting.objects.get(cohort__name="Cohort A", session=KEYS[2])
    third.starts = datetime.now(UTC) - timedelta(minutes=1)
    third.save()
    make_demo_timetable(programme)
    assert next_session(programme, "Cohort A") == KEYS[2]
    assert programme.versions.count() == 2
