"""``keys door``: the certificates between desk and gate on two hosts, made and renewed by one command."""

import shutil
import stat
from pathlib import Path

import pytest

from tests.command.running import refused, upstander
from tests.gate.test_far_door import shake_hands
from upstander.exchange.door import AUTHORITY_FILE, DESK_FILE, GATE_FILE


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An installation with keys, whose gate is on another host."""
    for part in ("root", "desk"):
        keys = tmp_path / part / "keys"
        keys.mkdir(parents=True, mode=0o700)
        (keys / "passphrase").touch(mode=0o600)
        (keys / "passphrase").write_text(f"only for the tests of {part}")
    (tmp_path / "upstander.toml").write_text('door_url = "https://127.0.0.1:8475"\n')
    assert upstander(tmp_path, "keys", "init").returncode == 0
    return tmp_path


def make(home: Path, folder: Path) -> dict[Path, bytes]:
    """Run the command, and give every file that it wrote."""
    done = upstander(home, "keys", "door", str(folder))
    assert done.returncode == 0, done.stderr
    return {file: file.read_bytes() for place in (home / "desk" / "door", folder) for file in place.iterdir()}


def test_each_side_gets_its_files_which_only_their_owner_reads_and_which_fit(home: Path, tmp_path: Path) -> None:
    desk, gate = home / "desk" / "door", tmp_path / "carried"
    made = make(home, gate)
    assert set(made) == {desk / AUTHORITY_FILE, desk / DESK_FILE, gate / AUTHORITY_FILE, gate / GATE_FILE}
    assert {stat.S_IMODE(file.stat().st_mode) for file in made} == {0o600}
    shutil.copy(gate / GATE_FILE, desk)
    shake_hands(desk)


def test_a_second_time_renews_both_sides(home: Path, tmp_path: Path) -> None:
    gate = tmp_path / "carried"
    before = make(home, gate)
    after = make(home, gate)
    assert all(after[file] != before[file] for file in before if file.name != AUTHORITY_FILE)


def test_it_says_what_it_misses_where_no_door_is_named(home: Path, tmp_path: Path) -> None:
    (home / "upstander.toml").write_text("")
    assert "door_url in upstander.toml" in refused(upstander(home, "keys", "door", str(tmp_path / "carried")))
    assert not (tmp_path / "carried").exists()
