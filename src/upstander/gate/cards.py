"""The newest ``card.json``, which the gate hands out and can neither make nor change unseen."""

from __future__ import annotations

import json

from upstander.exchange.problem import Problem

LARGEST_CARD = 40_000
"""Bytes; so that a card fits one answer of an exchange."""


def must_be_card(untrusted_card: bytes) -> None:
    """Refuse what can be no card. What it says is for phones to judge.

    Raises:
        Problem: ``malformed``: it is no JSON object, or too large for an answer.
    """
    try:
        is_object = isinstance(json.loads(untrusted_card), dict)
    except (ValueError, RecursionError):
        is_object = False
    if not is_object or len(untrusted_card) > LARGEST_CARD:
        raise Problem("malformed")
