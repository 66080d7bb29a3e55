"""Firefox as Tor Browser sets it: nothing of the flow may hang on what it hides."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engines.conftest import Service
from tests.engines.desk import Desk
from tests.engines.firefox import Firefox
from tests.engines.material import Traces, make_small
from tests.engines.phone import Phone

pytestmark = pytest.mark.browser

FALSE_PIXELS = "Your browser blurs what we read from pictures"
AS_TOR_BROWSER = {"privacy.resistFingerprinting": True, "browser.privatebrowsing.autostart": True}


@pytest.fixture(scope="module")
def phone(service: Service) -> Iterator[Phone]:
    with tempfile.TemporaryDirectory(prefix="b-", ignore_cleanup_errors=True) as folder:
        browser = Firefox(Path(folder) / "b", AS_TOR_BROWSER)
        yield Phone(browser, service.app_url)
        browser.kill()


def test_a_report_goes_arrives_clean_and_leaves_nothing_and_covering_is_refused(
    phone: Phone, desk: Desk, tmp_path: Path
) -> None:
    traces = Traces()
    material = make_small(tmp_path, traces)
    known = desk.reports()
    phone.browser.open(phone.app_url)
    phone.fill_in(material)
    phone.expect_text(FALSE_PIXELS)
    assert "Cut or cover parts" not in phone.text()
    phone.press("Send")
    words = phone.read_words()
    assert len(words) == 8
    traces.plant_words(words)
    arrived = desk.open_new(known, tmp_path / "arrived")
    assert material.note in arrived.page
    for file in arrived.files:
        assert [place for place in traces.found_in(file.read_bytes()) if place != "words of the PDF"] == []
    assert traces.on_disk(phone.browser.folder) == []
