"""``upstander serve``: starts every service, watches over them, and stops them all together."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import httpx

from upstander.apphost.build import build_app
from upstander.command.errors import CommandError
from upstander.command.keys import issue_card, make_keys
from upstander.exchange.door import connect_to_door
from upstander.installation import CONFIGURATION_NAME, Installation, read_installation
from upstander.keyring.door import is_up

_SECONDS_TO_START = 90
_SECONDS_TO_STOP = 15
_SECONDS_BETWEEN_LOOKS = 0.1
_DEMO_CONFIGURATION = """# A demonstration: it listens on this computer only and reaches no real authority.
demo = true
"""


@dataclass(frozen=True)
class Service:
    """A process under the supervisor: its words on the command line, the address people open, where it tells it is up.

    The two may differ: in earnest people come by a name that a proxy in front of us serves.
    """

    title: str
    words: tuple[str, ...]
    address: str | None = None
    health: str | None = None


def serve_all(environ: Mapping[str, str], *, demo: bool) -> int:
    """Start everything, print where it is, and stop everything on Ctrl-C or when one part fails.

    Raises:
        CommandError: a part does not start.
    """
    installation = _configure(environ, demo=demo)
    _require_free_ports(installation)
    _prepare(installation)
    supervisor = Supervisor(installation.home / "log")
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, lambda *_: stop.set())
    try:
        _start(supervisor, installation, stop)
        if not stop.is_set():
            _introduce(installation)
        failed = supervisor.wait_for_failure(stop)
    finally:
        supervisor.stop()
    if failed:
        raise CommandError(f"{failed} stopped by itself, so everything was stopped. See {installation.home / 'log'}.")
    print("Everything is stopped.")
    return 0


class Supervisor:
    """Child processes that live and end together."""

    def __init__(self, log_folder: Path) -> None:
        log_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._log_folder = log_folder
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._logs: dict[str, Path] = {}

    def start(self, service: Service) -> None:
        """Start a service in a process group of its own; what it says goes into a file named after it."""
        log = self._log_folder / f"{'-'.join(service.words)}.log"
        self._logs[service.title] = log
        with log.open("ab") as output:
            self._processes[service.title] = subprocess.Popen(
                [*_ends_with_us(), sys.executable, "-m", "upstander.command.main", *service.words],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def failed(self) -> str | None:
        """The title of a service that has ended, or None."""
        return next((title for title, process in self._processes.items() if process.poll() is not None), None)

    def last_words(self, title: str) -> str:
        """The end of what a service said."""
        return self._logs[title].read_text("utf-8", "replace")[-2_000:]

    def wait_for_failure(self, stop: threading.Event) -> str | None:
        """Wait until a service ends (returns its title) or until told to stop (returns None)."""
        while not stop.wait(_SECONDS_BETWEEN_LOOKS):
            if title := self.failed():
                return title
        return None

    def stop(self) -> None:
        """End every service: politely, all at once, then not."""
        for process in self._processes.values():
            _signal_group(process, signal.SIGTERM)
        deadline = time.monotonic() + _SECONDS_TO_STOP
        for process in self._processes.values():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                _signal_group(process, signal.SIGKILL)
                process.wait()


def services_of(installation: Installation) -> list[Service]:
    """Every process of an installation; the gate comes first, because the card needs its key."""
    here = f"http://{installation.host}"
    services = [
        Service("Gate", ("gate",), installation.gate_url),
        Service("App", ("app", "host"), installation.app_url, f"{here}:{installation.app_port}/trust.json"),
        Service("Desk", ("desk",), installation.desk_url, f"{here}:{installation.desk_port}/health"),
        Service("Desk's worker", ("worker", "desk")),
        Service(
            "Classroom", ("classroom",), installation.classroom_url, f"{here}:{installation.classroom_port}/health"
        ),
        Service("Classroom's worker", ("worker", "classroom")),
    ]
    if installation.demo:
        services.append(
            Service("Stand-in form", ("standin",), installation.standin_url, f"{installation.standin_url}/received")
        )
    return services


def _configure(environ: Mapping[str, str], *, demo: bool) -> Installation:
    """The installation; a demonstration is set up where there is nothing yet."""
    installation = read_installation(environ)
    configuration = installation.home / CONFIGURATION_NAME
    if demo and not configuration.exists():
        installation.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        configuration.write_text(_DEMO_CONFIGURATION, "utf-8")
        installation = read_installation(environ)
    if demo and not installation.demo:
        raise CommandError(f"{configuration} belongs to an installation in earnest, so no demonstration was set up.")
    return installation


def _prepare(installation: Installation) -> None:
    """Build the app and, for a demonstration, make its keys, unless that is done."""
    build_app(installation)
    if not (installation.app_home / "trust.json").exists():
        if not installation.demo:
            raise CommandError("There are no keys yet. Run: upstander keys init")
        make_keys(installation)


def _require_free_ports(installation: Installation) -> None:
    """Two listeners may share a port without an error; then each would get half of the calls."""
    names = ("app", "gate", "desk", "classroom", *(("standin",) if installation.demo else ()))
    for name in names:
        port = getattr(installation, f"{name}_port")
        try:
            socket.create_server((installation.host, port)).close()
        except OSError as error:
            variable = f"UPSTANDER_{name.upper()}_PORT"
            raise CommandError(
                f"Something else listens on {installation.host}:{port}. Stop it, or set {variable}."
            ) from error


def _start(supervisor: Supervisor, installation: Installation, stop: threading.Event) -> None:
    gate, *others = services_of(installation)
    supervisor.start(gate)
    with connect_to_door(installation) as door:
        _wait_until(lambda: is_up(door), gate, supervisor, stop)
    issue_card(installation, only_if_due=True)
    for service in others:
        supervisor.start(service)
    for service in others:
        if service.health:
            _wait_until(partial(_answers, service.health), service, supervisor, stop)


def _wait_until(ready: Callable[[], bool], service: Service, supervisor: Supervisor, stop: threading.Event) -> None:
    deadline = time.monotonic() + _SECONDS_TO_START
    while not stop.is_set():
        if ready():
            return
        if title := supervisor.failed():
            raise CommandError(f"{title} did not start. What it said:\n{supervisor.last_words(title)}")
        if time.monotonic() > deadline:
            raise CommandError(f"{service.title} does not answer at {service.health or service.address}.")
        stop.wait(_SECONDS_BETWEEN_LOOKS)


def _answers(url: str) -> bool:
    try:
        return not httpx.get(url, trust_env=False, timeout=5).is_server_error
    except httpx.HTTPError:
        return False


def _introduce(installation: Installation) -> None:
    print()
    for service in services_of(installation):
        if service.address:
            print(f"{service.title:<18} {service.address}")
        else:
            print(f"{service.title:<18} at work")
    if installation.demo:
        _introduce_demo(installation)
    print("\nCtrl-C stops everything.", flush=True)


def _introduce_demo(installation: Installation) -> None:
    from upstander.staff.demo import demo_password

    pace = installation.pace
    print("\nThis is a demonstration. It listens on this computer only and reaches no real authority.")
    print(f"The desk takes reports every {pace.take_seconds} seconds and answers every {pace.answer_seconds}.")
    print(f"Desk log-in:      analyst@harrowmere.example   {demo_password(installation.desk_home)}")
    print(f"Classroom log-in: trainer@harrowmere.example   {demo_password(installation.classroom_home)}")
    print("With the same password: lead, facilitator, producer, wellbeing, officer07 and officer32@harrowmere.example.")


def _ends_with_us() -> tuple[str, ...]:
    """Words before a command that have the kernel end it when we are gone, however we ended (Linux, util-linux)."""
    setpriv = shutil.which("setpriv")
    return (setpriv, "--pdeathsig", "TERM", "--") if setpriv else ()


def _signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return
