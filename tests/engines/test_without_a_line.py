"""Each engine without a line, in another language, and reloaded midway."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engines.browser import wait_until
from tests.engines.conftest import Service, StartPhone
from tests.engines.desk import Desk
from tests.engines.phone import Phone

pytestmark = pytest.mark.browser

DIRECTION = "const {dir, lang} = document.documentElement; return [dir, lang];"


@pytest.fixture(scope="module")
def phone(start_phone: StartPhone, browser_folder: Path) -> Phone:
    """One browser for all tests of an engine: each begins by opening the app."""
    return start_phone(browser_folder)


@pytest.fixture(autouse=True)
def line(service: Service) -> Iterator[None]:
    """Each test finds the line whole."""
    service.mend_line()
    yield
    service.mend_line()


def write_report(phone: Phone, note: str) -> None:
    phone.press("Nothing to show? Just tell us")
    phone.write("Anything we should know?", note)
    phone.expect_text("Goes to:")


def test_a_report_without_a_line_waits_sealed_and_brings_its_receipt_when_it_goes(phone: Phone, service: Service):
    phone.open_app()
    write_report(phone, "On a wall in Harrowmere.")
    service.cut_line()
    phone.press("Send")
    phone.expect_title("Your report waits")
    assert len(phone.sealed_envelopes()) == 1
    service.mend_line()
    phone.press("Try again")
    assert len(phone.read_words()) == 8
    assert phone.sealed_envelopes() == []


def test_a_report_that_waits_when_the_page_is_reloaded_goes_once(
    phone: Phone, service: Service, desk: Desk, tmp_path: Path
):
    phone.open_app()
    known = desk.reports()
    write_report(phone, "Reloaded midway.")
    service.cut_line()
    phone.press("Send")
    wait_until(phone.sealed_envelopes, "the report to be sealed")
    # Leaving has to be confirmed while a report is on its way; the test's reload is not asked.
    phone.expect_title("Your report waits")
    phone.browser.open(service.app_url)
    phone.expect_title("What have you got?")
    phone.expect_text("A report is waiting to be sent")
    service.mend_line()
    phone.press("Send it now")
    phone.expect_text("Your waiting report was sent")
    assert "Reloaded midway." in desk.wait_for_new(known, tmp_path / "arrived").page


def test_the_app_opens_without_a_line(phone: Phone, service: Service):
    phone.open_app()
    phone.expect_text("What have you got?")
    service.cut_line()
    phone.browser.open(service.app_url)
    phone.expect_title("What have you got?")
    phone.press("About and privacy")
    phone.expect_text("Clear this app")


def test_arabic_turns_the_page(phone: Phone):
    phone.open_app()
    phone.press("Language")
    phone.press("العربية")
    wait_until(lambda: phone.browser.run(DIRECTION) == ["rtl", "ar"], "the page to turn")
    phone.press("English")
    wait_until(lambda: phone.browser.run(DIRECTION) == ["ltr", "en"], "the page to turn back")
