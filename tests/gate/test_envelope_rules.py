"""The rules of parts, close, acknowledgement and take, at a real gate. docs/envelope.md, sections 5 and 10."""

import os

import pytest

from tests.gate.running import MIB, WHOLE, digest_of
from tests.gate.stores import on_both_stores

HALF = MIB // 2


def new() -> bytes:
    return os.urandom(16)


def two_parts() -> tuple[bytes, bytes]:
    return os.urandom(MIB), os.urandom(HALF)


@pytest.mark.promise("P8")
@on_both_stores
def test_a_small_report_is_put_and_closed_in_one_and_again_as_often_as_asked(gate):
    envelope, sealed = new(), os.urandom(WHOLE)
    for _ in range(3):
        answered = gate.put_whole(envelope, sealed)
        assert (answered.status, answered.json) == (201, {"digest": digest_of(sealed).hex()})
    assert gate.waiting()[envelope.hex()] == {
        "id": envelope.hex(),
        "digest": digest_of(sealed).hex(),
        "size": WHOLE,
    }
    assert gate.desk.get(f"/envelopes/{envelope.hex()}").content == sealed


@on_both_stores
def test_other_bytes_under_an_acknowledged_id_are_a_conflict(gate):
    envelope, sealed = new(), os.urandom(WHOLE)
    gate.put_whole(envelope, sealed)
    assert gate.put_whole(envelope, os.urandom(WHOLE)).problem == "conflict"
    assert gate.desk.get(f"/envelopes/{envelope.hex()}").content == sealed


@on_both_stores
def test_a_small_report_under_another_digest_is_not_kept(gate):
    envelope = new()
    assert gate.put_whole(envelope, os.urandom(WHOLE), digest=os.urandom(32)).problem == "wrong-digest"
    assert envelope.hex() not in gate.waiting()
    assert gate.put_whole(envelope, os.urandom(WHOLE)).status == 201


@pytest.mark.parametrize("length", [0, 1, WHOLE - 1, WHOLE + 1])
def test_a_small_report_has_one_size(gate, length):
    assert gate.put_whole(new(), os.urandom(length)).problem == "wrong-size"


@pytest.mark.promise("P8")
@on_both_stores
def test_parts_come_in_any_order_and_again(gate):
    envelope, (first, second) = new(), two_parts()
    assert gate.put_part(envelope, 1, 2, second).status == 204
    assert gate.put_part(envelope, 0, 2, first).status == 204
    assert gate.put_part(envelope, 1, 2, second).status == 204
    assert envelope.hex() not in gate.waiting()
    digest = digest_of(first, second)
    for _ in range(2):
        answered = gate.close(envelope, digest, 2)
        assert (answered.status, answered.json) == (201, {"digest": digest.hex()})
    assert gate.waiting()[envelope.hex()]["size"] == MIB + HALF
    taken = gate.desk.get(f"/envelopes/{envelope.hex()}")
    assert taken.content == first + second
    assert taken.headers["content-length"] == str(MIB + HALF)


@pytest.mark.parametrize("length", [49_152, 65_536, 98_304, 131_072, 196_608, 262_144, 393_216, 524_288, 786_432, MIB])
def test_every_class_of_one_part_can_be_sent(gate, length):
    envelope, sealed = new(), os.urandom(length)
    assert gate.put_part(envelope, 0, 1, sealed).status == 204
    assert gate.close(envelope, digest_of(sealed), 1).status == 201


@on_both_stores
def test_other_bytes_under_an_index_are_a_conflict_and_change_nothing(gate):
    envelope, (first, second) = new(), two_parts()
    gate.put_part(envelope, 0, 2, first)
    assert gate.put_part(envelope, 0, 2, os.urandom(MIB)).problem == "conflict"
    gate.put_part(envelope, 1, 2, second)
    assert gate.close(envelope, digest_of(first, second), 2).status == 201


@on_both_stores
def test_another_number_of_parts_is_a_conflict(gate):
    envelope, (first, second) = new(), two_parts()
    gate.put_part(envelope, 0, 2, first)
    assert gate.put_part(envelope, 1, 3, os.urandom(MIB)).problem == "conflict"
    assert gate.put_part(envelope, 2, 2, os.urandom(MIB)).problem == "conflict"
    assert gate.close(envelope, digest_of(first, second), 3).problem == "conflict"
    assert gate.put_whole(envelope, os.urandom(WHOLE)).problem == "conflict"


@on_both_stores
def test_a_part_that_no_size_class_has_there_is_refused(gate):
    assert (
        gate.call("PUT", f"/envelopes/{new().hex()}/parts/0", os.urandom(HALF), {"parts": "2"}).problem == "wrong-size"
    )
    assert gate.put_part(new(), 0, 5, os.urandom(MIB)).problem == "wrong-size"
    assert gate.put_part(new(), 1, 1, os.urandom(MIB)).problem == "wrong-size"
    assert gate.put_part(new(), 2, 3, os.urandom(HALF)).problem == "wrong-size"


@on_both_stores
def test_close_lists_what_is_missing_and_loses_nothing(gate):
    envelope, parts = new(), [os.urandom(MIB) for _ in range(3)]
    gate.put_part(envelope, 1, 3, parts[1])
    answered = gate.close(envelope, digest_of(*parts), 3)
    assert (answered.problem, answered.json["missing"]) == ("parts-missing", [0, 2])
    for index in (0, 2):
        gate.put_part(envelope, index, 3, parts[index])
    assert gate.close(envelope, digest_of(*parts), 3).status == 201


@on_both_stores
def test_close_of_an_envelope_nobody_began_lists_all_parts(gate):
    answered = gate.close(new(), os.urandom(32), 1_024)
    assert (answered.problem, answered.json["missing"]) == ("parts-missing", list(range(1_024)))


@on_both_stores
def test_a_close_with_a_wrong_digest_keeps_the_parts(gate):
    envelope, (first, second) = new(), two_parts()
    gate.put_part(envelope, 0, 2, first)
    gate.put_part(envelope, 1, 2, second)
    assert gate.close(envelope, os.urandom(32), 2).problem == "wrong-digest"
    assert gate.close(envelope, digest_of(first, second), 2).status == 201


@on_both_stores
def test_a_closed_envelope_obeys_the_rules_of_open_ones(gate):
    envelope, (first, second) = new(), two_parts()
    gate.put_part(envelope, 0, 2, first)
    gate.put_part(envelope, 1, 2, second)
    gate.close(envelope, digest_of(first, second), 2)
    assert gate.put_part(envelope, 0, 2, first).status == 204
    assert gate.put_part(envelope, 0, 2, os.urandom(MIB)).problem == "conflict"
    assert gate.put_part(envelope, 0, 3, first).problem == "conflict"
    assert gate.put_part(envelope, 2, 2, os.urandom(MIB)).problem == "conflict"
    assert gate.close(envelope, os.urandom(32), 2).problem == "conflict"
    assert gate.close(envelope, digest_of(first, second), 3).problem == "conflict"


@pytest.mark.promise("P8")
@on_both_stores
def test_after_the_take_honest_repeats_still_succeed_and_store_nothing(gate):
    envelope, (first, second) = new(), two_parts()
    digest = digest_of(first, second)
    gate.put_part(envelope, 0, 2, first)
    gate.put_part(envelope, 1, 2, second)
    gate.close(envelope, digest, 2)
    assert gate.delete(envelope, digest).status_code == 204
    assert gate.put_part(envelope, 0, 2, first).status == 204
    answered = gate.close(envelope, digest, 2)
    assert (answered.status, answered.json) == (201, {"digest": digest.hex()})
    assert gate.close(envelope, os.urandom(32), 2).problem == "conflict"
    assert envelope.hex() not in gate.waiting()
    assert gate.desk.get(f"/envelopes/{envelope.hex()}").status_code == 404


@pytest.mark.promise("P8")
@on_both_stores
def test_after_the_take_a_small_report_is_acknowledged_again_and_not_doubled(gate):
    envelope, sealed = new(), os.urandom(WHOLE)
    gate.put_whole(envelope, sealed)
    gate.delete(envelope, digest_of(sealed))
    assert gate.put_whole(envelope, sealed).status == 201
    assert gate.put_whole(envelope, os.urandom(WHOLE)).problem == "conflict"
    assert envelope.hex() not in gate.waiting()


@pytest.mark.parametrize("envelope_id", ["0" * 31, "0" * 33, "G" * 32, "A" * 32, "%30" * 16])
def test_an_id_that_is_none_is_malformed(gate, envelope_id):
    digest = {"digest": "0" * 64}
    assert gate.call("PUT", f"/envelopes/{envelope_id}", bytes(WHOLE), digest).problem == "malformed"
    assert gate.call("PUT", f"/envelopes/{envelope_id}/parts/0", bytes(49_152), {"parts": "1"}).problem == "malformed"
    assert gate.call("POST", f"/envelopes/{envelope_id}/close", b"{}").problem == "malformed"
    assert gate.call("GET", f"/mailboxes/{envelope_id}").problem == "malformed"


@pytest.mark.parametrize("index", ["-1", "01", "1024", "x", "1.0", "+1", "٣".encode().hex() + "!"])
def test_an_index_that_is_none_is_malformed(gate, index):
    path = f"/envelopes/{new().hex()}/parts/{index}"
    assert gate.call("PUT", path, os.urandom(49_152), {"parts": "1"}).problem == "malformed"


@pytest.mark.parametrize("headers", [{}, {"parts": "0"}, {"parts": "1025"}, {"parts": "one"}, {"parts": "01"}])
def test_a_part_that_does_not_say_how_many_there_are_is_malformed(gate, headers):
    path = f"/envelopes/{new().hex()}/parts/0"
    assert gate.call("PUT", path, os.urandom(49_152), headers).problem == "malformed"


@pytest.mark.parametrize("headers", [{}, {"digest": "0" * 63}, {"digest": "A" * 64}, {"digest": "0" * 65}])
def test_a_small_report_without_a_digest_is_malformed(gate, headers):
    assert gate.call("PUT", f"/envelopes/{new().hex()}", bytes(WHOLE), headers).problem == "malformed"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b'{"digest":"%s"}' % (b"0" * 64),
        b'{"digest":"%s","parts":0}' % (b"0" * 64),
        b'{"digest":"%s","parts":1025}' % (b"0" * 64),
        b'{"digest":"%s","parts":true}' % (b"0" * 64),
        b'{"digest":"%s","parts":1.0}' % (b"0" * 64),
        b'{"digest":"%s","parts":"1"}' % (b"0" * 64),
        b'{"digest":"%s","parts":1}' % (b"A" * 64),
        b'{"digest":1,"parts":1}',
        b'{"digest":"%s","extra":1,"parts":1}' % (b"0" * 64),
        b'{"digest":"%s","parts":1,"parts":1}' % (b"0" * 64),
        b'{"parts":1,"digest":"%s"}' % (b"0" * 64),
        b'{"digest": "%s", "parts": 1}' % (b"0" * 64),
        b"[" * 250,
        b"\xff\xfe",
        b'{"digest":"%s","parts":1}' % (b"0" * 64) + b" " * 300,
    ],
)
def test_a_close_that_is_not_of_its_form_is_malformed(gate, body):
    assert gate.call("POST", f"/envelopes/{new().hex()}/close", body).problem == "malformed"


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/nothing"), ("GET", "/card"), ("GET", f"/mailboxes/{'0' * 32}")]
)
def test_a_call_without_a_body_has_none(gate, method, path):
    assert gate.call(method, path, b"x").problem == "malformed"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/nothing"),
        ("PUT", "/nothing"),
        ("POST", "/nothing/"),
        ("POST", "/nothing?x=1"),
        ("POST", "//nothing"),
        ("GET", f"/envelopes/{'0' * 32}"),
        ("POST", f"/envelopes/{'0' * 32}"),
        ("GET", f"/envelopes/{'0' * 32}/parts/0"),
        ("GET", f"/mailboxes/{'0' * 32}/0"),
        ("OPTIONS", "/exchange"),
    ],
)
def test_there_is_no_other_call(gate, method, path):
    assert gate.call(method, path).problem == "not-found"


@on_both_stores
def test_a_decoy_stores_nothing(gate):
    def rows() -> set[str]:
        return set(gate.waiting())

    before = rows()
    assert gate.call("POST", "/nothing").status == 204
    assert rows() == before
