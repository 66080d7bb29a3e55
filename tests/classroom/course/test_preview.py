"""The preview shows what was saved last, what is to be mended, and why a course can't be read."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.classroom.course.test_check import SESSION, SLIDES, write_sound_course
from tests.classroom.course.test_load import change


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_sound_course(tmp_path)


@pytest.fixture
def preview(folder: Path) -> Iterator[httpx.Client]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    words = ["upstander.command.main", "course", "preview", "--port", str(port), "--course", str(folder)]
    process = subprocess.Popen([sys.executable, "-m", *words], stdout=subprocess.DEVNULL)
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
        while not _answers(client):
            assert process.poll() is None
            time.sleep(0.1)
        yield client
    process.terminate()
    assert process.wait(30) == 0


def _answers(client: httpx.Client) -> bool:
    try:
        return client.get("/stamp").is_success
    except httpx.TransportError:
        return False


def test_a_saved_file_is_shown_at_the_next_look(preview: httpx.Client, folder: Path) -> None:
    before = preview.get("/stamp").text
    assert "The park is not for sale" in preview.get("/1-first/slides.html").text
    change(folder, SLIDES, "not for sale", "and stays ours")
    assert preview.get("/stamp").text != before
    assert "The park is and stays ours" in preview.get("/1-first/slides.html").text


def test_the_first_page_lists_what_is_to_be_mended(preview: httpx.Client, folder: Path) -> None:
    assert "to mend" not in preview.get("/").text
    change(folder, SESSION, ", cut_if_late: true", "")
    assert "1 to mend" in preview.get("/").text
    assert "no step may be cut" in preview.get("/").text


def test_a_course_that_cannot_be_read_says_why_on_every_page_and_comes_back(
    preview: httpx.Client, folder: Path
) -> None:
    change(folder, SESSION, "title: First", "titel: First")
    assert "title is a text" in preview.get("/1-first/slides.html").text
    change(folder, SESSION, "titel: First", "title: First")
    assert "The park is not for sale" in preview.get("/1-first/slides.html").text


def test_what_is_not_there_is_not_found(preview: httpx.Client) -> None:
    assert preview.get("/1-first/slides.pdf").status_code == 404
    assert preview.get("/%2e%2e/course.yaml").status_code == 404
