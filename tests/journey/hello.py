"""What a client's first TLS message tells of it, read from the wire."""

from __future__ import annotations

import struct
from collections.abc import Iterator

_HANDSHAKE, _CLIENT_HELLO = 22, 1
_KEY_SHARE = 51


def details(payload: bytes) -> Iterator[tuple[str, bytes]]:
    """Name and value of each detail that is a connection's own; nothing where this is no ClientHello."""
    if len(payload) < 100 or payload[0] != _HANDSHAKE or payload[5] != _CLIENT_HELLO:
        return
    yield "random", payload[11:43]
    session_end = 44 + payload[43]
    if payload[43]:
        yield "session id", payload[44:session_end]
    suites_end = session_end + 2 + struct.unpack_from(">H", payload, session_end)[0]
    at = suites_end + 1 + payload[suites_end] + 2
    while at + 4 <= len(payload):
        kind, length = struct.unpack_from(">HH", payload, at)
        if kind == _KEY_SHARE:
            yield "key share", payload[at + 10 : at + 10 + 32]
        at += 4 + length
