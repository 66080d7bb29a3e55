"""Documents lose every mark of whoever made them, and stay the documents they were."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pytest

from .dirty_drawings import LINES, docx_with_drawings, pptx_with_drawings
from .dirty_office import VISIBLE, convert_all, plain_docx, rewrite
from .dirty_pdf import plain_pdf
from .dirty_pictures_in_pdf import PICTURES, picture_pdf
from .documents import KINDS, make_documents, marks, same_pages, texts
from .scrubbing import Scrubbed, exiftool_tags
from .scrubbing_many import Refused, scrub_many

pytestmark = pytest.mark.promise("P4")

OFFICE = ("docx", "odt", "pptx", "odp", "xlsx")
CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"


@dataclass(frozen=True)
class Documents:
    """Documents as they were made, and as they came out, by their names."""

    folder: Path
    made: dict[str, Path]
    clean: dict[str, Scrubbed]


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Documents:
    folder = tmp_path_factory.mktemp("documents")
    made = make_documents(folder)
    made["drawn-docx"] = docx_with_drawings(folder / "drawn-docx.docx")
    made["drawn-pptx"] = pptx_with_drawings(folder / "drawn-pptx.pptx")
    for number, name in enumerate(PICTURES):
        made[name] = picture_pdf(folder / f"picture-{number}.pdf", name)
    clean = dict(zip(made, scrub_many(list(made.values())), strict=True))
    assert [name for name, result in clean.items() if isinstance(result, Refused)] == []
    return Documents(folder, made, {name: result for name, result in clean.items() if isinstance(result, Scrubbed)})


@pytest.fixture(scope="module")
def pages(documents: Documents) -> dict[str, Path]:
    """Every document that is no PDF, before and after, as LibreOffice prints it."""
    names = [name for name, path in documents.made.items() if path.suffix != ".pdf"]
    sources = [documents.made[name] for name in names] + [documents.clean[name].path for name in names]
    printed = convert_all(sources, "pdf", _folder(documents, "pages"))
    return dict(zip([*names, *(f"clean {name}" for name in names)], printed, strict=True))


def _folder(documents: Documents, name: str) -> Path:
    folder = documents.folder / name
    folder.mkdir(exist_ok=True)
    return folder


@pytest.mark.parametrize("kind", KINDS)
def test_a_document_loses_every_mark(documents, kind):
    assert len(marks(documents.made[f"dirty-{kind}"])) > 10
    assert marks(documents.clean[f"dirty-{kind}"].path) == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_findings_name_what_was_lost_and_no_value(documents, kind):
    findings = documents.clean[f"dirty-{kind}"].findings
    words = {
        "docx": {"comments", "tracked changes", "hidden text", "bookmarks", "title"},
        "odt": {"comments", "tracked changes", "hidden text", "bookmarks", "title"},
        "pptx": {"comments", "notes", "title"},
        "odp": {"comments", "notes", "title"},
        "xlsx": {"comments", "names of ranges", "links behind words and pictures", "title", "custom data"},
        "pdf": {"comments and links", "attachments", "scripts and actions", "earlier versions", "form fields"},
    }
    people = {"pdf": {"Author", "Artist", "dc:creator"}, "xlsx": {"creator", "who locked it", "folder it was saved in"}}
    assert words[kind] <= set(findings["text"])
    assert people.get(kind, {"creator", "Artist"}) <= set(findings["person"])
    assert "ICC profile" in findings["profile"]
    if kind != "pdf":
        assert "macros" in findings["software"]
        assert "small picture of the first page" in findings["preview"]


def test_a_clean_pdf_has_one_version_no_identifier_and_no_entry_but_its_pages(documents):
    clean = documents.clean["dirty-pdf"]
    assert clean.data.count(b"%%EOF") == 1
    with pikepdf.open(clean.path) as pdf:
        assert set(pdf.Root.keys()) == {"/Type", "/Pages"}
        assert set(pdf.trailer.keys()) == {"/Size", "/Root"}
        for page in pdf.pages:
            assert set(page.obj.keys()) <= {"/Type", "/Parent", "/MediaBox", "/Resources", "/Contents"}
    assert {name.split(":")[1] for name in exiftool_tags(clean.path)} <= {"PDFVersion", "Linearized", "PageCount"}


def test_a_clean_pdf_reads_and_looks_as_it_did(documents):
    source, clean = documents.made["dirty-pdf"], documents.clean["dirty-pdf"].path
    assert VISIBLE in texts(clean)[0]
    same_pages(source, clean)
    same_pages(documents.made["plain-pdf"], documents.clean["plain-pdf"].path)
    assert texts(documents.made["plain-pdf"]) == texts(documents.clean["plain-pdf"].path)


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_in_a_pdf_keeps_its_pixels_whatever_its_code(documents, name):
    same_pages(documents.made[name], documents.clean[name].path)
    assert marks(documents.clean[name].path) == []


@pytest.mark.parametrize("kind", OFFICE)
def test_a_clean_office_archive_has_one_time_and_nothing_beside_its_parts(documents, kind):
    with zipfile.ZipFile(documents.clean[f"dirty-{kind}"].path) as archive:
        assert archive.testzip() is None
        assert archive.comment == b""
        assert {(info.date_time, info.comment, info.extra) for info in archive.infolist()} == {
            ((1980, 1, 1, 0, 0, 0), b"", b"")
        }


@pytest.mark.parametrize("kind", OFFICE)
def test_a_clean_office_file_reads_and_looks_as_it_did(pages, kind):
    before, after = pages[f"plain-{kind}"], pages[f"clean plain-{kind}"]
    assert ("Market" if kind == "xlsx" else VISIBLE) in " ".join(" ".join(texts(before)).split())
    assert texts(before) == texts(after)
    same_pages(before, after)


@pytest.mark.parametrize("kind", ["docx", "pptx", "odt", "odp"])
def test_a_dirty_office_file_still_shows_all_that_it_showed(pages, kind):
    text = " ".join(" ".join(texts(pages[f"clean dirty-{kind}"])).split())
    for seen in ("Found today", VISIBLE, "First thing", "Cell 3"):
        assert seen in text


@pytest.mark.parametrize("kind", ["docx", "odt"])
def test_what_was_put_in_later_and_what_fields_and_links_show_stays(pages, kind):
    text = " ".join(" ".join(texts(pages[f"clean dirty-{kind}"])).split())
    for seen in ("Put in later", "and shown", "as a link", "in a box"):
        assert seen in text
    assert ("a field another" in text) == (kind == "odt")


@pytest.mark.parametrize("kind", ["docx", "pptx"])
def test_a_chart_keeps_what_it_shows_without_the_workbook_behind_it(documents, pages, kind):
    assert marks(documents.clean[f"drawn-{kind}"].path) == []
    before, after = (" ".join(" ".join(texts(pages[f"{way}drawn-{kind}"])).split()) for way in ("", "clean "))
    for seen in ("How many where", "Market", "Station"):
        assert seen in before
        assert seen in after
    with zipfile.ZipFile(documents.clean[f"drawn-{kind}"].path) as archive:
        assert [name for name in archive.namelist() if "embed" in name or "xlsx" in name] == []


@pytest.mark.parametrize("kind", ["docx", "pptx"])
def test_of_a_diagram_the_words_stay_and_the_findings_say_so(documents, pages, kind):
    text = " ".join(" ".join(texts(pages[f"clean drawn-{kind}"])).split())
    assert all(word in text for line in LINES for word in line.split())
    assert "diagrams: their words stay as plain text" in documents.clean[f"drawn-{kind}"].findings["hidden"]


def test_a_windows_metafile_goes_and_the_findings_say_so(documents):
    assert "a whole picture (EMF): it can't be cleaned" in documents.clean["drawn-docx"].findings["hidden"]


def test_every_cell_of_a_clean_workbook_reads_as_it_did_hidden_ones_too(documents):
    folder = _folder(documents, "cells")
    convert_all([documents.made["plain-xlsx"], documents.clean["plain-xlsx"].path], CSV, folder)
    for sheet, seen in (("Found today", "Seen & heard"), ("Spare", "Hidden words")):
        before = (folder / f"plain-xlsx-{sheet}.csv").read_text()
        assert seen in before
        assert (folder / f"clean-plain-xlsx-{sheet}.csv").read_text() == before


def test_formulas_stay_unless_they_reach_out_and_their_values_stay_always(tmp_path, documents):
    source = tmp_path / "formulas.xlsx"
    source.write_bytes(documents.made["plain-xlsx"].read_bytes())
    cells = {"A40": ("[1]Away!B2", "from elsewhere"), "A41": ("&quot;a&quot;&amp;A2", "aMarket")}
    rows = "".join(
        f'<row r="{at[1:]}"><c r="{at}" t="str"><f>{formula}</f><v>{value}</v></c></row>'
        for at, (formula, value) in cells.items()
    )
    rewrite(source, lambda _, data: data.replace(b"</sheetData>", f"{rows}</sheetData>".encode(), 1), {})
    [clean] = scrub_many([source])
    assert isinstance(clean, Scrubbed)
    with zipfile.ZipFile(clean.path) as archive:
        sheet = archive.read("xl/worksheet1.xml").decode()
    assert "Away" not in sheet
    assert "<x:v>from elsewhere</x:v>" in sheet
    assert "<x:f>&#34;a&#34;&#38;A2</x:f><x:v>aMarket</x:v>" in sheet.replace('"', "&#34;", 0).replace(
        '"a"', "&#34;a&#34;"
    )
    assert "SUM(" in sheet
    assert "rate" in sheet


def test_a_document_is_clean_once_scrubbed(documents):
    first = [documents.clean[f"dirty-{kind}"].path for kind in KINDS]
    for path, again in zip(first, scrub_many(first), strict=True):
        assert isinstance(again, Scrubbed)
        assert again.findings == {}, path.name
        if path.suffix != ".pdf":
            assert again.data == path.read_bytes()


def _locked(path: Path) -> None:
    with pikepdf.open(plain_pdf(path), allow_overwriting_input=True) as pdf:
        pdf.save(path, encryption=pikepdf.Encryption(owner="owner", user=""))


def _with_markup(markup: bytes) -> Callable[[Path], None]:
    return lambda path: rewrite(plain_docx(path), lambda _, data: data.replace(b"<w:body>", b"<w:body>" + markup), {})


def _of_type(kind: str) -> Callable[[Path], None]:
    """A template, or another kind of file that programs write with the same parts."""
    return lambda path: rewrite(plain_docx(path), lambda _, data: data.replace(b"document.main+xml", kind.encode()), {})


REFUSED: dict[str, Callable[[Path], object]] = {
    "locked.pdf": _locked,
    "type.docx": _with_markup(b'<!DOCTYPE a [<!ENTITY b "c">]>'),
    "entity.docx": _with_markup(b"<w:p>&b;</w:p>"),
    "crossed.docx": _with_markup(b"<w:p></w:r>"),
    "template.dotx": _of_type("template.main+xml"),
    "mail.txt": lambda path: path.write_text("Received: from x\nHello"),
    "contact.txt": lambda path: path.write_text("BEGIN:VCARD\nFN:x"),
    "control.txt": lambda path: path.write_bytes(b"a\x00b"),
}


def test_what_cannot_be_cleaned_is_refused(tmp_path):
    _all_refused(tmp_path, REFUSED)


def _objects(*bodies: bytes) -> bytes:
    """A PDF without a table of its objects; the first is its root."""
    written = b"".join(b"%d 0 obj\n%b\nendobj\n" % (number, body) for number, body in enumerate(bodies, start=1))
    return b"%PDF-1.7\n" + written + b"trailer\n<</Root 1 0 R>>\n%%EOF\n"


def _stream(entries: bytes, data: bytes) -> bytes:
    packed = zlib.compress(data, 9)
    return b"<<%b/Filter/FlateDecode/Length %d>>stream\n%b\nendstream" % (entries, len(packed), packed)


ROOT_AND_PAGE = (
    b"<</Type/Catalog/Pages 2 0 R>>",
    b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
    b"<</Type/Page/Parent 2 0 R/MediaBox 4 0 R/Contents[5 0 R 5 0 R 5 0 R 5 0 R]>>",
)
BOX = b"[0 0 9 9]"


def _branches(first: int, count: int, before: bytes, after: bytes) -> list[bytes]:
    """Objects of which each names the next one ten times."""
    return [before + b"%d 0 R " % (number + 1) * 10 + after for number in range(first, first + count)]


def _overlapping() -> bytes:
    """Twenty thousand objects that all lie in the same place, which holds a long one."""
    table = b"".join(b"%d 0 " % number for number in range(100, 20_100)).ljust(200_000)
    return _stream(b"/Type/ObjStm/N 20000/First 200000", table + b"[" + b"1 " * 500_000 + b"]")


FLOODS: dict[str, Callable[[], bytes]] = {
    "content.pdf": lambda: _objects(*ROOT_AND_PAGE, BOX, _stream(b"", b" " * 60_000_000)),
    "objects.pdf": lambda: _objects(_stream(b"/Type/ObjStm/N 1/First 4", b" " * 120_000_000)),
    "objects-in-one-place.pdf": lambda: _objects(_overlapping()),
    "table.pdf": lambda: _objects(b"<</Type/XRef/Size 2000000000/W[1 2 1]/Root 2 0 R/Length 0>>stream\n\nendstream"),
    "runs.pdf": lambda: _objects(
        *ROOT_AND_PAGE,
        BOX,
        b"<</Filter/RunLengthDecode/Length 4000000>>stream\n" + b"\x81 " * 2_000_000 + b"\nendstream",
    ),
    "spaces.pdf": lambda: b"%PDF-1.7\nx" + b" " * 2_000_000,
    "digits.pdf": lambda: b"%PDF-1.7\nx" + b"1" * 2_000_000,
    "pages.pdf": lambda: _objects(
        ROOT_AND_PAGE[0], *_branches(2, 10, b"<</Type/Pages/Kids[", b"]>>"), b"<</Type/Page>>"
    ),
    "numbers.pdf": lambda: _objects(*ROOT_AND_PAGE, *_branches(4, 10, b"[", b"]"), BOX),
}


def test_a_small_pdf_that_would_become_a_flood_is_refused(tmp_path):
    _all_refused(tmp_path, {name: _writer(make) for name, make in FLOODS.items()})


def _writer(make: Callable[[], bytes]) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(make())


def _all_refused(folder: Path, files: dict[str, Callable[[Path], object]]) -> None:
    for name, make in files.items():
        make(folder / name)
    results = scrub_many([folder / name for name in files])
    assert [name for name, result in zip(files, results, strict=True) if not isinstance(result, Refused)] == []
