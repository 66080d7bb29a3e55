"""Sealing and opening age v1 files for ``mlkem768x25519`` recipients, streaming.

Format: https://c2sp.org/age. The hybrid recipient is HPKE (RFC 9180) with the X-Wing KEM, HKDF-SHA-256 and
ChaCha20-Poly1305. Recipients of every other type are refused: one weaker stanza would decide the secrecy of the whole.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hpke
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from upstander.envelope import bech32
from upstander.envelope.age_header import (
    AgeError,
    ByteReader,
    Header,
    Stanza,
    decode_base64,
    encode_base64,
    read_header,
    write_header,
    write_stanzas,
)

__all__ = ["AgeError", "Identity", "Recipient", "SealingWriter", "open_bytes", "open_chunks", "open_stream"]

CHUNK_LENGTH = 65_536
TAG_LENGTH = 16
NONCE_LENGTH = 16
FILE_KEY_LENGTH = 16
STANZA_TYPE = "mlkem768x25519"

_RECIPIENT_PREFIX = "age1pq"
_IDENTITY_PREFIX = "age-secret-key-pq-"
_INFO = b"age-encryption.org/mlkem768x25519"
_MLKEM_PUBLIC_LENGTH = 1_184
_ENCAPSULATION_LENGTH = 1_120
_SUITE = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)


@dataclass(frozen=True)
class Recipient:
    """The public half, written ``age1pq1…``: 1,184 bytes of ML-KEM-768, then 32 bytes of X25519."""

    raw: bytes

    def __post_init__(self) -> None:
        if len(self.raw) != _MLKEM_PUBLIC_LENGTH + 32:
            raise AgeError("A recipient has 1,216 bytes.")
        try:
            self._public_key()
        except ValueError as error:
            raise AgeError("A recipient's key is malformed.") from error

    @classmethod
    def from_text(cls, text: str) -> Recipient:
        """Read ``age1pq1…``.

        Raises:
            AgeError: the text is no such recipient.
        """
        try:
            return cls(bech32.decode(_RECIPIENT_PREFIX, text))
        except bech32.Bech32Error as error:
            raise AgeError(f"The recipient {error}.") from error

    def to_text(self) -> str:
        """Write ``age1pq1…``."""
        return bech32.encode(_RECIPIENT_PREFIX, self.raw)

    def wrap(self, file_key: bytes) -> Stanza:
        """Seal a file key into a stanza."""
        sealed = _SUITE.encrypt(file_key, self._public_key(), _INFO)
        encapsulation, body = sealed[:_ENCAPSULATION_LENGTH], sealed[_ENCAPSULATION_LENGTH:]
        return Stanza((STANZA_TYPE, encode_base64(encapsulation).decode("ascii")), body)

    def _public_key(self) -> hpke.MLKEM768X25519PublicKey:
        return hpke.MLKEM768X25519PublicKey(
            MLKEM768PublicKey.from_public_bytes(self.raw[:_MLKEM_PUBLIC_LENGTH]),
            X25519PublicKey.from_public_bytes(self.raw[_MLKEM_PUBLIC_LENGTH:]),
        )


@dataclass(frozen=True, repr=False)
class Identity:
    """The private half: a seed of 32 bytes that SHAKE-256 expands to both keys (X-Wing)."""

    secret: bytes

    def __post_init__(self) -> None:
        if len(self.secret) != 32:
            raise AgeError("An identity has 32 bytes.")

    @classmethod
    def generate(cls) -> Identity:
        """A fresh identity."""
        return cls(os.urandom(32))

    @classmethod
    def from_secret(cls, secret: bytes) -> Identity:
        """The identity of a 32-byte seed."""
        return cls(secret)

    @classmethod
    def from_text(cls, text: str) -> Identity:
        """Read ``AGE-SECRET-KEY-PQ-1…``.

        Raises:
            AgeError: the text is no such identity.
        """
        try:
            return cls(bech32.decode(_IDENTITY_PREFIX, text))
        except bech32.Bech32Error:
            raise AgeError("This is no identity of type mlkem768x25519.") from None

    def to_text(self) -> str:
        """Write ``AGE-SECRET-KEY-PQ-1…``."""
        return bech32.encode(_IDENTITY_PREFIX, self.secret).upper()

    def recipient(self) -> Recipient:
        """The public half."""
        mlkem, x25519 = self._private_keys()
        return Recipient(mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw())

    def unwrap(self, stanza: Stanza) -> bytes | None:
        """The file key in a stanza of our type, or None where the stanza is for somebody else.

        Raises:
            AgeError: the stanza is malformed.
        """
        if len(stanza.arguments) != 2 or len(stanza.body) != FILE_KEY_LENGTH + TAG_LENGTH:
            raise AgeError("A stanza is malformed.")
        encapsulation = decode_base64(stanza.arguments[1].encode("ascii"))
        if len(encapsulation) != _ENCAPSULATION_LENGTH:
            raise AgeError("A stanza is malformed.")
        private_key = hpke.MLKEM768X25519PrivateKey(*self._private_keys())
        try:
            return _SUITE.decrypt(encapsulation + stanza.body, private_key, _INFO)
        except (InvalidTag, ValueError):
            return None

    def _private_keys(self) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
        expanded = hashlib.shake_256(self.secret).digest(96)
        return (
            MLKEM768PrivateKey.from_seed_bytes(expanded[:64]),
            X25519PrivateKey.from_private_bytes(expanded[64:]),
        )


class SealingWriter:
    """Writes an age file to a sink as plaintext comes in. ``finish`` must be called, once."""

    def __init__(self, sink: BinaryIO, recipients: Sequence[Recipient]) -> None:
        if not recipients:
            raise AgeError("There is no recipient to seal to.")
        file_key = os.urandom(FILE_KEY_LENGTH)
        covered = write_stanzas([recipient.wrap(file_key) for recipient in recipients])
        nonce = os.urandom(NONCE_LENGTH)
        sink.write(write_header(covered, _header_mac(file_key, covered)) + nonce)
        self._sink = sink
        self._cipher = ChaCha20Poly1305(_payload_key(file_key, nonce))
        self._counter = 0
        self._pending = bytearray()

    def write(self, plain: bytes) -> None:
        """Seal some more plaintext."""
        self._pending += plain
        # The last chunk is flagged, so a full one waits until more follows.
        while len(self._pending) > CHUNK_LENGTH:
            self._seal_chunk(bytes(self._pending[:CHUNK_LENGTH]), last=False)
            del self._pending[:CHUNK_LENGTH]

    def finish(self) -> None:
        """Seal the last chunk."""
        self._seal_chunk(bytes(self._pending), last=True)
        self._pending.clear()

    def _seal_chunk(self, chunk: bytes, *, last: bool) -> None:
        self._sink.write(self._cipher.encrypt(_chunk_nonce(self._counter, last=last), chunk, None))
        self._counter += 1


def seal_stream(source: BinaryIO, sink: BinaryIO, recipients: Sequence[Recipient]) -> None:
    """Seal everything the source holds."""
    writer = SealingWriter(sink, recipients)
    while chunk := source.read(CHUNK_LENGTH):
        writer.write(chunk)
    writer.finish()


def seal_bytes(plain: bytes, recipients: Sequence[Recipient]) -> bytes:
    """Seal a few bytes held in memory."""
    sink = BytesIO()
    seal_stream(BytesIO(plain), sink, recipients)
    return sink.getvalue()


def open_chunks(untrusted_source: ByteReader, identities: Sequence[Identity]) -> Iterator[bytes]:
    """Open an age file chunk by chunk. What was handed out is to be discarded when this raises.

    Raises:
        AgeError: not for us, not our type, malformed, altered, truncated or longer than sealed.
    """
    header = read_header(untrusted_source)
    file_key = _unwrap_file_key(header, identities)
    if not hmac.compare_digest(_header_mac(file_key, header.covered), header.mac):
        raise AgeError("The header was altered.")
    nonce = read_fully(untrusted_source, NONCE_LENGTH)
    if len(nonce) != NONCE_LENGTH:
        raise AgeError("The file is truncated.")
    cipher = ChaCha20Poly1305(_payload_key(file_key, nonce))
    counter = 0
    sealed = read_fully(untrusted_source, CHUNK_LENGTH + TAG_LENGTH)
    while True:
        following = read_fully(untrusted_source, CHUNK_LENGTH + TAG_LENGTH)
        last = not following
        try:
            chunk = cipher.decrypt(_chunk_nonce(counter, last=last), sealed, None)
        except InvalidTag:
            raise AgeError("The file was altered, truncated or lengthened.") from None
        if last and not chunk and counter:
            raise AgeError("The file ends in an empty chunk.")
        yield chunk
        if last:
            return
        sealed = following
        counter += 1


def open_stream(untrusted_source: BinaryIO, sink: BinaryIO, identities: Sequence[Identity]) -> None:
    """Open into a sink, writing as it goes: discard the sink when this raises AgeError."""
    for chunk in open_chunks(untrusted_source, identities):
        sink.write(chunk)


def open_bytes(untrusted_sealed: bytes, identities: Sequence[Identity]) -> bytes:
    """Open a few bytes held in memory. Raises AgeError as ``open_chunks`` does."""
    return b"".join(open_chunks(BytesIO(untrusted_sealed), identities))


def read_fully(source: ByteReader, size: int) -> bytes:
    """Read exactly ``size`` bytes, fewer only where the source ends."""
    data = bytearray()
    while len(data) < size:
        more = source.read(size - len(data))
        if not more:
            break
        data += more
    return bytes(data)


def _unwrap_file_key(header: Header, identities: Sequence[Identity]) -> bytes:
    ours = [stanza for stanza in header.stanzas if not _is_grease(stanza)]
    if any(stanza.arguments[0] != STANZA_TYPE for stanza in ours):
        raise AgeError("The file is sealed to a recipient of a type that we refuse.")
    for stanza in ours:
        for identity in identities:
            file_key = identity.unwrap(stanza)
            if file_key is not None:
                return file_key
    raise AgeError("None of our keys opens this file.")


def _is_grease(stanza: Stanza) -> bool:
    return stanza.arguments[0] == "grease" or stanza.arguments[0].endswith("-grease")


def _header_mac(file_key: bytes, covered: bytes) -> bytes:
    return hmac.digest(_derive(file_key, b"", b"header"), covered, "sha256")


def _payload_key(file_key: bytes, nonce: bytes) -> bytes:
    return _derive(file_key, nonce, b"payload")


def _derive(key: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt, info).derive(key)


def _chunk_nonce(counter: int, *, last: bool) -> bytes:
    return counter.to_bytes(11) + (b"\x01" if last else b"\x00")
