"""Serving the stand-in, on this machine only."""

from __future__ import annotations

import asyncio
import signal

from granian.constants import Interfaces
from granian.server.embed import Server

from upstander.installation import Installation
from upstander.standin.app import make_standin

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class StandinError(Exception):
    """The stand-in can't be served; the message says why."""


def run_standin(installation: Installation) -> None:
    """Serve the stand-in until SIGTERM or SIGINT.

    Raises:
        StandinError: the installation listens beyond this machine, where a form that goes nowhere must never be shown.
    """
    if installation.host not in LOOPBACK:
        raise StandinError(f"The stand-in form is for this machine only; it is not served on {installation.host}.")
    installation.standin_home.mkdir(parents=True, exist_ok=True, mode=0o700)
    asyncio.run(_serve(installation))


async def _serve(installation: Installation) -> None:
    server = Server(
        make_standin(installation.standin_home),
        address=installation.host,
        port=installation.standin_port,
        interface=Interfaces.ASGINL,
        log_enabled=False,
    )
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, server.stop)
    await server.serve()
