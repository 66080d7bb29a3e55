"""Pages of the lines that people share: one's own, and those that the facilitators read and show."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from upstander.classroom.learning.lines import (
    LONGEST,
    LineRefused,
    gap_of,
    judge_line,
    lines_for,
    own_line,
    released_lines,
    share_line,
    take_back,
)
from upstander.classroom.learning.models import LineState
from upstander.classroom.programme.models import Place
from upstander.classroom.timetable.joining import write_when
from upstander.classroom.timetable.models import Meeting
from upstander.classroom.timetable.sessions import session_name
from upstander.staff.roles import require


@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HttpRequest, place: UUID) -> HttpResponse:
    """Share one line with one's group, change it or take it back. It works without the journal and without scripts."""
    own = get_object_or_404(Place.objects.select_related("programme", "person", "cohort"), pk=place)
    require(request.user, "view_own_place", own)
    now = datetime.now(UTC)
    gap, refused, typed = gap_of(own, now), "", request.POST.get("line", "")
    if request.method == "POST":
        try:
            if "take_back" in request.POST and gap:
                take_back(own, gap.after)
                done = "Your line is deleted. Nobody sees it."
            else:
                share_line(own, typed, now)
                done = "Your line is with the facilitators. It waits to be read."
        except LineRefused as refusal:
            refused = str(refusal)
        else:
            messages.success(request, done)
            return redirect("share_line", own.pk)
    line = own_line(own, gap.after) if gap else None
    page = {
        "place": own,
        "gap": gap,
        "next": session_name(gap.next.session) if gap else "",
        "when": write_when(gap.next) if gap else "",
        "line": line,
        "typed": typed if refused or line is None else line.text,
        "refused": refused,
        "longest": LONGEST,
        "back": ("My course", reverse("my_course")),
    }
    return render(request, "classroom/learning/share.html", page, status=400 if refused else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def lines(request: HttpRequest, meeting: UUID) -> HttpResponse:
    """What people share for this meeting's beginning: a facilitator lets each line through, or doesn't."""
    shown = _find(meeting)
    person = require(request.user, "steer_room", shown)
    if request.method == "POST":
        try:
            judge_line(shown, _key(request), request.POST.get("read", ""), person, release="release" in request.POST)
        except LineRefused as refusal:
            messages.warning(request, str(refusal))
        return redirect("shared_lines", meeting)
    found = lines_for(shown)
    page = {
        "meeting": shown,
        "title": session_name(shown.session),
        "when": write_when(shown),
        "held": found.filter(state=LineState.HELD),
        "released": found.filter(state=LineState.RELEASED),
        "declined": found.filter(state=LineState.DECLINED),
        "back": (session_name(shown.session), reverse("meeting", args=[meeting])),
    }
    return render(request, "classroom/learning/lines.html", page)


@require_safe
def lines_screen(request: HttpRequest, meeting: UUID) -> HttpResponse:
    """The released lines, large and clean, to be shared in the call."""
    shown = _find(meeting)
    require(request.user, "steer_room", shown)
    page = {"meeting": shown, "session": session_name(shown.session), "lines": released_lines(shown)}
    return render(request, "classroom/learning/lines_screen.html", page)


def _key(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("line", ""))
    except ValueError as error:
        raise Http404 from error


def _find(meeting: UUID) -> Meeting:
    return get_object_or_404(Meeting.objects.select_related("cohort__programme"), pk=meeting)
