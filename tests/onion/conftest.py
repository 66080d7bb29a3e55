"""The onion service as shipped, over a whole private Tor network, before a gate of its own."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.command.running import upstander
from tests.demonstration import ROOT, free_ports
from tests.gate.running import RunningGate
from tests.onion.tor_network import TorNetwork
from tests.relay.running import NGINX, Address, MarkedTransport, wait_until_served
from upstander.apphost.build import publish_app
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


@pytest.fixture(scope="package")
def onion() -> Iterator[Onion]:
    """Everything as the shipped files have it, but for the folders and ports of this test."""
    with tempfile.TemporaryDirectory(prefix="onion-") as name:
        folder = Path(name)
        network = TorNetwork(make(folder / "tor"))
        gate = RunningGate(make(folder / "home"))
        set_up(gate.home)
        port = free_ports(("web",))["web"]
        web = None
        try:
            network.start(service_torrc(folder / "service", port))
            gate.start()
            issued = upstander(gate.home, "card", "issue")
            assert issued.returncode == 0, issued.stderr
            web = start_web_side(make(folder / "web"), gate, Address("127.0.0.1", port))
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


def set_up(home: Path) -> None:
    """An installation in earnest whose relay and gate can be reached by nobody: only the onion service is there."""
    for part in ("root", "desk"):
        keys = make(home / part) / "keys"
        make(keys).chmod(0o700)
        (keys / "passphrase").touch(mode=0o600)
        (keys / "passphrase").write_text(f"only for the tests of {part}")
    (home / "upstander.toml").write_text(
        """
        name = "Harrowmere reports"
        gate_url = "https://gate.invalid/exchange"
        relay_url = "https://relay.invalid/exchange"
        onion = true
        accepts_files = true
        basis = "A neutral basis."
        [operators]
        desk = "a unit"
        gate = "a company"
        relay = "a library"
        app = "a newspaper"
        """
    )
    initialised = upstander(home, "keys", "init")
    assert initialised.returncode == 0, initialised.stderr
    publish_app(read_installation({"UPSTANDER_HOME": str(home)}), ROOT / "app" / "dist")


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


def start_web_side(
    folder: Path, gate: RunningGate, address: Address, inside: Sequence[str] = ()
) -> subprocess.Popen[bytes]:
    """Debian's nginx with exactly the shipped file and the rules that the app's build wrote; prints into ``folder``."""
    (folder / "nginx.conf").symlink_to(SHIPPED / "nginx.conf")
    for name, ours in (
        ("site.conf", {"127.0.0.1:8476": f"{address.host}:{address.port}", "/var/lib/upstander": str(gate.home)}),
        ("gate.conf", {"/var/lib/upstander": str(gate.home)}),
    ):
        text = (SHIPPED / f"{name}.example").read_text()
        for shipped, value in ours.items():
            assert shipped in text
            text = text.replace(shipped, value)
        (folder / name).write_text(text)
    user = "user root; " if os.geteuid() == 0 else ""
    words = [*inside, NGINX, "-e", "/dev/null", "-p", str(folder), "-c", str(folder / "nginx.conf")]
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen([*words, "-g", f"{user}daemon off;"], stdout=output, stderr=subprocess.STDOUT)
    wait_until_served(address, process, inside)
    return process


def answers(running: Onion) -> bool:
    """Whether the service can be reached by now."""
    with httpx.Client(transport=running.through_tor(), timeout=10) as client:
        try:
            return client.get(f"{running.address}/").status_code == 200
        except httpx.TransportError:
            return False
