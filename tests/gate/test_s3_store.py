"""The store in a bucket: a crash at any step harms nothing, failures can be repeated, and names tell nothing."""

from __future__ import annotations

import os
import re
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.gate.bucket import objects_in, running_s3_server
from tests.gate.running import WHOLE, RunningGate, digest_of
from tests.gate.stores import count_kept, done, part_of
from tests.gate.story import TODAY, CrashError, Fate, Story
from upstander.gate.s3.bucket import Bucket
from upstander.gate.s3.names import ClosedMark, HeldPart, Mailbox, OpenMark, Tombstone, read_name
from upstander.gate.s3.store import S3Store
from upstander.gate.store import StoreDamagedError

WRITES = 15
"""So many writes and deletions the story takes."""


@pytest.fixture
def fate(monkeypatch: pytest.MonkeyPatch) -> Fate:
    return Fate(monkeypatch)


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
