"""The envelope's rules against a model, over both real stores, in any order that hypothesis can think of."""

import tempfile
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.gate.bucket import CREDENTIALS, S3Server, objects_in
from tests.gate.running import digest_of
from tests.gate.stores import count_kept, done, part_of
from upstander.exchange.problem import Problem
from upstander.exchange.sizes import part_fits
from upstander.gate.s3.store import S3Store
from upstander.gate.sqlite.store import SqliteStore
from upstander.gate.store import SealedStore

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
        self.store = self.open(Path(self.folder.name))
        self.today = date(2026, 11, 22)
        self.open_ones: dict[bytes, Expected] = {}
        self.taken: dict[bytes, tuple[bytes, date]] = {}

    def teardown(self):
        if hasattr(self, "store"):
            self.store.close()
            self.folder.cleanup()

    def open(self, home: Path) -> SealedStore:
        return SqliteStore(home / "gate.db")

    def ask(self, work) -> str | None:
        try:
            done(work)
        except Problem as problem:
            return problem.name
        return None

    @rule(envelope=IDS, index=some.integers(0, 3), parts=COUNTS, content=PARTS)
    def put_part(self, envelope, index, parts, content):
        sealed = CONTENTS[content]
        expected = self.open_ones.get(envelope)
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
            self.open_ones.setdefault(envelope, Expected(parts, self.today)).kept[index] = sealed
        part = part_of(envelope, sealed, index, parts)
        assert outcome == self.ask(self.store.put_part(part, today=self.today, admit=list))

    @rule(envelope=IDS, fill=some.sampled_from([1, 2]), lie=some.booleans())
    def put_whole(self, envelope, fill, lie):
        sealed = SMALL[fill]
        digest = bytes(32) if lie else digest_of(sealed)
        acknowledged = self.acknowledged(envelope)
        if lie:
            outcome = "wrong-digest"
        elif acknowledged:
            outcome = None if acknowledged == digest else "conflict"
        elif envelope in self.open_ones:
            outcome = "conflict"
        else:
            outcome = None
            self.open_ones[envelope] = Expected(1, self.today, {0: sealed}, digest)
        assert outcome == self.ask(self.store.put_whole(part_of(envelope, sealed), digest=digest, admit=list))

    @rule(envelope=IDS, parts=COUNTS, lie=some.booleans())
    def close(self, envelope, parts, lie):
        expected = self.open_ones.get(envelope)
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
        assert outcome == self.ask(self.store.close_envelope(envelope, digest=digest, parts=parts))

    @rule(envelope=IDS, lie=some.booleans())
    def delete(self, envelope, lie):
        acknowledged = self.acknowledged(envelope)
        digest = bytes(32) if lie or not acknowledged else acknowledged
        if acknowledged:
            outcome = None if digest == acknowledged else "conflict"
        else:
            outcome = "conflict" if envelope in self.open_ones else "not-found"
        if outcome is None and envelope in self.open_ones:
            del self.open_ones[envelope]
            self.taken[envelope] = (digest, self.today)
        assert outcome == self.ask(self.store.delete(envelope, digest=digest, today=self.today))

    @rule(days=some.sampled_from([1, 2, 31]))
    def days_go_by(self, days):
        self.today += timedelta(days=days)
        done(self.store.expire(self.today))
        self.open_ones = {
            envelope: one
            for envelope, one in self.open_ones.items()
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
        self.store = self.open(Path(self.folder.name))

    @invariant()
    def the_desk_finds_exactly_what_was_acknowledged(self):
        if not hasattr(self, "store"):
            return
        closed = {one.id: one for one in done(self.store.list_closed())}
        assert closed.keys() == {envelope for envelope, one in self.open_ones.items() if one.digest}
        for envelope, one in closed.items():
            kept = self.open_ones[envelope].kept
            assert one.digest == self.open_ones[envelope].digest
            assert one.size == sum(map(len, kept.values()))
            assert done(self.taking(envelope)) == [kept[index] for index in sorted(kept)]

    async def taking(self, envelope: bytes) -> list[bytes]:
        _, parts = await self.store.read_closed(envelope)
        return [part async for part in parts]

    @invariant()
    def nothing_is_kept_that_belongs_to_nothing(self):
        if hasattr(self, "store"):
            kept = count_kept(self.store)
            assert kept["parts"] == sum(len(one.kept) for one in self.open_ones.values())
            assert (kept["envelopes"], kept["tombstones"]) == (len(self.open_ones), len(self.taken))

    def acknowledged(self, envelope: bytes) -> bytes | None:
        if envelope in self.taken:
            return self.taken[envelope][0]
        return self.open_ones[envelope].digest if envelope in self.open_ones else None


class BucketMachine(EnvelopeMachine):
    """The same over a bucket. What is there after a new start is what was there before."""

    server: S3Server

    def open(self, home: Path) -> SealedStore:
        if not hasattr(self, "address"):
            self.address = self.server.make_bucket()
        before = objects_in(self.address)
        opened = S3Store(self.address, home)
        assert objects_in(self.address) == before
        return opened


@pytest.mark.promise("P8")
class TestEnvelopeRules(EnvelopeMachine.TestCase):
    settings = settings(max_examples=60, stateful_step_count=30, deadline=None)


@pytest.mark.promise("P8")
class TestEnvelopeRulesInABucket(BucketMachine.TestCase):
    settings = settings(max_examples=8, stateful_step_count=30, deadline=None)

    @pytest.fixture(autouse=True)
    def _server(self, s3_server: S3Server, monkeypatch: pytest.MonkeyPatch) -> None:
        for name, value in CREDENTIALS.items():
            monkeypatch.setenv(name, value)
        BucketMachine.server = s3_server
