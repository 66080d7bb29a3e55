"""Runs the gate: one process, two doors in one event loop, so that whatever ends it ends both."""

from __future__ import annotations

import asyncio
import ctypes
import fcntl
import gc
import logging
import os
import resource
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server.embed import Server
from starlette.types import ASGIApp

from upstander.gate.desk_door import make_desk_door
from upstander.gate.far_door import FarDoor
from upstander.gate.flood import Entrance
from upstander.gate.health import make_health_door
from upstander.gate.incident import report_incident
from upstander.gate.keys import OhttpKeys
from upstander.gate.public_door import make_public_door
from upstander.gate.state import GateState
from upstander.gate.store import StoreOpenError, StoreUnreachableError, open_store
from upstander.installation import Installation

_SECONDS_TO_FINISH = 5
_BACKLOG = 1_024
_BUFFER_BYTES = 65_536
_LONGEST_SOCKET_PATH = 107
_SECONDS_BETWEEN_LOOKS_AT_THE_DAY = 60
_SECONDS_BETWEEN_THREADS = 0.0005
"""The writer, back from a sync, must not wait long for its turn: a whole group of callers waits with it."""

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8
"""Parameters of ``mallopt``, as glibc's ``malloc.h`` numbers them."""
_MALLOC = {_M_TRIM_THRESHOLD: 16 * 1024 * 1024, _M_MMAP_THRESHOLD: 4 * 1024 * 1024, _M_ARENA_MAX: 2}


class GateError(Exception):
    """The gate can't start; the message says why."""


def run_gate(installation: Installation) -> None:
    """Open both doors and serve until SIGTERM or SIGINT; what was begun has five seconds to finish.

    Raises:
        GateError: another gate runs on this home, it can't be written, a port or path can't be used.
        KeyFolderError: a key file of the exchange can't be read.
    """
    _say_and_leave_nothing()
    _use_memory_again()
    home = installation.gate_home
    try:
        home.mkdir(parents=True, exist_ok=True)
        home.chmod(0o700)
    except OSError as error:
        raise GateError(f"The gate can't write to {home}: {error.strerror}.") from error
    door, onion = installation.gate_door.resolve(), installation.gate_onion.resolve()
    if len(os.fsencode(onion)) > _LONGEST_SOCKET_PATH:
        raise GateError(f"{onion} is too long for a socket. Set UPSTANDER_HOME to a shorter path.")
    with _hold_lock(home / "gate.lock"):
        for socket in (door, onion):
            socket.unlink(missing_ok=True)
        try:
            store = open_store(installation)
        except StoreOpenError as error:
            raise GateError(str(error)) from error
        try:
            state = GateState(home, store, OhttpKeys(home / "ohttp"))
            asyncio.run(_serve(installation, state))
        except StoreUnreachableError as error:
            raise GateError(f"The gate's store can't be used: {error}.") from error
        finally:
            store.close()
            for socket in (door, onion):
                socket.unlink(missing_ok=True)


async def _serve(installation: Installation, state: GateState) -> None:
    await state.start()
    gc.freeze()  # what is there now stays: looking through it again and again cost a tenth of the loop's time
    public = Server(
        make_public_door(state),
        address=installation.host,
        port=installation.gate_port,
        interface=Interfaces.ASGINL,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(max_buffer_size=_BUFFER_BYTES),
        websockets=False,
        backlog=_BACKLOG,
        log_enabled=False,
    )
    desk_door = make_desk_door(state)
    desk = _serve_at(installation.gate_door.resolve(), desk_door)
    asked = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, asked.set)
    days = asyncio.create_task(_watch_the_day(state))
    serving = [asyncio.create_task(public.serve()), asyncio.create_task(desk.serve())]
    stops: list[Callable[[], None]] = [public.stop, desk.stop]
    if installation.door_listen:
        far = FarDoor(desk_door, installation.door_listen, installation.gate_door_home)
        serving.append(asyncio.create_task(far.serve()))
        stops.append(far.stop)
    if installation.onion:
        onion = _serve_at(installation.gate_onion.resolve(), make_public_door(state, Entrance.ONION))
        serving.append(asyncio.create_task(onion.serve()))
        stops.append(onion.stop)
    if installation.health_listen:
        health = _serve_health(installation.health_listen, state)
        serving.append(asyncio.create_task(health.serve()))
        stops.append(health.stop)
    asking = asyncio.create_task(asked.wait())
    await asyncio.wait([*serving, asking], return_when=asyncio.FIRST_COMPLETED)
    for stop in stops:
        stop()
    days.cancel()
    asking.cancel()
    closed, slow = await asyncio.wait(serving, timeout=_SECONDS_TO_FINISH)
    for task in slow:
        task.cancel()
    if not asked.is_set():
        errors = [error for error in (task.exception() for task in closed) if error]
        address = f"{installation.host}:{installation.gate_port}"
        sentence = f"The gate can't keep {address} and {installation.gate_door} open. Is something else there?"
        raise GateError(sentence) from next(iter(errors), None)


def _serve_at(socket: Path, door: ASGIApp) -> Server:
    """A server at a Unix socket that only this process's user can reach."""
    server = Server(
        door,
        uds=socket,
        interface=Interfaces.ASGINL,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(max_buffer_size=_BUFFER_BYTES),
        websockets=False,
        backlog=_BACKLOG,
        log_enabled=False,
    )
    server.uds_permissions = 0o600
    return server


def _serve_health(listen: tuple[str, int], state: GateState) -> Server:
    host, port = listen
    return Server(
        make_health_door(state),
        address=host,
        port=port,
        interface=Interfaces.ASGINL,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(max_buffer_size=_BUFFER_BYTES),
        websockets=False,
        log_enabled=False,
    )


async def _watch_the_day(state: GateState) -> None:
    """Let go of what is over soon after each day begins; every minute, hide when the files were last written."""
    day = state.today()
    while True:
        await asyncio.sleep(_SECONDS_BETWEEN_LOOKS_AT_THE_DAY)
        try:
            state.hide_times()
            if state.today() != day:
                await state.expire()
                day = state.today()
        except Exception as error:
            report_incident(error)


@contextmanager
def _hold_lock(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise GateError(f"Another gate is running on {path.parent}.") from error
        yield


def _say_and_leave_nothing() -> None:
    """Files for the owner only, no core dumps, no log; an error that nobody caught is told by its type alone."""
    os.umask(0o077)
    sys.setswitchinterval(_SECONDS_BETWEEN_THREADS)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    logging.disable(logging.CRITICAL)

    def in_thread(arguments: threading.ExceptHookArgs) -> None:
        report_incident(arguments.exc_value or SystemError())

    def unraisable(arguments: sys.UnraisableHookArgs) -> None:
        report_incident(arguments.exc_value or SystemError())

    threading.excepthook = in_thread
    sys.unraisablehook = unraisable


def _use_memory_again() -> None:
    """Keep the memory of a body for the next one, in few places.

    By default the C library gives each mebibyte back, and the kernel clears it anew: a tenth of all that a part costs.
    """
    library = ctypes.CDLL(None)
    if hasattr(library, "mallopt"):  # glibc's
        for parameter, value in _MALLOC.items():
            library.mallopt(parameter, value)
