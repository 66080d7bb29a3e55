"""Who watches a line and tries to tell by sizes, counts, directions and times what a phone's owner did."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from itertools import pairwise

from sklearn.ensemble import RandomForestClassifier

from tests.app.traffic import Passed, exchanges_of

_EXCHANGES = 4
_BINS = 10
_TREES = 100
_LESSONS = 6


def guess_in_turn(traces: Sequence[Sequence[Passed]], kinds: Sequence[str], gate: int, seconds: float) -> list[bool]:
    """Which guesses are right: each trace but those of the first lesson is judged by what the ones before it taught.

    Where each kind was drawn by a coin, and the traces tell nothing of it, so are the guesses: binomial, exactly.
    """
    features = [features_of(trace, gate, seconds) for trace in traces]
    right: list[bool] = []
    bounds = [len(traces) * lesson // _LESSONS for lesson in range(1, _LESSONS + 1)]
    for taught, end in pairwise(bounds):
        judge = RandomForestClassifier(_TREES, random_state=1).fit(features[:taught], kinds[:taught])
        guesses = judge.predict(features[taught:end])
        right += [guess == kind for guess, kind in zip(guesses, kinds[taught:end], strict=True)]
    return right


def features_of(trace: Sequence[Passed], gate: int, seconds: float) -> list[float]:
    """All that a trace of so many seconds shows, as numbers: of the gate and of the app's host."""
    features: list[float] = []
    for is_gate in (True, False):
        passed = [one for one in trace if (one.port == gate) is is_gate]
        features.append(len({one.connection for one in passed}))
        for upwards in (True, False):
            moved = [one for one in passed if one.is_upwards is upwards]
            sizes = [one.size for one in moved]
            features += [len(sizes), sum(sizes), max(sizes, default=0), min(sizes, default=0)]
            bins = [0.0] * _BINS
            for one in moved:
                bins[min(_BINS - 1, int(one.seconds % seconds / seconds * _BINS))] += one.size
            features += bins
    exchanges = exchanges_of(trace, gate)
    answered = [(up, down) for up, down in exchanges if down]
    starts = [up[0].seconds for up, _ in exchanges]
    series = {
        "start": starts,
        "gap": [later - earlier for earlier, later in pairwise(starts)],
        "wait": [down[0].seconds - up[-1].seconds for up, down in answered],
        "sending": [up[-1].seconds - up[0].seconds for up, _ in exchanges],
        "coming": [down[-1].seconds - down[0].seconds for _, down in answered],
        "up": [float(sum(one.size for one in up)) for up, _ in exchanges],
        "down": [float(sum(one.size for one in down)) for _, down in answered],
    }
    features.append(len(exchanges))
    for values in series.values():
        features += (values + [0.0] * _EXCHANGES)[:_EXCHANGES]
        features += [min(values, default=0.0), max(values, default=0.0), statistics.pstdev(values) if values else 0.0]
    return features
