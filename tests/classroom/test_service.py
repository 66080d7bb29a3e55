"""The classroom as a real process: its own accounts, cookies and database, nothing of the desk."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest


@pytest.fixture(scope="module")
def classroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    home = tmp_path_factory.mktemp("home")
    (home / "upstander.toml").write_text("demo = true\n")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {**os.environ, "UPSTANDER_HOME": str(home), "UPSTANDER_CLASSROOM_PORT": str(port)}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    code = (
        "from upstander.classroom.serve import run_classroom; from upstander.installation import read_installation; "
        "run_classroom(read_installation())"
    )
    process = subprocess.Popen([sys.executable, "-c", code], env=environment, start_new_session=True)
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 60
    while not _answers(url):
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.1)
    yield url, home
    os.killpg(process.pid, signal.SIGTERM)
    process.wait(20)


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health").status_code == 200
    except httpx.TransportError:
        return False


def log_in(url: str, home: Path, password: str | None = None) -> httpx.Client:
    client = httpx.Client(base_url=url, follow_redirects=True)
    page = client.get("/log-in").text
    token = page.split('csrfmiddlewaretoken" value="')[1].split('"')[0]
    word = password or (home / "classroom" / "demo-password").read_text().strip()
    form = {"email": "trainer@harrowmere.example", "password": word, "csrfmiddlewaretoken": token}
    client.post("/log-in", data=form, headers={"Origin": url})
    return client


def test_a_trainer_logs_in_and_reads_what_comes(classroom: tuple[str, Path]) -> None:
    page = log_in(*classroom).get("/").text
    assert "not here yet" in page
    assert "Harrowmere" in page


def test_a_wrong_password_opens_nothing(classroom: tuple[str, Path]) -> None:
    assert "Log in to the classroom" in log_in(*classroom, password="wrong").get("/").text


def test_its_cookies_have_names_of_their_own(classroom: tuple[str, Path]) -> None:
    assert set(log_in(*classroom).cookies) == {
        "upstander-classroom",
        "upstander-classroom-form",
        "upstander-classroom-known",
    }


def test_it_has_a_database_and_a_secret_of_its_own_and_no_table_of_the_desk(classroom: tuple[str, Path]) -> None:
    import sqlite3

    _, home = classroom
    assert not (home / "desk").exists()
    assert (home / "classroom" / "django-secret").stat().st_mode & 0o777 == 0o600
    names = sqlite3.connect(home / "classroom" / "classroom.db").execute("SELECT name FROM sqlite_master").fetchall()
    assert any(name.startswith("staff_") for (name,) in names)
    assert not any(name.startswith("desk_") for (name,) in names)
