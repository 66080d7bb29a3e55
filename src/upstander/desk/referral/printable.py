"""Text made printable on the sheet without losing a character: what the fonts lack stands there by its number."""

from __future__ import annotations

import unicodedata
from collections.abc import Container
from dataclasses import dataclass

_FIRST_OF_SHAPED_SCRIPTS = 0x0900
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN", "RLE", "RLO", "RLI"})


@dataclass(frozen=True)
class Printable:
    r"""Text that the sheet can print. ``numbered`` characters of it are written as ``\u{…}``."""

    text: str
    numbered: int


def make_printable(text: str, glyphs: Container[int], *, ascii_only: bool = False) -> Printable:
    r"""Write every character that can't be printed faithfully as ``\u{…}``, its Unicode number.

    That is what the font lacks, scripts that need shaping or run from right to left, combining and invisible
    characters, and for links everything outside ASCII, where letters of two scripts can look alike. The backslash is so
    written too, so that the text can be read back without doubt.
    """
    pieces = [character if _prints(character, glyphs, ascii_only) else _number(character) for character in text]
    numbered = sum(len(piece) > 1 for piece in pieces)
    return Printable("".join(pieces), numbered)


def _prints(character: str, glyphs: Container[int], ascii_only: bool) -> bool:
    if character in " \n":
        return True
    if character == "\\" or ord(character) not in glyphs or (ascii_only and not character.isascii()):
        return False
    if ord(character) >= _FIRST_OF_SHAPED_SCRIPTS and unicodedata.category(character)[0] == "L":
        return False
    upright = unicodedata.bidirectional(character) not in _RIGHT_TO_LEFT
    return upright and unicodedata.category(character)[0] in "LNPS"


def _number(character: str) -> str:
    return f"\\u{{{ord(character):X}}}"
