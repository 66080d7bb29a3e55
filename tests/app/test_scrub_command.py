"""The scrubber against pictures that another program soils as well as it can: every family of fields, three formats."""

from __future__ import annotations

import io
import re
import struct
import subprocess
import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageSequence, PngImagePlugin

from tests.demonstration import ROOT
from upstander.apphost.build import build_app
from upstander.installation import read_installation

XMP = """
    acdsee aux cc cell crd crs dc dex digiKam dwc exif exifEX expressionmedia extensis GAudio GCamera
    GDepth GImage GPano getty hdr iptcCore iptcExt lr mediapro microsoft mwg-kw mwg-rs pdf photomech
    photoshop plus prism pur swf tiff xmp xmpBJ xmpDM xmpMM xmpRights xmpTPg
"""
EVERYWHERE = ["IFD0", "ExifIFD", "GPS", *(f"XMP-{name}" for name in ("dc", "exif", "iptcExt", "photoshop", "xmpMM"))]
FAMILIES = [
    *(
        ("jpg", family)
        for family in ["IFD0", "IFD1", "ExifIFD", "GPS", "IPTC", "Photoshop", "ICC_Profile", "File", "Ducky"]
    ),
    *(("jpg", f"XMP-{name}") for name in XMP.split()),
    *(("png", family) for family in [*EVERYWHERE, "PNG", "IPTC"]),
    *(("webp", family) for family in EVERYWHERE),
]
"""Families of fields, by the format that exiftool writes them into: more than sixty files."""

LISTED_AS = {"IFD0": "EXIF", "IFD1": "EXIF", "ExifIFD": "EXIF"}
"""Under what exiftool lists the fields of a family, where that is another name."""

NUMBERS = {
    "GPS": ["GPSLatitude=51.5", "GPSLongitude=0.12", "GPSLatitudeRef=N", "GPSLongitudeRef=E"],
    "ICC_Profile": ["ICC_Profile<={icc}"],
    "IFD1": ["ThumbnailImage<={thumbnail}"],
}
"""Beside the marker in every field that takes words."""

UPRIGHT = (32, 24)
MARKER = "Harrowmere7431Marker"
SCRUBBER = ROOT / "app" / "build" / "scrub.js"

pytestmark = pytest.mark.promise("P4")


@pytest.fixture(scope="module", autouse=True)
def built(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The scrubber of the sources as they are now."""
    build_app(read_installation({"UPSTANDER_HOME": str(tmp_path_factory.mktemp("home"))}))


@pytest.fixture(scope="module")
def writable() -> dict[str, list[str]]:
    """The fields of each family that can be written."""
    families = sorted({LISTED_AS.get(family, family) for _, family in FAMILIES})
    command = ["exiftool"] + [word for family in families for word in ("-listw", f"-{family}:all", "-execute")]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    lists = re.findall(r"^Writable .* tags:\n((?:  .*\n)+)", listed, re.MULTILINE)
    fields = {family: fields.split() for family, fields in zip(families, lists, strict=True)}
    return fields | {"File": ["Comment"]}  # the others are the file system's


@pytest.fixture
def clean(tmp_path: Path) -> dict[str, Path]:
    """A picture in each format, with nothing in it but its pixels."""
    noise = Image.effect_noise(UPRIGHT, 90).convert("RGB")
    files = {suffix: tmp_path / f"picture.{suffix}" for suffix in ("jpg", "png", "webp")}
    noise.save(files["jpg"], quality=90)
    noise.save(files["png"])
    noise.save(files["webp"], lossless=True)
    return files


@pytest.mark.parametrize(("suffix", "family"), FAMILIES)
def test_a_family_of_fields_goes_and_the_picture_stays(
    clean: dict[str, Path], writable: dict[str, list[str]], suffix: str, family: str
) -> None:
    file = clean[suffix]
    soil(file, family, writable[LISTED_AS.get(family, family)])
    assert is_marked(file), "nothing was written: the family proves nothing"
    after = scrub(file)
    assert not is_marked(after)
    assert fields_of(after) <= {"Orientation"}
    assert_same_picture(file, after)
    with Image.open(after) as image:
        assert image.getexif()[0x0112] == 6


def soil(file: Path, family: str, fields: list[str]) -> None:
    """Write the marker into every field of a family that takes words, and turn the picture."""
    words = [f"-{family}:{field}={MARKER}" for field in fields if field != "Orientation"]
    if family in NUMBERS:
        (icc, thumbnail) = (file.with_name("a.icc"), file.with_name("b.jpg"))
        icc.write_bytes(icc_profile())
        Image.new("RGB", (8, 8)).save(thumbnail, comment=MARKER)
        words += [f"-{family}:{number.format(icc=icc, thumbnail=thumbnail)}" for number in NUMBERS[family]]
    words += ["-IFD0:Orientation#=6", "-m", "-q", "-q", "-overwrite_original", str(file)]
    command = ["exiftool", "-@", "-"]  # complains about every field that takes no words
    subprocess.run(command, cwd=file.parent, input="\n".join(words), text=True, capture_output=True, check=False)


def icc_profile() -> bytes:
    """A profile of one text that says the marker."""
    text = b"text" + bytes(4) + MARKER.encode() + b"\0"
    tags = struct.pack(">I4sII", 1, b"cprt", 144, len(text))
    header = struct.pack(
        ">I4s4s4s4s4s", 144 + len(text), bytes(4), bytes.fromhex("02400000"), b"mntr", b"RGB ", b"XYZ "
    )
    return header + bytes(12) + b"acsp" + bytes(88) + tags + text


def scrub(file: Path) -> Path:
    after = file.with_name(f"after{file.suffix}")
    subprocess.run(["node", str(SCRUBBER), str(file), str(after)], check=True, capture_output=True)
    return after


def is_marked(file: Path) -> bool:
    """Whether the marker is anywhere in a file: plain, as UTF-16, as hexadecimal, or packed."""
    content = unpacked(file.read_bytes())
    ways = (MARKER.encode(), MARKER.encode("utf-16-le"), MARKER.encode("utf-16-be"), MARKER.encode().hex().encode())
    return any(way in content or way in content.replace(b"\n", b"") for way in ways)


def unpacked(content: bytes) -> bytes:
    """The bytes, and whatever unpacks anywhere in them."""
    found = [content]
    for match in re.finditer(rb"\x78[\x01\x5e\x9c\xda]", content):
        try:
            found.append(zlib.decompressobj().decompress(content[match.start() :]))
        except zlib.error:
            continue
    return b"".join(found)


def fields_of(file: Path) -> set[str]:
    """Names of what exiftool still finds beside the picture itself."""
    command = [
        "exiftool",
        "-s",
        "-G1",
        "-IFD0:all",
        "-ExifIFD:all",
        "-GPS:all",
        "-XMP:all",
        "-IPTC:all",
        "-Photoshop:all",
    ]
    command += ["-ICC_Profile:all", "-MakerNotes:all", "-Trailer:all", "-Comment", "-IFD1:all", str(file)]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    encoding = {"XResolution", "YResolution", "ResolutionUnit", "YCbCrPositioning"}
    return {line.split("]")[1].split(":")[0].strip() for line in lines} - encoding


def assert_same_picture(before: Path, after: Path) -> None:
    with Image.open(before) as one, Image.open(after) as other:
        frames = [frame.convert("RGBA") for frame in ImageSequence.Iterator(one)]
        others = [frame.convert("RGBA") for frame in ImageSequence.Iterator(other)]
    assert len(frames) == len(others)
    for frame, same in zip(frames, others, strict=True):
        assert ImageChops.difference(frame, same).getbbox(alpha_only=False) is None


PICTURES = {
    "progressive.jpg": {"quality": 80, "progressive": True},
    "grey.jpg": {"mode": "L"},
    "cmyk.jpg": {"mode": "CMYK"},
    "restarts.jpg": {"restart_marker_blocks": 3},
    "subsampled.jpg": {"subsampling": "4:2:0", "restart_marker_rows": 1, "optimize": True},
    "palette.png": {"mode": "P"},
    "sixteen.png": {"mode": "I;16"},
    "bits.png": {"mode": "1"},
    "alpha.png": {"mode": "RGBA"},
    "frames.png": {"mode": "RGBA", "frames": 3},
    "lossy.webp": {"mode": "RGBA", "quality": 70},
    "frames.webp": {"frames": 3},
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_of_every_make_is_shown_the_same_and_loses_what_is_put_into_it(tmp_path: Path, name: str) -> None:
    options = dict(PICTURES[name])
    (mode, count) = (str(options.pop("mode", "RGB")), int(str(options.pop("frames", 1))))
    pictures = [Image.effect_noise((53, 37), 60 + index).convert("RGB").convert(mode) for index in range(count)]
    if mode == "I;16":
        pictures = [Image.effect_noise((53, 37), 60).convert("I").convert("I;16")]
    if count > 1:
        options |= {"save_all": True, "append_images": pictures[1:]}
    details = Image.Exif()
    details[0x927C] = details[0x010F] = MARKER
    if name.endswith("png"):
        texts = PngImagePlugin.PngInfo()
        texts.add_text("Author", MARKER, zip=True)
        texts.add_itxt("Place", MARKER, zip=True)
        options["pnginfo"] = texts
    file = tmp_path / name
    pictures[0].save(file, exif=details, icc_profile=icc_profile(), **options)
    with file.open("ab") as end:
        end.write(MARKER.encode())
    after = scrub(file)
    assert is_marked(file)
    assert not is_marked(after)
    assert fields_of(after) == set()
    assert_same_picture(file, after)


def test_what_is_packed_behind_the_pixels_of_a_png_goes(tmp_path: Path, clean: dict[str, Path]) -> None:
    content = clean["png"].read_bytes()
    start = content.index(b"IDAT")
    length = int.from_bytes(content[start - 4 : start])
    body = content[start + 4 : start + 4 + length] + zlib.compress(MARKER.encode()) + MARKER.encode()
    chunk = struct.pack(">I", len(body)) + b"IDAT" + body + struct.pack(">I", zlib.crc32(b"IDAT" + body))
    file = tmp_path / "behind.png"
    file.write_bytes(content[: start - 4] + chunk + content[start + 8 + length :])
    assert unpacked(file.read_bytes()).count(MARKER.encode()) == 2
    after = scrub(file)
    assert after.read_bytes() == content
    assert_same_picture(file, after)


def test_a_multi_picture_file_loses_its_further_pictures(tmp_path: Path) -> None:
    (first, second) = (Image.effect_noise(UPRIGHT, 80), Image.effect_noise(UPRIGHT, 20))
    file = tmp_path / "both.jpg"
    first.save(file, format="MPO", save_all=True, append_images=[second])
    after = scrub(file)
    with Image.open(io.BytesIO(after.read_bytes())) as image:
        assert image.format == "JPEG"
    assert after.read_bytes().count(b"\xff\xd8\xff") == 1


def test_the_command_is_npms_too_and_takes_paths_from_where_one_stands(clean: dict[str, Path]) -> None:
    folder = clean["jpg"].parent
    command = ["npm", "--prefix", str(ROOT / "app"), "run", "--silent", "scrub", "--", "picture.jpg", "after.jpg"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    assert_same_picture(clean["jpg"], folder / "after.jpg")
