"""The append-only log of every card: leaf hashes and the Merkle tree's root. RFC 6962, section 2.1."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence


def leaf_hash(entry: bytes) -> bytes:
    """Hash of one entry of the log."""
    return hashlib.sha256(b"\x00" + entry).digest()


def tree_root(leaves: Sequence[bytes]) -> bytes:
    """Root of the tree over leaf hashes."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\x01" + tree_root(leaves[:split]) + tree_root(leaves[split:])).digest()


def continues(leaves: Sequence[bytes], remembered: Sequence[bytes]) -> bool:
    """Whether a list of leaves begins with the one remembered from earlier."""
    return list(leaves[: len(remembered)]) == list(remembered)
