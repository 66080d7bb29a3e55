"""The checker of PDF/UA finds what was broken on purpose: a paper that passes it has been looked at."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pikepdf

from tests.classroom.pdfua import broken_rules
from upstander.classroom.course.papers import handout_paper

PAPER = "# A page to keep\n\nWords.\n\n## One\n\n| Who | When |\n| --- | --- |\n| Ann | Friday |\n\n### Two\n\nMore."
Break = Callable[[pikepdf.Pdf], None]


def drop_language(paper: pikepdf.Pdf) -> None:
    del paper.Root.Lang


def drop_title(paper: pikepdf.Pdf) -> None:
    with paper.open_metadata() as about:
        del about["dc:title"]


def drop_tags(paper: pikepdf.Pdf) -> None:
    page = paper.pages[0]
    drawn = [it for it in pikepdf.parse_content_stream(page) if str(it.operator) not in {"BDC", "BMC", "EMC"}]
    page.Contents = paper.make_stream(pikepdf.unparse_content_stream(drawn))


def skip_a_heading(paper: pikepdf.Pdf) -> None:
    next(it for it in paper.objects if isinstance(it, pikepdf.Dictionary) and it.get("/S") == "/H2").S = pikepdf.Name.H4


def drop_fonts(paper: pikepdf.Pdf) -> None:
    for it in paper.objects:
        if isinstance(it, pikepdf.Dictionary) and "/FontFile2" in it:
            del it["/FontFile2"]


def drop_letters(paper: pikepdf.Pdf) -> None:
    for it in paper.objects:
        if isinstance(it, pikepdf.Dictionary) and "/ToUnicode" in it:
            del it["/ToUnicode"]


BROKEN: dict[str, tuple[Break, str]] = {
    "language.pdf": (drop_language, "7.2-34"),
    "title.pdf": (drop_title, "7.1-9"),
    "tags.pdf": (drop_tags, "7.1-3"),
    "heading.pdf": (skip_a_heading, "7.4.2-1"),
    "fonts.pdf": (drop_fonts, "7.21.4.1-1"),
    "letters.pdf": (drop_letters, "7.21.7-1"),
}


def test_each_way_to_break_a_paper_is_found_by_its_rule_and_the_whole_one_passes(tmp_path: Path) -> None:
    whole = tmp_path / "whole.pdf"
    whole.write_bytes(handout_paper(PAPER))
    for name, (break_it, _) in BROKEN.items():
        with pikepdf.open(whole) as paper:
            break_it(paper)
            paper.save(tmp_path / name)
    found = broken_rules(whole, *(tmp_path / name for name in BROKEN))
    assert {(name, rule) for name, (_, rule) in BROKEN.items()} <= found
    assert {name for name, _ in found} == set(BROKEN)
