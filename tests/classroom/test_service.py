"""The classroom as real processes: its own accounts, cookies and database, nothing of the desk."""

from __future__ import annotations

import re
import signal
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.classroom.programme.mail_server import RunningMailServer
from tests.classroom.running import RunningClassroom, environment_of
from tests.classroom_home import INSTALLATION


def rows(home: Path, question: str, *values: object) -> list[tuple[object, ...]]:
    """Ask a classroom's database file, or change it."""
    with closing(sqlite3.connect(home / "classroom" / "classroom.db", timeout=20)) as database, database:
        return database.execute(question, values).fetchall()


def test_a_trainer_logs_in_and_finds_the_demonstration_in_mid_course(classroom: RunningClassroom) -> None:
    trainer = classroom.log_in()
    page = trainer.get("/").text
    assert "Answering well in Harrowmere" in page
    glance = trainer.get(re.search(r'href="(/programmes/[0-9a-f-]{36})"', page)[1]).text
    assert "of 50" in glance
    assert "Demo Programme Lead" in glance


def test_everybody_of_the_demonstration_logs_in_and_finds_what_is_theirs(classroom: RunningClassroom) -> None:
    for name in ("lead", "facilitator", "producer", "wellbeing"):
        assert "Programmes" in classroom.log_in(f"{name}@harrowmere.example").get("/").text
    for name, cohort in (("officer07", "Cohort A"), ("officer32", "Cohort B")):
        assert f"You are in {cohort}." in classroom.log_in(f"{name}@harrowmere.example").get("/").text


def test_a_wrong_password_opens_nothing(classroom: RunningClassroom) -> None:
    assert "Sign in to the course" in classroom.log_in(password="wrong").get("/").text


def test_its_cookies_have_names_of_their_own(classroom: RunningClassroom) -> None:
    assert set(classroom.log_in().cookies) == {
        "upstander-classroom",
        "upstander-classroom-form",
        "upstander-classroom-known",
    }


def test_it_has_a_database_and_a_secret_of_its_own_and_no_table_of_the_desk(classroom: RunningClassroom) -> None:
    assert not (classroom.home / "desk").exists()
    assert (classroom.home / "classroom" / "django-secret").stat().st_mode & 0o777 == 0o600
    names = [str(name) for (name,) in rows(classroom.home, "SELECT name FROM sqlite_master")]
    assert any(name.startswith("staff_") for name in names)
    assert not any(name.startswith("desk_") for name in names)


@pytest.mark.django_db(transaction=True)
def test_the_demonstration_is_made_once_however_often_it_starts() -> None:
    from upstander.classroom.demo import make_demo
    from upstander.classroom.models import Cohort, CrewMember, Mail, Meeting, Place, Programme

    def counts() -> list[int]:
        return [table.objects.count() for table in (Programme, Cohort, Place, CrewMember, Meeting, Mail)]

    log_ins = make_demo(INSTALLATION)
    first = counts()
    # The one that runs, and one that is over: nobody of it is left but the crew.
    assert first[:4] == [2, 4, 52, 10]
    assert make_demo(INSTALLATION) == log_ins
    assert counts() == first


def test_the_worker_of_an_installation_in_earnest_sends_what_waits(tmp_path: Path) -> None:
    server = RunningMailServer()
    server.start()
    (tmp_path / "upstander.toml").write_text(
        f'smtp_host = "127.0.0.1"\nsmtp_port = {server.port}\nmail_from = "course@upstander.example"\n'
    )
    worker = subprocess.Popen(
        [sys.executable, "-m", "upstander.command.main", "worker", "classroom"], env=environment_of(tmp_path)
    )
    try:
        _until(lambda: _has_mails(tmp_path))
        now = datetime.now(UTC)
        rows(
            tmp_path,
            "INSERT INTO classroom_mail (id, kind, day, state, reason, address, subject, text, html, tries, next_try,"
            " written_at) VALUES (?, 'moved', ?, 'waiting', '', 'a@town.example', 'Moved', 'Hello', '', 0, ?, ?)",
            uuid.uuid4().hex,
            now.date().isoformat(),
            now.isoformat(" ")[:26],
            now.isoformat(" ")[:26],
        )
        _until(lambda: rows(tmp_path, "SELECT state, address FROM classroom_mail") == [("sent", "")])
        assert [mail["Subject"] for mail in server.taken] == ["Moved"]
    finally:
        worker.send_signal(signal.SIGTERM)
        worker.wait(30)
        server.stop()


def _has_mails(home: Path) -> bool:
    file = home / "classroom" / "classroom.db"
    return file.exists() and bool(rows(home, "SELECT 1 FROM sqlite_master WHERE name = 'classroom_mail'"))


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)
