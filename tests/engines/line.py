"""A line that can be cut: stands between the phone and a server of this machine, and passes bytes on while it holds."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading

_AT_ONCE = 65_536
_RESET = struct.pack("ii", 1, 0)


class Line:
    """Listens on a port of its own. Cut, it drops every call at once, old and new, as a phone without a signal does."""

    def __init__(self, to: int) -> None:
        self._to = to
        self._ends: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._is_cut = False
        self._door = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._door.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

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
            if self._is_cut:
                _break(caller)
                caller.close()
            else:
                threading.Thread(target=self._pass_on, args=(caller,), daemon=True).start()

    def _pass_on(self, caller: socket.socket) -> None:
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
        back = threading.Thread(target=_pump, args=(server, caller), daemon=True)
        back.start()
        _pump(caller, server)
        back.join()
        with self._lock:
            self._ends -= {caller, server}
        caller.close()
        server.close()


def _pump(source: socket.socket, target: socket.socket) -> None:
    """Pass bytes on until the source has no more, then say so to the target."""
    with contextlib.suppress(OSError):
        while data := source.recv(_AT_ONCE):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)


def _break(end: socket.socket) -> None:
    """Have the other side see a broken line, not an orderly end."""
    with contextlib.suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        end.shutdown(socket.SHUT_RDWR)
