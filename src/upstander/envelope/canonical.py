"""The one way JSON is written inside an envelope. ``docs/envelope.md``, section 2."""

from __future__ import annotations

import json
import re
from typing import Any

_ESCAPES = re.compile(r'\\["\\n]')


class CanonicalError(ValueError):
    """The bytes are not canonical JSON."""


def write_canonical(value: Any) -> bytes:
    """Write canonical JSON.

    Raises:
        CanonicalError: a text holds a control character other than a newline, or half a surrogate pair.
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False)
    if "\\" in _ESCAPES.sub("", text):
        raise CanonicalError("A text holds a control character.")
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise CanonicalError("A text holds half a character.") from error


def read_canonical(untrusted_data: bytes) -> Any:
    """Read canonical JSON: no double keys, no fractions, and writing it again gives the same bytes.

    Raises:
        CanonicalError: it is anything else.
    """
    try:
        value = json.loads(
            untrusted_data.decode("utf-8"),
            object_pairs_hook=_refuse_double_keys,
            parse_float=_refuse,
            parse_constant=_refuse,
        )
        same = write_canonical(value) == untrusted_data
    except (ValueError, RecursionError) as error:
        raise CanonicalError("This is no canonical JSON.") from error
    if not same:
        raise CanonicalError("This JSON is not written the one canonical way.")
    return value


def _refuse_double_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise CanonicalError("A key stands twice.")
    return value


def _refuse(_text: str) -> Any:
    raise CanonicalError("A number is not an integer.")
