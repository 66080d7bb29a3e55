"""What key keeping asks of the gate, through the desk's door: a key for the exchange, and a place for the card."""

from __future__ import annotations

import httpx


class DoorError(Exception):
    """The gate's door did not do what was asked."""


def make_ohttp_key(door: httpx.Client) -> bytes:
    """Let the gate make a fresh key for the exchange; returns its configuration (RFC 9458, section 3.1)."""
    return _call(door, "POST", "/ohttp-keys").content


def current_ohttp_key(door: httpx.Client) -> bytes | None:
    """The configuration of the gate's newest key, or None where it has none (yet, or any more)."""
    response = _send(door, "GET", "/ohttp-keys")
    return None if response.status_code == httpx.codes.NOT_FOUND else _must_succeed(response).content


def put_card(door: httpx.Client, card_file: bytes) -> None:
    """Give the gate the newest ``card.json``."""
    _call(door, "PUT", "/card", content=card_file)


def is_up(door: httpx.Client) -> bool:
    """Whether the gate answers at its door."""
    try:
        _call(door, "GET", "/health")
    except DoorError:
        return False
    return True


def _call(door: httpx.Client, method: str, path: str, content: bytes | None = None) -> httpx.Response:
    return _must_succeed(_send(door, method, path, content))


def _send(door: httpx.Client, method: str, path: str, content: bytes | None = None) -> httpx.Response:
    try:
        return door.request(method, path, content=content)
    except httpx.HTTPError as error:
        raise DoorError("The gate does not answer at the desk's door. Is it running?") from error


def _must_succeed(response: httpx.Response) -> httpx.Response:
    if response.is_error:
        call = f"{response.request.method} {response.request.url.path}"
        raise DoorError(f"The gate refused {call} with status {response.status_code}.")
    return response
