"""One transaction's work in a room: the rows it holds, and the numbered events it appends."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from upstander.classroom.course.model import Activity, Session
from upstander.classroom.room.models import Room, RoomEvent, Run, Seat, SeatKind
from upstander.classroom.room.rows import last_number
from upstander.classroom.room.session_of import session_of


class Refused(Exception):
    """It can't be done now; the message says why, for who asked. ``more`` goes with the answer."""

    def __init__(self, sentence: str, status: int = 409, **more: Any) -> None:
        super().__init__(sentence)
        self.status = status
        self.more = more


def now() -> datetime:
    """The time to the millisecond, as events and rows hold it."""
    time = datetime.now(UTC)
    return time.replace(microsecond=time.microsecond // 1000 * 1000)


@dataclass
class Work:
    """A room that no other transaction changes meanwhile, and what is told of the changes."""

    room: Room
    session: Session
    last: int
    events: list[RoomEvent] = field(default_factory=list)

    @property
    def number(self) -> int:
        """The number of the last event, those not yet written included."""
        return self.last + len(self.events)

    @property
    def rehearsal(self) -> bool:
        return self.room.meeting_id is None

    def tell(self, kind: str, /, at: datetime | None = None, **payload: Any) -> None:
        """Append an event: ids and codes only."""
        event = RoomEvent(room=self.room, number=self.number + 1, kind=kind, payload=payload, at=at or now())
        self.events.append(event)

    def forget_after(self, number: int) -> None:
        """Take back the events after this number, whose changes were rolled back."""
        del self.events[number - self.last :]

    def write_events(self) -> None:
        """Put the events into their table. Their numbers are unique: who shared the room would fail here."""
        RoomEvent.objects.bulk_create(self.events)
        self.last += len(self.events)
        self.events = []

    def change(self, **columns: Any) -> None:
        """Set columns of the room's row."""
        for name, value in columns.items():
            setattr(self.room, name, value)
        self.room.save(update_fields=list(columns))

    def run(self, key: int) -> tuple[Run, Activity]:
        """A run of this room that counts, and its activity. Raises Refused."""
        run = Run.objects.filter(pk=key, room=self.room).exclude(state="aside").first()
        if run is None:
            raise Refused("That activity was started afresh, or isn’t in this room.")
        return run, self.activity(run.activity)

    def activity(self, key: str) -> Activity:
        """An activity of the session. Raises Refused."""
        try:
            return self.session.activities[key]
        except KeyError:
            raise Refused("There is no such activity in this session.") from None

    def seat(self, key: int) -> Seat:
        """A seat of this room. Raises Refused."""
        seat = Seat.objects.filter(pk=key, room=self.room).first()
        if seat is None:
            raise Refused("Nobody sits there.")
        return seat

    def require_participant(self, seat: Seat) -> None:
        """Answers are the participants'; in a rehearsal the crew's as well. Raises Refused."""
        if seat.kind != SeatKind.PARTICIPANT and not self.rehearsal:
            raise Refused("Only participants answer.", 403)


def begin_work(room_id: UUID) -> Work:
    """Hold the room; call it at the start of a transaction. Raises Refused where there is no such room."""
    # SQLite lets one transaction write at a time from its start; PostgreSQL waits for this row.
    room = Room.objects.select_for_update().filter(pk=room_id).first()
    if room is None:
        raise Refused("This room isn’t there any more.", 410)
    return Work(room, session_of(room), last_number(room_id))
