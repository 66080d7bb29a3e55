"""Documents lose every mark of whoever made them, and stay the documents they were."""

from __future__ import annotations

import random
import zipfile
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import ImageChops
from pypdf import PdfReader

from .dirty_office import (
    convert,
    dirty_docx,
    dirty_odp,
    dirty_odt,
    dirty_pptx,
    plain_docx,
    plain_odp,
    plain_odt,
    plain_pptx,
    rewrite,
)
from .dirty_pdf import VISIBLE, dirty_pdf, plain_pdf
from .scrubbing import MARKER, RefusedError, exiftool_tags, scrub, without_marker

pytestmark = pytest.mark.promise("P4")


def _unpacked(path: Path) -> bytes:
    """Every object of a PDF as text, and every stream unpacked."""
    found = []
    with pikepdf.open(path) as pdf:
        for item in [*pdf.objects, pdf.trailer]:
            found.append(item.unparse() if not isinstance(item, pikepdf.Stream) else repr(dict(item.items())).encode())
            if isinstance(item, pikepdf.Stream):
                filters = str(item.get("/Filter", ""))
                found.append(item.read_raw_bytes() if "DCT" in filters or "CCITT" in filters else item.read_bytes())
    return b"\n".join(found)


def _texts(path: Path) -> list[str]:
    return [page.extract_text() for page in PdfReader(path).pages]


def _same_pages(one: Path, other: Path) -> None:
    """Fail where a page of one looks otherwise than of the other; notes that lie upon it aside."""
    before, after = pypdfium2.PdfDocument(one), pypdfium2.PdfDocument(other)
    assert len(before) == len(after)
    for old, new in zip(before, after, strict=True):
        was, is_now = (page.render(scale=1, may_draw_forms=False, draw_annots=False).to_pil() for page in (old, new))
        assert was.size == is_now.size
        difference = ImageChops.difference(was.convert("RGB"), is_now.convert("RGB"))
        assert max(high for _, high in difference.getextrema()) <= 2


def test_a_pdf_loses_every_mark_and_says_what_it_lost(tmp_path):
    source = dirty_pdf(tmp_path / "dirty.pdf")
    assert _unpacked(source).count(MARKER.encode()) > 40
    clean = scrub(source)
    assert clean.type == "application/pdf"
    without_marker(clean.path)
    for form in (MARKER.encode(), MARKER.encode().hex().encode(), MARKER.encode("utf-16-be").hex().encode()):
        assert form.lower() not in _unpacked(clean.path).lower()
    assert {"comments and links", "attachments", "scripts and actions", "earlier versions", "form fields"} <= set(
        clean.findings["text"]
    )
    assert {"Author", "Artist", "dc:creator"} <= set(clean.findings["person"])
    assert "ICC profile" in clean.findings["profile"]
    assert "hidden layer" in clean.findings["hidden"]


def test_a_clean_pdf_has_one_version_no_identifier_and_no_entry_but_its_pages(tmp_path):
    clean = scrub(dirty_pdf(tmp_path / "dirty.pdf"))
    assert clean.data.count(b"%%EOF") == 1
    with pikepdf.open(clean.path) as pdf:
        assert set(pdf.Root.keys()) == {"/Type", "/Pages"}
        assert set(pdf.trailer.keys()) == {"/Size", "/Root"}
        for page in pdf.pages:
            assert set(page.obj.keys()) <= {"/Type", "/Parent", "/MediaBox", "/Resources", "/Contents"}
    assert {name.split(":")[1] for name in exiftool_tags(clean.path)} <= {"PDFVersion", "Linearized", "PageCount"}


def test_a_clean_pdf_reads_and_looks_as_it_did(tmp_path):
    source = dirty_pdf(tmp_path / "dirty.pdf")
    clean = scrub(source)
    assert VISIBLE in _texts(clean.path)[0]
    plain = [text.replace(MARKER, "").strip() for text in _texts(source)]
    assert [text.strip() for text in _texts(clean.path)] == plain
    _same_pages(source, clean.path)


def test_a_locked_pdf_is_refused(tmp_path):
    path = plain_pdf(tmp_path / "plain.pdf")
    with pikepdf.open(path) as pdf:
        pdf.save(tmp_path / "locked.pdf", encryption=pikepdf.Encryption(owner="owner", user=""))
    with pytest.raises(RefusedError, match="screenshot"):
        scrub(tmp_path / "locked.pdf")


def test_a_pdf_that_would_unpack_to_a_flood_is_refused(tmp_path):
    path = plain_pdf(tmp_path / "plain.pdf")
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        flood = pikepdf.Stream(pdf, b" " * 300_000_000)
        pdf.pages[0].obj.Contents = pikepdf.Array([pdf.make_indirect(flood)] * 4)
        pdf.save(path, compress_streams=True)
    assert path.stat().st_size < 1_000_000
    with pytest.raises(RefusedError):
        scrub(path)


@pytest.mark.parametrize("seed", range(12))
def test_a_broken_pdf_is_refused_or_comes_out_clean(tmp_path, seed):
    chance = random.Random(seed)
    broken = bytearray(dirty_pdf(tmp_path / "dirty.pdf").read_bytes())
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(len(broken))
        if chance.random() < 0.3:
            del broken[at : at + chance.randint(1, 400)]
        else:
            broken[at] = chance.randrange(256)
    path = tmp_path / "broken.pdf"
    path.write_bytes(broken)
    try:
        clean = scrub(path)
    except RefusedError:
        return
    without_marker(clean.path)
    assert MARKER.encode() not in _unpacked(clean.path)


TEXTS = [("docx", plain_docx, dirty_docx), ("odt", plain_odt, dirty_odt)]
SLIDES = [("pptx", plain_pptx, dirty_pptx), ("odp", plain_odp, dirty_odp)]
OFFICE = [*TEXTS, *SLIDES]


def _text(path: Path) -> str:
    """The text of a document as LibreOffice reads it; of slides, as it prints them."""
    if path.suffix in {".pptx", ".odp"}:
        return " ".join(word for page in _texts(convert(path, "pdf", path.parent)) for word in page.split())
    return convert(path, "txt:Text (encoded):UTF8", path.parent).read_text("utf-8-sig")


def _members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize(("kind", "plain", "dirty"), OFFICE)
def test_an_office_file_loses_every_mark_and_says_what_it_lost(tmp_path, kind, plain, dirty):
    source = dirty(tmp_path / f"dirty.{kind}")
    assert sum(MARKER.encode() in data for data in _members(source).values()) > 10
    clean = scrub(source)
    without_marker(clean.path)
    for name, data in _members(clean.path).items():
        assert MARKER not in name
        for form in (MARKER.encode(), MARKER.encode("utf-16-le")):
            assert form not in data, name
    of_texts = {"comments", "tracked changes", "hidden text", "bookmarks", "title"}
    assert (of_texts if (kind, plain, dirty) in TEXTS else {"comments", "notes", "title"}) <= set(
        clean.findings["text"]
    )
    assert {"creator", "Artist"} <= set(clean.findings["person"])
    assert "macros" in clean.findings["software"]
    assert "small picture of the first page" in clean.findings["preview"]


@pytest.mark.parametrize(("kind", "plain", "dirty"), OFFICE)
def test_a_clean_office_archive_has_one_time_and_nothing_beside_its_parts(tmp_path, kind, plain, dirty):
    clean = scrub(dirty(tmp_path / f"dirty.{kind}"))
    with zipfile.ZipFile(clean.path) as archive:
        assert archive.comment == b""
        assert {(info.date_time, info.comment, info.extra) for info in archive.infolist()} == {
            ((1980, 1, 1, 0, 0, 0), b"", b"")
        }


@pytest.mark.parametrize(("kind", "plain", "dirty"), OFFICE)
def test_a_clean_office_file_reads_as_it_did(tmp_path, kind, plain, dirty):
    source = plain(tmp_path / f"plain.{kind}")
    assert VISIBLE in _text(source)
    assert _text(scrub(source).path) == _text(source)
    for text in (_text(source), _text(scrub(dirty(tmp_path / f"dirty.{kind}")).path)):
        for seen in ("Found today", VISIBLE, "First thing", "Cell 3"):
            assert seen in text


@pytest.mark.parametrize(("kind", "plain", "dirty"), TEXTS)
def test_what_was_put_in_later_and_what_fields_and_links_show_stays(tmp_path, kind, plain, dirty):
    text = _text(scrub(dirty(tmp_path / f"dirty.{kind}")).path)
    for seen in ("Put in later", "and shown", "as a link", "in a box"):
        assert seen in text
    assert ("a field another" in text) == (kind == "odt")


@pytest.mark.parametrize(("kind", "plain", "dirty"), OFFICE)
def test_a_clean_office_file_looks_as_it_did(tmp_path, kind, plain, dirty):
    source = plain(tmp_path / f"plain.{kind}")
    clean = scrub(source)
    _same_pages(convert(source, "pdf", tmp_path), convert(clean.path, "pdf", tmp_path))


def test_an_office_file_is_clean_once_scrubbed(tmp_path):
    first = scrub(dirty_docx(tmp_path / "dirty.docx"))
    again = scrub(first.path)
    assert again.findings == {}
    assert again.data == first.data


@pytest.mark.parametrize("declaration", ['<!DOCTYPE a [<!ENTITY b "c">]>', "<w:p>&b;</w:p>", "<w:p></w:r>"])
def test_an_office_file_of_doubtful_xml_is_refused(tmp_path, declaration):
    source = plain_docx(tmp_path / "plain.docx")
    rewrite(source, lambda name, data: data.replace(b"<w:body>", b"<w:body>" + declaration.encode()), {})
    with pytest.raises(RefusedError, match="screenshot"):
        scrub(source)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("kind", ["docx", "odt", "pptx"])
def test_a_broken_office_file_is_refused_or_comes_out_clean(tmp_path, dirty_files, kind, seed):
    chance = random.Random(seed)
    members = _members(dirty_files[kind])
    name = chance.choice([name for name in members if name.endswith(".xml") and len(members[name]) > 500])
    broken = bytearray(members[name])
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(broken))
        if chance.random() < 0.5:
            del broken[at : at + chance.randint(1, 60)]
        else:
            broken[at] = chance.randrange(256)
    path = tmp_path / f"broken.{kind}"
    path.write_bytes(dirty_files[kind].read_bytes())
    rewrite(path, lambda other, data: bytes(broken) if other == name else data, {})
    try:
        clean = scrub(path)
    except RefusedError:
        return
    assert not any(MARKER.encode() in data for data in _members(clean.path).values())


@pytest.fixture(scope="module")
def dirty_files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dirty")
    return {
        "docx": dirty_docx(folder / "one.docx"),
        "odt": dirty_odt(folder / "two.odt"),
        "pptx": dirty_pptx(folder / "three.pptx"),
    }
