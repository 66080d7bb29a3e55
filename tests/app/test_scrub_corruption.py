"""Broken pictures and videos of every format come out clean or not at all: no hang, no fault, no marker."""

from __future__ import annotations

import functools
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from . import dirty_pictures, dirty_videos
from .dirty_files import MARK
from .scrubbing import Scrubbed
from .scrubbing_many import Refused, scrub_many

pytestmark = pytest.mark.promise("P4")

CASES = 40
SECONDS = 240
"""A scrubber that has not answered for all cases of a format by then hangs."""

FORMATS: dict[str, Callable[[], bytes]] = {
    "jpg": lambda: dirty_pictures.jpeg_with(*dirty_pictures.SEGMENTS.values()),
    "png": lambda: dirty_pictures.png_with(dirty_pictures.CHUNKS["text"] + dirty_pictures.CHUNKS["xmp"], frames=2),
    "webp": lambda: dirty_pictures.webp_with(dirty_pictures.WEBP_CHUNKS["xmp"][0], 4),
    "gif": lambda: dirty_pictures.gif_with(dirty_pictures.EXTENSIONS["comment"], 2),
    "heic": lambda: dirty_pictures.heif("HEIF") + dirty_pictures.BOXES["uuid"],
    "avif": lambda: dirty_pictures.heif("AVIF") + dirty_pictures.BOXES["free"],
    "mp4": lambda: _file("tagged.mp4"),
    "mov": lambda: _file("subtitles.mp4"),
    "3gp": lambda: _file("tagged.3gp"),
    "webm": lambda: _file("element-tags.webm"),
}


@functools.cache
def _file(name: str) -> bytes:
    return next(file for file in dirty_videos.DIRTY_FILES if file.name == name).make()


def _flip(data: bytearray, chance: random.Random) -> None:
    for _ in range(chance.randrange(1, 9)):
        data[chance.randrange(len(data))] = chance.randrange(256)


def _flip_head(data: bytearray, chance: random.Random) -> None:
    for _ in range(chance.randrange(1, 5)):
        data[chance.randrange(min(600, len(data)))] = chance.randrange(256)


def _cut(data: bytearray, chance: random.Random) -> None:
    del data[chance.randrange(len(data)) :]


def _splice(data: bytearray, chance: random.Random) -> None:
    """A piece taken out, put in again elsewhere: chunks doubled, swapped, inside of each other."""
    (start, length) = (chance.randrange(len(data)), chance.randrange(1, 400))
    piece = data[start : start + length]
    if chance.random() < 0.5:
        del data[start : start + length]
    at = chance.randrange(len(data) + 1)
    data[at:at] = piece


def _length(data: bytearray, chance: random.Random) -> None:
    """Four bytes that may be a length become another one, huge ones among them."""
    at = chance.randrange(max(1, len(data) - 4))
    value = chance.choice([0, 1, 7, 8, 0x7FFFFFFF, 0xFFFFFFFF, chance.randrange(len(data) * 2)])
    data[at : at + 4] = value.to_bytes(4, chance.choice(["big", "little"]))


def _rubbish(data: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(data) + 1)
    data[at:at] = chance.randbytes(chance.randrange(1, 64))


DAMAGES = [_flip, _flip_head, _cut, _splice, _length, _rubbish]


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_broken_file_is_refused_or_comes_out_clean(tmp_path: Path, suffix: str) -> None:
    whole = FORMATS[suffix]()
    assert MARK in whole
    sources = []
    for number in range(CASES):
        chance = random.Random(f"{suffix} {number}")
        data = bytearray(whole)
        DAMAGES[number % len(DAMAGES)](data, chance)
        source = tmp_path / f"{number}.{suffix}"
        source.write_bytes(data)
        sources.append(source)
    results = scrub_many(sources, SECONDS)
    assert any(isinstance(result, Refused) for result in results), "no damage was ever noticed"
    for result in results:
        if isinstance(result, Scrubbed):
            assert MARK not in result.data, result.path.name


# What is coded picture or sound is not looked into: a marker put there is the picture. These say where it begins.
_CODED = {"png": b"IDAT", "heic": b"mdat", "avif": b"mdat", "mp4": b"mdat", "mov": b"mdat", "3gp": b"mdat"}


@pytest.mark.parametrize("suffix", _CODED)
def test_a_marker_put_in_anywhere_before_or_behind_the_coded_picture_never_comes_out(
    tmp_path: Path, suffix: str
) -> None:
    whole = FORMATS[suffix]()
    head = whole.index(_CODED[suffix]) - 4
    places = [*range(0, head, max(1, head // 20)), len(whole)]
    sources = []
    for number, place in enumerate(places):
        source = tmp_path / f"{number}.{suffix}"
        source.write_bytes(whole[:place] + MARK + whole[place:])
        sources.append(source)
    for result in scrub_many(sources, SECONDS):
        if isinstance(result, Scrubbed):
            assert MARK not in result.data, result.path.name


@pytest.mark.parametrize("kind", [0x1654AE6D, 0xBF])
def test_an_element_of_no_webm_behind_one_whose_length_is_not_said_hangs_nothing(tmp_path: Path, kind: int) -> None:
    source = tmp_path / "in.webm"
    source.write_bytes(_file("element-void.webm") + dirty_videos.element(kind, MARK))
    assert scrub_many([source], SECONDS) == [Refused("damaged")]
