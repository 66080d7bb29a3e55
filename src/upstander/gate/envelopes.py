"""Envelopes: parts, close, take and delete. The rules of ``docs/envelope.md``, sections 5, 10 and 11.

Every function is one operation on the store: guards first, then what changes. A refusal is a ``Problem``.
"""

from __future__ import annotations

import hashlib
import hmac
import random
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from upstander.envelope.parts import digest_of_hashes
from upstander.exchange.problem import Problem
from upstander.exchange.sizes import MOST_PARTS, WHOLE_REPORT, part_fits
from upstander.gate.store import random_row

DAYS_OF_TOMBSTONE = 30
DAYS_TO_FINISH = 2
PARTS_ERASED_AT_ONCE = 4


@dataclass(frozen=True)
class ClosedEnvelope:
    """An acknowledged envelope that waits for the desk."""

    id: bytes
    digest: bytes
    size: int


@dataclass(frozen=True)
class _Envelope:
    row: int
    parts: int
    digest: bytes | None


def put_part(
    database: sqlite3.Connection,
    envelope_id: bytes,
    *,
    index: int,
    parts: int,
    sealed: bytes,
    part_hash: bytes,
    today: date,
    admit: Callable[[], list[bytes]],
) -> list[int] | None:
    """Keep a part, once. ``part_hash`` is its SHA-256.

    ``admit`` is asked before an envelope begins that is not known, and names the unfinished ones that have to go for
    it. Gives the rows of these, whose parts ``erase_parts`` has yet to erase; None where the part was here already.

    Raises:
        Problem: ``conflict``, ``wrong-size``, or what ``admit`` raises.
    """
    if _tombstone(database, envelope_id) is not None:
        return None
    envelope = _find(database, envelope_id)
    if envelope and (parts != envelope.parts or index >= envelope.parts):
        raise Problem("conflict")
    kept = envelope and _hash_of_part(database, envelope.row, index)
    if kept:
        if not hmac.compare_digest(kept, part_hash):
            raise Problem("conflict")
        return None
    if not part_fits(parts, index, len(sealed)):
        raise Problem("wrong-size")
    gone = [] if envelope else [_abandon(database, unfinished) for unfinished in admit()]
    row = envelope.row if envelope else _open(database, envelope_id, parts, today)
    _keep_part(database, row, index, part_hash, sealed)
    return [row for row in gone if row is not None]


def put_whole(
    database: sqlite3.Connection,
    envelope_id: bytes,
    *,
    digest: bytes,
    sealed: bytes,
    part_hash: bytes,
    admit: Callable[[], object],
) -> None:
    """Keep and close an envelope of the smallest size class in one step. ``part_hash`` is the SHA-256 of its one part.

    Raises:
        Problem: ``wrong-size``, ``wrong-digest``, ``conflict``, or what ``admit`` raises.
    """
    if len(sealed) != WHOLE_REPORT:
        raise Problem("wrong-size")
    if not hmac.compare_digest(digest, digest_of_hashes([part_hash])):
        raise Problem("wrong-digest")
    acknowledged = _tombstone(database, envelope_id)
    envelope = None if acknowledged else _find(database, envelope_id)
    if envelope:
        acknowledged = envelope.digest
    if acknowledged:
        _must_be_same(acknowledged, digest)
        return
    if envelope:
        raise Problem("conflict")
    admit()
    row = random_row()
    database.execute(
        "INSERT INTO envelopes (row, id, parts, digest, size) VALUES (?, ?, 1, ?, ?)",
        (row, envelope_id, digest, len(sealed)),
    )
    _keep_part(database, row, 0, part_hash, sealed)


def close(database: sqlite3.Connection, envelope_id: bytes, *, digest: bytes, parts: int) -> None:
    """Acknowledge an envelope whose parts have all come; again, the same way, as often as asked.

    Raises:
        Problem: ``conflict``, ``parts-missing`` (with the member ``missing``) or ``wrong-digest``.
    """
    acknowledged = _tombstone(database, envelope_id)
    if acknowledged:
        _must_be_same(acknowledged, digest)
        return
    envelope = _find(database, envelope_id)
    if envelope is None:
        raise Problem("parts-missing", members={"missing": list(range(parts))})
    if parts != envelope.parts:
        raise Problem("conflict")
    if envelope.digest:
        _must_be_same(envelope.digest, digest)
        return
    rows = database.execute(
        "SELECT place, hash, length(sealed) FROM parts WHERE envelope = ? ORDER BY place", (envelope.row,)
    ).fetchall()
    missing = sorted(set(range(parts)) - {place for place, _, _ in rows})
    if missing:
        raise Problem("parts-missing", members={"missing": missing[:MOST_PARTS]})
    if not hmac.compare_digest(digest, digest_of_hashes(part_hash for _, part_hash, _ in rows)):
        raise Problem("wrong-digest")
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
        Problem: ``conflict`` where it has another digest or is not closed, ``not-found`` where there never was one.
    """
    acknowledged = _tombstone(database, envelope_id)
    if acknowledged:
        _must_be_same(acknowledged, digest)
        return None
    envelope = _find(database, envelope_id)
    if envelope is None:
        raise Problem("not-found")
    if envelope.digest is None:
        raise Problem("conflict")
    _must_be_same(envelope.digest, digest)
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


def hash_part(sealed: bytes) -> bytes:
    """SHA-256 of a part."""
    return hashlib.sha256(sealed).digest()


def _find(database: sqlite3.Connection, envelope_id: bytes) -> _Envelope | None:
    found = database.execute("SELECT row, parts, digest FROM envelopes WHERE id = ?", (envelope_id,)).fetchone()
    return _Envelope(*found) if found else None


def _tombstone(database: sqlite3.Connection, envelope_id: bytes) -> bytes | None:
    found = database.execute("SELECT digest FROM tombstones WHERE id = ?", (envelope_id,)).fetchone()
    return bytes(found[0]) if found else None


def _hash_of_part(database: sqlite3.Connection, row: int, index: int) -> bytes | None:
    found = database.execute("SELECT hash FROM parts WHERE envelope = ? AND place = ?", (row, index)).fetchone()
    return bytes(found[0]) if found else None


def _open(database: sqlite3.Connection, envelope_id: bytes, parts: int, today: date) -> int:
    row = random_row()
    database.execute(
        "INSERT INTO envelopes (row, id, parts, first_day) VALUES (?, ?, ?, ?)",
        (row, envelope_id, parts, today.isoformat()),
    )
    return row


def _abandon(database: sqlite3.Connection, envelope_id: bytes) -> int | None:
    found = database.execute(
        "DELETE FROM envelopes WHERE id = ? AND digest IS NULL RETURNING row", (envelope_id,)
    ).fetchone()
    return int(found[0]) if found else None


def _keep_part(database: sqlite3.Connection, row: int, index: int, part_hash: bytes, sealed: bytes) -> None:
    database.execute(
        "INSERT INTO parts (row, envelope, place, hash, sealed) VALUES (?, ?, ?, ?, ?)",
        (random_row(), row, index, part_hash, sealed),
    )


def _must_be_same(acknowledged: bytes, digest: bytes) -> None:
    if not hmac.compare_digest(acknowledged, digest):
        raise Problem("conflict")
