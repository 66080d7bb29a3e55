"""One stand-in for all tests of this folder, and a display for visible browsers."""

import os
import subprocess

import pytest

from tests.standin.serving import Visitor, serving_standin


@pytest.fixture(scope="session")
def standin_home(tmp_path_factory):
    return tmp_path_factory.mktemp("installation")


@pytest.fixture(scope="session")
def standin(standin_home):
    with serving_standin(standin_home) as url:
        yield url


@pytest.fixture
def visitor(standin):
    return Visitor(standin)


@pytest.fixture(scope="session")
def display():
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
