"""What may happen to an envelope: the rules of ``docs/envelope.md``, sections 5, 10 and 11, for every store alike.

Each takes what the store holds of the envelope and what a call asks. It gives True where something is to be done, False
where it is done already, and raises a ``Problem`` where it may not be done.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass

from upstander.envelope.parts import digest_of_hashes
from upstander.exchange.problem import Problem
from upstander.exchange.sizes import MOST_PARTS, WHOLE_REPORT, part_fits
from upstander.gate.store import Part


@dataclass(frozen=True)
class Standing:
    """What a store holds of an envelope: nothing, or the parts declared, or the digest once it is acknowledged."""

    parts: int | None = None
    digest: bytes | None = None
    is_taken: bool = False


def is_new_part(standing: Standing, kept_hash: bytes | None, part: Part) -> bool:
    """Whether a part is to be kept; ``kept_hash`` is that of the part which is there under its index.

    Raises:
        Problem: ``conflict`` or ``wrong-size``.
    """
    if standing.is_taken:
        return False
    if standing.parts is not None and (part.parts != standing.parts or part.index >= standing.parts):
        raise Problem("conflict")
    if kept_hash:
        _must_be_same(kept_hash, part.hash)
        return False
    if not part_fits(part.parts, part.index, len(part.sealed)):
        raise Problem("wrong-size")
    return True


def must_be_whole(part: Part, digest: bytes) -> None:
    """Refuse what is no envelope of the smallest size class, whatever the store holds.

    Raises:
        Problem: ``wrong-size`` or ``wrong-digest``.
    """
    if len(part.sealed) != WHOLE_REPORT:
        raise Problem("wrong-size")
    if not hmac.compare_digest(digest, digest_of_hashes([part.hash])):
        raise Problem("wrong-digest")


def is_new_whole(standing: Standing, digest: bytes) -> bool:
    """Whether an envelope of the smallest size class is to be kept.

    Raises:
        Problem: ``conflict``.
    """
    if standing.digest:
        _must_be_same(standing.digest, digest)
        return False
    if standing.parts is not None:
        raise Problem("conflict")
    return True


def must_close(standing: Standing, hashes: Mapping[int, bytes], *, digest: bytes, parts: int) -> bool:
    """Whether an envelope is to be closed; ``hashes`` are those of the parts that are there, by index.

    Raises:
        Problem: ``conflict``, ``parts-missing`` (with the member ``missing``) or ``wrong-digest``.
    """
    if not standing.is_taken and standing.parts is not None and parts != standing.parts:
        raise Problem("conflict")
    if standing.digest:
        _must_be_same(standing.digest, digest)
        return False
    missing = [index for index in range(parts) if index not in hashes]
    if missing:
        raise Problem("parts-missing", members={"missing": missing[:MOST_PARTS]})
    if not hmac.compare_digest(digest, digest_of_hashes(hashes[index] for index in range(parts))):
        raise Problem("wrong-digest")
    return True


def must_delete(standing: Standing, digest: bytes) -> bool:
    """Whether a taken envelope is to be deleted.

    Raises:
        Problem: ``conflict`` where it has another digest or is not closed, ``not-found`` where there never was one.
    """
    if standing.digest is None:
        raise Problem("not-found" if standing.parts is None else "conflict")
    _must_be_same(standing.digest, digest)
    return not standing.is_taken


def hash_part(sealed: bytes) -> bytes:
    """SHA-256 of a part."""
    return hashlib.sha256(sealed).digest()


def _must_be_same(acknowledged: bytes, digest: bytes) -> None:
    if not hmac.compare_digest(acknowledged, digest):
        raise Problem("conflict")
