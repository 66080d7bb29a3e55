"""What is reported in the tests: dirty files, a link, a note, and every trace of them that may be found nowhere."""

from __future__ import annotations

import secrets
import subprocess
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from tests.app.dirty_pdf import VISIBLE, dirty_pdf
from tests.app.scrubbing import MARKER
from tests.engines.disk import read_disk
from tests.journey.marked import Markers, make_dirty_jpeg

_PIECE = 32


class Traces(Markers):
    """Markers with one stem in common, so that one look finds any of them, and pieces of files, byte for byte."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = secrets.token_hex(6)
        self._pieces: dict[str, bytes] = {}

    def plant(self, place: str) -> str:
        """A fresh marker for a place."""
        return self.plant_text(place, f"{self.stem}{len(self.planted):03}")

    def plant_pieces(self, place: str, data: bytes) -> None:
        """Take pieces from all over a file as markers; those that hardly vary could be anywhere."""
        for part in range(1, 10):
            start = len(data) * part // 10
            piece = data[start : start + _PIECE]
            if len(set(piece)) > _PIECE // 2:
                self._pieces[f"{place}, piece {part}"] = piece

    def plant_words(self, words: list[str]) -> None:
        """Take a receipt's words, in any common writing: each alone is in the app's own list."""
        for name, between in (("spaces", " "), ("lines", "\n"), ("quotes", '","')):
            self.plant_text(f"receipt with {name}", between.join(words))

    def on_disk(self, folder: Path) -> list[str]:
        """Which of them are in which file below a folder, packed or not."""
        found = []
        wanted = Markers({"a marker": self.stem})
        wanted.planted |= {place: text for place, text in self.planted.items() if self.stem not in text}
        for place, data in read_disk(folder):
            pieces = [name for name, piece in self._pieces.items() if piece in data]
            found += [f"{what} in {place}" for what in wanted.found_in(data) + pieces]
        return found


@dataclass(frozen=True)
class Material:
    """A report's files, link and note."""

    files: list[Path]
    link: str
    note: str


def make_small(folder: Path, traces: Traces) -> Material:
    """A photo and a PDF, each full of what nobody sees."""
    photo = folder / f"{traces.plant('name of the photo')}.jpg"
    make_dirty_jpeg(photo, traces)
    paper = dirty_pdf(folder / f"{traces.plant('name of the PDF')}.pdf")
    traces.plant_text("hidden in the PDF", MARKER)
    traces.plant_text("words of the PDF", VISIBLE)
    return _with_words([photo, paper], traces)


def make_large(folder: Path, traces: Traces) -> Material:
    """A video and a photo of several parts."""
    photo = folder / f"{traces.plant('name of the large photo')}.jpg"
    exif = Image.Exif()
    exif[0x010F] = traces.plant("maker of the phone")
    Image.effect_noise((2_400, 1_800), 80).convert("RGB").save(photo, quality=90, exif=exif)
    video = folder / f"{traces.plant('name of the video')}.mp4"
    words = ["-metadata", f"title={traces.plant('title of the video')}", "-metadata", "location=+53.9583-001.0803/"]
    pictures = ["-f", "lavfi", "-i", "testsrc2=duration=2:size=320x240:rate=10", "-pix_fmt", "yuv420p"]
    subprocess.run(["ffmpeg", "-v", "error", *pictures, *words, str(video)], check=True)
    return _with_words([video, photo], traces)


def _with_words(files: list[Path], traces: Traces) -> Material:
    for file in files:
        traces.plant_pieces(file.name, file.read_bytes())
    link = f"https://video.example/watch?v={traces.plant('link')}"
    return Material(files, link, f"Shared near the bridge {traces.plant('note')}")
