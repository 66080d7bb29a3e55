"""GIF, HEIC and AVIF leave the app's scrubber without a trace of who made them, and with the very same pixels."""

from __future__ import annotations

import io
import random
import subprocess
from pathlib import Path

import pillow_heif
import pytest
from PIL import Image, ImageCms, ImageSequence

from tests.app.dirty_pictures import noise
from tests.app.scrubbing import MARKER, RefusedError, exiftool_tags, scrub, without_marker, write_tags

pillow_heif.register_heif_opener()

TAGS = (
    f"-Make={MARKER}",
    f"-Model={MARKER}",
    f"-Artist={MARKER}",
    f"-ImageDescription={MARKER}",
    f"-UserComment={MARKER}",
    f"-SerialNumber={MARKER}",
    "-DateTimeOriginal=2026:11:20 10:11:12",
    "-GPSLatitude=51.5",
    "-GPSLatitudeRef=N",
    f"-XMP-dc:Creator={MARKER}",
    f"-XMP-photoshop:City={MARKER}",
    f"-XMP-xmpMM:DocumentID={MARKER}",
)
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def picture(size: tuple[int, int] = (96, 64), mode: str = "RGB", seed: int = 0) -> Image.Image:
    image = noise(size, seed).convert("RGB")
    if mode == "RGBA":
        image.putalpha(Image.linear_gradient("L").resize(size))
    return image


def make_heic(path: Path, **options: object) -> None:
    exif = Image.Exif()
    exif[0x010F] = MARKER
    mode = str(options.pop("mode", "RGB"))
    size = options.pop("size", (96, 64))
    heif = pillow_heif.from_pillow(picture(size, mode))  # type: ignore[arg-type]  # a tuple of two
    heif.save(
        path, quality=90, exif=exif.tobytes(), xmp=f"<x:xmpmeta {MARKER}>".encode(), icc_profile=PROFILE, **options
    )
    write_tags(path, *TAGS)


def make_avif(path: Path, mode: str = "RGB") -> None:
    exif = Image.Exif()
    exif[0x010F] = MARKER
    picture(mode=mode).save(path, "AVIF", quality=80, exif=exif, icc_profile=PROFILE, xmp=f"<x {MARKER}>".encode())
    write_tags(path, *TAGS)


def pixels(path: Path) -> tuple[str, tuple[int, int], bytes]:
    with Image.open(path) as image:
        image.load()
        return image.mode, image.size, image.tobytes()


def expect_clean(source: Path, media_type: str) -> dict[str, list[str]]:
    assert MARKER.encode() in source.read_bytes()
    clean = scrub(source)
    assert clean.type == media_type
    without_marker(clean.path)
    left = [
        name for name in exiftool_tags(clean.path) if name.split(":")[0] not in {"QuickTime", "Meta", "GIF", "HEIC"}
    ]
    assert left == []
    assert b"ICC_PROFILE" not in clean.data
    assert b"acsp" not in clean.data
    assert pixels(clean.path) == pixels(source)
    return clean.findings


@pytest.mark.promise("P4")
@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_a_heic_keeps_its_pixels_and_its_transparency_and_nothing_else(tmp_path: Path, mode: str) -> None:
    source = tmp_path / "in.heic"
    make_heic(source, mode=mode)
    findings = expect_clean(source, "image/heic")
    assert "GPSLatitude" in findings["place"]
    assert "DateTimeOriginal" in findings["time"]
    assert "Make" in findings["device"]
    assert "ICC profile" in findings["profile"]


@pytest.mark.promise("P4")
@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_an_avif_keeps_its_pixels_and_its_transparency_and_nothing_else(tmp_path: Path, mode: str) -> None:
    source = tmp_path / "in.avif"
    make_avif(source, mode)
    findings = expect_clean(source, "image/avif")
    assert "GPSLatitude" in findings["place"]
    assert "Make" in findings["device"]


def test_a_thumbnail_goes(tmp_path: Path) -> None:
    source = tmp_path / "in.heic"
    heif = pillow_heif.from_pillow(picture((512, 384)))
    heif.save(source, quality=80, save_nclx_profile=True, thumbnails=[128])
    before = len(pillow_heif.open_heif(source).info["thumbnails"])
    clean = scrub(source)
    assert len(pillow_heif.open_heif(clean.path).info["thumbnails"]) == 0
    assert pixels(clean.path) == pixels(source)
    if before:
        assert "thumbnail" in clean.findings["preview"]


def test_only_the_first_of_several_pictures_stays(tmp_path: Path) -> None:
    source = tmp_path / "in.heic"
    heif = pillow_heif.from_pillow(picture())
    heif.add_from_pillow(picture((64, 64)))
    heif.save(source, primary_index=0)
    clean = scrub(source)
    assert len(pillow_heif.open_heif(clean.path)) == 1
    assert pixels(clean.path) == pixels(source)


@pytest.mark.parametrize("turn", [1, 3, 6, 8])
def test_a_heic_stays_turned_as_it_was(tmp_path: Path, turn: int) -> None:
    source = tmp_path / "in.heic"
    exif = Image.Exif()
    exif[0x0112] = turn
    picture().save(source, "HEIF", exif=exif)
    clean = scrub(source)
    with Image.open(source) as before, Image.open(clean.path) as after:
        assert after.size == before.size
        assert after.tobytes() == before.tobytes()


def test_what_is_hidden_behind_a_heic_or_an_avif_goes(tmp_path: Path) -> None:
    for name, make in (("in.heic", make_heic), ("in.avif", make_avif)):
        source = tmp_path / name
        make(source)
        body = MARKER.encode() * 3
        with source.open("ab") as end:
            end.write((8 + len(body)).to_bytes(4, "big") + b"mpvd" + body)
        assert "motion photo" in expect_clean(source, f"image/{name[3:]}")["preview"]


@pytest.mark.promise("P4")
def test_a_gif_keeps_every_frame_and_nothing_else(tmp_path: Path) -> None:
    source = tmp_path / "in.gif"
    frames = [picture((48, 32), seed=number).convert("P") for number in range(4)]
    frames[0].save(
        source, save_all=True, append_images=frames[1:], duration=[40, 80, 120, 160], loop=3, comment=MARKER.encode()
    )
    write_tags(source, f"-Comment={MARKER}", f"-XMP-dc:Creator={MARKER}", f"-XMP-photoshop:City={MARKER}")
    with source.open("ab") as end:
        end.write(MARKER.encode())
    clean = scrub(source)
    without_marker(clean.path)
    assert clean.type == "image/gif"
    assert {"comment", "XMP"} <= set(clean.findings["text"])
    with Image.open(source) as before, Image.open(clean.path) as after:
        shown = [
            [(f.convert("RGBA").tobytes(), f.info["duration"]) for f in ImageSequence.Iterator(i)]
            for i in (before, after)
        ]
        assert after.info["loop"] == 3
    assert shown[0] == shown[1]
    assert len(shown[0]) == 4
    assert [name for name in exiftool_tags(clean.path) if not name.startswith("GIF:")] == []


def test_an_animated_avif_is_refused_with_a_sentence(tmp_path: Path) -> None:
    source = tmp_path / "in.avif"
    frames = [picture() for _ in range(3)]
    frames[0].save(source, "AVIF", save_all=True, append_images=frames[1:])
    with pytest.raises(RefusedError, match="screenshot"):
        scrub(source)


def test_a_heic_whose_bytes_were_altered_comes_out_clean_or_not_at_all(tmp_path: Path) -> None:
    good = tmp_path / "good.heic"
    make_heic(good)
    chance = random.Random(2026)
    folder = tmp_path / "many"
    folder.mkdir()
    data = good.read_bytes()
    for number in range(24):
        altered = bytearray(data)
        for _ in range(chance.randrange(1, 6)):
            altered[chance.randrange(min(900, len(data)))] = chance.randrange(256)
        source = folder / f"{number}.heic"
        source.write_bytes(altered[: len(data) if number % 4 else chance.randrange(len(data))])
        try:
            clean = scrub(source)
        except RefusedError:
            continue
        without_marker(clean.path)


def test_the_samples_are_what_they_say(tmp_path: Path) -> None:
    make_heic(tmp_path / "in.heic")
    said = subprocess.run(["exiftool", "-G1", tmp_path / "in.heic"], capture_output=True, text=True, check=True).stdout
    assert said.count(MARKER) >= 6
    assert Image.open(io.BytesIO((tmp_path / "in.heic").read_bytes())).format == "HEIF"
