"""Writes the test vectors beside this file.

Keys are fixed, sealing is random: run it only when the contract changes.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from upstander.envelope import answer, card, dsse, parts, report, sizes, stream, work
from upstander.envelope.age import Identity, seal_bytes
from upstander.envelope.canonical import write_canonical
from upstander.envelope.receipt import ReceiptWords, _check_index, _pack, word_list

HERE = Path(__file__).parent
IDENTITY = Identity.from_secret(hashlib.sha256(b"intake of the test vectors").digest())
ENVELOPE = bytes(range(16))
TODAY = date(2026, 11, 22)


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def words_from(seed: str) -> ReceiptWords:
    """Receipt words from a seed: for vectors only, a real receipt is drawn at random."""
    digest = hashlib.sha256(seed.encode()).digest()
    drawn = [int.from_bytes(digest[2 * i : 2 * i + 2]) % 7776 for i in range(7)]
    check = _check_index(_pack(drawn))
    return ReceiptWords(tuple(word_list()[i] for i in (*drawn, check)))


def size_vectors() -> dict[str, Any]:
    return {
        "classes": list(sizes.SIZE_CLASSES),
        "plain_lengths": {str(n): [sizes.plain_length(size, n) for size in sizes.SIZE_CLASSES] for n in (1, 2)},
        "parts": [sizes.parts_of(size) for size in sizes.SIZE_CLASSES],
        "digests": [
            {
                "byte": byte,
                "length": length,
                "digest": parts.digest_of_parts(parts.cut_parts(BytesIO(bytes([byte]) * length))).hex(),
            }
            for byte, length in ((0, 32_768), (1, 1_048_576), (2, 1_572_864))
        ],
    }


def receipt_vectors() -> dict[str, Any]:
    receipts = []
    for seed in ("a", "b", "c"):
        words = words_from(seed)
        keys = words.keys()
        receipts.append(
            {
                "words": list(words.words),
                "mailbox": keys.mailbox.hex(),
                "identity": keys.reply.to_text(),
                "recipient": keys.reply.recipient().to_text(),
                "follow_up": keys.follow_up.hex(),
                "follow_up_hash": keys.follow_up_hash.hex(),
            }
        )
    good = receipts[0]["words"]
    return {
        "receipts": receipts,
        "typed": [
            {"text": "  ".join(good).upper(), "words": good},
            {"text": ", ".join(good) + "\n", "words": good},
        ],
        "refused": [
            {"text": " ".join(good[:7]), "why": "count"},
            {"text": " ".join([*good[:7], "abacus"]), "why": "check"},
            {"text": " ".join([good[1], good[0], *good[2:]]), "why": "check"},
            {"text": " ".join([*good[:7], "upstandr"]), "why": "unknown"},
        ],
    }


def report_vectors() -> dict[str, Any]:
    picture = bytes(range(256)) * 260
    keys = words_from("a").keys()
    plain = report.Report(
        ENVELOPE, "1.0.0", links=("https://example.com/post/1?a=1&b=2",), note="Seen near the “bridge”.\nTwice."
    )
    with_receipt = replace(
        plain, receipt=report.ReceiptAddress(keys.mailbox, keys.reply.recipient(), keys.follow_up_hash)
    )
    with_files = replace(with_receipt, files=2, answers={"where": "messages"})
    follow_up = report.Report(
        ENVELOPE, "1.0.0", note="On the church wall.", follow_up=keys.follow_up, question="where_seen"
    )
    valid = []
    for name, value, files in (
        ("links and a note", plain, []),
        ("with a receipt", with_receipt, []),
        ("with two files, one of them empty", with_files, [("image/jpeg", picture), ("image/png", b"")]),
        ("a follow-up", follow_up, []),
    ):
        sink = BytesIO()
        stream.seal_report(value, [(t, BytesIO(d), len(d)) for t, d in files], [IDENTITY.recipient()], sink)
        valid.append(
            {
                "name": name,
                "envelope": ENVELOPE.hex(),
                "sealed": b64(sink.getvalue()),
                "report": report.write_report(value).decode(),
                "files": [{"type": t, "size": len(d), "sha256": hashlib.sha256(d).hexdigest()} for t, d in files],
            }
        )
    return {
        "identity": IDENTITY.to_text(),
        "recipient": IDENTITY.recipient().to_text(),
        "valid": valid,
        "refused_streams": refused_streams(plain, with_files, picture),
        "refused_json": refused_json(report.write_report(plain).decode(), report.write_report(with_receipt).decode()),
    }


def refused_streams(plain: report.Report, with_files: report.Report, picture: bytes) -> list[dict[str, str]]:
    """Streams that a reader refuses although their seal holds."""
    entries = [report.FileEntry("image/jpeg", len(picture), hashlib.sha256(picture).digest())]
    head = stream._prefixed(report.write_report(plain))
    closing = stream._prefixed(report.write_closing([]))
    one_file = stream._prefixed(report.write_report(replace(with_files, files=1)))
    chunks = b"".join(stream._prefixed(picture[i : i + 65_536]) for i in range(0, len(picture), 65_536)) + bytes(4)
    altered = stream._prefixed(picture[:100]) + bytes(4)
    file_closing = stream._prefixed(report.write_closing(entries))
    cases = {
        "another version": ("start", b"UPS2" + head + closing + b"UPSE"),
        "no end": ("end", b"UPS1" + head + closing),
        "a file that goes on past the end": ("truncated", b"UPS1" + one_file + (65_000).to_bytes(4) + picture[:40_000]),
        "something after its end": ("padding", b"UPS1" + head + closing + b"UPSE" + b"\0" * 9 + b"x"),
        "another end": ("end", b"UPS1" + head + closing + b"UPSX"),
        "a file that differs from its closing": ("closing", b"UPS1" + one_file + altered + file_closing + b"UPSE"),
        "a file without a closing entry": ("closing", b"UPS1" + one_file + chunks + closing + b"UPSE"),
        "a closing entry without a file": ("closing", b"UPS1" + head + file_closing + b"UPSE"),
        "a chunk that is too long": (
            "size",
            b"UPS1" + one_file + stream._prefixed(bytes(65_537)) + bytes(4) + closing + b"UPSE",
        ),
        "a JSON that is too long": ("json", b"UPS1" + (24_577).to_bytes(4) + bytes(24_577)),
    }
    return [{"name": name, "reason": reason, "stream": b64(data)} for name, (reason, data) in cases.items()]


def refused_json(good: str, with_receipt: str) -> list[dict[str, str]]:
    """Report JSON that a reader refuses."""
    reply = json.loads(with_receipt)["reply"]
    cases = {
        "white space": good.replace(":", ": ", 1),
        "an unknown key": good.replace('"version":1', '"version":1,"when":"2026-11-22"'),
        "a double key": good.replace('"version":1', '"version":1,"version":1'),
        "keys out of order": "{" + '"version":1,' + good[1:].replace(',"version":1', ""),
        "a needless escape": good.replace("Twice", "\\u0054wice"),
        "a fraction": good.replace('"files":0', '"files":0.0'),
        "a true for a number": good.replace('"version":1', '"version":true'),
        "a control character in the note": good.replace("Twice", "Twi\\u0007ce"),
        "a space in a link": good.replace("post/1", "post 1"),
        "an upper-case envelope id": good.replace("0a0b0c", "0A0B0C"),
        "another version": good.replace('"version":1', '"version":2'),
        "no note": good.replace('"note":"Seen near the “bridge”.\\nTwice.",', ""),
        "nothing in it": good.replace('"https://example.com/post/1?a=1&b=2"', "").replace(
            "Seen near the “bridge”.\\nTwice.", " "
        ),
        "half a receipt": good.replace('"links"', '"follow_up_hash":"' + "00" * 32 + '","links"'),
        "eleven files": good.replace('"files":0', '"files":11'),
        "a backslash in a link": good.replace("post/1", "post\\\\1"),
        "a quotation mark in a link": good.replace("post/1", 'post\\"1'),
        "a receipt in a follow-up": with_receipt.replace(
            '"follow_up_hash"', '"follow_up":"' + "00" * 32 + '","follow_up_hash"'
        ),
        "a reply recipient in upper case": with_receipt.replace(reply, reply.upper()),
        "an answered question without a follow-up": good.replace('"version"', '"question":"where_seen","version"'),
    }
    return [{"name": name, "json": text} for name, text in cases.items()]


def answer_vectors() -> dict[str, Any]:
    words = words_from("a")
    keys = words.keys()
    answers = [
        answer.Answer(keys.mailbox, 0, "received"),
        answer.Answer(keys.mailbox, 1, "removed", hours=9),
        answer.Answer(keys.mailbox, 2, "not_for_us", why="satire"),
        answer.Answer(keys.mailbox, 3, "question", question="where_seen"),
        answer.Answer(keys.mailbox, 7, "question", text='Which street? "Mill Lane"\nor Weir Road?'),
    ]
    return {
        "words": list(words.words),
        "answers": [
            {
                "place": a.place,
                "code": a.code,
                "parameters": {k: v for k in ("hours", "why", "question", "text") if (v := getattr(a, k)) is not None},
                "sealed": b64(answer.seal_answer(a, keys.reply.recipient())),
            }
            for a in answers
        ],
        "refused": {
            "for another key": b64(answer.seal_answer(answers[0], IDENTITY.recipient())),
            "for another mailbox": b64(
                answer.seal_answer(replace(answers[0], mailbox=bytes(16)), keys.reply.recipient())
            ),
            "not an answer": b64(seal_bytes(bytes(answer.PLAIN_LENGTH), [keys.reply.recipient()])),
            "random bytes": b64(hashlib.shake_256(b"empty place").digest(4_096)),
        },
    }


def card_vectors() -> dict[str, Any]:
    root = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"root of the test vectors").digest())
    key = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"signing key of the test vectors").digest())
    stranger = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"stranger of the test vectors").digest())
    trust = card.TrustFile(root.public_key().public_bytes_raw(), "Test vectors", demo=False)
    public = key.public_key().public_bytes_raw()
    signing_key = card.sign_signing_key(root, public, TODAY - timedelta(days=10), TODAY + timedelta(days=80))
    old_key = card.sign_signing_key(root, public, TODAY - timedelta(days=200), TODAY - timedelta(days=110))
    first = card.Card(
        number=1,
        from_day=TODAY - timedelta(days=3),
        until_day=TODAY + timedelta(days=4),
        recipients=(IDENTITY.recipient(),),
        escrow=False,
        gate="https://gate.example/exchange",
        relay="https://relay.example/",
        ohttp=bytes.fromhex("01002031e1f05a740102115220e9af918f738674aec95f54db6e04eb705aae8e798155000400010001"),
        work_cap=20,
        builds=({"index.html": hashlib.sha256(b"index").hexdigest()},),
        accepts_files=True,
        accepts_bytes=1_000_000_000,
        operators={"desk": "the desk", "gate": "the gate", "relay": "the relay", "app": "the app host"},
        basis="An agreement.",
    )
    file_1 = card.sign_card_file(first, signing_key, key, ())
    second = replace(first, number=2, from_day=TODAY, until_day=TODAY + timedelta(days=7))
    file_2 = card.sign_card_file(second, signing_key, key, file_1.leaves)
    forked = card.sign_card_file(
        replace(second, basis="Another."), signing_key, key, (hashlib.sha256(b"other").digest(),)
    )
    other = card.sign_card_file(replace(first, basis="Another."), signing_key, key, ())
    by_stranger = card.sign_card_file(second, signing_key, stranger, file_1.leaves)
    by_old_key = card.sign_card_file(second, old_key, key, file_1.leaves)
    days = {"from": (TODAY - timedelta(days=10)).isoformat(), "until": (TODAY + timedelta(days=81)).isoformat()}
    long_key = dsse.sign(
        card.SIGNING_KEY_TYPE, write_canonical({"version": 1, "key": dsse.encode_base64(public), **days}), root
    )
    by_long_key = card.sign_card_file(second, long_key, key, file_1.leaves)
    misplaced = card.sign_card_file(replace(second, number=3), signing_key, key, file_1.leaves)
    seen = [b64(leaf) for leaf in file_2.leaves]

    def case(
        name: str, file: card.CardFile | str, code: str | None, today: date = TODAY, remembered: list[str] | None = None
    ) -> dict[str, Any]:
        text = file if isinstance(file, str) else file.to_bytes().decode()
        return {
            "name": name,
            "card_json": text,
            "today": today.isoformat(),
            "remembered": remembered or [],
            "code": code,
        }

    return {
        "trust_json": trust.to_bytes().decode(),
        "payload": json.loads(card.write_card(second)),
        "cases": [
            case("the newest card", file_2, None, remembered=seen[:1]),
            case("one day of skew before", file_2, None, TODAY - timedelta(days=1)),
            case("one day of skew after", file_2, None, TODAY + timedelta(days=8)),
            case("not yet valid", file_2, "clock", TODAY - timedelta(days=2)),
            case("no longer valid", file_2, "expired", TODAY + timedelta(days=9)),
            case("an older card", file_1, "rolled-back", remembered=seen),
            case("a fork", forked, "forked", remembered=seen[:1]),
            case("a fork that is older", other, "forked", remembered=seen),
            case("signed by a stranger", by_stranger, "bad-signature"),
            case("an expired signing key", by_old_key, "expired"),
            case("a signing key of more than ninety days", by_long_key, "malformed"),
            case("a number that isn't its place in the log", misplaced, "malformed"),
            case(
                "an altered card",
                file_2.to_bytes().decode().replace(b64(file_2.card.signature), b64(file_1.card.signature)),
                "bad-signature",
            ),
            case(
                "a card that isn't the newest leaf",
                replace(file_2, card=file_1.card).to_bytes().decode(),
                "bad-signature",
            ),
            case("no card at all", "{}", "malformed"),
        ],
    }


def work_vectors() -> dict[str, Any]:
    seed = hashlib.sha256(b"seed of the test vectors").digest()
    cases = []
    for declared, whole, difficulty in (
        (1, True, 1),
        (1, True, 100),
        (1, False, 100),
        (32, False, 50),
        (1024, False, 20),
    ):
        demand = work.Demand(seed, difficulty)
        found = work.find_work(demand, ENVELOPE, declared, whole=whole)
        cases.append(
            {
                "demand": demand.to_header(),
                "envelope": ENVELOPE.hex(),
                "parts": declared,
                "whole": whole,
                "work": found.to_header(),
                "too_little_at": next(
                    more
                    for more in range(difficulty, 1 << 20)
                    if not work.meets(found, more, ENVELOPE, declared, whole=whole)
                ),
            }
        )
    return {"cases": cases}


def main() -> None:
    for name, make in (
        ("sizes", size_vectors),
        ("receipt", receipt_vectors),
        ("report", report_vectors),
        ("answer", answer_vectors),
        ("card", card_vectors),
        ("work", work_vectors),
    ):
        (HERE / f"{name}.json").write_text(json.dumps(make(), ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
