"""Every parser that meets the network: what it is fed, and how it may refuse. Anything else it raises is a fault."""

from __future__ import annotations

import base64
import io
import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from upstander.envelope.age import AgeError, Identity, Recipient, open_bytes, open_chunks, seal_bytes
from upstander.envelope.age_header import read_header
from upstander.envelope.answer import Answer, AnswerError, open_answer
from upstander.envelope.canonical import CanonicalError, read_canonical, write_canonical
from upstander.envelope.card import CardError, CardFile, TrustFile, read_card, verify_card_file
from upstander.envelope.receipt import ReceiptError, ReceiptWords
from upstander.envelope.report import ReportError, read_closing, read_report
from upstander.envelope.stream import open_report
from upstander.envelope.work import Demand, Work
from upstander.exchange.binary_http import (
    BinaryHttpError,
    Request,
    Response,
    decode_request,
    decode_response,
    encode_request,
    encode_response,
)
from upstander.exchange.oblivious import (
    REQUEST_OVERHEAD,
    GatewayKey,
    KeyConfiguration,
    ObliviousError,
    find_key,
    seal_request,
)
from upstander.exchange.problem import Problem, name_of_problem
from upstander.exchange.sizes import SMALL_REQUEST
from upstander.gate.bulletin import Bulletin
from upstander.gate.calls import find_call
from upstander.gate.flood import Entrance
from upstander.gate.forms import read_close, read_digest, read_id, read_number, read_parts, read_work

_VECTORS = Path(__file__).parents[2] / "docs" / "vectors"
_KEY = GatewayKey(1, bytes(range(32)))


@dataclass(frozen=True)
class Parser:
    """One way in: ``read`` takes any bytes and either returns or raises one of ``refusals``."""

    read: Callable[[bytes], object]
    refusals: tuple[type[Exception], ...]
    samples: tuple[bytes, ...]


def _vector(name: str) -> Any:
    return json.loads((_VECTORS / f"{name}.json").read_text("utf-8"))


@cache
def _identity() -> Identity:
    return Identity.from_text(_vector("report")["identity"])


@cache
def _recipient() -> Recipient:
    return _identity().recipient()


def _open_exchange(untrusted: bytes) -> object:
    find = {_KEY.configuration.key_id: _KEY}.get
    return find_key(untrusted, find).open_request(untrusted)


def _open_report(untrusted_sealed: bytes) -> object:
    with tempfile.TemporaryDirectory() as folder:
        return open_report(io.BytesIO(untrusted_sealed), [_identity()], bytes(range(16)), Path(folder))


def _read_stream(untrusted_stream: bytes) -> object:
    """What lies inside a seal that holds: whoever knows the card can make one."""
    return _open_report(seal_bytes(untrusted_stream, [_recipient()]))


def _read_answer(untrusted_plain: bytes) -> Answer:
    sealed = seal_bytes(untrusted_plain[:2_437].ljust(2_437, b"\0"), [_recipient()])
    return open_answer(sealed, _identity(), bytes(16), 0)


def _read_forms(untrusted: bytes) -> None:
    text = untrusted.decode("latin-1")
    for read in (read_id, read_digest, read_parts, read_work, lambda one: read_number(one, 1_023)):
        try:
            read(text)
        except Problem:
            continue


def _read_words(untrusted: bytes) -> None:
    for read in (Demand.from_header, Work.from_header):
        try:
            read(untrusted.decode("latin-1"))
        except ValueError:
            continue


def _verify_card(untrusted: bytes) -> object:
    trust = TrustFile.parse(_vector("card")["trust_json"].encode())
    return verify_card_file(untrusted, trust, date(2026, 11, 22))


@cache
def parsers() -> dict[str, Parser]:
    """All of them by name."""
    call = Request("PUT", f"/envelopes/{'0' * 32}/parts/0", {"parts": "2", "work": f"{'0' * 64} {'0' * 16}"}, b"part")
    request = encode_request(call, 1_024)
    response = encode_response(Response(201, {"card": "7"}, b'{"digest":""}'), 1_024)
    nothing = encode_request(Request("POST", "/nothing"), SMALL_REQUEST - REQUEST_OVERHEAD)
    exchange, opener = seal_request(_KEY.configuration, nothing)
    answered = _KEY.open_request(exchange)[1].seal(response)
    report, card = _vector("report"), _vector("card")
    sealed = base64.b64decode(report["valid"][0]["sealed"])
    streams = [base64.b64decode(one["stream"]) for one in report["refused_streams"][:8]]
    streams.append(open_bytes(sealed, [_identity()]))
    cards = [case["card_json"].encode() for case in card["cases"][:6]]
    answer = write_canonical({"version": 1, "mailbox": "0" * 32, "place": 0, "code": "removed", "hours": 3})
    closing = b'[{"sha256":"%s","size":7,"type":"image/jpeg"}]' % (b"0" * 64)
    return {
        "binary HTTP request": Parser(decode_request, (BinaryHttpError,), (request,)),
        "binary HTTP response": Parser(decode_response, (BinaryHttpError,), (response,)),
        "call": Parser(lambda data: find_call(data, SMALL_REQUEST, Entrance.CLEAR), (Problem,), (request, nothing)),
        "exchange": Parser(_open_exchange, (ObliviousError,), (exchange,)),
        "answer of an exchange": Parser(opener.open, (ObliviousError,), (answered,)),
        "key configuration": Parser(KeyConfiguration.from_bytes, (ObliviousError,), (_KEY.configuration.to_bytes(),)),
        "close": Parser(read_close, (Problem,), (b'{"digest":"%s","parts":2}' % (b"0" * 64),)),
        "forms": Parser(_read_forms, (), (b"0" * 32, b"1023", b"0" * 64 + b" " + b"0" * 16)),
        "work": Parser(_read_words, (), tuple(case["demand"].encode() for case in _vector("work")["cases"][:2])),
        "age header": Parser(lambda data: read_header(io.BytesIO(data)), (AgeError,), (sealed[:2_000],)),
        "age file": Parser(
            lambda data: list(open_chunks(io.BytesIO(data), [_identity()])), (AgeError,), (sealed[:4_000], sealed)
        ),
        "sealed report": Parser(_open_report, (AgeError, ReportError), (sealed,)),
        "report's stream": Parser(_read_stream, (AgeError, ReportError), tuple(streams)),
        "report JSON": Parser(read_report, (ReportError,), (report["valid"][0]["report"].encode(),)),
        "closing JSON": Parser(read_closing, (ReportError,), (closing, b"[]")),
        "answer": Parser(_read_answer, (AnswerError,), (b"UPA1" + len(answer).to_bytes(2) + answer,)),
        "receipt": Parser(
            lambda data: ReceiptWords.parse(data.decode("utf-8", "replace")),
            (ReceiptError,),
            (b"abacus, Drop-Down tshirt abdomen abide", " ".join(ReceiptWords.draw().words).encode()),
        ),
        "canonical JSON": Parser(read_canonical, (CanonicalError,), (b'{"a":[1,"\\n",null,true]}',)),
        "card file": Parser(CardFile.parse, (CardError,), tuple(cards)),
        "card": Parser(read_card, (CardError,), (write_canonical(card["payload"]),)),
        "card with its proof": Parser(_verify_card, (CardError,), tuple(cards)),
        "card at the gate": Parser(lambda data: Bulletin().heed(data), (), tuple(cards)),
        "trust file": Parser(TrustFile.parse, (CardError,), (card["trust_json"].encode(),)),
        "problem document": Parser(name_of_problem, (), (Problem("conflict").document(),)),
    }
