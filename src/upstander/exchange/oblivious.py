"""Oblivious HTTP (RFC 9458), both sides: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-128-GCM."""

from __future__ import annotations

import hmac
import os
import struct
from collections.abc import Callable
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pyhpke import AEADId, CipherSuite, ContextInterface, KDFId, KEMId, PyHPKEError

REQUEST_TYPE = "message/ohttp-req"
RESPONSE_TYPE = "message/ohttp-res"

_KEM, _KDF, _AEAD = 0x0020, 0x0001, 0x0001
_SUITE = CipherSuite.new(KEMId.DHKEM_X25519_HKDF_SHA256, KDFId.HKDF_SHA256, AEADId.AES128_GCM)
_HEADER = struct.Struct(">BHHH")
_KEY_LENGTH = 32
_TAG_LENGTH = 16
_NONCE_LENGTH = 16  # max(Nn, Nk) of the suite (RFC 9458, section 4.4)

REQUEST_OVERHEAD = _HEADER.size + _KEY_LENGTH + _TAG_LENGTH
RESPONSE_OVERHEAD = _NONCE_LENGTH + _TAG_LENGTH


class ObliviousError(Exception):
    """The bytes can't be opened, or are no key configuration that this suite can use."""


class UnknownKeyError(ObliviousError):
    """The request is sealed to a key that is not here (any more)."""


@dataclass(frozen=True)
class KeyConfiguration:
    """A gate's public key, as it stands on the card (RFC 9458, section 3.1)."""

    key_id: int
    public_key: bytes

    @classmethod
    def from_bytes(cls, untrusted: bytes) -> KeyConfiguration:
        """Read one configuration without a length prefix.

        Raises:
            ObliviousError: it is not whole, or offers nothing that this suite can use.
        """
        fixed = 3 + _KEY_LENGTH + 2
        if len(untrusted) < fixed or int.from_bytes(untrusted[1:3], "big") != _KEM:
            raise ObliviousError("The gate's key is not of a kind that this version knows.")
        algorithms = untrusted[fixed:]
        if not algorithms or len(algorithms) % 4 or len(algorithms) != int.from_bytes(untrusted[35:37], "big"):
            raise ObliviousError("The gate's key configuration is not whole.")
        if (_KDF, _AEAD) not in struct.iter_unpack(">HH", algorithms):
            raise ObliviousError("The gate's key is not for a cipher that this version knows.")
        return cls(untrusted[0], untrusted[3 : 3 + _KEY_LENGTH])

    def to_bytes(self) -> bytes:
        """The configuration with the one suite, without a length prefix."""
        return struct.pack(">BH", self.key_id, _KEM) + self.public_key + struct.pack(">HHH", 4, _KDF, _AEAD)


class ResponseOpener:
    """The client's half of one exchange after its request has gone."""

    def __init__(self, encapsulated_key: bytes, context: ContextInterface) -> None:
        self._encapsulated_key = encapsulated_key
        self._context = context

    def open(self, untrusted: bytes) -> bytes:
        """The binary HTTP response inside (RFC 9458, section 4.4).

        Raises:
            ObliviousError: it was not made for this request, or was changed.
        """
        nonce, sealed = untrusted[:_NONCE_LENGTH], untrusted[_NONCE_LENGTH:]
        key, aead_nonce = _response_keys(self._context, self._encapsulated_key, nonce)
        try:
            return AESGCM(key).decrypt(aead_nonce, sealed, None)
        except (InvalidTag, ValueError) as error:
            raise ObliviousError("The answer can't be opened.") from error


class ResponseSealer:
    """The gate's half of one exchange after the request is opened."""

    def __init__(self, encapsulated_key: bytes, context: ContextInterface) -> None:
        self._encapsulated_key = encapsulated_key
        self._context = context

    def seal(self, plain: bytes) -> bytes:
        """Seal the binary HTTP response (RFC 9458, section 4.4)."""
        nonce = os.urandom(_NONCE_LENGTH)
        key, aead_nonce = _response_keys(self._context, self._encapsulated_key, nonce)
        return nonce + AESGCM(key).encrypt(aead_nonce, plain, None)


class GatewayKey:
    """One private key of a gate."""

    def __init__(self, key_id: int, secret: bytes) -> None:
        self._private_key = _SUITE.kem.deserialize_private_key(secret)
        public_key = self._private_key.raw.public_key().public_bytes_raw()
        self.configuration = KeyConfiguration(key_id, public_key)

    def open_request(self, untrusted: bytes) -> tuple[bytes, ResponseSealer]:
        """The binary HTTP request inside, and what seals the answer (RFC 9458, section 4.3).

        Raises:
            ObliviousError: it was not sealed to this key, or was changed.
        """
        key_end = _HEADER.size + _KEY_LENGTH
        header, encapsulated_key = untrusted[: _HEADER.size], untrusted[_HEADER.size : key_end]
        sealed = untrusted[key_end:]
        try:
            context = _SUITE.create_recipient_context(encapsulated_key, self._private_key, _request_info(header))
            plain = context.open(sealed)
        except (PyHPKEError, ValueError) as error:
            raise ObliviousError("The request can't be opened.") from error
        return plain, ResponseSealer(encapsulated_key, context)


def find_key(untrusted: bytes, find: Callable[[int], GatewayKey | None]) -> GatewayKey:
    """The key that an encapsulated request names.

    Raises:
        UnknownKeyError: the gate has no such key.
        ObliviousError: these are not the first bytes of a request, or they name another suite.
    """
    if len(untrusted) < REQUEST_OVERHEAD:
        raise ObliviousError("The request is too short.")
    key_id, *suite = _HEADER.unpack_from(untrusted)
    if suite != [_KEM, _KDF, _AEAD]:
        raise ObliviousError("The request is sealed with another suite.")
    key = find(key_id)
    if key is None:
        raise UnknownKeyError("The request is sealed to a key that is not here.")
    return key


def seal_request(configuration: KeyConfiguration, plain: bytes) -> tuple[bytes, ResponseOpener]:
    """Seal a binary HTTP request, and give what opens its answer (RFC 9458, section 4.3).

    Raises:
        ObliviousError: the configuration's public key is none.
    """
    header = _HEADER.pack(configuration.key_id, _KEM, _KDF, _AEAD)
    try:
        public_key = _SUITE.kem.deserialize_public_key(configuration.public_key)
        encapsulated_key, context = _SUITE.create_sender_context(public_key, _request_info(header))
    except (PyHPKEError, ValueError) as error:
        raise ObliviousError("The gate's key can't be used.") from error
    return header + encapsulated_key + context.seal(plain), ResponseOpener(encapsulated_key, context)


def _request_info(header: bytes) -> bytes:
    return b"message/bhttp request\0" + header


def _response_keys(context: ContextInterface, encapsulated_key: bytes, nonce: bytes) -> tuple[bytes, bytes]:
    """AEAD key and nonce of the answer: HKDF-SHA256 (RFC 5869), where one block is enough for each."""
    secret = context.export(b"message/bhttp response", _NONCE_LENGTH)
    pseudorandom_key = hmac.digest(encapsulated_key + nonce, secret, "sha256")
    key = hmac.digest(pseudorandom_key, b"key\x01", "sha256")[:16]
    aead_nonce = hmac.digest(pseudorandom_key, b"nonce\x01", "sha256")[:12]
    return key, aead_nonce
