"""What the form accepts and what it makes of it: links, file names, text. From the form's observed behaviour."""

from __future__ import annotations

import re

MOST_LINKS = 5
MOST_FILE_BYTES = 104_857_600
LOST_FILE = b"null"
"""What the form keeps of a file above its limit: it lists the file as added and says nothing."""

MOST_FORM_BYTES = 102_400
"""A page without a file that is larger than this is refused with 413."""

FILE_TYPES = (
    *("png", "jpg", "jpeg", "gif", "tiff", "mp4", "mov", "wmv", "flv", "avi", "pdf"),
    *("m4a", "mp3", "flac", "wav", "wma", "aac"),
)

_SITE = r"[a-zA-Z0-9-]{1,63}\.[a-z]{2,6}"
_TAIL = r"[a-zA-Z0-9\-@:%_+.~#?&/=]*"
_LINK = re.compile(rf"(?:https://)?(?:www\.{_SITE}|{_SITE}){_TAIL}(?<=[a-zA-Z0-9_])")
_WHITE_SPACE = re.compile("[\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]+")
_HYPHENS = re.compile("[-\u2013\u2014]+")


def is_link(value: str) -> bool:
    """Say whether the form's link rule takes the whole value; upper and lower case differ."""
    return _LINK.fullmatch(value) is not None


def clean_up(text: str) -> str:
    """What the form makes of every text: trimmed, white space to one space, runs of hyphens to one hyphen."""
    return _HYPHENS.sub("-", _WHITE_SPACE.sub(" ", text).strip(" "))


def is_accepted_name(file_name: str) -> bool:
    """Say whether the last extension of a file name, in any case, is one that the form takes."""
    stem, dot, extension = file_name.rpartition(".")
    return bool(stem and dot) and extension.lower() in FILE_TYPES
