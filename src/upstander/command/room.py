"""``upstander room …``: what came of a live room, for those who run the classroom."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from upstander.command.errors import CommandError
from upstander.installation import read_installation

if TYPE_CHECKING:
    from upstander.classroom.room.models import Room


def list_rooms() -> int:
    """Print every room: its id, session, when its meeting starts, and how many events it has."""
    _open_classroom()
    from upstander.classroom.room.models import Room
    from upstander.classroom.room.rows import last_number

    for room in Room.objects.select_related("meeting").order_by("meeting__starts"):
        starts = room.meeting.starts.isoformat(timespec="minutes") if room.meeting else "rehearsal"
        print(f"{room.pk}  {room.session}  {starts}  {last_number(room.pk)} events")
    return 0


def export_room(room: UUID, folder: Path) -> int:
    """Write ``answers.csv`` and ``statements.jsonl`` into a new folder."""
    _open_classroom()
    from upstander.classroom.room.export import write_csv, xapi_statements

    found = _room(room)
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        raise CommandError(f"{folder} can't be made: {error.strerror}. Name a new folder.") from error
    (folder / "answers.csv").write_text(write_csv(found), "utf-8", newline="")
    with (folder / "statements.jsonl").open("w", encoding="utf-8") as sink:
        for statement in xapi_statements(found):
            sink.write(json.dumps(statement) + "\n")
    print(f"The answers of {room} are in {folder}, under pseudonyms.")
    return 0


def replay_room(room: UUID, number: int | None) -> int:
    """Print every event, a JSON object a line; or what the shared screen showed after event ``number``."""
    _open_classroom()
    from upstander.classroom.room.replay import replay, screen_at

    found = _room(room)
    if number is not None:
        print(json.dumps(screen_at(found, number), indent=1, ensure_ascii=False))
        return 0
    for event, state in replay(found.pk):
        line = {"number": event.number, "at": event.at.isoformat(), "slide": state.slide}
        print(json.dumps({**line, "kind": event.kind, "payload": dict(event.payload)}))
    return 0


def _room(key: UUID) -> Room:
    from upstander.classroom.room.models import Room
    from upstander.classroom.room.session_of import session_of

    room = Room.objects.select_related("meeting").filter(pk=key).first()
    if room is None:
        raise CommandError(f"There is no room {key}. Run: upstander room list")
    try:
        session_of(room)
    except KeyError as error:
        raise CommandError(
            f"The course here has no session {room.session}: take the version it was held with."
        ) from error
    return room


def _open_classroom() -> None:
    """Load the classroom's settings. Raises CommandError where it has never been started here."""
    home = read_installation().classroom_home
    if not os.environ.get("CLASSROOM_DATABASE_URL") and not (home / "classroom.db").exists():
        raise CommandError(f"The classroom in {home} has never been started, so it holds nothing.")
    os.environ["DJANGO_SETTINGS_MODULE"] = "upstander.classroom.settings"
    import django

    django.setup()
