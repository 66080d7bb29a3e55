"""What the gate says about its own mistakes: the error's type and a random code. Never its text, never the call."""

from __future__ import annotations

import secrets
import sys
import time
from collections import deque
from contextlib import suppress

from upstander.exchange.problem import Problem

_SECONDS_OF_HOUR = 3_600
_MOST_COUNTED = 10_000
_moments: deque[float] = deque(maxlen=_MOST_COUNTED)


def report_incident(error: BaseException) -> Problem:
    """Write one line to standard error, and give the refusal with the same code for the caller."""
    code = secrets.token_hex(4)
    _moments.append(time.monotonic())
    with suppress(OSError):  # a full disk must not keep the caller from being answered
        sys.stderr.write(f"internal error {code}: {type(error).__name__}\n")
        sys.stderr.flush()
    return Problem("internal", members={"code": code})


def errors_in_the_hour() -> int:
    """How many there were within the last hour; in memory alone, at most ten thousand."""
    earliest = time.monotonic() - _SECONDS_OF_HOUR
    return sum(moment > earliest for moment in _moments.copy())
