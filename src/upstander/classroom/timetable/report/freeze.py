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

# What ``Report`` looks like as JSON. Whoever changes it raises this and says how the older one is read.
LAYOUT = 1
# Between the last answer and the frozen report the crew reads what people wrote.
TO_READ = timedelta(days=14)


def published(programme: Programme, now: datetime) -> tuple[dict[str, Any], datetime, bool]:
    """The report's values, of when they are, and whether they are frozen: then nothing is gathered anew."""
    frozen = FrozenReport.objects.filter(programme=programme).first()
    if frozen is None:
        return asdict(gather_report(programme, now)), now, False
    return frozen.content, frozen.at, True


def freeze_in_time(now: datetime) -> int:
    """Freeze what is due and was not frozen yet, and return how many."""
    open_still = Programme.objects.filter(frozen_report__isnull=True)
    due = [one for one in open_still if (when := freezes_at(one)) and when <= now]
    return sum(freeze_report(one, now) for one in due)


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
