"""Videos with a marker in every place that a container and a stream have beside picture and sound."""

from __future__ import annotations

import functools
import struct
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from .dirty_files import MARK, DirtyFile
from .dirty_pictures import BOXES, box
from .scrubbing import MARKER

KEYS = ("title", "artist", "album_artist", "composer", "album", "comment", "description", "synopsis", "copyright")
KEYS += ("genre", "lyrics", "network", "show", "episode_id", "keywords", "location", "encoded_by", "date", "make")
H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-pix_fmt", "yuv420p")
HEVC = ("-c:v", "libx265", "-preset", "ultrafast", "-tag:v", "hvc1", "-x265-params", "log-level=none:pools=1")
SEI = "086f3693-b7b3-4f2c-9653-21492feee5b8+" + MARKER
FAMILIES = ("Keys", "ItemList", "UserData", "QuickTime", "XMP-dc", "XMP-photoshop", "XMP-xmpDM", "XMP-xmpMM")
DATES = ("-QuickTime:CreateDate=2026:11:20 10:11:12", "-QuickTime:TrackCreateDate=2026:11:20 10:11:12")
PLACES = ("-Keys:GPSCoordinates=51.5, -0.1, 10", "-UserData:GPSCoordinates=51.5, -0.1, 10")
NAMES = ("-Track1:HandlerDescription=" + MARKER, "-Track1:CompressorName=" + MARKER)


@functools.cache
def encoded(suffix: str, *words: str, sound: tuple[str, ...] = ("-c:a", "aac")) -> bytes:
    """A second of picture and sound."""
    inputs = ["-f", "lavfi", "-i", "testsrc2=s=64x48:r=10:d=1", "-f", "lavfi", "-i", "sine=d=1"]
    return _ffmpeg(suffix, [*inputs, "-map", "0:v", "-map", "1:a", *sound, *words])


def _ffmpeg(suffix: str, words: list[str], *sources: bytes, texts: tuple[tuple[str, str], ...] = ()) -> bytes:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number, source in enumerate(sources):
            (folder / f"in{number}").write_bytes(source)
        for file, text in texts:
            (folder / file).write_text(text)
        command = ["ffmpeg", "-v", "error", "-y", *words, f"out{suffix}"]
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
        return (folder / f"out{suffix}").read_bytes()


def _copied(suffix: str, source: Callable[[], bytes], *words: str) -> bytes:
    return _ffmpeg(suffix, ["-i", "in0", "-map", "0", "-c", "copy", *words], source())


def _tagged(suffix: str, source: Callable[[], bytes]) -> bytes:
    words = [word for key in KEYS for word in ("-metadata", f"{key}={MARKER}")]
    for stream in ("v:0", "a:0"):
        words += [f"-metadata:s:{stream}", f"title={MARKER}", f"-metadata:s:{stream}", "language=cym"]
        words += [f"-metadata:s:{stream}", f"handler_name={MARKER}"]
    words += ["-metadata", "creation_time=2026-11-20T10:11:12Z"]
    more = ["-movflags", "use_metadata_tags"] if suffix in (".mp4", ".mov") else []
    return _copied(suffix, source, *words, *more)


def _with_subtitles(suffix: str, source: Callable[[], bytes], codec: str) -> bytes:
    text = f"1\n00:00:00,000 --> 00:00:01,000\n{MARKER}\n"
    chapters = f";FFMETADATA1\ntitle={MARKER}\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=900\ntitle={MARKER}\n"
    words = ["-i", "in0", "-i", "a.srt", "-f", "ffmetadata", "-i", "c.txt", "-map", "0", "-map", "1"]
    words += ["-map_metadata", "2", "-map_chapters", "2", "-c", "copy", "-c:s", codec]
    return _ffmpeg(suffix, words, source(), texts=(("a.srt", text), ("c.txt", chapters)))


def _with_places(source: Callable[[], bytes], kind: bytes) -> bytes:
    """A track of timed metadata, as cameras write where they were: a track of texts under another name."""
    data = _with_subtitles(".mp4", source, "mov_text")
    for old, new in ((b"sbtl", b"meta"), (b"tx3g", kind)):
        assert old in data
        data = data.replace(old, new)
    return data


def _with_cover(suffix: str, source: Callable[[], bytes]) -> bytes:
    picture = _ffmpeg(".png", ["-f", "lavfi", "-i", "color=s=16x16", "-frames:v", "1"])
    at = picture.index(b"IDAT") - 4
    picture = picture[:at] + struct.pack(">I", len(MARK)) + b"hrMw" + MARK + bytes(4) + picture[at:]
    words = ["-i", "in0", "-i", "in1", "-map", "0", "-map", "1", "-c", "copy", "-disposition:v:1", "attached_pic"]
    return _ffmpeg(suffix, words, source(), picture)


def _boxes(data: bytes) -> list[tuple[bytes, bytes]]:
    found, at = [], 0
    while at < len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        found.append((kind, data[at + 8 : at + length]))
        at += length
    return found


def _inside(data: bytes, path: tuple[bytes, ...], change: Callable[[bytes], bytes]) -> bytes:
    """Change the body of the first box on a path; what the file's index says of places stays true if it stands last."""
    if not path:
        return change(data)
    done, parts = False, []
    for kind, body in _boxes(data):
        here = kind == path[0] and not done
        parts.append(box(kind, _inside(body, path[1:], change) if here else body))
        done = done or here
    assert done, path
    return b"".join(parts)


def _appended(path: tuple[bytes, ...], part: bytes, source: Callable[[], bytes]) -> bytes:
    return _inside(source(), path, lambda body: body + part)


def _configured(kind: bytes, change: Callable[[bytes], bytes], source: Callable[[], bytes]) -> bytes:
    """Change what the description of the picture says to the decoder."""
    path = (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stsd")

    def reframe(body: bytes) -> bytes:
        (name, entry), *_ = _boxes(body[8:])
        inside = [box(one, change(data) if one == kind else data) for one, data in _boxes(entry[78:])]
        return body[:8] + box(name, entry[:78] + b"".join(inside))

    return _inside(source(), path, reframe)


def _hevc_sei(body: bytes) -> bytes:
    unit = b"\x4e\x01\x05" + bytes((len(MARK),)) + MARK + b"\x80"
    return body[:22] + bytes((body[22] + 1,)) + body[23:] + b"\xa7\0\1" + struct.pack(">H", len(unit)) + unit


def _string(kind: bytes) -> bytes:
    return box(kind, bytes(4) + b"\x55\xc4" + MARK + b"\0")


IN_MOVIE = {
    "3gp-user-data": ((b"moov",), box(b"udta", b"".join(map(_string, (b"titl", b"auth", b"dscp", b"cprt", b"perf"))))),
    "3gp-location": ((b"moov",), box(b"udta", box(b"loci", bytes(6) + MARK + b"\0" + bytes(14) + MARK))),
    "uuid": ((b"moov",), box(b"uuid", bytes(16) + MARK)),
    "free": ((b"moov",), box(b"free", MARK)),
    "unknown": ((b"moov",), box(b"hrmw", MARK)),
    "meta": ((b"moov",), box(b"meta", bytes(4) + box(b"xml ", bytes(4) + MARK))),
    "track-name": ((b"moov", b"trak"), box(b"udta", box(b"name", MARK))),
    "track-uuid": ((b"moov", b"trak"), box(b"uuid", bytes(16) + MARK)),
    "track-meta": ((b"moov", b"trak"), box(b"meta", bytes(4) + box(b"xml ", bytes(4) + MARK))),
    "media-free": ((b"moov", b"trak", b"mdia"), box(b"free", MARK)),
    "extended-language": ((b"moov", b"trak", b"mdia"), box(b"elng", bytes(4) + MARK + b"\0")),
    "sample-group": ((b"moov", b"trak", b"mdia", b"minf", b"stbl"), box(b"sgpd", bytes(4) + b"hrmw" + MARK)),
    "sample-data": ((b"moov", b"trak", b"mdia", b"minf", b"stbl"), box(b"saio", bytes(8) + MARK)),
}


def mp4s() -> Iterator[DirtyFile]:
    plain = functools.partial(encoded, ".mp4", *H264)
    quick = functools.partial(encoded, ".mov", *H264)
    hevc = functools.partial(encoded, ".mp4", *HEVC)
    phone = functools.partial(encoded, ".3gp", *H264)
    for suffix, source in ((".mp4", plain), (".mov", quick), (".3gp", phone)):
        yield DirtyFile(f"tagged{suffix}", functools.partial(_tagged, suffix, source))
        for name, part in BOXES.items():
            if name in ("uuid", "free", "unknown", "samsung"):
                yield DirtyFile(f"box-{name}{suffix}", functools.partial(_appended, (), part, source))
    for suffix, source in ((".mp4", plain), (".mov", quick)):
        for family in FAMILIES:
            words = {"QuickTime": DATES + NAMES, "Keys": PLACES}.get(family, ())
            yield DirtyFile(f"{family}{suffix}", source, (family,), words)
    for name, (path, part) in IN_MOVIE.items():
        yield DirtyFile(f"movie-{name}.mp4", functools.partial(_appended, path, part, plain))
    yield DirtyFile("subtitles.mp4", functools.partial(_with_subtitles, ".mp4", plain, "mov_text"))
    for kind in (b"gpmd", b"mebx", b"camm"):
        yield DirtyFile(f"timed-{kind.decode()}.mp4", functools.partial(_with_places, plain, kind))
    yield DirtyFile("cover.mp4", functools.partial(_with_cover, ".mp4", plain))
    yield DirtyFile(
        "time-code.mov",
        functools.partial(_copied, ".mov", functools.partial(_tagged, ".mov", quick), "-timecode", "10:11:12:13"),
    )
    sei = ("-bsf:v", f"h264_metadata=sei_user_data={SEI}")
    yield DirtyFile("sei.mp4", functools.partial(_copied, ".mp4", plain, *sei))
    yield DirtyFile(
        "sei-fragments.mp4", functools.partial(_copied, ".mp4", plain, *sei, "-movflags", "frag_keyframe+empty_moov")
    )
    yield DirtyFile("avcc.mp4", functools.partial(_configured, b"avcC", lambda body: body + MARK, plain))
    yield DirtyFile("hvcc.mp4", functools.partial(_configured, b"hvcC", _hevc_sei, hevc))
    yield DirtyFile("hevc-tagged.mov", functools.partial(_tagged, ".mov", hevc))


def element(kind: int, body: bytes) -> bytes:
    """One element of a WebM."""
    return kind.to_bytes((kind.bit_length() + 7) // 8) + (0x10000000 | len(body)).to_bytes(4) + body


SIMPLE_TAG = element(0x67C8, element(0x45A3, b"ARTIST") + element(0x4487, MARK))
ELEMENTS = {
    "void": element(0xEC, MARK),
    "tags": element(0x1254C367, element(0x7373, element(0x63C0, b"") + SIMPLE_TAG)),
    "attachment": element(
        0x1941A469,
        element(
            0x61A7,
            element(0x466E, MARK) + element(0x4660, b"text/plain") + element(0x46AE, b"\1") + element(0x465C, MARK),
        ),
    ),
    "voids": element(0xEC, MARK) * 5,
    "chapters": element(
        0x1043A770,
        element(
            0x45B9,
            element(
                0xB6,
                element(0x73C4, b"\1")
                + element(0x91, b"\0")
                + element(0x80, element(0x85, MARK) + element(0x437C, b"eng")),
            ),
        ),
    ),
}


def webms() -> Iterator[DirtyFile]:
    vp9 = functools.partial(
        encoded, ".webm", "-c:v", "libvpx-vp9", "-cpu-used", "8", "-deadline", "realtime", sound=("-c:a", "libopus")
    )
    vp8 = functools.partial(
        encoded, ".webm", "-c:v", "libvpx", "-cpu-used", "8", "-deadline", "realtime", sound=("-c:a", "libvorbis")
    )
    av1 = functools.partial(
        encoded, ".webm", "-c:v", "libaom-av1", "-cpu-used", "8", "-usage", "realtime", sound=("-c:a", "libopus")
    )
    for name, source in (("vp9", vp9), ("vp8", vp8), ("av1", av1)):
        yield DirtyFile(f"tagged-{name}.webm", functools.partial(_tagged, ".webm", source))
    for name, part in ELEMENTS.items():
        yield DirtyFile(f"element-{name}.webm", functools.partial(_live_with, part, vp8))
    yield DirtyFile("subtitles.webm", functools.partial(_with_subtitles, ".webm", vp9, "webvtt"))


def _live_with(part: bytes, source: Callable[[], bytes]) -> bytes:
    """An element behind the last cluster of a segment that ends where the file does."""
    data = _copied(".webm", source, "-live", "1")
    assert data.index(b"\x18\x53\x80\x67") > 0
    return data + part


DIRTY_FILES = [*mp4s(), *webms()]
