"""Stops a report at once for everybody when somebody suspects the abuse of a child, and passes it on."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import transaction

from upstander.desk.cases.events import append_event
from upstander.desk.cases.models import Report, Stop
from upstander.desk.evidence.models import ClearView
from upstander.desk.referral.models import HandoverToken
from upstander.staff.audit import record
from upstander.staff.models import Person
from upstander.staff.roles import require

PLACES = {
    "iwf": "Internet Watch Foundation (report.iwf.org.uk)",
    "police": "Police (101, or 999 if a child is in danger now)",
}


class StopRefused(Exception):
    """It can't be passed on so; the message says why."""


def stop_report(reference: str, person: Person) -> Stop:
    """Stop views, export and hand-over of this report for everybody, from this moment.

    Raises:
        NotAllowed: the person may not, or it is stopped already.
    """
    with transaction.atomic():
        report = Report.objects.select_for_update().get(reference=reference)
        require(person, "stop_report", report)
        report.stopped = True
        report.save(update_fields=["stopped"])
        ClearView.objects.filter(file__report=report).delete()
        HandoverToken.objects.filter(referral__report=report, used_at=None).delete()
        stop = Stop.objects.create(report=report, person=person, at=datetime.now(UTC))
        append_event(report, "stopped")
        record(person, "stopped", report.reference)
    return stop


def pass_on(reference: str, person: Person, to: str) -> Stop:
    """Note that the safeguarding role has passed a stopped report on.

    Raises:
        NotAllowed: the person has not that role.
        StopRefused: it was passed on before, or there is no such place.
    """
    require(person, "pass_on_stopped")
    if to not in PLACES:
        raise StopRefused("Choose where you have passed it on to.")
    with transaction.atomic():
        stop = Stop.objects.select_for_update().select_related("report").get(report__reference=reference)
        if stop.passed_on_to:
            raise StopRefused("It was passed on already.")
        stop.passed_on_to, stop.passed_on_by, stop.passed_on_at = to, person, datetime.now(UTC)
        stop.save(update_fields=["passed_on_to", "passed_on_by", "passed_on_at"])
        append_event(stop.report, "passed_on", to=to)
        record(person, "passed_on", stop.report.reference, to=to)
    return stop
