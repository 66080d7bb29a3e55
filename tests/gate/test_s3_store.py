"""The store in a bucket: a crash at any step harms nothing, one gate holds it, and unsound buckets are refused."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import Callable, Coroutine
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.gate.bucket import CREDENTIALS, S3Server, objects_in, running_s3_server
from tests.gate.running import WHOLE, RunningGate, digest_of
from tests.gate.stores import count_kept, done, part_of
from upstander.gate.s3 import lease
from upstander.gate.s3.bucket import Bucket, PreconditionError
from upstander.gate.s3.names import ClosedMark, HeldPart, Mailbox, OpenMark, Tombstone, read_name
from upstander.gate.s3.store import S3Store
from upstander.gate.store import StoreClosedError, StoreDamagedError, StoreOpenError
from upstander.installation import BucketAddress

TODAY = date(2026, 11, 22)
WRITES = 15
"""So many writes and deletions the story takes."""
VERSIONING = b"<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"


@pytest.fixture
def address(s3_server: S3Server, monkeypatch: pytest.MonkeyPatch) -> BucketAddress:
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    return s3_server.make_bucket()


Request = Callable[..., Coroutine[Any, Any, None]]


class CrashError(Exception):
    """The process ends here."""


class Fate:
    """Lets so many requests of a bucket pass, and crashes at the next: before it has come there, or right after."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.left = 1 << 30
        self.is_late = False
        for name in ("put", "delete"):
            monkeypatch.setattr(Bucket, name, self.in_front_of(getattr(Bucket, name)))

    def in_front_of(
        self, request: Callable[..., Coroutine[Any, Any, None]]
    ) -> Callable[..., Coroutine[Any, Any, None]]:
        async def ask(bucket: Bucket, things: Any, *rest: Any) -> None:
            if request.__name__ == "delete" and not things:
                return
            self.left -= 1
            if self.left >= 0 or (self.is_late and self.left == -1):
                await request(bucket, things, *rest)
            if self.left < 0:
                raise CrashError

        return ask


@pytest.fixture
def fate(monkeypatch: pytest.MonkeyPatch) -> Fate:
    return Fate(monkeypatch)


class Story:
    """A large report, a small one and answers, from the first part to the desk's deletion. Each step can come again."""

    def __init__(self) -> None:
        self.large, self.small, self.mailbox = os.urandom(16), os.urandom(16), os.urandom(16)
        self.parts, self.whole = [os.urandom(1_048_576), os.urandom(524_288)], os.urandom(32_768)
        self.answers = [os.urandom(4_096) for _ in range(3)]
        self.acknowledged: dict[bytes, bytes] = {}
        self.deleted: set[bytes] = set()
        self.placed: dict[int, bytes] = {}

    def steps(self, store: S3Store) -> list[Callable[[], Coroutine[Any, Any, None]]]:
        return [
            lambda: self.send_large(store),
            lambda: self.send_small(store),
            lambda: self.answer(store, 0, self.answers[0], TODAY),
            lambda: self.answer(store, 1, self.answers[1], TODAY),
            lambda: self.answer(store, 1, self.answers[2], TODAY + timedelta(days=1)),
            lambda: self.delete(store, self.large, digest_of(*self.parts)),
            lambda: self.delete(store, self.small, digest_of(self.whole)),
        ]

    def taken_by(self, step: int) -> bytes | None:
        return {5: self.large, 6: self.small}.get(step)

    async def send_large(self, store: S3Store) -> None:
        for index, part in enumerate(self.parts):
            await store.put_part(part_of(self.large, part, index, 2), today=TODAY, admit=list)
        await store.close_envelope(self.large, digest=digest_of(*self.parts), parts=2)
        self.acknowledged[self.large] = b"".join(self.parts)

    async def send_small(self, store: S3Store) -> None:
        await store.put_whole(part_of(self.small, self.whole), digest=digest_of(self.whole), admit=list)
        self.acknowledged[self.small] = self.whole

    async def answer(self, store: S3Store, place: int, sealed: bytes, day: date) -> None:
        await store.put_answer(self.mailbox, place=place, sealed=sealed, today=day)
        self.placed[place] = sealed

    async def delete(self, store: S3Store, envelope: bytes, digest: bytes) -> None:
        await store.delete(envelope, digest=digest, today=TODAY)
        self.deleted.add(envelope)

    async def must_hold(self, store: S3Store, *, under_way: bytes | None) -> None:
        """What was acknowledged is there once, what was deleted is not; nobody knows of what is under way."""
        listed = [one.id for one in await store.list_closed()]
        assert len(listed) == len(set(listed))
        assert self.acknowledged.keys() - self.deleted - {under_way} <= set(listed)
        assert not self.deleted & set(listed)
        for envelope in listed:
            size, parts = await store.read_closed(envelope)
            sealed = b"".join([part async for part in parts])
            assert len(sealed) == size
            assert sealed == (b"".join(self.parts) if envelope == self.large else self.whole)
        places = await store.read_mailbox(self.mailbox)
        for place, sealed in self.placed.items():
            assert places[place * 4_096 : (place + 1) * 4_096] in {sealed, self.answers[2]}


@pytest.mark.promise("P8")
@pytest.mark.parametrize("is_late", [False, True], ids=["before", "after"])
def test_a_crash_at_any_step_loses_and_doubles_nothing_and_leaves_nothing_behind(address, tmp_path, fate, is_late):
    fate.is_late = is_late
    crashes = 0
    while True:
        story, fate.left = Story(), 1 << 30
        store = S3Store(address, tmp_path)
        fate.left = crashes
        done_steps = 0
        try:
            for step in story.steps(store):
                done(step())
                done_steps += 1
        except CrashError:
            pass
        finally:
            fate.left = 1 << 30
            store.close()
        store = S3Store(address, tmp_path)
        done(story.must_hold(store, under_way=story.taken_by(done_steps)))
        done(store.expire(TODAY))  # what a start does first
        for step in story.steps(store)[done_steps:]:  # phone and desk try again, as they would
            done(step())
        done(story.must_hold(store, under_way=None))
        assert count_kept(store) == {"envelopes": 0, "parts": 0, "tombstones": 2, "answers": 1}
        done(store.expire(TODAY + timedelta(days=200)))
        assert objects_in(address) == {}
        store.close()
        if done_steps == 7:
            break
        crashes += 1
    assert crashes == WRITES


@pytest.mark.promise("P8")
@pytest.mark.parametrize("is_late", [False, True], ids=["before", "after"])
def test_a_request_that_fails_can_be_repeated_without_a_new_start(address, tmp_path, fate, is_late):
    """The bucket refuses, or takes it and the answer is lost: then the caller is told so, and asks again."""
    fate.is_late = is_late
    store = S3Store(address, tmp_path)
    failures = 0
    while True:
        story = Story()
        fate.left, failed = failures, 0
        for number, step in enumerate(story.steps(store)):
            try:
                done(step())
            except CrashError:
                failed += 1
                fate.left = 1 << 30
                done(story.must_hold(store, under_way=story.taken_by(number)))
                done(step())
        done(story.must_hold(store, under_way=None))
        fate.left = 1 << 30
        done(store.expire(TODAY + timedelta(days=200)))
        assert objects_in(address) == {}
        if not failed:
            break
        failures += 1
    assert failures == WRITES
    store.close()


@pytest.mark.promise("P8")
def test_a_close_that_nobody_heard_of_does_not_outlive_its_parts(address, tmp_path, fate):
    """Its closing mark was written but the answer was lost, the phone never came back, and its days are over."""
    story, store = Story(), S3Store(address, tmp_path)
    fate.is_late, fate.left = True, 3
    with pytest.raises(CrashError):
        done(story.send_large(store))
    fate.left = 1 << 30
    assert any(key.startswith("closed/") for key in objects_in(address))
    done(store.expire(TODAY + timedelta(days=2)))
    assert objects_in(address) == {}
    store.close()


@pytest.mark.promise("P8")
def test_a_closing_mark_that_comes_late_hides_no_report_that_was_acknowledged(address, tmp_path):
    """That of an attempt that was given up, its parts gone, comes to the bucket after the second attempt is done."""
    story, store = Story(), S3Store(address, tmp_path)
    done(story.send_large(store))
    manifest = objects_in(address)[next(key for key in objects_in(address) if key.startswith("closed/"))]
    for row in (bytes(16), b"\xff" * 16):
        Bucket(address).put_now(ClosedMark(story.large, row, digest_of(*story.parts)).key, manifest)
        store.close()
        store = S3Store(address, tmp_path)
        done(story.must_hold(store, under_way=None))
        done(store.expire(TODAY))
        done(story.must_hold(store, under_way=None))
    done(story.delete(store, story.large, digest_of(*story.parts)))
    store.close()
    store = S3Store(address, tmp_path)
    done(store.expire(TODAY))
    assert count_kept(store) == {"envelopes": 0, "parts": 0, "tombstones": 1, "answers": 0}
    store.close()


@pytest.mark.promise("P2")
def test_names_tell_no_time_but_a_day_and_their_order_not_what_came_first(address, tmp_path):
    store = S3Store(address, tmp_path)
    order = [os.urandom(16) for _ in range(40)]
    for envelope in order:
        sealed = os.urandom(32_768)
        done(store.put_whole(part_of(envelope, sealed), digest=digest_of(sealed), admit=list))
        done(store.put_part(part_of(os.urandom(16), os.urandom(49_152)), today=TODAY, admit=list))
    done(Story().send_large(store))
    keys = [key for key, _ in Bucket(address).list_now() if key not in {"owner", "turn"}]
    assert all(read_name(key) for key in keys)
    came = [order.index(bytes.fromhex(key[6:38])) for key in keys if key.startswith("whole/")]
    assert 8 < sum(first < second for first, second in pairwise(came)) < 31
    with_day = [key for key in keys if re.search(r"\d{4}-\d{2}-\d{2}$", key)]
    assert len(with_day) == 40  # the unfinished ones
    assert all(isinstance(read_name(key), OpenMark) for key in with_day)
    store.close()


@pytest.mark.parametrize(
    "untrusted",
    ["", "open/", "closed", "taken/00.00", "parts/" + "0" * 32 + ".00." + "0" * 64, "PARTS/x", "mailboxes/00.2026-1-1"],
)
def test_what_is_no_name_is_none(untrusted):
    assert read_name(untrusted) is None


def test_a_name_says_what_it_was_made_of():
    names = [
        OpenMark(os.urandom(16), os.urandom(16), 1_024, TODAY),
        HeldPart(os.urandom(16), 7, os.urandom(32)),
        Tombstone(os.urandom(16), os.urandom(32), TODAY),
        Mailbox(os.urandom(16), TODAY),
    ]
    assert [read_name(name.key) for name in names] == names


def test_a_part_that_the_bucket_changed_is_not_handed_out(address, tmp_path):
    story, store = Story(), S3Store(address, tmp_path)
    done(story.send_small(store))
    (key,) = [key for key in objects_in(address) if key.startswith("whole/")]
    Bucket(address).put_now(key, bytes(32_768))
    with pytest.raises(StoreDamagedError):
        done(story.must_hold(store, under_way=None))
    store.close()


def test_a_second_gate_is_refused_while_the_first_lives_and_may_begin_once_it_ended(address, tmp_path, monkeypatch):
    monkeypatch.setattr(lease, "SECONDS_BETWEEN_MARKS", 0.05)
    first = S3Store(address, tmp_path)
    (tmp_path / "other").mkdir()
    with pytest.raises(StoreOpenError, match="Another gate holds the bucket"):
        S3Store(address, tmp_path / "other")
    first.close()
    S3Store(address, tmp_path / "other").close()


@pytest.mark.promise("P8")
def test_a_gate_that_was_taken_over_acknowledges_nothing_more(address, tmp_path, monkeypatch):
    """The first one is cut off for so long that another takes it for dead."""
    stopped: list[bool] = []
    monkeypatch.setattr(lease, "SECONDS_BETWEEN_MARKS", 60)
    monkeypatch.setattr(lease, "SECONDS_TO_WATCH", 0.2)
    first = S3Store(address, tmp_path)
    first._lease._on_lost = lambda: stopped.append(True)
    (tmp_path / "other").mkdir()
    second = S3Store(address, tmp_path / "other")
    story = Story()
    first._lease._trusted_until = 0  # as long ago as a second gate watches
    with pytest.raises(StoreClosedError):
        done(story.send_small(first))
    with pytest.raises(StoreClosedError):
        first._lease._mark_again()
    assert done(second.list_closed()) == []
    done(story.send_small(second))
    assert set(done(taken(second))) == {story.small}
    second.close()
    first.close()


async def taken(store: S3Store) -> list[bytes]:
    return [one.id for one in await store.list_closed()]


def test_a_gate_that_notices_that_it_was_taken_over_stops(address, tmp_path, monkeypatch):
    stopped = asyncio.Event()
    monkeypatch.setattr(lease, "SECONDS_BETWEEN_MARKS", 0.2)
    held = lease.Lease(Bucket(address), tmp_path, on_lost=stopped.set)
    Bucket(address).put_now("owner", b"somebody else")
    held._marking.join(30)
    assert stopped.is_set()
    with pytest.raises(StoreClosedError):
        held.must_hold()


def test_a_mark_that_was_written_though_its_answer_was_lost_is_known_again(address, tmp_path, monkeypatch):
    monkeypatch.setattr(lease, "SECONDS_BETWEEN_MARKS", 60)
    held = lease.Lease(Bucket(address), tmp_path)
    put = Bucket.put_now

    def put_and_lose_the_answer(bucket: Bucket, *call: Any) -> None:
        put(bucket, *call)
        raise CrashError

    monkeypatch.setattr(Bucket, "put_now", put_and_lose_the_answer)
    for expected in (CrashError, PreconditionError):
        with pytest.raises(expected):
            held._put({"e_tag": held._tag})
    monkeypatch.setattr(Bucket, "put_now", put)
    held._tag = held._mark_again()
    held.must_hold()
    held.end()
    assert "owner" not in dict(Bucket(address).list_now())


def test_a_home_whose_name_is_half_written_is_not_taken_for_another_gates(address, tmp_path, monkeypatch):
    monkeypatch.setattr(lease, "SECONDS_BETWEEN_MARKS", 0.05)
    first = S3Store(address, tmp_path)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "owner").touch()
    with pytest.raises(StoreOpenError, match="Another gate"):
        S3Store(address, tmp_path / "other")
    first.close()


def test_a_bucket_that_keeps_old_versions_is_refused(address, tmp_path, s3_server):
    s3_server.ask("PUT", address, "?versioning", VERSIONING)
    with pytest.raises(StoreOpenError, match="versioning"):
        S3Store(address, tmp_path)
    assert list(Bucket(address).list_now()) == []


def test_a_bucket_that_holds_something_else_is_refused_and_left_as_it_was(address, tmp_path):
    Bucket(address).put_now("reports/2026.csv", b"somebody's")
    with pytest.raises(StoreOpenError, match="a bucket of its own"):
        S3Store(address, tmp_path)
    assert dict(Bucket(address).list_now()) == {"reports/2026.csv": 10}


def test_a_bucket_that_heeds_no_condition_is_refused(address, tmp_path, monkeypatch):
    put = Bucket.put_now
    monkeypatch.setattr(Bucket, "put_now", lambda bucket, key, body, _mode="overwrite": put(bucket, key, body))
    with pytest.raises(StoreOpenError, match="If-None-Match"):
        S3Store(address, tmp_path)


def test_a_bucket_that_is_not_there_or_does_not_answer_is_named(address, tmp_path, monkeypatch):
    monkeypatch.setattr("upstander.gate.s3.bucket._RETRIES", 0)
    nowhere, silent = "There is no bucket nowhere", "The bucket silent can't be used: GenericError"
    for name, endpoint, said in (("nowhere", address.endpoint, nowhere), ("silent", "http://127.0.0.1:1", silent)):
        with pytest.raises(StoreOpenError, match=said):
            S3Store(BucketAddress(name, endpoint, "us-east-1"), tmp_path)


def test_a_bucket_is_opened_with_credentials_of_the_environment_alone(address, tmp_path, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:1")
    S3Store(address, tmp_path).close()
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(StoreOpenError, match="AWS_SECRET_ACCESS_KEY"):
        S3Store(address, tmp_path)


def test_a_gate_without_its_bucket_stops_with_a_sentence_and_tells_no_secret(tmp_path: Path):
    settings = 'store = "s3"\nbucket = "reports"\nbucket_endpoint = "http://127.0.0.1:1"\n'
    (tmp_path / "upstander.toml").write_text(settings)
    environment = {**os.environ, **CREDENTIALS, "UPSTANDER_HOME": str(tmp_path)}
    words = [sys.executable, "-m", "upstander.gate"]
    ended = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == "The bucket reports can't be used: GenericError.\n"


@pytest.mark.promise("P2")
@pytest.mark.promise("P8")
def test_while_the_bucket_is_away_nothing_is_acknowledged_and_errors_are_told_by_their_kind_alone(tmp_path: Path):
    with running_s3_server() as server:
        gate = RunningGate(tmp_path, bucket=server.make_bucket()).start()
    try:
        answered = gate.put_whole(os.urandom(16), os.urandom(WHOLE))
        assert (answered.status, answered.problem) == (500, "internal")
    finally:
        assert gate.stop() == 0
    lines = gate.output.read_text().splitlines()
    assert lines and all(re.fullmatch(r"internal error [0-9a-f]{8}: StoreUnreachableError", line) for line in lines)


@pytest.mark.promise("P6")
def test_calls_that_write_nothing_ask_as_much_of_the_bucket_as_a_small_report(address, tmp_path, monkeypatch):
    """So a report, a decoy and the read of a mailbox, empty or full, take their time for the same."""
    asked: list[tuple[str, int]] = []
    put, get = Bucket.put, Bucket.get

    async def record_put(bucket: Bucket, key: str, body: bytes, *rest: Any) -> None:
        asked.append(("put", len(body)))
        await put(bucket, key, body, *rest)

    async def record_get(bucket: Bucket, key: str) -> tuple[bytes, str | None]:
        found = await get(bucket, key)
        asked.append(("get", len(found[0])))
        return found

    store, story = S3Store(address, tmp_path), Story()
    done(story.answer(store, 0, story.answers[0], TODAY))
    monkeypatch.setattr(Bucket, "put", record_put)
    monkeypatch.setattr(Bucket, "get", record_get)
    looks = []
    for call in (
        story.send_small(store),
        store.take_turn(),
        store.read_mailbox(story.mailbox),
        store.read_mailbox(os.urandom(16)),
    ):
        done(call)
        looks.append(asked.copy())
        asked.clear()
    assert looks == [[("put", 32_768)], [("put", 32_768)], [("get", 32_768)], [("get", 32_768)]]
    store.close()


def test_a_gate_with_a_file_loads_nothing_that_speaks_to_buckets(tmp_path: Path):
    script = """
import sys
from upstander.gate.store import open_store
from upstander.installation import read_installation
installation = read_installation()
installation.gate_home.mkdir()
open_store(installation).close()
assert "obstore" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", script], env={**os.environ, "UPSTANDER_HOME": str(tmp_path)}, check=True)
