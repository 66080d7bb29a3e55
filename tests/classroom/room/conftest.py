"""Rooms of the tests' own course, and the classroom as a process beside them."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest

from tests.classroom.room.hall_fixtures import chromium, facilitator, hall, open_page  # noqa: F401  # fixtures
from tests.classroom.room.server import COURSE, ClassroomProcess
from tests.classroom_home import HOME
from upstander.classroom import course


@pytest.fixture(autouse=True)
def _small_course(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(course, "COURSE_FOLDER", COURSE)


@pytest.fixture(scope="package")
def running_server(django_db_setup: None) -> Iterator[ClassroomProcess]:
    with ClassroomProcess(HOME) as process:
        yield process


@pytest.fixture
def server(running_server: ClassroomProcess, transactional_db: None) -> ClassroomProcess:
    """One process for all tests; each has a room of its own."""
    return running_server


@pytest.fixture
def room(transactional_db: None) -> UUID:
    return new_room()


def new_room() -> UUID:
    from upstander.classroom.room.rooms import make_rehearsal

    return make_rehearsal("1-everything").pk
