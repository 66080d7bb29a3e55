"""The eight words a reporter may keep, and the keys they become. ``docs/envelope.md``, section 6."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from upstander.envelope.age import Identity

DRAWN_WORDS = 7
WORD_COUNT = 7_776

_CHECK_LABEL = b"upstander receipt check v1"
_SALT = b"upstander receipt v1"
_SEPARATORS = re.compile(r"[\s,]+")


class ReceiptError(Exception):
    """What was typed is no receipt; the message says which word to look at."""


@dataclass(frozen=True, repr=False)
class ReceiptKeys:
    """What the words become: mailbox id (16 bytes), identity that opens answers, follow-up secret (32 bytes)."""

    mailbox: bytes
    reply: Identity
    follow_up: bytes

    @property
    def follow_up_hash(self) -> bytes:
        """SHA-256 of the follow-up secret, as a report carries it."""
        return hashlib.sha256(self.follow_up).digest()


@dataclass(frozen=True, repr=False)
class ReceiptWords:
    """Seven random words and their check word. Exists only where the check holds.

    Raises:
        ReceiptError: not eight words of the list, or the check word is wrong.
    """

    words: tuple[str, ...]

    def __post_init__(self) -> None:
        unknown = [word for word in self.words if word not in _indexes()]
        if unknown:
            raise ReceiptError(f"{_and(unknown)}: not a word that receipts use. Look at the spelling.")
        if len(self.words) != DRAWN_WORDS + 1:
            raise ReceiptError(f"A receipt has eight words; these are {len(self.words)}.")
        if _indexes()[self.words[-1]] != _check_index(self._key_material()):
            raise ReceiptError("These eight words don't belong together. Look at their order, and for a wrong word.")

    @classmethod
    def draw(cls) -> ReceiptWords:
        """Eight fresh words: 90 bits and a check, and none that would frighten, shame or accuse who gets them."""
        while True:
            drawn = [secrets.randbelow(WORD_COUNT) for _ in range(DRAWN_WORDS)]
            words = tuple(word_list()[index] for index in (*drawn, _check_index(_pack(drawn))))
            if unkind_words().isdisjoint(words):
                return cls(words)

    @classmethod
    def parse(cls, text: str) -> ReceiptWords:
        """Read what somebody typed. Raises ReceiptError."""
        typed = [word for word in _SEPARATORS.split(text.casefold()) if word]
        return cls(tuple(_without_hyphen().get(word, word) for word in typed))

    def keys(self) -> ReceiptKeys:
        """The keys of this receipt."""
        material = self._key_material()
        return ReceiptKeys(
            mailbox=_derive(material, b"mailbox", 16),
            reply=Identity.from_secret(_derive(material, b"reply", 32)),
            follow_up=_derive(material, b"follow-up", 32),
        )

    def _key_material(self) -> bytes:
        return _pack([_indexes()[word] for word in self.words[:DRAWN_WORDS]])


@cache
def word_list() -> tuple[str, ...]:
    """The EFF large word list, in its order."""
    words = tuple(files("upstander.envelope").joinpath("words.txt").read_text("ascii").split())
    if len(set(words)) != WORD_COUNT:
        raise ReceiptError("The word list is damaged: install Upstander again.")
    return words


@cache
def unkind_words() -> frozenset[str]:
    """Words of the list that are read in a receipt, and never drawn for one."""
    return frozenset(files("upstander.envelope").joinpath("unkind.txt").read_text("ascii").split())


@cache
def _indexes() -> dict[str, int]:
    return {word: index for index, word in enumerate(word_list())}


@cache
def _without_hyphen() -> dict[str, str]:
    return {word.replace("-", ""): word for word in word_list() if "-" in word}


def _pack(indexes: list[int]) -> bytes:
    return b"".join(index.to_bytes(2) for index in indexes)


def _check_index(key_material: bytes) -> int:
    return int.from_bytes(hashlib.sha256(_CHECK_LABEL + key_material).digest()[:8]) % WORD_COUNT


def _derive(key_material: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, _SALT, info).derive(key_material)


def _and(words: list[str]) -> str:
    return " and ".join(f"“{word[:40]}”" for word in words[:8])
