"""The desk's secrets, as its rooms need them. They live in the key ring, which is slow to open: once a process."""

from __future__ import annotations

from pathlib import Path

from upstander.desk.evidence.store import EvidenceStore
from upstander.envelope.age import Identity
from upstander.installation import Installation
from upstander.keyring.desk_keys import django_secret, evidence_identity, intake_identities, open_desk_ring
from upstander.keyring.ring import KeyRing, KeyRingError

_rings: dict[Path, KeyRing] = {}


def desk_ring(installation: Installation) -> KeyRing:
    """The desk's ring of keys, opened at first use.

    Raises:
        KeyRingError: there is none yet, or its passphrase is wrong or missing.
    """
    home = installation.desk_home
    if home not in _rings:
        _rings[home] = open_desk_ring(installation)
    return _rings[home]


def evidence_store(installation: Installation) -> EvidenceStore:
    """The store of sealed evidence."""
    return EvidenceStore(installation.desk_home / "evidence", evidence_identity(desk_ring(installation)))


def quarantine_store(installation: Installation) -> EvidenceStore:
    """The store of envelopes that could not be opened. They stay sealed as they came."""
    return EvidenceStore(installation.desk_home / "quarantine", evidence_identity(desk_ring(installation)))


def package_store(installation: Installation) -> EvidenceStore:
    """The store of referral packages, sealed as evidence is."""
    return EvidenceStore(installation.desk_home / "packages", evidence_identity(desk_ring(installation)))


def identities_for_intake(installation: Installation) -> list[Identity]:
    """Every intake identity that still exists, read anew each time: they come and go with the cards."""
    return intake_identities(desk_ring(installation))


def django_secret_or_nothing(installation: Installation) -> str:
    """Django's secret key, or nothing where no keys were made yet: Django then refuses to serve."""
    try:
        return django_secret(desk_ring(installation))
    except KeyRingError:
        return ""
