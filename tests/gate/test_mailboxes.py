"""Mailboxes look the same whether missing, empty or full, and reading leaves no mark."""

import os

import pytest

from tests.gate.running import RunningGate
from tests.gate.stores import on_both_stores, own_on_both_stores

ANSWER = 4_096


def new() -> bytes:
    return os.urandom(16)


def put(gate: RunningGate, mailbox: bytes, place: int, sealed: bytes) -> int:
    return gate.desk.put(f"/mailboxes/{mailbox.hex()}/{place}", content=sealed).status_code


def read(gate: RunningGate, mailbox: bytes) -> list[bytes]:
    body = gate.call("GET", f"/mailboxes/{mailbox.hex()}").body
    assert len(body) == 8 * ANSWER
    return [body[place * ANSWER : (place + 1) * ANSWER] for place in range(8)]


@on_both_stores
def test_an_answer_is_read_at_its_place_and_no_other(gate):
    mailbox, answers = new(), {place: os.urandom(ANSWER) for place in (0, 3, 7)}
    for place, sealed in answers.items():
        assert put(gate, mailbox, place, sealed) == 204
    places = read(gate, mailbox)
    assert {place: places[place] for place in answers} == answers
    assert gate.client().read_mailbox(mailbox)[:ANSWER] == answers[0]


@on_both_stores
def test_the_same_answer_again_changes_nothing_and_another_replaces_it(gate):
    mailbox, first, second = new(), os.urandom(ANSWER), os.urandom(ANSWER)
    assert [put(gate, mailbox, 7, sealed) for sealed in (first, first)] == [204, 204]
    assert read(gate, mailbox)[7] == first
    assert put(gate, mailbox, 7, second) == 204
    assert read(gate, mailbox)[7] == second


@pytest.mark.promise("P5")
@on_both_stores
def test_empty_places_are_random_and_new_each_time(gate):
    missing = new()
    first, second = read(gate, missing), read(gate, missing)
    assert len({*first, *second}) == 16
    counts = [b"".join(first + second).count(value) for value in range(256)]
    assert all(140 < count < 400 for count in counts)  # 65,536 random bytes: 256 of each, give or take


@pytest.mark.promise("P5")
@own_on_both_stores
def test_reading_changes_no_byte_that_the_gate_keeps(own_gate):
    full, missing = new(), new()
    for place in range(8):
        put(own_gate, full, place, os.urandom(ANSWER))
    before = own_gate.every_byte()
    for _ in range(5):
        read(own_gate, full)
        read(own_gate, missing)
    assert own_gate.every_byte() == before
    assert missing not in before


@pytest.mark.parametrize("place", ["8", "-1", "00", "x"])
def test_there_are_eight_places(gate, place):
    answered = gate.desk.put(f"/mailboxes/{new().hex()}/{place}", content=os.urandom(ANSWER))
    assert answered.status_code == 400
    assert answered.json()["type"] == "urn:upstander:problem:malformed"


@pytest.mark.parametrize(("length", "status"), [(0, 400), (4_095, 400), (4_097, 413), (1_000_000, 413)])
def test_an_answer_has_one_size(gate, length, status):
    mailbox = new()
    assert put(gate, mailbox, 0, os.urandom(length)) == status
