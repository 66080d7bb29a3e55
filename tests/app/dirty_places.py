"""Office files that are dirty in one place each: what such a place is, and those that all kinds of package have."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .dirty_office import RELATION
from .scrubbing import MARKER as M

MARK = M.encode()


@dataclass(frozen=True)
class Place:
    """One place in one kind of file: ``soil`` writes the marker into a plain file of that kind."""

    kind: str
    place: str
    soil: Callable[[Path], None] = field(repr=False)

    @property
    def name(self) -> str:
        return f"{self.kind}: {self.place}"


def change(path: Path, swaps: tuple[tuple[str, str, str], ...], parts: Mapping[str, bytes | str]) -> None:
    """Replace words in parts of a package, each once, and add parts; a word that isn't there is a mistake of ours."""
    with zipfile.ZipFile(path) as archive:
        members = {info.filename: archive.read(info.filename) for info in archive.infolist()}
    for member, old, new in swaps:
        text = members[member].decode()
        assert old in text, f"{member} lacks {old}"
        members[member] = text.replace(old, new, 1).encode()
    members |= {name: data.encode() if isinstance(data, str) else data for name, data in parts.items()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data, zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED)


def packed(kind: str, name: str, *swaps: tuple[str, str, str], **options: Any) -> Place:
    parts: Mapping[str, bytes | str] = options.get("parts", {})
    return Place(kind, name, lambda path: change(path, swaps, parts))


def link(owner: str, kind: str, target: str, number: str = "rIdMark", more: str = "") -> tuple[str, str, str]:
    relation = f'<Relationship Id="{number}" Type="{RELATION}/{kind}" Target="{target}"{more}/>'
    return owner, "</Relationships>", f"{relation}</Relationships>"


def _archive_comment(path: Path) -> None:
    with zipfile.ZipFile(path, "a") as archive:
        archive.comment = MARK


def _archive_extra(path: Path) -> None:
    with zipfile.ZipFile(path, "a") as archive:
        info = zipfile.ZipInfo("extra.xml", (2024, 5, 6, 7, 8, 10))
        info.extra = b"\xfe\xca" + len(MARK).to_bytes(2, "little") + MARK
        archive.writestr(info, b"<a/>")


def _archive_trailer(path: Path) -> None:
    """Bytes that no directory knows, between the parts and the directory: as a deleted part leaves them."""
    with zipfile.ZipFile(path, "a") as archive:
        archive.fp.seek(archive.start_dir)  # type: ignore[union-attr]  # it is open
        archive.fp.write(MARK)  # type: ignore[union-attr]  # it is open
        archive.start_dir += len(MARK)
        archive._didModify = True  # there is no other way to leave a hole


ARCHIVES = [
    place
    for kind in ("docx", "pptx", "xlsx", "odt", "odp")
    for place in (
        Place(kind, "the archive's comment", _archive_comment),
        Place(kind, "a part's extra field", _archive_extra),
        Place(kind, "a part that nothing leads to", lambda path: change(path, (), {f"{M}.bin": MARK})),
    )
] + [Place("docx", "a hole in the archive", _archive_trailer)]

CORE = """<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
  xmlns:dc="http://purl.org/dc/elements/1.1/"><{0}>{1}</{0}></cp:coreProperties>"""
APP = """<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">
  <{0}>{1}</{0}></Properties>"""
OPEN_XML = [
    place
    for kind, folder, main in (
        ("docx", "word", "document"),
        ("pptx", "ppt", "presentation"),
        ("xlsx", "xl", "workbook"),
    )
    for place in (
        *(
            packed(kind, f"core {name}", parts={"docProps/core.xml": CORE.format(name, M)})
            for name in ("dc:creator", "cp:lastModifiedBy", "dc:title", "cp:keywords", "cp:contentStatus")
        ),
        *(
            packed(kind, f"app {name}", parts={"docProps/app.xml": APP.format(name, M)})
            for name in ("Company", "Manager", "Template", "HyperlinkBase")
        ),
        packed(kind, "a property of one's own", parts={"docProps/custom.xml": f"<Properties>{M}</Properties>"}),
        packed(kind, "custom XML", parts={"customXml/item1.xml": f"<a>{M}</a>"}),
        packed(kind, "the small picture", parts={"docProps/thumbnail.jpeg": MARK}),
        packed(
            kind,
            "macros",
            link(
                f"{folder}/_rels/{main}.xml.rels",
                "vbaProject",
                "vbaProject.bin",
            ),
            parts={f"{folder}/vbaProject.bin": MARK},
        ),
    )
]


DIRTY_FILES: list[Place] = [*ARCHIVES, *OPEN_XML]
