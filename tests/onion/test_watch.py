"""``card verify --watch`` through Tor: what the onion service shows is held against what the app host shows."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.command.running import upstander
from tests.onion.conftest import Onion
from upstander.envelope.card import CardFile
from upstander.installation import read_installation
from upstander.keyring.cards import issue_card
from upstander.keyring.desk_keys import open_desk_ring

pytestmark = pytest.mark.promise("P9")


def watch(onion: Onion, memory: Path) -> subprocess.CompletedProcess[str]:
    words = ["--onion", onion.address, "--socks", onion.network.socks]
    return upstander(onion.gate.home, "card", "verify", "--watch", str(memory), *words)


@pytest.fixture
def other_card(onion: Onion, tmp_path: Path) -> Iterator[CardFile]:
    """A first card under the same root and signing key that the app host never showed; the gate's own comes back."""
    copy = tmp_path / "home"
    shutil.copytree(onion.gate.home, copy, ignore=shutil.ignore_patterns("gate", "card.json"))
    installation = read_installation({"UPSTANDER_HOME": str(copy)})
    yield issue_card(installation, open_desk_ring(installation), onion.gate.configuration, datetime.now(UTC).date())
    show_at_the_gate(onion, (onion.gate.home / "app" / "card.json").read_bytes())


def show_at_the_gate(onion: Onion, card: bytes) -> None:
    onion.gate.desk.put("/card", content=card).raise_for_status()


def test_a_card_that_comes_through_tor_is_the_app_hosts_own(onion: Onion, tmp_path: Path) -> None:
    done = watch(onion, tmp_path / "seen.json")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Card 1 is the same log in 2 ways: the app host, the onion service." in done.stdout


def test_another_log_behind_the_onion_service_is_told_loudly(
    onion: Onion, other_card: CardFile, tmp_path: Path
) -> None:
    assert watch(onion, tmp_path / "seen.json").returncode == 0
    show_at_the_gate(onion, other_card.to_bytes())
    done = watch(onion, tmp_path / "seen.json")
    assert done.returncode == 1
    assert "WARNING: FORK: the onion service" in done.stdout
