"""What many tests share."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.demonstration import Demo, make_demo

# ``make test`` tries the same cases each time, so that it fails for who broke something; ``make soak`` draws new ones.
# How long a case or its drawing takes says more about a busy machine than about a test, so it fails none.
SLOW = [HealthCheck.too_slow]
settings.register_profile("same", derandomize=True, deadline=None, suppress_health_check=SLOW)
settings.register_profile("new", derandomize=False, deadline=None, max_examples=1000, suppress_health_check=SLOW)
settings.load_profile("same")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A screen's test gets a second try, since a browser on a busy machine is late at times; the summary names each.

    A promise gets none: what holds only at the second try does not hold.
    """
    for item in items:
        if item.get_closest_marker("browser") and not item.get_closest_marker("promise"):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def demo() -> Iterator[Demo]:
    """One running demonstration for all tests that only use it."""
    with tempfile.TemporaryDirectory(prefix="upstander-") as folder:
        running = make_demo(Path(folder) / "home")
        running.start()
        yield running
        running.stop()


@pytest.fixture(scope="session")
def display() -> Iterator[str]:
    """A screen of its own for the visible browser."""
    read, write = os.pipe()
    with subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x1024x24", "-nolisten", "tcp"],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    ) as xvfb:
        os.close(write)
        with os.fdopen(read) as number:
            os.environ["DISPLAY"] = f":{number.readline().strip()}"
        yield os.environ["DISPLAY"]
        xvfb.terminate()
