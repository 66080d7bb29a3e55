"""The newest ``card.json``, which the gate hands out and can neither make nor change unseen."""

from __future__ import annotations

import json
import sqlite3

from upstander.exchange.problem import Problem

LARGEST_CARD = 40_000
"""Bytes; so that a card fits one answer of an exchange."""


def put_card(database: sqlite3.Connection, untrusted_card: bytes) -> None:
    """Keep a new card in place of the old one.

    Raises:
        Problem: ``malformed``: it is no JSON object, or too large for an answer.
    """
    try:
        is_object = isinstance(json.loads(untrusted_card), dict)
    except (ValueError, RecursionError):
        is_object = False
    if not is_object or len(untrusted_card) > LARGEST_CARD:
        raise Problem("malformed")
    database.execute(
        "INSERT INTO card (row, content) VALUES (1, ?) ON CONFLICT (row) DO UPDATE SET content = excluded.content",
        (untrusted_card,),
    )


def find_card(database: sqlite3.Connection) -> bytes | None:
    """The newest card, or None while there is none."""
    found = database.execute("SELECT content FROM card").fetchone()
    return bytes(found[0]) if found else None


def get_card(database: sqlite3.Connection) -> bytes:
    """The newest card.

    Raises:
        Problem: ``not-found``: there is none yet.
    """
    card = find_card(database)
    if card is None:
        raise Problem("not-found")
    return card
