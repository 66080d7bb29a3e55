"""A referral package as one ZIP file between the desk and the analyst's own machine: written plainly, read strictly."""

from __future__ import annotations

import hashlib
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from upstander.desk.referral.files import EXTENSIONS, MOST_BYTES
from upstander.desk.referral.links import survives_form
from upstander.desk.referral.material import REFERENCE, LeftOut, Package, PackageError, Submission
from upstander.desk.referral.split import LINKS_A_SUBMISSION

MANIFEST = "package.json"
MOST_MANIFEST_BYTES = 4 << 20
MOST_FILES = 64
MOST_TOTAL_BYTES = 1_200_000_000

_STEP = 1 << 20
_FILE_NAME = re.compile(rf"[A-Z0-9][A-Za-z0-9-]{{0,90}}\.({'|'.join(sorted(set(EXTENSIONS.values())))})")
_NO_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Delivery:
    """A package as it reached the analyst's machine: which form it is for, and whether a demonstration desk made it."""

    package: Package
    destination: str
    demo: bool


def write_zip(package: Package, sink: BinaryIO, *, destination: str, demo: bool) -> None:
    """Write a package with the address of the form it is for. The same package gives the same bytes."""
    paths = sorted({path for submission in package.submissions for path in submission.files})
    files = {path.name: {"sha256": _digest(path), "size": path.stat().st_size} for path in paths}
    manifest = {
        "version": 1,
        "reference": package.reference,
        "destination": destination,
        "demo": demo,
        "sheet": package.sheet.name,
        "files": files,
        "left_out": [{"what": thing.what, "why": thing.why} for thing in package.left_out],
        "submissions": [
            {
                "number": submission.number,
                "of": submission.of,
                "links": list(submission.links),
                "files": [path.name for path in submission.files],
                "text": submission.text,
            }
            for submission in package.submissions
        ],
    }
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(_member(MANIFEST), json.dumps(manifest, sort_keys=True).encode())
        for path in paths:
            with path.open("rb") as source, archive.open(_member(path.name), "w", force_zip64=True) as member:
                while piece := source.read(_STEP):
                    member.write(piece)


def read_zip(untrusted_source: BinaryIO, folder: Path) -> Delivery:
    """Read a package into an empty folder.

    Nothing but the named files in the folder itself is written, each of the size and SHA-256 that the package names.

    Raises:
        PackageError: the file is no package of ours, or not whole. What was written by then is the caller's to remove.
    """
    try:
        with zipfile.ZipFile(untrusted_source) as archive:
            untrusted = _read_manifest(archive)
            _check_members(archive, untrusted["files"])
            for name, described in untrusted["files"].items():
                _take_out(archive, name, described, folder)
        return _vouch(untrusted, folder)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, struct.error, zlib.error) as error:
        raise PackageError("What the desk sent is no whole ZIP file.") from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise PackageError("The package's description is not of its form.") from error


def _read_manifest(archive: zipfile.ZipFile) -> Any:
    with archive.open(MANIFEST) as member:
        untrusted_bytes = member.read(MOST_MANIFEST_BYTES + 1)
    if len(untrusted_bytes) > MOST_MANIFEST_BYTES:
        raise PackageError("The package's description is too long.")
    return json.loads(untrusted_bytes)


def _check_members(archive: zipfile.ZipFile, files: Mapping[str, Any]) -> None:
    names = [member.filename for member in archive.infolist()]
    if sorted(names) != sorted([MANIFEST, *files]) or len(files) > MOST_FILES:
        raise PackageError("The package does not hold exactly the files that it describes.")
    if any(member.compress_type != zipfile.ZIP_STORED for member in archive.infolist()):
        raise PackageError("The package is compressed, which ours never are.")
    for name, described in files.items():
        if not _FILE_NAME.fullmatch(name):
            raise PackageError("The package holds a file with a name that ours never have.")
        if type(described["size"]) is not int or not 0 < described["size"] <= MOST_BYTES:
            raise PackageError("The package holds a file of a size that the form does not take.")
    if sum(described["size"] for described in files.values()) > MOST_TOTAL_BYTES:
        raise PackageError("The package is larger than any of ours.")


def _take_out(archive: zipfile.ZipFile, name: str, described: Mapping[str, Any], folder: Path) -> None:
    digest, left = hashlib.sha256(), described["size"]
    with archive.open(name) as source, (folder / name).open("xb") as sink:
        while left >= 0 and (piece := source.read(_STEP)):
            left -= len(piece)
            digest.update(piece)
            sink.write(piece)
    if left != 0 or digest.hexdigest() != described["sha256"]:
        raise PackageError(f"{name} is not whole: its size or SHA-256 is not the one that the desk names.")


def _vouch(untrusted: Mapping[str, Any], folder: Path) -> Delivery:
    if untrusted["version"] != 1:
        raise PackageError("The desk makes packages of a later version: update this program.")
    known = set(untrusted["files"])
    submissions = tuple(_vouch_submission(submission, known, folder) for submission in untrusted["submissions"])
    reference, sheet, demo = untrusted["reference"], untrusted["sheet"], untrusted["demo"]
    numbers = [(submission.number, submission.of) for submission in submissions]
    if not submissions or numbers != [(place + 1, len(numbers)) for place in range(len(numbers))]:
        raise ValueError
    if not REFERENCE.fullmatch(reference) or sheet not in known or not isinstance(demo, bool):
        raise ValueError
    left_out = tuple(LeftOut(_text(thing["what"]), _text(thing["why"])) for thing in untrusted["left_out"])
    package = Package(reference, submissions, folder / sheet, left_out)
    return Delivery(package, _text(untrusted["destination"]), demo)


def _vouch_submission(untrusted: Mapping[str, Any], known: set[str], folder: Path) -> Submission:
    links = tuple(_text(link) for link in untrusted["links"])
    names = [_text(name) for name in untrusted["files"]]
    number, of = untrusted["number"], untrusted["of"]
    if len(links) > LINKS_A_SUBMISSION or not all(survives_form(link) for link in links):
        raise ValueError
    if not set(names) <= known or type(number) is not int or type(of) is not int:
        raise ValueError
    return Submission(number, of, links, tuple(folder / name for name in names), _text(untrusted["text"]))


def _text(untrusted: object) -> str:
    if not isinstance(untrusted, str):
        raise TypeError
    return untrusted


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, _NO_TIME)
    member.external_attr = 0o600 << 16
    return member


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
