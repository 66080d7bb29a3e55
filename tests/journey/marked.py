"""A picture and a phone full of markers: each is a string that must never be found again."""

from __future__ import annotations

import base64
import secrets
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image, ImageDraw, PngImagePlugin

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

    def plant(self, place: str) -> str:
        """A fresh marker for a place."""
        marker = f"mark{secrets.token_hex(6)}"
        self.planted[place] = marker
        return marker

    def plant_text(self, place: str, text: str) -> str:
        """Take a text that is there anyway as a marker."""
        self.planted[place] = text
        return text

    def found_in(self, data: bytes) -> list[str]:
        """The places whose marker is in these bytes, in any common writing."""
        found = []
        lowered = data.lower()
        for place, marker in self.planted.items():
            raw = marker.encode()
            writings = [
                raw.lower(),
                marker.encode("utf-16-le").lower(),
                marker.encode("utf-16-be").lower(),
                raw.hex().encode(),
                raw[::-1].lower(),
            ]
            if any(writing in lowered for writing in writings) or _in_base64(raw, data):
                found.append(place)
        return found


def _in_base64(raw: bytes, data: bytes) -> bool:
    """Whether the bytes stand in the data as base64, at any of its three offsets."""
    for offset in range(3):
        middle = base64.b64encode(bytes(offset) + raw)[4 if offset else 0 : -4]
        if len(middle) >= 8 and middle in data:
            return True
    return False


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
