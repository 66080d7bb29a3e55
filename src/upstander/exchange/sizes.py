"""Fixed sizes of what crosses the line, and which parts a report may have. ``docs/envelope.md``, sections 1 and 9."""

from __future__ import annotations

from upstander.envelope.sizes import PART_LENGTH, SIZE_CLASSES, SMALLEST_CLASS, part_length, parts_of

SMALL_REQUEST = 40_960
PART_OVERHEAD = 8_192
ANSWER = 40_960
WHOLE_REPORT = SMALLEST_CLASS
"""The one size class that is put and closed in a single small request."""

_CLASSES_IN_PARTS = [size for size in SIZE_CLASSES if size > WHOLE_REPORT]
_LAST_PARTS = frozenset((parts_of(size), part_length(size, parts_of(size) - 1)) for size in _CLASSES_IN_PARTS)
_PART_COUNTS = frozenset(parts for parts, _ in _LAST_PARTS)
MOST_PARTS = max(_PART_COUNTS)
REQUEST_SIZES = frozenset({SMALL_REQUEST, *(length + PART_OVERHEAD for _, length in _LAST_PARTS)})
LARGEST_REQUEST = max(REQUEST_SIZES)


def part_fits(parts: int, index: int, length: int) -> bool:
    """Whether a report that is sent in ``parts`` parts can have one of ``length`` bytes at ``index`` (from 0)."""
    if parts not in _PART_COUNTS or not 0 <= index < parts:
        return False
    return (parts, length) in _LAST_PARTS if index == parts - 1 else length == PART_LENGTH
