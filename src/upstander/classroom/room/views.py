"""Pages of the live room. They let people in and show what is there; the scripts then talk to the live service."""

from __future__ import annotations

import secrets
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.html import json_script
from django.views.decorators.http import require_POST, require_safe

from upstander.classroom import course
from upstander.classroom.course.load import load_course
from upstander.classroom.course.model import Session
from upstander.classroom.course.slides import render as render_markdown
from upstander.classroom.learning.lines import lines_for, lines_to_read, released_lines
from upstander.classroom.room.door import enter_room
from upstander.classroom.room.forms import AnswerRefused, Command, read_answer, read_wish
from upstander.classroom.room.models import Room
from upstander.classroom.room.passes import Pass, set_pass
from upstander.classroom.room.rooms import calls_here
from upstander.classroom.room.say import say, sections_now
from upstander.classroom.room.session_of import session_of
from upstander.classroom.room.show import course_for_scripts, dose_in_words, open_activities, pads_by_part, steps_begun
from upstander.classroom.room.words import CREW_KEYS, PARTICIPANT_KEYS, SCREEN_KEYS
from upstander.staff.middleware import permissions_policy

MAY_CALL = permissions_policy("camera", "microphone")


@require_safe
def participant(request: HttpRequest, room: UUID) -> HttpResponse:
    """The participant's page; the crew sees it in a rehearsal, and is led to its own page otherwise."""
    found, holder = enter_room(request, room)
    if holder.crew and found.meeting_id is not None:
        return redirect("room_steer" if "steer" in holder.verbs else "room_produce", room)
    session, sections = session_of(found), sections_now(holder, "participant")
    page = {
        "mine": sections["mine"],
        "open_now": open_activities(sections, session),
        "dose_in_words": dose_in_words,
        "sources": load_course(course.COURSE_FOLDER).sources,
        "inject_now": lambda key: (sections["activities"].get(key, {}).get("inject") or {}).get("key"),
        "own_pads": lambda key: pads_by_part(sections, key),
        "text_key": secrets.token_urlsafe(16),
        "keys": PARTICIPANT_KEYS,
        "call_link": _call_link(found),
        "shared_lines": released_lines(found.meeting) if found.meeting else [],
    }
    return _page(request, "participant", found, holder, {**page, "stage": sections["stage"]})


@require_safe
def steer(request: HttpRequest, room: UUID) -> HttpResponse:
    """The facilitator's page."""
    found, holder = enter_room(request, room, "steer")
    page = {
        "keys": CREW_KEYS,
        "starts": _starts(found),
        "has_lines": bool(found.meeting and lines_for(found.meeting)),
        "lines_to_read": lines_to_read(found.meeting) if found.meeting else 0,
    }
    return _page(request, "facilitator", found, holder, page)


@require_safe
def screen(request: HttpRequest, room: UUID) -> HttpResponse:
    """The clean page for sharing in the call."""
    found, holder = enter_room(request, room, "steer", "produce")
    return _page(request, "screen", found, holder, {"keys": SCREEN_KEYS})


@require_safe
def produce(request: HttpRequest, room: UUID) -> HttpResponse:
    """The producer's and the wellbeing lead's page."""
    found, holder = enter_room(request, room, "produce", "care")
    return _page(request, "producer", found, holder, {"keys": SCREEN_KEYS})


@require_POST
def answer(request: HttpRequest, room: UUID) -> HttpResponse:
    """Take an answer from a page without scripts."""
    found, holder = enter_room(request, room)
    sections = sections_now(holder, "participant")
    try:
        commands = read_answer(session_of(found), sections, request.POST)
    except AnswerRefused as refusal:
        messages.warning(request, str(refusal))
    else:
        _say_all(request, holder, commands, "Your answer is in.")
    return redirect("room", room)


@require_POST
def tell(request: HttpRequest, room: UUID) -> HttpResponse:
    """Take a hand, a skip or the quiet call for the wellbeing lead from a page without scripts."""
    _, holder = enter_room(request, room)
    try:
        _say_all(request, holder, [read_wish(request.POST)], "")
    except AnswerRefused as refusal:
        messages.warning(request, str(refusal))
    return redirect("room", room)


@require_safe
def stay(request: HttpRequest, room: UUID) -> HttpResponse:
    """A page of the room is open and somebody sits at it: keep them logged in, and their pass fresh."""
    _, holder = enter_room(request, room)
    response = HttpResponse(status=204)
    set_pass(response, holder)
    return response


@require_safe
def picture(request: HttpRequest, room: UUID, name: str) -> HttpResponseBase:
    """A picture of the room's session."""
    found, _ = enter_room(request, room)
    file = session_of(found).pictures.get(name)
    if file is None:
        raise Http404
    return FileResponse(file.open("rb"))


def _say_all(request: HttpRequest, holder: Pass, commands: list[Command], done: str) -> None:
    """Say them one after the other; what the page shows next begins with how that went."""
    sentence = done
    for command in commands:
        told = say(holder, command)
        if not told.ok:
            messages.warning(request, told.sentence)
            return
        if feedback := told.more.get("feedback"):
            sentence = f"{'That is right.' if feedback['right'] else 'That is not it.'} {feedback['why']}"
        elif command["do"] == "write":
            sentence = "Received. It is held until one of the crew has read it."
    if sentence:
        messages.success(request, sentence)


def _page(request: HttpRequest, part: str, room: Room, holder: Pass, page: dict[str, Any]) -> HttpResponse:
    session: Session = session_of(room)
    course_data = course_for_scripts(session) | {"begun": steps_begun(room, session)}
    shared = {
        "part": part,
        "room": room,
        "session": session,
        "rehearsal": room.meeting_id is None,
        "verbs": holder.verbs,
        "render_markdown": render_markdown,
        "course_data": json_script(course_data, "course"),
        "call_here": part != "screen" and calls_here(room),
    }
    response = render(request, f"classroom/room/{part}.html", {**shared, **page})
    set_pass(response, holder)
    if shared["call_here"]:
        response.headers["Permissions-Policy"] = MAY_CALL
    return response


def _call_link(room: Room) -> str:
    return room.meeting.cohort.programme.call_link if room.meeting else ""


def _starts(room: Room) -> str:
    """When the session is planned to start; a rehearsal starts when its room is made."""
    starts = room.meeting.starts if room.meeting else room.events.values_list("at", flat=True)[0]
    return starts.isoformat()
