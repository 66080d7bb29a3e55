"""Looks after people: hands, a call for the wellbeing lead, slides that somebody leaves out, and the door."""

from __future__ import annotations

from upstander.classroom.room.models import Hand, Help, HelpState, Seat, SeatKind, Skip
from upstander.classroom.room.pseudonyms import voter_of
from upstander.classroom.room.work import Refused, Work, now


def raise_hand(work: Work, seat: Seat, up: bool) -> None:
    """Raise or lower the own hand."""
    work.require_participant(seat)
    if not up:
        _lower(work, seat)
        return
    at = now()
    _, new = Hand.objects.get_or_create(seat=seat, defaults={"at": at})
    if new:
        work.tell("hand", at=at, seat=seat.pk, up=True)


def lower_hand(work: Work, _seat: Seat, seat: int) -> None:
    """Take somebody's hand down."""
    _lower(work, work.seat(seat))


def _lower(work: Work, seat: Seat) -> None:
    if Hand.objects.filter(seat=seat).delete()[0]:
        work.tell("hand", seat=seat.pk, up=False)


def ask_for_help(work: Work, seat: Seat, ask: bool) -> None:
    """Ask for the wellbeing lead, or take it back."""
    work.require_participant(seat)
    if not ask:
        _end_help(work, seat)
        return
    at = now()
    _, new = Help.objects.get_or_create(seat=seat, defaults={"state": HelpState.ASKED, "at": at})
    if new:
        work.tell("help", at=at, seat=seat.pk, state="asked")


def take_help(work: Work, _seat: Seat, seat: int) -> None:
    """The wellbeing lead is with them."""
    if not Help.objects.filter(seat=work.seat(seat)).exists():
        raise Refused("They have taken their call back.")
    if Help.objects.filter(seat=seat, state=HelpState.ASKED).update(state=HelpState.TAKEN):
        work.tell("help", seat=seat, state="taken")


def end_help(work: Work, _seat: Seat, seat: int) -> None:
    """The call is dealt with."""
    _end_help(work, work.seat(seat))


def _end_help(work: Work, seat: Seat) -> None:
    if Help.objects.filter(seat=seat).delete()[0]:
        work.tell("help", seat=seat.pk, state="done")


def skip_slide(work: Work, seat: Seat, slide: str, on: bool) -> None:
    """Leave a slide out, for oneself alone."""
    work.require_participant(seat)
    if slide not in {one.key for one in work.session.slides}:
        raise Refused("There is no such slide in this session.")
    voter = voter_of(work.room, seat.pk, sensitive=True)
    if on:
        _, changed = Skip.objects.get_or_create(room=work.room, voter=voter, slide=slide)
    else:
        changed = bool(Skip.objects.filter(room=work.room, voter=voter, slide=slide).delete()[0])
    if changed:
        work.tell("skip", voter=voter, slide=slide, on=on)


def remove(work: Work, _seat: Seat, seat: int, out: bool) -> None:
    """Shut a participant out, or let them in again."""
    row = work.seat(seat)
    if row.kind != SeatKind.PARTICIPANT:
        raise Refused("The crew can’t be shut out.")
    if row.out != out:
        row.out = out
        row.save(update_fields=["out"])
        work.tell("out", seat=seat, out=out)
