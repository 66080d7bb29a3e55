"""More than two hundred dirty files, a marker in every place of every format: it goes, and picture and sound stay."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageSequence

from . import dirty_pictures, dirty_videos
from .dirty_files import is_marked, make_dirty_files, said_by_exiftool, said_by_ffprobe
from .scrubbing import Scrubbed
from .scrubbing_many import Refused, scrub_many
from .test_scrub_command import FAMILIES
from .test_scrub_video import TECHNICAL, frames, sound

pytestmark = pytest.mark.promise("P4")

PICTURES = {file.name: file for file in dirty_pictures.DIRTY_FILES}
VIDEOS = {file.name: file for file in dirty_videos.DIRTY_FILES}

# What exiftool tells of a picture as such: its size, its colours, how it is coded, which way up it is.
_OF_THE_PICTURE = {"ExifTool", "File", "System", "Composite", "SourceFile", "JFIF", "GIF", "Adobe"}
_GEOMETRY = re.compile(
    r"(ImageWidth|ImageHeight|BitDepth|ColorType|Compression|Filter|Interlace|Orientation|[XY]Resolution|ResolutionUnit"
    r"|YCbCrPositioning|VP8Version|VP8Bitstream|WebP_Flags|HorizontalScale|VerticalScale|AlphaIsUsed|AnimationFrames"
    r"|AnimationLoopCount|AnimationPlays|BackgroundColor|FrameCount|Duration|Alpha[A-Z]\w+|PNG:Palette|PNG:Transparency)$"
)
_OF_THE_CODING = re.compile(
    r"^(QuickTime|Meta|HEIC|HEIF):"
    r"(MajorBrand|MinorVersion|CompatibleBrands|HandlerType|PrimaryItemReference|MetaImageSize|MediaData\w*"
    r"|HEVC\w+|AV1\w+|Chroma\w+|\w+Profile\w*|\w*Level\w*|GeneralTier\w*|ConstantFrameRate|NumTemporalLayers"
    r"|TemporalIDNested|MinSpatialSegmentationIdc|ParallelismType|BitDepth\w*|AverageFrameRate|ImageSpatialExtent"
    r"|ImagePixelDepth|ColorProfiles|ColorPrimaries|TransferCharacteristics|MatrixCoefficients|VideoFullRangeFlag"
    r"|Rotation|AuxiliaryImageType|ImageDimensions|\w*Tier\w*|Av1\w+|InitialDelay\w*|HighBitDepth|Monochrome"
    r"|General\w+|GenProfile\w+|ConstraintIndicatorFlags|MinSpatialSegmentationIDC|QuickTime_(ColorRep|\w+Config)_0x\w+"
    r"|Twelve\w*|Seq\w+|ProgressiveSource|ImageWidth|ImageHeight|Unknown\w*)"
)


@pytest.fixture(scope="module")
def cleaned(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, Scrubbed | Refused, dict[str, Any]]]:
    """Every file as it was made, what became of it, and what exiftool says of that."""
    folder = tmp_path_factory.mktemp("dirty")
    files = [*PICTURES.values(), *VIDEOS.values()]
    sources = make_dirty_files(files, folder)
    results = scrub_many(sources)
    clean = [result.path for result in results if isinstance(result, Scrubbed)]
    said = dict(zip(clean, said_by_exiftool(clean), strict=True))
    return {
        file.name: (source, result, said.get(result.path, {}) if isinstance(result, Scrubbed) else {})
        for file, source, result in zip(files, sources, results, strict=True)
    }


Cleaned = dict[str, tuple[Path, Scrubbed | Refused, dict[str, Any]]]


def test_there_are_at_least_two_hundred_dirty_files() -> None:
    modules = sorted(Path(__file__).parent.glob("dirty_*.py"))
    listed = {
        f"{path.stem}/{file.name}"
        for path in modules
        for file in getattr(importlib.import_module(f".{path.stem}", __package__), "DIRTY_FILES", [])
    }
    ours = len(PICTURES) + len(VIDEOS)
    assert ours >= 130
    assert len(listed) + len(FAMILIES) >= 200


@pytest.mark.parametrize("name", [*PICTURES, *VIDEOS])
def test_the_marker_goes_and_nothing_that_identifies_stays(cleaned: Cleaned, name: str) -> None:
    source, result, said = cleaned[name]
    assert is_marked(source.read_bytes()), "nothing was hidden: the file proves nothing"
    assert isinstance(result, Scrubbed), result
    assert not is_marked(result.data)
    found = {tag: value for tag, value in said.items() if tag.split(":")[0] not in _OF_THE_PICTURE}
    assert not is_marked(repr(said).replace(str(result.path.parent), "").encode())
    if name in VIDEOS:
        assert {value for tag, value in found.items() if "Date" in tag} <= {"0000:00:00 00:00:00"}
        assert {value for tag, value in found.items() if "Language" in tag} <= {"und"}
        assert {value for tag, value in found.items() if tag.endswith("App")} <= {""}
        left = [
            tag
            for tag in found
            if not TECHNICAL.search(tag) and not re.search(r"Date|Language|App$|:Cue(Time|Track|ClusterPosition)$", tag)
        ]
    else:
        left = [tag for tag in found if not _GEOMETRY.search(tag) and not _OF_THE_CODING.search(tag)]
    assert left == [], left


@pytest.mark.parametrize("name", PICTURES)
def test_every_pixel_stays(cleaned: Cleaned, name: str) -> None:
    source, result, _ = cleaned[name]
    assert isinstance(result, Scrubbed)
    assert _shown(result.path) == _shown(source)


@pytest.mark.parametrize("name", VIDEOS)
def test_every_frame_and_all_sound_stay_and_ffprobe_finds_no_word(cleaned: Cleaned, name: str) -> None:
    source, result, _ = cleaned[name]
    assert isinstance(result, Scrubbed)
    said = said_by_ffprobe(result.path)
    assert [stream["codec_type"] for stream in said["streams"]] == ["video", "audio"]
    assert said["chapters"] == []
    brands = {"major_brand", "minor_version", "compatible_brands"}
    assert {key for key, value in said["format"].get("tags", {}).items() if value} <= brands
    tags = {(key, value) for stream in said["streams"] for key, value in stream.get("tags", {}).items()}
    assert tags <= {("language", "und"), ("vendor_id", "[0][0][0][0]"), ("alpha_mode", "1")}
    assert frames(result.path, "v:0") == frames(source, "v:0")
    assert sound(source) in sound(result.path)


def _shown(path: Path) -> list[tuple[str, tuple[int, int], object, bytes]]:
    """Every frame as it is shown, and for how long."""
    with Image.open(path) as image:
        return [
            (frame.mode, frame.size, frame.info.get("duration"), frame.convert("RGBA").tobytes())
            for frame in ImageSequence.Iterator(image)
        ][: 1 if image.format == "MPO" else None]
