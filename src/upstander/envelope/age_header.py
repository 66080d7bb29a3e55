"""The header of an age v1 file, read and written to the letter of https://c2sp.org/age (section "Header")."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

VERSION_LINE = b"age-encryption.org/v1\n"
_COLUMNS = 64
_LONGEST_LINE = 4_096
_MOST_STANZAS = 32
_ARGUMENT = re.compile(rb"[\x21-\x7e]+")


class AgeError(Exception):
    """The bytes are no age file that we accept, or none of the given identities opens it."""


class ByteReader(Protocol):
    """What is asked of a source: bytes, fewer than asked for only at its end."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True)
class Stanza:
    """One recipient stanza: its arguments (the type first) and its body."""

    arguments: tuple[str, ...]
    body: bytes


@dataclass(frozen=True)
class Header:
    """A header's stanzas, its MAC, and the bytes that the MAC covers."""

    stanzas: tuple[Stanza, ...]
    mac: bytes
    covered: bytes


def write_stanzas(stanzas: Sequence[Stanza]) -> bytes:
    """The bytes that a header's MAC covers: everything up to and including ``---``."""
    lines = [VERSION_LINE]
    for stanza in stanzas:
        lines.append(b"-> " + " ".join(stanza.arguments).encode("ascii") + b"\n")
        body = encode_base64(stanza.body)
        lines.extend(body[i : i + _COLUMNS] + b"\n" for i in range(0, len(body) + 1, _COLUMNS))
    return b"".join(lines) + b"---"


def write_header(covered: bytes, mac: bytes) -> bytes:
    """A whole header from the covered bytes and their MAC."""
    return covered + b" " + encode_base64(mac) + b"\n"


def read_header(untrusted_source: ByteReader) -> Header:
    """Read a header and leave the source at the payload.

    Raises:
        AgeError: anything that the grammar does not allow.
    """
    covered = bytearray(_read_line(untrusted_source, len(VERSION_LINE)))
    if covered != VERSION_LINE:
        raise AgeError("This is no age v1 file.")
    stanzas: list[Stanza] = []
    while True:
        line = _read_line(untrusted_source, _LONGEST_LINE)
        if line.startswith(b"---"):
            if line[3:4] != b" ":
                raise AgeError("The header's last line is malformed.")
            mac = decode_base64(line[4:-1])
            if len(mac) != 32 or not stanzas:
                raise AgeError("The header has no stanza or a MAC of the wrong length.")
            return Header(tuple(stanzas), mac, bytes(covered) + b"---")
        covered += line
        if len(stanzas) == _MOST_STANZAS:
            raise AgeError("The header has too many stanzas.")
        arguments = _read_arguments(line)
        body, raw = _read_body(untrusted_source)
        covered += raw
        stanzas.append(Stanza(arguments, body))


def encode_base64(data: bytes) -> bytes:
    """Base64 without padding, as age writes it."""
    return base64.b64encode(data).rstrip(b"=")


def decode_base64(untrusted_text: bytes) -> bytes:
    """Canonical base64 without padding.

    Raises:
        AgeError: a foreign character, padding, or spare bits that are not zero.
    """
    try:
        data = base64.b64decode(untrusted_text + b"=" * (-len(untrusted_text) % 4), validate=True)
    except binascii.Error:
        raise AgeError("The header holds malformed base64.") from None
    if encode_base64(data) != untrusted_text:
        raise AgeError("The header holds base64 that is not canonical.")
    return data


def _read_arguments(line: bytes) -> tuple[str, ...]:
    if not line.startswith(b"-> "):
        raise AgeError("The header holds a line that is no stanza.")
    arguments = line[3:-1].split(b" ")
    if not all(_ARGUMENT.fullmatch(argument) for argument in arguments):
        raise AgeError("A stanza's arguments are malformed.")
    return tuple(argument.decode("ascii") for argument in arguments)


def _read_body(untrusted_source: ByteReader) -> tuple[bytes, bytes]:
    raw = bytearray()
    text = bytearray()
    while True:
        line = _read_line(untrusted_source, _COLUMNS + 1)
        raw += line
        text += line[:-1]
        if len(text) > _LONGEST_LINE:
            raise AgeError("A stanza's body is too long.")
        if len(line) <= _COLUMNS:
            return decode_base64(bytes(text)), bytes(raw)


def _read_line(untrusted_source: ByteReader, limit: int) -> bytes:
    line = bytearray()
    while not line.endswith(b"\n"):
        byte = untrusted_source.read(1)
        if not byte or len(line) == limit:
            raise AgeError("The header is truncated or has a line that is too long.")
        line += byte
    return bytes(line)
