"""The supervisor: what it refuses before it starts anything, and that nothing outlives it."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.command.running import processes_of, refused, upstander, wait_until_gone
from tests.demonstration import Demo, make_demo
from upstander.command.serve import services_of
from upstander.installation import read_installation

SERVICES = ("gate", "app host", "desk", "worker desk", "classroom", "worker classroom", "standin")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One home for every start here: keys are made once."""
    return tmp_path_factory.mktemp("s") / "home"


@pytest.fixture
def running(home: Path) -> Iterator[Demo]:
    """A demonstration of its own, to be stopped in whatever way the test wants."""
    demo = make_demo(home)
    demo.start()
    yield demo
    for number in processes_of(home):
        with suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)
    demo.process.communicate()


def supervisor_and_services(demo: Demo) -> dict[str, list[int]]:
    by_words: dict[str, list[int]] = {}
    for number, words in sorted(processes_of(demo.home).items()):
        by_words.setdefault(words.partition("upstander.command.main ")[2].strip(), []).append(number)
    return by_words


def test_ctrl_c_stops_everything(running):
    assert set(SERVICES) <= set(supervisor_and_services(running))
    running.stop()
    assert running.process.returncode == 0
    assert running.printed[-1] == "Everything is stopped."
    assert processes_of(running.home) == {}


def test_where_one_service_ends_the_others_do_not_go_on_without_it(running):
    # The desk has a process beneath its own, which must not go on answering either. Numbers don't tell which is which.
    leader = next(number for number in supervisor_and_services(running)["desk"] if os.getpgid(number) == number)
    os.kill(leader, signal.SIGKILL)
    rest, _ = running.process.communicate(timeout=60)
    assert running.process.returncode == 1
    assert "Desk stopped by itself" in rest
    assert wait_until_gone(running.home) == {}


def test_a_killed_supervisor_leaves_no_service_behind(running):
    running.process.kill()
    running.process.wait()
    assert wait_until_gone(running.home) == {}


def test_a_demonstration_is_never_set_up_in_a_home_in_earnest(tmp_path):
    (tmp_path / "upstander.toml").write_text('name = "In earnest"\n')
    assert "in earnest" in refused(upstander(tmp_path, "serve", "--demo"))
    assert [file.name for file in tmp_path.iterdir()] == ["upstander.toml"]


def test_a_demonstration_is_never_served_beyond_this_computer(tmp_path):
    (tmp_path / "upstander.toml").write_text('demo = true\nhost = "0.0.0.0"\n')
    assert "127.0.0.1 only" in refused(upstander(tmp_path, "serve", "--demo"))


@pytest.mark.parametrize("name", ["APP", "GATE", "DESK", "CLASSROOM", "STANDIN"])
def test_a_taken_port_is_named_before_anything_is_made(tmp_path, name):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ports = make_demo(tmp_path).environ | {f"UPSTANDER_{name}_PORT": str(port)}
        said = refused(upstander(tmp_path, "serve", "--demo", **ports))
    assert f"127.0.0.1:{port}" in said
    assert f"UPSTANDER_{name}_PORT" in said
    assert [file.name for file in tmp_path.iterdir()] == ["upstander.toml"]


def test_in_earnest_nothing_starts_without_keys(tmp_path):
    (tmp_path / "upstander.toml").write_text('name = "In earnest"\n')
    ports = make_demo(tmp_path).environ
    assert "upstander keys init" in refused(upstander(tmp_path, "serve", **ports))


def test_in_earnest_services_are_asked_here_and_never_by_the_names_that_a_proxy_serves(tmp_path):
    names = ("app_url", "gate_url", "desk_url", "classroom_url")
    (tmp_path / "upstander.toml").write_text("".join(f'{name} = "https://{name[:-4]}.invalid"\n' for name in names))
    services = services_of(read_installation({"UPSTANDER_HOME": str(tmp_path)}))
    assert [service.address for service in services if service.health] == [
        "https://app.invalid",
        "https://desk.invalid",
        "https://classroom.invalid",
    ]
    assert all(service.health.startswith("http://127.0.0.1:84") for service in services if service.health)
