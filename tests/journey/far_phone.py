"""Somebody's computer, far from gate and desk: sends reports as anyone would, and knocks as only a careless one does.

A program for a host of its own, on which the tests' authority is the only one that is trusted:
``python -m tests.journey.far_phone AUTHORITY report FILE…``, or ``… AUTHORITY knock URL`` with JSON on standard input.
"""

from __future__ import annotations

import base64
import io
import json
import os
import ssl
import sys
from contextlib import suppress

import certifi
import httpx

from tests.relay.running import MarkedTransport
from upstander.command.main import main
from upstander.exchange.client import GateClient


def knock(url: str, authority: str, headers: dict[str, str], configuration: str, word: str, body: str) -> None:
    """Make calls, good and bad, with everything in them that a client's headers can give away."""
    context = ssl.create_default_context(cafile=authority)
    with GateClient(base64.b64decode(configuration), url, MarkedTransport(headers, verify=context)) as gate:
        gate.nothing()
        gate.read_mailbox(os.urandom(16))
        gate.put_report(os.urandom(16), io.BytesIO(os.urandom(32_768)), 32_768)
        gate.put_report(os.urandom(16), io.BytesIO(os.urandom(49_152)), 49_152)
    sent = {"content-type": "message/ohttp-req"}
    with httpx.Client(headers=headers, verify=context, trust_env=False, timeout=30) as client:
        for method, more, content in (
            ("POST", "", body.encode().ljust(40_960)),
            ("POST", f"?{word}", b"x" * 40_960),
            ("POST", f"/{word}", b"x"),
            (word.upper(), "", b""),
        ):
            with suppress(httpx.TransportError):
                assert client.request(method, url + more, content=content, headers=sent).is_client_error


if __name__ == "__main__":
    authority, verb, *words = sys.argv[1:]
    certifi.where = lambda: authority
    if verb == "knock":
        knock(*words, authority=authority, **json.load(sys.stdin))
    else:
        sys.exit(main([verb, *words]))
