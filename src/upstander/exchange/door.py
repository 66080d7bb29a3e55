"""The way to the desk's door: a Unix socket on one host, TLS with certificates on both sides across hosts."""

from __future__ import annotations

import ssl
from pathlib import Path

import httpx

from upstander.installation import Installation

AUTHORITY_FILE = "authority.pem"
DESK_FILE = "desk.pem"
GATE_FILE = "gate.pem"
_SECONDS_OF_SILENCE = 60


class DoorCertificateError(Exception):
    """The certificates for the door can't be used; the message says what to do."""


def connect_to_door(installation: Installation) -> httpx.Client:
    """A new connection to the desk's door, to be closed by the caller.

    Raises:
        DoorCertificateError: the gate is on another host and the desk's certificate for it is missing or damaged.
    """
    url = installation.door_url
    if url is None:
        transport = httpx.HTTPTransport(uds=str(installation.gate_door))
        return httpx.Client(transport=transport, base_url="http://gate.invalid", timeout=_SECONDS_OF_SILENCE)
    context = desk_context(installation.desk_door_home)
    return httpx.Client(verify=context, base_url=url, timeout=_SECONDS_OF_SILENCE, trust_env=False)


def desk_context(folder: Path) -> ssl.SSLContext:
    """TLS 1.3 as the desk speaks it: its own certificate, and no other authority than the door's.

    Raises:
        DoorCertificateError: a file is missing or damaged.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    try:
        context.load_verify_locations(folder / AUTHORITY_FILE)
        context.load_cert_chain(folder / DESK_FILE)
    except (OSError, ssl.SSLError) as error:
        raise DoorCertificateError(f"The certificates in {folder} can't be used. Run: upstander keys door") from error
    return context
