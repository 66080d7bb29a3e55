"""``card verify --watch``: two gates that show different logs, and hosts that go back, are told loudly."""

from __future__ import annotations

import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.command.running import refused, upstander
from tests.gate.running import RunningGate
from upstander.envelope.age import Identity
from upstander.envelope.card import Card, CardFile, TrustFile, sign_card_file, sign_signing_key

pytestmark = pytest.mark.promise("P9")

TODAY = datetime.now(UTC).date()
ROOT_KEY, SIGNING_KEY = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2))


@dataclass
class Service:
    """An app host's folder, the gate that its card names, and what the card calls its relay: a second gate."""

    home: Path
    gate: RunningGate
    relay: RunningGate

    def issue(self, earlier: Sequence[bytes] = (), basis: str = "a test", days_ago: int = 0) -> CardFile:
        """A card after others."""
        first = TODAY - timedelta(days=days_ago)
        public = SIGNING_KEY.public_key().public_bytes_raw()
        certificate = sign_signing_key(ROOT_KEY, public, first, first + timedelta(days=30))
        card = Card(
            number=len(earlier) + 1,
            from_day=first,
            until_day=first + timedelta(days=7),
            recipients=(Identity.from_secret(bytes(32)).recipient(),),
            escrow=False,
            gate=f"{self.gate.url}/exchange",
            relay=f"{self.relay.url}/exchange",
            ohttp=self.gate.configuration,
            work_cap=1,
            builds=(),
            accepts_files=True,
            accepts_bytes=1_000,
            operators={"desk": "a", "gate": "b", "relay": "c", "app": "d"},
            basis=basis,
        )
        return sign_card_file(card, certificate, SIGNING_KEY, earlier)

    def show(self, host: CardFile, gate: CardFile, relay: CardFile) -> None:
        """Put a card file in each place."""
        (self.home / "app" / "card.json").write_bytes(host.to_bytes())
        self.gate.desk.put("/card", content=gate.to_bytes()).raise_for_status()
        self.relay.desk.put("/card", content=relay.to_bytes()).raise_for_status()

    def watch(self, *words: str) -> subprocess.CompletedProcess[str]:
        return upstander(self.home, "card", "verify", "--watch", str(self.home / "seen.json"), *words)


@pytest.fixture(scope="module")
def gates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RunningGate, RunningGate]]:
    """Two gates with the same key, as a gate and somebody who has taken it."""
    first = RunningGate(tmp_path_factory.mktemp("first") / "home").start()
    first.stop()
    second = RunningGate(tmp_path_factory.mktemp("second") / "home")
    shutil.copytree(first.home / "gate", second.home / "gate", ignore=shutil.ignore_patterns("*.sock"))
    second.configuration = first.configuration
    first.start()
    second.start()
    yield first, second
    first.stop()
    second.stop()


@pytest.fixture
def service(tmp_path: Path, gates: tuple[RunningGate, RunningGate]) -> Service:
    (tmp_path / "app").mkdir()
    trust = TrustFile(ROOT_KEY.public_key().public_bytes_raw(), "Harrowmere", demo=False)
    (tmp_path / "app" / "trust.json").write_bytes(trust.to_bytes())
    return Service(tmp_path, *gates)


def test_one_log_in_all_ways_is_said_to_be_one_and_may_go_on(service: Service) -> None:
    first = service.issue()
    service.show(first, first, first)
    done = service.watch()
    assert done.returncode == 0, done.stderr
    assert "Card 1 is the same log in 3 ways: the app host, the gate, the relay." in done.stdout
    second = service.issue(first.leaves)
    service.show(second, second, second)
    done = service.watch()
    assert done.returncode == 0, done.stdout
    assert "Card 2" in done.stdout


def test_two_gates_that_show_different_logs_are_told_loudly(service: Service) -> None:
    one, other = service.issue(), service.issue(basis="another log")
    service.show(one, one, other)
    done = service.watch("--every", "1")
    assert done.returncode == 1
    assert "WARNING: FORK: the gate and the relay show different logs of cards." in done.stdout
    assert not (service.home / "seen.json").exists()


def test_a_log_that_is_written_anew_everywhere_is_found_by_what_was_seen_before(service: Service) -> None:
    first = service.issue()
    service.show(first, first, first)
    assert service.watch().returncode == 0
    anew = service.issue(service.issue(basis="another log").leaves)
    service.show(anew, anew, anew)
    done = service.watch()
    assert done.returncode == 1
    assert "WARNING: FORK: the app host" in done.stdout


def test_a_gate_that_goes_back_to_an_older_card_is_told_loudly(service: Service) -> None:
    first = service.issue()
    second = service.issue(first.leaves)
    service.show(second, second, second)
    assert service.watch().returncode == 0
    service.show(second, first, second)
    done = service.watch()
    assert done.returncode == 1
    assert "WARNING: ROLLBACK: the gate" in done.stdout


def test_a_watch_goes_on_until_something_is_wrong(service: Service) -> None:
    first = service.issue()
    service.show(first, first, first)
    results: list[subprocess.CompletedProcess[str]] = []
    watching = threading.Thread(target=lambda: results.append(service.watch("--every", "0.2")))
    watching.start()
    while watching.is_alive() and not (service.home / "seen.json").exists():
        watching.join(0.1)
    other = service.issue(basis="another log")
    service.show(first, first, other)
    watching.join()
    assert results[0].returncode == 1
    assert "FORK: the relay" in results[0].stdout


def test_another_root_than_before_is_told(service: Service) -> None:
    first = service.issue()
    service.show(first, first, first)
    assert service.watch().returncode == 0
    (service.home / "app" / "trust.json").write_bytes(TrustFile(bytes(range(32)), "Harrowmere", demo=False).to_bytes())
    done = service.watch()
    assert done.returncode == 1
    assert "another root" in done.stdout


def test_the_onion_service_is_asked_through_the_proxy_alone(service: Service) -> None:
    first = service.issue()
    service.show(first, first, first)
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as proxy:

        def answer() -> None:
            while True:
                try:
                    line, _ = proxy.accept()
                except OSError:
                    return
                with line:
                    line.recv(64)
                    line.sendall(b"\x05\x00")
                    asked.append(line.recv(256))
                    line.sendall(b"\x05\x04\x00\x01" + bytes(6))  # the host can't be reached

        listener = threading.Thread(target=answer, daemon=True)
        listener.start()
        address = f"socks5://127.0.0.1:{proxy.getsockname()[1]}"
        done = service.watch("--onion", "http://harrowmere.onion", "--socks", address)
    assert b"harrowmere.onion" in asked[0]
    assert "the onion service: The gate can't be reached." in done.stdout
    assert done.returncode == 0


def test_what_was_seen_before_is_not_replaced_where_it_can_not_be_read(service: Service) -> None:
    first = service.issue()
    service.show(first, first, first)
    (service.home / "seen.json").write_text("{}")
    assert "is not replaced" in refused(service.watch())
