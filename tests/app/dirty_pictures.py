"""Pictures with a marker in every place that a format has beside the picture itself."""

from __future__ import annotations

import functools
import io
import random
import struct
import zlib
from collections.abc import Callable, Iterator

import pillow_heif
from PIL import Image, ImageCms

from .dirty_files import MARK, DirtyFile
from .scrubbing import MARKER

pillow_heif.register_heif_opener()

SIZE = (32, 24)
_OWNER = "No copyright, "  # as long as the marker
PROFILE = (
    ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    .tobytes()
    .replace(_OWNER.encode("utf-16-be"), MARKER.encode("utf-16-be"))
)
XMP_FAMILIES = ("XMP-dc", "XMP-exif", "XMP-iptcExt", "XMP-photoshop", "XMP-xmpMM")
PHOTO_FAMILIES = ("IFD0", "ExifIFD", "GPS", *XMP_FAMILIES)
GPS_NUMBERS = ("-GPS:GPSLatitude=51.5", "-GPS:GPSLatitudeRef=N", "-GPS:GPSDateStamp=2026:11:20")
LISTED_AS = {"IFD0": "EXIF", "ExifIFD": "EXIF"}


def _families(suffix: str, make: Callable[[], bytes], families: tuple[str, ...]) -> Iterator[DirtyFile]:
    for family in families:
        words = GPS_NUMBERS if family == "GPS" else ()
        yield DirtyFile(f"{suffix}-{family}.{suffix}", make, (LISTED_AS.get(family, family),), words)


def noise(size: tuple[int, int], seed: int = 0) -> Image.Image:
    """The same noise each time, so that what is broken in a test is broken the same way everywhere."""
    return Image.frombytes("L", size, random.Random(seed).randbytes(size[0] * size[1]))


@functools.cache
def plain(kind: str, frames: int = 1, mode: str = "RGB") -> bytes:
    """A picture of noise, with nothing in it but its pixels."""
    pictures = [noise(SIZE, number).convert("RGB").convert(mode) for number in range(frames)]
    options: dict[str, object] = {"lossless": True} if kind == "WEBP" else {}
    if frames > 1:
        options |= {"save_all": True, "append_images": pictures[1:], "duration": 80}
    stream = io.BytesIO()
    pictures[0].save(stream, kind, **options)
    return stream.getvalue()


# JPEG


def segment(marker: int, body: bytes) -> bytes:
    """One segment of a JPEG."""
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def jpeg_with(*parts: bytes, behind: bytes = b"") -> bytes:
    """Segments right after the start of a picture, and bytes behind its end."""
    data = plain("JPEG")
    return data[:2] + b"".join(parts) + data[2:] + behind


def _maker_note(head: bytes) -> bytes:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x927C] = head + MARK * 3
    return jpeg_with(segment(0xE1, exif.tobytes()))


SEGMENTS = {
    **{f"app{number}": segment(0xE0 + number, MARK) for number in range(16)},
    "jfxx": segment(0xE0, b"JFXX\0\x10" + plain("JPEG")[:2] + segment(0xFE, MARK) + plain("JPEG")[2:]),
    "jfif-thumbnail": segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\5\1" + MARK.ljust(15, b"!")),
    "ciff": segment(0xE0, b"II\x1a\0\0\0HEAPJPGM" + MARK),
    "exif-broken": segment(0xE1, b"Exif\0\0II*\0\xff\xff\xff\xff" + MARK),
    "exif-loop": segment(0xE1, b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\x08" + MARK),
    "extended-xmp": segment(0xE1, b"http://ns.adobe.com/xmp/extension/\0" + bytes(40) + MARK),
    "flir": segment(0xE1, b"FLIR\0\1\0\0" + MARK),
    "flashpix": segment(0xE2, b"FPXR\0\0\1" + MARK),
    "mpf": segment(0xE2, b"MPF\0MM\0*\0\0\0\x08" + MARK),
    "icc": segment(0xE2, b"ICC_PROFILE\0\1\1" + PROFILE),
    "meta": segment(0xE3, b"Meta\0\0" + MARK),
    "scalado": segment(0xE4, b"SCALADO\0" + MARK),
    "ricoh": segment(0xE5, b"RMETA\0MM" + MARK),
    "gopro": segment(0xE6, b"GoPro\0" + b"DEVC\0\1\0\x10" + MARK),
    "spiff": segment(0xE8, b"SPIFF\0\1\0" + MARK),
    "hdr": segment(0xEB, b"HDR_RI ver=11 " + MARK),
    "c2pa": segment(0xEB, b"JP\0\1\0\0\0\1" + struct.pack(">I4s", 30, b"jumb") + MARK),
    "picture-info": segment(0xEC, b"[picture info]\nCamera=" + MARK + b"\n"),
    "ducky": segment(0xEC, b"Ducky\0\2\0\x10" + MARK),
    "photoshop": segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x14\x1c\x02\x50\0\x0e" + MARK),
    "adobe": segment(0xEE, b"Adobe\0\x64\0\0\0\0\1" + MARK),
    "comment": segment(0xFE, MARK),
    "comments": segment(0xFE, MARK) * 40,
    "between": segment(0xFE, b"x") + MARK,
    "unused-table": segment(0xDB, b"\3" + (MARK * 5)[:64]),
    "unused-codes": segment(0xC4, b"\3" + bytes(15) + b"\x0e" + MARK),
}
TRAILERS = {
    "bytes": MARK,
    "motion": struct.pack(">I4s4sI", 16, b"ftyp", b"mp42", 0) + MARK,
    "picture": plain("JPEG")[:2] + segment(0xFE, MARK) + plain("JPEG")[2:],
    "samsung": b"\0\0\1\x0a" + MARK + b"SEFH" + bytes(20) + b"SEFT",
    "afcp": b"AXS!" + MARK + b"AXS*" + bytes(8),
    "screenshot": b"\xff\xd9" + MARK * 100,
}
MAKERS = {
    "canon": b"\1\0\x09\0\2\0\x20\0\0\0",
    "nikon": b"Nikon\0\2\x10\0\0MM\0*\0\0\0\x08",
    "apple": b"Apple iOS\0\0\1MM\0\1",
    "sony": b"SONY DSC \0\0\0",
    "samsung": b"STMN100",
    "olympus": b"OLYMPUS\0II\3\0",
    "fuji": b"FUJIFILM\x0c\0\0\0",
    "panasonic": b"Panasonic\0\0\0",
}


def jpegs() -> Iterator[DirtyFile]:
    for name, part in SEGMENTS.items():
        yield DirtyFile(f"segment-{name}.jpg", functools.partial(jpeg_with, part))
    for name, behind in TRAILERS.items():
        yield DirtyFile(f"behind-{name}.jpg", functools.partial(jpeg_with, behind=behind))
    for name, head in MAKERS.items():
        yield DirtyFile(f"maker-{name}.jpg", functools.partial(_maker_note, head))
    for family in ("CanonVRD", "PhotoMechanic", "FotoStation"):
        yield DirtyFile(f"jpg-{family}.jpg", functools.partial(jpeg_with, segment(0xFE, MARK)), (family,))


# PNG


def chunk(kind: bytes, body: bytes) -> bytes:
    """One chunk of a PNG."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_with(part: bytes, before: bytes = b"IDAT", frames: int = 1, behind: bytes = b"") -> bytes:
    """A chunk before the first or the last one of a kind."""
    data = plain("PNG", frames)
    at = (data.rindex if before == b"IEND" else data.index)(before) - 4
    return data[:at] + part + data[at:] + behind


PACKED = zlib.compress(MARK * 2)
CHUNKS = {
    "text": chunk(b"tEXt", b"Author\0" + MARK),
    "ztext": chunk(b"zTXt", b"Comment\0\0" + PACKED),
    "itext": chunk(b"iTXt", b"Title\0\0\0cy\0Teitl\0" + MARK),
    "itext-packed": chunk(b"iTXt", b"Title\0\1\0cy\0" + MARK + b"\0" + PACKED),
    "xmp": chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0<x:xmpmeta " + MARK),
    "raw-exif": chunk(b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(b"\nexif\n14\n" + MARK.hex().encode())),
    "keyword": chunk(b"tEXt", MARK + b"\0x"),
    "exif": chunk(b"eXIf", b"MM\0*\0\0\0\x08" + MARK),
    "time": chunk(b"tIME", bytes((7, 0xEA, 11, 20, 10, 11, 12))) + chunk(b"tEXt", b"Creation Time\0" + MARK),
    "profile": chunk(b"iCCP", MARK + b"\0\0" + zlib.compress(PROFILE)),
    "palette": chunk(b"sPLT", MARK + b"\0\x08" + bytes(6)),
    "unused-palette": chunk(b"PLTE", (MARK * 2)[:27]),
    "scale": chunk(b"sCAL", b"\1" + MARK + b"\x001"),
    "calibration": chunk(b"pCAL", MARK + bytes(12)),
    "offset": chunk(b"oFFs", bytes(9)) + chunk(b"tEXt", b"Software\0" + MARK),
    "gif-comment": chunk(b"gIFt", bytes(24) + MARK),
    "gif-application": chunk(b"gIFx", b"XMP DataXMP" + MARK),
    "c2pa": chunk(b"caBX", struct.pack(">I4s", 30, b"jumb") + MARK),
    "private": chunk(b"hrMw", MARK),
    "signature": chunk(b"dSIG", MARK),
    "fireworks": chunk(b"mkBT", MARK) + chunk(b"prVW", PACKED),
    "android": chunk(b"npTc", MARK) + chunk(b"npOl", MARK),
    "apple": chunk(b"iDOT", MARK) + chunk(b"iCCP", MARK + b"\0\0" + PACKED),
}


def pngs() -> Iterator[DirtyFile]:
    for name, part in CHUNKS.items():
        yield DirtyFile(f"chunk-{name}.png", functools.partial(png_with, part))
    yield DirtyFile("chunk-late.png", lambda: png_with(CHUNKS["ztext"], b"IEND"))
    yield DirtyFile("chunk-frames.png", lambda: png_with(CHUNKS["text"], b"IEND", 3))
    yield DirtyFile("behind.png", lambda: png_with(b"", behind=MARK))
    yield DirtyFile("behind-crop.png", lambda: png_with(b"", behind=chunk(b"IDAT", PACKED) + chunk(b"IEND", b"")))


# WebP and GIF


def riff(kind: bytes, body: bytes) -> bytes:
    """One chunk of a WebP."""
    return kind + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)


def webp_with(part: bytes, flags: int = 0, frames: int = 1, behind: bytes = b"") -> bytes:
    """A chunk at the end of a WebP, whose header says that it is there."""
    data = plain("WEBP", frames)[12:]
    if frames == 1:
        size = struct.pack("<I", SIZE[0] - 1)[:3] + struct.pack("<I", SIZE[1] - 1)[:3]
        data = riff(b"VP8X", bytes((flags, 0, 0, 0)) + size) + data
    return b"RIFF" + struct.pack("<I", 4 + len(data + part)) + b"WEBP" + data + part + behind


WEBP_CHUNKS = {
    "exif": (riff(b"EXIF", b"Exif\0\0MM\0*\0\0\0\x08" + MARK), 8),
    "exif-bare": (riff(b"EXIF", b"MM\0*\0\0\0\x08" + MARK), 8),
    "xmp": (riff(b"XMP ", b"<x:xmpmeta " + MARK), 4),
    "profile": (riff(b"ICCP", PROFILE), 32),
    "c2pa": (riff(b"C2PA", MARK), 0),
    "private": (riff(b"HRMW", MARK), 0),
    "unsaid": (riff(b"EXIF", MARK), 0),
}


def webps() -> Iterator[DirtyFile]:
    for name, (part, flags) in WEBP_CHUNKS.items():
        yield DirtyFile(f"chunk-{name}.webp", functools.partial(webp_with, part, flags))
    yield DirtyFile("behind.webp", lambda: webp_with(b"", behind=MARK))
    yield DirtyFile("frames.webp", lambda: webp_with(WEBP_CHUNKS["xmp"][0], frames=3))
    yield DirtyFile("simple.webp", lambda: _simple_webp(riff(b"XMP ", MARK)))


def _simple_webp(part: bytes) -> bytes:
    data = plain("WEBP")[12:] + part
    return b"RIFF" + struct.pack("<I", 4 + len(data)) + b"WEBP" + data


def blocks(data: bytes) -> bytes:
    """A run of blocks as GIF has them."""
    return (
        b"".join(bytes((len(part),)) + part for part in (data[i : i + 255] for i in range(0, len(data), 255))) + b"\0"
    )


def gif_with(part: bytes, frames: int = 1, behind: bytes = b"", first: bool = True) -> bytes:
    """An extension before the first frame or behind the last one."""
    data = plain("GIF", frames, "P")
    at = 13 + 3 * 2 ** ((data[10] & 7) + 1) if first else len(data) - 1
    return data[:at] + part + data[at:] + behind


EXTENSIONS = {
    "comment": b"\x21\xfe" + blocks(MARK * 30),
    "xmp": b"\x21\xff\x0bXMP DataXMP" + blocks(MARK),
    "profile": b"\x21\xff\x0bICCRGBG1012" + blocks(PROFILE),
    "magick": b"\x21\xff\x0bMGK8BIM0000" + blocks(MARK),
    "iptc": b"\x21\xff\x0bMGKIPTC0000" + blocks(MARK),
    "application": b"\x21\xff\x0b" + MARK[:11] + blocks(MARK),
    "plain-text": b"\x21\x01\x0c" + bytes(12) + blocks(MARK),
    "unknown": b"\x21\xf0" + blocks(MARK),
    "long-loop": b"\x21\xff\x0bNETSCAPE2.0" + blocks(b"\1\0\0")[:-1] + blocks(MARK),
}


def gifs() -> Iterator[DirtyFile]:
    for name, part in EXTENSIONS.items():
        yield DirtyFile(f"extension-{name}.gif", functools.partial(gif_with, part))
        yield DirtyFile(f"extension-{name}-late.gif", functools.partial(gif_with, part, 3, first=False))
    yield DirtyFile("behind.gif", lambda: gif_with(b"", behind=MARK))
    yield from _families("gif", lambda: gif_with(EXTENSIONS["comment"]), XMP_FAMILIES)


# HEIC and AVIF


@functools.cache
def heif(kind: str, mode: str = "RGB", thumbnails: int = 0) -> bytes:
    """A HEIC or AVIF with Exif, XMP and a profile that hold the marker."""
    picture = noise((160, 128)).convert(mode)
    exif = Image.Exif()
    exif[0x010F] = MARKER
    stream = io.BytesIO()
    options = {"exif": exif.tobytes(), "xmp": b"<x:xmpmeta " + MARK, "icc_profile": PROFILE}
    if kind == "HEIF":
        coded = pillow_heif.from_pillow(picture)
        coded.save(stream, quality=80, thumbnails=[thumbnails] if thumbnails else [], **options)
    else:
        picture.save(stream, kind, quality=80, **options)
    return stream.getvalue()


def box(kind: bytes, body: bytes) -> bytes:
    """One box."""
    return struct.pack(">I4s", 8 + len(body), kind) + body


BOXES = {
    "free": box(b"free", MARK),
    "skip": box(b"skip", MARK),
    "uuid": box(b"uuid", bytes(16) + MARK),
    "motion": box(b"mpvd", MARK),
    "samsung": box(b"sefd", MARK),
    "media": box(b"mdat", MARK),
    "unknown": box(b"hrmw", MARK),
}


def heifs() -> Iterator[DirtyFile]:
    for suffix, kind in (("heic", "HEIF"), ("avif", "AVIF")):
        for mode in ("RGB", "RGBA", "L"):
            yield DirtyFile(f"{suffix}-{mode}.{suffix}", functools.partial(heif, kind, mode))
        for name, part in BOXES.items():
            yield DirtyFile(f"box-{name}.{suffix}", functools.partial(_behind, kind, part))
        yield from _families(suffix, functools.partial(heif, kind), PHOTO_FAMILIES)
    yield DirtyFile("thumbnail.heif", lambda: heif("HEIF", thumbnails=64))


def _behind(kind: str, part: bytes) -> bytes:
    return heif(kind) + part


DIRTY_FILES = [*jpegs(), *pngs(), *webps(), *gifs(), *heifs()]
