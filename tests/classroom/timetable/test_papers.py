"""The lead's report on paper, with all that the demonstration has measured: a screen reader can follow it."""

from __future__ import annotations

import re
from pathlib import Path

from pypdf import PdfReader

from tests.classroom.pdfua import broken_rules
from tests.classroom.running import RunningClassroom


def test_every_report_of_the_demonstration_keeps_every_rule_of_pdf_ua_that_a_machine_can_check(
    classroom: RunningClassroom, tmp_path: Path
) -> None:
    lead = classroom.log_in("lead@harrowmere.example")
    programmes = sorted(set(re.findall(r'href="(/programmes/[0-9a-f-]+)"', lead.get("/").text)))
    assert programmes
    papers = [tmp_path / f"report-{number}.pdf" for number in range(len(programmes))]
    for paper, programme in zip(papers, programmes, strict=True):
        paper.write_bytes(lead.get(f"{programme}/report.pdf").raise_for_status().content)
        assert "Report to the Programme Lead" in PdfReader(paper).pages[0].extract_text()
    assert broken_rules(*papers) == set()
