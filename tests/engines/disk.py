"""Reads every byte that a browser wrote: as it lies on the disk, and unpacked where an engine packs it."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import cramjam

Reading = tuple[str, bytes]
"""Where it was found, and the bytes."""

_FRAMED_SNAPPY = b"\xff\x06\x00\x00sNaPpY"
_GZIP = b"\x1f\x8b\x08"
_MOZILLA_LZ4 = b"mozLz40\x00"
_SQLITE = b"SQLite format 3\x00"
_PRIVATE = "private"
"""The folder in which Firefox encrypts what a private window keeps, under a key in its memory only."""
_CHROMIUM_SNAPPY = b"\xff\x11\x02"
_LEVELDB = bytes.fromhex("57fb808b247547db")
_LEVELDB_FOOTER = 48
_LEVELDB_SNAPPY = 1


def read_disk(folder: Path) -> Iterator[Reading]:
    """Every file below a folder, raw and unpacked, and the names of them all."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    yield "names", "\n".join(str(file.relative_to(folder)) for file in files).encode()
    for file in files:
        try:
            raw = file.read_bytes()
        except FileNotFoundError:  # deleted since, by a browser that still runs
            continue
        yield str(file.relative_to(folder)), raw
        for how, unpacked in _unpack(file, raw):
            yield f"{file.relative_to(folder)} ({how})", unpacked


def _unpack(file: Path, raw: bytes) -> Iterator[Reading]:
    if raw.startswith(_MOZILLA_LZ4):
        yield "lz4", bytes(cramjam.lz4.decompress_block(raw[len(_MOZILLA_LZ4) :]))
    if raw.startswith(_SQLITE) and _PRIVATE not in file.parts:
        yield "rows", b"\n".join(_values(file))
    if raw.startswith(_CHROMIUM_SNAPPY):
        yield "value", _unsnap(raw[len(_CHROMIUM_SNAPPY) :])
    if raw.endswith(_LEVELDB):
        yield "blocks", b"\n".join(_blocks(raw))
    for at in _places(raw, _FRAMED_SNAPPY):
        yield "snappy", _unframe(raw[at:])
    for at in _places(raw, _GZIP):
        yield "gzip", _inflate(raw[at:])


def _values(file: Path) -> Iterator[bytes]:
    """Every value in every row, those of the journal too; of Firefox's IndexedDB also unpacked."""
    with tempfile.TemporaryDirectory() as folder:
        for part in (file, file.with_name(f"{file.name}-wal")):
            with contextlib.suppress(FileNotFoundError):  # as above
                shutil.copy(part, folder)
        with sqlite3.connect(Path(folder) / file.name) as rows:
            rows.text_factory = bytes
            tables = rows.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0").fetchall()
            for (table,) in tables:
                for row in rows.execute(f'SELECT * FROM "{table.decode()}"'):
                    for value in row:
                        if isinstance(value, bytes):
                            yield value
                            yield _unsnap(value)


def _blocks(table: bytes) -> Iterator[bytes]:
    """The blocks of a LevelDB table, unpacked: by its index, which its footer names after the index of the indexes."""
    footer = table[-_LEVELDB_FOOTER:]
    _, after = _handle(footer, 0)
    index, _ = _handle(footer, after)
    for entry in _entries(_block(table, *index)):
        yield _block(table, *_handle(entry, 0)[0])


def _block(table: bytes, at: int, length: int) -> bytes:
    packed = table[at : at + length]
    return _unsnap(packed) if table[at + length] == _LEVELDB_SNAPPY else packed


def _entries(block: bytes) -> Iterator[bytes]:
    """The values of a block: each after its key and three numbers (letters shared with the last key, own, length)."""
    end = len(block) - 4 - 4 * int.from_bytes(block[-4:], "little")
    at = 0
    while at < end:
        _, at = _number(block, at)
        own, at = _number(block, at)
        length, at = _number(block, at)
        yield block[at + own : at + own + length]
        at += own + length


def _handle(data: bytes, at: int) -> tuple[tuple[int, int], int]:
    offset, at = _number(data, at)
    length, at = _number(data, at)
    return (offset, length), at


def _number(data: bytes, at: int) -> tuple[int, int]:
    """A number in groups of seven bits, the smallest first, and where it ends."""
    value = 0
    for shift in range(0, 64, 7):
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            break
    return value, at


def _unsnap(data: bytes) -> bytes:
    try:
        return bytes(cramjam.snappy.decompress_raw(data))
    except cramjam.DecompressionError:
        return b""


def _unframe(data: bytes) -> bytes:
    """Snappy's frames as far as they go: what follows them in the file belongs to something else."""
    unpacked, at = b"", len(_FRAMED_SNAPPY)
    while at + 4 <= len(data) and data[at] in (0, 1):
        length = int.from_bytes(data[at + 1 : at + 4], "little")
        frame = data[at + 8 : at + 4 + length]
        unpacked += _unsnap(frame) if data[at] == 0 else frame
        at += 4 + length
    return unpacked


def _inflate(data: bytes) -> bytes:
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(data)
    except zlib.error:
        return b""


def _places(data: bytes, mark: bytes) -> Iterator[int]:
    at = data.find(mark)
    while at >= 0:
        yield at
        at = data.find(mark, at + 1)
