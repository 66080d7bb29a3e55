"""Coded answers and events as sentences for staff."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from upstander.desk.cases.models import Event
from upstander.desk.cases.reasons import reason_in_words
from upstander.desk.cases.stop import PLACES
from upstander.desk.referral.printable import make_printable

_QUESTIONS = {
    "seen": "Where it was seen",
    "when": "When it was seen",
    "worry": "What is worrying about it",
    "target": "Names a target or a date",
}
ANSWERS = {
    "seen": {
        "social": "On social media",
        "chat": "In a chat or a group",
        "video": "On a video site",
        "game": "In a game",
        "site": "On a website",
        "street": "Not online",
    },
    "when": {
        "today": "On the day of the report",
        "week": "In the week before",
        "month": "In the month before",
        "older": "Longer ago",
    },
    "worry": {
        "encourages": "Praises attacks or calls for them",
        "proscribed": "Backs a violent group",
        "useful": "Shows how to do harm",
        "hate": "Hate against people",
        "unsure": "Not sure",
    },
    "target": {"target": "A person or a place", "date": "A day or a time", "both": "Both", "no": "Neither"},
}


@dataclass(frozen=True)
class HistoryLine:
    """One event of a report in words."""

    day: date
    words: str


def describe_answers(answers: Mapping[str, str]) -> list[tuple[str, str]]:
    """Each coded answer as question and answer. A code that is not known yet is shown as it is, spelt as words."""
    return [
        (_QUESTIONS.get(question, _spell(question)), ANSWERS.get(question, {}).get(answer, _spell(answer)))
        for question, answer in sorted(answers.items())
    ]


def describe_event(event: Event) -> HistoryLine:
    """An event in words."""
    return HistoryLine(event.day, _words_of(event))


def spell_out(link: str) -> str:
    r"""A link with every letter outside ASCII as its Unicode number, ``\u{430}``; empty where it has none.

    Letters of two scripts can look alike, and invisible ones can turn a link round.
    """
    return "" if link.isascii() else make_printable(link, range(0x80), ascii_only=True).text


def _words_of(event: Event) -> str:
    data = event.data
    match event.kind:
        case "received":
            words = f"Received with {_count(data['links'], 'link')} and {_count(len(data['files']), 'file')}"
            if data.get("follows"):
                words += f", as a follow-up to {data['follows']}"
            if data["mailbox"] == "in_use":
                words += ". Its mailbox was in use by another report, so it gets no answer"
            return words
        case "decided":
            outcome = "Referred" if data["outcome"] == "refer" else "No action"
            return f"{outcome}: {reason_in_words(data['outcome'], data['reason'])}"
        case "linked":
            return f"Linked as a follow-up to {data['follows']}"
        case "stopped":
            return "Stopped: suspected child abuse"
        case "passed_on":
            return f"Passed on to {PLACES[data['to']]}"
        case "packed":
            return "Package made for the referral"
        case "sent":
            return "Referral sent"
        case kind:
            return _spell(kind)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _spell(code: str) -> str:
    return code.replace("_", " ").capitalize()
