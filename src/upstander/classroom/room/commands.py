"""What can be said in a room, and the strict reader of untrusted JSON that alone makes a command."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

ANYBODY: frozenset[str] = frozenset()
STEER = frozenset({"steer"})
PRODUCE = frozenset({"steer", "produce"})
CARE = frozenset({"care"})

_KEY = re.compile(r"[A-Za-z0-9_-]{8,40}")
_CODE = re.compile(r"[A-Za-z0-9_./-]{0,130}")
_NAMES = {"from": "left"}  # a word that Python keeps for itself
_MOST_OF_A_LIST = 200
_LARGEST_NUMBER = 2**53


class BadCommand(Exception):
    """The command isn't formed as it must be; the message says what is wrong."""


@dataclass(frozen=True)
class Command:
    """Something to do, with its values as the table below reads them. Only ``parse_command`` makes one."""

    name: str
    values: Mapping[str, Any]
    verbs: frozenset[str]


Reader = Callable[[object], Any]


def parse_command(untrusted: object) -> Command:
    """The command in a decoded JSON value.

    Raises:
        BadCommand: it is no command, has a field too many or too few, or a value of another kind.
    """
    if not isinstance(untrusted, dict):
        raise BadCommand("A command is an object.")
    left = dict(untrusted)
    name = left.pop("do", None)
    if not isinstance(name, str) or name not in _COMMANDS:
        raise BadCommand("There is no such command.")
    verbs, readers = _COMMANDS[name]
    if left.keys() != readers.keys():
        raise BadCommand(f"The command {name} has the fields {', '.join(readers) or 'do only'}.")
    values: dict[str, Any] = {}
    for field, reader in readers.items():
        try:
            values[_NAMES.get(field, field)] = reader(left[field])
        except ValueError as error:
            raise BadCommand(f"{field}: {error}") from error
    return Command(name, MappingProxyType(values), verbs)


def _between(low: int, high: int) -> Reader:
    def read(untrusted: object) -> int:
        if type(untrusted) is not int or not low <= untrusted <= high:
            raise ValueError(f"a whole number from {low} to {high} belongs here.")
        return untrusted

    return read


def _switch(untrusted: object) -> bool:
    if untrusted is True or untrusted is False:
        return untrusted
    raise ValueError("true or false belongs here.")


def _matching(pattern: re.Pattern[str]) -> Reader:
    def read(untrusted: object) -> str:
        if not isinstance(untrusted, str) or not pattern.fullmatch(untrusted):
            raise ValueError("a key belongs here.")
        return untrusted

    return read


def _list_of(reader: Reader) -> Reader:
    def read(untrusted: object) -> tuple[Any, ...]:
        if not isinstance(untrusted, list) or not 1 <= len(untrusted) <= _MOST_OF_A_LIST:
            raise ValueError("a list belongs here.")
        values = tuple(reader(one) for one in untrusted)
        if len(set(values)) < len(values):
            raise ValueError("something stands there twice.")
        return values

    return read


def _words(most: int, fewest: int = 1) -> Reader:
    """Free text in its composed form; no control characters but line ends."""

    def read(untrusted: object) -> str:
        if not isinstance(untrusted, str) or len(untrusted) > 2 * most:
            raise ValueError(f"write at most {most} characters.")
        text = unicodedata.normalize("NFC", untrusted.replace("\r\n", "\n")).strip()
        if not fewest <= len(text) <= most:
            raise ValueError(f"write at most {most} characters." if text else "write something first.")
        if any(unicodedata.category(one) in {"Cc", "Cs", "Co", "Cn"} and one not in "\n\t" for one in text):
            raise ValueError("there is a character that can’t be stored.")
        return text

    return read


_id = _between(1, _LARGEST_NUMBER)
_code = _matching(_CODE)
_key = _matching(_KEY)

_COMMANDS: Mapping[str, tuple[frozenset[str], Mapping[str, Reader]]] = {
    "vote": (ANYBODY, {"run": _id, "item": _code, "choice": _list_of(_code)}),
    "write": (ANYBODY, {"run": _id, "key": _key, "text": _words(500), "theme": _code}),
    "upvote": (ANYBODY, {"text": _id, "up": _switch}),
    "hand": (ANYBODY, {"up": _switch}),
    "help": (ANYBODY, {"ask": _switch}),
    "skip": (ANYBODY, {"slide": _code, "on": _switch}),
    "scribe": (ANYBODY, {"group": _id, "on": _switch}),
    "pad": (
        ANYBODY,
        {"run": _id, "part": _code, "version": _between(0, _LARGEST_NUMBER), "text": _words(4_000, fewest=0)},
    ),
    "goto": (STEER, {"slide": _code}),
    "next": (STEER, {"from": _code}),
    "back": (STEER, {"from": _code}),
    "pause": (PRODUCE, {}),
    "resume": (PRODUCE, {}),
    "timer": (PRODUCE, {"seconds": _between(5, 7_200)}),
    "timer_add": (PRODUCE, {"seconds": _between(-600, 600)}),
    "timer_stop": (PRODUCE, {}),
    "cut": (STEER, {"step": _code}),
    "restore": (STEER, {"step": _code}),
    "open": (STEER, {"activity": _code}),
    "close": (STEER, {"run": _id}),
    "show": (STEER, {"run": _id}),
    "reset": (STEER, {"run": _id}),
    "advance": (STEER, {"run": _id, "choice": _code}),
    "approve": (PRODUCE, {"texts": _list_of(_id)}),
    "hide": (PRODUCE, {"texts": _list_of(_id)}),
    "theme": (PRODUCE, {"text": _id, "theme": _code}),
    "settle": (PRODUCE, {"text": _id, "on": _switch}),
    "announce": (PRODUCE, {"key": _key, "text": _words(300)}),
    "warn": (PRODUCE, {}),
    "lower": (PRODUCE, {"seat": _id}),
    "move": (PRODUCE, {"seat": _id, "group": _id}),
    "show_pad": (PRODUCE, {"pad": _id, "on": _switch}),
    "remove": (PRODUCE, {"seat": _id, "out": _switch}),
    "help_taken": (CARE, {"seat": _id}),
    "help_done": (CARE, {"seat": _id}),
    "end": (STEER, {}),
}
