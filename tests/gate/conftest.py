"""Gates for tests: one for a whole module, or one of its own."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.gate.running import RunningGate


@pytest.fixture(scope="module")
def gate() -> Iterator[RunningGate]:
    """A running gate that the module's tests share; they keep apart by their random ids."""
    yield from _run()


@pytest.fixture
def own_gate() -> Iterator[RunningGate]:
    """A running gate for one test alone."""
    yield from _run()


def _run() -> Iterator[RunningGate]:
    with tempfile.TemporaryDirectory(prefix="gate-") as folder:
        running = RunningGate(Path(folder)).start()
        yield running
        if running.process.poll() is None:
            running.stop()
