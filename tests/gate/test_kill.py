"""Kills at any moment: nothing acknowledged is lost, nothing is doubled, and both doors are back at once."""

import io
import os
import random
import socket
import threading
import time

import httpx
import pytest

from tests.gate.running import MIB, WHOLE, Answered, RunningGate, digest_of
from tests.gate.stores import own_on_both_stores

KILLS = int(os.environ.get("UPSTANDER_KILLS", "40"))
"""``make soak`` asks for a thousand. A gate with a bucket gets a sixth of them: its server is slower than a disk."""


class NotAcknowledgedError(Exception):
    """The gate could not say that it kept the report: its bucket was too slow. The phone tries again."""


class Phones:
    """Sends reports of one and of two parts, one after the other, until the gate dies; knows what was acknowledged."""

    def __init__(self, gate: RunningGate) -> None:
        self.gate = gate
        self.acknowledged: dict[bytes, list[bytes]] = {}
        self.unfinished: list[tuple[bytes, list[bytes]]] = []
        self.first_answer = threading.Event()

    def send_until_it_dies(self) -> None:
        while True:
            parts = [os.urandom(WHOLE)] if random.random() < 0.6 else [os.urandom(MIB), os.urandom(MIB // 2)]
            envelope = os.urandom(16)
            try:
                self.send(envelope, parts)
            except NotAcknowledgedError:
                self.unfinished.append((envelope, parts))
            except httpx.TransportError:
                self.unfinished.append((envelope, parts))
                return

    def send(self, envelope: bytes, parts: list[bytes]) -> None:
        if len(parts) == 1:
            self.must_be(201, self.gate.put_whole(envelope, parts[0]))
        else:
            for index, part in enumerate(parts):
                self.must_be(204, self.gate.put_part(envelope, index, len(parts), part))
            self.must_be(201, self.gate.close(envelope, digest_of(*parts), len(parts)))
        self.acknowledged[envelope] = parts
        self.first_answer.set()

    def must_be(self, status: int, answered: Answered) -> None:
        if self.gate.bucket and answered.status >= 500:
            raise NotAcknowledgedError
        assert answered.status == status


class Desk:
    """Puts answers one after the other until the gate dies; knows which were acknowledged, and which may be there."""

    def __init__(self, gate: RunningGate) -> None:
        self.gate = gate
        self.acknowledged: dict[bytes, bytes] = {}

    def answer_until_it_dies(self) -> None:
        door = httpx.HTTPTransport(uds=str(self.gate.home / "gate" / "door.sock"))
        with httpx.Client(transport=door, base_url="http://door", timeout=60) as client:
            while True:
                mailbox, sealed = os.urandom(16), os.urandom(4_096)
                try:
                    answered = client.put(f"/mailboxes/{mailbox.hex()}/0", content=sealed)
                except httpx.TransportError:
                    return
                if not (self.gate.bucket and answered.is_server_error):
                    answered.raise_for_status()
                    self.acknowledged[mailbox] = sealed


@pytest.mark.promise("P8")
@pytest.mark.filterwarnings("error::pytest.PytestUnhandledThreadExceptionWarning")
@own_on_both_stores
def test_kills_at_random_lose_and_double_nothing(own_gate):
    kills = KILLS // 6 if own_gate.bucket else KILLS
    kept: dict[bytes, list[bytes]] = {}
    died_unfinished = 0
    for number in range(kills):
        phones = Phones(own_gate)
        desk = Desk(own_gate)
        senders = [threading.Thread(target=phones.send_until_it_dies) for _ in range(3)]
        senders.append(threading.Thread(target=desk.answer_until_it_dies))
        for sender in senders:
            sender.start()
        assert phones.first_answer.wait(60)
        if number % 2:
            time.sleep(random.random() * 0.15)  # between parts, most of the time; else right after an acknowledgement
        own_gate.kill()
        for sender in senders:
            sender.join(60)
            assert not sender.is_alive()
        own_gate.start()
        kept |= phones.acknowledged
        died_unfinished += len(phones.unfinished)
        for envelope, parts in phones.unfinished:  # the phone tries again, as it would
            phones.send(envelope, parts)
        kept |= phones.acknowledged
        must_hold_exactly(own_gate, kept)
        for mailbox in random.sample(sorted(desk.acknowledged), min(3, len(desk.acknowledged))):
            read = own_gate.call("GET", f"/mailboxes/{mailbox.hex()}").body
            assert read.startswith(desk.acknowledged[mailbox])
        for envelope in random.sample(sorted(kept), len(kept) // 2):
            assert own_gate.delete(envelope, digest_of(*kept.pop(envelope))).status_code == 204
    assert died_unfinished >= kills


def must_hold_exactly(gate: RunningGate, kept: dict[bytes, list[bytes]]) -> None:
    waiting = gate.waiting()
    assert waiting.keys() == {envelope.hex() for envelope in kept}
    for envelope, parts in kept.items():
        assert waiting[envelope.hex()]["digest"] == digest_of(*parts).hex()
        assert gate.desk.get(f"/envelopes/{envelope.hex()}").content == b"".join(parts)


@pytest.mark.promise("P8")
@own_on_both_stores
def test_a_deletion_that_was_answered_stays_deleted(own_gate):
    envelope, sealed = os.urandom(16), os.urandom(WHOLE)
    own_gate.put_whole(envelope, sealed)
    assert own_gate.delete(envelope, digest_of(sealed)).status_code == 204
    own_gate.kill()
    own_gate.start()
    assert own_gate.put_whole(envelope, sealed).status == 201
    assert own_gate.waiting() == {}


@pytest.mark.promise("P8")
@own_on_both_stores
def test_parts_that_were_kept_before_a_kill_need_not_come_again(own_gate):
    envelope, parts = os.urandom(16), [os.urandom(MIB), os.urandom(MIB // 2)]
    own_gate.put_part(envelope, 1, 2, parts[1])
    own_gate.kill()
    own_gate.start()
    answered = own_gate.close(envelope, digest_of(*parts), 2)
    assert answered.json["missing"] == [0]
    own_gate.put_part(envelope, 0, 2, parts[0])
    assert own_gate.close(envelope, digest_of(*parts), 2).status == 201


def test_a_kill_ends_both_doors(own_gate):
    own_gate.kill()
    with pytest.raises(httpx.ConnectError):
        own_gate.desk.get("/health")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", own_gate.port))
    assert (own_gate.home / "gate" / "door.sock").exists()
    own_gate.start()
    assert own_gate.call("POST", "/nothing").status == 204


@pytest.mark.promise("P8")
@own_on_both_stores
def test_the_client_carries_a_report_across_a_kill(own_gate):
    """One client call, during which the gate is killed and started again."""
    sealed, envelope = os.urandom(3 * MIB), os.urandom(16)
    restarts: list[threading.Thread] = []

    def kill_after_the_first_part(_sent: int, _size: int) -> None:
        if not restarts:
            own_gate.kill()
            restarts.append(threading.Thread(target=own_gate.start))
            restarts[0].start()

    with own_gate.client() as client:
        client.put_report(envelope, io.BytesIO(sealed), len(sealed), kill_after_the_first_part)
    restarts[0].join(30)
    assert own_gate.desk.get(f"/envelopes/{envelope.hex()}").content == sealed
