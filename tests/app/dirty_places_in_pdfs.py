"""PDFs that are dirty in one place each."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

from .dirty_pictures_in_pdf import PICTURES, picture_pdf
from .dirty_places import MARK, Place
from .scrubbing import MARKER as M


def _open(change: Callable[[pikepdf.Pdf, Any], None]) -> Callable[[Path], None]:
    def soil(path: Path) -> None:
        with pikepdf.open(path, allow_overwriting_input=True) as pdf:
            change(pdf, pdf.pages[0].obj)
            pdf.save(path, object_stream_mode=pikepdf.ObjectStreamMode.generate)

    return soil


def _tag(*words: str) -> Callable[[Path], None]:
    def soil(path: Path) -> None:
        subprocess.run(["exiftool", "-q", "-m", "-overwrite_original", *words, str(path)], check=True)

    return soil


def _entry(
    owner: Callable[[pikepdf.Pdf, Any], Any], name: str, value: Callable[[pikepdf.Pdf], Any]
) -> Callable[[Path], None]:
    def change(pdf: pikepdf.Pdf, page: Any) -> None:
        owner(pdf, page)[name] = value(pdf)

    return _open(change)


def _words(_pdf: pikepdf.Pdf) -> String:
    return String(M)


def _script(_pdf: pikepdf.Pdf) -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String(M))


def _annotation(**more: Any) -> Callable[[pikepdf.Pdf], Array]:
    def make(pdf: pikepdf.Pdf) -> Array:
        return Array([pdf.make_indirect(Dictionary(Type=Name.Annot, Rect=Array([9, 9, 99, 99]), **more))])

    return make


def _content(data: bytes) -> Callable[[Path], None]:
    return _open(lambda pdf, page: pdf.pages[0].contents_add(Stream(pdf, data)))


def _root(pdf: pikepdf.Pdf, _page: Any) -> Any:
    return pdf.Root


def _page(_pdf: pikepdf.Pdf, page: Any) -> Any:
    return page


def _attach(pdf: pikepdf.Pdf, _page: Any) -> None:
    pdf.attachments["a.txt"] = pikepdf.AttachedFileSpec(pdf, MARK, filename="a.txt")


def _outline(pdf: pikepdf.Pdf, _page: Any) -> None:
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem(M, 0))


def _behind(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\n" + MARK)


def _before(path: Path) -> None:
    data = path.read_bytes()
    end = data.index(b"\n") + 1
    path.write_bytes(data[:end] + b"%" + MARK + b"\n" + data[end:])


def _loose(path: Path) -> None:
    """An object that nothing leads to, between the others."""
    data = path.read_bytes()
    at = data.rindex(b"startxref")
    path.write_bytes(data[:at] + b"999 0 obj\n(" + MARK + b")\nendobj\n" + data[at:])


def _dict(**entries: Any) -> Callable[[pikepdf.Pdf], Dictionary]:
    return lambda pdf: Dictionary(**{name: value(pdf) if callable(value) else value for name, value in entries.items()})


PDF = [
    *(
        Place("pdf", f"exiftool {tag}", _tag(f"-{tag}={M}"))
        for tag in (
            "PDF:Author",
            "PDF:Title",
            "PDF:Subject",
            "PDF:Keywords",
            "PDF:Creator",
            "PDF:Producer",
            "XMP-dc:Creator",
            "XMP-xmpMM:DocumentID",
            "XMP-pdf:Keywords",
            "XMP-photoshop:City",
        )
    ),
    Place("pdf", "a key of one's own", _open(lambda pdf, page: pdf.docinfo.update({f"/{M}": "x"}))),
    Place("pdf", "an attachment", _open(_attach)),
    Place("pdf", "the outline", _open(_outline)),
    Place("pdf", "bytes behind the end", _behind),
    Place("pdf", "a comment at the start", _before),
    Place("pdf", "an object that nothing leads to", _loose),
    Place("pdf", "a script at opening", _entry(_root, "/OpenAction", _script)),
    Place("pdf", "the language", _entry(_root, "/Lang", _words)),
    Place("pdf", "the base address", _entry(_root, "/URI", _dict(Base=_words))),
    Place(
        "pdf",
        "names of pages",
        _entry(_root, "/PageLabels", _dict(Nums=lambda pdf: Array([0, Dictionary(P=String(M))]))),
    ),
    Place("pdf", "data of the program", _entry(_root, "/PieceInfo", _dict(Maker=_dict(Private=_words)))),
    Place("pdf", "the structure", _entry(_root, "/StructTreeRoot", _dict(K=_dict(S=Name.Figure, Alt=_words)))),
    Place("pdf", "a form", _entry(_root, "/AcroForm", _dict(XFA=lambda pdf: pdf.make_indirect(Stream(pdf, MARK))))),
    Place(
        "pdf",
        "a layer's name",
        _entry(
            _root,
            "/OCProperties",
            _dict(OCGs=lambda pdf: Array([pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String(M)))])),
        ),
    ),
    Place("pdf", "a private entry", _entry(_root, f"/{M}", _words)),
    Place("pdf", "a note", _entry(_page, "/Annots", _annotation(Subtype=Name.Text, Contents=String(M), T=String(M)))),
    Place(
        "pdf",
        "a link",
        _entry(_page, "/Annots", _annotation(Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String(M)))),
    ),
    Place("pdf", "a stamp", _entry(_page, "/Annots", _annotation(Subtype=Name.Stamp, Name=Name(f"/{M}")))),
    Place(
        "pdf",
        "a field",
        _entry(_page, "/Annots", _annotation(Subtype=Name.Widget, FT=Name.Tx, V=String(M), T=String("a"))),
    ),
    Place("pdf", "a page's script", _entry(_page, "/AA", _dict(O=_script))),
    Place("pdf", "a page's data of the program", _entry(_page, "/PieceInfo", _dict(Maker=_dict(Private=_words)))),
    Place("pdf", "a page's own XMP", _entry(_page, "/Metadata", lambda pdf: pdf.make_indirect(Stream(pdf, MARK)))),
    Place(
        "pdf",
        "a page's small picture",
        _entry(_page, "/Thumb", lambda pdf: pdf.make_indirect(Stream(pdf, MARK, Width=7, Height=2))),
    ),
    Place("pdf", "when a page changed", _entry(_page, "/LastModified", _words)),
    Place("pdf", "a page's private entry", _entry(_page, f"/{M}", _words)),
    Place("pdf", "a comment between marks", _content(b"q % " + MARK + b"\nQ")),
    Place("pdf", "what a mark stands for", _content(b"/Span <</ActualText (" + MARK + b")>> BDC EMC")),
    Place("pdf", "a mark's name", _content(b"/" + MARK + b" BMC EMC")),
    Place("pdf", "a word that means nothing", _content(b"q (" + MARK + b") xx Q")),
    Place("pdf", "a small picture's key", _content(b"BI /W 1 /H 1 /CS /G /BPC 8 /X (" + MARK + b") ID a\nEI")),
    Place("pdf", "bytes behind a small picture", _content(b"BI /W 1 /H 1 /CS /G /BPC 8 ID a" + MARK + b"\nEI")),
    *(Place("pdf", name, lambda path, name=name: picture_pdf(path, name) and None) for name in PICTURES),
]


DIRTY_FILES: list[Place] = PDF
