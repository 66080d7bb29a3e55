"""The demonstration's app host: serves the static folder with its headers and refuses a share that reaches it."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

from granian.constants import Interfaces
from granian.server.embed import Server
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Message, Receive, Scope, Send

from upstander.apphost.build import AppBuildError
from upstander.apphost.headers import (
    CLEAR_PATH,
    SHARE_PATH,
    SHARE_REFUSAL,
    HeaderRule,
    asks_from_elsewhere,
    header_rules,
    headers_for,
)
from upstander.installation import Installation


def make_app_host(folder: Path, rules: list[HeaderRule]) -> Starlette:
    """The host as an ASGI application."""
    files = StaticFiles(directory=folder, html=True)
    return Starlette(
        routes=[Route(SHARE_PATH, _refuse_share, methods=["POST"]), Mount("/", _WithHeaders(files, rules))],
        middleware=[Middleware(GZipMiddleware, minimum_size=500)],
    )


def run_app_host(installation: Installation) -> None:
    """Serve the app until the process is told to stop.

    Raises:
        AppBuildError: it was never built.
    """
    if not installation.app_home.is_dir():
        raise AppBuildError(f"There is no app in {installation.app_home}. Run: upstander app build")
    rules = header_rules(installation)
    host = make_app_host(installation.app_home, rules)
    asyncio.run(_serve(host, installation.host, installation.app_port))


async def _serve(host: Starlette, address: str, port: int) -> None:
    server = Server(host, address=address, port=port, interface=Interfaces.ASGI, log_enabled=False, websockets=False)
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, server.stop)
    await server.serve()


async def _refuse_share(_request: Request) -> Response:
    # The answer goes out before the body is read; closing the line stops the rest of it.
    return PlainTextResponse(SHARE_REFUSAL, 403, {"Connection": "close", "Cache-Control": "no-store"})


class _WithHeaders:
    """Adds the headers of a path to whatever the files answer, and lets nobody but the app's page clear the app."""

    def __init__(self, files: StaticFiles, rules: list[HeaderRule]) -> None:
        self._files = files
        self._rules = rules

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asker = Headers(scope=scope).get("sec-fetch-site", "")
        if scope["path"] == CLEAR_PATH and asks_from_elsewhere(asker):
            await Response(status_code=403)(scope, receive, send)
            return
        headers = headers_for(self._rules, scope["path"])

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                added = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
                message["headers"] = [*message["headers"], *added]
            await send(message)

        await self._files(scope, receive, send_with_headers)
