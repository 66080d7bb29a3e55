"""Envelopes in the file: parts, close, take and delete. Every function is one operation: guards first, then changes."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from upstander.exchange.problem import Problem
from upstander.gate import rules
from upstander.gate.rules import Standing
from upstander.gate.sqlite.file import random_row
from upstander.gate.store import DAYS_OF_TOMBSTONE, DAYS_TO_FINISH, ClosedEnvelope, Part

PARTS_ERASED_AT_ONCE = 4


@dataclass(frozen=True)
class _Envelope(Standing):
    """What the rules look at, and the row of an envelope that is here."""

    row: int | None = None


def put_part(
    database: sqlite3.Connection, part: Part, *, today: date, admit: Callable[[], list[bytes]]
) -> list[int] | None:
    """Keep a part, once. ``admit`` as in ``SealedStore.put_part``.

    Gives the rows of the envelopes that go, whose parts ``erase_parts`` has yet to erase; None where the part was here
    already.

    Raises:
        Problem: as ``rules.is_new_part`` says, or what ``admit`` raises.
    """
    envelope = _find(database, part.envelope)
    row = envelope.row
    kept = None if row is None else _hash_of_part(database, row, part.index)
    if not rules.is_new_part(envelope, kept, part):
        return None
    gone = [] if row is not None else [_abandon(database, unfinished) for unfinished in admit()]
    _keep_part(database, _open(database, part, today) if row is None else row, part)
    return [row for row in gone if row is not None]


def put_whole(database: sqlite3.Connection, part: Part, *, digest: bytes, admit: Callable[[], object]) -> None:
    """Keep and close an envelope of the smallest size class in one step.

    Raises:
        Problem: as ``rules.must_be_whole`` and ``rules.is_new_whole`` say, or what ``admit`` raises.
    """
    rules.must_be_whole(part, digest)
    if not rules.is_new_whole(_find(database, part.envelope), digest):
        return
    admit()
    row = random_row()
    database.execute(
        "INSERT INTO envelopes (row, id, parts, digest, size) VALUES (?, ?, 1, ?, ?)",
        (row, part.envelope, digest, len(part.sealed)),
    )
    _keep_part(database, row, part)


def close(database: sqlite3.Connection, envelope_id: bytes, *, digest: bytes, parts: int) -> None:
    """Acknowledge an envelope whose parts have all come; again, the same way, as often as asked.

    Raises:
        Problem: as ``rules.must_close`` says.
    """
    envelope = _find(database, envelope_id)
    rows = database.execute(
        "SELECT place, hash, length(sealed) FROM parts WHERE envelope = ?", (envelope.row,)
    ).fetchall()
    hashes = {place: part_hash for place, part_hash, _ in rows}
    if rules.must_close(envelope, hashes, digest=digest, parts=parts):
        database.execute(
            "UPDATE envelopes SET digest = ?, size = ?, first_day = NULL WHERE row = ?",
            (digest, sum(length for _, _, length in rows), envelope.row),
        )


def list_closed(database: sqlite3.Connection) -> list[ClosedEnvelope]:
    """All acknowledged envelopes, in random order."""
    rows = database.execute("SELECT id, digest, size FROM envelopes WHERE digest IS NOT NULL").fetchall()
    random.SystemRandom().shuffle(rows)
    return [ClosedEnvelope(*row) for row in rows]


def find_closed(database: sqlite3.Connection, envelope_id: bytes) -> tuple[int, int, int]:
    """Row, parts and size of an acknowledged envelope.

    Raises:
        Problem: ``not-found``.
    """
    found = database.execute(
        "SELECT row, parts, size FROM envelopes WHERE id = ? AND digest IS NOT NULL", (envelope_id,)
    ).fetchone()
    if found is None:
        raise Problem("not-found")
    return found[0], found[1], found[2]


def read_part(database: sqlite3.Connection, row: int, index: int) -> bytes:
    """The sealed bytes of one part of the envelope in ``row``.

    Raises:
        Problem: ``not-found``: it was deleted in the meantime.
    """
    found = database.execute("SELECT sealed FROM parts WHERE envelope = ? AND place = ?", (row, index)).fetchone()
    if found is None:
        raise Problem("not-found")
    return bytes(found[0])


def delete(database: sqlite3.Connection, envelope_id: bytes, *, digest: bytes, today: date) -> int | None:
    """Delete a taken envelope and leave its tombstone; again as often as asked.

    Gives the row whose parts ``erase_parts`` has yet to erase, where there were many, else None.

    Raises:
        Problem: as ``rules.must_delete`` says.
    """
    envelope = _find(database, envelope_id)
    if not rules.must_delete(envelope, digest) or envelope.row is None:
        return None
    database.execute("DELETE FROM envelopes WHERE row = ?", (envelope.row,))
    database.execute(
        "INSERT INTO tombstones (row, id, digest, day) VALUES (?, ?, ?, ?)",
        (random_row(), envelope_id, digest, today.isoformat()),
    )
    return envelope.row if erase_parts(database, envelope.row) else None


def erase_parts(database: sqlite3.Connection, row: int) -> bool:
    """Erase some parts of the deleted envelope that was in ``row``, and tell whether there may be more.

    A few at a time, because overwriting a large report takes seconds, in which others would wait.
    """
    erased = database.execute(
        "DELETE FROM parts WHERE row IN (SELECT row FROM parts WHERE envelope = ? LIMIT ?)", (row, PARTS_ERASED_AT_ONCE)
    )
    return erased.rowcount == PARTS_ERASED_AT_ONCE


def erase_orphans(database: sqlite3.Connection) -> bool:
    """As ``erase_parts``, for whatever envelopes are deleted, such as those that a crash left half erased."""
    erased = database.execute(
        "DELETE FROM parts WHERE row IN"
        " (SELECT row FROM parts WHERE envelope NOT IN (SELECT row FROM envelopes) LIMIT ?)",
        (PARTS_ERASED_AT_ONCE,),
    )
    return erased.rowcount == PARTS_ERASED_AT_ONCE


def expire(database: sqlite3.Connection, today: date) -> None:
    """Delete unfinished envelopes at the end of their second day, and tombstones after 30 days.

    ``erase_orphans`` has yet to erase the envelopes' parts.
    """
    started_before = (today - timedelta(days=DAYS_TO_FINISH)).isoformat()
    database.execute("DELETE FROM envelopes WHERE first_day <= ?", (started_before,))
    oldest = (today - timedelta(days=DAYS_OF_TOMBSTONE)).isoformat()
    database.execute("DELETE FROM tombstones WHERE day < ?", (oldest,))


def count_waiting(database: sqlite3.Connection) -> int:
    """How many acknowledged envelopes wait for the desk."""
    return int(database.execute("SELECT count(*) FROM envelopes WHERE digest IS NOT NULL").fetchone()[0])


def count_taken(database: sqlite3.Connection, day: date) -> int:
    """How many envelopes the desk took on a day, as their tombstones tell for a month."""
    found = database.execute("SELECT count(*) FROM tombstones WHERE day = ?", (day.isoformat(),)).fetchone()
    return int(found[0])


def list_unfinished(database: sqlite3.Connection) -> dict[bytes, int]:
    """The ids of the envelopes that are not closed yet, with the parts they have declared."""
    return dict(database.execute("SELECT id, parts FROM envelopes WHERE digest IS NULL").fetchall())


def _find(database: sqlite3.Connection, envelope_id: bytes) -> _Envelope:
    taken = database.execute("SELECT digest FROM tombstones WHERE id = ?", (envelope_id,)).fetchone()
    if taken:
        return _Envelope(digest=taken[0], is_taken=True)
    found = database.execute("SELECT parts, digest, row FROM envelopes WHERE id = ?", (envelope_id,)).fetchone()
    return _Envelope(parts=found[0], digest=found[1], row=found[2]) if found else _Envelope()


def _hash_of_part(database: sqlite3.Connection, row: int, index: int) -> bytes | None:
    found = database.execute("SELECT hash FROM parts WHERE envelope = ? AND place = ?", (row, index)).fetchone()
    return bytes(found[0]) if found else None


def _open(database: sqlite3.Connection, part: Part, today: date) -> int:
    row = random_row()
    database.execute(
        "INSERT INTO envelopes (row, id, parts, first_day) VALUES (?, ?, ?, ?)",
        (row, part.envelope, part.parts, today.isoformat()),
    )
    return row


def _abandon(database: sqlite3.Connection, envelope_id: bytes) -> int | None:
    found = database.execute(
        "DELETE FROM envelopes WHERE id = ? AND digest IS NULL RETURNING row", (envelope_id,)
    ).fetchone()
    return int(found[0]) if found else None


def _keep_part(database: sqlite3.Connection, row: int, part: Part) -> None:
    database.execute(
        "INSERT INTO parts (row, envelope, place, hash, sealed) VALUES (?, ?, ?, ?, ?)",
        (random_row(), row, part.index, part.hash, part.sealed),
    )
