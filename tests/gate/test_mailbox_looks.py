"""Missing, nearly empty and full mailboxes can't be told apart by size, by header or by time."""

import math
import os
import random
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.gate.running import SMALL, Answered, RunningGate
from tests.gate.stores import on_both_stores

READS_OF_EACH = 120
AT_ONCE = 6
ALPHA = 0.001
ANSWERS = {"missing": 0, "with one answer": 1, "full": 8}


@pytest.fixture(scope="module")
def mailboxes(gate: RunningGate) -> dict[str, bytes]:
    """Among others, so that the store has more than these."""
    made = {kind: os.urandom(16) for kind in ANSWERS}
    for kind, answers in ANSWERS.items():
        for place in range(answers):
            gate.desk.put(f"/mailboxes/{made[kind].hex()}/{place}", content=os.urandom(4_096)).raise_for_status()
    return made


def read_in_turns(gate: RunningGate, mailboxes: dict[str, bytes]) -> list[tuple[str, float, Answered]]:
    """Read each kind equally often, in random order, several at once: whatever slows the machine slows all alike."""
    order = [kind for kind in mailboxes for _ in range(READS_OF_EACH)]
    random.shuffle(order)

    def read(kind: str) -> tuple[str, float, Answered]:
        start = time.perf_counter()
        answered = gate.call("GET", f"/mailboxes/{mailboxes[kind].hex()}")
        return kind, time.perf_counter() - start, answered

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(read, order))


@pytest.mark.promise("P5")
@on_both_stores
def test_they_look_the_same_in_size_headers_and_time(gate, mailboxes):
    reads = read_in_turns(gate, mailboxes)
    looks = {
        (kind, answered.status, len(answered.body), tuple(sorted(answered.headers.items())), look_of(answered))
        for kind, _, answered in reads
    }
    assert len({look[1:] for look in looks}) == 1
    assert {look[0] for look in looks} == ANSWERS.keys()
    suspects = pairs_that_differ(reads)
    if suspects:  # one in a thousand does by chance: whoever could tell them apart can do it again
        assert not suspects & pairs_that_differ(read_in_turns(gate, mailboxes))


def look_of(answered: Answered) -> tuple[object, ...]:
    """What the line sees of an answer; only the date moves on, for all alike."""
    headers = [(name, value) for name, value in answered.outer.headers.multi_items() if name != "date"]
    assert len(answered.outer.content) == SMALL
    return (answered.outer.status_code, len(answered.outer.content), tuple(headers))


def pairs_that_differ(reads: list[tuple[str, float, Answered]]) -> set[tuple[str, str]]:
    times = {kind: [seconds for one, seconds, _ in reads if one == kind] for kind in ANSWERS}
    pairs = [("missing", "with one answer"), ("missing", "full"), ("with one answer", "full")]
    return {pair for pair in pairs if chance_of_such_ranks(times[pair[0]], times[pair[1]]) < ALPHA}


def chance_of_such_ranks(first: list[float], second: list[float]) -> float:
    """Mann and Whitney's test, both sides: how likely ranks as uneven as these are if nothing differs."""
    ranked = sorted([(value, 0) for value in first] + [(value, 1) for value in second])
    rank_sum = sum(rank for rank, (_, which) in enumerate(ranked, 1) if which == 0)
    n, m = len(first), len(second)
    deviations = (rank_sum - n * (n + m + 1) / 2) / math.sqrt(n * m * (n + m + 1) / 12)
    return math.erfc(abs(deviations) / math.sqrt(2))


def test_the_rank_test_sees_a_difference_of_half_a_deviation():
    slow = [random.gauss(0.5, 1) for _ in range(10 * READS_OF_EACH)]
    fast = [random.gauss(0, 1) for _ in range(10 * READS_OF_EACH)]
    assert chance_of_such_ranks(slow, fast) < ALPHA
