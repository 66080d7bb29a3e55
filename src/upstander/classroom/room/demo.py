"""A live session of the demonstration that is over: who was there, and what they answered on its scales."""

from __future__ import annotations

import random
from collections.abc import Sequence

from upstander.classroom.course.model import Session
from upstander.classroom.programme.models import Place
from upstander.classroom.room.answer import Ballot, take_votes
from upstander.classroom.room.models import Room, Run, SeatKind, Vote
from upstander.classroom.room.rooms import room_of
from upstander.classroom.room.runs import close_run, open_run
from upstander.classroom.room.seats import add_seat
from upstander.classroom.room.work import Work
from upstander.classroom.room.writer import do_work
from upstander.classroom.timetable.models import Meeting

# How often each of the five numbers of a scale is chosen, in parts of a hundred.
_WEIGHTS = {"confidence": (9, 30, 38, 17, 6), "confidence-again": (2, 9, 30, 40, 19)}
_USUAL = (3, 9, 25, 39, 24)
_ANSWERS = 0.92


def hold_room(meeting: Meeting, session: Session, places: Sequence[Place], rng: random.Random) -> None:
    """Have these people sit in the meeting's room, answer each scale of its session, and leave."""

    def hold(work: Work) -> None:
        seats = [add_seat(work, SeatKind.PARTICIPANT, place=place) for place in places]
        for key in _scales(session) if seats else ():
            run = open_run(work, seats[0], key)["run"]
            ballots = [Ballot(seat, "", (number,)) for seat in seats if (number := _answer(key, rng))]
            take_votes(work, run, ballots)
            close_run(work, seats[0], run)
        work.change(ended=meeting.ends)
        work.tell("ended")
        for event in work.events:
            event.at = meeting.ends

    do_work(room_of(meeting).pk, hold)


def count_room(meeting: Meeting, session: Session, people: int, rng: random.Random) -> None:
    """What the report counts of such a session, and nothing else: without seats and events it is no room to look at."""
    room = Room.objects.create(meeting=meeting, session=session.key, slide=session.slides[0].key, ended=meeting.ends)
    for key in _scales(session):
        run = Run.objects.create(room=room, activity=key, kind=session.activities[key].kind, round=1)
        answers = {str(seat): number for seat in range(people) if (number := _answer(key, rng))}
        Vote.objects.bulk_create(Vote(run=run, voter=voter, choice=[number]) for voter, number in answers.items())


def _scales(session: Session) -> list[str]:
    return [key for key, activity in session.activities.items() if activity.scale]


def _answer(key: str, rng: random.Random) -> str:
    """A number from 1 to 5; nothing where somebody doesn't answer."""
    return rng.choices("12345", _WEIGHTS.get(key, _USUAL))[0] if rng.random() < _ANSWERS else ""
