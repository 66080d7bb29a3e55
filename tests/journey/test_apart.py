"""The anonymity proof on hosts of their own: a reporter's computer, app host, relay and gate on a routed network.

What the reporter's computer is, has and does is planted as markers; then every byte is read that the gate wrote,
printed or still holds in memory.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import trustme
from playwright.sync_api import sync_playwright

from tests.command.running import upstander
from tests.demonstration import ROOT
from tests.gate.running import RunningGate
from tests.gate.test_nothing_kept import MARKERS as HEADERS
from tests.journey import hello, memory
from tests.journey.capture import Capture, Frame
from tests.journey.hosts import Host, Hosts
from tests.journey.marked import Markers, make_dirty_jpeg, make_dirty_png
from tests.journey.moments import moments_found, writings
from tests.journey.phone import CHROMIUM, open_app, open_phone, send
from tests.onion.conftest import make, start_web_side
from tests.relay.running import Address, Recorder, RunningRelay, wait_until_served
from upstander.apphost.build import publish_app
from upstander.envelope.receipt import ReceiptWords
from upstander.exchange.oblivious import KeyConfiguration
from upstander.installation import read_installation

ADDRESSES = {"client": "203.0.113.77", "app": "198.18.0.40", "relay": "198.51.100.20", "gate": "192.0.2.30"}
GATE_NAME = "gate.example"
WAYS = ("through the relay", "through the onion service's listener", "straight to the gate")
"""The straight one last: after it the gate's memory may hold the client's address."""
ONION_PORT = 8476
BODY = "markofabodythatisnoreport"
"""It reaches the gate, as every body does, and shows that what is looked for is found where it is."""


@dataclass
class Scene:
    """What a reporter did on one way to the gate, and what was there to be read afterwards, by place."""

    markers: Markers
    began: float
    ended: float
    places: dict[str, bytes]
    at_gate: list[Frame]


@dataclass
class Apart:
    """Four hosts and what runs on them."""

    folder: Path
    hosts: Hosts
    authority: Path
    gate: RunningGate
    relay: RunningRelay
    recorder: Recorder
    scenes: dict[str, Scene] = field(default_factory=dict)

    @property
    def relay_url(self) -> str:
        return f"https://{ADDRESSES['relay']}/exchange"

    def url(self, way: str) -> str:
        """Where an exchange goes that takes this way."""
        if way == WAYS[0]:
            return self.relay_url
        return f"http://{ADDRESSES['gate']}:{ONION_PORT if way == WAYS[1] else self.gate.port}/exchange"

    def phone(self, *words: str, **more: object) -> str:
        """Run a program on the reporter's computer; what it printed."""
        client = self.hosts["client"]
        done = subprocess.run(
            [*client.inside, sys.executable, "-m", "tests.journey.far_phone", str(self.authority), *words],
            cwd=ROOT,
            env={**os.environ, "UPSTANDER_HOME": str(self.folder / "none"), "SSLKEYLOGFILE": str(self.key_log)},
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
            **more,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    @property
    def key_log(self) -> Path:
        """What the reporter's computer knows of its TLS connections."""
        return self.folder / "keys.log"


@pytest.fixture(scope="module")
def apart() -> Iterator[Apart]:
    """Each way is gone once; everything is left running for whoever looks."""
    with tempfile.TemporaryDirectory(prefix="apart-") as name, ExitStack() as ending:
        folder = Path(name)
        folder.chmod(0o755)
        hosts = Hosts(ADDRESSES)
        ending.callback(hosts.remove)
        running = set_up(folder, hosts, ending)
        for way in WAYS:
            running.scenes[way] = walk(running, way)
        yield running


def set_up(folder: Path, hosts: Hosts, ending: ExitStack) -> Apart:
    """An installation in earnest, each part on its host."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "authority.pem"))
    home = folder / "home"
    gate = RunningGate(home, inside=hosts["gate"].inside)
    configure(home, gate.port)
    assert upstander(home, "keys", "init").returncode == 0
    publish_app(read_installation({"UPSTANDER_HOME": str(home)}), ROOT / "app" / "dist")
    gate.start()
    ending.callback(gate.stop)
    issued = upstander(home, "card", "issue")
    assert issued.returncode == 0, issued.stderr
    serve_app(folder, hosts["app"], home / "app", ending)
    places = {name: Address(ADDRESSES[name], 443) for name in ("relay", "gate")}
    recorder = Recorder(folder, authority, name=GATE_NAME, inside=hosts["gate"].inside)
    recorder.start(places["gate"], Address(ADDRESSES["gate"], gate.port))
    ending.callback(recorder.stop)
    relay = RunningRelay(folder / "relay", authority, name=ADDRESSES["relay"], inside=hosts["relay"].inside)
    relay.start(places["relay"], places["gate"], GATE_NAME)
    ending.callback(relay.stop)
    web = start_web_side(make(folder / "web"), gate, Address(ADDRESSES["gate"], ONION_PORT), hosts["gate"].inside)
    ending.callback(web.wait)
    ending.callback(web.terminate)
    return Apart(folder, hosts, folder / "authority.pem", gate, relay, recorder)


def configure(home: Path, port: int) -> None:
    for part in ("root", "desk"):
        keys = home / part / "keys"
        keys.mkdir(parents=True, mode=0o700)
        (keys / "passphrase").touch(mode=0o600)
        (keys / "passphrase").write_text(f"only for the tests of {part}")
    (home / "upstander.toml").write_text(
        f"""
        name = "Harrowmere reports"
        host = "{ADDRESSES["gate"]}"
        app_url = "http://{ADDRESSES["app"]}:8470"
        gate_url = "http://{ADDRESSES["gate"]}:{port}/exchange"
        relay_url = "https://{ADDRESSES["relay"]}/exchange"
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


def serve_app(folder: Path, host: Host, files: Path, ending: ExitStack) -> None:
    """A static host that has nothing but its own copy of the app, trust and card."""
    copy = folder / "app-host"
    shutil.copytree(files, copy)
    words = [*host.inside, sys.executable, "-m", "http.server", "8470", "--directory", str(copy)]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    ending.callback(process.wait)
    ending.callback(process.terminate)
    wait_until_served(Address(host.address, 8470), process, host.inside)


def walk(apart: Apart, way: str) -> Scene:
    """Report and knock on one way; then read all there is at the gate, and stop nothing."""
    relayed, url = way == WAYS[0], apart.url(way)
    markers = Markers()
    wires = {name: Capture(apart.hosts[name], apart.folder / f"{way} {name}.frames") for name in ("client", "gate")}
    before, began = len(apart.recorder.raw()), time.time()
    report(apart, markers, [] if relayed else ["--gate", url])
    knock(apart, markers, url)
    if relayed:
        browse(apart, markers)
    ended = time.time()
    for wire in wires.values():
        wire.stop()
    plant_address(markers, apart.hosts["client"])
    plant_connections(markers, wires["client"].frames(), apart.key_log)
    home = apart.gate.home / "gate"
    assert (home / "gate.db-journal").exists()
    places = {f"store: {file.name}": file.read_bytes() for file in sorted(home.rglob("*")) if file.is_file()}
    places["output"] = apart.gate.output.read_bytes()
    if way != WAYS[-1]:
        places["memory"] = memory.dump(apart.gate.process.pid)
    if relayed:
        places["what came for the gate"] = apart.recorder.raw()[before:]
        places["the gate's wire"] = b"".join(frame.raw for frame in wires["gate"].frames())
        places["relay's files"] = b"".join(file.read_bytes() for file in apart.relay.files())
        places["relay's output"] = apart.relay.output.read_bytes()
    web = [file for file in sorted((apart.folder / "web").rglob("*")) if file.is_file()]
    places["onion's web side: files and output"] = b"".join(file.read_bytes() for file in web)
    return Scene(markers, began, ended, places, wires["gate"].frames())


def report(apart: Apart, markers: Markers, gate: list[str]) -> None:
    """Two dirty pictures, a link and a note, as the command line sends them."""
    pictures = apart.folder / markers.plant("folder's name")
    pictures.mkdir()
    jpeg = pictures / f"{markers.plant('first file name')}.jpg"
    make_dirty_jpeg(jpeg, markers)
    with jpeg.open("ab") as tail:
        tail.write(os.urandom(1_000_000 + int.from_bytes(os.urandom(2), "big")))
    png = pictures / f"{markers.plant('second file name')}.png"
    make_dirty_png(png, markers)
    for number, file in enumerate((jpeg, png), 1):
        digest = hashlib.sha256(file.read_bytes()).digest()
        markers.plant_bytes(f"digest of original {number}", digest, digest.hex().encode(), base64.b64encode(digest))
    markers.plant_bytes("size of original 1", str(jpeg.stat().st_size).encode())
    link, note = f"https://example.com/{markers.plant('link')}", f"Seen near {markers.plant('note')}."
    printed = apart.phone(
        *("report", str(jpeg), str(png), "--link", link, "--note", note, "--app", f"http://{ADDRESSES['app']}:8470"),
        *gate,
    )
    words = printed.splitlines()[-1]
    keys = ReceiptWords.parse(words).keys()
    markers.plant_bytes("receipt", words.encode())
    markers.plant_bytes("mailbox", keys.mailbox, keys.mailbox.hex().encode())


def browse(apart: Apart, markers: Markers) -> None:
    """A report from the app itself, in a browser on the reporter's computer with settings that tell of its owner."""
    folder = apart.folder / markers.plant("folder of the browser")
    folder.mkdir()
    program = folder / "chromium"
    program.write_text(f'#!/bin/sh\nexec {" ".join(apart.hosts["client"].inside)} {CHROMIUM} "$@"\n')
    program.chmod(0o755)
    photo = folder / f"{markers.plant('name of the shared file')}.jpg"
    make_dirty_jpeg(photo, markers)
    app = f"http://{ADDRESSES['app']}:8470"
    # Only these tests' hosts have no certificate that a browser trusts, and an app host without TLS.
    more = ["--ignore-certificate-errors", f"--unsafely-treat-insecure-origin-as-secure={app}"]
    agent = f"Mozilla/5.0 {markers.plant('user agent')}"
    settings = {"user_agent": agent, "locale": "en-NZ", "timezone_id": markers.plant_text("zone", "Pacific/Chatham")}
    with (
        sync_playwright() as playwright,
        open_phone(playwright, folder / "profile", program=str(program), more=more, **settings) as context,
    ):
        relay = apart.relay_url.rpartition("/")[0]
        context.add_cookies([{"name": markers.plant("cookie"), "value": markers.plant("its value"), "url": relay}])
        page = open_app(context, app)
        page.locator("input[type=file]:not([capture])").first.set_input_files(str(photo))
        send(page)


def knock(apart: Apart, markers: Markers, url: str) -> None:
    """Calls with a marker in every header that a client's program may send, and in the lines around it."""
    headers = {name: markers.plant(f"header {name}") for name in HEADERS}
    headers["cookie"] = f"{markers.plant('cookie name')}={headers['cookie']}"
    headers[f"x-{markers.plant('header name')}"] = markers.plant("header value")
    asked = {
        "headers": headers,
        "configuration": base64.b64encode(apart.gate.configuration).decode(),
        "word": markers.plant("path, query and method"),
        "body": BODY,
    }
    apart.phone("knock", url, input=json.dumps(asked))


def plant_address(markers: Markers, host: Host) -> None:
    packed = socket.inet_aton(host.address)
    named = host.address.encode()
    markers.plant_bytes("address", named, packed.hex().encode(), named[::-1], host.address.encode("utf-16-le"))
    markers.plant_bytes("address as a socket's", packed + bytes(8), bytes(10) + b"\xff\xff" + packed)
    mac = bytes.fromhex(host.mac.replace(":", ""))
    markers.plant_bytes("hardware address", host.mac.encode(), mac)


def plant_connections(markers: Markers, frames: list[Frame], key_log: Path) -> None:
    """Each connection's port, and what it alone had in its TLS."""
    client = ADDRESSES["client"]
    packed = socket.inet_aton(client)
    for port in sorted({frame.source_port for frame in frames if frame.source == client and frame.payload}):
        wire = struct.pack(">H", port)
        markers.plant_bytes(
            f"port {port}", f":{port}".encode(), f", {port}".encode(), wire + packed, packed + wire, packed + wire[::-1]
        )
    for frame in frames:
        for name, value in hello.details(frame.payload) if frame.source == client else ():
            markers.plant_bytes(f"TLS {name} of port {frame.source_port}", value)
    lines = key_log.read_text().splitlines() if key_log.exists() else []
    for number, line in enumerate(line for line in lines if line[:1] != "#"):
        name, _, secret = line.split(" ")
        markers.plant_bytes(f"TLS {name.lower()} {number}", bytes.fromhex(secret))
    key_log.unlink(missing_ok=True)


@pytest.fixture(params=WAYS)
def scene(request: pytest.FixtureRequest, apart: Apart) -> Scene:
    return apart.scenes[request.param]


@pytest.mark.promise("P2")
@pytest.mark.promise("P3")
def test_no_marker_is_in_any_byte_that_the_gate_wrote_printed_or_holds(
    scene: Scene, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    assert len(scene.markers) >= 60
    found = {place: scene.markers.found_in(data) for place, data in scene.places.items()}
    with capsys.disabled():
        print(f"\n{request.node.callspec.id}: {len(scene.markers)} markers planted, found in")
        for place, markers in found.items():
            print(f"  {place:26} {len(scene.places[place]):>12,} bytes  {len(markers)}  {', '.join(markers)}")
    assert {place: markers for place, markers in found.items() if markers} == {}


def test_what_did_come_is_found_where_it_came_and_was_not_kept(apart: Apart) -> None:
    control = Markers({"body": BODY})
    places = apart.scenes["through the relay"].places
    found = {place for place, data in places.items() if control.found_in(data)}
    assert "what came for the gate" in found
    assert found <= {"what came for the gate", "memory"}
    assert KeyConfiguration.from_bytes(apart.gate.configuration).public_key in places["memory"]


@pytest.mark.promise("P2")
def test_no_arrival_time_is_in_any_byte_that_the_gate_wrote_or_printed(scene: Scene) -> None:
    assert len(writings()) >= 20
    for place, data in scene.places.items():
        if place.startswith(("store", "output")):
            assert moments_found(data, scene.began, scene.ended) == [], place


@pytest.mark.promise("P3")
def test_not_one_packet_of_the_clients_reaches_the_gate(apart: Apart) -> None:
    client = ADDRESSES["client"]
    frames = apart.scenes["through the relay"].at_gate
    assert {frame.source for frame in frames if frame.payload} == {ADDRESSES["gate"], ADDRESSES["relay"]}
    assert [frame for frame in frames if client in (frame.source, frame.target)] == []
    direct = apart.scenes["straight to the gate"].at_gate
    assert [frame for frame in direct if client in (frame.source, frame.target)]


@pytest.mark.promise("P3")
def test_every_report_and_both_knocks_arrived_on_each_way(apart: Apart) -> None:
    assert len(apart.gate.waiting()) == len(WAYS) * 3 + 1
