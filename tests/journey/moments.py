"""Moments in every writing that a program might keep them in."""

from __future__ import annotations

import re
import struct
from datetime import UTC, datetime, timedelta

_UNITS = {"seconds": 1, "milliseconds": 1_000, "microseconds": 1_000_000, "nanoseconds": 1_000_000_000}
_JULIAN_DAY_OF_EPOCH = 2_440_587.5
_SECONDS_A_DAY = 86_400
_TEXTS = (
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M",
    "%Y%m%dT%H%M",
    "%Y%m%d%H%M",
    "%Y/%m/%d %H:%M",
    "%d/%b/%Y:%H:%M",
    "%d %b %Y %H:%M",
    "%b %d %H:%M",
    "%H:%M:%S",
)


def moments_found(data: bytes, began: float, ended: float) -> list[str]:
    """The writings, all finer than a day, in which bytes tell a moment between two, given in seconds since 1970."""
    return [*_texts_found(data, began, ended), *_numbers_found(data, began, ended)]


def writings() -> list[str]:
    """All that is looked for, by name."""
    numbers = [f"{unit} as {kind}" for unit in _UNITS for kind in ("8 bytes", "8 bytes reversed", "double", "digits")]
    return [*_TEXTS, *numbers, "milliseconds as 6 bytes", "Julian day as double"]


def _texts_found(data: bytes, began: float, ended: float) -> list[str]:
    seconds = [datetime.fromtimestamp(began, UTC) + timedelta(seconds=n) for n in range(int(ended - began) + 2)]
    found = [text for text in _TEXTS if any(moment in data for moment in {_write(second, text) for second in seconds})]
    digits = {str(int(second.timestamp())).encode() for second in seconds}
    return found + (["digits"] if any(number in data for number in digits) else [])


def _write(moment: datetime, text: str) -> bytes:
    return moment.strftime(text).encode()


def _numbers_found(data: bytes, began: float, ended: float) -> list[str]:
    """Numbers are looked for by the first bytes that all of a window share, and then read."""
    found = []
    for unit, factor in _UNITS.items():
        window = (began * factor, ended * factor)
        for name, form in (("8 bytes", ">q"), ("8 bytes reversed", "<q"), ("double", ">d"), ("double reversed", "<d")):
            if _stands_in(data, form, *window):
                found.append(f"{unit} as {name}")
    first, last = (int(moment * 1_000).to_bytes(6, "big") for moment in (began, ended))
    if any(first <= data[at : at + 6] <= last for at in _places(data, _shared(first, last))):
        found.append("milliseconds as 6 bytes")
    if _stands_in(data, ">d", *(moment / _SECONDS_A_DAY + _JULIAN_DAY_OF_EPOCH for moment in (began, ended))):
        found.append("Julian day as double")
    return found


def _stands_in(data: bytes, form: str, began: float, ended: float) -> bool:
    whole = form[1] == "q"
    first, last = (struct.pack(">" + form[1], int(moment) if whole else moment) for moment in (began, ended))
    shared = _shared(first, last)
    for at in _places(data, shared if form[0] == ">" else shared[::-1]):
        start = at if form[0] == ">" else at + len(shared) - 8
        if start >= 0 and start + 8 <= len(data) and began <= struct.unpack_from(form, data, start)[0] <= ended:
            return True
    return False


def _shared(first: bytes, last: bytes) -> bytes:
    length = next((at for at in range(len(first)) if first[at] != last[at]), len(first))
    return first[:length]


def _places(data: bytes, wanted: bytes) -> list[int]:
    return [found.start() for found in re.finditer(b"(?=" + re.escape(wanted) + b")", data, re.DOTALL)]
