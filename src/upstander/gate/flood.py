"""What keeps a flood out without knowing anybody: budgets that ask for work when they run low, and refuse once spent.

All of it lies in memory and is forgotten with the process. Nothing in it belongs to a sender: a door has one budget for
everybody who comes through it.
"""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from upstander.envelope.sizes import PART_LENGTH, SMALLEST_CLASS
from upstander.envelope.work import Demand, Work, meets
from upstander.exchange.problem import Problem

SECONDS_OF_SEED = 3_600
COST_OF_ANY = 32 * 1024
"""Bytes of budget that a report costs beside its size: a transaction and a sync."""
CAPACITY = 8 * 1024**3
REFILL_A_SECOND = 12 * 1024**2
UNFINISHED_PARTS = 16 * 1024
"""The most parts that unfinished envelopes of one door may have declared together: 16 GiB."""
UNFINISHED_ENVELOPES = 10_000
SECONDS_BEFORE_IDLE = 600
"""An unfinished envelope without a new part for so long makes room where room is needed; its phone still has it all."""
SECONDS_TO_RETRY = 600

_CALM = 0.25
_STEPS = 8
_KEPT_FOR_SMALLEST = 0.2


class Entrance(Enum):
    """Where an envelope came in: the public address, or the onion service. Each has budgets of its own."""

    CLEAR = "clear"
    ONION = "onion"


@dataclass
class Budget:
    """A bucket of bytes that refills steadily. ``used`` is how much is gone."""

    seen: float
    used: float = 0.0

    def level(self, now: float) -> float:
        """How much of it is used, from 0 up."""
        self.used = max(0.0, self.used - (now - self.seen) * REFILL_A_SECOND)
        self.seen = now
        return self.used / CAPACITY

    def seconds_until(self, level: float) -> int:
        """How long until no more than ``level`` is used, if nobody comes."""
        return max(1, round((self.used - level * CAPACITY) / REFILL_A_SECOND))


@dataclass
class _Held:
    parts: int
    seen: float


class Places:
    """The unfinished envelopes of one entrance, the longest idle first, and the parts they have declared together."""

    def __init__(self) -> None:
        """All places are free."""
        self.held: dict[bytes, _Held] = {}
        self._parts = 0

    def level(self) -> float:
        """How many of the places are taken, from 0 to 1."""
        return max(len(self.held) / UNFINISHED_ENVELOPES, self._parts / UNFINISHED_PARTS)

    def hold(self, envelope_id: bytes, parts: int, now: float) -> list[bytes]:
        """Take a place for an envelope that begins. The ids of idle ones that have to make room for it.

        Raises:
            Problem: ``full``: no place is free, and none of those who hold one has been idle for long.
        """
        going: list[bytes] = []
        count, declared = len(self.held), self._parts
        for idle_id, idle in self.held.items():
            if count < UNFINISHED_ENVELOPES and declared + parts <= UNFINISHED_PARTS:
                break
            if now - idle.seen < SECONDS_BEFORE_IDLE:
                raise full()
            going.append(idle_id)
            count, declared = count - 1, declared - idle.parts
        for idle_id in going:
            self.release(idle_id)
        self.count(envelope_id, parts, now)
        return going

    def count(self, envelope_id: bytes, parts: int, now: float) -> None:
        """Count an envelope that has begun, whether or not there is a place for it."""
        self.release(envelope_id)
        self.held[envelope_id] = _Held(parts, now)
        self._parts += parts

    def touch(self, envelope_id: bytes, now: float) -> None:
        """Another part has come: it is the least idle of all."""
        held = self.held.pop(envelope_id, None)
        if held:
            self.held[envelope_id] = _Held(held.parts, now)

    def release(self, envelope_id: bytes) -> None:
        """Its place is free again."""
        held = self.held.pop(envelope_id, None)
        self._parts -= held.parts if held else 0


class Flood:
    """The budgets and places of a gate's entrances. Any thread may call it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """``clock`` gives seconds that only grow."""
        self.cap = 0
        """The highest difficulty: the newest card's."""
        self._clock = clock
        self._secret = secrets.token_bytes(32)
        self._budgets = {entrance: Budget(seen=clock()) for entrance in Entrance}
        self._places = {entrance: Places() for entrance in Entrance}
        self._lock = threading.Lock()

    def demand(self, entrance: Entrance) -> Demand:
        """What a new report that comes in there has to show."""
        with self._lock:
            return Demand(self._seed(self._hour()), self._difficulty(entrance))

    def admit(
        self, entrance: Entrance, envelope_id: bytes, parts: int, work: Work | None, *, whole: bool = False
    ) -> list[bytes]:
        """Let a new envelope in, and charge the entrance for it. The ids of unfinished ones that have to go for it.

        Raises:
            Problem: ``work`` (too little, too old, or another envelope's), or ``full`` with the seconds to wait.
        """
        with self._lock:
            now, budget = self._clock(), self._budgets[entrance]
            most = 1.0 if whole else 1.0 - _KEPT_FOR_SMALLEST
            if budget.level(now) >= most:
                raise full(budget.seconds_until(most))
            difficulty = self._difficulty(entrance)
            if difficulty and not self._is_enough(work, difficulty, envelope_id, parts, whole):
                raise Problem("work")
            going = [] if whole else self._places[entrance].hold(envelope_id, parts, now)
            budget.used += (SMALLEST_CLASS if whole else parts * PART_LENGTH) + COST_OF_ANY
            return going

    def touch(self, envelope_id: bytes) -> None:
        """A new part of an unfinished envelope was kept."""
        with self._lock:
            for places in self._places.values():
                places.touch(envelope_id, self._clock())

    def release(self, envelope_id: bytes) -> None:
        """An envelope is finished: it takes no place among the unfinished any more."""
        with self._lock:
            for places in self._places.values():
                places.release(envelope_id)

    def recount(self, unfinished: Mapping[bytes, int]) -> None:
        """Make the places fit what the store holds. What began before the gate started counts as the clear one's."""
        with self._lock:
            now = self._clock()
            held = {envelope_id for places in self._places.values() for envelope_id in places.held}
            for envelope_id in held - unfinished.keys():
                for places in self._places.values():
                    places.release(envelope_id)
            for envelope_id in unfinished.keys() - held:
                self._places[Entrance.CLEAR].count(envelope_id, unfinished[envelope_id], now)

    def _is_enough(self, work: Work | None, difficulty: int, envelope_id: bytes, parts: int, whole: bool) -> bool:
        if work is None:
            return False
        hour = self._hour()
        is_fresh = [hmac.compare_digest(self._seed(one), work.seed) for one in (hour, hour - 1)]
        return any(is_fresh) and meets(work, difficulty, envelope_id, parts, whole=whole)

    def _difficulty(self, entrance: Entrance) -> int:
        """None while the entrance is calm; from there to spent it doubles in steps up to the cap."""
        level = max(self._budgets[entrance].level(self._clock()), self._places[entrance].level())
        if level < _CALM or self.cap == 0:
            return 0
        step = min(_STEPS - 1, int((level - _CALM) / (1 - _CALM) * _STEPS))
        return max(1, self.cap >> (_STEPS - 1 - step))

    def _hour(self) -> int:
        return int(self._clock() // SECONDS_OF_SEED)

    def _seed(self, hour: int) -> bytes:
        return hmac.digest(self._secret, hour.to_bytes(8, signed=True), "sha256")


def full(seconds: int = SECONDS_TO_RETRY) -> Problem:
    """The refusal while the gate can take no more."""
    return Problem("full", headers={"retry-after": str(seconds)})
