"""Evidence at rest: sealed, durable, damaged files named as such, and nothing plain left behind."""

from __future__ import annotations

import io
import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest

from upstander.desk.evidence import store as store_module
from upstander.desk.evidence.store import EvidenceError, EvidenceStore
from upstander.desk.private_folder import erase_file, erase_leftovers, private_folder
from upstander.envelope.age import Identity


@pytest.fixture
def store(tmp_path: Path) -> EvidenceStore:
    return EvidenceStore(tmp_path / "evidence", Identity.generate())


@pytest.mark.parametrize("in_memory", [True, False])
def test_what_is_put_in_comes_out_and_lies_sealed(store: EvidenceStore, monkeypatch, in_memory: bool) -> None:
    monkeypatch.setattr(store_module, "LARGEST_IN_MEMORY", 10**9 if in_memory else 0)
    plain = secrets.token_bytes(300_000)
    name = store.put(io.BytesIO(plain))
    assert plain[:64] not in (store.folder / name).read_bytes()
    with store.open_stream(name) as stream:
        assert stream.read() == plain
    assert [file.name for file in store.folder.iterdir()] == [name]


def test_a_large_opened_file_is_overwritten_when_it_is_closed(store: EvidenceStore, monkeypatch) -> None:
    monkeypatch.setattr(store_module, "LARGEST_IN_MEMORY", 0)
    stream = store.open_stream(store.put(io.BytesIO(b"harrowmere" * 1_000)))
    other = os.dup(stream.fileno())
    stream.close()
    os.lseek(other, 0, os.SEEK_SET)
    assert os.read(other, 20_000) == bytes(10_000)
    os.close(other)


@pytest.mark.parametrize(
    "damage", [lambda data: data[:-1], lambda data: data[:-1] + bytes([data[-1] ^ 1]), lambda data: b""]
)
def test_a_damaged_file_is_said_to_be_damaged(store: EvidenceStore, damage) -> None:
    name = store.put(io.BytesIO(b"x" * 1_000))
    path = store.folder / name
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(EvidenceError, match="damaged"):
        store.open_stream(name)


@pytest.mark.parametrize("name", ["../secret", "", "a" * 31, "A" * 32, "a" * 32 + "/.."])
def test_only_names_of_stored_files_are_taken(store: EvidenceStore, name: str) -> None:
    with pytest.raises(EvidenceError):
        store.open_stream(name)


def test_the_sweep_leaves_what_rows_name_and_erases_the_rest(store: EvidenceStore) -> None:
    kept, lost = store.put(io.BytesIO(b"a")), store.put(io.BytesIO(b"b"))
    (store.folder / f"{'0' * 32}.part").write_bytes(b"half")
    assert store.sweep([kept]) == 2
    assert [file.name for file in store.folder.iterdir()] == [kept]
    assert lost != kept


def test_a_private_folder_is_closed_to_others_and_gone_afterwards(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="x"), private_folder(tmp_path, "take") as folder:
        assert folder.stat().st_mode & 0o777 == 0o700
        (folder / "inner").mkdir()
        (folder / "inner" / "file").write_bytes(b"plain")
        raise ValueError("x")
    assert list((tmp_path / "tmp").iterdir()) == []


def test_erasing_overwrites_before_it_unlinks(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"plain" * 1_000)
    with file.open("rb") as still_open:
        erase_file(file)
        assert still_open.read() == bytes(5_000)
    assert not file.exists()
    erase_file(file)


def test_what_a_killed_process_left_open_is_erased_and_what_is_in_use_stays(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from upstander.desk.private_folder import private_folder\n"
        "with private_folder(Path(sys.argv[1]), 'package') as folder:\n"
        "    (folder / 'file').write_bytes(b'plain')\n    print(folder, flush=True)\n    time.sleep(600)"
    )
    process = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    left = Path(process.stdout.readline().strip())
    erase_leftovers(tmp_path)
    assert (left / "file").read_bytes() == b"plain"
    process.kill()
    process.wait()
    with private_folder(tmp_path, "take") as used:
        erase_leftovers(tmp_path)
        assert list((tmp_path / "tmp").iterdir()) == [used]
