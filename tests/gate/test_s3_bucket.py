"""The bucket: one gate holds it, unsound ones are refused, and a gate with a file needs none."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.gate.bucket import CREDENTIALS
from tests.gate.stores import done
from tests.gate.story import CrashError, Story
from upstander.gate.s3 import lease
from upstander.gate.s3.bucket import Bucket, PreconditionError
from upstander.gate.s3.store import S3Store
from upstander.gate.store import StoreClosedError, StoreOpenError
from upstander.installation import BucketAddress

VERSIONING = b"<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"


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
