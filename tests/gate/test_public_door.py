"""The public door: one resource, fixed sizes, strict headers, and nothing that the desk uses."""

import os
import socket
import time

import httpx
import pytest

from tests.gate.running import SMALL, WHOLE, RunningGate
from upstander.exchange.binary_http import Request, encode_request
from upstander.exchange.oblivious import GatewayKey, KeyConfiguration, seal_request

PART_SIZES = [49_152 + 8_192, 65_536 + 8_192, 1_048_576 + 8_192]


def seal(gate: RunningGate, size: int = SMALL) -> bytes:
    plain = encode_request(Request("POST", "/nothing"), size - 55)
    return seal_request(KeyConfiguration.from_bytes(gate.configuration), plain)[0]


@pytest.mark.promise("P6")
def test_every_answer_has_one_size(gate):
    """Asserted for each within ``exchange``: successes, refusals and calls that don't exist."""
    statuses = {
        gate.call("POST", "/nothing").status,
        gate.call("GET", "/card").status,
        gate.call("GET", f"/mailboxes/{os.urandom(16).hex()}").status,
        gate.call("GET", "/mailboxes/zz").status,
        gate.call("GET", "/no-such-call").status,
        gate.put_whole(os.urandom(16), os.urandom(WHOLE)).status,
        gate.put_whole(os.urandom(16), os.urandom(WHOLE), digest=bytes(32)).status,
        gate.close(os.urandom(16), bytes(32), 1_024).status,
        gate.exchange(bytes(SMALL - 55)).status,
        gate.exchange(b"\xff" * (SMALL - 55)).status,
    }
    assert statuses == {200, 201, 204, 400, 404, 409}


@pytest.mark.promise("P6")
def test_answers_differ_in_nothing_but_their_sealed_bytes(gate):
    def shape(outer: httpx.Response) -> list[tuple[str, str]]:
        return [(name, value) for name, value in outer.headers.items() if name != "date"]

    calls = [("POST", "/nothing"), ("GET", f"/mailboxes/{'0' * 32}"), ("GET", "/nowhere"), ("PUT", "/envelopes/1")]
    shapes = [shape(gate.call(*call).outer) for call in calls]
    assert all(one == shapes[0] for one in shapes)


@pytest.mark.promise("P6")
def test_no_small_exchange_is_answered_before_its_time(gate):
    """However little there was to do: what takes longer on a good disk still takes less than that."""
    asked = [
        lambda: gate.call("POST", "/nothing"),
        lambda: gate.call("GET", f"/mailboxes/{os.urandom(16).hex()}"),
        lambda: gate.call("GET", "/nowhere"),
        lambda: gate.put_whole(os.urandom(16), os.urandom(WHOLE)),
    ]
    for ask in asked:
        start = time.monotonic()
        ask()
        assert time.monotonic() - start >= 0.1


def test_an_unknown_key_is_refused_by_its_own_name(gate):
    key_id = (gate.configuration[0] + 1) % 256
    plain = encode_request(Request("POST", "/nothing"), SMALL - 55)
    refused = gate.post(seal_request(GatewayKey(key_id, os.urandom(32)).configuration, plain)[0])
    assert refused.status_code == 400
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["type"] == "urn:upstander:problem:ohttp-key"
    assert len(refused.content) == SMALL


def exchanges_that_cannot_be_opened(gate: RunningGate) -> dict[str, bytes]:
    good = seal(gate)
    wrong_key = GatewayKey(gate.configuration[0], os.urandom(32)).configuration
    return {
        "random bytes under the right header": good[:7] + os.urandom(SMALL - 7),
        "one byte changed": good[:-1] + bytes([good[-1] ^ 1]),
        "another suite": good[:5] + b"\x00\x03" + good[7:],
        "another key under the same id": seal_request(wrong_key, bytes(SMALL - 55))[0],
        "zeros": bytes(SMALL),
    }


def test_what_cannot_be_opened_is_refused_from_outside(gate):
    for what, body in exchanges_that_cannot_be_opened(gate).items():
        refused = gate.post(body)
        assert refused.status_code == 400, what
        assert refused.json()["type"] in {"urn:upstander:problem:exchange", "urn:upstander:problem:ohttp-key"}, what
        assert len(refused.content) == SMALL, what


@pytest.mark.parametrize("length", [0, 1, SMALL - 1, SMALL + 1, 50_000, PART_SIZES[0] + 1])
def test_any_other_size_is_refused(gate, length):
    refused = gate.post(os.urandom(length))
    assert refused.status_code == 400
    assert refused.json()["type"] == "urn:upstander:problem:exchange"
    assert len(refused.content) == SMALL


@pytest.mark.parametrize("size", PART_SIZES)
def test_a_small_call_in_a_large_request_is_refused_under_the_seal(gate, size):
    assert gate.call("POST", "/nothing", size=size).problem == "wrong-size"


def test_a_part_in_a_request_of_another_size_is_refused_under_the_seal(gate):
    path = f"/envelopes/{os.urandom(16).hex()}/parts/0"
    answered = gate.call("PUT", path, os.urandom(49_152), {"parts": "1"}, size=PART_SIZES[1])
    assert answered.problem == "wrong-size"


def test_a_body_that_is_too_large_is_refused_before_it_is_sent(gate):
    with socket.create_connection(("127.0.0.1", gate.port), timeout=20) as line:
        line.sendall(
            b"POST /exchange HTTP/1.1\r\nhost: gate\r\ncontent-type: message/ohttp-req\r\n"
            b"content-length: 1056769\r\n\r\n"
        )
        assert line.recv(64).startswith(b"HTTP/1.1 413 ")


def test_a_body_without_a_length_is_read_no_further_than_a_request_can_be(gate):
    def endless():
        for _ in range(40):
            yield bytes(65_536)

    try:
        refused = gate.line.post(
            f"{gate.url}/exchange", content=endless(), headers={"content-type": "message/ohttp-req"}
        )
    except httpx.WriteError:
        return  # refused so early that the rest could not be sent
    assert refused.status_code == 413
    assert len(refused.content) == SMALL


def test_a_good_exchange_without_a_length_is_answered(gate):
    sealed = seal(gate)
    halves = iter([sealed[:20_000], sealed[20_000:]])
    answered = gate.line.post(f"{gate.url}/exchange", content=halves, headers={"content-type": "message/ohttp-req"})
    assert answered.status_code == 200
    assert len(answered.content) == SMALL


@pytest.mark.parametrize("kind", ["application/octet-stream", "message/ohttp-res", "message/ohttp-req; a=b", ""])
def test_another_content_type_is_refused(gate, kind):
    refused = gate.post(seal(gate), kind)
    assert refused.status_code == 415
    assert refused.json()["type"] == "urn:upstander:problem:exchange"
    assert len(refused.content) == SMALL


@pytest.mark.parametrize("length", ["-1", "1e3", "٤٠٩٦٠", "9" * 30])
def test_a_length_that_is_no_number_is_refused(gate, length):
    with socket.create_connection(("127.0.0.1", gate.port), timeout=20) as line:
        head = f"POST /exchange HTTP/1.1\r\nhost: g\r\ncontent-type: message/ohttp-req\r\ncontent-length: {length}"
        line.sendall(head.encode() + b"\r\n\r\n")
        status = line.recv(64)
        assert status == b"" or status.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 413 "))


@pytest.mark.promise("P2")
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/envelopes"),
        ("GET", f"/envelopes/{'0' * 32}"),
        ("DELETE", f"/envelopes/{'0' * 32}?digest={'0' * 64}"),
        ("PUT", f"/mailboxes/{'0' * 32}/0"),
        ("PUT", "/card"),
        ("GET", "/ohttp-keys"),
        ("POST", "/ohttp-keys"),
        ("GET", "/health"),
        ("GET", "/card"),
        ("POST", "/nothing"),
        ("GET", "/"),
        ("GET", "/docs"),
    ],
)
def test_the_public_door_has_nothing_of_the_desk_and_nothing_outside_the_seal(gate, method, path):
    refused = gate.line.request(method, gate.url + path)
    assert refused.status_code == 404
    assert refused.json()["type"] == "urn:upstander:problem:not-found"


@pytest.mark.promise("P2")
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/envelopes"),
        ("DELETE", f"/envelopes/{'0' * 32}"),
        ("PUT", f"/mailboxes/{'0' * 32}/0"),
        ("PUT", "/card"),
        ("POST", "/ohttp-keys"),
        ("GET", "/health"),
    ],
)
def test_no_desk_call_works_under_the_seal_either(gate, method, path):
    assert gate.call(method, path).problem == "not-found"


def test_a_browser_may_call_from_any_host(gate):
    preflight = gate.line.options(
        f"{gate.url}/exchange",
        headers={
            "origin": "https://app.example",
            "access-control-request-method": "POST",
            "access-control-request-headers": "content-type",
        },
    )
    assert preflight.status_code == 204
    assert preflight.headers["access-control-allow-origin"] == "*"
    assert "content-type" in preflight.headers["access-control-allow-headers"]
    assert int(preflight.headers["access-control-max-age"]) >= 3_600
    assert "access-control-allow-credentials" not in preflight.headers
    assert gate.post(seal(gate)).headers["access-control-allow-origin"] == "*"


@pytest.mark.promise("P2")
def test_headers_are_strict_everywhere_and_no_cookie_is_set(gate):
    answers = [
        gate.post(seal(gate)),
        gate.post(b"garbage"),
        gate.line.get(f"{gate.url}/openapi.json"),
        gate.line.get(f"{gate.url}/nowhere"),
        gate.line.get(f"{gate.url}/exchange"),
        gate.line.options(f"{gate.url}/exchange"),
    ]
    for answer in answers:
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cross-origin-opener-policy"] == "same-origin"
        assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
        assert "camera=()" in answer.headers["permissions-policy"]
        assert answer.headers["server"] == "gate"
        assert "set-cookie" not in answer.headers
        allowed = {
            "connection",
            "date",
            "server",
            "content-type",
            "content-length",
            "cache-control",
            "referrer-policy",
            "allow",
        }
        rest = set(answer.headers) - allowed
        assert all(name.startswith(("access-", "cross-", "content-security", "permissions", "x-c")) for name in rest)


def test_the_exchange_takes_nothing_but_post(gate):
    for method in ("GET", "PUT", "DELETE", "HEAD"):
        assert gate.line.request(method, f"{gate.url}/exchange").status_code == 405
