"""``upstander doctor``: what is missing or unsafe in this installation, and how to mend it."""

from __future__ import annotations

import shutil
import socket
import ssl
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import httpx

from upstander.apphost.build import SOURCES
from upstander.apphost.headers import CLEAR_PATH, SHARE_PATH, SHARE_REFUSAL, header_rules, headers_for
from upstander.command.desk import desk_has_started
from upstander.command.keys import today
from upstander.envelope.card import CardError, TrustFile, verify_card_file
from upstander.exchange.door import DESK_FILE, DoorCertificateError, connect_to_door
from upstander.installation import Installation
from upstander.keyring.cards import CardIssueError, newest_card, signing_key_until
from upstander.keyring.desk_keys import AFTERLIFE, open_desk_ring
from upstander.keyring.door import is_up
from upstander.keyring.door_certificates import last_day_of
from upstander.keyring.ring import KeyRingError

_CARD_IS_OLD_AFTER = timedelta(days=4)
_SIGNING_KEY_IS_OLD_BEFORE = timedelta(days=14)
_CERTIFICATE_IS_OLD_BEFORE = timedelta(days=30)
_MARKER = b"upstander doctor: a share that no worker caught\n" * 40_000


@dataclass(frozen=True)
class Finding:
    """Something to mend, and how."""

    what: str
    mend: str


def examine(installation: Installation, app_url: str | None) -> int:
    """Print every finding. Returns 0 where there is none, else 1."""
    findings = [
        *_missing_programs(),
        *_open_folders(installation),
        *_keys_and_card(installation),
        *_desk(installation),
        *_onion(installation),
        *_bucket(installation),
        *_call(installation),
        *(_app_host(installation, app_url) if app_url else ()),
    ]
    if installation.demo:
        print("This is a demonstration: its passphrases lie beside the keys they open. Never use it in earnest.")
    for finding in findings:
        print(f"- {finding.what}\n  {finding.mend}")
    if not findings:
        print("Nothing is missing, and nothing unsafe was found.")
    return 1 if findings else 0


def _missing_programs() -> Iterator[Finding]:
    if shutil.which("bwrap") is None:
        yield Finding("bubblewrap is missing: the desk shows no pictures.", "Install the package bubblewrap.")
    if shutil.which("node") is None:
        yield Finding("Node.js is missing: the app can't be built, files can't be scrubbed.", "Install Node.js 20.19.")
    elif not (SOURCES / "build" / "scrub.js").exists():
        yield Finding("The app is not built.", "Run: upstander app build")


def _open_folders(installation: Installation) -> Iterator[Finding]:
    homes = (installation.gate_home, installation.desk_home, installation.classroom_home, installation.root_home)
    folders = [*homes, installation.home / "log"]
    for folder in folders:
        if folder.exists() and stat.S_IMODE(folder.stat().st_mode) & 0o077:
            yield Finding(f"Others on this machine can look into {folder}.", f"Run: chmod 700 {folder}")
    for keys in (installation.desk_home / "keys", installation.root_home / "keys", installation.gate_home / "ohttp"):
        for file in _files_that_others_read(keys):
            yield Finding(f"Others on this machine can read {file}.", f"Run: chmod 600 {file}")


def _files_that_others_read(folder: Path) -> list[Path]:
    if not folder.exists():
        return []
    return [file for file in folder.iterdir() if stat.S_IMODE(file.stat().st_mode) & 0o077]


def _keys_and_card(installation: Installation) -> Iterator[Finding]:
    if not (installation.app_home / "trust.json").exists():
        yield Finding("There are no keys.", "Run: upstander keys init")
        return
    if not installation.demo and (installation.root_home / "keys").exists():
        yield Finding(
            f"The root key lies on this machine, in {installation.root_home}.",
            "Move that folder to a medium that is kept offline; bring it back only for: upstander keys renew",
        )
    try:
        ring = open_desk_ring(installation)
    except KeyRingError as error:
        yield Finding("The desk's keys can't be opened.", str(error))
    else:
        for name in ring.names("intake."):
            if today() > date.fromisoformat(name.split(".")[1]) + AFTERLIFE:
                yield Finding(f"The intake key {name} should be gone by now.", "Run: upstander card issue")
    yield from _door(installation)
    yield from _card(installation)


def _door(installation: Installation) -> Iterator[Finding]:
    try:
        with connect_to_door(installation) as door:
            answers = is_up(door)
        until = last_day_of(installation.desk_door_home / DESK_FILE) if installation.door_url else None
    except (DoorCertificateError, OSError, ValueError) as error:
        yield Finding("The desk has no certificate for the gate's door.", str(error))
        return
    if not answers:
        yield Finding("The gate does not answer at the desk's door.", "Run: upstander gate")
    if until and today() > until - _CERTIFICATE_IS_OLD_BEFORE:
        yield Finding(f"The certificates of the desk's door end on {until}.", "Run: upstander keys door FOLDER")


def _card(installation: Installation) -> Iterator[Finding]:
    try:
        until = signing_key_until(installation)
        if today() > until - _SIGNING_KEY_IS_OLD_BEFORE:
            yield Finding(f"The card-signing key ends on {until}.", "Bring the root and run: upstander keys renew")
        card = newest_card(installation)
        trust = TrustFile.parse((installation.app_home / "trust.json").read_bytes())
    except (CardError, CardIssueError) as error:
        yield Finding(f"Trust or card can't be read: {error}", "Take these files from a backup; see docs/operate.md.")
        return
    if card is None:
        yield Finding("There is no card, so no phone can report.", "Run: upstander card issue")
        return
    if today() > card.from_day + _CARD_IS_OLD_AFTER:
        yield Finding(
            f"The newest card is from {card.from_day}.",
            "Run every day: upstander card issue --if-due (see docs/operate.md)",
        )
    if card.escrow:
        yield Finding("P10: not held (escrow).", "Issue the next card without an escrow key, where the unit allows it.")
    try:
        verify_card_file((installation.app_home / "card.json").read_bytes(), trust, today())
    except (CardError, FileNotFoundError) as error:
        yield Finding(f"Phones will refuse the card: {error}", "Run: upstander card issue")


def _desk(installation: Installation) -> Iterator[Finding]:
    try:
        if not desk_has_started():
            return
    except KeyRingError:
        return  # named among the keys already
    from upstander.desk.checks import find_problems

    for problem in find_problems(installation):
        yield Finding(problem, "See docs/operate.md, “The desk”.")


def _onion(installation: Installation) -> Iterator[Finding]:
    if not installation.onion:
        return
    with httpx.Client(transport=httpx.HTTPTransport(uds=str(installation.gate_onion)), timeout=10) as client:
        try:
            client.get("http://onion/openapi.json").raise_for_status()
        except httpx.HTTPError:
            yield Finding("The gate's entrance for the onion service does not answer.", "Run: upstander gate")
    if not (installation.home / "onion-nginx.conf").exists():
        yield Finding("The onion service has no rules to serve the app with.", "Run: upstander app build")
    if installation.onion_url is None:
        yield Finding(
            "The onion service's address is not known, so the app host can't name it to Tor Browser.",
            "Set onion_url to http:// and what stands in the service's file hostname, then: upstander app build",
        )


def _call(installation: Installation) -> Iterator[Finding]:
    if installation.janus_socket is None:
        return
    with socket.socket(socket.AF_UNIX) as door:
        if door.connect_ex(str(installation.janus_socket)):
            yield Finding(
                f"Janus does not answer at {installation.janus_socket}: the live rooms have no call.",
                "Start it, or take janus_socket out of upstander.toml; see deploy/janus/README.md.",
            )


def _bucket(installation: Installation) -> Iterator[Finding]:
    bucket = installation.bucket
    if bucket is None:
        return
    if bucket.endpoint.startswith("http://") and not bucket.is_on_this_host:
        yield Finding("The gate speaks to its bucket without TLS.", "Give bucket_endpoint an address with https://.")
    place = f"{bucket.endpoint.rstrip('/')}/{bucket.name}"
    believed = ssl.create_default_context()  # the system's authorities, or SSL_CERT_FILE's: whom the gate believes
    with httpx.Client(verify=believed, trust_env=False, timeout=10) as client:
        try:
            is_open = any(client.get(place + rest).is_success for rest in ("?list-type=2&max-keys=1", "/turn"))
        except httpx.HTTPError:
            yield Finding(f"The bucket {bucket.name} does not answer.", "Look at bucket_endpoint and the line.")
            return
    if is_open:
        yield Finding(f"Anybody can read the bucket {bucket.name}.", "Take public access away from it.")


def _app_host(installation: Installation, app_url: str) -> Iterator[Finding]:
    base = app_url.rstrip("/")
    rules = header_rules(installation)
    with httpx.Client(trust_env=False, timeout=10) as client:
        for path in ("/", "/sw.js", "/card.json", "/trust.json", CLEAR_PATH, *_samples(installation)):
            try:
                response = client.get(base + path)
            except httpx.HTTPError:
                yield Finding(f"The app host does not answer at {base}{path}.", "Look whether it runs.")
                return
            wrong = [name for name, value in headers_for(rules, path).items() if response.headers.get(name) != value]
            if response.is_error or wrong:
                named = ", ".join(wrong) or f"status {response.status_code}"
                yield Finding(f"{base}{path} is not served as it should be: {named}.", "Use the rules in _headers.")
        yield from _share(client, base)


def _samples(installation: Installation) -> list[str]:
    """One file of each folder that has a rule of its own."""
    samples = []
    for folder in ("assets", "workers"):
        files = sorted((installation.app_home / folder).glob("*.js"))
        samples += [f"/{folder}/{file.name}" for file in files[:1]]
    return samples


def _share(client: httpx.Client, base: str) -> Iterator[Finding]:
    try:
        response = client.post(base + SHARE_PATH, files={"files": ("marker.txt", _MARKER)})
    except httpx.HTTPError:
        # The host closed the line before it took the whole file: nothing was read.
        return
    if response.status_code != 403 or SHARE_REFUSAL not in response.text:
        yield Finding(
            f"{base}{SHARE_PATH} takes what a phone shares when the app's worker is not there.",
            "Answer a POST to it with 403 and close, without reading it: see app-nginx.conf.",
        )
