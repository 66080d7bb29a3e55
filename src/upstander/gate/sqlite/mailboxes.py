"""Mailboxes and the card in the file. Missing, empty and full mailboxes look the same to whoever reads."""

from __future__ import annotations

import os
import sqlite3
from datetime import date, timedelta

from upstander.gate.sqlite.file import random_row
from upstander.gate.store import ANSWER_BYTES, DAYS_OF_MAILBOX, PLACES


def put_answer(database: sqlite3.Connection, mailbox: bytes, *, place: int, sealed: bytes, today: date) -> None:
    """Put a sealed answer at a place; other bytes replace what is there, the same bytes change nothing."""
    database.execute(
        "INSERT INTO answers (row, mailbox, place, sealed, day) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (mailbox, place) DO UPDATE SET sealed = excluded.sealed, day = excluded.day"
        " WHERE sealed != excluded.sealed",
        (random_row(), mailbox, place, sealed, today.isoformat()),
    )


def read_mailbox(database: sqlite3.Connection, mailbox: bytes) -> bytes:
    """All eight places in order, 32,768 bytes. Random bytes fill what is empty; nothing is changed or counted."""
    places = [os.urandom(ANSWER_BYTES) for _ in range(PLACES)]
    for place, sealed in database.execute("SELECT place, sealed FROM answers WHERE mailbox = ?", (mailbox,)):
        places[place] = sealed
    return b"".join(places)


def expire(database: sqlite3.Connection, today: date) -> None:
    """Erase mailboxes whose newest answer is older than 90 days."""
    oldest = (today - timedelta(days=DAYS_OF_MAILBOX)).isoformat()
    database.execute(
        "DELETE FROM answers WHERE mailbox IN (SELECT mailbox FROM answers GROUP BY mailbox HAVING max(day) < ?)",
        (oldest,),
    )


def put_card(database: sqlite3.Connection, card: bytes) -> None:
    """Keep a new card in place of the old one."""
    database.execute(
        "INSERT INTO card (row, content) VALUES (1, ?) ON CONFLICT (row) DO UPDATE SET content = excluded.content",
        (card,),
    )


def find_card(database: sqlite3.Connection) -> bytes | None:
    """The newest card, or None while there is none."""
    found = database.execute("SELECT content FROM card").fetchone()
    return bytes(found[0]) if found else None
