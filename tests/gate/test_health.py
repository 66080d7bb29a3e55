"""Health tells classes and a rounded number of yesterday, on this host alone; a stop finishes what was begun."""

import asyncio
import os
import socket
import threading
import time
from datetime import date
from pathlib import Path

import httpx
import pytest

from tests.gate.running import WHOLE, RunningGate, digest_of
from tests.gate.stores import done, part_of
from upstander.gate import incident
from upstander.gate.health import make_health_door
from upstander.gate.keys import OhttpKeys
from upstander.gate.sqlite.store import SqliteStore
from upstander.gate.state import GateState
from upstander.gate.store import Volume
from upstander.installation import InstallationError, read_installation


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


@pytest.fixture
def state(tmp_path: Path):
    store = SqliteStore(tmp_path / "gate.db")
    today = [date(2026, 11, 22)]
    made = GateState(tmp_path, store, OhttpKeys(tmp_path / "ohttp"), today=lambda: today[0])
    made.__dict__["set_day"] = lambda day: today.__setitem__(0, day)
    yield made
    store.close()


def ask(state: GateState, path: str) -> httpx.Response:
    async def get() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(make_health_door(state))) as client:
            return await client.get(f"http://health{path}")

    return asyncio.run(get())


def take_some(state: GateState, count: int) -> None:
    for _ in range(count):
        envelope, sealed = os.urandom(16), os.urandom(WHOLE)
        digest = digest_of(sealed)
        done(state.store.put_whole(part_of(envelope, sealed), digest=digest, admit=list))
        done(state.store.delete(envelope, digest=digest, today=state.today()))


@pytest.mark.promise("P2")
@pytest.mark.parametrize(("taken", "told"), [(0, 0), (4, 0), (5, 10), (14, 10)])
def test_the_number_of_reports_is_that_of_yesterday_rounded_to_ten(state, taken, told):
    take_some(state, taken)
    assert "reports_taken_yesterday 0\n" in ask(state, "/metrics").text
    state.set_day(date(2026, 11, 23))
    first = ask(state, "/metrics").text
    assert f"\nupstander_gate_reports_taken_yesterday {told}\n" in first
    take_some(state, 3)
    assert ask(state, "/metrics").text == first  # nobody sees today's by asking twice


@pytest.mark.promise("P2")
def test_errors_are_counted_for_an_hour(state, monkeypatch):
    monkeypatch.setattr(incident, "_moments", incident.deque())
    incident.report_incident(ValueError())
    assert incident.errors_in_the_hour() == 1
    later = time.monotonic() + 3_601
    monkeypatch.setattr(incident.time, "monotonic", lambda: later)
    assert incident.errors_in_the_hour() == 0


def test_a_gate_is_ready_once_it_has_a_key_and_room(state, monkeypatch):
    assert ask(state, "/ready").status_code == 503
    state.keys.make(state.today())
    assert ask(state, "/ready").status_code == 204
    monkeypatch.setattr(SqliteStore, "volume", lambda _: Volume(free=0, used=1.0))
    assert ask(state, "/ready").status_code == 503
    assert 'disk{class="full"} 1' in ask(state, "/metrics").text


def test_a_real_gate_tells_its_health_on_this_host_alone_and_nothing_at_its_public_door(tmp_path):
    port = free_port()
    tmp_path.joinpath("upstander.toml").write_text(f'health_listen = "127.0.0.1:{port}"\n')
    gate = RunningGate(tmp_path).start()
    try:
        gate.put_whole(os.urandom(16), os.urandom(WHOLE))
        text = httpx.get(f"http://127.0.0.1:{port}/metrics").raise_for_status().text
        assert "\nupstander_gate_up 1\n" in text
        assert 'upstander_gate_waiting{class="some"} 1' in text
        assert httpx.get(f"http://127.0.0.1:{port}/ready").status_code == 204
        for path in ("/metrics", "/ready"):
            assert gate.line.get(f"{gate.url}{path}").status_code == 404
        with pytest.raises(httpx.TransportError):
            httpx.get(f"http://127.0.0.2:{port}/metrics", timeout=5)  # only where it was told to listen
    finally:
        assert gate.stop() == 0


@pytest.mark.parametrize("value", ["0.0.0.0:9471", "192.0.2.1:9471", "127.0.0.1", "example.org:1"])
def test_health_is_never_told_to_other_hosts(tmp_path, value):
    tmp_path.joinpath("upstander.toml").write_text(f'health_listen = "{value}"\n')
    with pytest.raises(InstallationError, match="health_listen"):
        read_installation({"UPSTANDER_HOME": str(tmp_path)})


@pytest.mark.promise("P8")
def test_a_stop_answers_what_was_begun_and_keeps_what_was_acknowledged(own_gate):
    acknowledged: list[bytes] = []
    first = threading.Event()

    def send_until_it_stops() -> None:
        while True:
            envelope = os.urandom(16)
            try:
                status = own_gate.put_whole(envelope, os.urandom(WHOLE)).status
            except httpx.TransportError:
                return
            if status == 503:  # it is stopping, and says so
                return
            assert status == 201
            acknowledged.append(envelope)
            first.set()

    senders = [threading.Thread(target=send_until_it_stops) for _ in range(4)]
    for sender in senders:
        sender.start()
    assert first.wait(30)
    assert own_gate.stop() == 0
    for sender in senders:
        sender.join(60)
    own_gate.start()
    assert {envelope.hex() for envelope in acknowledged} <= own_gate.waiting().keys()
    assert own_gate.output.read_text() == ""
