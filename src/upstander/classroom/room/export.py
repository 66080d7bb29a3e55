"""Writes down what came of a room: answers as CSV, and as xAPI statements. Pseudonymous, no text that people wrote.

Actors are accounts whose name is the voter: a seat's number with the room's id, or a sensitive pseudonym. What anybody
skipped, who asked for help and who raised a hand is in neither.
"""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Iterator
from typing import Any

from django.conf import settings

from upstander.classroom.course.model import Kind
from upstander.classroom.room.answer import quiz_item
from upstander.classroom.room.models import Room, RunState
from upstander.classroom.room.replay import replay
from upstander.classroom.room.session_of import session_of
from upstander.classroom.room.state import Event, RoomState

COLUMNS = ("number", "time", "activity", "kind", "round", "counted", "item", "voter", "choice")
ANSWERED = "http://adlnet.gov/expapi/verbs/answered"
COMMENTED = "http://adlnet.gov/expapi/verbs/commented"
VERSION = "1.0.3"


def write_csv(room: Room) -> str:
    """One line for each answer, in order, corrected ones included; ``counted`` says which stand."""
    sink = io.StringIO()
    writer = csv.writer(sink)
    writer.writerow(COLUMNS)
    told = list(replay(room.pk))
    last = told[-1][1] if told else RoomState()
    for event, state in told:
        if event.kind == "vote":
            run = state.runs[event.payload["run"]]
            line = (run.activity, run.kind, run.round, "yes" if _stands(last, event) else "no", event.payload["item"])
            choice = " > ".join(event.payload["choice"])
            writer.writerow([event.number, event.at.isoformat(), *line, event.payload["voter"], choice])
    return sink.getvalue()


def _stands(last: RoomState, event: Event) -> bool:
    """Whether an answer is the one that counts in the end."""
    data = event.payload
    run = last.runs[data["run"]]
    now = run.votes.get(data["item"], {}).get(data["voter"])
    return run.state != RunState.ASIDE and now == tuple(data["choice"])


def xapi_statements(room: Room) -> Iterator[dict[str, Any]]:
    """An xAPI 1.0.3 statement for each answer and each text that was handed in (without its words)."""
    for event, state in replay(room.pk):
        if event.kind not in {"vote", "text"} or event.payload["run"] is None:
            continue
        run = state.runs[event.payload["run"]]
        item = event.payload.get("item", "")
        statement: dict[str, Any] = {
            "id": str(uuid.uuid5(room.pk, str(event.number))),
            "version": VERSION,
            "timestamp": event.at.isoformat(),
            "actor": {"account": {"homePage": _address(room, ""), "name": event.payload["voter"]}},
            "verb": {"id": COMMENTED if event.kind == "text" else ANSWERED},
            "object": {
                "id": _address(room, f"/{run.activity}/{run.round}" + (f"/{item}" if item else "")),
                "definition": {"type": "http://adlnet.gov/expapi/activities/interaction"},
            },
        }
        if event.kind == "vote":
            statement["verb"]["display"] = {"en": "answered"}
            statement["result"] = _result(room, run.activity, item, event.payload["choice"])
        else:
            statement["verb"]["display"] = {"en": "commented"}
        yield statement


def _result(room: Room, activity: str, item: str, choice: list[str]) -> dict[str, Any]:
    """The choice as xAPI joins several: with ``[,]``. A quiz also says whether it was right."""
    result: dict[str, Any] = {"response": "[,]".join(choice)}
    subject = session_of(room).activities.get(activity)
    asked = quiz_item(subject, item) if subject and subject.kind is Kind.QUIZ else None
    return result | ({"success": choice == [asked.answer]} if asked else {})


def _address(room: Room, path: str) -> str:
    """An id under the classroom's own address."""
    return f"{settings.UPSTANDER_INSTALLATION.classroom_url}/room/{room.pk}{path}"
