"""What many tests share."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.demonstration import Demo, make_demo


@pytest.fixture(scope="session")
def demo() -> Iterator[Demo]:
    """One running demonstration for all tests that only use it."""
    with tempfile.TemporaryDirectory(prefix="upstander-") as folder:
        running = make_demo(Path(folder) / "home")
        running.start()
        yield running
        running.stop()
