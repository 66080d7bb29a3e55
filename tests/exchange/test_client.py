"""The calling side, against real HTTP servers that behave well and badly."""

import hashlib
import io
import os
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from upstander.envelope.work import Demand, Work, meets
from upstander.exchange.binary_http import Request, Response, decode_request, encode_response
from upstander.exchange.client import ExchangeError, GateClient
from upstander.exchange.oblivious import GatewayKey
from upstander.exchange.problem import Problem


class ScriptedGate:
    """An HTTP server that opens exchanges and answers as ``script`` says; None drops the line without a word."""

    def __init__(self) -> None:
        self.key = GatewayKey(9, os.urandom(32))
        self.script: Callable[[int, Request], Response | tuple[int, str, bytes] | None] = lambda _n, _r: Response(204)
        self.answer_size = 40_960
        self.requests: list[Request] = []
        self.bodies: list[bytes] = []
        self.headers: list[list[tuple[str, str]]] = []
        scripted = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                plain, sealer = scripted.key.open_request(body)
                scripted.headers.append(self.headers.items())
                scripted.bodies.append(body)
                scripted.requests.append(decode_request(plain))
                answer = scripted.script(len(scripted.requests), scripted.requests[-1])
                if answer is None:
                    return
                if isinstance(answer, Response):
                    answer = (200, "message/ohttp-res", sealer.seal(encode_response(answer, scripted.answer_size - 32)))
                status, kind, content = answer
                self.send_response(status)
                self.send_header("content-type", kind)
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def client(self) -> GateClient:
        url = f"http://127.0.0.1:{self.server.server_address[1]}/exchange"
        return GateClient(self.key.configuration.to_bytes(), url, work_cap=64)


@pytest.fixture
def scripted() -> Iterator[ScriptedGate]:
    gate = ScriptedGate()
    yield gate
    gate.server.shutdown()
    gate.server.server_close()


def acknowledge(_number: int, request: Request) -> Response:
    if "/parts/" in request.path:
        return Response(204)
    digest = request.headers.get("digest") or request.body.decode()[11:75]
    return Response(201, {}, b'{"digest":"%s"}' % digest.encode())


@pytest.mark.promise("P2")
def test_a_client_says_nothing_of_itself(scripted):
    scripted.client().nothing()
    names = {name.lower() for name, _ in scripted.headers[0]}
    assert names == {"host", "content-type", "content-length", "accept-language"}
    assert dict(scripted.headers[0])["accept-language"] == "en"


def test_a_report_of_the_smallest_class_is_one_small_call(scripted):
    scripted.script = acknowledge
    sealed, envelope = os.urandom(32_768), os.urandom(16)
    scripted.client().put_report(envelope, io.BytesIO(sealed), len(sealed))
    (request,) = scripted.requests
    digest = hashlib.sha256(hashlib.sha256(sealed).digest()).hexdigest()
    assert request == Request("PUT", f"/envelopes/{envelope.hex()}", {"digest": digest}, sealed)
    assert len(scripted.bodies[0]) == 40_960


def test_a_larger_report_goes_in_parts_and_is_then_closed(scripted):
    scripted.script = acknowledge
    sealed, envelope, told = os.urandom(3 * 512 * 1024), os.urandom(16), []
    scripted.client().put_report(envelope, io.BytesIO(sealed), len(sealed), lambda *done: told.append(done))
    parts = [sealed[:1_048_576], sealed[1_048_576:]]
    assert [request.body for request in scripted.requests[:2]] == parts
    assert [len(body) for body in scripted.bodies] == [1_048_576 + 8_192, 524_288 + 8_192, 40_960]
    assert all(request.headers == {"parts": "2"} for request in scripted.requests[:2])
    digest = hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()
    assert scripted.requests[2].body == b'{"digest":"%s","parts":2}' % digest.encode()
    assert told == [(1_048_576, 1_572_864), (1_572_864, 1_572_864), (1_572_864, 1_572_864)]


@pytest.mark.promise("P8")
def test_a_call_is_repeated_when_the_line_drops_and_never_sealed_the_same_way(scripted):
    scripted.script = lambda number, request: None if number < 3 else Response(204)
    scripted.client().nothing()
    assert len(scripted.requests) == 3
    assert len({body[7:39] for body in scripted.bodies}) == 3


def test_a_call_is_repeated_while_the_gate_is_full(scripted):
    full = Problem("full", headers={"retry-after": "0"})
    scripted.script = lambda number, _: Response(503, full.headers, full.document()) if number < 2 else Response(204)
    scripted.client().nothing()
    assert len(scripted.requests) == 2


def test_a_refusal_is_not_repeated_and_names_its_problem(scripted):
    problem = Problem("conflict")
    scripted.script = lambda _number, _request: Response(409, problem.headers, problem.document())
    with pytest.raises(ExchangeError) as refused:
        scripted.client().put_report(os.urandom(16), io.BytesIO(bytes(32_768)), 32_768)
    assert refused.value.problem == "conflict"
    assert len(scripted.requests) == 1


def test_an_unknown_key_says_to_fetch_the_card_again(scripted):
    problem = Problem("ohttp-key")
    scripted.script = lambda _number, _request: (400, "application/problem+json", problem.document().ljust(40_960))
    with pytest.raises(ExchangeError, match="card") as refused:
        scripted.client().nothing()
    assert refused.value.problem == "ohttp-key"


@pytest.mark.parametrize(
    "answer",
    [
        (200, "text/html", b"<p>Log in to the hotel's network"),
        (302, "text/html", b""),
        (200, "message/ohttp-res", b"too short"),
        (200, "message/ohttp-res", bytes(40_960)),
    ],
)
def test_an_answer_that_is_none_is_an_error(scripted, answer):
    scripted.script = lambda _number, _request: answer
    with pytest.raises(ExchangeError):
        scripted.client().nothing()


@pytest.mark.parametrize("size", [40_959, 40_961])
def test_an_answer_that_holds_but_has_not_the_size_of_all_is_an_error(scripted: ScriptedGate, size: int) -> None:
    scripted.answer_size = size
    with pytest.raises(ExchangeError, match="wrong size"):
        scripted.client().nothing()


@pytest.mark.promise("P3")
def test_a_proxy_of_the_environment_gets_to_see_nothing(scripted: ScriptedGate, monkeypatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        proxy.settimeout(0)
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.getsockname()[1]}")
        for name in ("no_proxy", "NO_PROXY"):
            monkeypatch.delenv(name, raising=False)
        scripted.client().nothing()
        with pytest.raises(BlockingIOError):
            proxy.accept()


def test_an_acknowledgement_of_something_else_is_an_error(scripted):
    scripted.script = lambda _number, _request: Response(201, {}, b'{"digest":"%s"}' % (b"0" * 64))
    with pytest.raises(ExchangeError, match="other than"):
        scripted.client().put_report(os.urandom(16), io.BytesIO(bytes(32_768)), 32_768)


@pytest.mark.parametrize(("length", "size"), [(32_768, 32_769), (49_152, 32_768), (32_000, 32_768), (0, 49_152)])
def test_a_stream_of_another_length_than_was_said_is_an_error(scripted, length, size):
    scripted.script = acknowledge
    with pytest.raises(ExchangeError):
        scripted.client().put_report(os.urandom(16), io.BytesIO(bytes(length)), size)
    assert not any(request.path.endswith("close") for request in scripted.requests)


def test_a_key_that_is_none_is_an_error():
    with pytest.raises(ExchangeError):
        GateClient(b"no key", "http://127.0.0.1:9/exchange")


@pytest.mark.parametrize(("size", "parts", "whole"), [(32_768, 1, True), (49_152, 1, False)])
def test_a_gate_that_asks_for_work_is_shown_it(scripted: ScriptedGate, size: int, parts: int, whole: bool) -> None:
    demand = Demand(os.urandom(32), 64)
    envelope = os.urandom(16)
    sealed = os.urandom(size)
    digest = hashlib.sha256(hashlib.sha256(sealed).digest()).hexdigest()
    acknowledgement = Response(201, {"content-type": "application/json"}, b'{"digest":"%s"}' % digest.encode())

    def ask_for_work(_number: int, request: Request) -> Response:
        if request.method == "POST":
            return acknowledgement
        shown = request.headers.get("work")
        if shown and meets(Work.from_header(shown), demand.difficulty, envelope, parts, whole=whole):
            return acknowledgement if whole else Response(204)
        problem = Problem("work")
        return Response(problem.status, {**problem.headers, "work": demand.to_header()}, problem.document())

    scripted.script = ask_for_work
    scripted.client().put_report(envelope, io.BytesIO(sealed), size)
    assert ["work" in request.headers for request in scripted.requests[:2]] == [False, True]


def test_a_gate_that_asks_for_more_work_than_its_card_allows_gets_none(scripted: ScriptedGate) -> None:
    problem = Problem("work")
    headers = {**problem.headers, "work": Demand(os.urandom(32), 65).to_header()}
    scripted.script = lambda _n, _r: Response(problem.status, headers, problem.document())
    with pytest.raises(ExchangeError, match="more work than its card allows"):
        scripted.client().put_report(os.urandom(16), io.BytesIO(bytes(32_768)), 32_768)
    assert len(scripted.requests) == 1
