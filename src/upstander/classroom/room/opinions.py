"""An opinion map of a statement vote: who answers alike stands together. A prompt to talk, not a finding.

After Polis (``math/src/polismath/math/conversation.clj``): principal components of agree, pass and disagree (1, 0, -1),
k-means with two to five groups, the number of groups by the silhouette. With 50 people it can't be more than a prompt.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

FEWEST_VOTES = 7
FEWEST_PEOPLE = 7
_VALUE = {"agree": 1.0, "pass": 0.0, "disagree": -1.0}
_GROUPS = range(2, 6)
_STARTS, _STEPS = 8, 50
_SMALLEST_GROUP = 3
_CLEAR = 0.6
"""A statement marks a group where so large a share agrees or disagrees; they share it where all groups agree so."""

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
_Answers = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


@dataclass(frozen=True)
class OpinionMap:
    """``points`` are x, y and group of each person, in no order that tells who; groups name what marks them."""

    points: tuple[tuple[float, float, int], ...]
    groups: tuple[tuple[int, tuple[str, ...], tuple[str, ...]], ...]
    shared: tuple[str, ...]


def draw_map(votes: Mapping[str, Mapping[str, Sequence[str]]], statements: Sequence[str]) -> OpinionMap | None:
    """The map of these votes (by statement, then voter); None where too few have voted enough, or all alike."""
    frozen = tuple(
        (one, tuple((voter, choice[0]) for voter, choice in votes.get(one, {}).items())) for one in statements
    )
    return _draw(frozen)


@lru_cache(maxsize=16)
def _draw(answers: _Answers) -> OpinionMap | None:
    statements = [one for one, _ in answers]
    votes = {one: dict(given) for one, given in answers}
    enough = min(FEWEST_VOTES, len(statements))
    people = sorted({voter for voters in votes.values() for voter in voters})
    table = np.array(
        [[_VALUE.get(votes[one].get(voter, ""), np.nan) for one in statements] for voter in people], dtype=np.float64
    ).reshape(len(people), len(statements))
    table = table[(~np.isnan(table)).sum(axis=1) >= enough]
    if len(table) < FEWEST_PEOPLE:
        return None
    places = _project(table)
    if places is None:
        return None
    groups = _group(places)
    order = np.lexsort((places[:, 1], places[:, 0]))
    points = tuple(
        (round(float(x), 3), round(float(y), 3), int(group))
        for (x, y), group in zip(places[order], groups[order], strict=True)
    )
    return OpinionMap(points, _marks(table, groups, statements), _shared(table, groups, statements))


def _project(table: Floats) -> Floats | None:
    """The two main directions of a table, gaps filled with the statement's mean; None if all are alike."""
    means = np.nanmean(np.where(np.isnan(table).all(axis=0), 0.0, table), axis=0)
    centred = np.where(np.isnan(table), means, table) - means
    if not centred.any():
        return None
    left, sizes, _ = np.linalg.svd(centred, full_matrices=False)
    places = left[:, :2] * sizes[:2]
    if places.shape[1] < 2:
        places = np.column_stack([places, np.zeros(len(places))])
    return np.asarray(places / np.abs(places).max(), dtype=np.float64)


def _group(places: Floats) -> Whole:
    """Groups by k-means, as many as give the best silhouette; the largest is 0. The same votes give the same groups."""
    rng = np.random.default_rng(0)
    most = min(_GROUPS.stop - 1, len(np.unique(places, axis=0)))
    tries = [_k_means(places, count, rng) for count in range(_GROUPS.start, most + 1)]
    # Nobody is made a group of their own; where all tries do that, there is one group.
    fair = [groups for groups in tries if np.bincount(groups).min() >= _SMALLEST_GROUP]
    best = max(fair, key=lambda groups: silhouette(places, groups), default=np.zeros(len(places), dtype=np.int64))
    sizes = np.bincount(best)
    rank = np.argsort(np.argsort(-sizes, kind="stable"), kind="stable")
    return np.asarray(rank[best], dtype=np.int64)


def _k_means(places: Floats, count: int, rng: np.random.Generator) -> Whole:
    best, best_cost = np.zeros(len(places), dtype=np.int64), np.inf
    distinct = np.unique(places, axis=0)
    for _ in range(_STARTS):
        centres = distinct[rng.choice(len(distinct), count, replace=False)]
        for _ in range(_STEPS):
            groups = _distances(places, centres).argmin(axis=1)
            moved = np.array(
                [places[groups == k].mean(axis=0) if (groups == k).any() else centres[k] for k in range(count)]
            )
            if np.allclose(moved, centres):
                break
            centres = moved
        cost = float((_distances(places, centres).min(axis=1) ** 2).sum())
        if cost < best_cost:
            best, best_cost = np.unique(groups, return_inverse=True)[1].astype(np.int64), cost
    return best


def silhouette(places: Floats, groups: Whole) -> float:
    """How much nearer everybody is to their own group than to the next, from -1 to 1 (Rousseeuw 1987)."""
    distances = _distances(places, places)
    members = [groups == k for k in range(int(groups.max()) + 1)]
    if len(members) < 2:
        return -1.0
    scores = []
    for place, group in enumerate(groups):
        own = members[group].copy()
        own[place] = False
        if not own.any():
            scores.append(0.0)
            continue
        inner = distances[place][own].mean()
        outer = min(distances[place][other].mean() for k, other in enumerate(members) if k != group)
        scores.append(float((outer - inner) / max(inner, outer, 1e-12)))
    return float(np.mean(scores))


def _distances(one: Floats, other: Floats) -> Floats:
    return np.asarray(np.linalg.norm(one[:, None, :] - other[None, :, :], axis=2), dtype=np.float64)


def _marks(
    table: Floats, groups: Whole, statements: Sequence[str]
) -> tuple[tuple[int, tuple[str, ...], tuple[str, ...]], ...]:
    shared = set(_shared(table, groups, statements))
    marks = []
    for group in range(int(groups.max()) + 1):
        agree, disagree = _clear(table[groups == group])
        marks.append(
            (
                int((groups == group).sum()),
                tuple(one for one, clear in zip(statements, agree, strict=True) if clear and one not in shared),
                tuple(one for one, clear in zip(statements, disagree, strict=True) if clear),
            )
        )
    return tuple(marks)


def _shared(table: Floats, groups: Whole, statements: Sequence[str]) -> tuple[str, ...]:
    agreed = np.all([_clear(table[groups == group])[0] for group in range(int(groups.max()) + 1)], axis=0)
    return tuple(one for one, clear in zip(statements, agreed, strict=True) if clear)


def _clear(table: Floats) -> tuple[list[bool], list[bool]]:
    """For each statement whether these people clearly agree, and whether they clearly disagree."""
    voted = np.maximum((~np.isnan(table)).sum(axis=0), 1)
    return list((table == 1).sum(axis=0) / voted >= _CLEAR), list((table == -1).sum(axis=0) / voted >= _CLEAR)
