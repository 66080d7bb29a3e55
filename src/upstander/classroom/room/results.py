"""What came of each activity: every count for the crew; for everybody else small counts are kept back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from statistics import median_low
from typing import Any

from upstander.classroom.course.model import Activity, Choose, Kind, QuizItem
from upstander.classroom.room.answer import STANCES
from upstander.classroom.room.opinions import draw_map
from upstander.classroom.room.runs import PHASES
from upstander.classroom.room.state import Choice, RunState

FEWEST = 3
"""Fewer answers than this could tell whose they are."""

Counts = dict[str, int | None]


def result_of(activity: Activity, run: RunState, words: Iterable[str], *, full: bool) -> dict[str, Any] | None:
    """The results of a run as ``docs/room.md`` gives them; None where such an activity has none.

    ``words`` are those of a cloud that were approved. ``full`` is the crew's view: nothing
    is kept back.
    """
    match activity.kind:
        case Kind.POLL | Kind.PULSE:
            return _poll(activity, run, full)
        case Kind.QUIZ:
            return {"kind": "quiz", "items": {item.key: _quiz_item(item, run, full) for item in activity.items}}
        case Kind.STATEMENTS:
            return _statements(activity, run, full)
        case Kind.CLOUD:
            return {"kind": "cloud", "words": count_words(words)}
        case Kind.SIMULATION:
            return _simulation(activity, run, full)
        case _:
            return None


def _poll(activity: Activity, run: RunState, full: bool) -> dict[str, Any]:
    votes = list(run.votes.get("", {}).values())
    result: dict[str, Any] = {"kind": str(activity.kind), "choose": str(activity.choose or Choose.SCALE)}
    if activity.scale:
        keys = [str(number) for number in range(activity.scale.low, activity.scale.high + 1)]
        result |= _item(keys, votes, full)
        known = votes and not result["few"]
        return result | {"median": median_low(int(choice[0]) for choice in votes) if known else None}
    keys = [option.key for option in activity.options]
    if activity.choose is not Choose.RANKED:
        return result | _item(keys, votes, full)
    firsts = _item(keys, [choice[:1] for choice in votes], full)
    points = Counter(dict.fromkeys(keys, 0))
    for choice in votes:
        points.update({key: len(keys) - 1 - place for place, key in enumerate(choice)})
    result |= {"answered": len(votes), "few": firsts["few"], "firsts": firsts["counts"]}
    return result | {"points": {key: None if firsts["few"] else points[key] for key in keys}}


def _quiz_item(item: QuizItem, run: RunState, full: bool) -> dict[str, Any]:
    counted = _item([option.key for option in item.options], run.votes.get(item.key, {}).values(), full)
    return counted | {"right": counted["counts"][item.answer], "answer": item.answer, "why": item.why}


def _statements(activity: Activity, run: RunState, full: bool) -> dict[str, Any]:
    keys = [option.key for option in activity.options]
    items = {key: _item(STANCES, run.votes.get(key, {}).values(), full) for key in keys}
    # Not while votes come in: the map takes a while, and would jump about.
    drawn = draw_map(run.votes, keys) if run.state != "open" else None
    return {
        "kind": "statements",
        "items": items,
        "map": drawn
        and {
            "points": [list(point) for point in drawn.points],
            "groups": [{"size": size, "agree": agree, "disagree": disagree} for size, agree, disagree in drawn.groups],
            "shared": drawn.shared,
        },
    }


def _simulation(activity: Activity, run: RunState, full: bool) -> dict[str, Any]:
    """Each inject whose outcome is out, for comparing the branches; for the crew also the one that runs."""
    injects = []
    for inject in activity.injects:
        if inject.key not in run.outcomes and not (full and inject.key == run.inject):
            continue
        keys = [choice.key for choice in inject.choices]
        counts = {
            # A group's choice is everybody's in it: there is nobody to protect.
            phase: _item(keys, run.votes.get(f"{inject.key}/{phase}", {}).values(), full or phase == "group")["counts"]
            for phase in PHASES[:3]
        }
        choices = [{"key": one.key, "text": one.text, "consequence": one.consequence} for one in inject.choices]
        outcome = run.outcomes.get(inject.key)
        injects.append({"key": inject.key, "title": inject.title, "outcome": outcome, **counts, "choices": choices})
    return {"kind": "simulation", "injects": injects}


def _item(keys: Sequence[str], votes: Iterable[Choice], full: bool) -> dict[str, Any]:
    """How many answered, and how often each key was chosen; no count at all where none reaches three."""
    votes = list(votes)
    counter = Counter(key for choice in votes for key in choice)
    counts = {key: counter[key] for key in keys}
    few = not full and max(counts.values(), default=0) < FEWEST
    if few:
        return {"answered": len(votes), "few": True, "counts": dict.fromkeys(keys)}
    return {"answered": len(votes), "few": False, "counts": counts if full else keep_back(counts)}


def keep_back(counts: Mapping[str, int]) -> Counts:
    """The counts without those of one and two, and without another where these could be reckoned back from the sum."""
    small = {key: count for key, count in counts.items() if 0 < count < FEWEST}
    hidden = set(small)
    if small and (len(small) == 1 or sum(small.values()) in {len(small), (FEWEST - 1) * len(small)}):
        larger = {key: count for key, count in counts.items() if count >= FEWEST}
        hidden |= {min(larger, key=lambda key: larger[key])} if larger else set()
    return {key: None if key in hidden else count for key, count in counts.items()}


def count_words(words: Iterable[str]) -> list[tuple[str, int]]:
    """Each word as it was first written, with how often it came; the most frequent first."""
    written: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for word in words:
        written.setdefault(word.casefold(), word)
        counts[word.casefold()] += 1
    return [(written[word], count) for word, count in counts.most_common()]
