"""Videos leave the app's scrubber without a trace of who made them, and with the very same frames."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.app.scrubbing import MARKER, ROOT, RefusedError, exiftool_tags, scrub, without_marker, write_tags

KEYS = (
    *("title", "artist", "album_artist", "author", "album", "comment", "description", "synopsis", "copyright", "genre"),
    *("lyrics", "network", "show", "episode_id", "keywords", "make", "model", "location", "com.apple.quicktime.make"),
    *("com.apple.quicktime.location.ISO6709", "com.android.version", "encoded_by", "date"),
)
EXIFTOOL_TAGS = (
    f"-Keys:Author={MARKER}",
    f"-Keys:Model={MARKER}",
    "-Keys:GPSCoordinates=51.5, -0.1, 10",
    f"-ItemList:Artist={MARKER}",
    f"-UserData:Comment={MARKER}",
    "-UserData:GPSCoordinates=51.5, -0.1, 10",
    f"-XMP-dc:Creator={MARKER}",
    f"-XMP-photoshop:City={MARKER}",
    "-QuickTime:CreateDate=2026:11:20 10:11:12",
    "-TrackCreateDate=2026:11:20 10:11:12",
)
# What a player has to know; anything else that a tool finds in a clean file is a finding against us.
TECHNICAL = re.compile(
    r"(Brand|Version|Scale|Duration|Preferred|Matrix|Preview|Poster|Selection|CurrentTime|NextTrackID|Sequence|MediaData"
    r"|TrackID|Layer|Volume|Width|Height|Handler(Class|Type)|GraphicsMode|OpColor|CompressorID|Resolution|BitDepth"
    r"|Configuration|Color|Transfer|MatrixCoefficients|SampleToChunk|SampleSizes|ChunkOffset|TimeToSample|Balance"
    r"|Audio(Format|Channels|BitsPerSample|SampleRate|CodecID)|Unknown|VideoCodecID|CodecPrivate|TrackNumber|TrackUID"
    r"|TrackType|TrackLacing|DocType|EBML|TimeCode|TimecodeScale|PixelAspectRatio|SyncSample|VideoFullRange|Rotation"
    r"|Matroska_0x(15b0|16aa|16bb))"  # colours, delay and preroll of the codec
)


LARGEST_PACKET = 2 * 1024  # AAC, two bytes a sample


def ffmpeg(*words: str | Path) -> str:
    ended = subprocess.run(["ffmpeg", "-v", "error", "-y", *words], capture_output=True, text=True, check=True)
    return ended.stdout


def make_video(path: Path, video: str, audio: str | None, *more: str, seconds: int = 3) -> None:
    """A video with every tag that ffmpeg and exiftool can write, with subtitles, and a time code where one goes."""
    source = path.with_name("subtitles.srt")
    source.write_text(f"1\n00:00:00,000 --> 00:00:02,000\n{MARKER}\n")
    webm = path.suffix == ".webm"
    words: list[str | Path] = ["-f", "lavfi", "-i", f"testsrc2=s=160x120:r=25:d={seconds}"]
    words += ["-f", "lavfi", "-i", f"sine=f=440:d={seconds}", "-i", source, "-map", "0:v", "-c:v", video]
    if audio:
        words += ["-map", "1:a", "-c:a", audio, "-metadata:s:a:0", "language=cym", "-metadata:s:a:0", f"title={MARKER}"]
    words += ["-map", "2:s", "-c:s", "webvtt" if webm else "mov_text", *more]
    for key in KEYS:
        words += ["-metadata", f"{key}={MARKER}"]
    words += ["-metadata", "creation_time=2026-11-20T10:11:12Z", "-metadata:s:v:0", f"title={MARKER}"]
    words += ["-metadata:s:v:0", f"handler_name={MARKER}"]
    if not webm:
        words += ["-timecode", "10:11:12:13", "-movflags", "use_metadata_tags"]
    ffmpeg(*words, path)
    if not webm:
        write_tags(path, *EXIFTOOL_TAGS)


def frames(path: Path, stream: str) -> list[str]:
    """The MD5 of each decoded frame, in order."""
    lines = ffmpeg("-i", path, "-map", f"0:{stream}", "-f", "framemd5", "-").splitlines()
    return [line.split(",")[-1].strip() for line in lines if not line.startswith("#")]


def packet_flags(path: Path) -> list[str]:
    """Of each packet, in order, whether one can begin to play there."""
    words = ["-select_streams", "v:0", "-show_entries", "packet=flags", "-of", "csv=p=0", path]
    ended = subprocess.run(["ffprobe", "-v", "error", *words], capture_output=True, text=True, check=True)
    return ended.stdout.splitlines()


def sound(path: Path) -> bytes:
    """Every decoded sample."""
    words = ["ffmpeg", "-v", "error", "-i", path, "-map", "0:a:0", "-f", "s16le", "-"]
    return subprocess.run(words, capture_output=True, check=True).stdout


def probe(path: Path) -> dict[str, Any]:
    words = ["ffprobe", "-v", "error", "-of", "json", "-show_format", "-show_streams", "-show_chapters"]
    said: dict[str, Any] = json.loads(subprocess.run([*words, path], capture_output=True, check=True).stdout)
    return said


def expect_clean(source: Path, media_type: str, streams: list[str]) -> dict[str, list[str]]:
    assert MARKER.encode() in source.read_bytes()
    clean = scrub(source)
    assert clean.type == media_type
    without_marker(clean.path)
    for name in (b"Lavc", b"Lavf", b"x264", b"x265", b"ediabunny", b"Xiph", b"+51.5"):
        assert name not in clean.data, name
    said = probe(clean.path)
    assert [stream["codec_type"] for stream in said["streams"]] == streams
    assert said["chapters"] == []
    brands = {"major_brand", "minor_version", "compatible_brands"}
    assert {key for key, value in said["format"].get("tags", {}).items() if value} <= brands
    for stream in said["streams"]:
        tags = stream.get("tags", {})
        assert set(tags) <= {"language", "vendor_id"}
        assert tags.get("language", "und") == "und"
        assert tags.get("vendor_id", "[0][0][0][0]") == "[0][0][0][0]"
    found = exiftool_tags(clean.path)
    assert {value for name, value in found.items() if "Date" in name} <= {"0000:00:00 00:00:00"}
    assert {value for name, value in found.items() if "Language" in name} <= {"und"}
    assert {value for name, value in found.items() if name.endswith("App")} <= {""}
    rest = [n for n in found if not TECHNICAL.search(n) and not re.search(r"Date|Language|App$", n)]
    assert rest == []
    assert frames(clean.path, "v:0") == frames(source, "v:0")
    if "audio" in streams:
        before, after = sound(source), sound(clean.path)
        # What plays before zero is cut off by an edit list, which ffmpeg passes over in a file of fragments; and the
        # last packet of Opus plays to its end.
        assert before in after
        assert len(after) - len(before) <= LARGEST_PACKET
    return clean.findings


@pytest.mark.promise("P4")
@pytest.mark.parametrize("suffix", [".mp4", ".mov"])
def test_h264_and_aac_keep_their_frames_and_nothing_else(tmp_path: Path, suffix: str) -> None:
    source = tmp_path / f"in{suffix}"
    make_video(source, "libx264", "aac", "-bf", "2")
    findings = expect_clean(source, "video/mp4", ["video", "audio"])
    assert any("GPS" in tag or "location" in tag for tag in findings["place"])
    assert "CreateDate" in findings["time"]
    assert any("ake" in tag or "odel" in tag for tag in findings["device"])
    assert any(tag.startswith("track ") for tag in findings["hidden"])
    assert "data between frames" in findings["hidden"]


@pytest.mark.promise("P4")
def test_hevc_keeps_its_frames_and_nothing_else(tmp_path: Path) -> None:
    source = tmp_path / "in.mp4"
    make_video(source, "libx265", "aac", "-tag:v", "hvc1", "-x265-params", "log-level=none")
    assert "data between frames" in expect_clean(source, "video/mp4", ["video", "audio"])["hidden"]


@pytest.mark.promise("P4")
@pytest.mark.parametrize("codecs", [("libvpx-vp9", "libopus"), ("libvpx", "libvorbis")])
def test_a_webm_keeps_its_frames_and_nothing_else(tmp_path: Path, codecs: tuple[str, str]) -> None:
    source = tmp_path / "in.webm"
    make_video(source, *codecs, "-cpu-used", "8", "-deadline", "realtime")
    findings = expect_clean(source, "video/webm", ["video", "audio"])
    assert "DateUTC" in findings["time"]
    assert "WritingApp" in findings["software"]


@pytest.mark.promise("P4")
@pytest.mark.parametrize("suffix", [".mp4", ".webm"])
def test_av1_keeps_its_frames_and_nothing_else(tmp_path: Path, suffix: str) -> None:
    source = tmp_path / f"in{suffix}"
    make_video(source, "libaom-av1", "libopus", "-cpu-used", "8", "-row-mt", "1", seconds=1)
    expect_clean(source, "video/mp4" if suffix == ".mp4" else "video/webm", ["video", "audio"])


def test_a_see_through_video_stays_one(tmp_path: Path) -> None:
    source = tmp_path / "in.webm"
    picture = "testsrc2=s=64x64:d=1,format=yuva420p,geq=lum='p(X,Y)':a='4*X'"
    ffmpeg("-f", "lavfi", "-i", picture, "-c:v", "libvpx-vp9", "-cpu-used", "8", source)
    words = ["-map", "0:v", "-pix_fmt", "yuva420p", "-f", "framemd5", "-"]
    shown = [ffmpeg("-c:v", "libvpx-vp9", "-i", path, *words) for path in (source, scrub(source).path)]
    frames_shown = [[line.split(",")[-1] for line in text.splitlines() if not line.startswith("#")] for text in shown]
    assert frames_shown[0] == frames_shown[1]


def test_a_large_video_takes_no_more_memory_than_a_small_one(tmp_path: Path) -> None:
    small, large = tmp_path / "small.mp4", tmp_path / "large.mp4"
    noise = "nullsrc=s=320x240:r=30:d=8,geq=random(1)*255:128:128"
    coding = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "30", "-qp", "14", "-pix_fmt", "yuv420p"]
    ffmpeg("-f", "lavfi", "-i", noise, *coding, small)
    parts = tmp_path / "parts.txt"
    parts.write_text(f"file '{small}'\n" * 20)
    ffmpeg("-f", "concat", "-safe", "0", "-i", parts, "-c", "copy", large)
    assert large.stat().st_size > 300_000_000
    most = [peak_memory(path) for path in (small, large)]
    assert most[1] - most[0] < 100_000_000


def test_a_video_with_one_key_frame_is_not_held_until_its_end(tmp_path: Path) -> None:
    """What is cut at key frames only would hold all of it."""
    sizes = []
    for seconds in (1, 8):
        video = tmp_path / f"{seconds}.mp4"
        noise = f"nullsrc=s=640x480:r=30:d={seconds},geq=random(1)*255:128:128"
        coding = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "9999", "-keyint_min", "9999", "-sc_threshold", "0"]
        ffmpeg("-f", "lavfi", "-i", noise, *coding, "-bf", "2", "-qp", "10", "-pix_fmt", "yuv420p", video)
        sizes.append((peak_memory(video), video.stat().st_size))
    (small, _), (large, size) = sizes
    assert size > 64_000_000
    assert large - small < 40_000_000


def test_a_video_of_very_many_tiny_frames_stays(tmp_path: Path) -> None:
    """So many that no call could take each as a word of its own, and only one that begins anew."""
    video = tmp_path / "many.mp4"
    picture = ["-f", "lavfi", "-i", "color=s=16x16:r=1000:d=130,format=yuv420p"]
    coding = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "999999", "-keyint_min", "999999", "-sc_threshold", "0"]
    ffmpeg(*picture, *coding, "-movflags", "frag_keyframe+empty_moov", "-frag_duration", "1000000", video)
    before, after = packet_flags(video), packet_flags(scrub(video).path)
    assert len(after) == 130_000
    assert after == before


def test_a_video_of_open_groups_of_pictures_stays(tmp_path: Path) -> None:
    """Pictures that come after a key frame and are shown before it, as phones' HEVC has them."""
    source = tmp_path / "in.mp4"
    picture = ["-f", "lavfi", "-i", "testsrc2=s=64x48:r=25:d=2"]
    settings = "log-level=none:pools=1:open-gop=1:keyint=12:min-keyint=12:bframes=4:no-scenecut=1"
    ffmpeg(*picture, "-c:v", "libx265", "-tag:v", "hvc1", "-x265-params", settings, source)
    assert frames(scrub(source).path, "v:0") == frames(source, "v:0")


def peak_memory(source: Path) -> int:
    """The most bytes that the scrubber held at once."""
    command = ["node", str(ROOT / "app/build/scrub.js"), str(source), str(source.with_suffix(".out"))]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = status
    assert status == 0
    return used.ru_maxrss * 1024


def test_a_video_without_sound_stays_one(tmp_path: Path) -> None:
    source = tmp_path / "in.mov"
    make_video(source, "libx264", None)
    expect_clean(source, "video/mp4", ["video"])


def test_sound_as_plain_samples_stays(tmp_path: Path) -> None:
    source = tmp_path / "in.mov"
    make_video(source, "libx264", "pcm_s16le")
    expect_clean(source, "video/mp4", ["video", "audio"])


@pytest.mark.parametrize("turn", ["90", "180", "270"])
def test_a_video_stays_turned_as_it_was(tmp_path: Path, turn: str) -> None:
    flat, source = tmp_path / "flat.mp4", tmp_path / "in.mp4"
    make_video(flat, "libx264", "aac")
    ffmpeg("-i", flat, "-map", "0:v", "-map", "0:a", "-c", "copy", "-metadata:s:v:0", f"rotate={turn}", source)
    clean = scrub(source)
    before, after = (probe(path)["streams"] for path in (source, clean.path))
    turns = [next(s for s in streams if s["codec_type"] == "video")["side_data_list"] for streams in (before, after)]
    assert turns[0][0]["rotation"] == turns[1][0]["rotation"] != 0


def test_a_video_that_counts_from_1970_begins_at_zero(tmp_path: Path) -> None:
    source = tmp_path / "in.webm"
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=64x64:d=1", "-c:v", "libvpx", "-output_ts_offset", "1000000", source)
    assert float(probe(source)["format"]["start_time"]) > 900_000
    assert float(probe(scrub(source).path)["format"]["start_time"]) < 1


def test_a_fragmented_video_is_cleaned_too(tmp_path: Path) -> None:
    whole, source = tmp_path / "whole.mp4", tmp_path / "in.mp4"
    make_video(whole, "libx264", "aac")
    ffmpeg("-i", whole, "-map", "0:v", "-map", "0:a", "-c", "copy", "-movflags", "frag_keyframe+empty_moov", source)
    clean = scrub(source)
    without_marker(clean.path)
    assert frames(clean.path, "v:0") == frames(source, "v:0")


@pytest.mark.parametrize(
    ("suffix", "codecs"), [(".mkv", ["-c:v", "libx264"]), (".mov", ["-c:v", "prores_ks"]), (".avi", ["-c:v", "mpeg4"])]
)
def test_another_kind_of_video_is_refused_with_a_sentence(tmp_path: Path, suffix: str, codecs: list[str]) -> None:
    source = tmp_path / f"in{suffix}"
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=64x64:d=1", *codecs, source)
    with pytest.raises(RefusedError, match="screenshot"):
        scrub(source)


@pytest.mark.parametrize("suffix", [".mp4", ".webm"])
def test_a_video_whose_bytes_were_altered_comes_out_clean_or_not_at_all(tmp_path: Path, suffix: str) -> None:
    good = tmp_path / f"good{suffix}"
    codecs = ("libx264", "aac") if suffix == ".mp4" else ("libvpx", "libopus")
    make_video(good, *codecs, seconds=1)
    chance = random.Random(2026)
    data = good.read_bytes()
    for number in range(16):
        altered = bytearray(data)
        for _ in range(chance.randrange(1, 8)):
            altered[chance.randrange(len(data))] = chance.randrange(256)
        source = tmp_path / f"{number}{suffix}"
        source.write_bytes(altered[: len(data) if number % 3 else chance.randrange(len(data))])
        try:
            clean = scrub(source)
        except RefusedError:
            continue
        without_marker(clean.path)
