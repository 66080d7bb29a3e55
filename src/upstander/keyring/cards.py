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
from upstander.envelope.dsse import Envelope, SignatureError
from upstander.envelope.report import LARGEST_TOTAL
from upstander.installation import Installation
from upstander.keyring.desk_keys import make_desk_keys, open_desk_ring, take_next_intake
from upstander.keyring.ring import (
    KeyRing,
    KeyRingError,
    read_passphrase,
    ring_exists,
    write_private,
    write_whole,
)

CARD_LIFE = timedelta(days=7)
ISSUE_EVERY = timedelta(days=3)
WORK_CAP = 12 * 1024
"""The highest difficulty. A very large report then takes 2.996 × 12,288 × 8 = 294,500 tries at the 95th percentile; a
phone slowed four times does about 114,000 a second in Chromium (``bench/work.py``): 2.6 s of the 3 s it may take."""

_PUBLIC = 0o644
_ROOT = "root"
_SIGNING = "card-signing"
_FILES_LIST = "files.json"
_SERVICE_WORKER = "sw.js"
_DEMO_OPERATORS = {
    "desk": "Harrowmere demonstration desk (this computer)",
    "gate": "Harrowmere demonstration gate (this computer)",
    "app": "this computer",
}
_DEMO_BASIS = "This is a demonstration: nobody assesses what you send."
_DEMO_SLOT = 1
_DEMO_NOTE = "This is a demonstration. Nothing you send reaches anyone."


class CardIssueError(Exception):
    """No card can be issued; the message says what is missing."""


def init_keys(installation: Installation, today: date) -> None:
    """Make root, card-signing, intake and evidence keys, and ``trust.json``, which comes last.

    Where an earlier run was stopped half way this one goes on. In demo mode passphrases are drawn and kept beside the
    keys, readable by their owner alone.

    Raises:
        KeyRingError: there are keys already, or no passphrase for new ones.
    """
    trust_file = installation.app_home / "trust.json"
    if trust_file.exists():
        raise KeyRingError(f"There are keys already: {trust_file} exists. Nothing was changed.")
    if _certificate_file(installation).exists() and not ring_exists(_root_folder(installation)):
        raise KeyRingError(
            f"The desk has keys, but their root is not in {installation.root_home}. Bring it back first."
        )
    root_ring = _open_or_create(_root_folder(installation), demo=installation.demo)
    desk_ring = _open_or_create(installation.desk_home / "keys", demo=installation.demo)
    if _ROOT not in root_ring.names():
        root_ring.put(_ROOT, Ed25519PrivateKey.generate().private_bytes_raw())
    make_desk_keys(desk_ring)
    root = _renew(installation, root_ring, desk_ring, today)
    installation.app_home.mkdir(parents=True, exist_ok=True)
    name = str(installation.configuration.get("name", "Upstander"))
    trust = cards.TrustFile(root.public_key().public_bytes_raw(), name, installation.demo)
    write_whole(trust_file, trust.to_bytes(), _PUBLIC)


def renew_signing_key(installation: Installation, today: date) -> None:
    """Let the root sign a fresh card-signing key for 90 days. Raises KeyRingError."""
    folder = _root_folder(installation)
    _renew(installation, KeyRing.open(folder, read_passphrase(folder)), open_desk_ring(installation), today)


def signing_key_until(installation: Installation) -> date:
    """The last day of the card-signing key. Raises CardIssueError where there is none."""
    return cards.signing_key_days(_certificate(installation))[1]


def issue_card(installation: Installation, ring: KeyRing, ohttp: bytes, today: date) -> cards.CardFile:
    """Sign the next card, with a fresh intake key, and put it where the app host serves it.

    Args:
        installation: whose card it is.
        ring: the desk's open ring.
        ohttp: the gate's key configuration (RFC 9458, section 3.1).
        today: the first day of the card.

    Raises:
        CardIssueError: the operator has not said who runs what or on what basis files are held, the card-signing key
            is over, or phones would refuse the card.
        KeyRingError: a key is missing.
    """
    values = _operator_values(installation)
    earlier = read_card_file(installation)
    certificate = _certificate(installation)
    until = min(today + CARD_LIFE, cards.signing_key_days(certificate)[1])
    if until < today:
        raise CardIssueError(
            f"The card-signing key ended on {until}. Bring the root back and run: upstander keys renew"
        )
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
        accepts_files=installation.configuration.get("accepts_files", installation.demo),
        accepts_bytes=installation.configuration.get("accepts_bytes", LARGEST_TOTAL),
        operators=values["operators"],
        basis=values["basis"],
        demo_note=_DEMO_NOTE if installation.demo else None,
        demo_slot=_DEMO_SLOT if installation.demo else None,
    )
    key = Ed25519PrivateKey.from_private_bytes(ring.get(_SIGNING))
    file = cards.sign_card_file(card, certificate, key, earlier.leaves if earlier else ())
    _require_trusted(installation, file, today)
    write_whole(card_file_path(installation), file.to_bytes())
    put_on_app_host(installation, file)
    return file


def put_on_app_host(installation: Installation, file: cards.CardFile) -> None:
    """Put a card file where the app host serves it."""
    write_whole(installation.app_home / "card.json", file.to_bytes(), _PUBLIC)


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


def hash_build(folder: Path) -> dict[str, str]:
    """What a card says of a build of the app: the SHA-256 of its list of files and of its service worker, by path.

    Empty where the folder holds no build.

    Raises:
        CardIssueError: a file is missing or is not the one that the list names.
    """
    if not (folder / _FILES_LIST).exists():
        return {}
    listed: dict[str, str] = json.loads((folder / _FILES_LIST).read_bytes())
    for path, digest in listed.items():
        file = folder / path
        if not file.is_file() or hashlib.sha256(file.read_bytes()).hexdigest() != digest:
            raise CardIssueError(f"{file} is not the one that was built. Run: upstander app build")
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in (_FILES_LIST, _SERVICE_WORKER)}


def _builds(installation: Installation, earlier: cards.CardFile | None) -> tuple[Mapping[str, str], ...]:
    """The running build and the one that waits for this card, or else the one that ran before."""
    running = hash_build(installation.app_home)
    before = cards.read_card(earlier.card.payload).builds if earlier else ()
    others = [hash_build(installation.next_app_home), *map(dict, before)]
    return tuple([build for build in (running, *(other for other in others if other != running)) if build][:2])


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


def _root_folder(installation: Installation) -> Path:
    return installation.root_home / "keys"


def _certificate(installation: Installation) -> Envelope:
    try:
        return Envelope.from_json(json.loads(_certificate_file(installation).read_bytes()))
    except (FileNotFoundError, ValueError, SignatureError) as error:
        raise CardIssueError(f"{_certificate_file(installation)} is missing. Run: upstander keys renew") from error


def _renew(installation: Installation, root_ring: KeyRing, desk_ring: KeyRing, today: date) -> Ed25519PrivateKey:
    """Replace the card-signing key; returns the root that signed it."""
    root = Ed25519PrivateKey.from_private_bytes(root_ring.get(_ROOT))
    key = Ed25519PrivateKey.generate()
    if _SIGNING in desk_ring.names():
        desk_ring.destroy(_SIGNING)
    desk_ring.put(_SIGNING, key.private_bytes_raw())
    public = key.public_key().public_bytes_raw()
    certificate = cards.sign_signing_key(root, public, today, today + cards.SIGNING_KEY_LIFE)
    write_whole(_certificate_file(installation), json.dumps(certificate.to_json()).encode("utf-8"))
    return root


def _require_trusted(installation: Installation, file: cards.CardFile, today: date) -> None:
    """Look at a card as a phone does before anybody gets it: once it is in the log it can't be taken back."""
    try:
        trust = cards.TrustFile.parse((installation.app_home / "trust.json").read_bytes())
        cards.verify_card_file(file.to_bytes(), trust, today)
    except (FileNotFoundError, cards.CardError) as error:
        raise CardIssueError(f"Phones would refuse the new card, so it was not issued: {error}") from error


def _open_or_create(folder: Path, *, demo: bool) -> KeyRing:
    for private in (folder.parent, folder):
        private.mkdir(mode=0o700, parents=True, exist_ok=True)
    if demo and not (folder / "passphrase").exists():
        write_private(folder / "passphrase", secrets.token_urlsafe(24).encode("ascii"))
    passphrase = read_passphrase(folder)
    return KeyRing.open(folder, passphrase) if ring_exists(folder) else KeyRing.create(folder, passphrase)
