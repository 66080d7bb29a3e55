"""Reads what a browser says in a call. It has three things to say, and whatever else it says is refused."""

from __future__ import annotations

import json
from dataclasses import dataclass

MOST_CHARACTERS = 256 * 1024
_LONGEST_SDP = 200_000


class BadMessage(Exception):
    """It is none of what a page says."""


@dataclass(frozen=True)
class Publish:
    """An offer to send sound and pictures."""

    sdp: str


@dataclass(frozen=True)
class Receive:
    """The answer to the server's last offer."""

    sdp: str


@dataclass(frozen=True)
class Show:
    """Whether microphone and camera are on."""

    microphone: bool
    camera: bool


Message = Publish | Receive | Show


def parse_message(untrusted_text: str) -> Message:
    """One message of a browser. Raises BadMessage."""
    if len(untrusted_text) > MOST_CHARACTERS:
        raise BadMessage
    try:
        untrusted = json.loads(untrusted_text)
    except (ValueError, RecursionError) as error:
        raise BadMessage from error
    match untrusted:
        case {"do": "publish", "sdp": str(sdp), **rest} if _is_sdp(sdp) and not rest:
            return Publish(sdp)
        case {"do": "receive", "sdp": str(sdp), **rest} if _is_sdp(sdp) and not rest:
            return Receive(sdp)
        case {"do": "show", "microphone": bool(microphone), "camera": bool(camera), **rest} if not rest:
            return Show(microphone, camera)
    raise BadMessage


def _is_sdp(untrusted_sdp: str) -> bool:
    return untrusted_sdp.startswith("v=0\r\n") and len(untrusted_sdp) <= _LONGEST_SDP
