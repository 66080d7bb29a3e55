"""What a report says: links, note, coded answers, and where an answer may go. ``docs/envelope.md``, section 3."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from upstander.envelope.age import AgeError, Recipient
from upstander.envelope.canonical import CanonicalError, read_canonical, write_canonical

VERSION = 1
LARGEST_JSON = 24_576
MOST_LINKS = 20
LONGEST_LINK = 2_000
LONGEST_LINKS = 12_288
LONGEST_NOTE = 4_000
MOST_FILES = 10
LARGEST_TOTAL = 1_000_000_000
MOST_ANSWERS = 8

_APP = re.compile(r"[0-9A-Za-z.+-]{1,32}")
_CODE = re.compile(r"[a-z][a-z0-9_]{0,31}")
_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+-]{0,63}")
_HEX = re.compile(r"(?:[0-9a-f]{2})+")
_REQUIRED = frozenset({"version", "envelope", "app", "files", "links", "note", "answers"})
_RECEIPT = frozenset({"mailbox", "reply", "follow_up_hash"})
_FOLLOW_UP = frozenset({"follow_up", "question"})


class ReportError(Exception):
    """The report breaks a rule of the contract. ``reason`` is a short code for the desk's quarantine."""

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason


@dataclass(frozen=True)
class ReceiptAddress:
    """Where answers go: the mailbox, the recipient they are sealed to, and the hash that proves a follow-up."""

    mailbox: bytes
    reply: Recipient
    follow_up_hash: bytes

    def __post_init__(self) -> None:
        _require(len(self.mailbox) == 16, "mailbox", "A mailbox id has 16 bytes.")
        _require(len(self.follow_up_hash) == 32, "follow_up", "The follow-up secret's hash has 32 bytes.")


@dataclass(frozen=True)
class Report:
    """One report. Its construction is its check: what exists obeys every limit of the contract.

    Raises:
        ReportError: a limit is broken.
    """

    envelope: bytes
    app: str
    files: int = 0
    links: tuple[str, ...] = ()
    note: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    receipt: ReceiptAddress | None = None
    follow_up: bytes | None = None
    question: str | None = None

    def __post_init__(self) -> None:
        _require(len(self.envelope) == 16, "envelope", "An envelope id has 16 bytes.")
        _require(bool(_APP.fullmatch(self.app)), "app", "The client's version is malformed.")
        _require(0 <= self.files <= MOST_FILES, "files", f"A report holds at most {MOST_FILES} files.")
        _check_links(self.links)
        _check_note(self.note)
        _require(len(self.answers) <= MOST_ANSWERS, "answers", f"A report holds at most {MOST_ANSWERS} answers.")
        for code, value in self.answers.items():
            _require(is_code(code) and is_code(value), "answers", "A coded answer is malformed.")
        _require(
            self.follow_up is None or len(self.follow_up) == 32,
            "follow_up",
            "A follow-up secret has 32 bytes.",
        )
        _require(self.receipt is None or self.follow_up is None, "follow_up", "A follow-up carries no receipt.")
        _require(
            self.question is None or self.follow_up is not None,
            "question",
            "Only a follow-up answers a question.",
        )
        _require(self.question is None or is_code(self.question), "question", "The question's code is malformed.")
        _require(bool(self.files or self.links or self.note.strip()), "empty", "The report is empty.")


@dataclass(frozen=True)
class FileEntry:
    """What the closing JSON says of a file: its type, its size in bytes and its SHA-256, as sent."""

    media_type: str
    size: int
    sha256: bytes

    def __post_init__(self) -> None:
        _require(bool(_MEDIA_TYPE.fullmatch(self.media_type)), "type", "A file's type is malformed.")
        _require(0 <= self.size <= LARGEST_TOTAL, "size", "A file's size is out of bounds.")
        _require(len(self.sha256) == 32, "sha256", "A SHA-256 has 32 bytes.")


def is_code(text: str) -> bool:
    """Whether a text is a code: a lower-case letter, then up to 31 letters, digits or underscores."""
    return bool(_CODE.fullmatch(text))


def has_control_character(text: str) -> bool:
    """Whether a text of several lines holds a control character other than U+000A, or half a surrogate pair."""
    return any(c != "\n" and unicodedata.category(c) in {"Cc", "Cs"} for c in text)


def write_report(report: Report) -> bytes:
    """The report JSON."""
    value: dict[str, Any] = {
        "version": VERSION,
        "envelope": report.envelope.hex(),
        "app": report.app,
        "files": report.files,
        "links": list(report.links),
        "note": report.note,
        "answers": dict(report.answers),
    }
    if report.receipt is not None:
        value["mailbox"] = report.receipt.mailbox.hex()
        value["reply"] = report.receipt.reply.to_text()
        value["follow_up_hash"] = report.receipt.follow_up_hash.hex()
    if report.follow_up is not None:
        value["follow_up"] = report.follow_up.hex()
    if report.question is not None:
        value["question"] = report.question
    return write_canonical(value)


def read_report(untrusted_data: bytes) -> Report:
    """Read the report JSON.

    Raises:
        ReportError: it is not canonical, has unknown or missing keys, or breaks a limit.
    """
    value = _read_json(untrusted_data)
    if not isinstance(value, dict):
        raise ReportError("json", "The report is no object.")
    keys = frozenset(value)
    _require(keys >= _REQUIRED, "keys", "The report lacks a key.")
    _require(keys <= _REQUIRED | _RECEIPT | _FOLLOW_UP, "keys", "The report has an unknown key.")
    _require(keys & _RECEIPT in (frozenset(), _RECEIPT), "keys", "The report has half a receipt.")
    _require(
        type(value["version"]) is int and value["version"] == VERSION,
        "version",
        "The report's version is unknown.",
    )
    files = value["files"]
    _require(type(files) is int, "files", "The number of files is no number.")
    links, answers = value["links"], value["answers"]
    _require(
        isinstance(links, list) and all(isinstance(x, str) for x in links),
        "links",
        "The links are no list of texts.",
    )
    _require(
        isinstance(answers, dict) and all(isinstance(x, str) for x in answers.values()),
        "answers",
        "The answers are malformed.",
    )
    return Report(
        envelope=_hex(value["envelope"], "envelope"),
        app=_text(value["app"], "app"),
        files=files,
        links=tuple(links),
        note=_text(value["note"], "note"),
        answers=answers,
        receipt=_read_receipt(value) if "mailbox" in value else None,
        follow_up=_hex(value["follow_up"], "follow_up") if "follow_up" in value else None,
        question=_text(value["question"], "question") if "question" in value else None,
    )


def write_closing(entries: Sequence[FileEntry]) -> bytes:
    """The closing JSON."""
    return write_canonical([{"type": e.media_type, "size": e.size, "sha256": e.sha256.hex()} for e in entries])


def read_closing(untrusted_data: bytes) -> tuple[FileEntry, ...]:
    """Read the closing JSON. Raises ReportError."""
    value = _read_json(untrusted_data)
    if not isinstance(value, list) or len(value) > MOST_FILES:
        raise ReportError("closing", "The closing is no list of files.")
    entries = []
    for entry in value:
        well_formed = (
            isinstance(entry, dict) and entry.keys() == {"type", "size", "sha256"} and type(entry["size"]) is int
        )
        _require(well_formed, "closing", "The closing is malformed.")
        entries.append(FileEntry(_text(entry["type"], "type"), entry["size"], _hex(entry["sha256"], "sha256")))
    return tuple(entries)


def _read_receipt(value: Mapping[str, Any]) -> ReceiptAddress:
    try:
        reply = Recipient.from_text(_text(value["reply"], "reply"))
    except AgeError as error:
        raise ReportError("reply", str(error)) from error
    if reply.to_text() != value["reply"]:
        raise ReportError("reply", "The reply recipient is not in lower case.")
    return ReceiptAddress(_hex(value["mailbox"], "mailbox"), reply, _hex(value["follow_up_hash"], "follow_up"))


def _read_json(untrusted_data: bytes) -> Any:
    _require(len(untrusted_data) <= LARGEST_JSON, "json", "The JSON is too long.")
    try:
        return read_canonical(untrusted_data)
    except CanonicalError as error:
        raise ReportError("json", str(error)) from error


def _check_links(links: tuple[str, ...]) -> None:
    _require(len(links) <= MOST_LINKS, "links", f"A report holds at most {MOST_LINKS} links.")
    lengths = [len(link.encode("utf-8", "surrogatepass")) for link in links]
    _require(all(1 <= length <= LONGEST_LINK for length in lengths), "links", "A link is empty or too long.")
    _require(sum(lengths) <= LONGEST_LINKS, "links", "The links are too long together.")
    for link in links:
        refused = any(c in ' "\\' or unicodedata.category(c) in {"Cc", "Cs"} for c in link)
        _require(not refused, "links", "A link holds a character that must be percent-encoded.")


def _check_note(note: str) -> None:
    _require(len(note.encode("utf-8", "surrogatepass")) <= LONGEST_NOTE, "note", "The note is too long.")
    _require(not has_control_character(note), "note", "The note holds a control character.")


def _text(value: object, reason: str) -> str:
    if not isinstance(value, str):
        raise ReportError(reason, "A text is expected.")
    return value


def _hex(value: object, reason: str) -> bytes:
    text = _text(value, reason)
    if not _HEX.fullmatch(text):
        raise ReportError(reason, "Lower-case hexadecimal is expected.")
    return bytes.fromhex(text)


def _require(holds: bool, reason: str, sentence: str) -> None:
    if not holds:
        raise ReportError(reason, sentence)
