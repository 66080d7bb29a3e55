"""Every frame that crosses a host's wire, kept as it is.

As a program, on that host: ``python -m tests.journey.capture FILE``.
"""

from __future__ import annotations

import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.demonstration import ROOT
from tests.journey.hosts import Host

_EVERY_PROTOCOL = 0x0003
_IPV4, _ARP = 0x0800, 0x0806
_TCP = 6
_LENGTH = struct.Struct(">I")


@dataclass(frozen=True)
class Frame:
    """What a frame says of itself: who sent it, to whom, from which port, and what it carries."""

    source: str
    target: str
    source_port: int
    payload: bytes
    raw: bytes


class Capture:
    """Listens on a host's wire until stopped."""

    def __init__(self, host: Host, file: Path) -> None:
        self._file = file
        words = [*host.inside, sys.executable, "-m", "tests.journey.capture", str(file)]
        self._process = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE)
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == b"listening\n"

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait()

    def frames(self) -> list[Frame]:
        """What crossed the wire so far, both ways."""
        return [frame for raw in self._raw() if (frame := _read(raw))]

    def _raw(self) -> Iterator[bytes]:
        kept = self._file.read_bytes()
        while len(kept) >= _LENGTH.size:
            end = _LENGTH.size + _LENGTH.unpack_from(kept)[0]
            yield kept[_LENGTH.size : end]
            kept = kept[end:]


def _read(raw: bytes) -> Frame | None:
    """A frame of IPv4 or ARP, of which the latter names its sender too; None for others."""
    (kind,) = struct.unpack_from(">H", raw, 12)
    if kind == _ARP:
        return Frame(socket.inet_ntoa(raw[28:32]), socket.inet_ntoa(raw[38:42]), 0, b"", raw)
    if kind != _IPV4:
        return None
    head = (raw[14] & 0x0F) * 4
    (length,) = struct.unpack_from(">H", raw, 16)
    source, target = socket.inet_ntoa(raw[26:30]), socket.inet_ntoa(raw[30:34])
    if raw[23] != _TCP:
        return Frame(source, target, 0, b"", raw)
    segment = raw[14 + head : 14 + length]
    return Frame(source, target, struct.unpack_from(">H", segment)[0], segment[(segment[12] >> 4) * 4 :], raw)


def _listen(file: Path) -> None:
    with (
        socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.ntohs(_EVERY_PROTOCOL)) as wire,
        file.open("wb", buffering=0) as kept,
    ):
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
        wire.bind(("wire", 0))
        print("listening", flush=True)
        while True:
            frame = wire.recv(70_000)
            kept.write(_LENGTH.pack(len(frame)) + frame)


if __name__ == "__main__":
    _listen(Path(sys.argv[1]))
