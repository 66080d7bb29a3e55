"""A demonstration's log-in: accounts for a service and their one password, made up on this machine."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from upstander.installation import Installation, InstallationError

_FILE = "demo-password"
_VERB = "demonstration"
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def demo_password(home: Path) -> str:
    """The password of a service's demonstration accounts: drawn at first use, kept in a file of its owner alone."""
    file = home / _FILE
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text("utf-8").strip()
    password = "harrowmere-" + "".join(secrets.choice(_ALPHABET) for _ in range(6))
    with os.fdopen(descriptor, "w") as sink:
        sink.write(password + "\n")
    return password


def make_people(
    installation: Installation, home: Path, people: Iterable[tuple[str, str, str]]
) -> list[tuple[str, str]]:
    """Make the demonstration's accounts (e-mail, name, role); Django is set up already. Returns e-mail and password.

    Raises:
        InstallationError: this is no demonstration.
    """
    if not installation.demo:
        raise InstallationError("Demonstration accounts exist only in demo mode.")
    from upstander.staff.people import add_demo_people

    mark_demonstration()
    password = demo_password(home)
    people = list(people)
    add_demo_people(people, password)
    return [(email, password) for email, _, _ in people]


def mark_demonstration() -> None:
    """Write into the audit log, for good, that this database holds what a demonstration made up."""
    from upstander.staff.audit import record

    if not was_demonstration():
        record(None, _VERB)


def was_demonstration() -> bool:
    """Whether this database ever was a demonstration's: the mark stays when accounts and configuration have gone."""
    from upstander.staff.models import AuditEntry

    return AuditEntry.objects.filter(verb=_VERB).exists()
