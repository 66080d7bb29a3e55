"""``card verify``, ``doctor`` and wrong words: what they say, and with which status."""

from __future__ import annotations

import base64
import json
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.command.running import refused, upstander
from upstander.command import main
from upstander.command.errors import CommandError
from upstander.command.report import require_acceptable
from upstander.envelope.age import Identity
from upstander.envelope.card import Card

PORT = ["course", "preview", "--port", "99999"]


@pytest.fixture
def copy_of_trust(demo, tmp_path):
    """A home of its own with the demonstration's trust and card."""
    (tmp_path / "app").mkdir()
    for name in ("trust.json", "card.json"):
        shutil.copy(demo.home / "app" / name, tmp_path / "app" / name)
    return tmp_path


@pytest.mark.promise("P9")
def test_a_card_that_holds_is_said_to_hold_from_files_and_from_an_app_host(demo, tmp_path):
    today = datetime.now(UTC).date()
    said = f"Card 1 holds, from {today} until {today + timedelta(days=7)}.\n"
    assert demo.run("card", "verify").stdout == said
    assert upstander(tmp_path, "card", "verify", "--app", demo.app_url).stdout == said


@pytest.mark.promise("P9")
def test_a_card_with_another_recipient_is_refused_and_nothing_is_sealed_to_it(copy_of_trust):
    file = copy_of_trust / "app" / "card.json"
    content = json.loads(file.read_bytes())
    payload = json.loads(base64.b64decode(content["card"]["payload"]))
    payload["recipients"] = [Identity.generate().recipient().to_text()]
    content["card"]["payload"] = base64.b64encode(json.dumps(payload).encode()).decode()
    file.write_text(json.dumps(content))
    assert "signature" in refused(upstander(copy_of_trust, "card", "verify"))
    assert "signature" in refused(upstander(copy_of_trust, "report", "--note", "A neutral note."))


@pytest.mark.promise("P9")
def test_a_damaged_card_and_a_missing_one_are_refused(copy_of_trust):
    file = copy_of_trust / "app" / "card.json"
    file.write_bytes(file.read_bytes()[:-100])
    assert "malformed" in refused(upstander(copy_of_trust, "card", "verify"))
    file.unlink()
    assert "--app URL" in refused(upstander(copy_of_trust, "card", "verify"))


def card_with(**values: object) -> Card:
    usual = {
        "number": 1,
        "from_day": date(2026, 11, 22),
        "until_day": date(2026, 11, 29),
        "recipients": (Identity.from_secret(bytes(32)).recipient(),),
        "escrow": False,
        "gate": "https://gate.example/exchange",
        "relay": None,
        "ohttp": b"",
        "work_cap": 1,
        "builds": (),
        "accepts_files": True,
        "accepts_bytes": 1_000,
        "operators": {"desk": "a", "gate": "b", "relay": None, "app": "c"},
        "basis": "d",
    }
    return Card(**{**usual, **values})


def test_the_command_sends_no_more_than_the_card_accepts(tmp_path):
    picture = tmp_path / "picture.jpg"
    picture.write_bytes(bytes(1_001))
    day = date(2026, 11, 22)
    require_acceptable(card_with(accepts_bytes=1_001), [picture], day)
    require_acceptable(card_with(accepts_files=False), [], day)
    with pytest.raises(CommandError, match="links and notes only"):
        require_acceptable(card_with(accepts_files=False), [picture], day)
    with pytest.raises(CommandError, match="1,001 bytes"):
        require_acceptable(card_with(), [picture], day)


@pytest.mark.promise("P10")
def test_nothing_is_sealed_to_a_card_later_than_seven_days_after_its_first():
    require_acceptable(card_with(), [], date(2026, 11, 29))
    with pytest.raises(CommandError, match="older than seven days"):
        require_acceptable(card_with(), [], date(2026, 11, 30))


def test_a_sound_installation_and_its_app_host_are_said_to_be_sound(demo):
    done = demo.run("doctor", "--app", demo.app_url, check=False)
    assert done.returncode == 0, done.stdout
    assert "nothing unsafe was found" in done.stdout
    assert "Never use it in earnest" in done.stdout


def test_every_finding_comes_with_what_to_do(demo):
    opened = [demo.home / "gate", demo.home / "desk" / "keys" / "evidence.age"]
    modes = [path.stat().st_mode for path in opened]
    for path in opened:
        path.chmod(0o755)
    try:
        done = demo.run("doctor", "--app", demo.standin_url, check=False)
    finally:
        for path, mode in zip(opened, modes, strict=True):
            path.chmod(mode)
    assert done.returncode == 1
    assert f"chmod 700 {opened[0]}" in done.stdout
    assert f"chmod 600 {opened[1]}" in done.stdout
    assert "not served as it should be" in done.stdout


def test_doctor_names_a_card_and_keys_that_can_not_be_read(demo, tmp_path):
    home = tmp_path / "home"
    shutil.copytree(demo.home, home, ignore=shutil.ignore_patterns("*.sock", "desk.db*", "gate.db*"))
    (home / "app" / "trust.json").write_text("{}")
    (home / "desk" / "keys" / "passphrase").write_text("another")
    done = upstander(home, "doctor")
    assert done.returncode == 1, done.stderr
    for part in ("The desk's keys can't be opened", "Trust or card can't be read", "The gate does not answer"):
        assert part in done.stdout


@pytest.mark.parametrize("words", [["reports"], ["reports", "--json"], ["evidence", "export", "X", "out"]])
def test_before_the_desk_has_started_its_commands_say_so_and_make_nothing(tmp_path, words):
    assert "never been started" in refused(upstander(tmp_path, *words))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["app", "host"], "upstander app build"),
        (["card", "verify", "--every", "3600"], "--watch"),
    ],
)
def test_what_is_missing_is_said_in_a_sentence(tmp_path: Path, words, sentence):
    assert sentence in refused(upstander(tmp_path, *words)).splitlines()[-1]


def test_a_token_that_can_not_be_read_hands_nothing_over(tmp_path: Path):
    done = upstander(
        tmp_path, "handover", "X", "--desk", "https://desk.example", "--token-file", str(tmp_path / "none")
    )
    assert (done.returncode, done.stderr) == (2, f"The token can't be read from {tmp_path / 'none'}.\n")


def test_a_password_that_nobody_types_is_missed_in_a_sentence(monkeypatch, capsys):
    def ask(_words: object) -> int:
        raise EOFError

    monkeypatch.setattr(main, "_person", ask)
    assert main.main(["person", "desk", "a@desk.example", "A", "analyst"]) == 1
    assert capsys.readouterr().err == "upstander: There was nothing to read where an answer has to be typed.\n"


@pytest.mark.parametrize("words", [[], ["nonsense"], ["report", "--colour"], ["worker", "gate"], ["evidence"], PORT])
def test_wrong_words_are_told_apart_from_a_refusal(tmp_path: Path, words):
    done = upstander(tmp_path, *words)
    assert done.returncode == 2
    assert "usage: upstander" in done.stderr
