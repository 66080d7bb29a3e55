"""The desk's own keys: intake keys that come and go with the cards, the evidence key, Django's secret."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass
from datetime import date, timedelta

from upstander.envelope.age import Identity
from upstander.installation import Installation
from upstander.keyring.ring import KeyRing, read_passphrase

AFTERLIFE = timedelta(days=30)

_NEXT_INTAKE = "next-intake"
_INTAKE = "intake."
_EVIDENCE = "evidence"
_DJANGO = "django"


@dataclass(frozen=True, repr=False)
class IntakeKey:
    """An intake identity and the last day of the card that names it."""

    name: str
    until: date
    identity: Identity


def open_desk_ring(installation: Installation) -> KeyRing:
    """The desk's ring of keys. Raises KeyRingError."""
    folder = installation.desk_home / "keys"
    return KeyRing.open(folder, read_passphrase(folder))


def make_desk_keys(ring: KeyRing) -> None:
    """Make the keys a new desk needs and has not yet: the first intake key, the evidence key, Django's secret."""
    there = ring.names()
    for name, length in ((_NEXT_INTAKE, 32), (_EVIDENCE, 32), (_DJANGO, 48)):
        if name not in there:
            ring.put(name, secrets.token_bytes(length))


def take_next_intake(ring: KeyRing, until: date) -> Identity:
    """Put the waiting intake key (or, where none waits, a new one) into use for a card that lives until a day.

    It changes its name at one stroke: after a crash no key is missing, and no card shares the key of another.
    """
    if _NEXT_INTAKE not in ring.names():
        ring.put(_NEXT_INTAKE, Identity.generate().secret)
    name = f"{_INTAKE}{until.isoformat()}.{secrets.token_hex(4)}"
    ring.rename(_NEXT_INTAKE, name)
    return Identity.from_secret(ring.get(name))


def intake_keys(ring: KeyRing) -> list[IntakeKey]:
    """Every intake key that still exists, newest first."""
    keys = []
    for name in sorted(ring.names(_INTAKE), reverse=True):
        until = date.fromisoformat(name.split(".")[1])
        keys.append(IntakeKey(name, until, Identity.from_secret(ring.get(name))))
    return keys


def intake_identities(ring: KeyRing) -> list[Identity]:
    """The identities that open reports, newest first."""
    return [key.identity for key in intake_keys(ring)]


def destroy_old_intake_keys(ring: KeyRing, today: date) -> list[str]:
    """Destroy intake keys whose card ended more than 30 days ago (promise P10). Returns their names."""
    old = [name for name in ring.names(_INTAKE) if today > date.fromisoformat(name.split(".")[1]) + AFTERLIFE]
    for name in old:
        ring.destroy(name)
    return old


def evidence_identity(ring: KeyRing) -> Identity:
    """The identity that evidence at rest is sealed to."""
    return Identity.from_secret(ring.get(_EVIDENCE))


def django_secret(ring: KeyRing) -> str:
    """Django's secret key for the desk."""
    return base64.b64encode(ring.get(_DJANGO)).decode("ascii")
