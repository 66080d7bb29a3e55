"""Seals a few bytes under a passphrase: Argon2id (RFC 9106) makes the key, ChaCha20-Poly1305 (RFC 8439) seals.

The cost is fixed, not measured: a machine that happens to be busy must not make a weak seal, nor refuse a strong one.
"""

from __future__ import annotations

import base64
import json
import secrets
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

_KIND = "upstander passphrase seal v1"
# The second recommended option of RFC 9106, section 4.
_PASSES = 3
_LANES = 4
_KIBIBYTES = 64 * 1024
_SALT_BYTES = 16
_NONCE = bytes(12)
"""Every seal has a salt of its own, so that a key seals once."""


class PassphraseError(Exception):
    """The passphrase does not open this, or it is damaged."""


def seal_with_passphrase(plain: bytes, passphrase: str) -> bytes:
    """The bytes sealed under the passphrase, as a line of JSON. Takes 64 MiB of memory for a moment."""
    salt = secrets.token_bytes(_SALT_BYTES)
    sealed = ChaCha20Poly1305(_derive(passphrase, salt)).encrypt(_NONCE, plain, _KIND.encode())
    content = {"kind": _KIND, "salt": _to_text(salt), "sealed": _to_text(sealed)}
    return json.dumps(content).encode("ascii") + b"\n"


def open_with_passphrase(sealed: bytes, passphrase: str) -> bytes:
    """The bytes that were sealed.

    Raises:
        PassphraseError: the passphrase is another one, or the seal is damaged or of another kind.
    """
    try:
        content: dict[str, Any] = json.loads(sealed)
        if content["kind"] != _KIND:
            raise PassphraseError("This is sealed in a way that this version does not know.")
        key = _derive(passphrase, base64.b64decode(content["salt"], validate=True))
        return ChaCha20Poly1305(key).decrypt(_NONCE, base64.b64decode(content["sealed"], validate=True), _KIND.encode())
    except (ValueError, KeyError, TypeError, InvalidTag) as error:
        raise PassphraseError("The passphrase does not open it, or it is damaged.") from error


def _derive(passphrase: str, salt: bytes) -> bytes:
    kdf = Argon2id(salt=salt, length=32, iterations=_PASSES, lanes=_LANES, memory_cost=_KIBIBYTES)
    return kdf.derive(passphrase.encode("utf-8"))


def _to_text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
