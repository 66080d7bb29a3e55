"""Documents lose every mark of whoever made them, and stay the documents they were."""

from __future__ import annotations

import random
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import ImageChops
from pypdf import PdfReader

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
