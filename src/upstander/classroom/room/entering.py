"""The ways into a room: from a meeting, and into a rehearsal of one's own."""

from __future__ import annotations

from datetime import timedelta
from typing import cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from upstander.classroom import course
from upstander.classroom.course.load import load_course
from upstander.classroom.programme.models import CrewMember
from upstander.classroom.room.models import Room
from upstander.classroom.room.rehearse import start_rehearsal
from upstander.classroom.room.rooms import room_of
from upstander.classroom.timetable.models import Meeting
from upstander.staff.models import Person, Role
from upstander.staff.roles import NotAllowed, may

CREW_COMES = timedelta(minutes=30)
STAYS_OPEN = timedelta(hours=6)
_CREW_PAGES = (("steer_room", "room_steer"), ("produce_room", "room_produce"), ("view_care", "room_produce"))


@require_safe
def enter(request: HttpRequest, meeting: UUID) -> HttpResponse:
    """Lead somebody into the meeting's room; the crew's first opens it, from 30 minutes before the session."""
    found = get_object_or_404(Meeting.objects.select_related("cohort__programme"), pk=meeting)
    person = cast(Person, request.user)
    page = next((name for verb, name in _CREW_PAGES if may(person, verb, found)), "")
    if not page and not may(person, "take_part", found):
        raise NotAllowed("This session isn’t one of yours. Look at your timetable for the right one.")
    now = timezone.now()
    is_time = found.starts - CREW_COMES <= now <= found.ends + STAYS_OPEN and not found.cancelled
    room = Room.objects.filter(meeting=found).first()
    if room is None and page and is_time:
        room = room_of(found)
    if room is None:
        waiting = {"meeting": found, "session": load_course(course.COURSE_FOLDER).session(found.session), "now": now}
        return render(request, "classroom/room/not_open.html", {**waiting, "crew": bool(page), "is_time": is_time})
    return redirect(page or "room", room.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def rehearse(request: HttpRequest) -> HttpResponse:
    """Choose a session and rehearse it alone, with simulated participants."""
    person = cast(Person, request.user)
    if Role.TRAINER not in person.roles() and not CrewMember.objects.filter(person=person).exists():
        raise NotAllowed("A rehearsal is for trainers and the crew of a programme.")
    sessions = load_course(course.COURSE_FOLDER).sessions
    if request.method == "POST" and request.POST.get("session") in {session.key for session in sessions}:
        return redirect("room_steer", start_rehearsal(person, request.POST["session"]).pk)
    return render(request, "classroom/room/rehearse.html", {"sessions": sessions, "here": "rehearse"})
