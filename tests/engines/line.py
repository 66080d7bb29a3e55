"""A line that can be cut: stands between the phone and a server of this machine, and passes bytes on while it holds."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading

from tests.passing import Between, pass_both_ways

_RESET = struct.pack("ii", 1, 0)


class Line(Between):
    """Passes every call on to one port. Cut, it drops all at once, old and new, as a phone without a signal does."""

    def __init__(self, to: int) -> None:
        self._to = to
        self._ends: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._is_cut = False
        super().__init__()

    def cut(self) -> None:
        """No call comes through any more, and those underway break."""
        with self._lock:
            self._is_cut = True
            ends = list(self._ends)
        for end in ends:
            _break(end)

    def mend(self) -> None:
        """Calls come through again."""
        self._is_cut = False

    def close(self) -> None:
        """Ends it for good."""
        self.cut()
        super().close()

    def serve(self, caller: socket.socket) -> None:
        """Pass a call on for as long as the line holds."""
        try:
            server = socket.create_connection(("127.0.0.1", self._to))
        except OSError:
            caller.close()
            return
        with self._lock:
            self._ends |= {caller, server}
            is_cut = self._is_cut
        if is_cut:
            _break(caller)
        else:
            pass_both_ways(caller, server, lambda _is_upwards, _size: None)
        with self._lock:
            self._ends -= {caller, server}
        caller.close()
        server.close()


def _break(end: socket.socket) -> None:
    """Have the other side see a broken line, not an orderly end."""
    with contextlib.suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        end.shutdown(socket.SHUT_RDWR)
