"""What the gate says about its own mistakes: the error's type and a random code. Never its text, never the call."""

from __future__ import annotations

import secrets
import sys
from contextlib import suppress

from upstander.exchange.problem import Problem


def report_incident(error: BaseException) -> Problem:
    """Write one line to standard error, and give the refusal with the same code for the caller."""
    code = secrets.token_hex(4)
    with suppress(OSError):  # a full disk must not keep the caller from being answered
        sys.stderr.write(f"internal error {code}: {type(error).__name__}\n")
        sys.stderr.flush()
    return Problem("internal", members={"code": code})
