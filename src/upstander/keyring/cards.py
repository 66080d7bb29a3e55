"""The offline root, the card-signing key, and the cards: made, issued, written where phones and gate find them."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from upstander.envelope import card as cards
from upstander.envelope.dsse import Envelope
from upstander.installation import Installation
from upstander.keyring.desk_keys import make_desk_keys, open_desk_ring, take_next_intake
from upstander.keyring.ring import KeyRing, read_passphrase, write_private

CARD_LIFE = timedelta(days=7)
ISSUE_EVERY = timedelta(days=3)
WORK_CAP = 1 << 18

_PUBLIC = 0o644
_ROOT = "root"
_SIGNING = "card-signing"
_INSTANCE_FILES = {"trust.json", "card.json", "_headers"}
_DEMO_OPERATORS = {
    "desk": "Harrowmere demonstration desk (this computer)",
    "gate": "Harrowmere demonstration gate (this computer)",
    "app": "this computer",
}
_DEMO_BASIS = "This is a demonstration: nobody assesses what you send."
_DEMO_NOTE = "This is a demonstration. Nothing you send reaches anyone."


class CardIssueError(Exception):
    """No card can be issued; the message says what is missing."""


def init_keys(installation: Installation, today: date) -> None:
    """Make root, card-signing, intake and evidence keys, and ``trust.json``.

    In demo mode passphrases are drawn and kept beside the keys, readable by their owner alone.

    Raises:
        KeyRingError: there are keys already, or no passphrase for new ones.
    """
    root_ring = _create_ring(installation.root_home / "keys", demo=installation.demo)
    desk_ring = _create_ring(installation.desk_home / "keys", demo=installation.demo)
    root = Ed25519PrivateKey.generate()
    root_ring.put(_ROOT, root.private_bytes_raw())
    make_desk_keys(desk_ring)
    installation.app_home.mkdir(parents=True, exist_ok=True)
    name = str(installation.configuration.get("name", "Upstander"))
    trust = cards.TrustFile(root.public_key().public_bytes_raw(), name, installation.demo)
    write_whole(installation.app_home / "trust.json", trust.to_bytes(), _PUBLIC)
    renew_signing_key(installation, today)


def renew_signing_key(installation: Installation, today: date) -> None:
    """Let the root sign a fresh card-signing key for 90 days. Raises KeyRingError."""
    root_ring = KeyRing.open(installation.root_home / "keys", read_passphrase(installation.root_home / "keys"))
    root = Ed25519PrivateKey.from_private_bytes(root_ring.get(_ROOT))
    desk_ring = open_desk_ring(installation)
    key = Ed25519PrivateKey.generate()
    if _SIGNING in desk_ring.names():
        desk_ring.destroy(_SIGNING)
    desk_ring.put(_SIGNING, key.private_bytes_raw())
    public = key.public_key().public_bytes_raw()
    certificate = cards.sign_signing_key(root, public, today, today + cards.SIGNING_KEY_LIFE)
    write_whole(_certificate_file(installation), json.dumps(certificate.to_json()).encode("utf-8"))


def issue_card(installation: Installation, ring: KeyRing, ohttp: bytes, today: date) -> cards.CardFile:
    """Sign the next card, with a fresh intake key, and put it where the app host serves it.

    Args:
        installation: whose card it is.
        ring: the desk's open ring.
        ohttp: the gate's key configuration (RFC 9458, section 3.1).
        today: the first day of the card.

    Raises:
        CardIssueError: the operator has not said who runs what, or on what basis files are held.
        KeyRingError: a key is missing.
    """
    values = _operator_values(installation)
    earlier = read_card_file(installation)
    until = today + CARD_LIFE
    card = cards.Card(
        number=len(earlier.leaves) + 1 if earlier else 1,
        from_day=today,
        until_day=until,
        recipients=(take_next_intake(ring, until).recipient(),),
        escrow=False,
        gate=installation.gate_url,
        relay=installation.relay_url,
        ohttp=ohttp,
        work_cap=WORK_CAP,
        builds=_builds(installation, earlier),
        accepts_files=bool(installation.configuration.get("accepts_files", True)),
        accepts_bytes=int(installation.configuration.get("accepts_bytes", 1_000_000_000)),
        operators=values["operators"],
        basis=values["basis"],
        demo_note=_DEMO_NOTE if installation.demo else None,
    )
    certificate = Envelope.from_json(json.loads(_certificate_file(installation).read_bytes()))
    key = Ed25519PrivateKey.from_private_bytes(ring.get(_SIGNING))
    file = cards.sign_card_file(card, certificate, key, earlier.leaves if earlier else ())
    write_whole(card_file_path(installation), file.to_bytes())
    write_whole(installation.app_home / "card.json", file.to_bytes(), _PUBLIC)
    return file


def read_card_file(installation: Installation) -> cards.CardFile | None:
    """The newest card that this desk issued, or None before the first."""
    path = card_file_path(installation)
    return cards.CardFile.parse(path.read_bytes()) if path.exists() else None


def newest_card(installation: Installation) -> cards.Card | None:
    """What the newest card says, or None before the first."""
    file = read_card_file(installation)
    return cards.read_card(file.card.payload) if file else None


def card_file_path(installation: Installation) -> Path:
    """Where the desk keeps the newest ``card.json``."""
    return installation.desk_home / "card.json"


def write_whole(file: Path, data: bytes, mode: int = 0o600) -> None:
    """Replace a file at one stroke, so that no reader meets half of it."""
    fresh = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    write_private(fresh, data, mode)
    fresh.replace(file)


def hash_build(folder: Path) -> dict[str, str]:
    """SHA-256 of every file of a build of the app, by path; what differs between installations is left out."""
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    paths = {file.relative_to(folder).as_posix(): file for file in files}
    return {
        path: hashlib.sha256(file.read_bytes()).hexdigest()
        for path, file in paths.items()
        if path not in _INSTANCE_FILES and not path.startswith(".")
    }


def _builds(installation: Installation, earlier: cards.CardFile | None) -> tuple[Mapping[str, str], ...]:
    running = hash_build(installation.app_home)
    before = cards.read_card(earlier.card.payload).builds if earlier else ()
    return (running, *[build for build in before if dict(build) != running][:1])


def _operator_values(installation: Installation) -> dict[str, Any]:
    configuration = installation.configuration
    operators = dict(configuration.get("operators", _DEMO_OPERATORS if installation.demo else {}))
    basis = configuration.get("basis", _DEMO_BASIS if installation.demo else None)
    missing = [name for name in ("desk", "gate", "app") if not operators.get(name)]
    if installation.relay_url and not operators.get("relay"):
        missing.append("relay")
    if missing or not basis:
        raise CardIssueError(
            "upstander.toml must say who runs what and on what basis the desk holds files: "
            "basis = …, and under [operators] desk, gate, app and (with a relay) relay."
        )
    return {"operators": {"relay": None, **operators}, "basis": str(basis)}


def _certificate_file(installation: Installation) -> Path:
    return installation.desk_home / "card-signing-key.json"


def _create_ring(folder: Path, *, demo: bool) -> KeyRing:
    for private in (folder.parent, folder):
        private.mkdir(mode=0o700, parents=True, exist_ok=True)
    if demo and not (folder / "passphrase").exists():
        write_private(folder / "passphrase", secrets.token_urlsafe(24).encode("ascii"))
    return KeyRing.create(folder, read_passphrase(folder))
