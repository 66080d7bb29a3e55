"""The classroom's tests run on its own settings, in a run of their own: ``pytest tests/classroom``."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import tests.classroom_home  # noqa: F401  # sets Django up
from tests.classroom.running import RunningClassroom


@pytest.fixture(scope="session")
def classroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningClassroom]:
    """One real classroom with the demonstration's programme, for all tests that only look at it."""
    running = RunningClassroom(tmp_path_factory.mktemp("classroom"))
    running.start()
    yield running
    running.stop()
