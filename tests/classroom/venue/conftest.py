"""A classroom with its own call: Janus and nginx from Debian, with the files of ``deploy/janus``, and Chromium."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.classroom.room.hall_fixtures import Hall, OpenPage, pages_of
from tests.classroom.room.server import ClassroomProcess
from tests.classroom.venue.running import DEPLOY, RunningJanus

OFFICERS = 3
_NGINX = """
daemon off; pid {home}/nginx.pid; error_log {home}/error.log;
events {{ }}
http {{
    access_log off;
    client_body_temp_path {home}/body; proxy_temp_path {home}/proxy; fastcgi_temp_path {home}/fastcgi;
    uwsgi_temp_path {home}/uwsgi; scgi_temp_path {home}/scgi;
    server {{
        listen 127.0.0.1:{port};
        location / {{ proxy_pass http://127.0.0.1:{classroom}; proxy_set_header Host $http_host; proxy_buffering off; }}
        {call}
    }}
}}
"""
_CAMERA = ["--use-fake-device-for-media-stream=fps=5", "--use-fake-ui-for-media-stream"]


@pytest.fixture(scope="package")
def janus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningJanus]:
    with RunningJanus(tmp_path_factory.mktemp("janus")) as running:
        yield running


@pytest.fixture(scope="package")
def called_hall(tmp_path_factory: pytest.TempPathFactory, janus: RunningJanus) -> Iterator[Hall]:
    """The hall behind a proxy, whose rooms have a call of their own."""
    home, port = tmp_path_factory.mktemp("called"), _free_port()
    url = f"http://127.0.0.1:{port}"
    words = ["-m", "tests.classroom.venue.hall", str(home), str(OFFICERS), str(janus.socket), url]
    with ClassroomProcess(home, words=words) as process, _proxy(home, port, process.port):
        yield replace(Hall.of(process), url=url)


@contextlib.contextmanager
def _proxy(home: Path, port: int, classroom: int) -> Iterator[None]:
    call = (DEPLOY / "nginx.conf.example").read_text().replace("127.0.0.1:8473", f"127.0.0.1:{classroom}")
    (home / "nginx.conf").write_text(_NGINX.format(home=home, port=port, classroom=classroom, call=call))
    # Debian keeps it outside of an ordinary user's path.
    environment = {**os.environ, "PATH": f"{os.environ['PATH']}:/usr/sbin"}
    words = ["nginx", "-e", str(home / "error.log"), "-p", str(home), "-c", str(home / "nginx.conf")]
    process = subprocess.Popen(words, env=environment)
    try:
        deadline = time.monotonic() + 60
        while not _answers(f"http://127.0.0.1:{port}"):
            assert process.poll() is None, "nginx ended"
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health").status_code == 200
    except httpx.TransportError:
        return False


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


# Its event loop runs as long as it is open, and others need the thread's: so it never outlives a module.
@pytest.fixture(scope="module")
def chromium_with_camera() -> Iterator[Browser]:
    with sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", *_CAMERA])
        yield browser
        browser.close()


@pytest.fixture
def open_room(chromium_with_camera: Browser, called_hall: Hall) -> Iterator[OpenPage]:
    with pages_of(called_hall, chromium_with_camera) as open_it:
        yield open_it
