"""The free text that goes into the public form: one line, since the form takes paragraphs and double hyphens away."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote_plus

from upstander.desk.referral.links import Elsewhere
from upstander.desk.referral.material import LeftOut, ReferralMaterial

MOST_ENCODED_BYTES = 90_000
"""The form refuses a page whose escaped text exceeds 100 kB."""

_CUT = " … The rest stands on the sheet."
_PARAGRAPHS = re.compile(r"\s*[\n\r\u2028\u2029]\s*")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_WHITE_SPACE = re.compile(r"[\s\ufeff]+")
_PLAIN_QUOTES = str.maketrans("“”„‟", '""""')
_HYPHENS = re.compile("[-\u2013\u2014]+")


def one_line(text: str) -> str:
    """Write text so that the form keeps it as it is: paragraphs parted by a stroke, single spaces, single hyphens."""
    joined = _PARAGRAPHS.sub(" / ", text.strip())
    single = _WHITE_SPACE.sub(" ", _UNPRINTABLE.sub(" ", joined)).strip(" ")
    return _HYPHENS.sub("-", single)


def compose_text(
    material: ReferralMaterial,
    number: int,
    of: int,
    elsewhere: Sequence[Elsewhere],
    left_out: Sequence[LeftOut],
) -> str:
    """Compose the text of one submission. Where it would be too long for the form, it ends by pointing to the sheet."""
    sentences = [
        f"Upstander reference {material.reference}, submission {number} of {of}.",
        f"The PDF {material.reference}-sheet.pdf has every link exactly as received and the SHA-256 of every file.",
        *_labelled("Reason for referral:", material.reason),
        *_labelled("Note from the person who reported it:", material.note),
        *_name_elsewhere(elsewhere),
        *(f"Not attached: {one_line(thing.what)}: {thing.why}." for thing in left_out),
    ]
    return _shorten(" ".join(sentences))


def _labelled(label: str, text: str) -> list[str]:
    """A labelled quotation. It holds no quotation mark of its kind, so that a note can't end it and go on as ours."""
    line = one_line(text).translate(_PLAIN_QUOTES)
    return [f"{label} “{line}”."] if line else []


def _name_elsewhere(elsewhere: Sequence[Elsewhere]) -> list[str]:
    if not elsewhere:
        return []
    safe = [link.original for link in elsewhere if link.original and one_line(link.original) == link.original]
    sentence = f"Links that the boxes of this form do not take: {len(elsewhere)}; they stand on the sheet."
    return [sentence, *([f"Of these: {' ; '.join(safe)} ."] if safe else [])]


def _shorten(text: str) -> str:
    """Cut at a character so that the escaped text fits, and say so."""
    if len(quote_plus(text)) <= MOST_ENCODED_BYTES:
        return text
    left = MOST_ENCODED_BYTES - len(quote_plus(_CUT))
    for place, character in enumerate(text):
        left -= len(quote_plus(character))
        if left < 0:
            return one_line(text[:place]) + _CUT
    return text
