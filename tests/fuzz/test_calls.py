"""Calls made up from the OpenAPI description, each sealed and sent to a real gate: it never fails, it only refuses."""

from __future__ import annotations

import requests
import schemathesis
from hypothesis import HealthCheck, settings

from tests.gate.running import DESCRIPTION, SMALL, WHOLE, RunningGate
from upstander.exchange.binary_http import BinaryHttpError, Request, encode_request
from upstander.exchange.oblivious import REQUEST_OVERHEAD

_SENT = ("digest", "parts", "work")
_PART = 49_152
_schema = schemathesis.openapi.from_dict(DESCRIPTION)


@_schema.parametrize()
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_gate_answers_every_call_as_described_and_never_fails(gate: RunningGate, case: schemathesis.Case) -> None:
    made = requests.Request(**case.as_transport_kwargs(base_url="https://gate.invalid")).prepare()
    body = made.body.encode() if isinstance(made.body, str) else made.body or b""
    headers = {name: str(made.headers[name]) for name in _SENT if made.headers.get(name)}
    is_part = made.method == "PUT" and "/parts/" in made.path_url
    for content in {body, body.ljust(_PART if is_part else WHOLE, b"\0")} if "envelopes" in made.path_url else {body}:
        size = _PART + 8_192 if is_part and len(content) == _PART else SMALL
        if can_be_sent(Request(made.method, made.path_url, headers, content), size):
            assert gate.call(made.method, made.path_url, content, headers, size).status < 500
    assert gate.process.poll() is None
    assert gate.output.read_text() == ""


def can_be_sent(request: Request, size: int) -> bool:
    """What our own writer refuses comes from ``test_parsers.py`` as bare bytes."""
    try:
        encode_request(request, size - REQUEST_OVERHEAD)
    except (BinaryHttpError, UnicodeEncodeError):
        return False
    return True
