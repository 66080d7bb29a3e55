"""The desk's door: list, take, delete, card, keys, health. docs/envelope.md, section 11."""

import json
import os
import stat

import pytest

from tests.gate.running import MIB, WHOLE, RunningGate, digest_of
from tests.gate.stores import on_both_stores, own_on_both_stores
from upstander.exchange.client import ExchangeError


def put(gate: RunningGate) -> tuple[bytes, bytes]:
    envelope, sealed = os.urandom(16), os.urandom(WHOLE)
    assert gate.put_whole(envelope, sealed).status == 201
    return envelope, digest_of(sealed)


def test_only_the_gates_own_user_can_open_the_door(gate):
    door = gate.home / "gate" / "door.sock"
    assert stat.S_IMODE(door.stat().st_mode) == 0o600
    assert stat.S_IMODE(door.parent.stat().st_mode) == 0o700
    for path in (gate.home / "gate").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


@pytest.mark.promise("P2")
@on_both_stores
def test_the_list_is_in_another_order_each_time(gate):
    for _ in range(12):
        put(gate)
    orders = {tuple(row["id"] for row in gate.desk.get("/envelopes").json()["envelopes"]) for _ in range(6)}
    assert len(orders) > 1


@on_both_stores
def test_what_is_not_closed_is_neither_listed_nor_given_nor_deleted(gate):
    envelope, part = os.urandom(16), os.urandom(MIB)
    gate.put_part(envelope, 0, 1, part)
    assert envelope.hex() not in gate.waiting()
    assert gate.desk.get(f"/envelopes/{envelope.hex()}").status_code == 404
    assert gate.delete(envelope, digest_of(part)).status_code == 409
    assert gate.close(envelope, digest_of(part), 1).status == 201


@pytest.mark.promise("P8")
@on_both_stores
def test_delete_can_be_repeated_and_asks_for_the_right_digest(gate):
    envelope, digest = put(gate)
    refused = gate.delete(envelope, os.urandom(32))
    assert refused.status_code == 409
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["type"] == "urn:upstander:problem:conflict"
    assert envelope.hex() in gate.waiting()
    assert [gate.delete(envelope, digest).status_code for _ in range(3)] == [204, 204, 204]
    assert gate.delete(envelope, os.urandom(32)).status_code == 409
    assert envelope.hex() not in gate.waiting()


@on_both_stores
def test_what_never_was_is_not_found(gate):
    assert gate.delete(os.urandom(16), os.urandom(32)).status_code == 404
    assert gate.desk.get(f"/envelopes/{os.urandom(16).hex()}").status_code == 404


@pytest.mark.parametrize(
    "path", ["/envelopes/zz?digest=" + "0" * 64, f"/envelopes/{'0' * 32}?digest=0", "/envelopes/" + "0" * 32]
)
def test_a_delete_that_is_not_of_its_form_is_malformed(gate, path):
    refused = gate.desk.delete(path)
    assert (refused.status_code, refused.json()["type"]) == (400, "urn:upstander:problem:malformed")


@own_on_both_stores
def test_the_card_is_handed_out_as_it_was_put(own_gate):
    with pytest.raises(ExchangeError) as refused:
        own_gate.client().get_card()
    assert refused.value.problem == "not-found"
    for number in (1, 2):
        card = json.dumps({"version": 1, "card": {"number": number}, "leaves": ["x" * 30_000]}).encode()
        assert own_gate.desk.put("/card", content=card).status_code == 204
        assert own_gate.client().get_card() == card


@pytest.mark.parametrize("card", [b"", b"no json", b"[]", b"[" * 20_000])
def test_what_is_no_card_is_refused(gate, card):
    assert gate.desk.put("/card", content=card).status_code == 400


def test_the_largest_card_fits_an_answer_and_a_larger_one_is_refused(own_gate):
    largest = b'{"a":"' + b"x" * (40_000 - 8) + b'"}'
    assert own_gate.desk.put("/card", content=largest).status_code == 204
    assert own_gate.client().get_card() == largest
    assert own_gate.desk.put("/card", content=largest + b" ").status_code == 413


def test_a_new_key_is_in_use_at_once_and_the_old_one_still_works(own_gate):
    old = own_gate.desk.get("/ohttp-keys").content
    assert old == own_gate.configuration
    new = own_gate.desk.post("/ohttp-keys").content
    assert new != old and new[0] != old[0]
    assert own_gate.desk.get("/ohttp-keys").content == new
    for configuration in (old, new):
        own_gate.configuration = configuration
        assert own_gate.call("POST", "/nothing").status == 204


def test_keys_outlive_the_process(own_gate):
    own_gate.kill()
    own_gate.start()
    assert own_gate.desk.get("/ohttp-keys").content == own_gate.configuration
    assert own_gate.call("POST", "/nothing").status == 204


@own_on_both_stores
def test_health_tells_classes_and_no_number(own_gate):
    before = own_gate.desk.get("/health").json()
    assert before["waiting"] == "none"
    put(own_gate)
    after = own_gate.desk.get("/health").json()
    assert after == {"up": True, "waiting": "some", "disk": after["disk"]}
    assert after["disk"] in {"none", "some", "many", "full"}


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/exchange"), ("GET", "/openapi.json"), ("PUT", f"/envelopes/{'0' * 32}/parts/0"), ("GET", "/nowhere")],
)
def test_the_desks_door_has_nothing_of_the_public_one(gate, method, path):
    refused = gate.desk.request(method, path)
    assert refused.status_code == 404
    assert refused.json()["type"] == "urn:upstander:problem:not-found"


def test_another_method_is_refused_with_a_problem(gate):
    refused = gate.desk.post("/health")
    assert refused.status_code == 405
    assert refused.headers["content-type"] == "application/problem+json"
