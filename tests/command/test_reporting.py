"""Reporting from the command line, and the desk's own commands, on a running demonstration."""

from __future__ import annotations

import json
import re
import sqlite3
import stat
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.command.running import refused, upstander
from tests.demonstration import Demo
from tests.journey.marked import Markers, make_dirty_jpeg

LINK = "https://example.com/harrowmere/post/7"


@dataclass
class Sent:
    """A report that was sent: its receipt, its markers, and its id at the desk."""

    demo: Demo
    printed: list[str]
    markers: Markers
    id: str

    @property
    def words(self) -> list[str]:
        return self.printed[-1].split()


@pytest.fixture(scope="module")
def sent(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Sent:
    """A dirty picture, a link and a note, sent as the phone does, and taken by the desk."""
    picture, markers = tmp_path_factory.mktemp("picture") / "landscape.jpg", Markers()
    make_dirty_jpeg(picture, markers)
    before = ids_at(demo)
    done = demo.run("report", str(picture), "--link", LINK, "--note", "Shared in a group about the bridge.")
    for _ in range(60):
        if new := ids_at(demo) - before:
            return Sent(demo, done.stdout.splitlines(), markers, new.pop())
        time.sleep(0.5)
    raise AssertionError("The report did not arrive at the desk." + demo.logs())


def reports_at(demo: Demo) -> list[dict[str, str]]:
    return json.loads(demo.run("reports", "--json").stdout)


def ids_at(demo: Demo) -> set[str]:
    return {report["id"] for report in reports_at(demo)}


def test_the_last_line_is_the_receipt(sent):
    assert len(sent.words) == 8


def test_the_desk_lists_id_day_and_state_and_nothing_else(sent):
    (report,) = [report for report in reports_at(sent.demo) if report["id"] == sent.id]
    assert report.keys() == {"id", "day", "state"}
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", report["day"])


def test_the_words_read_the_answer(sent):
    for _ in range(60):
        done = sent.demo.run("receipt", *sent.words)
        if "Your report has arrived." in done.stdout:
            return
        assert done.stdout == "There is no answer yet.\n"
        time.sleep(0.5)
    raise AssertionError("There was no answer." + sent.demo.logs())


def test_a_slip_in_the_words_is_named_before_anything_is_asked(sent):
    said = refused(sent.demo.run("receipt", *sent.words[:7], "xylofone", check=False))
    assert "“xylofone”" in said
    swapped = refused(sent.demo.run("receipt", *reversed(sent.words), check=False))
    assert "order" in swapped


def test_a_file_of_a_type_that_is_not_taken_is_refused_and_nothing_is_sent(sent, tmp_path):
    document = tmp_path / "leaflet.docx"
    document.write_bytes(b"PK\x03\x04 no picture")
    before = ids_at(sent.demo)
    said = refused(sent.demo.run("report", str(document), "--link", LINK, check=False))
    assert "nothing was sent" in said
    assert waiting_at_the_gate(sent.demo) == []
    assert ids_at(sent.demo) == before


def test_a_file_that_is_not_there_and_an_empty_report_are_refused(sent, tmp_path):
    assert "There is no file" in refused(sent.demo.run("report", str(tmp_path / "gone.jpg"), check=False))
    assert "empty" in refused(sent.demo.run("report", "--note", "  ", check=False))


def test_without_the_apps_scrubber_no_file_is_sent(sent, tmp_path):
    picture = tmp_path / "picture.jpg"
    make_dirty_jpeg(picture, Markers())
    done = upstander(sent.demo.home, "report", str(picture), PATH=str(tmp_path))
    assert "scrubber is missing, so nothing was sent" in refused(done)


@pytest.mark.promise("P4")
def test_exported_evidence_is_what_was_sent_without_a_marker_and_stands_in_the_audit_log(sent, tmp_path):
    folder = tmp_path / "exported"
    done = sent.demo.run("evidence", "export", sent.id, str(folder))
    assert str(folder) in done.stdout
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    checked = subprocess.run(["sha256sum", "--check", "SHA256SUMS"], cwd=folder, capture_output=True, check=True)
    assert len(checked.stdout.splitlines()) == 1
    assert len(list(folder.iterdir())) == 2
    for file in folder.iterdir():
        assert sent.markers.found_in(file.read_bytes()) == []
    entries = audit_of(sent.demo, "exported", sent.id)
    assert len(entries) == 1


def test_an_export_never_writes_among_other_files_and_only_what_exists(sent, tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    assert "not empty" in refused(sent.demo.run("evidence", "export", sent.id, str(tmp_path), check=False))
    assert "no report" in refused(sent.demo.run("evidence", "export", "ZZZZZZZZ", str(tmp_path / "x"), check=False))


def audit_of(demo: Demo, act: str, thing: str) -> list[tuple]:
    """Rows of the desk's audit log that name an act and a thing."""
    with sqlite3.connect(f"file:{demo.home / 'desk' / 'desk.db'}?mode=ro", uri=True) as database:
        rows = database.execute("SELECT * FROM staff_auditentry").fetchall()
    return [row for row in rows if act in row and thing in row]


def waiting_at_the_gate(demo: Demo) -> list[object]:
    door = httpx.HTTPTransport(uds=str(Path(demo.home) / "gate" / "door.sock"))
    with httpx.Client(transport=door, base_url="http://door") as client:
        return client.get("/envelopes").json()["envelopes"]
