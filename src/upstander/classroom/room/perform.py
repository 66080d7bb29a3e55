"""Performs a command in a room: finds who does it, and hands it to the function that does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from upstander.classroom.room import answer, care, groups, runs, steer, talk
from upstander.classroom.room.commands import Command
from upstander.classroom.room.models import Seat
from upstander.classroom.room.work import Refused, Work

_DO: Mapping[str, Callable[..., Mapping[str, Any] | None]] = {
    "write": talk.write,
    "upvote": talk.upvote,
    "hand": care.raise_hand,
    "help": care.ask_for_help,
    "skip": care.skip_slide,
    "scribe": groups.take_pen,
    "pad": groups.write_pad,
    "goto": steer.go_to,
    "next": steer.go_on,
    "back": steer.go_back,
    "pause": steer.pause,
    "resume": steer.resume,
    "timer": steer.start_timer,
    "timer_add": steer.add_time,
    "timer_stop": steer.stop_timer,
    "cut": steer.cut,
    "restore": steer.restore,
    "open": runs.open_run,
    "close": runs.close_run,
    "show": runs.show_run,
    "reset": runs.reset_run,
    "advance": runs.advance,
    "approve": talk.approve,
    "hide": talk.hide,
    "theme": talk.put_under,
    "settle": talk.settle,
    "announce": talk.announce,
    "warn": steer.warn,
    "lower": care.lower_hand,
    "move": groups.move,
    "show_pad": groups.show_pad,
    "remove": care.remove,
    "help_taken": care.take_help,
    "help_done": care.end_help,
    "end": steer.end,
}

Result = Mapping[str, Any] | Refused
"""What goes with the answer, or why the command was refused."""


def perform(work: Work, seat: Seat | None, command: Command) -> Mapping[str, Any]:
    """Do a command that is no vote. Raises Refused; the caller then rolls back."""
    return _DO[command.name](work, _require(work, seat), **command.values) or {}


def perform_votes(work: Work, votes: Sequence[tuple[Seat | None, Command]]) -> list[Result]:
    """Take votes of one run together."""
    results: dict[int, Result] = {}
    ballots: dict[int, answer.Ballot] = {}
    for place, (seat, command) in enumerate(votes):
        try:
            ballots[place] = answer.Ballot(_require(work, seat), command.values["item"], command.values["choice"])
        except Refused as refusal:
            results[place] = refusal
    run = votes[0][1].values["run"]
    results.update(zip(ballots, answer.take_votes(work, run, list(ballots.values())), strict=True))
    return [results[place] for place in range(len(votes))]


def _require(work: Work, seat: Seat | None) -> Seat:
    if seat is None or seat.room_id != work.room.pk or seat.out:
        raise Refused("Your seat in this room isn’t there any more.", 410)
    if work.room.ended:
        raise Refused("This session is over.")
    return seat
