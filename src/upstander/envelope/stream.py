"""The whole report as one sealed stream: written padded to its size class, read all or nothing.

``docs/envelope.md``, sections 3 and 4.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from upstander.envelope.age import AgeError, Identity, Recipient, SealingWriter, open_chunks
from upstander.envelope.report import (
    LARGEST_JSON,
    LARGEST_TOTAL,
    FileEntry,
    Report,
    ReportError,
    read_closing,
    read_report,
    write_closing,
    write_report,
)
from upstander.envelope.sizes import choose_class, plain_length

START = b"UPS1"
END = b"UPSE"
LARGEST_CHUNK = 65_536


@dataclass(frozen=True)
class OpenedFile:
    """A file out of an opened report: what its closing entry says, and where its bytes lie."""

    entry: FileEntry
    path: Path


@dataclass(frozen=True)
class OpenedReport:
    """A report whose every byte has been checked."""

    report: Report
    files: tuple[OpenedFile, ...]


def seal_report(
    report: Report,
    files: Sequence[tuple[str, BinaryIO, int]],
    recipients: Sequence[Recipient],
    sink: BinaryIO,
) -> int:
    """Seal a report and its files, each given as media type, stream and size in bytes. Returns the sealed length.

    Raises:
        ReportError: a stream's length differs from the size given, or the number of files from the report's.
        SizeError: the report fits no size class.
    """
    if len(files) != report.files:
        raise ReportError("files", "The number of files differs from the report's.")
    head = write_report(report)
    sizes = [size for _, _, size in files]
    types = [media_type for media_type, _, _ in files]
    length = stream_length(len(head), sizes, types)
    size_class = choose_class(length, len(recipients))
    writer = SealingWriter(sink, recipients)
    writer.write(START + _prefixed(head))
    entries = []
    for media_type, stream, size in files:
        entries.append(_write_file(writer, media_type, stream, size))
    writer.write(_prefixed(write_closing(entries)) + END)
    _write_zeros(writer, plain_length(size_class, len(recipients)) - length)
    writer.finish()
    return size_class


def stream_length(head_length: int, sizes: Sequence[int], types: Sequence[str]) -> int:
    """Length in bytes of the stream before padding."""
    closing = len(write_closing([FileEntry(t, s, bytes(32)) for t, s in zip(types, sizes, strict=True)]))
    chunks = sum(4 * -(-size // LARGEST_CHUNK) + size + 4 for size in sizes)
    return len(START) + 4 + head_length + chunks + 4 + closing + len(END)


def open_report(
    untrusted_source: BinaryIO, identities: Sequence[Identity], envelope: bytes, folder: Path
) -> OpenedReport:
    """Open a sealed report into an empty folder, where its files are named ``0``, ``1`` … in order.

    Raises:
        AgeError: the seal does not hold.
        ReportError: the stream breaks the contract, or names another envelope than ``envelope``.
            After either, the folder is empty again.
    """
    paths: list[Path] = []
    try:
        reader = _StreamReader(open_chunks(untrusted_source, identities))
        if reader.take(len(START)) != START:
            raise ReportError("start", "This is no report of version 1.")
        report = read_report(reader.take_prefixed())
        if not hmac.compare_digest(report.envelope, envelope):
            raise ReportError("wrong_envelope", "The report belongs to another envelope.")
        seen: list[tuple[int, bytes]] = []
        for index in range(report.files):
            paths.append(folder / str(index))
            room = LARGEST_TOTAL - sum(size for size, _ in seen)
            seen.append(_read_file(reader, paths[-1], room))
        closing = read_closing(reader.take_prefixed())
        if seen != [(entry.size, entry.sha256) for entry in closing]:
            raise ReportError("closing", "The files differ from what the closing says.")
        if reader.take(len(END)) != END:
            raise ReportError("end", "The report does not end where it should.")
        reader.require_zeros()
    except (AgeError, ReportError):
        for path in paths:
            path.unlink(missing_ok=True)
        raise
    return OpenedReport(report, tuple(OpenedFile(entry, path) for entry, path in zip(closing, paths, strict=True)))


class _StreamReader:
    """Takes exact lengths out of a stream of chunks."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._buffer = bytearray()

    def take(self, size: int) -> bytes:
        while len(self._buffer) < size:
            chunk = next(self._chunks, None)
            if chunk is None:
                raise ReportError("truncated", "The report is truncated.")
            self._buffer += chunk
        taken = bytes(self._buffer[:size])
        del self._buffer[:size]
        return taken

    def take_number(self) -> int:
        return int.from_bytes(self.take(4))

    def take_prefixed(self) -> bytes:
        length = self.take_number()
        if length > LARGEST_JSON:
            raise ReportError("json", "The JSON is too long.")
        return self.take(length)

    def require_zeros(self) -> None:
        rest: bytes | None = bytes(self._buffer)
        while rest is not None:
            if rest.count(0) != len(rest):
                raise ReportError("padding", "Something follows the report's end.")
            rest = next(self._chunks, None)


def _read_file(reader: _StreamReader, path: Path, room: int) -> tuple[int, bytes]:
    digest = hashlib.sha256()
    size = 0
    with path.open("xb") as sink:
        while length := reader.take_number():
            size += length
            if length > LARGEST_CHUNK or size > room:
                raise ReportError("size", "A file is larger than a report may hold.")
            chunk = reader.take(length)
            digest.update(chunk)
            sink.write(chunk)
    return size, digest.digest()


def _write_file(writer: SealingWriter, media_type: str, stream: BinaryIO, size: int) -> FileEntry:
    digest = hashlib.sha256()
    written = 0
    while chunk := stream.read(LARGEST_CHUNK):
        writer.write(_prefixed(chunk))
        digest.update(chunk)
        written += len(chunk)
    if written != size:
        raise ReportError("size", "A file changed while it was sealed.")
    writer.write(bytes(4))
    return FileEntry(media_type, size, digest.digest())


def _write_zeros(writer: SealingWriter, length: int) -> None:
    while length:
        step = min(length, LARGEST_CHUNK)
        writer.write(bytes(step))
        length -= step


def _prefixed(data: bytes) -> bytes:
    return len(data).to_bytes(4) + data
