"""One stand-in for all tests of this folder."""

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
