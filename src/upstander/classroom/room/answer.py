"""Takes answers: one for each voter and item, checked against the activity, many of one run at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from upstander.classroom.course.model import Activity, Choose, Kind, QuizItem
from upstander.classroom.room.groups import own_group
from upstander.classroom.room.models import Run, RunState, Seat, Set, Vote
from upstander.classroom.room.pseudonyms import group_voter, voter_of
from upstander.classroom.room.runs import inject_of
from upstander.classroom.room.work import Refused, Work

STANCES = ("agree", "disagree", "pass")


@dataclass(frozen=True)
class Ballot:
    """What one seat says to one item of a run."""

    seat: Seat
    item: str
    choice: tuple[str, ...]


def take_votes(work: Work, run: int, ballots: Sequence[Ballot]) -> list[dict[str, Any] | Refused]:
    """Store the ballots of one run with few queries; for each what its voter is answered, or why it wasn't taken.

    An answer may be changed while the run is open, except in a quiz, which has told the solution.
    """
    try:
        row, activity = work.run(run)
        if row.state != RunState.OPEN:
            raise Refused("This activity takes no answers now.")
    except Refused as refusal:
        return [refusal] * len(ballots)
    answers: list[dict[str, Any] | Refused] = []
    names: list[tuple[str, str] | None] = []
    for ballot in ballots:
        try:
            names.append(_voter_and_item(work, row, activity, ballot))
            answers.append(_feedback(activity, ballot))
        except Refused as refusal:
            names.append(None)
            answers.append(refusal)
    stored = _stored(row, {name for name in names if name})
    changed: dict[tuple[str, str], tuple[str, ...]] = {}
    for place, (ballot, name) in enumerate(zip(ballots, names, strict=True)):
        if name is None or stored.get(name) == ballot.choice:
            continue
        if name in stored and activity.kind == Kind.QUIZ:
            answers[place] = Refused("You have answered this one. The solution is out.")
            continue
        stored[name] = changed[name] = ballot.choice
        work.tell("vote", run=row.pk, item=name[1], voter=name[0], choice=list(ballot.choice))
    Vote.objects.bulk_create(
        [Vote(run=row, voter=voter, item=item, choice=list(choice)) for (voter, item), choice in changed.items()],
        update_conflicts=True,
        unique_fields=["run", "voter", "item"],
        update_fields=["choice"],
    )
    return answers


def _stored(run: Run, names: set[tuple[str, str]]) -> dict[tuple[str, str], tuple[str, ...]]:
    voters, items = {voter for voter, _ in names}, {item for _, item in names}
    rows = Vote.objects.filter(run=run, voter__in=voters, item__in=items)
    return {(voter, item): tuple(choice) for voter, item, choice in rows.values_list("voter", "item", "choice")}


def _voter_and_item(work: Work, run: Run, activity: Activity, ballot: Ballot) -> tuple[str, str]:
    """Under which names the ballot is stored. Raises Refused where it doesn't fit the activity as it stands."""
    work.require_participant(ballot.seat)
    if activity.choose is Choose.SEVERAL and len(ballot.choice) > activity.most:
        raise Refused(f"Choose {activity.most} at most.", 400)
    if not fits(activity, ballot.item, ballot.choice):
        raise Refused("That can’t be answered here.", 400)
    if activity.kind != Kind.SIMULATION:
        return voter_of(work.room, ballot.seat.pk, sensitive=run.sensitive), ballot.item
    if ballot.item != run.inject or run.phase == "outcome":
        raise Refused("The town has moved on.")
    item = f"{run.inject}/{run.phase}"
    if run.phase != "group":
        return voter_of(work.room, ballot.seat.pk, sensitive=run.sensitive), item
    group = own_group(work, ballot.seat, Set.BREAKOUT)
    if group.scribe_id not in {None, ballot.seat.pk}:
        raise Refused("Your group’s scribe gives the group’s choice.")
    return group_voter(group.pk), item


def fits(activity: Activity, item: str, choice: tuple[str, ...]) -> bool:
    """Whether this choice can be made for this item."""
    one = choice[0] if len(choice) == 1 else None
    match activity.kind:
        case Kind.POLL | Kind.PULSE if activity.scale:
            low, high = activity.scale.low, activity.scale.high
            return not item and one in {str(number) for number in range(low, high + 1)}
        case Kind.POLL:
            keys = {option.key for option in activity.options}
            enough = {Choose.ONE: len(choice) == 1, Choose.RANKED: len(choice) == len(keys)}
            return not item and set(choice) <= keys and enough.get(activity.choose or Choose.ONE, True)
        case Kind.QUIZ:
            asked = quiz_item(activity, item)
            return asked is not None and one in {option.key for option in asked.options}
        case Kind.STATEMENTS:
            return item in {option.key for option in activity.options} and one in STANCES
        case Kind.SIMULATION if item in {inject.key for inject in activity.injects}:
            return one in {each.key for each in inject_of(activity, item).choices}
        case _:
            return False


def quiz_item(activity: Activity, key: str) -> QuizItem | None:
    """The quiz's item of this key."""
    return next((item for item in activity.items if item.key == key), None)


def feedback(item: QuizItem, choice: tuple[str, ...]) -> dict[str, Any]:
    """What somebody learns once they have answered an item."""
    return {"right": choice == (item.answer,), "answer": item.answer, "why": item.why}


def _feedback(activity: Activity, ballot: Ballot) -> dict[str, Any]:
    item = quiz_item(activity, ballot.item) if activity.kind == Kind.QUIZ else None
    return {"feedback": feedback(item, ballot.choice)} if item else {}
