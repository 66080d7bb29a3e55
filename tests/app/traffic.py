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
from dataclasses import dataclass

_AT_ONCE = 65_536
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


class Watch:
    """Listens on a port of its own and notes what passes."""

    def __init__(self) -> None:
        self.passed: list[Passed] = []
        self._count = 0
        self._lock = threading.Lock()
        self._door = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.url = f"socks5://127.0.0.1:{self._door.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def between(self, began: float, ended: float) -> list[Passed]:
        """What passed within a time, as ``time.monotonic`` tells it."""
        return [one for one in list(self.passed) if began <= one.seconds < ended]

    def close(self) -> None:
        """Take no new connections."""
        # Closing alone would not wake the one who waits for calls.
        with contextlib.suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()

    def _listen(self) -> None:
        while True:
            try:
                caller, _ = self._door.accept()
            except OSError:
                return
            threading.Thread(target=self._pass_on, args=(caller,), daemon=True).start()

    def _pass_on(self, caller: socket.socket) -> None:
        with caller, contextlib.suppress(OSError, EOFError):
            port = _greet(caller)
            with socket.create_connection(("127.0.0.1", port)) as server:
                for end in (caller, server):
                    end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                caller.sendall(_GRANTED)
                with self._lock:
                    self._count += 1
                    connection = self._count
                back = threading.Thread(target=self._pump, args=(server, caller, connection, port, False), daemon=True)
                back.start()
                self._pump(caller, server, connection, port, True)
                back.join()

    def _pump(self, source: socket.socket, target: socket.socket, connection: int, port: int, upwards: bool) -> None:
        """Pass bytes on until the source has no more, then say so to the target."""
        with contextlib.suppress(OSError):
            while data := source.recv(_AT_ONCE):
                self.passed.append(Passed(time.monotonic(), connection, port, upwards, len(data)))
                target.sendall(data)
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_WR)


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
