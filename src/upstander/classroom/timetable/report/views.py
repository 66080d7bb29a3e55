"""The lead's report as a page and as a PDF, from the same values."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from upstander.classroom.pdf import write_pdf
from upstander.classroom.programme.models import Programme
from upstander.classroom.timetable.own_views import PAPERS, pdf_answer
from upstander.classroom.timetable.report.gather import gather_report
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
    page = {
        "programme": shown,
        "report": gather_report(shown, datetime.now(UTC)),
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
    now = datetime.now(UTC)
    values = {"title": TITLE, "dates_title": DATES_TITLE, **asdict(gather_report(shown, now))}
    return pdf_answer(write_pdf([PAPERS / "report.typ"], values, now), "report.pdf")
