"""The store's file: one writer, commits in groups, a failure that stays with its own caller."""

import os
import sqlite3
from collections.abc import Iterator
from concurrent.futures import wait
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from tests.gate.running import digest_of
from tests.gate.stores import part_of
from upstander.exchange.problem import Problem
from upstander.gate.sqlite import envelopes, file, mailboxes
from upstander.gate.sqlite.file import StoreFile
from upstander.gate.store import StoreClosedError, StoreFullError, StoreOpenError

TODAY = date(2026, 11, 22)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[StoreFile]:
    opened = StoreFile(tmp_path / "gate.db")
    yield opened
    opened.close()


def put(envelope: bytes, sealed: bytes):
    return partial(envelopes.put_whole, part=part_of(envelope, sealed), digest=digest_of(sealed), admit=lambda: None)


@pytest.mark.promise("P8")
def test_the_file_is_synced_at_every_commit(store):
    for pragma, value in (("journal_mode", "truncate"), ("synchronous", 2), ("secure_delete", 1)):
        assert store.submit(lambda database, p=pragma: database.execute(f"PRAGMA {p}").fetchone()).result() == (value,)


@pytest.mark.promise("P2")
def test_after_every_write_the_journal_is_empty(store, tmp_path):
    envelope, first, second = os.urandom(16), os.urandom(32_768), os.urandom(4_096)
    answer = partial(mailboxes.put_answer, mailbox=bytes(16), place=0, today=TODAY)
    erase = partial(envelopes.delete, envelope_id=envelope, digest=digest_of(first), today=TODAY)
    for write in (put(envelope, first), partial(answer, sealed=bytes(4_096)), partial(answer, sealed=second), erase):
        store.submit(write).result()
        assert (tmp_path / "gate.db-journal").stat().st_size == 0


@pytest.mark.parametrize("journal", ["WAL", "DELETE"])
def test_a_store_that_another_version_made_is_left_as_it_is(tmp_path, journal):
    StoreFile(tmp_path / "gate.db").close()
    database = sqlite3.connect(tmp_path / "gate.db")
    database.execute("PRAGMA user_version = 0")
    database.execute(f"PRAGMA journal_mode = {journal}")
    database.close()
    before = (tmp_path / "gate.db").read_bytes()
    with pytest.raises(StoreOpenError, match="another version of Upstander"):
        StoreFile(tmp_path / "gate.db")
    assert (tmp_path / "gate.db").read_bytes() == before


@pytest.mark.promise("P8")
def test_a_reader_in_the_midst_of_its_rows_holds_a_commit_up_only_so_long(store, tmp_path):
    for _ in range(3):
        store.submit(put(os.urandom(16), os.urandom(32_768))).result()
    other = sqlite3.connect(tmp_path / "gate.db")
    rows = other.execute("SELECT sealed FROM parts")
    rows.fetchone()
    written = store.submit(put(os.urandom(16), os.urandom(32_768)))
    assert not wait([written], timeout=0.2).done
    rows.close()
    written.result()
    assert store.submit(envelopes.count_waiting).result() == 4


@pytest.mark.promise("P8")
def test_what_a_caller_was_told_can_be_read_by_another_process_at_once(store, tmp_path):
    envelope = os.urandom(16)
    store.submit(put(envelope, os.urandom(32_768))).result()
    other = sqlite3.connect(tmp_path / "gate.db")
    assert other.execute("SELECT count(*) FROM envelopes WHERE id = ?", (envelope,)).fetchone() == (1,)


@pytest.mark.parametrize(
    ("taken", "most_in_use", "shrinks"), [(30, 1 << 28, True), (18, 1 << 28, False), (30, 1 << 16, False)]
)
def test_a_file_is_written_anew_where_most_of_it_is_free_and_not_too_much_in_use(
    store, tmp_path, monkeypatch, taken, most_in_use, shrinks
):
    monkeypatch.setattr(file, "_MOST_BYTES_TO_REWRITE", most_in_use)
    reports = [(os.urandom(16), os.urandom(32_768)) for _ in range(40)]
    for report in reports:
        store.submit(put(*report)).result()
    before = (tmp_path / "gate.db").stat().st_size
    for envelope, sealed in reports[:taken]:
        delete = partial(envelopes.delete, envelope_id=envelope, digest=digest_of(sealed), today=TODAY)
        store.submit(delete, erases=True).result()
    assert ((tmp_path / "gate.db").stat().st_size < before) == shrinks


def test_a_refusal_in_a_group_is_its_callers_alone(store):
    good = [put(os.urandom(16), os.urandom(32_768)) for _ in range(40)]
    bad = [put(os.urandom(16), b"wrong size") for _ in range(40)]
    outcomes = [store.submit(operation) for pair in zip(good, bad, strict=True) for operation in pair]
    wait(outcomes)
    assert all(outcome.exception() is None for outcome in outcomes[::2])
    assert all(isinstance(outcome.exception(), Problem) for outcome in outcomes[1::2])
    assert store.submit(envelopes.count_waiting).result() == 40


def test_an_operation_that_fails_half_way_leaves_nothing(store):
    def half(database: sqlite3.Connection) -> None:
        mailboxes.put_answer(database, bytes(16), place=0, sealed=bytes(4_096), today=TODAY)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.submit(half).result()
    assert store.submit(lambda database: database.execute("SELECT count(*) FROM answers").fetchone()).result() == (0,)


@pytest.mark.promise("P8")
def test_a_full_volume_refuses_and_loses_nothing(store):
    kept = os.urandom(16)
    store.submit(put(kept, os.urandom(32_768))).result()
    pages = store.submit(lambda database: database.execute("PRAGMA page_count").fetchone()).result()[0]
    store.submit(lambda database: database.execute(f"PRAGMA max_page_count = {pages + 2}").fetchone()).result()
    outcomes = [store.submit(put(os.urandom(16), os.urandom(32_768))) for _ in range(5)]
    wait(outcomes)
    assert all(isinstance(outcome.exception(), StoreFullError) for outcome in outcomes)
    store.submit(lambda database: database.execute("PRAGMA max_page_count = 1000000").fetchone()).result()
    assert [one.id for one in store.submit(envelopes.list_closed).result()] == [kept]
    store.submit(put(os.urandom(16), os.urandom(32_768))).result()


@pytest.mark.promise("P8")
def test_a_failure_that_cannot_even_be_taken_back_is_told_and_keeps_nobody_waiting(store):
    outcomes = [store.submit(lambda database: database.close()), store.submit(put(os.urandom(16), os.urandom(32_768)))]
    for outcome in outcomes:
        with pytest.raises(sqlite3.ProgrammingError):
            outcome.result(timeout=30)


def test_closing_finishes_what_waits_and_takes_no_more(tmp_path):
    store = StoreFile(tmp_path / "gate.db")
    outcomes = [store.submit(put(os.urandom(16), os.urandom(32_768))) for _ in range(100)]
    store.close()
    assert all(outcome.done() and outcome.exception() is None for outcome in outcomes)
    with pytest.raises(StoreClosedError):
        store.submit(envelopes.count_waiting)
    reopened = StoreFile(tmp_path / "gate.db")
    assert reopened.submit(envelopes.count_waiting).result() == 100
    reopened.close()
