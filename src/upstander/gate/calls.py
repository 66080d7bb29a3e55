"""The calls inside an exchange: which there are, what each does. ``docs/envelope.md``, section 10."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cached_property, partial

from upstander.envelope.canonical import write_canonical
from upstander.exchange.binary_http import BinaryHttpError, Request, Response, decode_request
from upstander.exchange.problem import Problem
from upstander.exchange.sizes import MOST_PARTS, PART_OVERHEAD, SMALL_REQUEST
from upstander.gate import rules
from upstander.gate.flood import Entrance, full
from upstander.gate.forms import read_close, read_digest, read_id, read_number, read_parts, read_work
from upstander.gate.incident import report_incident
from upstander.gate.state import GateState
from upstander.gate.store import Part, StoreClosedError, StoreFullError

_JSON = {"content-type": "application/json"}
_BYTES = {"content-type": "application/octet-stream"}


@dataclass(frozen=True)
class OpenedCall:
    """A request whose form is known, the SHA-256 of its body, and where it came in."""

    request: Request
    arguments: dict[str, str]
    body_hash: bytes
    entrance: Entrance


Handler = Callable[[GateState, OpenedCall], Awaitable[Response]]


@dataclass(frozen=True)
class Call:
    """One kind of call: method, path template, handler."""

    method: str
    template: str
    handler: Handler
    has_body: bool = False
    is_part: bool = False

    @cached_property
    def _path(self) -> re.Pattern[str]:
        return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", self.template))

    def match(self, request: Request) -> dict[str, str] | None:
        """The path's arguments, or None where this is another call."""
        found = self._path.fullmatch(request.path) if request.method == self.method else None
        return found.groupdict() if found else None

    def size(self, request: Request) -> int:
        """How many bytes the exchange of this call has on the line."""
        return len(request.body) + PART_OVERHEAD if self.is_part else SMALL_REQUEST


async def _put_whole(state: GateState, call: OpenedCall) -> Response:
    envelope_id = read_id(call.arguments["id"])
    digest = read_digest(call.request.headers.get("digest"))
    work = read_work(call.request.headers.get("work"))
    state.must_have_room(whole=True)
    part = Part(envelope_id, 0, 1, call.request.body, call.body_hash)
    admit = partial(state.flood.admit, call.entrance, envelope_id, 1, work, whole=True)
    await state.store.put_whole(part, digest=digest, admit=admit)
    return Response(201, _JSON, write_canonical({"digest": digest.hex()}))


async def _put_part(state: GateState, call: OpenedCall) -> Response:
    envelope_id = read_id(call.arguments["id"])
    index = read_number(call.arguments["index"], MOST_PARTS - 1)
    parts = read_parts(call.request.headers.get("parts"))
    work = read_work(call.request.headers.get("work"))
    state.must_have_room(whole=False)
    part = Part(envelope_id, index, parts, call.request.body, call.body_hash)
    admit = partial(state.flood.admit, call.entrance, envelope_id, parts, work)
    if await state.store.put_part(part, today=state.today(), admit=admit):
        state.flood.touch(envelope_id)
    return Response(204)


async def _close(state: GateState, call: OpenedCall) -> Response:
    envelope_id = read_id(call.arguments["id"])
    digest, parts = read_close(call.request.body)
    await state.store.close_envelope(envelope_id, digest=digest, parts=parts)
    state.flood.release(envelope_id)
    return Response(201, _JSON, write_canonical({"digest": digest.hex()}))


async def _read_mailbox(state: GateState, call: OpenedCall) -> Response:
    mailbox = read_id(call.arguments["mailbox"])
    _, places = await asyncio.gather(state.store.take_turn(), state.store.read_mailbox(mailbox))
    return Response(200, _BYTES, places)


async def _get_card(state: GateState, _call: OpenedCall) -> Response:
    _, card = await asyncio.gather(state.store.take_turn(), state.store.find_card())
    if card is None:
        raise Problem("not-found")
    return Response(200, _JSON, card)


async def _do_nothing(state: GateState, _call: OpenedCall) -> Response:
    await state.store.take_turn()
    return Response(204)


CALLS = (
    Call("PUT", "/envelopes/{id}", _put_whole, has_body=True),
    Call("PUT", "/envelopes/{id}/parts/{index}", _put_part, has_body=True, is_part=True),
    Call("POST", "/envelopes/{id}/close", _close, has_body=True),
    Call("GET", "/mailboxes/{mailbox}", _read_mailbox),
    Call("GET", "/card", _get_card),
    Call("POST", "/nothing", _do_nothing),
)


@dataclass(frozen=True)
class FoundCall:
    """A call that exists, opened and of the right size."""

    call: Call
    opened: OpenedCall


def find_call(untrusted: bytes, size: int, entrance: Entrance) -> FoundCall:
    """Read what was inside an exchange of ``size`` bytes that came in at ``entrance``, and find which call it is.

    Raises:
        Problem: ``malformed``, ``not-found`` or ``wrong-size``.
    """
    try:
        request = decode_request(untrusted)
    except BinaryHttpError as error:
        raise Problem("malformed") from error
    for call in CALLS:
        arguments = call.match(request)
        if arguments is None:
            continue
        if size != call.size(request):
            raise Problem("wrong-size")
        if request.body and not call.has_body:
            raise Problem("malformed")
        body_hash = rules.hash_part(request.body)
        return FoundCall(call, OpenedCall(request, arguments, body_hash, entrance))
    raise Problem("not-found")


async def answer_call(state: GateState, found: FoundCall) -> Response:
    """Do what the call asks. Every outcome is a response; a mistake of the gate's is one too."""
    try:
        return await found.call.handler(state, found.opened)
    except Problem as problem:
        return refuse(problem)
    except (StoreFullError, StoreClosedError):
        return refuse(full())
    except Exception as error:
        return refuse(report_incident(error))


def refuse(problem: Problem) -> Response:
    """The response that carries a refusal."""
    return Response(problem.status, problem.headers, problem.document())
