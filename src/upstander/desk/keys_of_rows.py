"""Random row keys and references, so that neither number nor order of rows tells when a report came."""

from __future__ import annotations

import secrets
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

# Without letters and digits that look alike or spell words.
_ALPHABET = "23456789BCDFGHJKMNPQRSTVWXZ"


def draw_key() -> int:
    """A random row key of 62 bits."""
    return secrets.randbits(62) + 1


def draw_code(length: int) -> str:
    """A random code of that many letters and digits."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def draw_report_reference() -> str:
    """How staff name a report: eight letters and digits."""
    return draw_code(8)


def draw_referral_reference() -> str:
    """How staff name a referral, such as ``UPS-7K3F-9QXM``."""
    return f"UPS-{draw_code(4)}-{draw_code(4)}"


class RandomKey(models.BigIntegerField[int, int]):
    """A primary key drawn at random. In SQLite it is the very row number, so rows lie in random order."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(primary_key=True, default=draw_key, editable=False)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("primary_key", "default", "editable"):
            kwargs.pop(fixed, None)
        return name, path, args, kwargs

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "integer" if connection.vendor == "sqlite" else "bigint"

    def rel_db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "bigint"
