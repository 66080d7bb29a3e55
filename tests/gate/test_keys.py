"""The keys of the exchange: durable, for their time, then destroyed."""

import stat
from datetime import date, timedelta

import pytest

from upstander.gate.keys import DAYS_OF_KEY, KeyFolderError, OhttpKeys

TODAY = date(2026, 11, 22)


def test_the_newest_is_in_use_and_the_others_work(tmp_path):
    keys = OhttpKeys(tmp_path / "ohttp")
    assert keys.current() is None
    made = [keys.make(TODAY) for _ in range(5)]
    assert keys.current() is made[-1]
    assert len({key.configuration.key_id for key in made}) == 5
    assert [keys.find(key.configuration.key_id) for key in made] == made
    again = OhttpKeys(tmp_path / "ohttp")
    assert again.current().configuration == made[-1].configuration
    assert all(again.find(key.configuration.key_id).configuration == key.configuration for key in made)


def test_each_is_a_file_that_only_its_owner_reads(tmp_path):
    OhttpKeys(tmp_path / "ohttp").make(TODAY)
    (file,) = (tmp_path / "ohttp").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_a_key_works_through_its_last_day_and_is_then_overwritten_and_gone(tmp_path):
    keys = OhttpKeys(tmp_path)
    old = keys.make(TODAY)
    keys.make(TODAY + timedelta(days=3))
    (file,) = [path for path in tmp_path.iterdir() if path.name == "1.json"]
    with file.open("rb") as held:
        keys.destroy_expired(TODAY + timedelta(days=DAYS_OF_KEY))
        assert keys.find(old.configuration.key_id) is old
        keys.destroy_expired(TODAY + timedelta(days=DAYS_OF_KEY + 1))
        assert keys.find(old.configuration.key_id) is None
        assert set(held.read()) == {0}
    assert not file.exists()


def test_the_newest_is_never_destroyed(tmp_path):
    keys = OhttpKeys(tmp_path)
    key = keys.make(TODAY)
    keys.destroy_expired(TODAY + timedelta(days=4_000))
    assert keys.current() is key


def test_an_id_is_used_once_at_a_time(tmp_path):
    keys = OhttpKeys(tmp_path)
    ids = {keys.make(TODAY).configuration.key_id for _ in range(256)}
    assert len(ids) == 256
    with pytest.raises(KeyFolderError):
        keys.make(TODAY)


def test_a_half_written_key_is_swept_away(tmp_path):
    (tmp_path / "7.new").write_bytes(b'{"id": 3, "sec')
    assert OhttpKeys(tmp_path).current() is None
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_key_is_named(tmp_path):
    (tmp_path / "1.json").write_bytes(b"{}")
    with pytest.raises(KeyFolderError, match=r"1\.json"):
        OhttpKeys(tmp_path)
