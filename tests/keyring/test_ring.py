"""Secrets at rest: sealed, each in a file of its own, readable by their owner alone."""

import base64
import json
import os
import stat

import pytest

from upstander.keyring.ring import KeyRing, KeyRingError, read_passphrase

PASSPHRASE = "correct horse"


@pytest.fixture(scope="module")
def ring_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("desk") / "keys"
    KeyRing.create(folder, PASSPHRASE).put("evidence", b"secret bytes of a key")
    return folder


def test_a_secret_comes_back_with_the_passphrase(ring_folder):
    assert KeyRing.open(ring_folder, PASSPHRASE).get("evidence") == b"secret bytes of a key"


def test_a_wrong_passphrase_opens_nothing(ring_folder):
    with pytest.raises(KeyRingError, match="does not open"):
        KeyRing.open(ring_folder, "wrong")


@pytest.mark.parametrize("broken", [b"", b"{}", b"[1]", b'{"kind": "another"}', b"\xff\xfe"])
def test_a_ring_that_is_none_opens_nothing(tmp_path, broken):
    (tmp_path / "ring.json").write_bytes(broken)
    with pytest.raises(KeyRingError, match="does not open"):
        KeyRing.open(tmp_path, PASSPHRASE)


def test_a_changed_ring_opens_nothing(ring_folder, tmp_path):
    content = json.loads((ring_folder / "ring.json").read_bytes())
    for name in ("salt", "sealed"):
        changed = bytearray(base64.b64decode(content[name]))
        changed[3] ^= 1
        (tmp_path / "ring.json").write_text(json.dumps({**content, name: base64.b64encode(changed).decode()}))
        with pytest.raises(KeyRingError, match="does not open"):
            KeyRing.open(tmp_path, PASSPHRASE)


def test_no_secret_lies_on_disk_in_the_open_and_nobody_else_can_read_the_files(ring_folder):
    for file in ring_folder.iterdir():
        assert b"secret bytes" not in file.read_bytes()
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_ring_is_never_overwritten(ring_folder):
    with pytest.raises(KeyRingError, match="exists already"):
        KeyRing.create(ring_folder, "another")
    assert KeyRing.open(ring_folder, PASSPHRASE).names() == ["evidence"]


def test_a_damaged_secret_is_refused_with_its_name(ring_folder):
    ring = KeyRing.open(ring_folder, PASSPHRASE)
    ring.put("broken", b"x")
    file = ring_folder / "broken.age"
    sealed = file.read_bytes()
    file.write_bytes(sealed[:-1] + bytes([sealed[-1] ^ 1]))
    with pytest.raises(KeyRingError, match="broken"):
        ring.get("broken")
    ring.destroy("broken")


@pytest.mark.promise("P10")
def test_a_destroyed_secret_is_overwritten_before_its_file_goes(ring_folder, monkeypatch):
    ring = KeyRing.open(ring_folder, PASSPHRASE)
    ring.put("intake.2026-01-01.00", b"x" * 32)
    file = ring_folder / "intake.2026-01-01.00.age"
    sealed = file.read_bytes()
    # A second name for the same bytes on disk shows what became of them.
    os.link(file, ring_folder.parent / "witness")
    ring.destroy("intake.2026-01-01.00")
    assert not file.exists()
    left = (ring_folder.parent / "witness").read_bytes()
    assert len(left) == len(sealed)
    assert sealed[:64] not in left


@pytest.mark.parametrize("name", ["", "../x", "A", "a/b", ".hidden"])
def test_a_name_can_not_lead_out_of_the_folder(ring_folder, name):
    with pytest.raises(KeyRingError):
        KeyRing.open(ring_folder, PASSPHRASE).put(name, b"x")


def test_a_passphrase_file_that_others_can_read_is_refused(tmp_path):
    file = tmp_path / "passphrase"
    file.write_text("open to all\n")
    file.chmod(0o644)
    with pytest.raises(KeyRingError, match="chmod 600"):
        read_passphrase(tmp_path, {})
    file.chmod(0o600)
    assert read_passphrase(tmp_path, {}) == "open to all"


def test_a_credential_of_the_service_manager_comes_before_the_file(tmp_path):
    folder = tmp_path / "desk" / "keys"
    folder.mkdir(parents=True)
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    credential = credentials / "upstander-desk"
    credential.write_text("from the service manager")
    # What systemd shows for a service with a user of its own: read by that user through an access list.
    credential.chmod(0o440)
    assert read_passphrase(folder, {"CREDENTIALS_DIRECTORY": str(credentials)}) == "from the service manager"


def test_the_passphrase_is_never_read_from_the_environment(tmp_path):
    with pytest.raises(KeyRingError, match="no passphrase"):
        read_passphrase(tmp_path, {"UPSTANDER_PASSPHRASE": "x", "PASSPHRASE": "x"})


def test_a_secret_that_was_half_written_when_the_power_went_was_never_there(ring_folder, monkeypatch):
    ring = KeyRing.open(ring_folder, PASSPHRASE)
    monkeypatch.setattr("upstander.keyring.ring.os.fsync", lambda _: (_ for _ in ()).throw(OSError("power")))
    with pytest.raises(OSError, match="power"):
        ring.put("half", b"x")
    monkeypatch.undo()
    assert ring.names() == ["evidence"]
    ring.put("half", b"whole now")
    assert ring.get("half") == b"whole now"
    ring.destroy("half")


def test_a_name_that_is_taken_is_not_written_over(ring_folder):
    with pytest.raises(FileExistsError):
        KeyRing.open(ring_folder, PASSPHRASE).put("evidence", b"another")
