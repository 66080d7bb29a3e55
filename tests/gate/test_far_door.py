"""The desk's door across hosts: TLS 1.3, and only who holds the desk's certificate of the door's own authority."""

import os
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from tests.gate.running import WHOLE, RunningGate, digest_of
from upstander.exchange.door import AUTHORITY_FILE, DESK_FILE, GATE_FILE, connect_to_door, desk_context
from upstander.gate.desk_door import make_desk_door
from upstander.installation import Installation, read_installation
from upstander.keyring.door_certificates import DoorCertificates, make_door_certificates
from upstander.keyring.ring import KeyRing

TODAY = datetime.now(UTC).date()
LONG_AGO = TODAY - timedelta(days=200)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


def write(folder: Path, certificates: DoorCertificates) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in (
        (AUTHORITY_FILE, certificates.authority),
        (DESK_FILE, certificates.desk),
        (GATE_FILE, certificates.gate),
    ):
        (folder / name).write_bytes(content)
    return folder


class FarGate:
    """A gate with a door for another host, and the desk's installation that knows the way to it."""

    def __init__(self, home: Path, ring: KeyRing) -> None:
        self.ring = ring
        self.port = free_port()
        self.running = RunningGate(home)
        (home / "upstander.toml").write_text(
            f'door_listen = "127.0.0.1:{self.port}"\ndoor_url = "https://127.0.0.1:{self.port}"\n'
        )
        self.certificates = make_door_certificates(ring, "127.0.0.1", TODAY)
        write(home / "gate" / "door", self.certificates)
        write(home / "desk" / "door", self.certificates)
        self.running.start()

    @property
    def installation(self) -> Installation:
        return read_installation({"UPSTANDER_HOME": str(self.running.home)})

    def call(self, folder: Path | None, method: str = "GET", path: str = "/health") -> httpx.Response:
        """A call with the certificates in a folder; None: without any."""
        context = desk_context(folder) if folder else anonymous_context()
        return httpx.request(method, f"https://127.0.0.1:{self.port}{path}", verify=context, trust_env=False)


def anonymous_context() -> ssl.SSLContext:
    """One that shows no certificate and believes every other."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


@pytest.fixture(scope="module")
def far(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FarGate]:
    folder = tmp_path_factory.mktemp("far")
    gate = FarGate(folder / "home", KeyRing.create(folder / "keys", "a passphrase for tests only"))
    yield gate
    gate.running.stop()


@pytest.fixture(scope="module")
def foreign(far: FarGate, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk's certificate of another authority, which believes the gate."""
    folder = tmp_path_factory.mktemp("foreign")
    ring = KeyRing.create(folder / "keys", "another passphrase for tests only")
    write(folder, make_door_certificates(ring, "127.0.0.1", TODAY))
    (folder / AUTHORITY_FILE).write_bytes(far.certificates.authority)
    return folder


def routes() -> list[tuple[str, str]]:
    """Every call of the desk's door."""
    door = make_desk_door(None)._door
    fill = {"{id}": "0" * 32, "{mailbox}": "0" * 32, "{place}": "0"}
    found = []
    for route in door.routes:
        path = route.path
        for name, value in fill.items():
            path = path.replace(name, value)
        found += [(method, path) for method in sorted(route.methods - {"HEAD"})]
    return found


def test_the_desk_takes_and_deletes_through_it(far: FarGate) -> None:
    envelope, sealed = os.urandom(16), os.urandom(WHOLE)
    assert far.running.put_whole(envelope, sealed).status == 201
    with connect_to_door(far.installation) as door:
        assert [row["id"] for row in door.get("/envelopes").json()["envelopes"]] == [envelope.hex()]
        assert door.get(f"/envelopes/{envelope.hex()}").content == sealed
        path = f"/envelopes/{envelope.hex()}?digest={digest_of(sealed).hex()}"
        assert door.delete(path).status_code == 204
        stream = door.get("/health").extensions["network_stream"]
        assert stream.get_extra_info("ssl_object").version() == "TLSv1.3"


@pytest.mark.parametrize(("method", "path"), routes())
def test_no_call_of_it_exists_on_the_public_door(far: FarGate, method: str, path: str) -> None:
    answer = httpx.request(method, f"{far.running.url}{path}", trust_env=False)
    assert answer.status_code == 404
    assert answer.json()["type"] == "urn:upstander:problem:not-found"


@pytest.mark.parametrize(("method", "path"), routes())
def test_no_call_is_answered_without_a_certificate(far: FarGate, method: str, path: str) -> None:
    with pytest.raises(httpx.TransportError):
        far.call(None, method, path)


@pytest.mark.parametrize(("method", "path"), routes())
def test_no_call_is_answered_under_a_foreign_authority(far: FarGate, tmp_path: Path, method: str, path: str) -> None:
    foreign = make_door_certificates(KeyRing.create(tmp_path / "keys", "another"), "127.0.0.1", TODAY)
    folder = write(tmp_path / "door", foreign)
    (folder / AUTHORITY_FILE).write_bytes(far.certificates.authority)
    with pytest.raises(httpx.TransportError):
        far.call(folder, method, path)


@pytest.mark.parametrize(("method", "path"), routes())
def test_no_call_is_answered_to_an_expired_certificate(far: FarGate, tmp_path: Path, method: str, path: str) -> None:
    expired = make_door_certificates(far.ring, "127.0.0.1", LONG_AGO)
    with pytest.raises(httpx.TransportError):
        far.call(write(tmp_path, expired), method, path)


def test_the_gates_own_certificate_opens_nothing(far: FarGate, tmp_path: Path) -> None:
    folder = write(tmp_path, far.certificates)
    (folder / DESK_FILE).write_bytes(far.certificates.gate)
    with pytest.raises(httpx.TransportError):
        far.call(folder)


@pytest.mark.parametrize("lie", ["the desk's own certificate", "another host's", "an expired one"])
def test_the_desk_talks_to_nobody_but_its_gate(far: FarGate, tmp_path: Path, lie: str) -> None:
    shown = {
        "the desk's own certificate": far.certificates.desk,
        "another host's": make_door_certificates(far.ring, "gate.example", TODAY).gate,
        "an expired one": make_door_certificates(far.ring, "127.0.0.1", LONG_AGO).gate,
    }
    folder = write(tmp_path, far.certificates)
    shake_hands(folder)
    (folder / GATE_FILE).write_bytes(shown[lie])
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(folder)


def shake_hands(folder: Path) -> None:
    """Let the desk meet whoever holds the gate's file in a folder."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / GATE_FILE)
    to_desk, to_gate = ssl.MemoryBIO(), ssl.MemoryBIO()
    desk = desk_context(folder).wrap_bio(to_desk, to_gate, server_hostname="127.0.0.1")
    gate = server.wrap_bio(to_gate, to_desk, server_side=True)
    for end in (desk, gate, desk):
        with suppress(ssl.SSLWantReadError):
            end.do_handshake()


def test_a_renewed_certificate_is_used_without_a_restart(far: FarGate) -> None:
    before = served_certificate(far)
    renewed = make_door_certificates(far.ring, "127.0.0.1", TODAY)
    write(far.running.home / "gate" / "door", renewed)
    write(far.running.home / "desk" / "door", renewed)
    deadline = time.monotonic() + 60
    while served_certificate(far) in (None, before):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    with connect_to_door(far.installation) as door:
        assert door.get("/health").status_code == 200


def served_certificate(far: FarGate) -> bytes | None:
    """The certificate that the listener shows now."""
    try:
        with (
            socket.create_connection(("127.0.0.1", far.port), timeout=5) as line,
            desk_context(far.running.home / "desk" / "door").wrap_socket(line, server_hostname="127.0.0.1") as tls,
        ):
            return tls.getpeercert(binary_form=True)
    except OSError:
        return None
