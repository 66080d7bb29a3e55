"""What stands between a phone and the servers of this machine in tests: takes calls, and passes bytes on."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable

_AT_ONCE = 65_536


class Between:
    """Listens on a port of its own; each call is a thread's matter."""

    def __init__(self) -> None:
        self._door = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._door.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def serve(self, caller: socket.socket) -> None:
        """What is done with a call; whoever does it closes it."""
        raise NotImplementedError

    def close(self) -> None:
        """Take no new calls."""
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
            threading.Thread(target=self.serve, args=(caller,), daemon=True).start()


def pass_both_ways(caller: socket.socket, server: socket.socket, note: Callable[[bool, int], None]) -> None:
    """Pass bytes on until neither side has more; ``note`` hears whether they go upwards and how many they are."""
    back = threading.Thread(target=_pass, args=(server, caller, lambda size: note(False, size)), daemon=True)
    back.start()
    _pass(caller, server, lambda size: note(True, size))
    back.join()


def _pass(source: socket.socket, target: socket.socket, note: Callable[[int], None]) -> None:
    """Pass bytes on until the source has no more, then say so to the target."""
    with contextlib.suppress(OSError):
        while data := source.recv(_AT_ONCE):
            note(len(data))
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)
