"""Binary HTTP (RFC 9292): known-length requests and responses with trailing zero padding, and nothing else.

What the contract does not use is refused: indeterminate length, informational responses, trailers, other schemes and
authorities, header names in capitals, double headers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

SCHEME = b"https"
AUTHORITY = b"gate.invalid"

_KNOWN_LENGTH_REQUEST = 0
_KNOWN_LENGTH_RESPONSE = 1
_MOST_HEADERS = 16
_LONGEST_HEADERS = 4_096
_METHOD = re.compile(rb"[A-Z]{1,16}")
_PATH = re.compile(rb"/[!-~]{0,255}")
_NAME = re.compile(rb"[a-z0-9-]{1,64}")
_VALUE = re.compile(rb"[!-~](?:[ -~]{0,510}[!-~])?|")


class BinaryHttpError(Exception):
    """The bytes are no binary HTTP message of the kind that travels in an exchange."""


@dataclass(frozen=True)
class Request:
    """A request inside the seal. Header names are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True)
class Response:
    """A response inside the seal. Header names are in lower case."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


def encode_request(request: Request, length: int) -> bytes:
    """Write a request, padded with zeros to ``length`` bytes.

    Raises:
        BinaryHttpError: it does not fit, or something in it can't be written.
    """
    control = [request.method.encode("ascii"), SCHEME, AUTHORITY, request.path.encode("ascii")]
    start = _integer(_KNOWN_LENGTH_REQUEST) + b"".join(map(_prefixed, control))
    return _pad(start + _headers(request.headers) + _prefixed(request.body), length)


def encode_response(response: Response, length: int) -> bytes:
    """Write a response, padded with zeros to ``length`` bytes.

    Raises:
        BinaryHttpError: it does not fit, or something in it can't be written.
    """
    start = _integer(_KNOWN_LENGTH_RESPONSE) + _integer(response.status)
    return _pad(start + _headers(response.headers) + _prefixed(response.body), length)


def decode_request(untrusted: bytes) -> Request:
    """Read a request (RFC 9292, section 3.1).

    Raises:
        BinaryHttpError: it is not of the form that the contract uses.
    """
    reader = _Reader(untrusted)
    if reader.integer() != _KNOWN_LENGTH_REQUEST:
        raise BinaryHttpError("This is no request of known length.")
    method, scheme, authority, path = (reader.prefixed() for _ in range(4))
    if scheme != SCHEME or authority != AUTHORITY:
        raise BinaryHttpError("The request names another scheme or authority.")
    if not _METHOD.fullmatch(method) or not _PATH.fullmatch(path):
        raise BinaryHttpError("The request's method or path is not of its form.")
    headers = reader.headers()
    body = reader.prefixed_or_end()
    reader.finish()
    return Request(method.decode("ascii"), path.decode("ascii"), headers, body)


def decode_response(untrusted: bytes) -> Response:
    """Read a response (RFC 9292, section 3.2).

    Raises:
        BinaryHttpError: it is not of the form that the contract uses.
    """
    reader = _Reader(untrusted)
    if reader.integer() != _KNOWN_LENGTH_RESPONSE:
        raise BinaryHttpError("This is no response of known length.")
    status = reader.integer()
    if not 200 <= status <= 599:
        raise BinaryHttpError("The response has no final status.")
    headers = reader.headers()
    body = reader.prefixed_or_end()
    reader.finish()
    return Response(status, headers, body)


class _Reader:
    """Reads the pieces of one message in order, never beyond its end."""

    def __init__(self, untrusted: bytes) -> None:
        self._bytes = untrusted
        self._at = 0

    def integer(self) -> int:
        """A variable-length integer (RFC 9000, section 16)."""
        first = self._take(1)[0]
        value = first & 0x3F
        for byte in self._take((1 << (first >> 6)) - 1):
            value = value << 8 | byte
        return value

    def prefixed(self) -> bytes:
        return self._take(self.integer())

    def prefixed_or_end(self) -> bytes:
        """A section that a message may leave out together with all that follow (RFC 9292, section 3.8)."""
        return b"" if self._at == len(self._bytes) else self.prefixed()

    def headers(self) -> dict[str, str]:
        section = self.prefixed_or_end()
        if len(section) > _LONGEST_HEADERS:
            raise BinaryHttpError("The message has too many headers.")
        fields = _Reader(section)
        headers: dict[str, str] = {}
        while fields._at < len(section):
            name, value = fields.prefixed(), fields.prefixed()
            if not _NAME.fullmatch(name) or not _VALUE.fullmatch(value):
                raise BinaryHttpError("A header is not of its form.")
            if name.decode("ascii") in headers:
                raise BinaryHttpError("A header stands there twice.")
            headers[name.decode("ascii")] = value.decode("ascii")
        if len(headers) > _MOST_HEADERS:
            raise BinaryHttpError("The message has too many headers.")
        return headers

    def finish(self) -> None:
        """No trailers, then only zeros."""
        if self.prefixed_or_end():
            raise BinaryHttpError("The message has trailers.")
        if self._bytes.count(0, self._at) != len(self._bytes) - self._at:
            raise BinaryHttpError("The message's padding is not of zeros.")

    def _take(self, length: int) -> bytes:
        end = self._at + length
        if end > len(self._bytes):
            raise BinaryHttpError("The message ends too early.")
        taken = self._bytes[self._at : end]
        self._at = end
        return taken


def _integer(value: int) -> bytes:
    for prefix, length in enumerate((1, 2, 4, 8)):
        if value < 1 << (8 * length - 2):
            return (value | prefix << (8 * length - 2)).to_bytes(length, "big")
    raise BinaryHttpError("The number is too large.")


def _prefixed(content: bytes) -> bytes:
    return _integer(len(content)) + content


def _headers(headers: Mapping[str, str]) -> bytes:
    lines = [(name.encode("ascii"), value.encode("ascii")) for name, value in headers.items()]
    if not all(_NAME.fullmatch(name) and _VALUE.fullmatch(value) for name, value in lines):
        raise BinaryHttpError("A header is not of its form.")
    return _prefixed(b"".join(_prefixed(name) + _prefixed(value) for name, value in lines))


def _pad(message: bytes, length: int) -> bytes:
    """Without trailers: their zero length is the first byte of the padding, or left out."""
    if len(message) > length:
        raise BinaryHttpError(f"The message has {len(message)} bytes, and {length} is the limit.")
    return message.ljust(length, b"\0")
