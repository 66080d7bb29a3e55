"""The classroom's own secret, which shares nothing with the desk's keys."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

_FILE = "django-secret"


def classroom_secret(home: Path) -> str:
    """Django's secret key: drawn at first start, kept in a file of its owner alone."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = home / _FILE
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text("utf-8").strip()
    secret = secrets.token_urlsafe(48)
    with os.fdopen(descriptor, "w") as sink:
        sink.write(secret + "\n")
        sink.flush()
        os.fsync(sink.fileno())
    return secret
