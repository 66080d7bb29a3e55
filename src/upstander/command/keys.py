"""``upstander keys`` and ``upstander card``: what is said while keys are made and cards issued."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import httpx

from upstander.apphost.build import publish_next
from upstander.command.errors import CommandError
from upstander.command.trusted import read_trust_and_card
from upstander.envelope.card import Card, read_card, verify_card_file
from upstander.exchange.door import AUTHORITY_FILE, DESK_FILE, GATE_FILE, connect_to_door
from upstander.installation import Installation
from upstander.keyring import cards
from upstander.keyring.desk_keys import destroy_old_intake_keys, open_desk_ring
from upstander.keyring.door import current_ohttp_key, make_ohttp_key, put_card
from upstander.keyring.door_certificates import make_door_certificates
from upstander.keyring.ring import write_whole


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


def make_door_keys(installation: Installation, folder: Path) -> int:
    """Make or renew the certificates of the desk's door: the desk's in their place, the gate's into ``folder``."""
    if installation.door_url is None:
        raise CommandError("Say where the gate's door is first: door_url in upstander.toml.")
    host = httpx.URL(installation.door_url).host
    certificates = make_door_certificates(open_desk_ring(installation), host, today())
    for place, name, own in (
        (installation.desk_door_home, DESK_FILE, certificates.desk),
        (folder, GATE_FILE, certificates.gate),
    ):
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(place / AUTHORITY_FILE, certificates.authority)
        write_whole(place / name, own)
    print(f"The desk's certificate:  {installation.desk_door_home}")
    print(f"The gate's certificate:  {folder}  (move its files to gate/door on the gate's host)")
    print(f"Both hold until {certificates.until}. Renew them with the same command; the gate notices by itself.")
    return 0


def issue_card(installation: Installation, *, only_if_due: bool) -> int:
    """Issue the next card, give it to gate and app host, and destroy intake keys that are past their time.

    A card that is new enough is handed out again: gate or app host may have been away when it came out. A build of the
    app that waited for its card is served from then on.
    """
    newest, newest_file = cards.newest_card(installation), cards.read_card_file(installation)
    if only_if_due and newest and newest_file and not _is_due(installation, newest):
        cards.put_on_app_host(installation, newest_file)
        with connect_to_door(installation) as door:
            put_card(door, newest_file.to_bytes())
        print(f"Card {newest.number} of {newest.from_day} is new enough.")
        return 0
    ring = open_desk_ring(installation)
    with connect_to_door(installation) as door:
        file = cards.issue_card(installation, ring, make_ohttp_key(door), today())
        put_card(door, file.to_bytes())
    publish_next(installation)
    destroyed = destroy_old_intake_keys(ring, today())
    print(f"Card {len(file.leaves)} is out, until {read_card(file.card.payload).until_day}.")
    if destroyed:
        print(f"{len(destroyed)} old intake keys were destroyed.")
    return 0


def _is_due(installation: Installation, newest: Card) -> bool:
    """Whether a card is due: after three days; at once where it does not name the app's build, or where the gate has
    lost the key that phones would call it with.
    """
    if today() >= newest.from_day + cards.ISSUE_EVERY or installation.next_app_home.exists():
        return True
    build = cards.hash_build(installation.app_home)
    if build and build not in map(dict, newest.builds):
        return True
    with connect_to_door(installation) as door:
        return current_ohttp_key(door) != newest.ohttp


def verify_card(installation: Installation, app_url: str | None) -> int:
    """Check the card that phones get."""
    with httpx.Client(trust_env=False) as client:
        trust, untrusted_card = read_trust_and_card(installation, app_url, client)
    card = verify_card_file(untrusted_card, trust, today())
    print(f"Card {card.number} holds, from {card.from_day} until {card.until_day}.")
    return 0
