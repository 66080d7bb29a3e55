"""The classroom's web service: one process, one event loop."""

from __future__ import annotations

import asyncio
import signal

from granian.constants import HTTPModes, Interfaces
from granian.server.embed import Server

from upstander.classroom.demo import make_demo
from upstander.installation import Installation
from upstander.staff.serve import prepare_service

_BACKLOG = 1_024
_MOST_AT_ONCE = 4_096
_SECONDS_TO_FINISH = 5


class ClassroomError(Exception):
    """The classroom can't be served; the message says why."""


def run_classroom(installation: Installation) -> None:
    """Serve pages and rooms until SIGTERM or SIGINT; what was begun has five seconds to finish.

    Raises:
        ClassroomError: the address can't be listened on.
    """
    prepare_service("upstander.classroom.settings", installation.classroom_home)
    if installation.demo:
        make_demo(installation)
    asyncio.run(_serve(installation))


async def _serve(installation: Installation) -> None:
    from upstander.classroom.asgi import Classroom

    classroom = Classroom()
    server = Server(
        classroom,
        address=installation.host,
        port=installation.classroom_port,
        interface=Interfaces.ASGINL,
        http=HTTPModes.http1,
        # Only a call of our own comes by one.
        websockets=installation.janus_socket is not None,
        backlog=_BACKLOG,
        backpressure=_MOST_AT_ONCE,
        log_enabled=False,
    )
    asked = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, asked.set)
    serving, asking = asyncio.create_task(server.serve()), asyncio.create_task(asked.wait())
    await asyncio.wait([serving, asking], return_when=asyncio.FIRST_COMPLETED)
    # Streams never end by themselves; screens come back to the next process.
    classroom.hub.end_streams()
    server.stop()  # type: ignore[no-untyped-call]  # Granian has no type here
    asking.cancel()
    await asyncio.wait([serving], timeout=_SECONDS_TO_FINISH)
    serving.cancel()
    await classroom.hub.close()
    if not asked.is_set():
        address = f"{installation.host}:{installation.classroom_port}"
        raise ClassroomError(f"The classroom can't listen on {address}. Is something else there?")
