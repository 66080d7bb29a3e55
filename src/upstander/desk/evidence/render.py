"""Pictures as pixels: a sandbox decodes the hostile file, we encode what it hands out anew."""

from __future__ import annotations

import io
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from PIL import Image

from upstander.desk.evidence.sandbox import Limits, SandboxFailedError, run_in_sandbox

LONGEST_SIDE = 1_600
MOST_PIXELS = 60_000_000
LARGEST_FILE = 64 * 1024 * 1024
_HEADER = struct.Struct(">4sIII")
_WORKER = Path(__file__).with_name("render_worker.py")
_MODES = {3: "RGB", 4: "RGBA"}


class PictureRefusedError(Exception):
    """The file can't be shown as a picture; the message says so to the analyst."""

    def __init__(self) -> None:
        super().__init__("Kept, but it can’t be shown: it is damaged, too large, or not really a picture.")


@dataclass(frozen=True)
class SafePicture:
    """A picture that we encoded ourselves from raw pixels."""

    data: bytes
    media_type: str


def render_picture(untrusted_file: BinaryIO, size: int, *, blurred: bool) -> SafePicture:
    """The file's first frame, upright, at most 1,600 pixels a side, blurred inside the sandbox unless asked not to.

    Raises:
        SandboxMissingError: this machine has no sandbox; nothing was opened.
        PictureRefusedError: it is no picture of a kind we show, or a hostile one.
    """
    limits = Limits(output_bytes=_HEADER.size + LONGEST_SIDE * LONGEST_SIDE * 3)
    image = _decode(untrusted_file, size, "blurred" if blurred else "clear", limits)
    return SafePicture(_encode(image, "JPEG", quality=85), "image/jpeg")


def convert_picture(source: Path, media_type: str, target: Path) -> None:
    """Write the picture anew as a PNG at full size, without loss of pixels and without metadata.

    Raises:
        SandboxMissingError: this machine has no sandbox.
        PictureRefusedError: it is no picture of a kind we convert.
    """
    limits = Limits(cpu_seconds=40, wall_seconds=60, output_bytes=_HEADER.size + MOST_PIXELS * 4)
    with source.open("rb") as untrusted_file:
        image = _decode(untrusted_file, source.stat().st_size, "full", limits)
    target.write_bytes(_encode(image, "PNG"))


def _decode(untrusted_file: BinaryIO, size: int, mode: str, limits: Limits) -> Image.Image:
    if not 0 < size <= LARGEST_FILE:
        raise PictureRefusedError
    words = [mode, str(MOST_PIXELS), str(LONGEST_SIDE)]
    with _in_memory(untrusted_file) as untrusted_input:
        try:
            untrusted_output = run_in_sandbox(_WORKER, words, untrusted_input, limits)
        except SandboxFailedError as error:
            raise PictureRefusedError from error
    return _read_pixels(untrusted_output, largest=MOST_PIXELS if mode == "full" else LONGEST_SIDE**2)


def _read_pixels(untrusted_output: bytes, largest: int) -> Image.Image:
    if len(untrusted_output) < _HEADER.size:
        raise PictureRefusedError
    magic, width, height, channels = _HEADER.unpack_from(untrusted_output)
    pixels = untrusted_output[_HEADER.size :]
    fits = 0 < width * height <= largest and channels in _MODES
    if magic != b"UPX1" or not fits or len(pixels) != width * height * channels:
        raise PictureRefusedError
    return Image.frombytes(_MODES[channels], (width, height), pixels)


def _encode(image: Image.Image, form: str, **options: int) -> bytes:
    sink = io.BytesIO()
    image.save(sink, form, **options)
    return sink.getvalue()


@contextmanager
def _in_memory(untrusted_file: BinaryIO) -> Iterator[BinaryIO]:
    """The file as a descriptor that lies in memory only, so that no plain copy reaches the disk."""
    with os.fdopen(os.memfd_create("picture", os.MFD_CLOEXEC), "r+b") as memory:
        while block := untrusted_file.read(1024 * 1024):
            memory.write(block)
        memory.flush()
        memory.seek(0)
        yield memory
