"""Reads a room from its rows: as the state they are, or as the events that led there."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from django.db.models import Count, Max

from upstander.classroom.room.models import (
    Cut,
    Group,
    GroupMember,
    Hand,
    Help,
    Outcome,
    Pad,
    Room,
    RoomEvent,
    Run,
    Seat,
    Skip,
    Text,
    TextVote,
    Vote,
)
from upstander.classroom.room.state import (
    Choice,
    Event,
    GroupState,
    HelpState,
    PadState,
    RoomState,
    RunState,
    SeatState,
    TextState,
    Timer,
)


def last_number(room: UUID) -> int:
    """The number of the room's last event; 0 before its first."""
    return RoomEvent.objects.filter(room=room).aggregate(last=Max("number"))["last"] or 0


def events_after(room: UUID, number: int) -> list[Event]:
    """The room's events with higher numbers, in order."""
    rows = RoomEvent.objects.filter(room=room, number__gt=number).order_by("number")
    return [Event(*row) for row in rows.values_list("number", "kind", "payload", "at")]


def state_of_rows(room_id: UUID) -> RoomState:
    """The room as its rows say. Call it in a transaction where it must be of one moment."""
    room = Room.objects.get(pk=room_id)
    return RoomState(
        slide=room.slide,
        number=last_number(room_id),
        paused=room.paused,
        timer=Timer(room.timer_ends, room.timer_seconds) if room.timer_ends else None,
        warned=room.warned,
        ended=room.ended,
        cuts=frozenset(Cut.objects.filter(room=room).values_list("step", flat=True)),
        seats={
            key: SeatState(label, kind, out)
            for key, label, kind, out in Seat.objects.filter(room=room).values_list("pk", "label", "kind", "out")
        },
        runs=_runs(room),
        texts=_texts(room),
        hands=dict(Hand.objects.filter(seat__room=room).values_list("seat", "at")),
        helps={
            seat: HelpState(state, at)
            for seat, state, at in Help.objects.filter(seat__room=room).values_list("seat", "state", "at")
        },
        groups=_groups(room),
        pads={
            key: PadState(run, group, part, version, shown)
            for key, run, group, part, version, shown in Pad.objects.filter(run__room=room).values_list(
                "pk", "run", "group", "part", "version", "shown"
            )
        },
        skips=frozenset(Skip.objects.filter(room=room).values_list("voter", "slide")),
    )


def count_choices(run: Run) -> dict[tuple[str, Choice], int]:
    """How often each choice was made for each item, counted by the database."""
    rows = Vote.objects.filter(run=run).values_list("item", "choice").annotate(count=Count("pk")).order_by()
    return {(item, tuple(choice)): count for item, choice, count in rows}


def _runs(room: Room) -> dict[int, RunState]:
    votes: dict[int, dict[str, dict[str, Choice]]] = defaultdict(lambda: defaultdict(dict))
    for run, item, voter, choice in Vote.objects.filter(run__room=room).values_list("run", "item", "voter", "choice"):
        votes[run][item][voter] = tuple(choice)
    outcomes: dict[int, dict[str, str]] = defaultdict(dict)
    for run, inject, choice in Outcome.objects.filter(run__room=room).values_list("run", "inject", "choice"):
        outcomes[run][inject] = choice
    return {
        run.pk: RunState(
            run.activity,
            run.kind,
            run.round,
            run.state,
            run.sensitive,
            run.inject,
            run.phase,
            run.turn,
            {item: dict(voters) for item, voters in votes[run.pk].items()},
            outcomes[run.pk],
        )
        for run in Run.objects.filter(room=room)
    }


def _texts(room: Room) -> dict[int, TextState]:
    ups: dict[int, set[str]] = defaultdict(set)
    for text, voter in TextVote.objects.filter(text__room=room).values_list("text", "voter"):
        ups[text].add(voter)
    return {
        text.pk: TextState(
            text.run_id, text.author, text.state, text.theme, text.at, text.settled, frozenset(ups[text.pk])
        )
        for text in Text.objects.filter(room=room).defer("text")
    }


def _groups(room: Room) -> dict[int, GroupState]:
    members: dict[int, list[int]] = defaultdict(list)
    rows = GroupMember.objects.filter(group__room=room).order_by("position")
    for group, seat in rows.values_list("group", "seat"):
        members[group].append(seat)
    return {
        group.pk: GroupState(group.set, group.number, tuple(members[group.pk]), group.scribe_id)
        for group in Group.objects.filter(room=room)
    }
