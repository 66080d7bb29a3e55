"""Under which name an answer is stored: the seat's number, or in a sensitive activity a keyed pseudonym.

The key is the room's own. It is destroyed 14 days after the session: from then on nothing in the database says which
seat a sensitive answer came from.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from django.db import transaction

from upstander.classroom.room.models import Room, SensitiveKey
from upstander.classroom.room.work import Refused, now
from upstander.staff.audit import record
from upstander.staff.database import forget_deleted_rows

KEPT = timedelta(days=14)
_KEY_BYTES = 32


def voter_of(room: Room, seat: int, *, sensitive: bool) -> str:
    """The name under which this seat's answers are stored.

    Raises:
        Refused: the activity is sensitive and the room's key has been destroyed.
    """
    return pseudonym(sensitive_key(room), seat) if sensitive else str(seat)


def group_voter(group: int) -> str:
    """The name under which a group's choice is stored."""
    return f"group-{group}"


def pseudonym(key: bytes, seat: int) -> str:
    """HMAC-SHA-256 of the seat under the room's key, cut to 128 bits."""
    return "s" + hmac.digest(key, str(seat).encode(), hashlib.sha256)[:16].hex()


def sensitive_key(room: Room) -> bytes:
    """The room's key, drawn at its first use. Raises Refused once it has been destroyed."""
    ends = room.meeting.ends if room.meeting else now()
    row, _ = SensitiveKey.objects.get_or_create(
        room=room, defaults={"key": secrets.token_bytes(_KEY_BYTES), "destroy_after": ends + KEPT}
    )
    if not row.key:
        raise Refused("The key of this room’s sensitive answers has been destroyed.", 410)
    return bytes(row.key)


def key_if_kept(room: Room) -> bytes | None:
    """The room's key where one was drawn and is still there."""
    row = SensitiveKey.objects.filter(room=room).first()
    return bytes(row.key) or None if row else None


def destroy_old_keys(at: datetime) -> int:
    """Overwrite every key whose time has come, and say how many. Bytes in the database's log go as well."""
    with transaction.atomic():
        due = list(SensitiveKey.objects.select_for_update().filter(destroy_after__lte=at).exclude(key=b""))
        for row in due:
            row.key = b""
            row.save(update_fields=["key"])
            record(None, "sensitive_key_destroyed", str(row.room_id))
    if due:
        forget_deleted_rows()
    return len(due)
