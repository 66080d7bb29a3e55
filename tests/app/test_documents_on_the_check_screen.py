"""Documents in the app itself: cleaned in its worker, shown as what they are."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.app.conftest import OpenApp
from tests.app.dirty_office import dirty_docx
from tests.app.dirty_pdf import dirty_pdf

pytestmark = pytest.mark.browser


def test_documents_are_cleaned_in_the_app_and_named_by_their_kind(open_app: OpenApp, tmp_path: Path) -> None:
    page = open_app()
    text = tmp_path / "note.txt"
    text.write_text("A poster hangs at the market.")
    files = [dirty_pdf(tmp_path / "one.pdf"), dirty_docx(tmp_path / "two.docx"), text]
    page.locator("input[type=file]").first.set_input_files([str(file) for file in files])
    for name in ("PDF 1", "Document 2", "Text 3"):
        expect(page.get_by_role("heading", name=name)).to_be_visible(timeout=30_000)
    expect(page.get_by_text("Words under a box drawn in a PDF are still in it")).to_have_count(1)
    expect(page.get_by_text("who made it").first).to_be_visible()
