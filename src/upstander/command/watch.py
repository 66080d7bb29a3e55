"""``upstander card verify --watch``: compares the card's log as several ways show it, and with what was seen before."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx
from socksio.exceptions import SOCKSError

from upstander.command.errors import CommandError
from upstander.command.keys import today
from upstander.command.trusted import read_trust_and_card
from upstander.envelope import log
from upstander.envelope.card import Card, CardError, CardFile, TrustFile, verify_card_file
from upstander.exchange.client import ExchangeError, GateClient
from upstander.installation import Installation
from upstander.keyring.ring import write_whole

_PATIENCE = httpx.Timeout(60)


@dataclass(frozen=True)
class Ways:
    """How to get at the card: the app host, and beside it an onion service through a SOCKS proxy, if there is one."""

    app_url: str | None
    onion_url: str | None
    socks: str | None


@dataclass(frozen=True)
class Seen:
    """What was seen on earlier looks: the pinned root and the longest log."""

    trust: TrustFile
    leaves: tuple[bytes, ...] = ()

    @classmethod
    def read(cls, file: Path) -> Seen | None:
        """What a file holds, or None where there is none yet. Raises CommandError."""
        if not file.exists():
            return None
        try:
            value = json.loads(file.read_bytes())
            trust = TrustFile.parse(json.dumps(value["trust"]).encode())
            return cls(trust, tuple(bytes.fromhex(leaf) for leaf in value["leaves"]))
        except (ValueError, KeyError, TypeError, CardError) as error:
            raise CommandError(
                f"{file} can't be read. It holds what was seen before, so it is not replaced."
            ) from error

    def write(self, file: Path) -> None:
        """Keep it for the next look."""
        value = {"trust": json.loads(self.trust.to_bytes()), "leaves": [leaf.hex() for leaf in self.leaves]}
        write_whole(file, json.dumps(value).encode())


@dataclass(frozen=True)
class Shown:
    """One way's card file that holds by itself."""

    way: str
    card: Card
    leaves: tuple[bytes, ...]


def watch_card(installation: Installation, ways: Ways, memory: Path, every: float | None) -> int:
    """Look once, or every so many seconds until something is wrong. Returns 1 at a fork, a rollback or a forgery.

    Ways that can't be reached are named; where none can, a single look fails with CommandError.
    """
    while True:
        wrong, reached = look(installation, ways, memory)
        for sentence in wrong:
            print(f"WARNING: {sentence}", flush=True)
        if wrong:
            return 1
        if every is None:
            if not reached:
                raise CommandError("The card could not be had in any way, so nothing was compared.")
            return 0
        time.sleep(every)


def look(installation: Installation, ways: Ways, memory: Path) -> tuple[list[str], int]:
    """One look in all ways. Returns what is wrong, in sentences, and how many ways were reached."""
    seen = Seen.read(memory)
    with httpx.Client(trust_env=False, timeout=_PATIENCE) as client:
        try:
            trust, untrusted_host = read_trust_and_card(installation, ways.app_url, client)
        except CardError as error:
            print(f"The app host: {error}")
            if seen is None:
                raise CommandError("Without the app host the first look has no root to check the card with.") from error
            trust, untrusted_host = seen.trust, None
    if seen and seen.trust != trust:
        return ["The app host names another root than before."], 1
    pinned = seen or Seen(trust)
    wrong: list[str] = []
    shown: list[Shown] = []
    if untrusted_host is not None:
        _judge("the app host", untrusted_host, pinned, shown, wrong)
    for way, fetch in _gate_ways(ways, shown):
        try:
            untrusted_card = fetch()
        except (ExchangeError, SOCKSError) as error:
            print(f"{way}: {error}")
            continue
        _judge(way, untrusted_card, pinned, shown, wrong)
    wrong += forks(shown)
    if not wrong and shown:
        longest = max(shown, key=lambda one: len(one.leaves))
        Seen(trust, longest.leaves).write(memory)
        print(f"Card {longest.card.number} is the same log in {len(shown)} ways: {', '.join(s.way for s in shown)}.")
    return wrong, len(shown)


def forks(shown: Sequence[Shown]) -> list[str]:
    """Sentences for each pair of logs of which neither continues the other."""
    found = []
    for index, one in enumerate(shown):
        for other in shown[index + 1 :]:
            short, long = sorted((one, other), key=lambda way: len(way.leaves))
            if not log.continues(long.leaves, short.leaves):
                found.append(f"FORK: {one.way} and {other.way} show different logs of cards.")
    return found


def _judge(way: str, untrusted_card: bytes, pinned: Seen, shown: list[Shown], wrong: list[str]) -> None:
    """Take a way's card in, or say what is wrong with it."""
    try:
        card = verify_card_file(untrusted_card, pinned.trust, today(), pinned.leaves)
    except CardError as error:
        loud = {"rolled-back": "ROLLBACK: ", "forked": "FORK: "}.get(error.code, "")
        wrong.append(f"{loud}{way}: {error}")
        return
    shown.append(Shown(way, card, CardFile.parse(untrusted_card).leaves))


def _gate_ways(ways: Ways, shown: Sequence[Shown]) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """The ways to the gate that a trusted card names, and the onion service's."""
    if not shown:
        return
    card = shown[0].card
    yield "the gate", lambda: _card_from(card, card.gate, None)
    if card.relay:
        relay = card.relay
        yield "the relay", lambda: _card_from(card, relay, None)
    if ways.onion_url:
        onion = f"{ways.onion_url.rstrip('/')}/exchange"
        yield "the onion service", lambda: _card_from(card, onion, ways.socks)


def _card_from(card: Card, url: str, socks: str | None) -> bytes:
    transport = httpx.HTTPTransport(proxy=socks) if socks else None
    with GateClient(card.ohttp, url, transport) as client:
        return client.get_card()
