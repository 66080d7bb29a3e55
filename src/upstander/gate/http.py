"""What both doors do alike: bounded bodies, strict headers, refusals and the guard around everything."""

from __future__ import annotations

import asyncio
from collections.abc import Collection

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from upstander.exchange.problem import Problem
from upstander.gate.incident import report_incident

SECONDS_FOR_BODY = 120
_MOST_CHUNKS = 4_096
"""Held apart at once: a chunk of one byte costs forty."""

_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), interest-cohort=(), microphone=(), usb=()",
    "referrer-policy": "no-referrer",
    "server": "gate",
    "x-content-type-options": "nosniff",
}


def unread(problem: str, status: int = 400) -> Problem:
    """A refusal before the body was read to its end; the connection can't be used for another request."""
    return Problem(problem, status=status, headers={"connection": "close"})


def declared_length(request: Request) -> int | None:
    """The length that the request declares for its body, or None where it declares none.

    Raises:
        Problem: ``exchange``: it is no number.
    """
    untrusted = request.headers.get("content-length")
    if untrusted is None:
        return None
    if not (untrusted.isascii() and untrusted.isdecimal() and len(untrusted) <= 16):
        raise unread("exchange")
    return int(untrusted)


async def read_body(request: Request, largest: int, *, problem: str) -> bytes:
    """The body, which may have at most ``largest`` bytes and has two minutes to arrive.

    Raises:
        Problem: ``problem``, with 413 for a larger one, 408 for a slower one, and 400 for one that breaks off.
    """
    declared = declared_length(request)
    if declared is not None and declared > largest:
        raise unread(problem, 413)
    chunks: list[bytes] = []
    length = 0
    try:
        async with asyncio.timeout(SECONDS_FOR_BODY):
            async for chunk in request.stream():
                length += len(chunk)
                if length > largest:
                    raise unread(problem, 413)
                chunks.append(chunk)
                if len(chunks) == _MOST_CHUNKS:
                    chunks = [b"".join(chunks)]
    except TimeoutError as error:
        raise unread(problem, 408) from error
    except ClientDisconnect as error:  # the line broke, or what came was no HTTP: no mistake of the gate's
        raise unread(problem) from error
    return b"".join(chunks)


def make_door(routes: Collection[Route], *, padded_to: int = 0, headers: dict[str, str] | None = None) -> ASGIApp:
    """An ASGI application whose every answer has the strict headers, and whose every refusal is a problem document.

    Refusals are padded with spaces to ``padded_to`` bytes.
    """

    def refuse(problem: Problem) -> Response:
        return Response(problem.document().ljust(padded_to, b" "), problem.status, problem.headers)

    async def on_problem(_request: Request, error: Exception) -> Response:
        return refuse(error if isinstance(error, Problem) else report_incident(error))

    async def on_http_error(_request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 404
        return refuse(unread("not-found", status))

    handlers = {Problem: on_problem, HTTPException: on_http_error, Exception: on_problem}
    return _Guard(Starlette(routes=list(routes), exception_handlers=handlers), {**_HEADERS, **(headers or {})})


class _Guard:
    """Sets the headers, and lets no error reach the server below, which would print it."""

    def __init__(self, door: ASGIApp, headers: dict[str, str]) -> None:
        self._door = door
        self._headers = [(name.encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], *self._headers]}
            await send(message)

        try:
            await self._door(scope, receive, send_with_headers)
        except Exception:  # answered and reported already, by the door's own handler
            return
