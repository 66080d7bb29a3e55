"""The lead's report as a page and as a PDF, from the same values."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from upstander.classroom.pdf import write_pdf
from upstander.classroom.programme.models import Programme
from upstander.classroom.timetable.own_views import PAPERS, pdf_answer
from upstander.classroom.timetable.report.freeze import published
from upstander.classroom.timetable.times import in_london, write_date
from upstander.staff.audit import record
from upstander.staff.roles import require

TITLE = "Report to the Programme Lead"
DATES_TITLE = "Dates: what was agreed and what changed"


@require_safe
def lead_report(request: HttpRequest, programme: UUID) -> HttpResponse:
    """The report as a page."""
    shown = get_object_or_404(Programme, pk=programme)
    person = require(request.user, "view_lead_report", shown)
    record(person, "lead_report_viewed", str(shown.pk))
    report, at, frozen = published(shown, datetime.now(UTC))
    page = {
        "programme": shown,
        "report": report,
        "standing": _standing(at, frozen),
        "title": TITLE,
        "dates_title": DATES_TITLE,
        "back": (shown.title, reverse("programme", args=[shown.pk])),
    }
    return render(request, "classroom/timetable/report.html", page)


@require_safe
def lead_report_pdf(request: HttpRequest, programme: UUID) -> HttpResponse:
    """The same as a tagged PDF."""
    shown = get_object_or_404(Programme, pk=programme)
    person = require(request.user, "view_lead_report", shown)
    record(person, "lead_report_taken", str(shown.pk))
    report, at, frozen = published(shown, datetime.now(UTC))
    values = {"title": TITLE, "dates_title": DATES_TITLE, "standing": _standing(at, frozen), **report}
    return pdf_answer(write_pdf([PAPERS / "report.typ"], values, at), "report.pdf")


def _standing(at: datetime, frozen: bool) -> str:
    """Whether the report may still change."""
    day = write_date(in_london(at).date())
    made_up = " A demonstration: everything in it is made up." if settings.UPSTANDER_INSTALLATION.demo else ""
    if frozen:
        return f"Finished on {day}. Nothing in it changes any more; who took part is forgotten in time.{made_up}"
    return f"As it stands on {day}. It is finished two weeks after the last questions have closed.{made_up}"
