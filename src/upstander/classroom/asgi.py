"""The classroom as an ASGI application: what is under ``/live/`` in the event loop, pages by Django in threads."""

from __future__ import annotations

from a2wsgi import WSGIMiddleware
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from upstander.classroom.room.hub import Hub
from upstander.classroom.room.live import LiveService
from upstander.classroom.venue.service import CallService
from upstander.installation import LOOPBACK

_PAGE_THREADS = 32


class Classroom:
    """Both halves under one address. Make it inside the event loop."""

    def __init__(self) -> None:
        self.hub = Hub()
        self._live: ASGIApp = LiveService(self.hub, _origins()).app()
        socket = settings.UPSTANDER_INSTALLATION.janus_socket
        self._call: ASGIApp | None = CallService(self.hub, _origins(), socket).app() if socket else None
        # Django's own ASGI handler starts a thread for each page; a pool of threads serves them faster (measured).
        self._pages = WSGIMiddleware(get_wsgi_application(), workers=_PAGE_THREADS)  # type: ignore[arg-type]  # Django types what it answers more narrowly

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket" and self._call:
            await self._call(scope, receive, send)
        if scope["type"] != "http":
            return
        if scope["path"].startswith("/live/"):
            await self._live(scope, receive, send)
        else:
            # a2wsgi wants a coroutine, and asks from its thread; Granian gives a future of the loop's thread.
            async def receive_in_loop() -> Message:
                return await receive()

            await self._pages(scope, receive_in_loop, send)  # type: ignore[arg-type]  # a2wsgi has its own names for the same


def _origins() -> set[str]:
    """Where the classroom's pages come from; a demonstration may be opened by any name of this computer."""
    installation = settings.UPSTANDER_INSTALLATION
    origins = set(settings.CSRF_TRUSTED_ORIGINS)
    if installation.demo:
        origins |= {f"http://{name}:{installation.classroom_port}" for name in LOOPBACK}
    return origins
