"""A desk for tests: real keys, real database file, a real gate, and people with roles."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.desk.running import SimpleDesk
from tests.django_home import INSTALLATION  # first: it sets Django up
from tests.gate.running import RunningGate


@pytest.fixture(scope="session")
def gate() -> Iterator[RunningGate]:
    """One running gate; each test drains it."""
    with tempfile.TemporaryDirectory(prefix="gate-") as folder:
        running = RunningGate(Path(folder)).start()
        yield running
        running.stop()


@pytest.fixture
def desk(transactional_db: None, gate: RunningGate) -> Iterator[SimpleDesk]:
    """The desk beside the gate, with nothing in it."""
    desk = SimpleDesk(INSTALLATION, gate)
    yield desk
    desk.clear()


@pytest.fixture
def person(transactional_db: None) -> Callable[[str], object]:
    """Adds a person with one role."""
    from upstander.staff.people import add_person

    def add(role: str) -> object:
        return add_person(f"{role}@desk.example", role.capitalize(), [role], "a long enough password")

    return add
