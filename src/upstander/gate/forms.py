"""The forms of what a call may hold: ids, digests, numbers. Anything else is ``malformed``."""

from __future__ import annotations

import re

from upstander.envelope.canonical import CanonicalError, read_canonical
from upstander.envelope.work import Work
from upstander.exchange.problem import Problem
from upstander.exchange.sizes import MOST_PARTS

_ID = re.compile(r"[0-9a-f]{32}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,3}")
_LONGEST_CLOSE = 256


def read_id(untrusted: str) -> bytes:
    """16 bytes from 32 hex digits.

    Raises:
        Problem: ``malformed``.
    """
    if not _ID.fullmatch(untrusted):
        raise Problem("malformed")
    return bytes.fromhex(untrusted)


def read_digest(untrusted: object) -> bytes:
    """32 bytes from 64 hex digits.

    Raises:
        Problem: ``malformed``.
    """
    if not isinstance(untrusted, str) or not _DIGEST.fullmatch(untrusted):
        raise Problem("malformed")
    return bytes.fromhex(untrusted)


def read_number(untrusted: str | None, largest: int) -> int:
    """A number from 0, in decimal.

    Raises:
        Problem: ``malformed``.
    """
    if untrusted is None or not _NUMBER.fullmatch(untrusted) or int(untrusted) > largest:
        raise Problem("malformed")
    return int(untrusted)


def read_parts(untrusted: str | None) -> int:
    """How many parts a report has, in decimal.

    Raises:
        Problem: ``malformed``.
    """
    parts = read_number(untrusted, MOST_PARTS)
    if parts == 0:
        raise Problem("malformed")
    return parts


def read_work(untrusted: str | None) -> Work | None:
    """The work that a call shows, or None where it shows none.

    Raises:
        Problem: ``malformed``.
    """
    if untrusted is None:
        return None
    try:
        return Work.from_header(untrusted)
    except ValueError as error:
        raise Problem("malformed") from error


def read_close(untrusted: bytes) -> tuple[bytes, int]:
    """Digest and number of parts from the body of a close.

    Raises:
        Problem: ``malformed``.
    """
    if len(untrusted) > _LONGEST_CLOSE:
        raise Problem("malformed")
    try:
        content = read_canonical(untrusted)
    except CanonicalError as error:
        raise Problem("malformed") from error
    if not isinstance(content, dict) or content.keys() != {"digest", "parts"}:
        raise Problem("malformed")
    parts = content["parts"]
    if not isinstance(parts, int) or isinstance(parts, bool) or not 1 <= parts <= MOST_PARTS:
        raise Problem("malformed")
    return read_digest(content["digest"]), parts
