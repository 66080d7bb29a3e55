"""The onion service as shipped, over a whole private Tor network: a report comes to the gate by its own entrance."""

from __future__ import annotations

import io
import os
import re
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.demonstration import ROOT, free_ports
from tests.gate.running import MIB, RunningGate
from tests.gate.test_nothing_kept import MARKERS
from tests.onion.tor_network import TorNetwork
from tests.relay.running import NGINX, Address, MarkedTransport, wait_until_served
from upstander.apphost.build import publish_app
from upstander.apphost.headers import headers_for, onion_rules
from upstander.exchange.client import GateClient
from upstander.installation import read_installation

SHIPPED = ROOT / "deploy" / "onion"


@dataclass
class Onion:
    """A gate, the web side of its onion service, and the network by which it is reached."""

    gate: RunningGate
    web: str
    network: TorNetwork
    address: str

    def through_tor(self, headers: dict[str, str] | None = None) -> httpx.HTTPTransport:
        return MarkedTransport(headers or {}, proxy=self.network.socks)


@pytest.fixture(scope="module")
def onion() -> Iterator[Onion]:
    """Everything as the shipped files have it, but for the folders and ports of this test."""
    with tempfile.TemporaryDirectory(prefix="onion-") as name:
        folder = Path(name)
        network = TorNetwork(make(folder / "tor"))
        gate = RunningGate(make(folder / "home"))
        (gate.home / "upstander.toml").write_text("onion = true\n")
        port = free_ports(("web",))["web"]
        web = None
        try:
            network.start(service_torrc(folder / "service", port))
            gate.start()
            web = start_web_side(make(folder / "web"), gate, port)
            network.wait_until_up()
            address = (folder / "service" / "hostname").read_text().strip()
            running = Onion(gate, f"http://127.0.0.1:{port}", network, f"http://{address}")
            network.wait_for(lambda: answers(running))
            yield running
        finally:
            network.stop()
            if web:
                web.terminate()
                web.wait()
            gate.stop()


def make(folder: Path) -> Path:
    folder.mkdir()
    return folder


def service_torrc(folder: Path, port: int) -> str:
    """The shipped torrc with this test's folder and port in place of the two that it names."""
    torrc = (SHIPPED / "torrc").read_text()
    for shipped, ours in (("/var/lib/tor/upstander/", f"{folder}/"), ("127.0.0.1:8476", f"127.0.0.1:{port}")):
        assert torrc.count(shipped) == 1
        torrc = torrc.replace(shipped, ours)
    return torrc


def start_web_side(folder: Path, gate: RunningGate, port: int) -> subprocess.Popen[bytes]:
    """Debian's nginx with exactly the shipped file and the rules that the app's build wrote."""
    installation = read_installation({"UPSTANDER_HOME": str(gate.home)})
    publish_app(installation, ROOT / "app" / "dist")
    (folder / "nginx.conf").symlink_to(SHIPPED / "nginx.conf")
    for name, ours in (
        ("site.conf", {"127.0.0.1:8476": f"127.0.0.1:{port}", "/var/lib/upstander": str(gate.home)}),
        ("gate.conf", {"/var/lib/upstander": str(gate.home)}),
    ):
        text = (SHIPPED / f"{name}.example").read_text()
        for shipped, value in ours.items():
            assert shipped in text
            text = text.replace(shipped, value)
        (folder / name).write_text(text)
    user = "user root; " if os.geteuid() == 0 else ""
    words = [NGINX, "-e", "/dev/null", "-p", str(folder), "-c", str(folder / "nginx.conf")]
    process = subprocess.Popen([*words, "-g", f"{user}daemon off;"])
    wait_until_served(Address("127.0.0.1", port), process)
    return process


def answers(running: Onion) -> bool:
    """Whether the service can be reached by now."""
    with httpx.Client(transport=running.through_tor(), timeout=10) as client:
        try:
            return client.get(f"{running.address}/").status_code == 200
        except httpx.TransportError:
            return False


@pytest.mark.promise("P3")
def test_a_report_comes_through_tor_by_the_onion_services_own_entrance(onion: Onion) -> None:
    for size in (32_768, MIB + MIB // 2):
        envelope, sealed = os.urandom(16), os.urandom(size)
        with GateClient(onion.gate.configuration, f"{onion.address}/exchange", onion.through_tor(MARKERS)) as client:
            client.put_report(envelope, io.BytesIO(sealed), size)
        assert onion.gate.waiting()[envelope.hex()]["size"] == size


@pytest.mark.promise("P2")
def test_nothing_of_the_caller_is_kept_behind_the_onion_service(onion: Onion) -> None:
    written = onion.gate.every_byte()
    found = [value for value in MARKERS.values() if value.encode() in written]
    assert found == []
    assert onion.gate.output.read_bytes() == b""


def test_the_app_comes_through_tor_with_the_onion_services_rules(onion: Onion) -> None:
    with httpx.Client(transport=onion.through_tor(), timeout=60) as client:
        page = client.get(f"{onion.address}/")
        worker = client.get(f"{onion.address}/sw.js")
    assert "<script" in page.text
    for path, answer in (("/", page), ("/sw.js", worker)):
        for name, value in headers_for(onion_rules(), path).items():
            assert answer.headers[name] == value
        assert re.search(r"connect-src 'self'(;|$)", answer.headers["content-security-policy"])
    assert worker.headers["content-type"].startswith("text/javascript")


def test_nobody_but_the_gates_user_reaches_its_entrance(onion: Onion) -> None:
    assert stat.S_IMODE((onion.gate.home / "gate" / "onion.sock").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/exchange", 405), ("POST", "/exchange?marker=1", 400), ("POST", "/share", 403), ("GET", "/health", 404)],
)
def test_the_web_side_passes_nothing_else_on(onion: Onion, method: str, path: str, status: int) -> None:
    sent = {"content-type": "message/ohttp-req"}
    answer = httpx.request(method, onion.web + path, content=b"x", headers=sent, trust_env=False)
    assert answer.status_code == status
