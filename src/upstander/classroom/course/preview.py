"""A preview on this computer for whoever writes the course: pages load anew as soon as a file is saved."""

from __future__ import annotations

import asyncio
import mimetypes
import signal
from pathlib import Path

from granian.constants import Interfaces
from granian.server.embed import Server
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from upstander.classroom.course.check import check_course
from upstander.classroom.course.fields import CourseError
from upstander.classroom.course.load import load_course
from upstander.classroom.course.pages import pages_of, problem_page

HOST = "127.0.0.1"


class Preview:
    """The pages of a folder as it stands, made anew when a file in it has changed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made = ""
        self._pages: dict[str, bytes] = {}
        self._problem = b""

    def stamp(self) -> str:
        """Names the state of the folder: another one once a file was changed, added or taken away."""
        files = [file for file in sorted(self._folder.rglob("*")) if file.is_file()]
        return f"{len(files)}-{max((file.stat().st_mtime_ns for file in files), default=0)}"

    def page(self, path: str) -> bytes | None:
        """A page; of a course that can't be read, the reason, whatever was asked for. None: there is no such page."""
        if self._made != (stamp := self.stamp()):
            self._make()
            self._made = stamp
        return self._pages.get(path or "index.html", self._problem or None)

    def _make(self) -> None:
        load_course.cache_clear()
        try:
            course = load_course(self._folder)
        except CourseError as error:
            self._pages = {name: page for name, page in self._pages.items() if name.endswith((".css", ".js"))}
            self._problem = problem_page(str(error))
        else:
            self._pages, self._problem = pages_of(course, check_course(course)), b""


def make_preview(folder: Path) -> Starlette:
    """The preview as an ASGI application."""
    preview = Preview(folder)

    async def stamp(_request: Request) -> Response:
        return PlainTextResponse(preview.stamp(), headers={"Cache-Control": "no-store"})

    async def page(request: Request) -> Response:
        path = str(request.path_params["path"])
        found = preview.page(path)
        if found is None:
            return PlainTextResponse("There is no such page. PDFs and packages come with the export.\n", 404)
        kind = mimetypes.guess_type(path or "index.html")[0] or "text/html"
        return Response(found, media_type=kind, headers={"Cache-Control": "no-store"})

    return Starlette(routes=[Route("/stamp", stamp), Route("/{path:path}", page)])


async def serve_preview(folder: Path, port: int) -> None:
    """Serve the preview to this computer alone, until SIGTERM or SIGINT."""
    server = Server(
        make_preview(folder), address=HOST, port=port, interface=Interfaces.ASGINL, websockets=False, log_enabled=False
    )
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, server.stop)
    await server.serve()
