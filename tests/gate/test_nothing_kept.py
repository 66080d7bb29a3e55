"""What comes with a call besides the call is in no byte that the gate writes: files, log, standard output and error."""

import io
import os
import re
import socket
import sqlite3

import httpx
import pytest

from tests.gate.running import WHOLE, digest_of
from tests.gate.stores import own_on_both_stores
from upstander.exchange.binary_http import Request, encode_request
from upstander.exchange.oblivious import KeyConfiguration, seal_request

MARKERS = {
    "user-agent": "MarkerPhone/17.3 (Harrowmere)",
    "accept-language": "cy-marker,gd;q=0.7",
    "cookie": "marker=cookie-from-elsewhere",
    "referer": "https://marker-referrer.example/page",
    "origin": "https://marker-origin.example",
    "x-forwarded-for": "203.0.113.77",
    "x-real-ip": "203.0.113.78",
    "forwarded": "for=203.0.113.79;by=marker",
    "via": "1.1 marker-proxy",
    "authorization": "Basic bWFya2VyOm1hcmtlcg==",
    "sec-ch-ua-model": '"Marker 9 Pro"',
    "sec-ch-ua-platform": '"MarkerOS"',
    "save-data": "marker-on",
    "dnt": "marker-1",
    "x-request-id": "marker-5f1c",
    "traceparent": "00-marker-trace-01",
    "viewport-width": "marker-412",
    "device-memory": "marker-8",
    "from": "marker@harrowmere.example",
    "warning": "199 marker",
}


@pytest.mark.promise("P2")
@own_on_both_stores
def test_no_marker_reaches_any_byte_that_the_gate_writes(own_gate):
    source_port = 45_671
    sealed, envelope = os.urandom(WHOLE), os.urandom(16)
    inner = {"digest": digest_of(sealed).hex(), "x-inner": "marker-inner-header", "user-agent": "marker-inner-agent"}
    plain = encode_request(Request("PUT", f"/envelopes/{envelope.hex()}", inner, sealed), 40_960 - 55)
    body, _ = seal_request(KeyConfiguration.from_bytes(own_gate.configuration), plain)
    headers = {**MARKERS, "content-type": "message/ohttp-req"}
    transport = httpx.HTTPTransport(local_address="127.0.0.42")
    with httpx.Client(transport=transport) as client:
        url = f"{own_gate.url}/exchange"
        assert client.post(url, content=body, headers=headers).status_code == 200
        assert client.post(url, content=b"garbage", headers=headers).status_code == 400
        assert client.post(f"{url}?marker-query=1", content=body[:-1] + b"x", headers=headers).status_code == 400
        assert client.get(f"{own_gate.url}/marker-path", headers=headers).status_code == 404
        assert client.get(f"{own_gate.url}/openapi.json", headers=headers).status_code == 200
    with socket.socket() as raw:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        raw.bind(("127.0.0.42", source_port))
        raw.connect(("127.0.0.1", own_gate.port))
        raw.sendall(b"GARBAGE marker-garbage-line \r\nno header\r\n\r\n")
        raw.recv(1_000)
    own_gate.client().put_report(os.urandom(16), io.BytesIO(os.urandom(49_152)), 49_152)
    own_gate.stop()
    written = own_gate.every_byte()
    assert envelope in written or envelope.hex().encode() in written
    found = [value for value in MARKERS.values() if value.encode() in written]
    assert found == []
    for marker in (b"arker", b"127.0.0.42", b"203.0.113", bytes([127, 0, 0, 42]), str(source_port).encode()):
        assert not re.search(re.escape(marker), without_sealed(written, sealed), re.IGNORECASE), marker
    assert own_gate.output.read_bytes() == b""


@pytest.mark.promise("P2")
def test_a_mistake_of_the_gates_is_told_by_its_type_and_a_code(own_gate):
    """The table is taken away under the running gate, so that a real error happens inside a call."""
    own_gate.kill()
    own_gate.start()
    with sqlite3.connect(own_gate.home / "gate" / "gate.db") as database:
        database.execute("ALTER TABLE parts RENAME TO elsewhere")
    envelope = os.urandom(16)
    answered = own_gate.put_whole(envelope, os.urandom(WHOLE))
    assert (answered.status, answered.problem) == (500, "internal")
    code = answered.json["code"]
    door = own_gate.desk.get("/envelopes")
    assert door.status_code == 200
    with sqlite3.connect(own_gate.home / "gate" / "gate.db") as database:
        database.execute("ALTER TABLE envelopes RENAME TO elsewhere_too")
    door = own_gate.desk.get("/envelopes")
    assert (door.status_code, door.json()["type"]) == (500, "urn:upstander:problem:internal")
    lines = own_gate.output.read_text().splitlines()
    assert lines == [
        f"internal error {code}: OperationalError",
        f"internal error {door.json()['code']}: OperationalError",
    ]


def without_sealed(written: bytes, sealed: bytes) -> bytes:
    """Random sealed bytes may hold a short marker by chance: only what is not random is searched for those."""
    runs = re.findall(rb"[\x20-\x7e]{4,}", written)
    return b"\n".join(run for run in runs if run not in sealed)
