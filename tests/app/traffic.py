"""What somebody on the line of one phone sees: a SOCKS server that passes bytes on and notes sizes and times.

The phone's browser is told to go through it, so that it sees every connection of this phone, to the app's host and to
the gate.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tests.passing import Between, pass_both_ways

_VERSION = 5
_GRANTED = b"\x05\x00\x00\x01" + bytes(6)


@dataclass(frozen=True)
class Passed:
    """Some bytes that passed: when, on which connection, to which port, in which direction, and how many."""

    seconds: float
    connection: int
    port: int
    is_upwards: bool
    size: int

    def since(self, moment: float) -> Passed:
        """The same, with its time counted from a moment."""
        return replace(self, seconds=self.seconds - moment)


class Watch(Between):
    """Notes what passes."""

    def __init__(self) -> None:
        self.passed: list[Passed] = []
        self._count = 0
        self._lock = threading.Lock()
        super().__init__()
        self.url = f"socks5://127.0.0.1:{self.port}"

    def between(self, began: float, ended: float) -> list[Passed]:
        """What passed within a time, as ``time.monotonic`` tells it."""
        return [one for one in list(self.passed) if began <= one.seconds < ended]

    def serve(self, caller: socket.socket) -> None:
        """Do as the caller asks, and note sizes and times."""
        with caller, contextlib.suppress(OSError, EOFError):
            port = _greet(caller)
            with socket.create_connection(("127.0.0.1", port)) as server:
                for end in (caller, server):
                    end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                caller.sendall(_GRANTED)
                with self._lock:
                    self._count += 1
                    connection = self._count

                def note(is_upwards: bool, size: int) -> None:
                    self.passed.append(Passed(time.monotonic(), connection, port, is_upwards, size))

                pass_both_ways(caller, server, note)


def exchanges_of(passed: Sequence[Passed], port: int) -> list[tuple[list[Passed], list[Passed]]]:
    """Requests with their answers, in order: on one connection to a port, bytes upwards and then bytes downwards."""
    exchanges: list[tuple[list[Passed], list[Passed]]] = []
    last: dict[int, tuple[list[Passed], list[Passed]]] = {}
    for one in passed:
        if one.port != port:
            continue
        up, down = last.get(one.connection, ([], []))
        if one.is_upwards and (down or not up):
            up, down = last[one.connection] = [], []
            exchanges.append((up, down))
        elif not up:
            continue  # the end of an answer whose request came before
        (up if one.is_upwards else down).append(one)
    return exchanges


def _greet(caller: socket.socket) -> int:
    """The SOCKS greeting (RFC 1928) of a browser that asks for a port of this machine; returns the port."""
    version, methods = _read(caller, 2)
    _read(caller, methods)
    caller.sendall(bytes((_VERSION, 0)))
    version, _command, _reserved, kind = _read(caller, 4)
    length = {1: 4, 3: None, 4: 16}[kind]
    host = _read(caller, length if length is not None else _read(caller, 1)[0])
    (port,) = struct.unpack(">H", _read(caller, 2))
    if version != _VERSION or host not in {b"\x7f\x00\x00\x01", b"127.0.0.1", b"localhost"}:
        raise EOFError("Only this machine is reached.")
    return int(port)


def _read(source: socket.socket, length: int) -> bytes:
    data = b""
    while len(data) < length:
        more = source.recv(length - len(data))
        if not more:
            raise EOFError("The greeting ended early.")
        data += more
    return data
