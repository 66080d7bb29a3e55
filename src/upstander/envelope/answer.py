"""The desk's answer to a receipt: one size, sealed to the reporter's own key. ``docs/envelope.md``, section 7."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from upstander.envelope.age import AgeError, Identity, Recipient, open_bytes, seal_bytes
from upstander.envelope.canonical import CanonicalError, read_canonical, write_canonical
from upstander.envelope.report import has_control_character, is_code

VERSION = 1
SEALED_LENGTH = 4_096
PLAIN_LENGTH = 2_437
PLACES = 8
LONGEST_TEXT = 1_500
CODES = frozenset({"received", "looked_at", "referred", "removed", "not_for_us", "known", "question"})
WHYS = frozenset({"not_terrorism", "news_or_research", "satire", "not_enough", "other_service"})

_START = b"UPA1"
_MAILBOX = re.compile(r"[0-9a-f]{32}")
_MOST_HOURS = 99_999


class AnswerError(Exception):
    """The bytes are no answer for this mailbox and place, or an answer breaks a rule."""


@dataclass(frozen=True)
class Answer:
    """What the desk says. Its construction is its check.

    Raises:
        AnswerError: an unknown code, or a parameter that does not belong to it.
    """

    mailbox: bytes
    place: int
    code: str
    hours: int | None = None
    why: str | None = None
    question: str | None = None
    text: str | None = None

    def __post_init__(self) -> None:
        _require(
            len(self.mailbox) == 16 and 0 <= self.place < PLACES,
            "The answer's mailbox or place is malformed.",
        )
        _require(self.code in CODES, "The answer's code is unknown.")
        _require((self.hours is not None) == (self.code == "removed"), "Only a removal has hours.")
        _require(self.hours is None or 0 <= self.hours <= _MOST_HOURS, "The hours are out of bounds.")
        _require((self.why is not None) == (self.code == "not_for_us"), "Only “not for us” has a reason.")
        _require(self.why is None or self.why in WHYS, "The reason is unknown.")
        asks = (self.question is not None) + (self.text is not None)
        _require(asks == (1 if self.code == "question" else 0), "A question has either a code or a text.")
        _require(self.question is None or is_code(self.question), "The question's code is malformed.")
        if self.text is not None:
            _require(not has_control_character(self.text), "The question holds a control character.")
            _require(len(write_canonical(self.text)) - 2 <= LONGEST_TEXT, "The question is too long.")


def seal_answer(answer: Answer, reply: Recipient) -> bytes:
    """Seal an answer: always 4,096 bytes."""
    value: dict[str, Any] = {
        "version": VERSION,
        "mailbox": answer.mailbox.hex(),
        "place": answer.place,
        "code": answer.code,
    }
    for key in ("hours", "why", "question", "text"):
        if getattr(answer, key) is not None:
            value[key] = getattr(answer, key)
    body = write_canonical(value)
    plain = (_START + len(body).to_bytes(2) + body).ljust(PLAIN_LENGTH, b"\0")
    sealed = seal_bytes(plain, [reply])
    if len(sealed) != SEALED_LENGTH:
        raise AnswerError("The answer is too long.")
    return sealed


def open_answer(untrusted_sealed: bytes, identity: Identity, mailbox: bytes, place: int) -> Answer:
    """Open what lay at a place of a mailbox.

    Raises:
        AnswerError: it is no answer of ours for this mailbox and place (an empty place holds random bytes).
    """
    if len(untrusted_sealed) != SEALED_LENGTH:
        raise AnswerError("An answer has 4,096 bytes.")
    try:
        plain = open_bytes(untrusted_sealed, [identity])
    except AgeError as error:
        raise AnswerError("There is no answer for us here.") from error
    length = int.from_bytes(plain[4:6])
    body, padding = plain[6 : 6 + length], plain[6 + length :]
    if len(plain) != PLAIN_LENGTH or plain[:4] != _START or len(body) != length or padding.count(0) != len(padding):
        raise AnswerError("The answer is malformed.")
    answer = _read(body)
    if (answer.mailbox, answer.place) != (mailbox, place):
        raise AnswerError("The answer belongs to another mailbox or place.")
    return answer


def _read(body: bytes) -> Answer:
    try:
        value = read_canonical(body)
    except CanonicalError as error:
        raise AnswerError(str(error)) from error
    if not isinstance(value, dict) or type(value.get("version")) is not int or value.pop("version") != VERSION:
        raise AnswerError("The answer's version is unknown.")
    mailbox = value.pop("mailbox", None)
    numbers = [value[key] for key in ("place", "hours") if key in value]
    texts = [value[key] for key in ("code", "why", "question", "text") if key in value]
    well_formed = (
        isinstance(mailbox, str)
        and _MAILBOX.fullmatch(mailbox)
        and {"place", "code"} <= value.keys() <= {"place", "code", "hours", "why", "question", "text"}
        and all(type(number) is int for number in numbers)
        and all(isinstance(text, str) for text in texts)
    )
    if not well_formed or not isinstance(mailbox, str):
        raise AnswerError("The answer is malformed.")
    return Answer(mailbox=bytes.fromhex(mailbox), **value)


def _require(holds: bool, sentence: str) -> None:
    if not holds:
        raise AnswerError(sentence)
