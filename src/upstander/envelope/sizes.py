"""Size classes of sealed reports, and how many bytes fit inside. ``docs/envelope.md``, sections 1 and 4."""

from __future__ import annotations

from upstander.envelope.age import CHUNK_LENGTH, NONCE_LENGTH, TAG_LENGTH

PART_LENGTH = 1_048_576
SMALLEST_CLASS = 32 * 1_024
SIZE_CLASSES = tuple(
    sorted(size for n in range(16) for size in (SMALLEST_CLASS << n, (SMALLEST_CLASS << n) * 3 // 2) if size <= 1 << 30)
)

_HEADER_LENGTH = 70
_STANZA_LENGTH = 1_557


class SizeError(Exception):
    """The report is larger than the largest size class."""


def sealed_length(plain_length: int, recipients: int) -> int:
    """Length of the age file around ``plain_length`` bytes for one or two recipients."""
    chunks = max(1, -(-plain_length // CHUNK_LENGTH))
    return _HEADER_LENGTH + _STANZA_LENGTH * recipients + NONCE_LENGTH + plain_length + TAG_LENGTH * chunks


def plain_length(size_class: int, recipients: int) -> int:
    """How many bytes, padding included, fill a size class exactly."""
    payload = size_class - _HEADER_LENGTH - _STANZA_LENGTH * recipients - NONCE_LENGTH
    return payload - TAG_LENGTH * -(-payload // (CHUNK_LENGTH + TAG_LENGTH))


def is_size_class(size: int) -> bool:
    """Whether a sealed report may have this length."""
    return size in SIZE_CLASSES


def choose_class(length: int, recipients: int) -> int:
    """The smallest size class that holds ``length`` bytes.

    Raises:
        SizeError: none does.
    """
    for size in SIZE_CLASSES:
        if plain_length(size, recipients) >= length:
            return size
    raise SizeError("The report is too large to send.")


def parts_of(size: int) -> int:
    """Into how many parts a sealed report of this size is cut."""
    return -(-size // PART_LENGTH)


def part_length(size: int, index: int) -> int:
    """Length in bytes of the part at ``index`` (from 0)."""
    return min(PART_LENGTH, size - index * PART_LENGTH)
