"""A picture and a phone full of markers: each is a string that must never be found again."""

from __future__ import annotations

import base64
import re
import secrets
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image, ImageDraw, PngImagePlugin

_PREFIX = "mark"
_AROUND = 100

_JPEG_TAGS = (
    "EXIF:Artist",
    "EXIF:Copyright",
    "EXIF:ImageDescription",
    "EXIF:Make",
    "EXIF:Model",
    "EXIF:Software",
    "EXIF:HostComputer",
    "EXIF:UserComment",
    "EXIF:OwnerName",
    "EXIF:SerialNumber",
    "EXIF:LensModel",
    "EXIF:ImageUniqueID",
    "EXIF:GPSProcessingMethod",
    "EXIF:GPSAreaInformation",
    "XMP-dc:Creator",
    "XMP-dc:Title",
    "XMP-dc:Description",
    "XMP-xmp:CreatorTool",
    "XMP-photoshop:City",
    "XMP-xmpMM:DocumentID",
    "IPTC:By-line",
    "IPTC:City",
    "IPTC:Keywords",
    "IPTC:Caption-Abstract",
    "Photoshop:CopyrightFlag",
    "JFIF:Comment",
    "Comment",
)


@dataclass
class Markers:
    """Markers that were planted, by place."""

    planted: dict[str, str] = field(default_factory=dict)
    exact: dict[str, tuple[bytes, ...]] = field(default_factory=dict)

    def plant(self, place: str) -> str:
        """A fresh marker for a place."""
        marker = f"{_PREFIX}{secrets.token_hex(6)}"
        self.planted[place] = marker
        return marker

    def plant_text(self, place: str, text: str) -> str:
        """Take a text that is there anyway as a marker."""
        self.planted[place] = text
        return text

    def plant_bytes(self, place: str, *writings: bytes) -> None:
        """Take bytes that are there anyway as a marker; only these writings of it are looked for."""
        self.exact[place] = writings

    def __len__(self) -> int:
        return len(self.planted) + len(self.exact)

    def found_in(self, data: bytes) -> list[str]:
        """The places whose marker is in these bytes, in any common writing."""
        near = _where_a_marker_can_be(data)
        searched = {True: (near, near.lower()), False: (data, data.lower())}
        found = [place for place, writings in self.exact.items() if any(writing in data for writing in writings)]
        for place, marker in self.planted.items():
            raw = marker.encode()
            as_it_is, lowered = searched[marker.startswith(_PREFIX)]
            in_text = any(writing.lower() in lowered for writing in _writings(marker))
            if in_text or any(len(middle) >= 8 and middle in as_it_is for middle in _base64_of(raw)):
                found.append(place)
        return found


def _writings(marker: str) -> list[bytes]:
    raw = marker.encode()
    return [raw, marker.encode("utf-16-le"), marker.encode("utf-16-be"), raw.hex().encode(), raw[::-1]]


def _base64_of(raw: bytes) -> list[bytes]:
    """What base64 makes of the bytes whatever stands around them, at each of its three offsets."""
    return [
        base64.b64encode(bytes(offset) + raw)[-(-offset * 8 // 6) : (offset + len(raw)) * 8 // 6] for offset in range(3)
    ]


def _where_a_marker_can_be(data: bytes) -> bytes:
    """The neighbourhood of each place where a fresh marker's first letters stand, in any writing."""
    places = _places_of(_writings(_PREFIX), data.lower()) + _places_of(_base64_of(_PREFIX.encode()), data)
    return b"\n".join(data[max(0, place - _AROUND) : place + _AROUND] for place in places)


def _places_of(wanted: list[bytes], data: bytes) -> list[int]:
    return [found.start() for one in wanted for found in re.finditer(re.escape(one), data)]


def make_dirty_jpeg(file: Path, markers: Markers) -> None:
    """A neutral landscape whose metadata is full of markers, with a thumbnail and a trailer."""
    picture = Image.new("RGB", (1600, 1200), (150, 190, 230))
    draw = ImageDraw.Draw(picture)
    draw.polygon([(0, 900), (500, 400), (900, 850), (1250, 500), (1600, 900), (1600, 1200), (0, 1200)], (90, 120, 80))
    draw.ellipse((1200, 120, 1380, 300), (250, 230, 150))
    picture.save(file, "JPEG", quality=88)
    words = [
        f"-{tag}={markers.plant(tag)}" for tag in _JPEG_TAGS if tag not in {"Photoshop:CopyrightFlag", "JFIF:Comment"}
    ]
    latitude = markers.plant_text("GPS latitude as text", "53.958333333")
    words += [f"-XMP-exif:GPSLatitude={latitude}", "-EXIF:GPSLatitude=53.958333", "-EXIF:GPSLatitudeRef=N"]
    taken = markers.plant_text("time it was taken", "2026:03:17 04:05:06")
    words += [f"-EXIF:DateTimeOriginal={taken}", f"-EXIF:CreateDate={taken}", "-EXIF:SubSecTimeOriginal=731"]
    thumbnail = file.with_suffix(".thumbnail")
    Image.new("RGB", (160, 120), (200, 40, 40)).save(
        thumbnail, "JPEG", comment=markers.plant("thumbnail's comment").encode()
    )
    words.append(f"-EXIF:ThumbnailImage<={thumbnail}")
    subprocess.run(["exiftool", "-q", "-m", "-overwrite_original", *words, str(file)], check=True)
    thumbnail.unlink()
    with file.open("ab") as tail:
        tail.write(b"trailer " + markers.plant("trailer after the picture").encode())


def make_dirty_png(file: Path, markers: Markers) -> None:
    """A small picture with text chunks."""
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", markers.plant("PNG tEXt"))
    texts.add_itxt("Title", markers.plant("PNG iTXt"), zip=True)
    Image.new("RGBA", (300, 200), (60, 140, 120, 200)).save(file, "PNG", pnginfo=texts)
