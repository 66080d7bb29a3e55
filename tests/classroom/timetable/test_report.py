"""The lead's report: rates with their uncertainty, and no small group, shown or to be worked out."""

from __future__ import annotations

import io
import itertools
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pikepdf
import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from scipy.stats import binomtest

from tests.classroom.timetable.making import Cast, agree_on, give_place, make_slots
from upstander.classroom.timetable.report.rates import wilson, write_rate
from upstander.classroom.timetable.report.suppress import Cell, publish, publish_beside, publish_total


@given(st.integers(1, 200).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_the_interval_is_wilsons_as_another_library_reckons_it(case: tuple[int, int]) -> None:
    low, high = wilson(*case)
    other = binomtest(*case).proportion_ci(0.95, method="wilson")
    assert (low, high) == pytest.approx((other.low, other.high), abs=1e-12)


@pytest.mark.parametrize("case", [(-1, 5), (6, 5), (0, 0)])
def test_a_count_that_is_no_part_is_refused(case: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="no part"):
        wilson(*case)


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (Cell(19, 19, 25), "19 of 25, 76% (57% to 89%)"),
        (Cell(21, 25, 25), "21 or more of 25, 84% or more (65% to 100%)"),
        (Cell(0, 4, 25), "4 or fewer of 25, 16% or less (0% to 35%)"),
        (Cell(36, 40, 50), "36 to 40 of 50, 72% to 80% (58% to 89%)"),
    ],
)
def test_a_rate_is_said_in_words(cell: Cell, words: str) -> None:
    assert write_rate(cell) == words


@pytest.mark.parametrize(
    ("count", "cell"),
    [(4, Cell(0, 4, 25)), (5, Cell(5, 5, 25)), (20, Cell(20, 20, 25)), (21, Cell(21, 25, 25)), (25, Cell(21, 25, 25))],
)
def test_five_may_be_said_and_four_may_not_on_either_side(count: int, cell: Cell) -> None:
    assert publish(count, 25) == cell


@given(
    st.lists(st.integers(0, 13).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))), min_size=1, max_size=3)
)
def test_whoever_knows_all_sizes_all_that_is_shown_and_these_very_rules_works_out_no_small_group(
    table: list[tuple[int, int]],
) -> None:
    """Tries every table that would have been shown the same way: what all of them agree on is what is given away."""
    shown = [publish(count, of) for count, of in table]
    whole = publish_total(shown)
    sizes = [of for _, of in table]
    possible = [
        counts
        for counts in itertools.product(*(range(of + 1) for of in sizes))
        if [publish(count, of) for count, of in zip(counts, sizes, strict=True)] == shown
        and publish_total([publish(count, of) for count, of in zip(counts, sizes, strict=True)]) == whole
    ]
    for position, of in enumerate(sizes):
        values = {counts[position] for counts in possible}
        if len(values) == 1 and of:
            (count,) = values
            assert count >= 5
            assert of - count >= 5
        elif of >= 4:
            assert len(values) >= 5
    totals = {sum(counts) for counts in possible}
    if len(totals) == 1 and sum(sizes):
        assert all(cell and cell.exact for cell, of in zip(shown, sizes, strict=True) if of)


@given(st.integers(10, 40).flatmap(lambda of: st.tuples(st.just(of), st.integers(0, of), st.integers(0, of))))
def test_how_few_could_come_and_did_not_is_never_worked_out(case: tuple[int, int, int]) -> None:
    of, joined, came = case[0], max(case[1:]), min(case[1:])
    beside, shown = publish_beside(joined, of, [came]), publish(came, of)
    if beside is None or shown is None:
        return
    apart = {
        could - did
        for could in range(beside.low, beside.high + 1)
        for did in range(shown.low, shown.high + 1)
        if did <= could
    }
    assert min(apart) >= 5 or len(apart) >= 5


def fill(cast: Cast, came: tuple[int, int], now: datetime) -> None:
    """Cohort A and B of 25, of whom so many came to session 1."""
    from upstander.classroom.timetable.models import Attendance, Meeting

    agree_on(cast, make_slots(cast.programme))
    for cohort, count in zip(cast.cohorts, came, strict=True):
        meeting = Meeting.objects.filter(cohort=cohort).earliest("starts")
        for number in range(25):
            place = give_place(cohort)
            Attendance.objects.create(meeting=meeting, place=place, seconds=4200 if number < count else 600)
    assert now > Meeting.objects.filter(session=meeting.session).latest("ends").ends


AFTER_BOTH = datetime(2027, 3, 1, tzinfo=UTC)


def gather(cast: Cast, now: datetime) -> Any:
    from upstander.classroom.timetable.report.gather import gather_report

    return gather_report(cast.programme, now)


def row(report: Any, table: int, line: int) -> tuple[str, ...]:
    return report.tables[table].lines[line].cells


def test_who_came_stands_by_session_and_cohort_with_its_uncertainty(cast: Cast) -> None:
    fill(cast, (19, 17), AFTER_BOTH)
    report = gather(cast, AFTER_BOTH)
    assert row(report, 1, 0) == (
        "19 of 25, 76% (57% to 89%)",
        "17 of 25, 68% (48% to 83%)",
        "36 of 50, 72% (58% to 83%)",
    )
    assert row(report, 0, 0)[0] == "25"


def test_where_few_stayed_away_the_group_and_the_total_are_ranges(cast: Cast) -> None:
    fill(cast, (23, 17), AFTER_BOTH)
    cells = row(gather(cast, AFTER_BOTH), 1, 0)
    assert cells[0].startswith("21 or more of 25")
    assert cells[1].startswith("17 of 25")
    assert cells[2].startswith("38 to 42 of 50")


def test_a_session_that_one_cohort_has_yet_to_have_has_no_number_for_all(cast: Cast) -> None:
    fill(cast, (19, 17), AFTER_BOTH)
    between = datetime(2027, 2, 10, tzinfo=UTC)
    assert row(gather(cast, between), 1, 0) == ("19 of 25, 76% (57% to 89%)", "Not held yet", "Not held yet")


def test_a_small_cohort_is_not_shown_at_all(cast: Cast) -> None:
    agree_on(cast, make_slots(cast.programme))
    for _ in range(4):
        give_place(cast.cohorts[0])
    for _ in range(12):
        give_place(cast.cohorts[1])
    report = gather(cast, AFTER_BOTH)
    assert row(report, 0, 0) == ("Not shown", "Not shown")
    assert row(report, 0, 2) == ("Not shown", "Not shown")
    assert row(report, 1, 0)[0] == row(report, 1, 0)[2] == "Not shown"


def test_it_tells_each_change_of_dates_and_why(cast: Cast) -> None:
    agree_on(cast, make_slots(cast.programme))
    agree_on(cast, make_slots(cast.programme, {("Cohort A", 2): (date(2027, 2, 18), time(14))}), "The hall.")
    first, second = gather(cast, AFTER_BOTH).versions
    assert (first.why, first.changes) == ("The first dates.", ())
    assert second.why == "The hall."
    assert second.changes == (
        "Cohort A, Session 2: Title 2: from Tuesday 16 February 2027, 10:00 to Thursday 18 February 2027, 14:00",
    )


def test_what_was_not_measured_is_said_so(cast: Cast) -> None:
    *to_come, results = gather(cast, AFTER_BOTH).sections
    assert [one.level for one in to_come] == [
        "1 of 4: reaction",
        "2 of 4: learning",
        "3 of 4: behaviour",
        "3 of 4: behaviour",
    ]
    assert all(not one.measured and one.words[0].startswith("Not measured yet") for one in to_come)
    assert (results.level, results.measured) == ("4 of 4: results", False)
    assert results.words[0].startswith("Not measured. ")


def get(person: Any, path: str) -> Any:
    client = Client()
    client.force_login(person)
    return client.get(path)


def test_page_and_pdf_say_the_same_and_the_pdf_is_tagged(cast: Cast) -> None:
    from upstander.classroom.timetable.models import Attendance, Meeting

    now = datetime.now(UTC)
    fill(cast, (19, 23), AFTER_BOTH)
    Meeting.objects.filter(session="1-ground-rules").update(
        starts=now - timedelta(hours=3), ends=now - timedelta(hours=1)
    )
    Attendance.objects.filter(seconds=4200).update(seconds=7200)
    path = f"/programmes/{cast.programme.pk}/report"
    page = get(cast.lead, path).content.decode()
    content = get(cast.lead, f"{path}.pdf").content
    text = " ".join(" ".join(one.extract_text() for one in PdfReader(io.BytesIO(content)).pages).split())
    for cell in itertools.chain.from_iterable(line.cells for table in gather(cast, now).tables for line in table.lines):
        assert cell in page
        assert cell in text
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "en-GB"
        assert b"/TH" in pdf.Root.StructTreeRoot.unparse() or "/TH" in str(tags_of(pdf))
        with pdf.open_metadata() as about:
            assert about["pdfuaid:part"] == "1"
    assert "19 of 25" in page
    assert "23 of 25" not in page + text


def tags_of(pdf: Any) -> set[str]:
    """The names of all structure elements."""
    return {
        str(one.S) for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/StructElem"
    }


@pytest.mark.parametrize(("who", "status"), [("lead", 200), ("trainer", 200), ("producer", 403), ("facilitator", 403)])
def test_only_lead_and_trainer_see_it(cast: Cast, who: str, status: int) -> None:
    for path in ("report", "report.pdf"):
        assert get(getattr(cast, who), f"/programmes/{cast.programme.pk}/{path}").status_code == status
