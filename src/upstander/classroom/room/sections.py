"""What each audience sees of a room: sections of plain JSON, as ``docs/room.md`` describes them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from upstander.classroom.course.model import Activity, Kind, Session
from upstander.classroom.room.answer import feedback, quiz_item
from upstander.classroom.room.pseudonyms import pseudonym
from upstander.classroom.room.results import result_of
from upstander.classroom.room.runs import inject_of
from upstander.classroom.room.state import RoomState, RunState, TextState

_LAST_MESSAGES = 5
_FEWEST_SKIPS = 5


class Audience(StrEnum):
    """On which screens something shows."""

    PARTICIPANT = "participant"
    SCREEN = "screen"
    CREW = "crew"


@dataclass
class Wording:
    """What people wrote, by id, and names for the wellbeing lead: all that the state leaves out."""

    texts: dict[int, str] = field(default_factory=dict)
    pads: dict[int, tuple[int, str]] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)

    def text(self, key: int) -> str:
        """A text's words; nothing once they have been erased."""
        return self.texts.get(key, "")

    def pad(self, key: int) -> str:
        """A pad's words; nothing once they have been erased."""
        return self.pads.get(key, (0, ""))[1]


@dataclass(frozen=True)
class Scene:
    """Everything the sections are made of."""

    state: RoomState
    session: Session
    wording: Wording
    sensitive_key: bytes | None = None

    def runs(self) -> list[tuple[int, RunState, Activity]]:
        """The runs that count and whose activity the course still has."""
        return [
            (key, run, self.session.activities[run.activity])
            for key, run in self.state.runs.items()
            if run.state != "aside" and run.activity in self.session.activities
        ]

    def voter(self, seat: int, run: RunState) -> str | None:
        """The name under which the seat answers in a run; None once nobody can tell."""
        if not run.sensitive:
            return str(seat)
        return pseudonym(self.sensitive_key, seat) if self.sensitive_key else None


def sections_for(scene: Scene, audience: Audience) -> dict[str, Any]:
    """The sections that are the same for everybody of an audience."""
    makers = _FOR_ALL if audience is not Audience.CREW else {**_FOR_ALL, **_FOR_CREW}
    return {name: make(scene, audience is Audience.CREW) for name, make in makers.items()}


def _time(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z") if at else None


def write_now() -> str:
    """The server's clock."""
    return str(_time(datetime.now(UTC)))


def _stage(scene: Scene, _crew: bool) -> dict[str, Any]:
    state = scene.state
    return {
        "session": scene.session.key,
        "slide": state.slide,
        "paused": state.paused,
        "timer": {"ends": _time(state.timer.ends), "seconds": state.timer.seconds} if state.timer else None,
        "cut": sorted(state.cuts),
        "warned": _time(state.warned),
        "ended": state.ended is not None,
    }


def _activities(scene: Scene, _crew: bool) -> dict[str, Any]:
    return {run.activity: _activity(scene, key, run, activity) for key, run, activity in scene.runs()}


def _activity(scene: Scene, key: int, run: RunState, activity: Activity) -> dict[str, Any]:
    shown = {
        "run": key,
        "kind": run.kind,
        "state": run.state,
        "round": run.round,
        "answered": _answered(scene, key, run),
    }
    if activity.kind is Kind.TRIADS:
        return shown | {"turn": run.turn, "turns": activity.rounds}
    if activity.kind is not Kind.SIMULATION:
        return shown
    inject = inject_of(activity, run.inject)
    outcome = run.outcomes.get(run.inject) if run.phase == "outcome" else None
    taken = next((choice for choice in inject.choices if choice.key == outcome), None)
    return shown | {
        "phase": run.phase,
        "inject": {
            "key": inject.key,
            "title": inject.title,
            "text": inject.text,
            "choices": [{"key": choice.key, "text": choice.text} for choice in inject.choices],
        },
        "outcome": outcome,
        "consequence": taken.consequence if taken else None,
    }


def _answered(scene: Scene, key: int, run: RunState) -> int:
    if run.kind == Kind.SIMULATION:
        return len(run.votes.get(f"{run.inject}/{run.phase}", {}))
    voters = {voter for voters in run.votes.values() for voter in voters}
    writers = {text.author for text in scene.state.texts.values() if text.run == key}
    return len(voters | writers) + sum(pad.run == key for pad in scene.state.pads.values())


def _results(scene: Scene, crew: bool) -> dict[str, Any]:
    results = {}
    for key, run, activity in scene.runs():
        if not (crew or run.state == "shown" or (run.outcomes and activity.kind is Kind.SIMULATION)):
            continue
        texts = scene.state.texts.items()
        words = [scene.wording.text(i) for i, text in texts if text.run == key and text.state == "shown"]
        result = result_of(activity, run, words, full=crew)
        if result is not None:
            results[run.activity] = result
    return results


def _texts(scene: Scene, crew: bool) -> dict[str, list[dict[str, Any]]]:
    by_run: dict[int | None, list[tuple[int, TextState]]] = defaultdict(list)
    for key, text in scene.state.texts.items():
        if crew or text.state == "shown":
            by_run[text.run].append((key, text))
    shown = {}
    for run_key, run, _ in scene.runs():
        texts = sorted(by_run[run_key], key=lambda one: (-len(one[1].ups), one[0]))
        if texts:
            shown[run.activity] = [_text(scene, key, text, run, crew) for key, text in texts]
    return shown


def _text(scene: Scene, key: int, text: TextState, run: RunState, crew: bool) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "id": key,
        "text": scene.wording.text(key),
        "theme": text.theme,
        "ups": len(text.ups),
        "settled": text.settled,
    }
    if crew:
        seat = None if run.sensitive else scene.state.seats.get(int(text.author))
        shown |= {"state": text.state, "label": seat.label if seat else None}
    return shown


def _messages(scene: Scene, _crew: bool) -> list[dict[str, Any]]:
    said = sorted((key, text) for key, text in scene.state.texts.items() if text.run is None)
    return [{"id": key, "at": _time(text.at), "text": scene.wording.text(key)} for key, text in said[-_LAST_MESSAGES:]]


def _groups(scene: Scene, _crew: bool) -> dict[str, list[dict[str, Any]]]:
    groups: dict[str, list[dict[str, Any]]] = {"breakout": [], "triads": []}
    for key, group in sorted(scene.state.groups.items(), key=lambda one: one[1].number):
        members = [{"seat": seat, "label": scene.state.seats[seat].label} for seat in group.members]
        groups[group.set].append({"id": key, "number": group.number, "members": members, "scribe": group.scribe})
    return groups


def _pads(scene: Scene, crew: bool) -> list[dict[str, Any]]:
    return pads_of(scene, lambda _group, shown: crew or shown)


def pads_of(scene: Scene, wanted: Callable[[int, bool], bool]) -> list[dict[str, Any]]:
    """The pads of runs that count, by group and part, for which ``wanted(group, shown)`` holds."""
    runs = {key: run.activity for key, run, _ in scene.runs()}
    pads = [
        {
            "pad": key,
            "run": pad.run,
            "activity": runs[pad.run],
            "group": pad.group,
            "number": scene.state.groups[pad.group].number,
            "part": pad.part,
            "version": pad.version,
            "text": scene.wording.pad(key),
            "shown": pad.shown,
        }
        for key, pad in scene.state.pads.items()
        if pad.run in runs and wanted(pad.group, pad.shown)
    ]
    return sorted(pads, key=lambda pad: (pad["run"], pad["number"], pad["part"]))


def _hands(scene: Scene, _crew: bool) -> list[dict[str, Any]]:
    hands = sorted(scene.state.hands.items(), key=lambda one: one[1])
    return [{"seat": seat, "label": scene.state.seats[seat].label, "since": _time(at)} for seat, at in hands]


def _seats(scene: Scene, _crew: bool) -> list[dict[str, Any]]:
    seats = scene.state.seats.items()
    return [{"seat": key, "label": seat.label, "kind": seat.kind, "out": seat.out} for key, seat in seats]


def _skips(scene: Scene, _crew: bool) -> dict[str, int]:
    counts = Counter(slide for _, slide in scene.state.skips)
    return {slide: count for slide, count in counts.items() if count >= _FEWEST_SKIPS}


_Maker = Callable[[Scene, bool], Any]
_FOR_ALL: Mapping[str, _Maker] = {
    "stage": _stage,
    "activities": _activities,
    "results": _results,
    "texts": _texts,
    "messages": _messages,
    "groups": _groups,
    "pads": _pads,
}
_FOR_CREW: Mapping[str, _Maker] = {"hands": _hands, "seats": _seats, "skips": _skips}


def care_section(scene: Scene) -> list[dict[str, Any]]:
    """Who has asked for the wellbeing lead, with their names: for nobody else."""
    calls = sorted(scene.state.helps.items(), key=lambda one: one[1].at)
    return [
        {
            "seat": seat,
            "label": scene.state.seats[seat].label,
            "name": scene.wording.names.get(seat, ""),
            "state": call.state,
            "since": _time(call.at),
        }
        for seat, call in calls
    ]


def own_section(scene: Scene, seat: int) -> dict[str, Any]:
    """What a participant sees of themselves."""
    state, runs = scene.state, scene.runs()
    votes = {str(key): own for key, run, _ in runs if (own := _own_votes(scene, seat, run))}
    voters = {scene.voter(seat, run) for _, run, _ in runs} - {None}
    skipping = pseudonym(scene.sensitive_key, seat) if scene.sensitive_key else None
    help = state.helps.get(seat)
    group = state.group_of(seat, "breakout")
    return {
        "seat": seat,
        "label": state.seats[seat].label,
        "votes": votes,
        "feedback": {
            str(key): {
                item: feedback(asked, tuple(choice))
                for item, choice in votes[str(key)].items()
                if (asked := quiz_item(activity, item))
            }
            for key, _, activity in runs
            if activity.kind is Kind.QUIZ and str(key) in votes
        },
        "texts": [
            {
                "id": i,
                "activity": run.activity,
                "text": scene.wording.text(i),
                "theme": text.theme,
                "state": text.state,
            }
            for key, run, _ in runs
            for i, text in state.texts.items()
            if text.run == key and text.author == scene.voter(seat, run)
        ],
        "upvoted": sorted(key for key, text in state.texts.items() if text.ups & voters),
        "hand": seat in state.hands,
        "help": help.state if help else None,
        "skipped": sorted(slide for voter, slide in state.skips if voter == skipping),
        "groups": _own_groups(scene, seat),
        "pads": pads_of(scene, lambda of, _shown: group is not None and of == group[0]),
    }


def _own_votes(scene: Scene, seat: int, run: RunState) -> dict[str, list[str]]:
    voter = scene.voter(seat, run)
    return {item: list(voters[voter]) for item, voters in run.votes.items() if voter and voter in voters}


def _own_groups(scene: Scene, seat: int) -> dict[str, dict[str, Any]]:
    """The seat's group in each set. In triads the roles go round; a fourth shares the last role."""
    groups: dict[str, dict[str, Any]] = {}
    for set in ("breakout", "triads"):
        found = scene.state.group_of(seat, set)
        if found is None:
            continue
        key, group = found
        groups[set] = {"id": key, "number": group.number, "role": None}
        for _, run, activity in scene.runs():
            if set == "triads" and activity.kind is Kind.TRIADS:
                groups[set]["role"] = role_of(activity, group.members.index(seat), run.turn)
    return groups


def role_of(activity: Activity, position: int, turn: int) -> str:
    """The role at a turn (from 1) of who sits at a position (from 0) of their triad."""
    roles = activity.roles
    return roles[-1] if position >= len(roles) else roles[(position + turn - 1) % len(roles)]
