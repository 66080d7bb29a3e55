"""Where a service's database is: SQLite in its home, or what ``DATABASE_URL`` names."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.db import connection

from upstander.installation import InstallationError

# Rows that are deleted leave no bytes behind, and a commit is on the disk before we go on (an envelope is
# deleted at the gate right after it).
_SQLITE_START = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA foreign_keys=ON;"


def database_settings(file: Path, url: str) -> dict[str, Any]:
    """The settings of the service's one database: PostgreSQL at ``url``, or SQLite in ``file`` where that is empty.

    Raises:
        InstallationError: ``DATABASE_URL`` is neither empty nor a PostgreSQL address.
    """
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(file),
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": _SQLITE_START},
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise InstallationError("DATABASE_URL looks like postgresql://name:password@host:port/database.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        # A connection that the server has dropped, as when it was restarted, is noticed before a page needs it.
        "CONN_HEALTH_CHECKS": True,
    }


def forget_deleted_rows() -> None:
    """Empty SQLite's write-ahead log into the database: until then it keeps rows that were deleted. Best effort."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
