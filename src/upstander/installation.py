"""One installation of Upstander: where its files lie, on which ports it listens, whether it is a demonstration.

The operator's own values stand in ``upstander.toml`` in the home folder; ports and the home itself may come from the
environment. Secrets never do.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CONFIGURATION_NAME = "upstander.toml"

_PORTS = {"app": 8470, "gate": 8471, "desk": 8472, "classroom": 8473, "standin": 8474}


class InstallationError(Exception):
    """The installation's configuration can't be used; the message says what to change."""


@dataclass(frozen=True)
class Pace:
    """How often the desk's worker takes envelopes and sends answers, in seconds, and how many answers make a batch."""

    take_seconds: int
    answer_seconds: int
    batch_size: int


DEMO_PACE = Pace(take_seconds=3, answer_seconds=4, batch_size=2)
LIVE_PACE = Pace(take_seconds=15 * 60, answer_seconds=6 * 60 * 60, batch_size=16)


@dataclass(frozen=True)
class Installation:
    """The values that differ between installations. Nothing here is secret."""

    home: Path
    demo: bool
    host: str
    app_port: int
    gate_port: int
    desk_port: int
    classroom_port: int
    standin_port: int
    pace: Pace
    configuration: Mapping[str, Any]

    @property
    def gate_home(self) -> Path:
        return self.home / "gate"

    @property
    def gate_door(self) -> Path:
        """The Unix socket of the desk's door."""
        return self.gate_home / "door.sock"

    @property
    def desk_home(self) -> Path:
        return self.home / "desk"

    @property
    def classroom_home(self) -> Path:
        return self.home / "classroom"

    @property
    def standin_home(self) -> Path:
        return self.home / "standin"

    @property
    def root_home(self) -> Path:
        """The offline root's folder; in earnest it lies on another machine."""
        return self.home / "root"

    @property
    def app_home(self) -> Path:
        """What the app host serves: the built app, ``trust.json`` and ``card.json``."""
        return self.home / "app"

    @property
    def app_url(self) -> str:
        return self._value("app_url", f"http://{self.host}:{self.app_port}")

    @property
    def gate_url(self) -> str:
        """The address of the exchange, as it stands on the card."""
        return self._value("gate_url", f"http://{self.host}:{self.gate_port}/exchange")

    @property
    def relay_url(self) -> str | None:
        return self.configuration.get("relay_url")

    @property
    def desk_url(self) -> str:
        return self._value("desk_url", f"http://{self.host}:{self.desk_port}")

    @property
    def classroom_url(self) -> str:
        return self._value("classroom_url", f"http://{self.host}:{self.classroom_port}")

    @property
    def referral_url(self) -> str:
        """The public referral form that hand-over opens: the local stand-in unless the operator names another."""
        return self._value("referral_url", self.standin_url)

    @property
    def standin_url(self) -> str:
        return f"http://{self.host}:{self.standin_port}"

    def _value(self, name: str, default: str) -> str:
        return str(self.configuration.get(name, default))


def read_installation(environ: Mapping[str, str] = os.environ) -> Installation:
    """Read the installation from ``UPSTANDER_HOME`` (default ``var``) and its ``upstander.toml``.

    Raises:
        InstallationError: a value is not of its kind, or demo mode would listen beyond loopback.
    """
    home = Path(environ.get("UPSTANDER_HOME", "var")).absolute()
    file = home / CONFIGURATION_NAME
    try:
        configuration = tomllib.loads(file.read_text("utf-8")) if file.exists() else {}
    except tomllib.TOMLDecodeError as error:
        raise InstallationError(f"{file} is no valid TOML: {error}") from error
    demo = configuration.get("demo", False)
    if not isinstance(demo, bool):
        raise InstallationError(f"{file}: demo is true or false.")
    host = str(configuration.get("host", "127.0.0.1"))
    if demo and host not in {"127.0.0.1", "::1", "localhost"}:
        raise InstallationError(
            f"{file}: a demonstration listens on 127.0.0.1 only, not on {host}. Take out demo or host."
        )
    default = DEMO_PACE if demo else LIVE_PACE
    pace = Pace(
        take_seconds=_whole_number(configuration, "take_seconds", default.take_seconds),
        answer_seconds=_whole_number(configuration, "answer_seconds", default.answer_seconds),
        batch_size=_whole_number(configuration, "batch_size", default.batch_size),
    )
    ports = {name: _port(environ, name, default_port) for name, default_port in _PORTS.items()}
    return Installation(
        home=home,
        demo=demo,
        host=host,
        app_port=ports["app"],
        gate_port=ports["gate"],
        desk_port=ports["desk"],
        classroom_port=ports["classroom"],
        standin_port=ports["standin"],
        pace=pace,
        configuration=configuration,
    )


def _whole_number(configuration: Mapping[str, Any], name: str, default: int) -> int:
    value = configuration.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise InstallationError(f"{name} is a whole number from 1.")
    return value


def _port(environ: Mapping[str, str], name: str, default: int) -> int:
    variable = f"UPSTANDER_{name.upper()}_PORT"
    text = environ.get(variable, str(default))
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        raise InstallationError(f"{variable} is a port from 1 to 65535, not {text!r}.")
    return int(text)
