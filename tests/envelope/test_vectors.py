"""The published test vectors hold in Python, as they do on the phone."""

import base64
import json
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest

from tests.envelope.sealing import seal_stream_of
from upstander.envelope import sizes
from upstander.envelope.age import AgeError, Identity
from upstander.envelope.answer import AnswerError, open_answer
from upstander.envelope.card import CardError, TrustFile, read_card, verify_card_file
from upstander.envelope.parts import cut_parts, digest_of_parts
from upstander.envelope.receipt import ReceiptError, ReceiptWords
from upstander.envelope.report import ReportError, read_report, write_report
from upstander.envelope.stream import open_report

VECTORS = Path(__file__).parents[2] / "docs" / "vectors"


def read(name: str) -> dict:
    return json.loads((VECTORS / f"{name}.json").read_text("utf-8"))


def test_size_classes_and_digests_are_those_of_the_vectors():
    vectors = read("sizes")
    assert list(sizes.SIZE_CLASSES) == vectors["classes"]
    assert [sizes.parts_of(size) for size in sizes.SIZE_CLASSES] == vectors["parts"]
    for recipients, lengths in vectors["plain_lengths"].items():
        assert [sizes.plain_length(size, int(recipients)) for size in sizes.SIZE_CLASSES] == lengths
    for case in vectors["digests"]:
        whole = BytesIO(bytes([case["byte"]]) * case["length"])
        assert digest_of_parts(cut_parts(whole)).hex() == case["digest"]


def test_receipt_words_become_the_keys_of_the_vectors():
    for case in read("receipt")["receipts"]:
        keys = ReceiptWords(tuple(case["words"])).keys()
        assert keys.mailbox.hex() == case["mailbox"]
        assert keys.reply.to_text() == case["identity"]
        assert keys.reply.recipient().to_text() == case["recipient"]
        assert (keys.follow_up.hex(), keys.follow_up_hash.hex()) == (case["follow_up"], case["follow_up_hash"])


def test_typed_receipts_are_read_and_slips_are_refused():
    vectors = read("receipt")
    for case in vectors["typed"]:
        assert list(ReceiptWords.parse(case["text"]).words) == case["words"]
    for case in vectors["refused"]:
        with pytest.raises(ReceiptError):
            ReceiptWords.parse(case["text"])


@pytest.mark.promise("P1")
def test_sealed_reports_of_the_vectors_open_whole(tmp_path):
    vectors = read("report")
    identity = Identity.from_text(vectors["identity"])
    for number, case in enumerate(vectors["valid"]):
        folder = tmp_path / str(number)
        folder.mkdir()
        sealed = BytesIO(base64.b64decode(case["sealed"]))
        opened = open_report(sealed, [identity], bytes.fromhex(case["envelope"]), folder)
        assert write_report(opened.report).decode() == case["report"]
        found = [
            {"type": file.entry.media_type, "size": file.path.stat().st_size, "sha256": file.entry.sha256.hex()}
            for file in opened.files
        ]
        assert found == case["files"]


def test_streams_that_break_the_contract_are_refused_and_leave_nothing(tmp_path):
    vectors = read("report")
    identity = Identity.from_text(vectors["identity"])
    for case in vectors["refused_streams"]:
        sealed = seal_stream_of(base64.b64decode(case["stream"]), identity.recipient())
        with pytest.raises(ReportError) as refusal:
            open_report(BytesIO(sealed), [identity], bytes(range(16)), tmp_path)
        assert refusal.value.reason == case["reason"], case["name"]
        assert list(tmp_path.iterdir()) == []


def test_report_json_that_breaks_the_contract_is_refused():
    for case in read("report")["refused_json"]:
        with pytest.raises(ReportError):
            read_report(case["json"].encode())
            pytest.fail(case["name"])


def test_answers_of_the_vectors_open_and_the_wrong_ones_do_not():
    vectors = read("answer")
    keys = ReceiptWords(tuple(vectors["words"])).keys()
    for case in vectors["answers"]:
        opened = open_answer(base64.b64decode(case["sealed"]), keys.reply, keys.mailbox, case["place"])
        assert opened.code == case["code"]
        for name, value in case["parameters"].items():
            assert getattr(opened, name) == value
        with pytest.raises(AnswerError):
            open_answer(base64.b64decode(case["sealed"]), keys.reply, keys.mailbox, (case["place"] + 1) % 8)
    for sealed in vectors["refused"].values():
        with pytest.raises(AnswerError):
            open_answer(base64.b64decode(sealed), keys.reply, keys.mailbox, 0)


@pytest.mark.promise("P9")
@pytest.mark.parametrize("case", read("card")["cases"], ids=lambda case: case["name"])
def test_cards_of_the_vectors_are_trusted_or_refused(case):
    trust = TrustFile.parse(read("card")["trust_json"].encode())
    remembered = [base64.b64decode(leaf) for leaf in case["remembered"]]
    today = date.fromisoformat(case["today"])
    if case["code"] is None:
        verified = verify_card_file(case["card_json"].encode(), trust, today, remembered)
        assert verified == read_card(json.dumps(read("card")["payload"]).encode())
        return
    with pytest.raises(CardError) as refusal:
        verify_card_file(case["card_json"].encode(), trust, today, remembered)
    assert refusal.value.code == case["code"]


def test_an_answer_for_somebody_else_never_opens_a_report(tmp_path):
    vectors = read("report")
    sealed = BytesIO(base64.b64decode(vectors["valid"][0]["sealed"]))
    with pytest.raises(AgeError):
        open_report(sealed, [Identity.generate()], bytes(range(16)), tmp_path)
