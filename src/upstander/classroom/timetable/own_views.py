"""Pages for oneself: the calendar address, the certificate, and the open page that checks one."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from upstander.classroom.pdf import write_pdf
from upstander.classroom.programme.mail import page_address
from upstander.classroom.programme.models import Place
from upstander.classroom.timetable.certificates import NotEarned, certificate_of, check_code, write_code
from upstander.classroom.timetable.feed import feed_token, find_feed, meetings_of, renew_feed, write_feed_of
from upstander.classroom.timetable.joining import write_when
from upstander.classroom.timetable.sessions import course_sessions, session_name
from upstander.staff.models import Person
from upstander.staff.roles import require
from upstander.staff.views import open_to_all

PAPERS = Path(__file__).parent / "papers"


@open_to_all
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar behind a personal address. Needs no log-in, since calendars have none."""
    person = find_feed(token)
    if person is None:
        raise Http404
    content = write_feed_of(person)
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304, headers={"ETag": tag})
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers={"ETag": tag})


@require_http_methods(["GET", "HEAD", "POST"])
def my_calendar(request: HttpRequest) -> HttpResponse:
    """One's dates, the address to subscribe to, and one's certificates."""
    person = request.user
    assert isinstance(person, Person)  # noqa: S101  # every page behind the log-in has one
    if request.method == "POST":
        renew_feed(person)
        messages.success(request, "The old address no longer works. Subscribe to the new one.")
        return redirect("my_calendar")
    now = datetime.now(UTC)
    page = {
        "meetings": [(one, session_name(one.session), write_when(one), one.ends <= now) for one in meetings_of(person)],
        "address": page_address(reverse("feed", args=[feed_token(person)])),
        "certificates": [_certificate_line(place) for place in person.places.select_related("programme")],
        "back": ("My course", reverse("my_course")),
    }
    return render(request, "classroom/timetable/my_calendar.html", page)


def _certificate_line(place: Place) -> tuple[Place, str]:
    """A place and what is missing for its certificate; nothing when it is there."""
    try:
        certificate_of(place)
    except NotEarned as missing:
        return place, str(missing)
    return place, ""


@require_safe
def certificate(request: HttpRequest, place: UUID) -> HttpResponse:
    """One's own certificate as a PDF."""
    shown = get_object_or_404(Place.objects.select_related("person", "programme"), pk=place)
    require(request.user, "view_own_place", shown)
    try:
        earned = certificate_of(shown)
    except NotEarned as missing:
        messages.error(request, str(missing))
        return redirect("my_calendar")
    values = {
        "title": f"Certificate of attendance: {earned.course}",
        "heading": "Certificate of attendance",
        "lead": "This is to say that",
        "name": shown.person.name,
        "attended": f"attended {earned.sessions} of the {len(course_sessions())} live sessions of the course",
        "course": earned.course,
        "programme": f"{shown.programme.title}, {earned.month:%B %Y}",
        "check": "Check this certificate at",
        "address": page_address(reverse("check_certificate")),
        "code_label": "with the code",
        "code": write_code(earned.code),
    }
    return pdf_answer(write_pdf([PAPERS / "certificate.typ"], values, datetime.now(UTC)), "certificate.pdf")


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def check_certificate(request: HttpRequest) -> HttpResponse:
    """Whether a code is a certificate's: the course, the month, and that it is valid. Nothing else."""
    code = request.POST.get("code", "").strip()[:40]
    found, problem = None, ""
    if request.method == "POST":
        found = check_code(code) if code else None
        missing = "There is no valid certificate with this code. Check each letter." if code else "Enter the code"
        problem = "" if found else missing
    page = {"code": code, "found": found, "problem": problem}
    return render(request, "classroom/timetable/check.html", page, status=400 if problem else 200)


def pdf_answer(content: bytes, name: str) -> HttpResponse:
    """A PDF as a download."""
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
