"""Papers are written whatever letters people type, though the typeface lacks some."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pypdf import PdfReader

from upstander.classroom.pdf import write_pdf

TEMPLATE = '#let values = json(bytes(sys.inputs.values))\n#set document(title: "T")\n#set text(font: "Noto Sans")\n'


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Zażółć Ωмега “é”", "Zażółć Ωмега “é”"),
        ("d′ −0.5", "d′ –0.5"),
        ("well 😀 done", "well ? done"),
        ("a\u2003b\tc", "a b c"),
        ("Ａｂ", "Ab"),
    ],
)
def test_what_the_typeface_lacks_is_written_otherwise_and_stops_no_paper(
    tmp_path: Path, typed: str, printed: str
) -> None:
    template = tmp_path / "one.typ"
    template.write_text(TEMPLATE + "#for one in values.list [#one.text *#one.text* _#one.text _]\n", "utf-8")
    paper = write_pdf([template], {"list": [{"text": typed}]}, datetime(2027, 1, 4, tzinfo=UTC))
    words = " ".join(PdfReader(io.BytesIO(paper)).pages[0].extract_text().split())
    assert words.count(printed) == 3
