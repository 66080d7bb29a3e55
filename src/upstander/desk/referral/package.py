"""Making a referral package: what the public form takes, split where needed, nothing dropped without being named."""

from __future__ import annotations

from pathlib import Path

from upstander.desk.referral.archive import Delivery, read_zip, write_zip
from upstander.desk.referral.files import Convert, PackedFile, pack_file
from upstander.desk.referral.links import Elsewhere, FormLink, rewrite_for_form
from upstander.desk.referral.material import (
    REFERENCE,
    ConversionError,
    EvidenceFile,
    LeftOut,
    Package,
    PackageError,
    ReferralMaterial,
    Submission,
)
from upstander.desk.referral.sheet import SheetContent, write_sheet
from upstander.desk.referral.split import split_links
from upstander.desk.referral.text import compose_text

__all__ = [
    "ConversionError",
    "Delivery",
    "EvidenceFile",
    "LeftOut",
    "Package",
    "PackageError",
    "ReferralMaterial",
    "Submission",
    "make_package",
    "read_zip",
    "write_zip",
]


def make_package(material: ReferralMaterial, folder: Path, convert: Convert) -> Package:
    """Make the package of a referral in an empty folder. The first submission carries the files, every one the sheet.

    ``convert`` turns a file of a type that the form refuses into the target path's type, or raises ``ConversionError``.

    Raises:
        PackageError: the reference is not of its form, a file's name is used twice, or evidence is not what was
            received.
    """
    _check(material)
    rewritten = [rewrite_for_form(link) for link in material.links]
    elsewhere = [link for link in rewritten if isinstance(link, Elsewhere)]
    outcomes = [pack_file(material.reference, file, folder, convert) for file in material.files]
    packed = [outcome for outcome in outcomes if isinstance(outcome, PackedFile)]
    kept_files = [outcome for outcome in outcomes if isinstance(outcome, LeftOut)]
    groups = split_links([link for link in rewritten if isinstance(link, FormLink)])
    sheet = folder / f"{material.reference}-sheet.pdf"
    write_sheet(sheet, SheetContent(material, groups, tuple(elsewhere), tuple(packed), tuple(kept_files)))
    submissions = tuple(
        Submission(
            number=number,
            of=len(groups),
            links=tuple(link.value for link in group),
            files=(sheet, *(file.path for file in packed)) if number == 1 else (sheet,),
            text=compose_text(material, number, len(groups), elsewhere, kept_files),
        )
        for number, group in enumerate(groups, start=1)
    )
    on_sheet_only = (LeftOut(link.original, f"{link.reason}; it stands on the sheet") for link in elsewhere)
    return Package(material.reference, submissions, sheet, (*on_sheet_only, *kept_files))


def _check(material: ReferralMaterial) -> None:
    if len(material.reference) > 40 or not REFERENCE.fullmatch(material.reference):
        raise PackageError("A reference is made of capital letters, digits and single hyphens, at most 40.")
    names = [file.name_hint for file in material.files]
    if len(set(names)) != len(names) or not all(_is_plain(name) for name in names):
        raise PackageError("Files of a referral have plain names, each used once, such as file-1.")


def _is_plain(name: str) -> bool:
    plain = name.isascii() and 0 < len(name) <= 40 and all(part.isalnum() for part in name.split("-"))
    return plain and name != "sheet"
