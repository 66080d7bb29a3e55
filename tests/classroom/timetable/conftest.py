"""A course of five sessions, whatever the real one holds, and a programme with everybody who has a part."""

from __future__ import annotations

import pytest

from tests.classroom.programme.conftest import in_earnest, mail_server  # noqa: F401  # fixtures
from tests.classroom.timetable.making import Cast, five_sessions, make_cast


@pytest.fixture(autouse=True)
def _five_sessions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("upstander.classroom.timetable.sessions.load_course", lambda _folder: five_sessions())


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()
