"""Seats and passes made without pages: participants without a place, as a rehearsal has them, and a crew."""

from __future__ import annotations

from uuid import UUID


def seat_participants(room: UUID, count: int) -> list[tuple[int, str]]:
    """Seats and the cookies for them."""
    from upstander.classroom.room.models import SeatKind
    from upstander.classroom.room.seats import add_seat
    from upstander.classroom.room.writer import do_work

    seats = do_work(room, lambda work: [add_seat(work, SeatKind.PARTICIPANT).pk for _ in range(count)])
    return [(seat, cookie(room, seat)) for seat in seats]


def seat_crew(room: UUID, *verbs: str) -> tuple[int, str]:
    """A crew's seat and its cookie; every verb unless some are named."""
    from upstander.classroom.room.models import SeatKind
    from upstander.classroom.room.seats import add_seat
    from upstander.classroom.room.writer import do_work

    seat = do_work(room, lambda work: add_seat(work, SeatKind.CREW).pk)
    return seat, cookie(room, seat, *(verbs or ("steer", "produce", "care")))


def cookie(room: UUID, seat: int, *verbs: str) -> str:
    from upstander.classroom.room.passes import Pass, write_pass

    return write_pass(Pass(room, seat, frozenset(verbs)))
