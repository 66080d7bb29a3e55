"""The desk's door: take envelopes, put answers and the card, make keys. ``docs/envelope.md``, section 11."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from upstander.exchange.oblivious import GatewayKey
from upstander.exchange.problem import Problem
from upstander.gate.cards import LARGEST_CARD, must_be_card
from upstander.gate.flood import full
from upstander.gate.forms import read_digest, read_id, read_number
from upstander.gate.http import make_door, read_body
from upstander.gate.state import GateState
from upstander.gate.store import ANSWER_BYTES, PLACES, StoreFullError

_KEY_TYPE = "application/octet-stream"


def make_desk_door(state: GateState) -> ASGIApp:
    """The ASGI application behind the Unix socket."""
    door = _DeskDoor(state)
    return make_door(
        [
            Route("/envelopes", door.list_envelopes, methods=["GET"]),
            Route("/envelopes/{id}", door.take_envelope, methods=["GET"]),
            Route("/envelopes/{id}", door.delete_envelope, methods=["DELETE"]),
            Route("/mailboxes/{mailbox}/{place}", door.put_answer, methods=["PUT"]),
            Route("/card", door.put_card, methods=["PUT"]),
            Route("/ohttp-keys", door.get_key, methods=["GET"]),
            Route("/ohttp-keys", door.make_key, methods=["POST"]),
            Route("/health", door.tell_health, methods=["GET"]),
        ]
    )


class _DeskDoor:
    def __init__(self, state: GateState) -> None:
        self._state = state

    async def list_envelopes(self, _request: Request) -> Response:
        closed = await self._state.store.list_closed()
        rows = [{"digest": one.digest.hex(), "id": one.id.hex(), "size": one.size} for one in closed]
        return JSONResponse({"envelopes": rows})

    async def take_envelope(self, request: Request) -> Response:
        envelope_id = read_id(request.path_params["id"])
        size, parts = await self._state.store.read_closed(envelope_id)
        headers = {"content-length": str(size)}
        return StreamingResponse(parts, 200, headers, "application/octet-stream")

    async def delete_envelope(self, request: Request) -> Response:
        envelope_id = read_id(request.path_params["id"])
        digest = read_digest(request.query_params.get("digest"))
        await self._state.store.delete(envelope_id, digest=digest, today=self._state.today())
        return Response(status_code=204)

    async def put_answer(self, request: Request) -> Response:
        mailbox = read_id(request.path_params["mailbox"])
        place = read_number(request.path_params["place"], PLACES - 1)
        sealed = await read_body(request, ANSWER_BYTES, problem="malformed")
        if len(sealed) != ANSWER_BYTES:
            raise Problem("malformed")
        try:
            await self._state.store.put_answer(mailbox, place=place, sealed=sealed, today=self._state.today())
        except StoreFullError as error:
            raise full() from error
        return Response(status_code=204)

    async def put_card(self, request: Request) -> Response:
        untrusted_card = await read_body(request, LARGEST_CARD, problem="malformed")
        must_be_card(untrusted_card)
        await self._state.store.put_card(untrusted_card)
        self._state.bulletin.heed(untrusted_card)
        return Response(status_code=204)

    async def get_key(self, _request: Request) -> Response:
        key = self._state.keys.current()
        if key is None:
            raise Problem("not-found")
        return _configuration(key)

    async def make_key(self, _request: Request) -> Response:
        return _configuration(self._state.keys.make(self._state.today()))

    async def tell_health(self, _request: Request) -> Response:
        return JSONResponse(await self._state.health())


def _configuration(key: GatewayKey) -> Response:
    return Response(key.configuration.to_bytes(), media_type=_KEY_TYPE)
