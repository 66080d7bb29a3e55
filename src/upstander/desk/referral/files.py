"""Bringing evidence files into what the public form takes: its types, its size limit, plain names."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from upstander.desk.referral.material import ConversionError, EvidenceFile, LeftOut, PackageError

MOST_BYTES = 104_857_600
"""The form shows a larger file as added and then keeps four bytes of it, so none may be larger."""

_STEP = 1 << 20

EXTENSIONS = {
    "application/pdf": "pdf",
    "audio/aac": "aac",
    "audio/flac": "flac",
    "audio/mp4": "m4a",
    "audio/mpeg": "mp3",
    "audio/wav": "wav",
    "audio/x-ms-wma": "wma",
    "audio/x-wav": "wav",
    "image/gif": "gif",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/tiff": "tiff",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
    "video/x-flv": "flv",
    "video/x-ms-wmv": "wmv",
    "video/x-msvideo": "avi",
}
"""Media types that the form takes as they are, and the extension under which it does."""

CONVERTED_TO_PNG = frozenset({"image/avif", "image/bmp", "image/heic", "image/heif", "image/webp"})


@dataclass(frozen=True)
class PackedFile:
    """An evidence file as it lies in the package. ``size`` and ``sha256`` are those of the packed bytes."""

    evidence: EvidenceFile
    path: Path
    size: int
    sha256: str

    @property
    def converted(self) -> bool:
        return self.sha256 != self.evidence.sha256


Convert = Callable[[Path, str, Path], None]
"""Turns (a file, of a media type) into (another file); the target's extension says into what."""


def pack_file(reference: str, evidence: EvidenceFile, folder: Path, convert: Convert) -> PackedFile | LeftOut:
    """Write one evidence file into the folder, converted where the form does not take its type.

    Raises:
        PackageError: the bytes are not those whose size and SHA-256 the desk holds.
    """
    what = f"{evidence.name_hint} ({evidence.media_type}, {evidence.size:,} bytes)"
    if evidence.size == 0:
        return LeftOut(what, "it is empty")
    if evidence.media_type in EXTENSIONS:
        if evidence.size > MOST_BYTES:
            return LeftOut(what, f"it has more than the {MOST_BYTES:,} bytes that the form keeps; kept at the desk")
        path = folder / f"{reference}-{evidence.name_hint}.{EXTENSIONS[evidence.media_type]}"
        _copy_checked(evidence, path)
        return PackedFile(evidence, path, evidence.size, evidence.sha256)
    if evidence.media_type in CONVERTED_TO_PNG:
        return _pack_converted(reference, evidence, folder, convert, what)
    return LeftOut(what, "the form takes no files of this type; kept at the desk")


def _pack_converted(
    reference: str, evidence: EvidenceFile, folder: Path, convert: Convert, what: str
) -> PackedFile | LeftOut:
    source = folder / f"{reference}-{evidence.name_hint}.original"
    path = folder / f"{reference}-{evidence.name_hint}.png"
    _copy_checked(evidence, source)
    try:
        convert(source, evidence.media_type, path)
        size = path.stat().st_size if path.exists() else 0
    except ConversionError:
        size = 0
    finally:
        source.unlink()
    if 0 < size <= MOST_BYTES:
        with path.open("rb") as stream:
            return PackedFile(evidence, path, size, hashlib.file_digest(stream, "sha256").hexdigest())
    path.unlink(missing_ok=True)
    if size:
        return LeftOut(what, "as PNG it has more bytes than the form keeps; kept at the desk")
    return LeftOut(what, "it could not be turned into a type that the form takes; kept at the desk")


def _copy_checked(evidence: EvidenceFile, path: Path) -> None:
    digest, size = hashlib.sha256(), 0
    with evidence.open() as source, path.open("xb") as sink:
        while size <= evidence.size and (piece := source.read(_STEP)):
            digest.update(piece)
            size += len(piece)
            sink.write(piece)
    if size != evidence.size or digest.hexdigest() != evidence.sha256:
        path.unlink()
        raise PackageError(f"{evidence.name_hint} is not the file that was received: its size or SHA-256 differs.")
