"""The course on pages and paper: complete, readable by a screen reader, the same each time."""

from __future__ import annotations

import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pikepdf
import pytest
from pypdf import PdfReader

from tests.classroom.pdfua import broken_rules
from upstander.classroom.course import COURSE_FOLDER
from upstander.classroom.course.load import load_course
from upstander.classroom.course.site import ExportError, export_course
from upstander.classroom.course.slides import name_citations, strip_citations

COURSE = load_course(COURSE_FOLDER)


class Links(HTMLParser):
    """Where a page's links, styles, scripts and pictures lead."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page.read_text("utf-8"))

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in {"href", "src"} and value]


def test_every_link_of_every_page_leads_to_a_file_or_outside_by_https(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    assert len(pages) > 3 * len(COURSE.sessions)
    for page in pages:
        for link in Links(page).found:
            if not link.startswith(("https://", "tel:", "#")):
                assert (page.parent / link).is_file(), f"{page.name}: {link}"


def test_each_slide_is_one_page_of_its_paper(site: Path) -> None:
    for session in COURSE.sessions:
        with pikepdf.open(site / session.key / "slides.pdf") as paper:
            assert len(paper.pages) == len(session.slides) + 1, session.key


def test_every_paper_keeps_every_rule_of_pdf_ua_that_a_machine_can_check(site: Path) -> None:
    papers = sorted(site.rglob("*.pdf"))
    assert len(papers) >= 3 * len(COURSE.sessions)
    assert broken_rules(*papers) == set()


def test_every_paper_opens_in_three_readers_and_shows_its_title(site: Path) -> None:
    for file in site.rglob("*.pdf"):
        pages = PdfReader(file).pages
        with pikepdf.open(file) as paper, paper.open_metadata() as about:
            title = str(about["dc:title"])
        assert _words(title) in _words(pages[0].extract_text()), file
        assert f"Pages:           {len(pages)}\n" in _poppler("pdfinfo", file)
        assert _words(title) in _words(_poppler("pdftotext", file, "-")), file


def _poppler(*words: str | Path) -> str:
    """What one of poppler's programs says of a paper without a complaint."""
    told = subprocess.run(words, capture_output=True, text=True, check=True)
    # Poppler 22 takes the word that no tag is suspect for a fault, if it is said.
    assert told.stderr in {"", "Syntax Error: Suspects object is wrong type (boolean)\n"}
    return told.stdout


def _words(text: str) -> str:
    return " ".join(text.split())


def test_words_only_shows_no_example_and_keeps_the_answer(site: Path) -> None:
    careful = [slide for session in COURSE.sessions for slide in session.slides if slide.harm]
    assert careful
    for session in COURSE.sessions:
        page = (site / session.key / "words.html").read_text("utf-8")
        shown = (site / session.key / "slides.html").read_text("utf-8")
        assert 'class="example"' not in page
        assert page.count('class="answer"') == shown.count('class="answer"')


def test_the_same_course_gives_the_same_bytes(site: Path, tmp_path: Path) -> None:
    export_course(COURSE, tmp_path / "again")
    for file in sorted(path for path in site.rglob("*") if path.is_file()):
        assert file.read_bytes() == (tmp_path / "again" / file.relative_to(site)).read_bytes(), file.name


def test_pages_may_run_and_load_nothing_but_their_own(site: Path) -> None:
    for page in site.rglob("*.html"):
        text = page.read_text("utf-8")
        assert "default-src 'none'" in text
        assert not re.search(r"<script(?! src=)|<style| style=| on\w+=", text)


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(ExportError, match="not empty"):
        export_course(COURSE, tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["letter.txt"]


def test_citations_are_taken_out_or_named() -> None:
    text = "It helps [@leder-2024].\n\n[@leder-2024] shows it\n[@leder-2024]."
    assert strip_citations(text) == "It helps.\n\n shows it."
    assert name_citations(text, COURSE.sources) == (
        "It helps (Leder and others 2024).\n\n(Leder and others 2024) shows it\n(Leder and others 2024)."
    )
