"""What the tests in three engines share: a demonstration behind a line that can be cut, and the browsers."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.demonstration import Demo, make_demo
from tests.engines.browser import Browser
from tests.engines.desk import Desk
from tests.engines.engines import CHOSEN, ENGINES
from tests.engines.line import Line
from tests.engines.phone import Phone


@dataclass
class Service:
    """The demonstration as a phone meets it: app and gate at the far end of a line."""

    demo: Demo
    app_url: str
    lines: tuple[Line, Line]

    @contextmanager
    def without_line(self) -> Iterator[None]:
        """No byte comes through meanwhile."""
        for line in self.lines:
            line.cut()
        try:
            yield
        finally:
            for line in self.lines:
                line.mend()


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    home = tmp_path_factory.mktemp("engines") / "home"
    demo = make_demo(home)
    app, gate = Line(demo.ports["app"]), Line(demo.ports["gate"])
    app_url = f"http://127.0.0.1:{app.port}"
    home.mkdir(mode=0o700)
    gate_url = f"http://127.0.0.1:{gate.port}/exchange"
    (home / "upstander.toml").write_text(f'demo = true\napp_url = "{app_url}"\ngate_url = "{gate_url}"\n')
    try:
        demo.start()
        yield Service(demo, app_url, (app, gate))
    finally:
        demo.stop()
        app.close()
        gate.close()


@pytest.fixture(scope="session")
def desk(service: Service) -> Iterator[Desk]:
    analyst = Desk(service.demo)
    yield analyst
    analyst.close()


@pytest.fixture(scope="module", params=CHOSEN)
def engine(request: pytest.FixtureRequest) -> str:
    """Each engine in turn."""
    return str(request.param)


@pytest.fixture(scope="module")
def browser_folder(engine: str) -> Iterator[Path]:
    """Where a browser writes. Its name is short: browsers put sockets in it, whose paths have room for 107 letters."""
    with tempfile.TemporaryDirectory(prefix="b-", ignore_cleanup_errors=True) as folder:
        yield Path(folder) / "b"


StartPhone = Callable[[], Phone]


@pytest.fixture(scope="module")
def start_phone(engine: str, service: Service, display: str, browser_folder: Path) -> Iterator[StartPhone]:
    """Starts the engine on its folder and opens nothing yet; whatever still runs at the end is killed."""
    started: list[Browser] = []

    def start() -> Phone:
        browser = ENGINES[engine](browser_folder)
        started.append(browser)
        return Phone(browser, service.app_url)

    yield start
    for browser in started:
        browser.kill()
