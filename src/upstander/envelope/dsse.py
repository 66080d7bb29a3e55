"""Signed JSON in DSSE envelopes: the signature is checked before the payload is parsed.

Source: https://github.com/secure-systems-lab/dsse (protocol.md); one Ed25519 signature (RFC 8032), no ``keyid``.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


class SignatureError(Exception):
    """The envelope is malformed, of another type, or not signed by this key."""


@dataclass(frozen=True)
class Envelope:
    """A DSSE envelope as it came: nothing of it has been checked."""

    payload_type: str
    payload: bytes
    signature: bytes

    @classmethod
    def from_json(cls, untrusted_value: Any) -> Envelope:
        """Read the parsed JSON of an envelope. Raises SignatureError."""
        try:
            (signature,) = untrusted_value["signatures"]
            return cls(
                payload_type=str(untrusted_value["payloadType"]),
                payload=base64.b64decode(untrusted_value["payload"], validate=True),
                signature=base64.b64decode(signature["sig"], validate=True),
            )
        except (KeyError, TypeError, ValueError, binascii.Error) as error:
            raise SignatureError("A signed part of the card file is malformed.") from error

    def to_json(self) -> dict[str, Any]:
        """The JSON object."""
        return {
            "payloadType": self.payload_type,
            "payload": encode_base64(self.payload),
            "signatures": [{"sig": encode_base64(self.signature)}],
        }


def sign(payload_type: str, payload: bytes, key: Ed25519PrivateKey) -> Envelope:
    """Sign a payload."""
    return Envelope(payload_type, payload, key.sign(_pre_authentication_encoding(payload_type, payload)))


def verify(envelope: Envelope, payload_type: str, key: Ed25519PublicKey) -> bytes:
    """The payload, once its type and signature hold.

    Raises:
        SignatureError: they don't.
    """
    if envelope.payload_type != payload_type:
        raise SignatureError(f"A signed part of the card file is not of type {payload_type}.")
    try:
        key.verify(envelope.signature, _pre_authentication_encoding(payload_type, envelope.payload))
    except InvalidSignature:
        raise SignatureError("A signature in the card file is wrong.") from None
    return envelope.payload


def encode_base64(data: bytes) -> str:
    """Base64 with padding, as text."""
    return base64.b64encode(data).decode("ascii")


def _pre_authentication_encoding(payload_type: str, payload: bytes) -> bytes:
    name = payload_type.encode("utf-8")
    return b"DSSEv1 %d %s %d %s" % (len(name), name, len(payload), payload)
