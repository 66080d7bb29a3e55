"""The audit log: appended in the transaction of what it records, and checked as a chain."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime

from django.db import connection, transaction

from upstander.staff.models import AuditEntry, Person

FIRST = "0" * 64
_LOCK = 0x5550_5354  # any number that nothing else locks
_CODE = re.compile(r"[0-9A-Za-z_.+-]{0,128}")


class AuditError(Exception):
    """The log can't take this entry, or its chain is broken."""


def record(actor: Person | None, verb: str, thing: str = "", **detail: str | int) -> AuditEntry:
    """Append one entry. ``thing`` and the detail's values are ids, codes, digests or numbers.

    Call it in the transaction of the change, so that neither stands without the other.

    Raises:
        AuditError: a value is free text, which has no place here.
    """
    for value in (verb, thing, *detail.values()):
        if isinstance(value, str) and not _CODE.fullmatch(value):
            raise AuditError("The audit log takes ids, codes and digests only.")
    with transaction.atomic():
        _wait_for_turn()
        last = AuditEntry.objects.order_by("-number").first()
        entry = AuditEntry(
            number=last.number + 1 if last else 1,
            at=datetime.now(UTC),
            actor=str(actor.pk) if actor else "",
            verb=verb,
            thing=thing,
            detail=detail,
            before=last.digest if last else FIRST,
        )
        entry.digest = digest_of(entry)
        entry.save(force_insert=True)
    return entry


def _wait_for_turn() -> None:
    """Let one transaction append at a time. SQLite does so by itself; PostgreSQL takes a lock until the commit."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def digest_of(entry: AuditEntry) -> str:
    """SHA-256 over the entry and the digest before it."""
    value = [
        entry.number,
        entry.at.astimezone(UTC).isoformat(),
        entry.actor,
        entry.verb,
        entry.thing,
        entry.detail,
        entry.before,
    ]
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def verify_chain() -> int:
    """Check every entry and return how many there are.

    Raises:
        AuditError: an entry was changed, taken out or put in; names the first that doesn't fit.
    """
    before, count = FIRST, 0
    for entry in AuditEntry.objects.order_by("number").iterator():
        count += 1
        if entry.number != count or entry.before != before or entry.digest != digest_of(entry):
            raise AuditError(f"The audit log is broken at entry {entry.number}.")
        before = entry.digest
    return count
