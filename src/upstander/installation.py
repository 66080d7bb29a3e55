"""One installation of Upstander: where its files lie, on which ports it listens, whether it is a demonstration.

The operator's own values stand in ``upstander.toml`` in the home folder; ports and the home itself may come from the
environment. Secrets never do.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
import struct
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

CONFIGURATION_NAME = "upstander.toml"

LOOPBACK = frozenset({"127.0.0.1", "localhost"})

_PORTS = {"app": 8470, "gate": 8471, "desk": 8472, "classroom": 8473, "standin": 8474}
_TEXTS = frozenset(
    {"name", "host", "app_url", "gate_url", "relay_url", "desk_url", "classroom_url", "referral_url", "basis"}
    | {"door_url", "door_listen", "health_listen", "onion_url", "smtp_host", "smtp_user", "mail_from"}
    | {"store", "bucket", "bucket_endpoint", "bucket_region", "janus_socket"}
)
_SWITCHES = frozenset({"demo", "accepts_files", "onion"})
_NUMBERS = frozenset({"accepts_bytes", "take_seconds", "answer_seconds", "batch_size", "smtp_port"})
_STORES = frozenset({"sqlite", "s3"})
_ONION_VERSION = 3
_DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
_OPERATORS = frozenset({"desk", "gate", "relay", "app"})


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
class BucketAddress:
    """Where a gate's bucket is. What opens it stands in the environment alone."""

    name: str
    endpoint: str
    region: str

    @property
    def is_on_this_host(self) -> bool:
        return urlsplit(self.endpoint).hostname in LOOPBACK


@dataclass(frozen=True)
class MailServer:
    """The server that takes the classroom's mail, and the address it comes from. The password is not here."""

    host: str
    port: int
    user: str
    sender: str


@dataclass(frozen=True)
class SignInProvider:
    """An organisation whose own sign-in counts at the classroom, for the mail domains that are its own."""

    key: str
    name: str
    issuer: str
    client_id: str
    domains: tuple[str, ...]


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
    def onion(self) -> bool:
        """Whether the gate keeps an entrance for an onion service."""
        return bool(self.configuration.get("onion", False))

    @property
    def onion_url(self) -> str | None:
        """The onion service's address, which the app host names to Tor Browser; None where there is none to name."""
        return self.configuration.get("onion_url")

    @property
    def gate_onion(self) -> Path:
        """The Unix socket of the onion service's entrance."""
        return self.gate_home / "onion.sock"

    @property
    def gate_door_home(self) -> Path:
        """The gate's certificates for a desk on another host."""
        return self.gate_home / "door"

    @property
    def desk_door_home(self) -> Path:
        """The desk's certificates for a gate on another host."""
        return self.desk_home / "door"

    @property
    def door_url(self) -> str | None:
        """Where the desk finds the door of a gate on another host; None where both share one."""
        return self.configuration.get("door_url")

    @property
    def door_listen(self) -> tuple[str, int] | None:
        """Address and port on which the gate keeps a door for a desk on another host; None where both share one."""
        return _listen(self.configuration.get("door_listen"))

    @property
    def health_listen(self) -> tuple[str, int] | None:
        """Address and port of this host alone on which the gate tells its health; None where nobody asks."""
        return _listen(self.configuration.get("health_listen"))

    @property
    def bucket(self) -> BucketAddress | None:
        """The bucket that holds the gate's store; None where a file does."""
        if self.configuration.get("store") != "s3":
            return None
        region = self._value("bucket_region", "us-east-1")
        endpoint = self._value("bucket_endpoint", f"https://s3.{region}.amazonaws.com")
        return BucketAddress(self.configuration["bucket"], endpoint, region)

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
    def next_app_home(self) -> Path:
        """A build of the app that waits for a card that names it."""
        return self.home / "app-next"

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
    def mail_server(self) -> MailServer | None:
        """Where the classroom's mail goes; None where none is named, and in a demonstration, which sends none."""
        host = self.configuration.get("smtp_host")
        if self.demo or not host:
            return None
        return MailServer(
            host=host,
            port=self.configuration.get("smtp_port", 587),
            user=self.configuration.get("smtp_user", ""),
            sender=self.configuration["mail_from"],
        )

    @property
    def sign_in_providers(self) -> tuple[SignInProvider, ...]:
        """Whose own sign-in counts at the classroom; none in a demonstration, which reaches nobody."""
        tables = {} if self.demo else self.configuration.get("sign_in", {})
        return tuple(
            SignInProvider(key, one["name"], one["issuer"], one["client_id"], tuple(one["domains"]))
            for key, one in tables.items()
        )

    @property
    def janus_socket(self) -> Path | None:
        """The Unix socket of the Janus that carries the rooms' calls; None where a call is a link to elsewhere."""
        socket = self.configuration.get("janus_socket")
        return Path(socket) if socket else None

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
    home = Path(environ.get("UPSTANDER_HOME") or "var").absolute()
    file = home / CONFIGURATION_NAME
    configuration = _read_configuration(file)
    demo = configuration.get("demo", False)
    host = configuration.get("host", "127.0.0.1")
    if demo and host not in LOOPBACK:
        raise InstallationError(
            f"{file}: a demonstration listens on 127.0.0.1 only, not on {host}. Take out demo or host."
        )
    default = DEMO_PACE if demo else LIVE_PACE
    pace = Pace(
        take_seconds=configuration.get("take_seconds", default.take_seconds),
        answer_seconds=configuration.get("answer_seconds", default.answer_seconds),
        batch_size=configuration.get("batch_size", default.batch_size),
    )
    ports = {name: _port(environ, name, default_port) for name, default_port in _PORTS.items()}
    if len(set(ports.values())) < len(ports):
        raise InstallationError("Each service needs a port of its own: two of the UPSTANDER_…_PORT are the same.")
    installation = Installation(
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
    bucket = installation.bucket
    _require(
        not (demo and bucket) or bucket.is_on_this_host, f"{file}: a demonstration's bucket_endpoint is on 127.0.0.1."
    )
    return installation


def _read_configuration(file: Path) -> dict[str, Any]:
    """Every value of ``upstander.toml``, of its kind. A name that nobody reads is refused: it may be a slip."""
    try:
        configuration = tomllib.loads(file.read_text("utf-8")) if file.exists() else {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InstallationError(f"{file} is no valid TOML: {error}") from error
    except OSError as error:
        raise InstallationError(f"{file} can't be read: {error.strerror}.") from error
    for name, value in configuration.items():
        if name in _TEXTS:
            _require(_is_line(value), f"{file}: {name} is a text in quotes, on one line.")
            _require(name != "door_listen" or _is_listen(value), f'{file}: door_listen is "address:port".')
            _require(name != "onion_url" or _is_onion(value), f"{file}: onion_url is no onion service's address.")
            is_here = name != "health_listen" or (_is_listen(value) and _listen_host(value) in LOOPBACK)
            _require(is_here, f'{file}: health_listen is "127.0.0.1:port": it is for this host alone.')
            is_path = name != "janus_socket" or value.startswith("/")
            _require(is_path, f"{file}: janus_socket is a whole path, from / on.")
            _require(name != "store" or value in _STORES, f'{file}: store is "sqlite" or "s3".')
            is_web = name != "bucket_endpoint" or value.startswith(("https://", "http://"))
            _require(is_web, f"{file}: bucket_endpoint begins with https://.")
            is_address = name != "mail_from" or re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", value)
            _require(bool(is_address), f'{file}: mail_from is one address, such as "course@council.example".')
            _require(name != "door_url" or value.startswith("https://"), f"{file}: door_url begins with https://.")
        elif name in _SWITCHES:
            _require(isinstance(value, bool), f"{file}: {name} is true or false.")
        elif name in _NUMBERS:
            _require(type(value) is int and value >= 1, f"{file}: {name} is a whole number from 1.")
        elif name == "operators":
            texts = isinstance(value, dict) and all(_is_line(text) for text in value.values())
            _require(texts and value.keys() <= _OPERATORS, f"{file}: [operators] says who runs desk, gate, relay, app.")
        elif name == "sign_in":
            _require(isinstance(value, dict), f"{file}: sign_in holds tables such as [sign_in.harrowmere].")
            for key, table in value.items():
                _require_provider(f"{file}: [sign_in.{key}]", key, table)
        else:
            raise InstallationError(f"{file}: there is no setting {name}. Is it spelled right?")
    is_s3 = configuration.get("store") == "s3"
    _require(not is_s3 or "bucket" in configuration, f'{file}: store = "s3" needs a bucket.')
    stray = {name for name in configuration if name.startswith("bucket")}
    _require(is_s3 or not stray, f'{file}: a bucket is used only with store = "s3".')
    has_sender = "smtp_host" not in configuration or "mail_from" in configuration
    _require(has_sender, f"{file}: smtp_host needs mail_from beside it.")
    return configuration


def _require_provider(where: str, key: str, table: Any) -> None:
    """An issuer by its exact name, over TLS except on this host, and mail domains that are its own."""
    _require(bool(re.fullmatch(r"[a-z0-9]{1,20}", key)), f"{where}: its name is small letters and numbers.")
    whole = isinstance(table, dict) and table.keys() == {"name", "issuer", "client_id", "domains"}
    _require(whole, f"{where} needs name, issuer, client_id and domains, and nothing else.")
    texts = all(_is_line(table[name]) for name in ("name", "issuer", "client_id"))
    _require(texts, f"{where}: name, issuer and client_id are texts in quotes, on one line.")
    issuer = re.fullmatch(r"https://[^\s?#]+|http://(127\.0\.0\.1|localhost)(:\d+)?[^\s?#]*", table["issuer"])
    _require(bool(issuer), f"{where}: issuer begins with https:// and is exactly what the provider calls itself.")
    domains = table["domains"]
    named = (
        isinstance(domains, list)
        and domains
        and all(isinstance(one, str) and _DOMAIN.fullmatch(one) for one in domains)
    )
    _require(bool(named), f'{where}: domains is a list such as ["harrowmere.gov.uk"].')


def _is_line(value: object) -> bool:
    return isinstance(value, str) and bool(value) and all(character >= " " for character in value)


def _is_listen(value: str) -> bool:
    host, _, port = value.rpartition(":")
    return bool(host) and port.isascii() and port.isdecimal() and 0 < int(port) < 65_536


def _is_onion(url: str) -> bool:
    """Whether it is ``http://`` and the name of an onion service of version 3, whose checksum tells a slip."""
    named = re.fullmatch(r"http://([a-z2-7]{56})\.onion", url)
    if not named:
        return False
    key, checksum, version = struct.unpack("32s2sB", base64.b32decode(named[1].upper()))
    digest = hashlib.sha3_256(b".onion checksum" + key + bytes([version])).digest()
    return bool(version == _ONION_VERSION and checksum == digest[:2])


def _listen(value: str | None) -> tuple[str, int] | None:
    return (_listen_host(value), int(value.rpartition(":")[2])) if value else None


def _listen_host(value: str) -> str:
    return value.rpartition(":")[0].strip("[]")


def _require(holds: bool, sentence: str) -> None:
    if not holds:
        raise InstallationError(sentence)


def _port(environ: Mapping[str, str], name: str, default: int) -> int:
    variable = f"UPSTANDER_{name.upper()}_PORT"
    text = environ.get(variable, str(default))
    if not (text.isascii() and text.isdigit() and len(text) <= 5) or not 1 <= int(text) <= 65535:
        raise InstallationError(f"{variable} is a port from 1 to 65535, not {text!r}.")
    return int(text)
