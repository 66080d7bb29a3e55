"""What a room is at a number: plain values folded from its events. ``rows.py`` reads the same from the rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

Choice = tuple[str, ...]
Votes = Mapping[str, Mapping[str, Choice]]
"""By item, then by voter."""


@dataclass(frozen=True)
class Event:
    """A numbered change: ids and codes."""

    number: int
    kind: str
    payload: Mapping[str, Any]
    at: datetime


@dataclass(frozen=True)
class Timer:
    """A countdown, by when it ends and how many seconds it was given."""

    ends: datetime
    seconds: int


@dataclass(frozen=True)
class SeatState:
    """Who sits there, as the room knows them."""

    label: str
    kind: str
    out: bool = False


@dataclass(frozen=True)
class RunState:
    """One run of an activity, with everything that was chosen in it."""

    activity: str
    kind: str
    round: int
    state: str
    sensitive: bool
    inject: str = ""
    phase: str = ""
    turn: int = 0
    votes: Votes = field(default_factory=dict)
    outcomes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class TextState:
    """Something written: whose it is and what became of it, without its words."""

    run: int | None
    author: str
    state: str
    theme: str
    at: datetime
    settled: bool = False
    ups: frozenset[str] = frozenset()


@dataclass(frozen=True)
class GroupState:
    """A small group: its seats in their order, and its scribe."""

    set: str
    number: int
    members: tuple[int, ...]
    scribe: int | None = None


@dataclass(frozen=True)
class PadState:
    """A group's pad without its words."""

    run: int
    group: int
    part: str
    version: int
    shown: bool = False


@dataclass(frozen=True)
class HelpState:
    """A call for the wellbeing lead."""

    state: str
    at: datetime


@dataclass(frozen=True)
class RoomState:
    """Everything about a room except what people wrote and who they are. Mappings are by id and never changed."""

    slide: str = ""
    number: int = 0
    paused: bool = False
    timer: Timer | None = None
    warned: datetime | None = None
    ended: datetime | None = None
    cuts: frozenset[str] = frozenset()
    seats: Mapping[int, SeatState] = field(default_factory=dict)
    runs: Mapping[int, RunState] = field(default_factory=dict)
    texts: Mapping[int, TextState] = field(default_factory=dict)
    hands: Mapping[int, datetime] = field(default_factory=dict)
    helps: Mapping[int, HelpState] = field(default_factory=dict)
    groups: Mapping[int, GroupState] = field(default_factory=dict)
    pads: Mapping[int, PadState] = field(default_factory=dict)
    skips: frozenset[tuple[str, str]] = frozenset()

    def group_of(self, seat: int, set: str) -> tuple[int, GroupState] | None:
        """The seat's group in a set, with its id."""
        return next(((i, one) for i, one in self.groups.items() if one.set == set and seat in one.members), None)


def fold(state: RoomState, events: Iterable[Event]) -> RoomState:
    """The room after these events, in order."""
    for event in events:
        state = apply(state, event)
    return state


def apply(state: RoomState, event: Event) -> RoomState:
    """The room after one event. Raises KeyError for an event of no known kind."""
    return replace(_STEPS[event.kind](state, event, event.payload), number=event.number)


Step = Callable[[RoomState, Event, Mapping[str, Any]], RoomState]


def _timer(state: RoomState, _event: Event, data: Mapping[str, Any]) -> RoomState:
    ends = data["ends"]
    return replace(state, timer=Timer(datetime.fromisoformat(ends), data["seconds"]) if ends else None)


def _joined(state: RoomState, _event: Event, data: Mapping[str, Any]) -> RoomState:
    return replace(state, seats={**state.seats, data["seat"]: SeatState(data["label"], data["kind"])})


def _out(state: RoomState, _event: Event, data: Mapping[str, Any]) -> RoomState:
    seat = replace(state.seats[data["seat"]], out=data["out"])
    return replace(state, seats={**state.seats, data["seat"]: seat})


def _opened(state: RoomState, _event: Event, data: Mapping[str, Any]) -> RoomState:
    run = RunState(
        data["activity"],
        data["kind"],
        data["round"],
        "open",
        data["sensitive"],
        inject=data["inject"],
        phase=data["phase"],
        turn=data["turn"],
    )
    return replace(state, runs={**state.runs, data["run"]: run})


def _run_state(state: RoomState, _event: Event, data: Mapping[str, Any]) -> RoomState:
    return _with_run(state, data["run"], state=data["state"])


def _vote(state: RoomState, _event: Event, data: Mapping[str, Any]) -> RoomState:
    votes = state.runs[data["run"]].votes
    item = {**votes.get(data["item"], {}), data["voter"]: tuple(data["choice"])}
    return _with_run(state, data["run"], votes={**votes, data["item"]: item})


def _phase(state: RoomState, _event: Event, data: Mapping[str, Any]) -> RoomState:
    run = state.runs[data["run"]]
    outcomes = {**run.outcomes, data["inject"]: data["choice"]} if data["choice"] else run.outcomes
    return _with_run(state, data["run"], inject=data["inject"], phase=data["phase"], outcomes=outcomes)


def _turn(state: RoomState, _event: Event, data: Mapping[str, Any]) -> RoomState:
    return _with_run(state, data["run"], turn=data["turn"])


def _with_run(room: RoomState, run: int, /, **changes: Any) -> RoomState:
    return replace(room, runs={**room.runs, run: replace(room.runs[run], **changes)})


def _text(state: RoomState, event: Event, data: Mapping[str, Any]) -> RoomState:
    text = TextState(data["run"], data["voter"], data["state"], data["theme"], event.at)
    return replace(state, texts={**state.texts, data["text"]: text})


def _text_state(state: RoomState, _event: Event, data: Mapping[str, Any]) -> RoomState:
    changed = {text: replace(state.texts[text], state=data["state"]) for text in data["texts"]}
    return replace(state, texts={**state.texts, **changed})


def _text_change(name: str) -> Step:
    def step(state: RoomState, _event: Event, data: Mapping[str, Any]) -> RoomState:
        text = replace(state.texts[data["text"]], **{name: data[name]})
        return replace(state, texts={**state.texts, data["text"]: text})

    return step


def _upvote(state: RoomState, _event: Event, data: Mapping[str, Any]) -> RoomState:
    text, voter = state.texts[data["text"]], {data["voter"]}
    ups = text.ups | voter if data["up"] else text.ups - voter
    return replace(state, texts={**state.texts, data["text"]: replace(text, ups=ups)})


def _hand(state: RoomState, event: Event, data: Mapping[str, Any]) -> RoomState:
    others = {seat: at for seat, at in state.hands.items() if seat != data["seat"]}
    return replace(state, hands={**others, data["seat"]: event.at} if data["up"] else others)


def _help(state: RoomState, event: Event, data: Mapping[str, Any]) -> RoomState:
    seat, others = data["seat"], {seat: call for seat, call in state.helps.items() if seat != data["seat"]}
    match data["state"]:
        case "asked":
            return replace(state, helps={**others, seat: HelpState("asked", event.at)})
        case "taken":
            return replace(state, helps={**others, seat: replace(state.helps[seat], state="taken")})
        case _:
            return replace(state, helps=others)


def _skip(state: RoomState, _event: Event, data: Mapping[str, Any]) -> RoomState:
    skip = {(data["voter"], data["slide"])}
    return replace(state, skips=state.skips | skip if data["on"] else state.skips - skip)


def _grouped(state: RoomState, _event: Event, data: Mapping[str, Any]) -> RoomState:
    drawn = {group: GroupState(data["set"], number, tuple(seats)) for group, number, seats in data["groups"]}
    return replace(state, groups={**state.groups, **drawn})


def _moved(state: RoomState, _event: Event, data: Mapping[str, Any]) -> RoomState:
    """Out of the seat's group of this set, whose pen it lays down, and to the end of the other."""
    seat, groups = data["seat"], dict(state.groups)
    for number, group in groups.items():
        if group.set == data["set"] and seat in group.members:
            members = tuple(member for member in group.members if member != seat)
            groups[number] = replace(group, members=members, scribe=None if group.scribe == seat else group.scribe)
    to = groups[data["group"]]
    groups[data["group"]] = replace(to, members=(*to.members, seat))
    return replace(state, groups=groups)


def _scribe(state: RoomState, _event: Event, data: Mapping[str, Any]) -> RoomState:
    group = replace(state.groups[data["group"]], scribe=data["seat"])
    return replace(state, groups={**state.groups, data["group"]: group})


def _pad(state: RoomState, _event: Event, data: Mapping[str, Any]) -> RoomState:
    """A changed pad is held again until the crew has read it."""
    pad = PadState(data["run"], data["group"], data["part"], data["version"])
    return replace(state, pads={**state.pads, data["pad"]: pad})


def _pad_shown(state: RoomState, _event: Event, data: Mapping[str, Any]) -> RoomState:
    pad = replace(state.pads[data["pad"]], shown=data["shown"])
    return replace(state, pads={**state.pads, data["pad"]: pad})


_STEPS: Mapping[str, Step] = {
    "slide": lambda state, _, data: replace(state, slide=data["slide"]),
    "paused": lambda state, _, data: replace(state, paused=data["paused"]),
    "timer": _timer,
    "warned": lambda state, event, _: replace(state, warned=event.at),
    "ended": lambda state, event, _: replace(state, ended=event.at),
    "cut": lambda state, _, data: replace(state, cuts=state.cuts | {data["step"]}),
    "restored": lambda state, _, data: replace(state, cuts=state.cuts - {data["step"]}),
    "joined": _joined,
    "out": _out,
    "opened": _opened,
    "run": _run_state,
    "vote": _vote,
    "phase": _phase,
    "turn": _turn,
    "text": _text,
    "text_state": _text_state,
    "theme": _text_change("theme"),
    "settled": _text_change("settled"),
    "upvote": _upvote,
    "hand": _hand,
    "help": _help,
    "skip": _skip,
    "grouped": _grouped,
    "moved": _moved,
    "scribe": _scribe,
    "pad": _pad,
    "pad_shown": _pad_shown,
}
KINDS = frozenset(_STEPS)
