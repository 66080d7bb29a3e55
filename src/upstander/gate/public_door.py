"""The public door: one oblivious resource, its CORS preflight, and the description of what travels inside."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from upstander.exchange import binary_http
from upstander.exchange.oblivious import (
    REQUEST_TYPE,
    RESPONSE_OVERHEAD,
    RESPONSE_TYPE,
    ObliviousError,
    ResponseSealer,
    UnknownKeyError,
    find_key,
)
from upstander.exchange.problem import Problem
from upstander.exchange.sizes import ANSWER, LARGEST_REQUEST, REQUEST_SIZES, SMALL_REQUEST
from upstander.gate.calls import FoundCall, answer_call, find_call, refuse
from upstander.gate.flood import Entrance
from upstander.gate.http import declared_length, make_door, read_body, unread
from upstander.gate.state import GateState
from upstander.gate.turns import Turns

LARGE_BODIES_READ = 32
SOONEST_ANSWER_SECONDS = 0.1
"""No small exchange is answered sooner, so that the line can't tell what was done from how long it took."""
_SECONDS_OF_PREFLIGHT = "86400"
_CORS = {"access-control-allow-origin": "*", "cross-origin-resource-policy": "cross-origin"}


def make_public_door(state: GateState, entrance: Entrance = Entrance.CLEAR) -> ASGIApp:
    """The ASGI application that anyone may reach through ``entrance``."""
    exchange = _Exchange(state, entrance)
    routes = [
        Route("/exchange", exchange.post, methods=["POST"]),
        Route("/exchange", _preflight, methods=["OPTIONS"]),
        Route("/openapi.json", _describe, methods=["GET"]),
    ]
    return make_door(routes, padded_to=ANSWER, headers=_CORS)


class _Exchange:
    """Opens, answers and seals. Small requests are opened at once; large ones take turns, so that memory is bounded."""

    def __init__(self, state: GateState, entrance: Entrance) -> None:
        self._state = state
        self._entrance = entrance
        self._turns = Turns(LARGE_BODIES_READ)

    async def post(self, request: Request) -> Response:
        if request.headers.get("content-type") != REQUEST_TYPE:
            raise unread("exchange", 415)
        length = declared_length(request)
        if length == SMALL_REQUEST:
            answer = await self._answer_small(request)
        else:
            if length is not None and length <= LARGEST_REQUEST and length not in REQUEST_SIZES:
                raise unread("exchange")
            answer = await self._answer_large(request)
        return Response(answer, 200, {"content-type": RESPONSE_TYPE})

    async def _answer_small(self, request: Request) -> bytes:
        untrusted = await read_body(request, SMALL_REQUEST, problem="exchange")
        soonest = asyncio.get_running_loop().time() + SOONEST_ANSWER_SECONDS
        call, sealer = self._open(untrusted)
        answer = await self._finish(call, sealer)
        await asyncio.sleep(soonest - asyncio.get_running_loop().time())
        return answer

    async def _answer_large(self, request: Request) -> bytes:
        async with self._turns.take():
            untrusted = await self._turns.read_body(request, LARGEST_REQUEST, problem="exchange")
            async with self._state.opening:
                call, sealer = await asyncio.to_thread(self._open, untrusted)
                del untrusted  # a mebibyte less while the store writes
                return await self._finish(call, sealer)

    def _open(self, untrusted: bytes) -> tuple[FoundCall | Problem, ResponseSealer]:
        """What was sealed: a call, or why there is none. Both are answered under the seal."""
        if len(untrusted) not in REQUEST_SIZES:
            raise Problem("exchange")
        try:
            plain, sealer = find_key(untrusted, self._state.keys.find).open_request(untrusted)
        except UnknownKeyError as error:
            raise Problem("ohttp-key") from error
        except ObliviousError as error:
            raise Problem("exchange") from error
        try:
            return find_call(plain, len(untrusted), self._entrance), sealer
        except Problem as problem:
            return problem, sealer

    async def _finish(self, call: FoundCall | Problem, sealer: ResponseSealer) -> bytes:
        response = refuse(call) if isinstance(call, Problem) else await answer_call(self._state, call)
        response = replace(response, headers={**response.headers, **self._state.bulletin.headers(self._entrance)})
        return sealer.seal(binary_http.encode_response(response, ANSWER - RESPONSE_OVERHEAD))


async def _preflight(_request: Request) -> Response:
    headers = {
        "access-control-allow-headers": "accept-language, content-type",
        "access-control-allow-methods": "POST",
        "access-control-max-age": _SECONDS_OF_PREFLIGHT,
    }
    return Response(status_code=204, headers=headers)


async def _describe(_request: Request) -> Response:
    description = files("upstander.gate").joinpath("openapi.json").read_bytes()
    return Response(description, media_type="application/json")
