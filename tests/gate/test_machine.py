"""The envelope's rules against a model, over the real store, in any order that hypothesis can think of."""

import hashlib
import tempfile
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.gate.running import digest_of
from upstander.exchange.problem import Problem
from upstander.exchange.sizes import part_fits
from upstander.gate import envelopes
from upstander.gate.store import Store

IDS = some.sampled_from([bytes([n]) * 16 for n in range(3)])
LENGTHS = {"48 KiB": 49_152, "64 KiB": 65_536, "half": 524_288, "whole": 1_048_576}
CONTENTS = {(name, fill): bytes([fill]) * length for name, length in LENGTHS.items() for fill in (1, 2)}
PARTS = some.sampled_from(sorted(CONTENTS))
COUNTS = some.sampled_from([1, 2, 3])
SMALL = {fill: bytes([fill]) * 32_768 for fill in (1, 2)}


@dataclass
class Expected:
    """What an envelope should be."""

    parts: int
    first_day: date
    kept: dict[int, bytes] = field(default_factory=dict)
    digest: bytes | None = None


class EnvelopeMachine(RuleBasedStateMachine):
    """Plays phone, desk and calendar against the store and a dictionary."""

    @initialize()
    def open_store(self):
        self.folder = tempfile.TemporaryDirectory()
        self.store = Store(Path(self.folder.name) / "gate.db")
        self.today = date(2026, 11, 22)
        self.open: dict[bytes, Expected] = {}
        self.taken: dict[bytes, tuple[bytes, date]] = {}

    def teardown(self):
        if hasattr(self, "store"):
            self.store.close()
            self.folder.cleanup()

    def ask(self, operation, erases=False) -> str | None:
        try:
            self.store.submit(operation, erases=erases).result()
        except Problem as problem:
            return problem.name
        return None

    @rule(envelope=IDS, index=some.integers(0, 3), parts=COUNTS, content=PARTS)
    def put_part(self, envelope, index, parts, content):
        sealed = CONTENTS[content]
        expected = self.open.get(envelope)
        if envelope in self.taken:
            outcome = None
        elif expected and (parts != expected.parts or index >= expected.parts):
            outcome = "conflict"
        elif expected and index in expected.kept:
            outcome = None if expected.kept[index] == sealed else "conflict"
        elif not part_fits(parts, index, len(sealed)):
            outcome = "wrong-size"
        else:
            outcome = None
            self.open.setdefault(envelope, Expected(parts, self.today)).kept[index] = sealed
        part_hash = hashlib.sha256(sealed).digest()
        assert outcome == self.ask(
            lambda database: envelopes.put_part(
                database,
                envelope,
                index=index,
                parts=parts,
                sealed=sealed,
                part_hash=part_hash,
                today=self.today,
                admit=list,
            )
        )

    @rule(envelope=IDS, fill=some.sampled_from([1, 2]), lie=some.booleans())
    def put_whole(self, envelope, fill, lie):
        sealed = SMALL[fill]
        digest = bytes(32) if lie else digest_of(sealed)
        acknowledged = self.acknowledged(envelope)
        if lie:
            outcome = "wrong-digest"
        elif acknowledged:
            outcome = None if acknowledged == digest else "conflict"
        elif envelope in self.open:
            outcome = "conflict"
        else:
            outcome = None
            self.open[envelope] = Expected(1, self.today, {0: sealed}, digest)
        part_hash = hashlib.sha256(sealed).digest()
        assert outcome == self.ask(
            lambda database: envelopes.put_whole(
                database, envelope, digest=digest, sealed=sealed, part_hash=part_hash, admit=lambda: None
            )
        )

    @rule(envelope=IDS, parts=COUNTS, lie=some.booleans())
    def close(self, envelope, parts, lie):
        expected = self.open.get(envelope)
        acknowledged = self.acknowledged(envelope)
        kept = expected.kept if expected else {}
        digest = acknowledged or digest_of(*(kept[index] for index in sorted(kept)))
        if lie:
            digest = bytes(32)
        if envelope in self.taken:
            outcome = "conflict" if lie else None
        elif expected is None:
            outcome = "parts-missing"
        elif parts != expected.parts:
            outcome = "conflict"
        elif acknowledged:
            outcome = "conflict" if lie else None
        elif len(kept) < parts:
            outcome = "parts-missing"
        elif lie:
            outcome = "wrong-digest"
        else:
            outcome = None
            expected.digest = digest
        assert outcome == self.ask(lambda database: envelopes.close(database, envelope, digest=digest, parts=parts))

    @rule(envelope=IDS, lie=some.booleans())
    def delete(self, envelope, lie):
        acknowledged = self.acknowledged(envelope)
        digest = bytes(32) if lie or not acknowledged else acknowledged
        if acknowledged:
            outcome = None if digest == acknowledged else "conflict"
        else:
            outcome = "conflict" if envelope in self.open else "not-found"
        if outcome is None and envelope in self.open:
            del self.open[envelope]
            self.taken[envelope] = (digest, self.today)
        delete = partial(envelopes.delete, envelope_id=envelope, digest=digest, today=self.today)
        assert outcome == self.ask(delete, erases=True)

    @rule(days=some.sampled_from([1, 2, 31]))
    def days_go_by(self, days):
        self.today += timedelta(days=days)
        self.ask(lambda database: envelopes.expire(database, self.today), erases=True)
        assert not self.store.submit(envelopes.erase_orphans, erases=True).result()
        self.open = {
            envelope: one
            for envelope, one in self.open.items()
            if one.digest or self.today < one.first_day + timedelta(days=2)
        }
        self.taken = {
            envelope: (digest, day)
            for envelope, (digest, day) in self.taken.items()
            if self.today <= day + timedelta(days=30)
        }

    @rule()
    def the_gate_starts_again(self):
        self.store.close()
        self.store = Store(Path(self.folder.name) / "gate.db")

    @invariant()
    def the_desk_finds_exactly_what_was_acknowledged(self):
        if not hasattr(self, "store"):
            return
        closed = {one.id: one for one in self.store.submit(envelopes.list_closed).result()}
        assert closed.keys() == {envelope for envelope, one in self.open.items() if one.digest}
        for envelope, one in closed.items():
            kept = self.open[envelope].kept
            assert one.digest == self.open[envelope].digest
            assert one.size == sum(map(len, kept.values()))
            row, parts, _ = self.store.submit(
                lambda database, id=envelope: envelopes.find_closed(database, id)
            ).result()
            for index in range(parts):
                read = partial(envelopes.read_part, row=row, index=index)
                assert self.store.submit(read).result() == kept[index]

    @invariant()
    def no_part_is_kept_that_belongs_to_nothing(self):
        if hasattr(self, "store"):
            (count,) = self.store.submit(
                lambda database: database.execute("SELECT count(*) FROM parts").fetchone()
            ).result()
            assert count == sum(len(one.kept) for one in self.open.values())

    def acknowledged(self, envelope: bytes) -> bytes | None:
        if envelope in self.taken:
            return self.taken[envelope][0]
        return self.open[envelope].digest if envelope in self.open else None


@pytest.mark.promise("P8")
class TestEnvelopeRules(EnvelopeMachine.TestCase):
    settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
