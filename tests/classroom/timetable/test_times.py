"""Times in London: the instants they mean, and those that mean none or two."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from upstander.classroom.timetable.times import TimeRefused, at_london, clock_change, in_london, write_span


@pytest.mark.parametrize(
    ("day", "clock", "instant"),
    [
        (date(2027, 1, 21), time(10), datetime(2027, 1, 21, 10, tzinfo=UTC)),
        (date(2027, 6, 21), time(10), datetime(2027, 6, 21, 9, tzinfo=UTC)),
        (date(2027, 3, 27), time(10), datetime(2027, 3, 27, 10, tzinfo=UTC)),
        (date(2027, 3, 28), time(0, 59), datetime(2027, 3, 28, 0, 59, tzinfo=UTC)),
        (date(2027, 3, 28), time(2), datetime(2027, 3, 28, 1, tzinfo=UTC)),
        (date(2027, 10, 31), time(0, 59), datetime(2027, 10, 30, 23, 59, tzinfo=UTC)),
        (date(2027, 10, 31), time(2), datetime(2027, 10, 31, 2, tzinfo=UTC)),
    ],
)
def test_a_time_in_london_is_the_right_instant_in_winter_summer_and_at_the_edges(
    day: date, clock: time, instant: datetime
) -> None:
    assert at_london(day, clock) == instant
    assert in_london(instant).time() == clock


@pytest.mark.parametrize("clock", [time(1), time(1, 30), time(1, 59)])
def test_a_time_that_the_clocks_jump_over_is_refused(clock: time) -> None:
    with pytest.raises(TimeRefused, match="There is no 01:"):
        at_london(date(2027, 3, 28), clock)


@pytest.mark.parametrize("clock", [time(1), time(1, 30), time(1, 59)])
def test_a_time_that_comes_twice_is_refused(clock: time) -> None:
    with pytest.raises(TimeRefused, match="comes twice"):
        at_london(date(2027, 10, 31), clock)


def test_the_days_of_the_clock_change_are_known() -> None:
    assert clock_change(date(2027, 3, 28)) == "forward"
    assert clock_change(date(2027, 10, 31)) == "back"
    assert clock_change(date(2027, 3, 27)) == clock_change(date(2027, 3, 29)) == ""


def test_a_span_is_written_as_clocks_in_london_show_it() -> None:
    assert write_span(datetime(2027, 6, 1, 9, tzinfo=UTC), datetime(2027, 6, 1, 10, 10, tzinfo=UTC)) == "10:00 to 11:10"
