"""The key card that a phone trusts, and the two files it comes in. ``docs/envelope.md``, section 8."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from upstander.envelope import dsse, log
from upstander.envelope.age import AgeError, Recipient
from upstander.envelope.canonical import write_canonical
from upstander.envelope.report import LARGEST_TOTAL

SIGNING_KEY_TYPE = "application/vnd.upstander.signing-key+json"
CARD_TYPE = "application/vnd.upstander.card+json"
HEAD_TYPE = "application/vnd.upstander.log-head+json"

CARD_LIFE = timedelta(days=7)
SIGNING_KEY_LIFE = timedelta(days=90)
CLOCK_SKEW = timedelta(days=1)
LONGEST_SLOT = 20
"""Seconds between the slots of a visit. Only a demonstration may have shorter ones."""

_SHA256 = re.compile(r"[0-9a-f]{64}")


class CardError(Exception):
    """The card can't be trusted.

    ``code`` names the cause: malformed, bad-signature, clock, expired, rolled-back or forked.
    """

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True)
class TrustFile:
    """``trust.json``: the root that everything hangs on."""

    root: bytes
    name: str
    demo: bool

    @classmethod
    def parse(cls, untrusted_data: bytes) -> TrustFile:
        """Read ``trust.json``. Raises CardError."""
        value = _object(_json(untrusted_data), {"version", "root", "name", "demo"})
        if value["version"] != 1 or not isinstance(value["name"], str) or not isinstance(value["demo"], bool):
            raise _malformed("trust.json")
        return cls(_base64(value["root"], 32), value["name"], value["demo"])

    def to_bytes(self) -> bytes:
        """Write ``trust.json``."""
        return write_canonical(
            {"version": 1, "root": dsse.encode_base64(self.root), "name": self.name, "demo": self.demo}
        )


@dataclass(frozen=True)
class Card:
    """What a card says. Its construction is its check.

    Raises:
        CardError: a value breaks the contract.
    """

    number: int
    from_day: date
    until_day: date
    recipients: tuple[Recipient, ...]
    escrow: bool
    gate: str
    relay: str | None
    ohttp: bytes
    work_cap: int
    builds: tuple[Mapping[str, str], ...]
    accepts_files: bool
    accepts_bytes: int
    operators: Mapping[str, str | None]
    basis: str
    demo_note: str | None = None
    demo_slot: int | None = None

    def __post_init__(self) -> None:
        holds = (
            self.number >= 1
            and self.from_day <= self.until_day <= self.from_day + CARD_LIFE
            and len(self.recipients) == (2 if self.escrow else 1)
            and self.gate.startswith(("https://", "http://"))
            and (self.relay is None or self.relay.startswith(("https://", "http://")))
            and self.work_cap >= 0
            and len(self.builds) <= 2
            and all(_SHA256.fullmatch(digest) for build in self.builds for digest in build.values())
            and 0 <= self.accepts_bytes <= LARGEST_TOTAL
            and set(self.operators) == {"desk", "gate", "relay", "app"}
            and (self.demo_slot is None or (self.demo_note is not None and 1 <= self.demo_slot <= LONGEST_SLOT))
        )
        if not holds:
            raise _malformed("card")


def write_card(card: Card) -> bytes:
    """The card's payload."""
    return write_canonical(
        {
            "version": 1,
            "number": card.number,
            "from": card.from_day.isoformat(),
            "until": card.until_day.isoformat(),
            "recipients": [recipient.to_text() for recipient in card.recipients],
            "escrow": card.escrow,
            "gate": card.gate,
            "relay": card.relay,
            "ohttp": dsse.encode_base64(card.ohttp),
            "work": {"cap": card.work_cap},
            "builds": [dict(build) for build in card.builds],
            "accepts": {"files": card.accepts_files, "bytes": card.accepts_bytes},
            "operators": dict(card.operators),
            "basis": card.basis,
            "demo": _write_demo(card),
        }
    )


def _write_demo(card: Card) -> dict[str, Any] | None:
    if card.demo_note is None:
        return None
    return {"note": card.demo_note, **({} if card.demo_slot is None else {"slot": card.demo_slot})}


def read_card(payload: bytes) -> Card:
    """Read a card's payload, once its signature holds. Raises CardError."""
    keys = {"version", "number", "from", "until", "recipients", "escrow", "gate", "relay", "ohttp", "work"}
    value = _object(_json(payload), keys | {"builds", "accepts", "operators", "basis", "demo"})
    if value["version"] != 1:
        raise _malformed("card")
    demo = value["demo"]
    try:
        return Card(
            number=_integer(value["number"]),
            from_day=date.fromisoformat(value["from"]),
            until_day=date.fromisoformat(value["until"]),
            recipients=tuple(Recipient.from_text(text) for text in value["recipients"]),
            escrow=bool(value["escrow"]),
            gate=str(value["gate"]),
            relay=None if value["relay"] is None else str(value["relay"]),
            ohttp=base64.b64decode(value["ohttp"], validate=True),
            work_cap=_integer(value["work"]["cap"]),
            builds=tuple({str(k): str(v) for k, v in build.items()} for build in value["builds"]),
            accepts_files=bool(value["accepts"]["files"]),
            accepts_bytes=_integer(value["accepts"]["bytes"]),
            operators={str(k): None if v is None else str(v) for k, v in value["operators"].items()},
            basis=str(value["basis"]),
            demo_note=None if demo is None else str(demo["note"]),
            demo_slot=None if demo is None or "slot" not in demo else _integer(demo["slot"]),
        )
    except (AgeError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise _malformed("card") from error


@dataclass(frozen=True)
class CardFile:
    """``card.json``, unchecked: signing key, card and log head, each signed, and every leaf of the log."""

    signing_key: dsse.Envelope
    card: dsse.Envelope
    head: dsse.Envelope
    leaves: tuple[bytes, ...]

    @classmethod
    def parse(cls, untrusted_data: bytes) -> CardFile:
        """Read ``card.json``. Raises CardError."""
        value = _object(_json(untrusted_data), {"version", "signing_key", "card", "head", "leaves"})
        if value["version"] != 1 or not isinstance(value["leaves"], list):
            raise _malformed("card.json")
        try:
            return cls(
                signing_key=dsse.Envelope.from_json(value["signing_key"]),
                card=dsse.Envelope.from_json(value["card"]),
                head=dsse.Envelope.from_json(value["head"]),
                leaves=tuple(_base64(leaf, 32) for leaf in value["leaves"]),
            )
        except dsse.SignatureError as error:
            raise CardError("malformed", str(error)) from error

    def to_bytes(self) -> bytes:
        """Write ``card.json``."""
        return write_canonical(
            {
                "version": 1,
                "signing_key": self.signing_key.to_json(),
                "card": self.card.to_json(),
                "head": self.head.to_json(),
                "leaves": [dsse.encode_base64(leaf) for leaf in self.leaves],
            }
        )


def sign_signing_key(root: Ed25519PrivateKey, public_key: bytes, from_day: date, until_day: date) -> dsse.Envelope:
    """What the root says of a card-signing key: it may sign cards from one day up to another, at most 90 days on."""
    if until_day > from_day + SIGNING_KEY_LIFE:
        raise CardError("malformed", "A card-signing key lives for at most 90 days.")
    value = {
        "version": 1,
        "key": dsse.encode_base64(public_key),
        "from": from_day.isoformat(),
        "until": until_day.isoformat(),
    }
    return dsse.sign(SIGNING_KEY_TYPE, write_canonical(value), root)


def signing_key_days(envelope: dsse.Envelope) -> tuple[date, date]:
    """First and last day of a card-signing key, as its own envelope says; the signature is not checked here."""
    value = _object(_json(envelope.payload), {"version", "key", "from", "until"})
    return _day(value["from"]), _day(value["until"])


def sign_card_file(
    card: Card, signing_key: dsse.Envelope, key: Ed25519PrivateKey, earlier_leaves: Sequence[bytes]
) -> CardFile:
    """Sign a card as the next leaf of the log."""
    payload = write_card(card)
    leaves = (*earlier_leaves, log.leaf_hash(payload))
    head = {"version": 1, "size": len(leaves), "root": dsse.encode_base64(log.tree_root(leaves))}
    return CardFile(
        signing_key=signing_key,
        card=dsse.sign(CARD_TYPE, payload, key),
        head=dsse.sign(HEAD_TYPE, write_canonical(head), key),
        leaves=leaves,
    )


def verify_card_file(
    untrusted_data: bytes, trust: TrustFile, today: date, remembered_leaves: Sequence[bytes] = ()
) -> Card:
    """The card in a ``card.json`` that holds in every way.

    Args:
        untrusted_data: the file.
        trust: the pinned root.
        today: the UTC date; one day of clock skew is tolerated.
        remembered_leaves: the log as it was seen last.

    Raises:
        CardError: with the code of what does not hold.
    """
    file = CardFile.parse(untrusted_data)
    try:
        root = Ed25519PublicKey.from_public_bytes(trust.root)
        signing_key = _object(
            _json(dsse.verify(file.signing_key, SIGNING_KEY_TYPE, root)), {"version", "key", "from", "until"}
        )
        key = Ed25519PublicKey.from_public_bytes(_base64(signing_key["key"], 32))
        card = read_card(dsse.verify(file.card, CARD_TYPE, key))
        head = _object(_json(dsse.verify(file.head, HEAD_TYPE, key)), {"version", "size", "root"})
    except dsse.SignatureError as error:
        raise CardError("bad-signature", str(error)) from error
    key_from, key_until = _day(signing_key["from"]), _day(signing_key["until"])
    if signing_key["version"] != 1 or head["version"] != 1 or key_until > key_from + SIGNING_KEY_LIFE:
        raise _malformed("signing key")
    _check_days(key_from, key_until, today, "The key that signed the card")
    _check_days(card.from_day, card.until_day, today, "The card")
    _check_log(file, card, head, remembered_leaves)
    return card


def may_seal_to(card: Card, today: date) -> bool:
    """Whether a report may still be sealed to this card: no later than seven days after its first."""
    return today <= card.from_day + CARD_LIFE


def _check_days(from_day: date, until_day: date, today: date, what: str) -> None:
    if today < from_day - CLOCK_SKEW:
        raise CardError("clock", f"{what} is valid from {from_day}, and the clock says {today}. Set the clock right.")
    if today > until_day + CLOCK_SKEW:
        raise CardError("expired", f"{what} was valid until {until_day}, and the clock says {today}.")


def _check_log(file: CardFile, card: Card, head: Mapping[str, Any], remembered_leaves: Sequence[bytes]) -> None:
    whole = head["size"] == len(file.leaves) and _base64(head["root"], 32) == log.tree_root(file.leaves)
    if not whole or not file.leaves or file.leaves[-1] != log.leaf_hash(file.card.payload):
        raise CardError("bad-signature", "The card is not the newest leaf of the log that was signed.")
    if card.number != len(file.leaves):
        raise CardError("malformed", "The card's number is not its place in the log.")
    shorter, longer = sorted((file.leaves, tuple(remembered_leaves)), key=len)
    if not log.continues(longer, shorter):
        raise CardError("forked", "The log of cards does not continue the one seen before.")
    if len(file.leaves) < len(remembered_leaves):
        raise CardError("rolled-back", "An older card has been put in the place of one seen before.")


def _json(untrusted_data: bytes) -> Any:
    try:
        return json.loads(untrusted_data)
    except (ValueError, RecursionError) as error:
        raise _malformed("file") from error


def _object(untrusted_value: Any, keys: set[str]) -> dict[str, Any]:
    if not isinstance(untrusted_value, dict) or untrusted_value.keys() != keys:
        raise _malformed("file")
    return untrusted_value


def _base64(untrusted_value: Any, length: int) -> bytes:
    try:
        data = base64.b64decode(untrusted_value, validate=True)
    except (ValueError, TypeError, binascii.Error) as error:
        raise _malformed("file") from error
    if len(data) != length:
        raise _malformed("file")
    return data


def _integer(value: Any) -> int:
    if type(value) is not int:
        raise TypeError("a whole number is expected")
    return value


def _day(untrusted_value: Any) -> date:
    try:
        return date.fromisoformat(untrusted_value)
    except (ValueError, TypeError) as error:
        raise _malformed("file") from error


def _malformed(what: str) -> CardError:
    return CardError("malformed", f"The {what} is malformed.")
