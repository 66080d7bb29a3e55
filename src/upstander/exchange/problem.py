"""Refusals as problem documents (RFC 9457). The names are those of ``docs/envelope.md``, sections 9 and 10."""

from __future__ import annotations

import json
from collections.abc import Mapping

from upstander.envelope.canonical import write_canonical

PROBLEM_TYPE = "application/problem+json"
URN = "urn:upstander:problem:"

_KINDS = {
    "not-found": (404, "There is no such call."),
    "malformed": (400, "Something in the call is not of its form."),
    "wrong-size": (400, "No report has a size like this."),
    "conflict": (409, "This is not the same as what was sent before."),
    "parts-missing": (409, "Not all parts have come yet."),
    "wrong-digest": (409, "The parts that came have another digest."),
    "work": (429, "New reports have to show some work now."),
    "full": (503, "The gate can take no more now."),
    "internal": (500, "The gate made a mistake."),
    "ohttp-key": (400, "The gate does not have this key. Fetch the card again."),
    "exchange": (400, "This is no exchange that can be opened."),
}


class Problem(Exception):
    """A call is refused: its name, its status, and members and headers that go with it."""

    def __init__(
        self,
        name: str,
        *,
        status: int | None = None,
        members: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        default_status, self.title = _KINDS[name]
        self.name = name
        self.status = status or default_status
        self.members = dict(members or {})
        self.headers = {"content-type": PROBLEM_TYPE, **(headers or {})}
        super().__init__(self.title)

    def document(self) -> bytes:
        """The problem document."""
        content = {"type": URN + self.name, "title": self.title, "status": self.status, **self.members}
        return write_canonical(content)


def name_of_problem(untrusted: bytes) -> str | None:
    """The name in a problem document, or None where it is none of ours."""
    try:
        content = json.loads(untrusted)
    except (ValueError, RecursionError):
        return None
    kind = content.get("type") if isinstance(content, dict) else None
    if not isinstance(kind, str) or not kind.startswith(URN):
        return None
    name = kind.removeprefix(URN)
    return name if name in _KINDS else None
