"""The whole of what a process holds in memory and could have written there."""

from __future__ import annotations

import re
from io import FileIO
from pathlib import Path

_MAPPING = re.compile(r"([0-9a-f]+)-([0-9a-f]+) (\S{4}) ")
_PIECE = 1 << 20


def dump(process: int) -> bytes:
    """All that the process can write to, but for the zeros at either end of each mebibyte. Needs to be root."""
    with Path(f"/proc/{process}/mem").open("rb", buffering=0) as memory:
        pieces = [
            _read(memory, offset, min(_PIECE, end - offset))
            for start, end in _writable(process)
            for offset in range(start, end, _PIECE)
        ]
    return b"".join(piece.strip(b"\0") for piece in pieces)


def _writable(process: int) -> list[tuple[int, int]]:
    found = []
    for line in Path(f"/proc/{process}/maps").read_text().splitlines():
        mapping = _MAPPING.match(line)
        if mapping and mapping[3].startswith("rw"):
            found.append((int(mapping[1], 16), int(mapping[2], 16)))
    return found


def _read(memory: FileIO, offset: int, length: int) -> bytes:
    """A piece of memory; nothing where it was given back meanwhile."""
    try:
        memory.seek(offset)
        return memory.read(length) or b""
    except OSError:
        return b""
