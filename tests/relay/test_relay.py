"""The relay that is shipped: it passes bodies on to the gate, and nothing else, and keeps nothing."""

from __future__ import annotations

import base64
import io
import os
import shutil
import socket
import ssl
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer, SimpleHTTPRequestHandler
from pathlib import Path

import httpx
import pytest
import trustme
from playwright.sync_api import sync_playwright

from tests.demonstration import free_ports
from tests.gate.running import MIB, RunningGate
from tests.gate.test_nothing_kept import MARKERS
from tests.journey.phone import ARGUMENTS, CHROMIUM
from tests.relay.running import Address, MarkedTransport, Recorder, RunningRelay, context_of
from upstander.exchange.binary_http import Request, encode_request
from upstander.exchange.client import GateClient
from upstander.exchange.oblivious import REQUEST_OVERHEAD, KeyConfiguration, seal_request

SEALED = {"content-type": "message/ohttp-req"}
SMALL = 40_960
LARGEST = MIB + 8_192


@dataclass
class Line:
    """A phone's way to a gate: the relay, what stands before the gate, the gate."""

    relay: RunningRelay
    recorder: Recorder
    gate: RunningGate
    url: str
    trust: ssl.SSLContext
    authority: trustme.CA

    def client(self, headers: dict[str, str] | None = None) -> GateClient:
        transport = MarkedTransport(headers or {}, verify=self.trust)
        return GateClient(self.gate.configuration, self.url, transport, work_cap=1 << 20)

    def ask(self, method: str, path: str = "", **more: object) -> httpx.Response:
        with httpx.Client(verify=self.trust, trust_env=False) as client:
            return client.request(method, self.url + path, **more)

    def decoy(self, size: int = SMALL) -> bytes:
        """A call that stores nothing, in a request of this size."""
        plain = encode_request(Request("POST", "/nothing"), size - REQUEST_OVERHEAD)
        return seal_request(KeyConfiguration.from_bytes(self.gate.configuration), plain)[0]

    def knock(self, head: str, body: bytes = b"") -> ssl.SSLSocket:
        """A line to the relay on which a head and the beginning of a body have gone."""
        at = httpx.URL(self.url)
        line = self.trust.wrap_socket(socket.create_connection((at.host, at.port)), server_hostname=at.host)
        line.sendall(f"{head}\r\nHost: {at.host}\r\nContent-Type: message/ohttp-req\r\n".encode() + body)
        return line


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory, gate: RunningGate) -> Iterator[Line]:
    folder = tmp_path_factory.mktemp("relay")
    folder.chmod(0o755)
    authority = trustme.CA()
    ports = free_ports(("relay", "recorder"))
    recorder = Recorder(folder, authority, name="gate.example")
    relay = RunningRelay(folder / "relay", authority, name="127.0.0.1")
    at_recorder = Address("127.0.0.1", ports["recorder"])
    recorder.start(at_recorder, Address("127.0.0.1", gate.port))
    relay.start(Address("127.0.0.1", ports["relay"]), at_recorder, "gate.example")
    try:
        url = f"https://127.0.0.1:{ports['relay']}/exchange"
        yield Line(relay, recorder, gate, url, context_of(authority), authority)
    finally:
        relay.stop()
        recorder.stop()


@pytest.fixture(scope="module")
def gate() -> Iterator[RunningGate]:
    with tempfile.TemporaryDirectory(prefix="gate-") as folder:
        running = RunningGate(Path(folder)).start()
        yield running
        running.stop()


@pytest.fixture
def another_host(tmp_path: Path) -> Iterator[str]:
    """An empty page on an origin of its own."""
    (tmp_path / "index.html").write_text("<!doctype html><title>A page</title>")
    with HTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=str(tmp_path))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.mark.promise("P3")
@pytest.mark.parametrize("size", [32_768, 49_152, MIB + MIB // 2])
def test_a_report_goes_through_and_nothing_of_its_sender_reaches_the_gate(line: Line, size: int) -> None:
    before, envelope, sealed = len(line.recorder.heads()), os.urandom(16), os.urandom(size)
    with line.client(MARKERS) as client:
        client.put_report(envelope, io.BytesIO(sealed), size)
    assert line.gate.waiting()[envelope.hex()]["size"] == size
    heads = line.recorder.heads()[before:]
    assert heads
    for head in heads:
        assert head.line == "POST /exchange HTTP/1.1"
        lengths = {str(SMALL), str(LARGEST), str(MIB // 2 + 8_192), str(49_152 + 8_192)}
        assert head.headers.pop("content-length") in lengths
        assert head.headers == {"host": "gate.example", "content-type": "message/ohttp-req"}
    raw = line.recorder.raw()
    assert [value for value in MARKERS.values() if value.encode() in raw] == []


@pytest.mark.promise("P3")
def test_no_byte_of_a_report_or_its_sender_is_on_the_relays_disk(line: Line) -> None:
    """Its folders for bodies are taken away: whoever wanted to write one there would fail."""
    for place in ("body", "proxy", "fastcgi", "uwsgi", "scgi"):
        shutil.rmtree(line.relay.work / place)
    size = 2 * MIB
    with line.client(MARKERS) as client:
        client.put_report(os.urandom(16), io.BytesIO(os.urandom(size)), size)
    body = line.decoy(LARGEST)
    assert line.ask("POST", content=iter([body[:9_999], body[9_999:]]), headers=SEALED).status_code == 200
    assert [file.name for file in line.relay.files()] == ["relay.pid"]
    assert line.relay.output.read_bytes() == b""


def test_the_gate_cannot_see_how_fast_a_phones_line_is(line: Line) -> None:
    """Half a body waits at the relay: a call that comes later reaches the gate before it."""
    body, before = line.decoy(), len(line.recorder.raw())
    with line.knock("POST /exchange HTTP/1.1", b"Content-Length: 40960\r\n\r\n" + body[:20_000]) as slow:
        with line.client() as client:
            client.nothing()
        assert len(line.recorder.raw()) - before < SMALL + 1_000
        slow.sendall(body[20_000:])
        assert slow.recv(15) == b"HTTP/1.1 200 OK"


def test_a_browser_is_told_that_it_may_call_for_a_day(line: Line) -> None:
    asked = {"origin": "https://report.example", "access-control-request-method": "POST"}
    answer = line.ask("OPTIONS", headers=asked)
    assert (answer.status_code, answer.content) == (204, b"")
    allowed = {name: value for name, value in answer.headers.items() if name.startswith("access-control-")}
    assert allowed == {
        "access-control-allow-origin": "*",
        "access-control-allow-methods": "POST",
        "access-control-allow-headers": "accept-language, content-type",
        "access-control-max-age": "86400",
    }


@pytest.mark.browser
@pytest.mark.promise("P3")
def test_a_page_of_another_host_calls_it_and_chromiums_headers_stay_behind(line: Line, another_host: str) -> None:
    before, body = len(line.recorder.raw()), base64.b64encode(line.decoy()).decode()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, "--ignore-certificate-errors"])
        page = browser.new_context(locale="cy-GB").new_page()
        page.goto(another_host)
        got = page.evaluate(
            """async ([url, body]) => {
              const bytes = Uint8Array.from(atob(body), (one) => one.charCodeAt(0));
              const headers = {"content-type": "message/ohttp-req", "accept-language": "en"};
              const answer = await fetch(url, {method: "POST", body: bytes, headers});
              return [answer.status, answer.headers.get("content-type"), (await answer.arrayBuffer()).byteLength];
            }""",
            [line.url, body],
        )
        agent = page.evaluate("navigator.userAgent")
        browser.close()
    assert got == [200, "message/ohttp-res", SMALL]
    new = line.recorder.raw()[before:]
    for marker in (agent.encode(), b"Chrom", b"sec-ch", b"Sec-Fetch", b"rigin", b"anguage"):
        assert marker not in new


@pytest.mark.parametrize(
    ("method", "path", "more", "status"),
    [
        ("GET", "", {}, 405),
        ("PUT", "", {"headers": SEALED}, 405),
        ("POST", "", {"content": b"x", "headers": {"content-type": "text/plain"}}, 415),
        ("POST", "?marker-query=1", {"content": b"x", "headers": SEALED}, 400),
        ("POST", "/more", {"content": b"x", "headers": SEALED}, 404),
        ("POST", "", {"content": bytes(2 * MIB + 1), "headers": SEALED}, 413),
        ("POST", "", {"content": iter([bytes(MIB)] * 3), "headers": SEALED}, 413),
    ],
)
def test_nothing_else_passes(line: Line, method: str, path: str, more: dict, status: int) -> None:
    before = line.recorder.raw()
    answer = line.ask(method, path, **more)
    assert answer.status_code == status
    assert "1." not in answer.headers["server"]
    assert line.recorder.raw() == before


def test_what_the_gate_refuses_comes_back_as_it_is(line: Line) -> None:
    answer = line.ask("POST", content=bytes(SMALL), headers=SEALED)
    assert (answer.status_code, len(answer.content)) == (400, SMALL)
    assert answer.headers["access-control-allow-origin"] == "*"


HOSTILE = {
    "Set-Cookie": "marker=1",
    "NEL": '{"report_to":"marker","max_age":9}',
    "Report-To": '{"group":"marker"}',
    "Reporting-Endpoints": 'marker="https://gate.example/"',
    "Alt-Svc": 'h2="marker.example:443"',
    "Link": "<https://marker.example/>; rel=preload",
    "Refresh": "0; url=https://marker.example/",
    "Location": "https://marker.example/",
    "ETag": '"marker"',
    "Clear-Site-Data": '"marker"',
    "WWW-Authenticate": "Basic realm=marker",
    "Access-Control-Allow-Credentials": "true",
    "X-Accel-Redirect": "/marker",
    "X-Accel-Limit-Rate": "1",
}


class HostileGate(BaseHTTPRequestHandler):
    """Answers each call with all that could make a phone call it directly or be known again."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(307)
        for name, value in HOSTILE.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.mark.promise("P3")
def test_a_hostile_gate_cannot_make_a_phone_call_elsewhere(line: Line, tmp_path: Path) -> None:
    with hostile_line(line, tmp_path, name="gate.example") as url, httpx.Client(verify=line.trust) as client:
        answer = client.post(url, content=line.decoy(), headers=SEALED)
    assert answer.status_code == 307
    assert "marker" not in str(answer.headers)
    assert not {name.lower() for name in HOSTILE} & set(answer.headers)


@pytest.mark.promise("P3")
def test_it_talks_to_nobody_who_is_not_the_gate(line: Line, tmp_path: Path) -> None:
    with hostile_line(line, tmp_path, name="other.example") as url, httpx.Client(verify=line.trust) as client:
        assert client.post(url, content=line.decoy(), headers=SEALED).status_code == 502


class hostile_line:
    """A relay before a hostile gate whose certificate has a name; within, the relay's address."""

    def __init__(self, line: Line, folder: Path, *, name: str) -> None:
        folder.chmod(0o755)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        line.authority.issue_cert(name).configure_cert(context)
        self._server = HTTPServer(("127.0.0.1", 0), HostileGate)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._relay = RunningRelay(folder / "relay", line.authority, name="127.0.0.1")

    def __enter__(self) -> str:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        port = free_ports(("relay",))["relay"]
        gate = Address("127.0.0.1", self._server.server_port)
        self._relay.start(Address("127.0.0.1", port), gate, "gate.example")
        return f"https://127.0.0.1:{port}/exchange"

    def __exit__(self, *_: object) -> None:
        self._relay.stop()
        self._server.shutdown()
        self._server.server_close()
