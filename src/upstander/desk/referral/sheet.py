"""The PDF sheet of a referral: every link verbatim and as changed; type, size and SHA-256 of every file."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Container
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path

import pymupdf_fonts
from fpdf import FPDF
from fpdf.enums import WrapMode
from fpdf.fonts import TTFFont

from upstander.desk.referral.files import PackedFile
from upstander.desk.referral.links import Elsewhere, FormLink
from upstander.desk.referral.material import LeftOut, ReferralMaterial
from upstander.desk.referral.printable import Printable, make_printable

_FONTS = {("sans", ""): "notos", ("sans", "B"): "notosbo", ("mono", ""): "cascadia"}
logging.getLogger("fontTools").setLevel(logging.ERROR)  # it warns of tables that a PDF doesn't need

# FPDF writes the number of pages wherever this stands. Text of a report can't hold it: its backslashes are numbered.
_PAGES = "\\pages"

_MARGIN = 18.0
_INDENT = _MARGIN + 4
_INK, _GREY, _RULE = (11, 12, 12), (80, 90, 95), (177, 180, 182)


@dataclass(frozen=True)
class SheetContent:
    """What the sheet tells: ``groups`` are the links of each submission, in order."""

    material: ReferralMaterial
    groups: tuple[tuple[FormLink, ...], ...]
    elsewhere: tuple[Elsewhere, ...]
    files: tuple[PackedFile, ...]
    kept_files: tuple[LeftOut, ...]


def write_sheet(path: Path, content: SheetContent) -> None:
    """Write the sheet. It names no time finer than the day of the report."""
    sheet = _Sheet(content.material.reference)
    day = content.material.day
    sheet.set_creation_date(datetime.combine(day, time(), UTC))
    sheet.add_page()
    _write_head(sheet, content)
    _write_links(sheet, content)
    _write_files(sheet, content)
    _write_words(sheet, "Reason for referral", content.material.reason)
    _write_words(sheet, "Note from the person who reported it, as received", content.material.note)
    sheet.output(str(path))


class _Sheet(FPDF):
    """A4 pages with the reference and the page number at the foot."""

    def __init__(self, reference: str) -> None:
        super().__init__(format="A4")
        self.reference = reference
        self.set_title(f"Referral {reference}")
        self.set_lang("en-GB")
        self.set_producer("Upstander")
        self.alias_nb_pages(_PAGES)
        self.set_margin(_MARGIN)
        self.set_auto_page_break(True, margin=20)
        with tempfile.TemporaryDirectory() as folder:
            for (family, style), name in _FONTS.items():
                file = Path(folder) / f"{name}.ttf"
                file.write_bytes(pymupdf_fonts.myfont(name))
                self.add_font(family, style, file)

    def footer(self) -> None:
        self.set_y(-14)
        self.set_font("sans", "", 8)
        self.set_text_color(*_GREY)
        self.cell(0, 5, f"{self.reference} · page {self.page_no()} of {_PAGES}")

    def title_line(self, text: str) -> None:
        self._say(text, "sans", "B", 18, 10, _INK)

    def heading(self, text: str) -> None:
        self.ln(5)
        self._keep_together(22)
        self.set_draw_color(*_RULE)
        self.line(_MARGIN, self.get_y(), self.w - _MARGIN, self.get_y())
        self.ln(2)
        self._say(text, "sans", "B", 12, 6.5, _INK)

    def label(self, text: str) -> None:
        self._keep_together(14)
        self.ln(1.5)
        self._say(text, "sans", "B", 9, 4.8, _INK)

    def say(self, text: str) -> None:
        self._say(text, "sans", "", 9, 4.8, _INK)

    def remark(self, text: str) -> None:
        self.set_x(_INDENT)
        self._say(text, "sans", "", 8.5, 4.5, _GREY)

    def verbatim(self, text: str) -> Printable:
        """Print a link or a digest letter by letter, broken only where the line ends."""
        printable = make_printable(text, self.glyphs("mono"), ascii_only=True)
        self.set_x(_INDENT)
        self._say(printable.text, "mono", "", 9, 4.8, _INK, wrap=WrapMode.CHAR)
        return printable

    def glyphs(self, family: str) -> Container[int]:
        font = self.fonts[family]
        return font.cmap if isinstance(font, TTFFont) else ()

    def _keep_together(self, height: float) -> None:
        if self.will_page_break(height):
            self.add_page()

    def _say(
        self,
        text: str,
        family: str,
        style: str,
        size: float,
        height: float,
        colour: tuple[int, int, int],
        wrap: WrapMode = WrapMode.WORD,
    ) -> None:
        self.set_font(family, style, size)
        self.set_text_color(*colour)
        self.multi_cell(0, height, text, align="L", wrapmode=wrap, new_x="LMARGIN", new_y="NEXT")


def _write_head(sheet: _Sheet, content: SheetContent) -> None:
    sheet.title_line(f"Referral {content.material.reference}")
    parts, day = len(content.groups), content.material.day
    shape = "One submission."
    if parts > 1:
        numbers = f"numbered 1 of {parts} to {parts} of {parts}"
        shape = f"{parts} submissions, {numbers}: this sheet is with each, files are with the first."
    sheet.say(
        f"Reported on {day.day} {day:%B %Y}. {shape} Links stand here exactly as received, because the public form "
        "does not keep every link as it is."
    )


def _write_links(sheet: _Sheet, content: SheetContent) -> None:
    links = sum(len(group) for group in content.groups)
    sheet.heading(f"Links sent through the form: {links}")
    if not links:
        sheet.say("None.")
    place = 0
    for number, group in enumerate(content.groups, start=1):
        for box, link in enumerate(group, start=1):
            place += 1
            _write_form_link(sheet, link, f"Link {place} (submission {number} of {len(content.groups)}, box {box})")
    if content.elsewhere:
        sheet.heading(f"Links that the form does not take: {len(content.elsewhere)}")
        for letter, elsewhere in enumerate(content.elsewhere, start=1):
            sheet.label(f"Link {place + letter}, on this sheet only: {elsewhere.reason}")
            _remark_numbered(sheet, sheet.verbatim(elsewhere.original))


def _write_form_link(sheet: _Sheet, link: FormLink, title: str) -> None:
    sheet.label(title)
    _remark_numbered(sheet, sheet.verbatim(link.original))
    if link.changes:
        sheet.remark("In the form it is written:")
        sheet.verbatim(link.value)
        for change in link.changes:
            sheet.remark(f"• {change}")


def _write_files(sheet: _Sheet, content: SheetContent) -> None:
    sheet.heading(f"Files sent with submission 1: {len(content.files)}, and this sheet")
    for file in content.files:
        evidence = file.evidence
        sheet.label(f"{file.path.name}")
        sheet.say(f"As received: {evidence.media_type}, {evidence.size:,} bytes, SHA-256")
        sheet.verbatim(evidence.sha256)
        if file.converted:
            sheet.say(f"As sent, turned into PNG because the form does not take the type: {file.size:,} bytes, SHA-256")
            sheet.verbatim(file.sha256)
        else:
            sheet.remark("Sent unchanged.")
    if content.kept_files:
        sheet.heading(f"Files not sent: {len(content.kept_files)}")
        digests = {file.name_hint: file.sha256 for file in content.material.files}
        for kept in content.kept_files:
            sheet.label(kept.what)
            sheet.say(f"Not sent: {kept.why}. SHA-256")
            sheet.verbatim(digests[kept.what.split(" ")[0]])


def _write_words(sheet: _Sheet, title: str, words: str) -> None:
    if not words.strip():
        return
    sheet.heading(title)
    printable = make_printable(words, sheet.glyphs("sans"))
    sheet.say(printable.text)
    _remark_numbered(sheet, printable)


def _remark_numbered(sheet: _Sheet, printable: Printable) -> None:
    if printable.numbered:
        those = "1 character" if printable.numbered == 1 else f"{printable.numbered:,} characters"
        sheet.remark(f"{those} of this stand as \\u{{…}}, the Unicode number, so that nothing is mistaken or lost.")
