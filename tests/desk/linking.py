"""Who would link envelopes to mailboxes: what an honest but curious gate writes down, and the best guesses from it."""

from __future__ import annotations

import math
import random
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

WINDOW = 4
_SMOOTHING = 0.5
_SWEEPS = 60


@dataclass
class GateRecord:
    """All that passes the gate: envelopes by the batches between which they were taken, answers, and reads."""

    taken: dict[str, int] = field(default_factory=dict)
    """Envelope → the newest batch when it was taken."""
    put: list[tuple[int, str, int, int]] = field(default_factory=list)
    """Batch, mailbox, place, length of each answer."""
    reads: list[tuple[int, str]] = field(default_factory=list)
    """The newest batch, and the mailbox that was read then."""

    def answers(self) -> dict[str, list[int]]:
        """The batches in which each mailbox that was ever read got its answers. Nobody reads the others: cover."""
        batches: dict[str, list[int]] = {mailbox: [] for _, mailbox in self.reads}
        for batch, mailbox, _, _ in self.put:
            if mailbox in batches:
                batches[mailbox].append(batch)
        return batches

    def reports_before(self, batch: int) -> int:
        """How many reports were taken in the four batches that end with this one."""
        return sum(batch - WINDOW <= newest < batch for newest in self.taken.values())

    def age_shares(self, batch: int) -> dict[int, float]:
        """Of these reports, which share was taken after which batch."""
        counts = Counter(newest for newest in self.taken.values() if batch - WINDOW <= newest < batch)
        return {newest: count / counts.total() for newest, count in counts.items()}


@dataclass
class Habits:
    """How long answers take after their envelope, learnt from a desk whose secrets the attacker has been given."""

    first: Counter[int] = field(default_factory=Counter)
    later: dict[int, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))

    @classmethod
    def learn(cls, record: GateRecord, truth: dict[str, str]) -> Habits:
        habits = cls()
        for mailbox, batches in record.answers().items():
            wait = batches[0] - record.taken[truth[mailbox]]
            habits.first[wait] += 1
            habits.later[wait][_step(batches)] += 1
        return habits

    def weight(self, newest: int, batches: list[int]) -> float:
        """How well an envelope taken after batch ``newest`` fits a mailbox with answers in these batches (a log)."""
        wait = batches[0] - newest
        if wait < 1:
            return -math.inf
        later = self.later[wait]
        return math.log(self.first[wait] + _SMOOTHING / 10) + math.log(
            (later[_step(batches)] + _SMOOTHING) / (later.total() + 10 * _SMOOTHING)
        )


def _step(batches: list[int]) -> int:
    """How long after the first answer the second came, in classes of two batches; -1 without one."""
    return min(20, (batches[1] - batches[0]) // 2) if len(batches) > 1 else -1


Guesses = dict[str, str]
Attack = Callable[[GateRecord, Habits], Guesses]


def in_order(record: GateRecord, _habits: Habits) -> Guesses:
    """First come, first answered."""
    envelopes = sorted(record.taken, key=lambda one: (record.taken[one], random.random()))
    mailboxes = sorted(record.answers().items(), key=lambda one: (one[1][0], random.random()))
    return {mailbox: envelope for (mailbox, _), envelope in zip(mailboxes, envelopes, strict=False)}


def by_elimination(record: GateRecord, _habits: Habits) -> Guesses:
    """Each mailbox takes the oldest envelope of its window that no other has taken: it can't wait any longer."""
    free = sorted(record.taken, key=lambda one: (record.taken[one], random.random()))
    guesses = {}
    for mailbox, batches in sorted(record.answers().items(), key=lambda one: (one[1][0], random.random())):
        window = [one for one in free if batches[0] - WINDOW <= record.taken[one] < batches[0]]
        if window:
            guesses[mailbox] = window[0]
            free.remove(window[0])
    return guesses


def by_likelihood(record: GateRecord, habits: Habits) -> Guesses:
    """Each mailbox by itself: the envelope whose age fits its times and number of answers best."""
    return {
        mailbox: max(record.taken, key=lambda one: (habits.weight(record.taken[one], batches), random.random()))
        for mailbox, batches in record.answers().items()
    }


def by_joint_matching(record: GateRecord, habits: Habits) -> Guesses:
    """All together: how often each pair stands in matchings drawn by their joint likelihood (Metropolis swaps)."""
    mailboxes = record.answers()
    names = list(mailboxes)
    envelopes = list(record.taken)
    weights = {
        newest: [habits.weight(newest, mailboxes[name]) for name in names] for newest in set(record.taken.values())
    }
    rows = [weights[record.taken[one]] for one in envelopes]
    holder: list[int | None] = [None] * len(envelopes)  # envelope → mailbox, None: a report without one
    held = [0] * len(names)
    for number, envelope in in_order(record, habits).items():
        holder[envelopes.index(envelope)], held[names.index(number)] = names.index(number), envelopes.index(envelope)
    seen: list[Counter[int]] = [Counter() for _ in names]
    for sweep in range(_SWEEPS):
        for one in range(len(names)):
            mine, other = held[one], random.randrange(len(envelopes))
            rival = holder[other]
            gain = rows[other][one] - max(rows[mine][one], -1e9)
            if rival is not None:
                gain += rows[mine][rival] - max(rows[other][rival], -1e9)
            if rival != one and (gain >= 0 or random.random() < math.exp(gain)):
                holder[other], holder[mine], held[one] = one, rival, other
                if rival is not None:
                    held[rival] = mine
        if sweep >= _SWEEPS // 5:
            for one, envelope in enumerate(held):
                seen[one][record.taken[envelopes[envelope]]] += 1
    guesses = {}
    sizes = Counter(record.taken.values())
    for one, counts in enumerate(seen):
        age = max(counts, key=lambda newest: counts[newest] / sizes[newest])
        guesses[names[one]] = random.choice([envelope for envelope in envelopes if record.taken[envelope] == age])
    return guesses


ATTACKS: tuple[Attack, ...] = (in_order, by_elimination, by_likelihood, by_joint_matching)
