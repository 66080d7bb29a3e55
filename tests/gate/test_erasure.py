"""What was deleted or replaced is in no file of the gate any more, and nothing kept is finer than a day."""

import os
import re
import signal
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from tests.gate.running import MIB, WHOLE, RunningGate, digest_of
from tests.gate.stores import own_on_both_stores


def pieces(sealed: bytes) -> list[bytes]:
    """Samples from all over the sealed bytes; SQLite cuts them at page ends, so they are short."""
    return [sealed[at : at + 48] for at in range(0, len(sealed) - 48, max(1, len(sealed) // 200))]


def how_many_are_in(files: bytes, sealed: bytes) -> int:
    return sum(piece in files for piece in pieces(sealed))


@pytest.mark.promise("P2")
@own_on_both_stores
def test_a_taken_report_is_in_no_file(own_gate):
    small, large = os.urandom(WHOLE), [os.urandom(MIB), os.urandom(MIB // 2)]
    small_id, large_id = os.urandom(16), os.urandom(16)
    own_gate.put_whole(small_id, small)
    for index, part in enumerate(large):
        own_gate.put_part(large_id, index, 2, part)
    own_gate.close(large_id, digest_of(*large), 2)
    before = own_gate.every_byte()
    assert how_many_are_in(before, small) > 150
    assert how_many_are_in(before, large[0]) > 150
    own_gate.delete(small_id, digest_of(small))
    own_gate.delete(large_id, digest_of(*large))
    after = own_gate.every_byte()
    assert [how_many_are_in(after, sealed) for sealed in (small, *large)] == [0, 0, 0]


def test_the_file_shrinks_when_most_of_what_it_held_was_taken(own_gate):
    staying, sealed = os.urandom(16), os.urandom(WHOLE)
    taken = [(os.urandom(16), os.urandom(WHOLE)) for _ in range(60)]
    for envelope, content in [*taken, (staying, sealed)]:
        assert own_gate.put_whole(envelope, content).status == 201
    for envelope, content in taken:
        own_gate.delete(envelope, digest_of(content))
    assert (own_gate.home / "gate" / "gate.db").stat().st_size < 20 * WHOLE
    assert list(own_gate.waiting()) == [staying.hex()]
    assert own_gate.desk.get(f"/envelopes/{staying.hex()}").content == sealed


@pytest.mark.promise("P2")
@own_on_both_stores
def test_a_replaced_answer_is_in_no_file(own_gate):
    mailbox, first, second = os.urandom(16), os.urandom(4_096), os.urandom(4_096)
    own_gate.desk.put(f"/mailboxes/{mailbox.hex()}/0", content=first)
    assert how_many_are_in(own_gate.every_byte(), first) > 100
    own_gate.desk.put(f"/mailboxes/{mailbox.hex()}/0", content=second)
    after = own_gate.every_byte()
    assert how_many_are_in(after, first) == 0
    assert how_many_are_in(after, second) > 100


def test_a_deletion_does_not_wait_for_a_desk_that_still_reads_another(own_gate):
    large, small = os.urandom(MIB), os.urandom(WHOLE)
    large_id, small_id = os.urandom(16), os.urandom(16)
    own_gate.put_part(large_id, 0, 1, large)
    own_gate.close(large_id, digest_of(large), 1)
    own_gate.put_whole(small_id, small)
    with own_gate.desk.stream("GET", f"/envelopes/{large_id.hex()}") as taking:
        chunks = taking.iter_bytes(4_096)
        first = next(chunks)
        assert own_gate.delete(small_id, digest_of(small)).status_code == 204
        assert how_many_are_in(own_gate.every_byte(), small) == 0
        assert first + b"".join(chunks) == large


DELETE_AND_DIE = """
import os, signal, sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None)
for pragma in ("journal_mode = TRUNCATE", "secure_delete = ON", "cache_size = 10"):
    database.execute(f"PRAGMA {pragma}")
for statement in ("BEGIN", "DELETE FROM parts", "DELETE FROM envelopes"):
    database.execute(statement)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.promise("P2")
def test_a_kill_in_the_midst_of_a_deletion_takes_it_back_and_leaves_nothing_in_the_journal(own_gate):
    """Another process dies in the gate's stead, so that the moment is sure: pages overwritten, nothing committed."""
    envelope, sealed = os.urandom(16), os.urandom(MIB)
    own_gate.put_part(envelope, 0, 1, sealed)
    own_gate.close(envelope, digest_of(sealed), 1)
    own_gate.kill()
    file, journal = own_gate.home / "gate" / "gate.db", own_gate.home / "gate" / "gate.db-journal"
    died = subprocess.run([sys.executable, "-c", DELETE_AND_DIE, file], check=False)
    assert died.returncode == -signal.SIGKILL
    assert how_many_are_in(file.read_bytes(), sealed) < 20
    assert how_many_are_in(journal.read_bytes(), sealed) > 100
    own_gate.start()
    assert not journal.exists() or journal.stat().st_size == 0
    assert own_gate.desk.get(f"/envelopes/{envelope.hex()}").content == sealed
    own_gate.delete(envelope, digest_of(sealed))
    assert how_many_are_in(own_gate.every_byte(), sealed) == 0


@pytest.mark.promise("P2")
def test_the_day_is_the_finest_time_in_the_database(own_gate):
    fill(own_gate)
    now = datetime.now(UTC)
    own_gate.stop()
    database = sqlite3.connect(own_gate.home / "gate" / "gate.db")
    days = 0
    for table, column in columns(database):
        for (value,) in database.execute(f'SELECT "{column}" FROM "{table}"'):
            if column in {"day", "first_day"}:
                assert value is None or re.fullmatch(r"\d{4}-\d{2}-\d{2}", value)
                days += value is not None
            elif isinstance(value, str):
                pytest.fail(f"{table}.{column} holds text")
            elif isinstance(value, int):
                seconds = abs(value - now.timestamp())
                assert min(seconds, abs(value / 1_000 - now.timestamp())) > 86_400, f"{table}.{column} may be a time"
    assert days == 3  # an unfinished envelope, a tombstone, an answer


@pytest.mark.promise("P2")
def test_a_closed_envelope_keeps_no_day_at_all(own_gate):
    envelope, part = os.urandom(16), os.urandom(MIB)
    own_gate.put_part(envelope, 0, 1, part)
    own_gate.close(envelope, digest_of(part), 1)
    own_gate.stop()
    database = sqlite3.connect(own_gate.home / "gate" / "gate.db")
    assert database.execute("SELECT first_day FROM envelopes").fetchall() == [(None,)]


@pytest.mark.promise("P2")
def test_neither_keys_nor_row_order_tell_what_came_first(own_gate):
    order = [os.urandom(16) for _ in range(40)]
    for envelope in order:
        own_gate.put_whole(envelope, os.urandom(WHOLE))
    own_gate.stop()
    database = sqlite3.connect(own_gate.home / "gate" / "gate.db")
    for key in ("id", "first_row"):
        rows = database.execute(f"SELECT id, first_row FROM envelopes JOIN parts ON row = first_row ORDER BY {key}")
        came = [order.index(envelope) for envelope, *_ in rows]
        rising = sum(first < second for first, second in pairwise(came))
        assert 8 < rising < 31  # 39 if rows lay in the order of arrival; about half by chance
    assert all(row > 1 << 32 for (row,) in database.execute("SELECT row FROM parts"))


def fill(gate: RunningGate) -> None:
    """One of each thing that the gate keeps."""
    taken = os.urandom(WHOLE)
    taken_id = os.urandom(16)
    gate.put_whole(os.urandom(16), os.urandom(WHOLE))
    gate.put_whole(taken_id, taken)
    gate.delete(taken_id, digest_of(taken))
    gate.put_part(os.urandom(16), 0, 2, os.urandom(MIB))
    gate.desk.put(f"/mailboxes/{os.urandom(16).hex()}/3", content=os.urandom(4_096))
    gate.desk.put("/card", content=b'{"version":1}')


def columns(database: sqlite3.Connection) -> list[tuple[str, str]]:
    tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    assert set(tables) == {"answers", "card", "envelopes", "parts", "tombstones"}
    return [(table, row[1]) for table in tables for row in database.execute(f"PRAGMA table_info({table})")]
