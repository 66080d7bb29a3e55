"""What the classroom's worker does for timetables at fixed times. Each can be repeated: rows say what was done."""

from __future__ import annotations

from datetime import UTC, datetime

from django_tasks import task

from upstander.classroom.programme.models import Programme
from upstander.classroom.timetable.attendance import forget_last_signs
from upstander.classroom.timetable.invite import bring_invitations_in_line
from upstander.classroom.timetable.remind import remind
from upstander.classroom.timetable.report.freeze import freeze_in_time


@task()
def keep_in_time() -> None:
    """Send the reminders that are due, the invitations that a changed link asks for, and forget signs of life."""
    now = datetime.now(UTC)
    for programme in Programme.objects.filter(cohorts__meetings__ends__gt=now).distinct():
        bring_invitations_in_line(programme, now)
    remind(now)
    forget_last_signs(now)


@task()
def keep_reports() -> None:
    """Freeze the reports in which nothing changes any more."""
    freeze_in_time(datetime.now(UTC))
