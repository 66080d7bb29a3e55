"""What the crew takes from a room afterwards: its answers as files, and its replay."""

from __future__ import annotations

import json
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.html import json_script
from django.views.decorators.http import require_safe

from upstander.classroom.room.door import enter_room
from upstander.classroom.room.export import write_csv, xapi_statements
from upstander.classroom.room.replay import screen_at
from upstander.classroom.room.rows import last_number
from upstander.classroom.room.session_of import session_of
from upstander.classroom.room.show import course_for_scripts
from upstander.classroom.room.words import REPLAY_KEYS
from upstander.staff.audit import record
from upstander.staff.models import Person


@require_safe
def answers_csv(request: HttpRequest, room: UUID) -> HttpResponse:
    """Every answer as CSV, pseudonymous; taking it is audited."""
    found, _ = enter_room(request, room, "steer", "produce")
    _record(request, "room_exported", room, "csv")
    return _file(write_csv(found), "text/csv; charset=utf-8", "answers.csv")


@require_safe
def statements(request: HttpRequest, room: UUID) -> HttpResponse:
    """Every answer as xAPI statements, pseudonymous; taking them is audited."""
    found, _ = enter_room(request, room, "steer", "produce")
    _record(request, "room_exported", room, "xapi")
    return _file(json.dumps(list(xapi_statements(found)), ensure_ascii=False), "application/json", "statements.json")


@require_safe
def replay(request: HttpRequest, room: UUID) -> HttpResponse:
    """The shared screen at any moment of the session."""
    found, holder = enter_room(request, room, "steer", "produce")
    session = session_of(found)
    page = {
        "part": "replay",
        "room": found,
        "session": session,
        "rehearsal": found.meeting_id is None,
        "verbs": holder.verbs,
        "last": last_number(found.pk),
        "keys": REPLAY_KEYS,
        "course_data": json_script(course_for_scripts(session), "course"),
    }
    return render(request, "classroom/room/replay.html", page)


@require_safe
def moment(request: HttpRequest, room: UUID, number: int) -> HttpResponse:
    """What the shared screen showed after the event of this number."""
    found, _ = enter_room(request, room, "steer", "produce")
    event = found.events.filter(number=number).first()
    return JsonResponse({"at": event.at.isoformat() if event else None, "sections": screen_at(found, number)})


def _record(request: HttpRequest, verb: str, room: UUID, form: str) -> None:
    if isinstance(request.user, Person):
        record(request.user, verb, str(room), form=form)


def _file(content: str, media_type: str, name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
