"""The stand-in's web service: the form's addresses, cookies, tokens and redirects, as they were observed."""

from __future__ import annotations

from pathlib import Path

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from upstander.standin.form import Form
from upstander.standin.pages import show
from upstander.standin.received import read_received
from upstander.standin.steps import CONFIRMATION, FIRST, STEPS

_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


def make_standin(home: Path) -> Starlette:
    """Make the service. Sent reports are kept in ``home``; what is never sent is removed with its session."""
    form = Form(home)

    async def show_received(_request: Request) -> Response:
        return show("received.html", reports=read_received(home))

    async def list_received(_request: Request) -> Response:
        return JSONResponse(read_received(home))

    steps = [Route(f"/{path}{edit}", form.visit, methods=["GET", "POST"]) for path in STEPS for edit in ("", "/edit")]
    return Starlette(
        routes=[
            Route("/", _begin),
            Route("/report", _begin),
            *steps,
            Route(f"/{CONFIRMATION}", form.confirm, methods=["GET"]),
            Route("/session-timeout", _session_lost),
            Route("/received", show_received),
            Route("/received.json", list_received),
            Route("/healthz/ping", _ping),
            Route("/favicon.ico", _no_icon),
            Mount("/static", StaticFiles(directory=Path(__file__).parent / "static")),
        ],
        middleware=[
            Middleware(_SameHeaders),
            Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost", "[::1]"]),
        ],
        exception_handlers={404: _not_found},
    )


class _SameHeaders:
    """Sets the same headers on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        await self.app(scope, receive, send_with_headers)


async def _begin(_request: Request) -> Response:
    return RedirectResponse(f"/{FIRST}", 302)


async def _ping(_request: Request) -> Response:
    return PlainTextResponse("ok")


async def _no_icon(_request: Request) -> Response:
    return Response(status_code=204)


async def _session_lost(_request: Request) -> Response:
    return show("session-lost.html", 401)


async def _not_found(_request: Request, _error: Exception) -> Response:
    return show("message.html", 404, title="There is no such page", text="Begin again at the first page of the form.")
