"""Proof of work: what a flood has to pay, and nobody in peace. ``docs/envelope.md``, section 12."""

from __future__ import annotations

import hashlib
import itertools
from dataclasses import dataclass

SEED_BYTES = 32
NONCE_BYTES = 8
_WHOLE = 1 << 256
_PARTS_OF_32_MIB = 32


@dataclass(frozen=True)
class Demand:
    """What a gate asks for now: a seed, and how many tries the smallest report costs on average (0: none)."""

    seed: bytes
    difficulty: int

    def to_header(self) -> str:
        """As the header ``work`` of every answer: the seed in hex, a space, the difficulty."""
        return f"{self.seed.hex()} {self.difficulty}"

    @classmethod
    def from_header(cls, untrusted: str) -> Demand:
        """Read the header ``work`` of an answer.

        Raises:
            ValueError: it is not of its form.
        """
        seed, _, difficulty = untrusted.partition(" ")
        if len(seed) != 2 * SEED_BYTES or not (
            difficulty.isascii() and difficulty.isdecimal() and len(difficulty) < 10
        ):
            raise ValueError("The gate's demand for work is not of its form.")
        return cls(bytes.fromhex(seed), int(difficulty))


@dataclass(frozen=True)
class Work:
    """What a client shows: the seed it worked on, and the nonce it found."""

    seed: bytes
    nonce: bytes

    def to_header(self) -> str:
        """As the header ``work`` of a call: seed and nonce in hex, a space between."""
        return f"{self.seed.hex()} {self.nonce.hex()}"

    @classmethod
    def from_header(cls, untrusted: str) -> Work:
        """Read the header ``work`` of a call.

        Raises:
            ValueError: it is not of its form.
        """
        seed, _, nonce = untrusted.partition(" ")
        if len(seed) != 2 * SEED_BYTES or len(nonce) != 2 * NONCE_BYTES:
            raise ValueError("The work shown is not of its form.")
        return cls(bytes.fromhex(seed), bytes.fromhex(nonce))


def work_factor(parts: int, *, whole: bool = False) -> int:
    """How many times the smallest report's work a report costs; ``whole``: it is of the smallest class itself."""
    if whole:
        return 1
    if parts == 1:
        return 2
    return 4 if parts <= _PARTS_OF_32_MIB else 8


def find_work(demand: Demand, envelope_id: bytes, parts: int, *, whole: bool = False) -> Work:
    """Search for work that meets the demand; takes ``difficulty`` × factor tries on average."""
    start = _start(demand.seed, envelope_id, parts)
    bound = _bound(demand.difficulty, parts, whole)
    for number in itertools.count():
        nonce = number.to_bytes(NONCE_BYTES)
        if _number(start, nonce) < bound:
            return Work(demand.seed, nonce)
    raise AssertionError("unreachable")


def meets(work: Work, difficulty: int, envelope_id: bytes, parts: int, *, whole: bool = False) -> bool:
    """Whether the work was done for this envelope, this number of parts and at least this difficulty."""
    start = _start(work.seed, envelope_id, parts)
    return _number(start, work.nonce) < _bound(difficulty, parts, whole)


def _start(seed: bytes, envelope_id: bytes, parts: int) -> bytes:
    return seed + envelope_id + parts.to_bytes(4)


def _bound(difficulty: int, parts: int, whole: bool) -> int:
    return _WHOLE // (max(difficulty, 1) * work_factor(parts, whole=whole))


def _number(start: bytes, nonce: bytes) -> int:
    return int.from_bytes(hashlib.sha256(start + nonce).digest())
