"""The desk's door at the gate: list, fetch, delete, put answers (``docs/envelope.md``, section 11)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO

import httpx

from upstander.exchange.door import DoorCertificateError, connect_to_door
from upstander.installation import Installation

_HEX_ID = re.compile(r"[0-9a-f]{32}")
_HEX_DIGEST = re.compile(r"[0-9a-f]{64}")
_LARGEST = 1_073_741_824


class DoorError(Exception):
    """The gate's door did not do what was asked. Nothing is lost: the same call can be made again."""


class DoorClosedError(DoorError):
    """The gate isn't running, or its socket is not where it should be."""


class DoorRefusedError(DoorError):
    """The gate answered with a refusal; ``status`` is its HTTP status."""

    def __init__(self, status: int) -> None:
        super().__init__(f"The gate’s door refused with status {status}.")
        self.status = status


@dataclass(frozen=True)
class WaitingEnvelope:
    """A closed envelope at the gate: its id and digest in hex, its size in bytes."""

    envelope: str
    digest: str
    size: int


class Door:
    """One connection to the gate's door."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def list_envelopes(self) -> list[WaitingEnvelope]:
        """Every envelope that waits to be taken.

        Raises:
            DoorError: the gate did not answer, or not as agreed.
        """
        untrusted_answer = self._call("GET", "/envelopes")
        try:
            untrusted_list = untrusted_answer.json()["envelopes"]
            return [_read_waiting(untrusted_item) for untrusted_item in untrusted_list]
        except (ValueError, KeyError, TypeError) as error:
            raise DoorError("The gate’s list of envelopes can’t be read.") from error

    def fetch(self, envelope: str, size: int, sink: BinaryIO) -> None:
        """Write an envelope's sealed bytes, exactly ``size`` of them, to the sink."""
        with _typed_errors(), self._client.stream("GET", f"/envelopes/{envelope}") as untrusted_answer:
            if untrusted_answer.status_code != httpx.codes.OK:
                raise DoorRefusedError(untrusted_answer.status_code)
            written = 0
            for untrusted_block in untrusted_answer.iter_raw(1024 * 1024):
                written += len(untrusted_block)
                if written > size:
                    break
                sink.write(untrusted_block)
        if written != size:
            raise DoorError("The gate sent another number of bytes than it had named.")

    def delete(self, envelope: str, digest: str) -> None:
        """Have the gate delete an envelope and remember that it was taken. The same again is fine."""
        self._call("DELETE", f"/envelopes/{envelope}", params={"digest": digest})

    def put_answer(self, mailbox: str, place: int, sealed: bytes) -> None:
        """Put one sealed answer at a place of a mailbox. The same again is fine."""
        self._call("PUT", f"/mailboxes/{mailbox}/{place}", content=sealed)

    def health(self) -> dict[str, Any]:
        """What the gate says of itself."""
        untrusted_answer = self._call("GET", "/health")
        try:
            return dict(untrusted_answer.json())
        except ValueError as error:
            raise DoorError("The gate’s health can’t be read.") from error

    def _call(self, method: str, path: str, **options: Any) -> httpx.Response:
        with _typed_errors():
            answer = self._client.request(method, path, **options)
        if not answer.is_success:
            raise DoorRefusedError(answer.status_code)
        return answer


@contextmanager
def open_door(installation: Installation) -> Iterator[Door]:
    """A new connection to the door, closed at the end. Raises DoorError where there are no certificates for it."""
    try:
        client = connect_to_door(installation)
    except DoorCertificateError as error:
        raise DoorError(str(error)) from error
    with client:
        yield Door(client)


@contextmanager
def _typed_errors() -> Iterator[None]:
    try:
        yield
    except httpx.ConnectError as error:
        raise DoorClosedError("The gate doesn’t answer at its door. Is it running?") from error
    except httpx.HTTPError as error:
        raise DoorError("The connection to the gate’s door broke.") from error


def _read_waiting(untrusted_item: Any) -> WaitingEnvelope:
    envelope, digest, size = untrusted_item["id"], untrusted_item["digest"], untrusted_item["size"]
    fits = (
        isinstance(envelope, str)
        and _HEX_ID.fullmatch(envelope)
        and isinstance(digest, str)
        and _HEX_DIGEST.fullmatch(digest)
        and type(size) is int
        and 0 < size <= _LARGEST
    )
    if not fits:
        raise ValueError("an envelope in the list has another form")
    return WaitingEnvelope(envelope, digest, size)
