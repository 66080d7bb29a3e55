"""What speaks against a date, each check at its edges."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from upstander.classroom.timetable.checks import (
    Busy,
    Closed,
    Slot,
    Surroundings,
    bank_holiday,
    check_dates,
    held_but_missing,
    is_refused,
)
from upstander.classroom.timetable.times import at_london

NOW = datetime(2027, 1, 4, 12, tzinfo=UTC)
AROUND = Surroundings(now=NOW, window_opens=date(2027, 1, 11), window_closes=date(2027, 7, 30))
THURSDAY = date(2027, 1, 21)


def slot(day: date = THURSDAY, clock: time = time(10), number: int = 1, cohort: str = "A", minutes: int = 70) -> Slot:
    starts = at_london(day, clock)
    return Slot(cohort, f"Cohort {cohort}", f"s{number}", number, starts, starts + timedelta(minutes=minutes))


def codes(*slots: Slot, around: Surroundings = AROUND) -> set[str]:
    """The codes found about the last of these dates."""
    return {one.code for one in check_dates(slots, around)[slots[-1].key]}


def test_an_ordinary_thursday_has_nothing_against_it() -> None:
    assert codes(slot()) == set()


@pytest.mark.parametrize(
    ("day", "found"),
    [(date(2027, 1, 10), True), (date(2027, 1, 11), False), (date(2027, 7, 30), False), (date(2027, 7, 31), True)],
)
def test_outside_the_delivery_window_is_refused_and_its_first_and_last_day_are_inside(day: date, found: bool) -> None:
    assert ("window" in codes(slot(day))) is found
    assert is_refused(check_dates([slot(day)], AROUND)) is found


def test_the_window_ends_by_londons_day_not_by_utcs() -> None:
    in_june = Surroundings(now=NOW, window_opens=date(2027, 6, 2), window_closes=date(2027, 6, 30))
    assert "window" not in codes(slot(date(2027, 6, 2), time(0, 30)), around=in_june)


def test_a_date_in_the_past_is_refused() -> None:
    around = Surroundings(now=slot().starts, window_opens=AROUND.window_opens, window_closes=AROUND.window_closes)
    assert codes(slot(), around=around) == {"past"}
    assert codes(slot(clock=time(10, 1)), around=around) == set()


def test_a_session_that_was_held_stays_and_nothing_is_said_against_it() -> None:
    saturday, later = slot(date(2027, 1, 23)), slot(date(2027, 2, 4))
    standing = {saturday.key: (saturday.starts, saturday.ends)}
    around = Surroundings(saturday.starts, AROUND.window_opens, AROUND.window_closes, standing=standing)
    assert codes(saturday, around=around) == set()
    assert codes(later, around=around) == {"held"}
    assert held_but_missing([], around) == [saturday.key]
    assert held_but_missing([saturday], around) == []


@pytest.mark.parametrize(("days", "code"), [(6, {"too_close"}), (7, set()), (14, set()), (15, {"too_far"})])
def test_sessions_come_seven_to_fourteen_days_apart(days: int, code: set[str]) -> None:
    assert codes(slot(), slot(THURSDAY + timedelta(days=days), number=2)) - {"weekend"} == code


def test_the_distance_is_counted_from_the_session_before_even_if_one_between_has_no_date() -> None:
    assert codes(slot(), slot(THURSDAY + timedelta(days=28), number=3)) == {"too_far"}


def test_a_session_before_the_one_it_builds_on_is_warned_of() -> None:
    assert codes(slot(), slot(THURSDAY - timedelta(days=1), number=2)) == {"order"}


def test_two_sessions_of_one_cohort_at_one_time_are_refused() -> None:
    assert "cohort_clash" in codes(slot(), slot(clock=time(11), number=2))
    assert is_refused(check_dates([slot(), slot(clock=time(11), number=2)], AROUND))


def test_two_cohorts_at_one_time_clash_by_their_facilitators_and_meet_at_an_edge_without() -> None:
    around = Surroundings(NOW, AROUND.window_opens, AROUND.window_closes, facilitators=("Ann", "Ben"))
    clash = check_dates([slot(), slot(clock=time(11, 9), cohort="B")], around)[("B", "s1")]
    assert [one.words for one in clash] == ["At the same time as session 1 of Cohort A. Ann and Ben can’t be in both."]
    assert codes(slot(), slot(clock=time(11, 10), cohort="B"), around=around) == set()


def test_somebody_at_another_programmes_session_is_named() -> None:
    busy = Busy("Ann", "Fenwick programme", slot().starts + timedelta(minutes=69), slot().ends)
    around = Surroundings(NOW, AROUND.window_opens, AROUND.window_closes, busy=(busy,))
    assert codes(slot(), around=around) == {"crew_elsewhere"}


@pytest.mark.parametrize(("day", "found"), [(22, set()), (23, {"weekend"}), (24, {"weekend"}), (25, set())])
def test_weekends_are_warned_of(day: int, found: set[str]) -> None:
    assert codes(slot(date(2027, 1, day))) == found


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2027, 3, 26), "Good Friday"),
        (date(2027, 3, 29), "Easter Monday"),
        (date(2027, 5, 31), "Spring Bank Holiday"),
        (date(2027, 12, 27), "Christmas Day (observed)"),
        (date(2028, 5, 1), "May Day"),
        (date(2027, 8, 2), ""),  # Scotland's, not England's or Wales's
        (date(2027, 3, 17), ""),  # Northern Ireland's
        (date(2027, 3, 25), ""),
    ],
)
def test_bank_holidays_are_those_of_england_and_wales(day: date, name: str) -> None:
    assert bank_holiday(day) == name


def test_a_bank_holiday_is_warned_of_by_name() -> None:
    (finding,) = (one for one in check_dates([slot(date(2027, 3, 26))], AROUND)[("A", "s1")])
    assert finding.words == "A bank holiday: Good Friday."


@pytest.mark.parametrize(("day", "found"), [(14, False), (15, True), (19, True), (20, False)])
@pytest.mark.parametrize("kind", ["school", "election"])
def test_school_holidays_and_pre_election_periods_hold_on_their_first_and_last_day(
    kind: str, day: int, found: bool
) -> None:
    closed = Closed(kind, "Half-term", date(2027, 2, 15), date(2027, 2, 19))
    around = Surroundings(NOW, AROUND.window_opens, AROUND.window_closes, closed=(closed,))
    assert (kind in codes(slot(date(2027, 2, day)), around=around)) is found


def test_a_pre_election_period_says_what_it_means() -> None:
    closed = Closed("election", "Local elections", date(2027, 3, 22), date(2027, 5, 6))
    around = Surroundings(NOW, AROUND.window_opens, AROUND.window_closes, closed=(closed,))
    (finding,) = check_dates([slot(date(2027, 4, 8))], around)[("A", "s1")]
    assert "ask the monitoring officer" in finding.words


@pytest.mark.parametrize(
    ("clock", "found"),
    [(time(9, 29), {"early"}), (time(9, 30), set()), (time(15, 20), set()), (time(15, 21), {"late"})],
)
def test_too_early_and_too_late_begin_a_minute_beyond_the_working_day(clock: time, found: set[str]) -> None:
    assert codes(slot(clock=clock)) == found


def test_the_working_day_is_londons_in_summer_too() -> None:
    assert codes(slot(date(2027, 6, 17), time(9, 30))) == set()


@pytest.mark.parametrize(("day", "found"), [(27, False), (28, True), (31, True)])
def test_the_days_after_the_clocks_change_carry_a_note(day: int, found: bool) -> None:
    assert ("clock_change" in codes(slot(date(2027, 3, day)))) is found


def test_the_fourth_day_after_the_clocks_change_carries_none() -> None:
    assert codes(slot(date(2027, 4, 1))) == set()


def test_the_gravest_finding_comes_first() -> None:
    found = check_dates([slot(date(2027, 1, 10), time(8))], AROUND)[("A", "s1")]
    assert [one.weight for one in found] == ["refused", "warning", "warning"]
