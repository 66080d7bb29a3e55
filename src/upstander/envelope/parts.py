"""Cutting a sealed report into parts, and the digest that names the whole. ``docs/envelope.md``, section 5."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from upstander.envelope.age import read_fully
from upstander.envelope.age_header import ByteReader
from upstander.envelope.sizes import PART_LENGTH


def cut_parts(source: ByteReader) -> Iterator[bytes]:
    """The parts in order: 1 MiB each, the last one shorter."""
    while part := read_fully(source, PART_LENGTH):
        yield part


def digest_of_parts(parts: Iterable[bytes]) -> bytes:
    """SHA-256 over the SHA-256s of all parts, in order."""
    return digest_of_hashes(hashlib.sha256(part).digest() for part in parts)


def digest_of_hashes(hashes: Iterable[bytes]) -> bytes:
    """The same from the parts' SHA-256s."""
    whole = hashlib.sha256()
    for part_hash in hashes:
        whole.update(part_hash)
    return whole.digest()
