"""What a report's life was like in each engine, and what it left on the disk."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.engines.conftest import Service, StartPhone
from tests.engines.desk import Desk
from tests.engines.life import CLEARED, PASSED_ON, Life, Seen

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def life(
    start_phone: StartPhone,
    service: Service,
    desk: Desk,
    browser_folder: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Seen:
    """Lived once for all tests of an engine."""
    return Life(start_phone, service, desk, browser_folder, tmp_path_factory.mktemp("material")).live()


def test_the_check_screen_says_what_is_taken_out_and_offers_to_cover(life: Seen) -> None:
    assert "where it was taken" in life.checked
    assert "which phone or camera" in life.checked
    assert "PDF 2" in life.checked
    assert "Cut or cover parts" in life.checked


def test_the_report_arrives_whole_and_clean(life: Seen) -> None:
    assert [file.suffix for file in life.arrived.files] == [".jpg", ".pdf"]
    assert life.small.link in life.arrived.page
    assert life.small.note in life.arrived.page
    assert "Backs a violent group" in life.arrived.page or "proscribed" in life.arrived.page
    for file in life.arrived.files:
        assert hidden_in(file, life) == []


def test_the_reporter_reads_with_eight_words_what_came_of_it(life: Seen) -> None:
    assert PASSED_ON in life.answers


def test_the_app_opens_without_a_line(life: Seen) -> None:
    assert "Clear this app" in life.without_a_line


def test_a_report_without_a_line_waits_sealed_and_brings_its_receipt_when_it_goes(life: Seen) -> None:
    assert life.waited == 1
    assert len(life.words_after_waiting) == 8


@pytest.mark.promise("P8")
def test_a_report_that_was_sealed_when_the_browser_was_killed_goes_at_the_next_visit(life: Seen) -> None:
    assert [file.suffix for file in life.resumed.files] == [".mp4", ".jpg"]
    assert life.large.link in life.resumed.page


@pytest.mark.promise("P4")
def test_a_video_and_a_large_photo_arrive_clean(life: Seen) -> None:
    for file in life.resumed.files:
        assert hidden_in(file, life) == []


def hidden_in(file: Path, life: Seen) -> list[str]:
    """The markers in a file, and in what exiftool finds in it."""
    tags = subprocess.run(["exiftool", "-j", "-a", "-u", "-G1", str(file)], capture_output=True, check=True).stdout
    found = life.traces.found_in(file.read_bytes() + tags)
    return [place for place in found if place != "words of the PDF"]


def test_what_a_page_leaves_in_any_store_is_found(life: Seen) -> None:
    """Else nothing were proven by what is not found."""
    assert life.unseen == set()


@pytest.mark.promise("P7")
@pytest.mark.parametrize("moment", ["after sending", "killed midway", "after Clear"])
def test_no_byte_of_a_report_is_on_the_disk(life: Seen, moment: str) -> None:
    assert life.left[moment] == []


def test_nothing_is_kept_after_clear_but_the_app_itself(life: Seen) -> None:
    assert life.after_clear == CLEARED


def test_once_a_report_is_sent_nothing_on_the_disk_tells_which_envelope_it_was(life: Seen) -> None:
    assert life.names_while_waiting > 0
    assert life.names_afterwards == set()
