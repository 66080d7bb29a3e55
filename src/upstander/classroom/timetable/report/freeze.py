"""Keeps the report as it was published, before those it is about are forgotten."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from upstander.classroom.course import COURSE_FOLDER
from upstander.classroom.course.load import load_course
from upstander.classroom.learning.looks import check_span
from upstander.classroom.programme.models import Programme
from upstander.classroom.timetable.models import FrozenReport
from upstander.classroom.timetable.report.gather import gather_report
from upstander.staff.audit import record
from upstander.staff.logs import get_log

log = get_log("upstander.classroom.report")

# What ``Report`` looks like as JSON. Whoever changes it raises this and says how the older one is read.
LAYOUT = 1
# Between the last answer and the frozen report the crew reads what people wrote.
TO_READ = timedelta(days=14)
# The worker tries four times a day; what is open a day later has failed.
_LATE = timedelta(days=1)


def published(programme: Programme, now: datetime) -> tuple[dict[str, Any], datetime, bool]:
    """The report's values, of when they are, and whether they are frozen: then nothing is gathered anew."""
    frozen = FrozenReport.objects.filter(programme=programme).first()
    if frozen is None:
        return asdict(gather_report(programme, now)), now, False
    return frozen.content, frozen.at, True


def freeze_in_time(now: datetime) -> int:
    """Freeze what is due and was not frozen yet, and return how many. One that fails stops no other."""
    open_still = Programme.objects.filter(frozen_report__isnull=True)
    due = [one for one in open_still if (when := freezes_at(one)) and when <= now]
    return sum(try_to_freeze(one, now) for one in due)


def try_to_freeze(programme: Programme, now: datetime) -> bool:
    """Freeze the report; false where it was kept before, nobody is left to tell of, or it fails, which is logged."""
    if not programme.places_given.exists():
        return False
    try:
        return freeze_report(programme, now)
    except Exception as error:  # whatever it is, others' reports and everybody's forgetting go on
        log.exception("report_not_frozen", programme=str(programme.pk), error_object=error)
        return False


def report_is_late(programme: Programme, now: datetime) -> bool:
    """Whether the report should have been frozen and wasn't: somebody has to look before people are forgotten."""
    if FrozenReport.objects.filter(programme=programme).exists():
        return False
    due = freezes_at(programme)
    return due is not None and due + _LATE <= now


def freezes_at(programme: Programme) -> datetime | None:
    """When nothing more can come; None while no dates are agreed, or the course asks nothing afterwards."""
    days = [check.day for check in load_course(COURSE_FOLDER).check_ins]
    spans = [check_span(cohort, max(days)) for cohort in programme.cohorts.all()] if days else []
    closes = [span.closes for span in spans if span]
    return max(closes) + TO_READ if closes else None


def freeze_report(programme: Programme, now: datetime) -> bool:
    """Keep the report as it stands; false where it was kept before."""
    with transaction.atomic():
        # Whoever else would freeze it waits for this row.
        Programme.objects.select_for_update().get(pk=programme.pk)
        if FrozenReport.objects.filter(programme=programme).exists():
            return False
        content = asdict(gather_report(programme, now))
        FrozenReport.objects.create(programme=programme, layout=LAYOUT, content=content, at=now)
        record(None, "report_frozen", str(programme.pk))
    return True
