"""Envelopes in the file: parts, close, take and delete. Every function is one operation: guards first, then changes."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from upstander.exchange.problem import Problem
from upstander.exchange.sizes import MOST_PARTS
from upstander.gate import rules
from upstander.gate.rules import Standing
from upstander.gate.sqlite.file import random_row
from upstander.gate.store import DAYS_OF_TOMBSTONE, DAYS_TO_FINISH, ClosedEnvelope, Part

PARTS_ERASED_AT_ONCE = 4


@dataclass(frozen=True)
class _Envelope(Standing):
    """What the rules look at, and the row of the first part of an envelope that is here."""

    first_row: int | None = None


def put_part(
    database: sqlite3.Connection, part: Part, *, today: date, admit: Callable[[], list[bytes]]
) -> list[int] | None:
    """Keep a part, once. ``admit`` as in ``SealedStore.put_part``.

    Gives the first rows of the envelopes that go, whose parts ``erase_parts`` has yet to erase; None where the part was
    here already.

    Raises:
        Problem: as ``rules.is_new_part`` says, or what ``admit`` raises.
    """
    envelope = _find(database, part.envelope)
    first_row = envelope.first_row
    kept = None if first_row is None else _hash_of_part(database, first_row + part.index)
    if not rules.is_new_part(envelope, kept, part):
        return None
    gone = [] if first_row is not None else [_abandon(database, unfinished) for unfinished in admit()]
    _keep_part(database, _open(database, part, today) if first_row is None else first_row, part)
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
    first_row = random_row(MOST_PARTS)
    database.execute(
        "INSERT INTO envelopes (id, parts, first_row, digest, size) VALUES (?, 1, ?, ?, ?)",
        (part.envelope, first_row, digest, len(part.sealed)),
    )
    _keep_part(database, first_row, part)


def close(database: sqlite3.Connection, envelope_id: bytes, *, digest: bytes, parts: int) -> None:
    """Acknowledge an envelope whose parts have all come; again, the same way, as often as asked.

    Raises:
        Problem: as ``rules.must_close`` says.
    """
    envelope = _find(database, envelope_id)
    here = [] if envelope.first_row is None else _list_parts(database, envelope.first_row)
    hashes = {place: part_hash for place, part_hash, _ in here}
    if rules.must_close(envelope, hashes, digest=digest, parts=parts):
        database.execute(
            "UPDATE envelopes SET digest = ?, size = ?, first_day = NULL WHERE id = ?",
            (digest, sum(length for _, _, length in here), envelope_id),
        )


def list_closed(database: sqlite3.Connection) -> list[ClosedEnvelope]:
    """All acknowledged envelopes, in random order."""
    rows = database.execute("SELECT id, digest, size FROM envelopes WHERE digest IS NOT NULL").fetchall()
    random.SystemRandom().shuffle(rows)
    return [ClosedEnvelope(*row) for row in rows]


def find_closed(database: sqlite3.Connection, envelope_id: bytes) -> tuple[int, int, int]:
    """First row, parts and size of an acknowledged envelope.

    Raises:
        Problem: ``not-found``.
    """
    found = database.execute(
        "SELECT first_row, parts, size FROM envelopes WHERE id = ? AND digest IS NOT NULL", (envelope_id,)
    ).fetchone()
    if found is None:
        raise Problem("not-found")
    return found[0], found[1], found[2]


def read_part(database: sqlite3.Connection, row: int) -> bytes:
    """The sealed bytes of the part in ``row``: an envelope's first row and the part's place.

    Raises:
        Problem: ``not-found``: it was deleted in the meantime.
    """
    found = database.execute("SELECT sealed FROM parts WHERE row = ?", (row,)).fetchone()
    if found is None:
        raise Problem("not-found")
    return bytes(found[0])


def delete(database: sqlite3.Connection, envelope_id: bytes, *, digest: bytes, today: date) -> int | None:
    """Delete a taken envelope and leave its tombstone; again as often as asked.

    Gives the first row of the parts that ``erase_parts`` has yet to erase, where there were many, else None.

    Raises:
        Problem: as ``rules.must_delete`` says.
    """
    envelope = _find(database, envelope_id)
    if not rules.must_delete(envelope, digest) or envelope.first_row is None:
        return None
    database.execute("DELETE FROM envelopes WHERE id = ?", (envelope_id,))
    database.execute(
        "INSERT INTO tombstones (id, digest, day) VALUES (?, ?, ?)", (envelope_id, digest, today.isoformat())
    )
    return envelope.first_row if erase_parts(database, envelope.first_row) else None


def erase_parts(database: sqlite3.Connection, first_row: int) -> bool:
    """Erase some parts of the deleted envelope whose first had this row, and tell whether there may be more.

    A few at a time, because overwriting a large report takes seconds, in which others would wait.
    """
    erased = database.execute(
        "DELETE FROM parts WHERE row IN (SELECT row FROM parts WHERE row BETWEEN ? AND ? LIMIT ?)",
        (first_row, _last_row(first_row), PARTS_ERASED_AT_ONCE),
    )
    return erased.rowcount == PARTS_ERASED_AT_ONCE


def list_orphans(database: sqlite3.Connection) -> list[int]:
    """First rows of parts whose envelope is deleted, such as those that a crash left half erased."""
    found = database.execute(
        "SELECT DISTINCT row / :most * :most FROM parts"
        " WHERE row / :most * :most NOT IN (SELECT first_row FROM envelopes)",
        {"most": MOST_PARTS},
    ).fetchall()
    return [first_row for (first_row,) in found]


def expire(database: sqlite3.Connection, today: date) -> None:
    """Delete unfinished envelopes at the end of their second day, and tombstones after 30 days.

    ``erase_parts`` has yet to erase the parts of these, which are now in ``list_orphans``.
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
    found = database.execute("SELECT parts, digest, first_row FROM envelopes WHERE id = ?", (envelope_id,)).fetchone()
    return _Envelope(parts=found[0], digest=found[1], first_row=found[2]) if found else _Envelope()


def _last_row(first_row: int) -> int:
    return first_row + MOST_PARTS - 1


def _list_parts(database: sqlite3.Connection, first_row: int) -> list[tuple[int, bytes, int]]:
    """Place, hash and length of each part that has come."""
    return database.execute(
        "SELECT row - ?, hash, length(sealed) FROM parts WHERE row BETWEEN ? AND ?",
        (first_row, first_row, _last_row(first_row)),
    ).fetchall()


def _hash_of_part(database: sqlite3.Connection, row: int) -> bytes | None:
    found = database.execute("SELECT hash FROM parts WHERE row = ?", (row,)).fetchone()
    return bytes(found[0]) if found else None


def _open(database: sqlite3.Connection, part: Part, today: date) -> int:
    first_row = random_row(MOST_PARTS)
    database.execute(
        "INSERT INTO envelopes (id, parts, first_row, first_day) VALUES (?, ?, ?, ?)",
        (part.envelope, part.parts, first_row, today.isoformat()),
    )
    return first_row


def _abandon(database: sqlite3.Connection, envelope_id: bytes) -> int | None:
    found = database.execute(
        "DELETE FROM envelopes WHERE id = ? AND digest IS NULL RETURNING first_row", (envelope_id,)
    ).fetchone()
    return int(found[0]) if found else None


def _keep_part(database: sqlite3.Connection, first_row: int, part: Part) -> None:
    database.execute(
        "INSERT INTO parts (row, hash, sealed) VALUES (?, ?, ?)", (first_row + part.index, part.hash, part.sealed)
    )
