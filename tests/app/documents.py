"""What the tests of documents look for, and the documents that they begin with."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pypdfium2
from PIL import ImageChops
from pypdf import PdfReader

from .dirty_office import convert_all, dirty_docx, dirty_pptx, plain_docx, plain_pptx, soil_odp, soil_odt
from .dirty_pdf import dirty_pdf, plain_pdf
from .dirty_sheets import dirty_xlsx, made_xlsx
from .scrubbing import MARKER

KINDS = ("docx", "odt", "pptx", "odp", "xlsx", "pdf")
FORMS = tuple(
    form.lower()
    for text in (MARKER.encode(), MARKER.encode("utf-16-le"), MARKER.encode("utf-16-be"))
    for form in (text, text.hex().encode())
)


def make_documents(folder: Path) -> dict[str, Path]:
    """A plain document and a dirty one of every kind, as ``plain-docx`` and so on."""
    made = {
        "plain-docx": plain_docx(folder / "plain-docx.docx"),
        "dirty-docx": dirty_docx(folder / "dirty-docx.docx"),
        "plain-pptx": plain_pptx(folder / "plain-pptx.pptx"),
        "dirty-pptx": dirty_pptx(folder / "dirty-pptx.pptx"),
        "dirty-xlsx": dirty_xlsx(folder / "dirty-xlsx.xlsx"),
        "plain-pdf": plain_pdf(folder / "plain-pdf.pdf"),
        "dirty-pdf": dirty_pdf(folder / "dirty-pdf.pdf"),
    }
    for old, new in (("docx", "odt"), ("pptx", "odp")):
        for source in convert_all([made[f"plain-{old}"], made[f"dirty-{old}"]], new, folder):
            name = source.stem.replace(old, new)
            made[name] = source.rename(folder / f"{name}.{new}")
    soil_odt(made["dirty-odt"])
    soil_odp(made["dirty-odp"])
    raw = folder / "raw"
    raw.mkdir()
    [made["plain-xlsx"]] = convert_all([made_xlsx(raw / "plain-xlsx.xlsx")], "xlsx", folder)
    shutil.rmtree(raw)
    return made


def marks(path: Path) -> list[str]:
    """Where in a file, its parts and its unpacked streams the marker stands, in whatever form."""
    return [f"{path.name}: {place}" for place, data in _contents(path) if any(form in data.lower() for form in FORMS)]


def _contents(path: Path) -> Iterator[tuple[str, bytes]]:
    yield "bytes", path.read_bytes()
    if path.suffix == ".pdf":
        yield from _objects(path)
    elif path.suffix != ".txt":
        with zipfile.ZipFile(path) as archive:
            yield "comment", archive.comment
            for info in archive.infolist():
                yield f"entry {info.filename}", info.filename.encode() + info.comment + info.extra
                yield info.filename, archive.read(info)


def _objects(path: Path) -> Iterator[tuple[str, bytes]]:
    with pikepdf.open(path) as pdf:
        for number, item in enumerate([*pdf.objects, pdf.trailer]):
            if not isinstance(item, pikepdf.Stream):
                yield f"object {number}", item.unparse()
                continue
            yield f"dictionary {number}", repr(dict(item.items())).encode()
            yield f"packed stream {number}", item.read_raw_bytes()
            try:
                yield f"stream {number}", item.read_bytes()
            except pikepdf.PdfError:
                assert any(code in str(item.get("/Filter")) for code in ("DCT", "JPX", "JBIG2", "CCITT"))


def texts(pdf: Path) -> list[str]:
    """The text of each page."""
    return [page.extract_text() for page in PdfReader(pdf).pages]


def same_pages(one: Path, other: Path) -> None:
    """Fail where a page of one looks otherwise than of the other; notes that lie upon it aside."""
    before, after = pypdfium2.PdfDocument(one), pypdfium2.PdfDocument(other)
    assert len(before) == len(after)
    for old, new in zip(before, after, strict=True):
        was, is_now = (page.render(scale=1, may_draw_forms=False, draw_annots=False).to_pil() for page in (old, new))
        assert was.size == is_now.size
        difference = ImageChops.difference(was.convert("RGB"), is_now.convert("RGB"))
        assert max(high for _, high in difference.getextrema()) <= 2
