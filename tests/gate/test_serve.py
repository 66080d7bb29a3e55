"""Starting and stopping: one gate a home, plain sentences, nothing begun is dropped."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import httpx
import pytest

from tests.gate.running import WHOLE, RunningGate, digest_of


def start_and_fail(home: Path, port: int) -> str:
    environment = {**os.environ, "UPSTANDER_HOME": str(home), "UPSTANDER_GATE_PORT": str(port)}
    words = [sys.executable, "-m", "upstander.gate"]
    failed = subprocess.run(words, check=False, env=environment, capture_output=True, text=True, timeout=30)
    assert failed.returncode == 1
    assert "Traceback" not in failed.stderr
    return failed.stderr


def test_a_second_gate_on_the_same_home_is_refused_and_the_first_stays_well(own_gate):
    assert "Another gate is running" in start_and_fail(own_gate.home, own_gate.port)
    assert own_gate.call("POST", "/nothing").status == 204
    assert own_gate.desk.get("/health").status_code == 200


def test_a_port_in_use_is_named(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert f"127.0.0.1:{port}" in start_and_fail(tmp_path, port)


def test_a_home_too_deep_for_a_socket_is_named(tmp_path):
    assert "UPSTANDER_HOME" in start_and_fail(tmp_path / ("x" * 120), 1)


def test_a_store_that_another_version_made_is_named(own_gate):
    own_gate.stop()
    database = sqlite3.connect(own_gate.home / "gate" / "gate.db")
    database.execute("PRAGMA user_version = 999")
    database.close()
    assert "gate.db was made by another version" in start_and_fail(own_gate.home, own_gate.port)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_when_asked_and_takes_its_socket_away(own_gate, number):
    own_gate.process.send_signal(number)
    assert own_gate.process.wait(timeout=30) == 0
    assert not (own_gate.home / "gate" / "door.sock").exists()
    assert own_gate.output.read_text() == ""
    own_gate.start()


@pytest.mark.promise("P8")
def test_a_stop_in_the_middle_of_reports_loses_none_that_was_acknowledged(own_gate):
    acknowledged: list[bytes] = []
    enough = threading.Event()

    def send() -> None:
        while True:
            envelope, sealed = os.urandom(16), os.urandom(WHOLE)
            try:
                answered = own_gate.put_whole(envelope, sealed)
            except httpx.TransportError:
                return
            if answered.status == 201:
                acknowledged.append(envelope)
            if len(acknowledged) > 50:
                enough.set()

    senders = [threading.Thread(target=send) for _ in range(4)]
    for sender in senders:
        sender.start()
    assert enough.wait(60)
    assert own_gate.stop() == 0
    for sender in senders:
        sender.join(30)
    own_gate.start()
    assert {envelope.hex() for envelope in acknowledged} <= own_gate.waiting().keys()


def test_a_slow_sender_does_not_keep_others_waiting(gate: RunningGate):
    slow = []
    for _ in range(100):
        line = socket.create_connection(("127.0.0.1", gate.port))
        line.sendall(
            b"POST /exchange HTTP/1.1\r\nhost: g\r\ncontent-type: message/ohttp-req\r\ncontent-length: 40960\r\n\r\n"
        )
        line.sendall(bytes(1_000))
        slow.append(line)
    sealed, envelope = os.urandom(WHOLE), os.urandom(16)
    assert gate.put_whole(envelope, sealed).json == {"digest": digest_of(sealed).hex()}
    part = os.urandom(1_048_576)
    assert gate.put_part(os.urandom(16), 0, 1, part).status == 204
    for line in slow:
        line.close()
    assert gate.call("POST", "/nothing").status == 204


def test_many_large_reports_at_once_all_arrive(gate: RunningGate):
    outcomes: list[int] = []

    def send() -> None:
        envelope, parts = os.urandom(16), [os.urandom(1_048_576), os.urandom(524_288)]
        for index, part in enumerate(parts):
            outcomes.append(gate.put_part(envelope, index, 2, part).status)
        outcomes.append(gate.close(envelope, digest_of(*parts), 2).status)

    senders = [threading.Thread(target=send) for _ in range(40)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join(120)
    assert sorted(outcomes) == [201] * 40 + [204] * 80


def test_a_half_sent_body_does_not_keep_it_from_stopping(own_gate):
    with socket.create_connection(("127.0.0.1", own_gate.port)) as line:
        line.sendall(b"POST /exchange HTTP/1.1\r\nhost: g\r\ncontent-type: message/ohttp-req\r\n")
        line.sendall(b"content-length: 40960\r\n\r\n" + bytes(1_000))
        assert own_gate.call("POST", "/nothing").status == 204
        assert own_gate.stop() == 0
    assert own_gate.output.read_text() == ""
    assert not (own_gate.home / "gate" / "door.sock").exists()
    own_gate.start()
