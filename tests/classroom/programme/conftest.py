"""What the tests of the programme share: a programme with its trainer, and mail that is really sent."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest

from tests.classroom.programme.mail_server import RunningMailServer
from tests.classroom.programme.making import make_person, make_programme
from tests.classroom_home import INSTALLATION


@pytest.fixture
def programme(transactional_db: None) -> object:
    """Two cohorts of two places, four in all."""
    return make_programme(places=4, caps=(2, 2))


@pytest.fixture
def trainer(transactional_db: None) -> object:
    return make_person("Trainer", "trainer")


@pytest.fixture(scope="session")
def mail_server() -> Iterator[RunningMailServer]:
    """One real SMTP server for all tests; each begins with it emptied."""
    running = RunningMailServer()
    running.start()
    yield running
    running.stop()


@pytest.fixture
def in_earnest(mail_server: RunningMailServer, settings: object) -> RunningMailServer:
    """An installation in earnest whose mail goes to the test's server."""
    configuration = {
        "smtp_host": "127.0.0.1",
        "smtp_port": mail_server.port,
        "mail_from": "course@upstander.example",
        "classroom_url": "https://classroom.example",
    }
    settings.UPSTANDER_INSTALLATION = dataclasses.replace(INSTALLATION, demo=False, configuration=configuration)
    mail_server.begin()
    return mail_server
