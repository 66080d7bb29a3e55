"""``upstander keys`` and ``upstander card``: what is said while keys are made and cards issued."""

from __future__ import annotations

from datetime import UTC, date, datetime

import httpx

from upstander.command.trusted import read_trust_and_card
from upstander.envelope.card import Card, read_card, verify_card_file
from upstander.installation import Installation
from upstander.keyring import cards
from upstander.keyring.desk_keys import destroy_old_intake_keys, open_desk_ring
from upstander.keyring.door import current_ohttp_key, make_ohttp_key, put_card


def today() -> date:
    """The UTC date."""
    return datetime.now(UTC).date()


def make_keys(installation: Installation) -> int:
    """Make every key of a new installation."""
    cards.init_keys(installation, today())
    print(f"Root key:           {installation.root_home}  (take this folder offline)")
    print(f"Desk's keys:        {installation.desk_home / 'keys'}")
    print(f"Trust for the app:  {installation.app_home / 'trust.json'}")
    if installation.demo:
        print("\nDEMONSTRATION: each passphrase lies in a file beside the keys it opens. Never do this in earnest.")
    return 0


def renew_signing_key(installation: Installation) -> int:
    """Replace the card-signing key."""
    cards.renew_signing_key(installation, today())
    print("A new card-signing key is in use for 90 days.")
    return 0


def issue_card(installation: Installation, *, only_if_due: bool) -> int:
    """Issue the next card, give it to gate and app host, and destroy intake keys that are past their time.

    A card that is new enough is handed out again: gate or app host may have been away when it came out.
    """
    newest, newest_file = cards.newest_card(installation), cards.read_card_file(installation)
    if only_if_due and newest and newest_file and not _is_due(installation, newest):
        cards.put_on_app_host(installation, newest_file)
        put_card(installation.gate_door, newest_file.to_bytes())
        print(f"Card {newest.number} of {newest.from_day} is new enough.")
        return 0
    ring = open_desk_ring(installation)
    file = cards.issue_card(installation, ring, make_ohttp_key(installation.gate_door), today())
    put_card(installation.gate_door, file.to_bytes())
    destroyed = destroy_old_intake_keys(ring, today())
    print(f"Card {len(file.leaves)} is out, until {read_card(file.card.payload).until_day}.")
    if destroyed:
        print(f"{len(destroyed)} old intake keys were destroyed.")
    return 0


def _is_due(installation: Installation, newest: Card) -> bool:
    """A card is due after three days, and at once where the gate has lost the key that phones would call it with."""
    return today() >= newest.from_day + cards.ISSUE_EVERY or current_ohttp_key(installation.gate_door) != newest.ohttp


def verify_card(installation: Installation, app_url: str | None) -> int:
    """Check the card that phones get."""
    with httpx.Client(trust_env=False) as client:
        trust, untrusted_card = read_trust_and_card(installation, app_url, client)
    card = verify_card_file(untrusted_card, trust, today())
    print(f"Card {card.number} holds, from {card.from_day} until {card.until_day}.")
    return 0
