"""An app host that gives out other keys than the desk's: each way is named in the app, and nothing can be sent."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from playwright.sync_api import Browser, Page, Request, expect

from tests.app.conftest import PHONE
from tests.demonstration import Demo
from upstander.envelope.card import Card, CardFile, read_card, sign_card_file, sign_signing_key

pytestmark = [pytest.mark.browser, pytest.mark.promise("P9")]

TODAY = datetime.now(UTC).date()
ROOT_KEY, SIGNING_KEY, STRANGER = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2, 3))
TRUST = json.dumps(
    {
        "version": 1,
        "root": base64.b64encode(ROOT_KEY.public_key().public_bytes_raw()).decode(),
        "name": "Harrowmere",
        "demo": True,
    }
)

Visit = Callable[[str | bytes], Page]


class Desk:
    """Signs cards that say what the demonstration's say."""

    def __init__(self, card: Card) -> None:
        self.card = card

    def issue(self, first_day: date, earlier: Sequence[bytes] = (), root: Ed25519PrivateKey = ROOT_KEY) -> CardFile:
        """The next card; with the signing key that it needs."""
        certificate = sign_signing_key(
            root, SIGNING_KEY.public_key().public_bytes_raw(), first_day, first_day + timedelta(days=30)
        )
        until = first_day + timedelta(days=7)
        card = replace(self.card, number=len(earlier) + 1, from_day=first_day, until_day=until)
        return sign_card_file(card, certificate, SIGNING_KEY, earlier)


@pytest.fixture
def desk(demo: Demo) -> Desk:
    given = CardFile.parse((Path(demo.home) / "app" / "card.json").read_bytes())
    return Desk(read_card(given.card.payload))


@pytest.fixture
def visit(chromium: Browser, demo: Demo) -> Iterator[Visit]:
    """One phone, visiting as often as asked while the host gives out some ``card.json``."""
    context = chromium.new_context(**PHONE, service_workers="block")
    page = context.new_page()
    given: dict[str, str | bytes] = {}
    context.route("**/trust.json", lambda route: route.fulfill(body=TRUST))
    context.route("**/card.json", lambda route: route.fulfill(body=given["card"]))

    def visit_with(card: str | bytes) -> Page:
        given["card"] = card
        page.goto(demo.app_url)
        return page

    yield visit_with
    context.close()


def assert_nothing_goes(page: Page, demo: Demo, sentence: str) -> None:
    """The sentence stands there, and Send sends nothing."""
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    page.context.on("request", note)
    expect(page.get_by_role("alert")).to_contain_text("We stopped to keep you safe")
    expect(page.get_by_role("alert")).to_contain_text(sentence)
    page.bring_to_front()
    page.get_by_label("Got a link?").fill("https://video.example/1")
    page.get_by_role("button", name="Add link").click()
    page.get_by_role("button", name="Send").click()
    # The alert on the check screen, or the heading of the screen that sending had reached before the page stopped.
    expect(page.locator("[role=alert]:focus, h1:focus")).to_have_count(1)
    expect(page.get_by_role("alert")).to_contain_text(sentence)
    assert not [url for url in asked if url.startswith(demo.gate_url)]


def test_a_card_of_this_root_is_taken(visit: Visit, desk: Desk) -> None:
    page = visit(desk.issue(TODAY).to_bytes())
    expect(page.get_by_text("This is a demonstration.")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)


@pytest.mark.parametrize(
    "body", ["", "<!doctype html><title>Log in to the wireless</title>", '{"version":1}', "\xff" * 9]
)
def test_what_is_no_card_can_not_be_read(visit: Visit, demo: Demo, body: str) -> None:
    assert_nothing_goes(visit(body), demo, "can’t be read")


def test_a_card_under_another_root_is_not_properly_signed(visit: Visit, demo: Demo, desk: Desk) -> None:
    assert_nothing_goes(visit(desk.issue(TODAY, root=STRANGER).to_bytes()), demo, "not properly signed")


def test_a_card_that_was_altered_is_not_properly_signed(visit: Visit, demo: Demo, desk: Desk) -> None:
    file = desk.issue(TODAY)
    payload = file.card.payload.replace(b'"escrow":false', b'"escrow":true')
    assert_nothing_goes(
        visit(replace(file, card=replace(file.card, payload=payload)).to_bytes()), demo, "not properly signed"
    )


def test_a_card_that_is_over_is_too_old(visit: Visit, demo: Demo, desk: Desk) -> None:
    assert_nothing_goes(visit(desk.issue(TODAY - timedelta(days=9)).to_bytes()), demo, "too old")


def test_a_card_of_a_day_to_come_names_the_phones_clock(visit: Visit, demo: Demo, desk: Desk) -> None:
    assert_nothing_goes(
        visit(desk.issue(TODAY + timedelta(days=3)).to_bytes()), demo, "Your phone’s clock looks wrong."
    )


def test_a_host_whose_card_comes_behind_does_not_stop_the_phone_which_goes_on_with_the_newer_one(
    visit: Visit, desk: Desk
) -> None:
    first = desk.issue(TODAY)
    desk.card = replace(desk.card, operators={**desk.card.operators, "desk": "The desk of the newer card"})
    page = visit(desk.issue(TODAY, first.leaves).to_bytes())
    expect(page.get_by_text("This is a demonstration.")).to_be_visible()
    visit(first.to_bytes())
    expect(page.get_by_text("This is a demonstration.")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
    page.get_by_label("Got a link?").fill("https://video.example/1")
    page.get_by_role("button", name="Add link").click()
    expect(page.get_by_text("Goes to: The desk of the newer card")).to_be_visible()


def test_a_host_that_comes_behind_with_an_app_that_the_newer_card_knows_no_more_is_named(
    visit: Visit, demo: Demo, desk: Desk
) -> None:
    first = desk.issue(TODAY)
    assert desk.card.builds
    desk.card = replace(desk.card, builds=({"files.json": "0" * 64, "sw.js": "0" * 64},))
    page = visit(desk.issue(TODAY, first.leaves).to_bytes())
    expect(page.get_by_text("This is a demonstration.")).to_be_visible()
    assert_nothing_goes(visit(first.to_bytes()), demo, "older details than before")


def test_a_host_that_comes_behind_with_another_log_is_named(visit: Visit, demo: Demo, desk: Desk) -> None:
    first = desk.issue(TODAY)
    page = visit(desk.issue(TODAY, first.leaves).to_bytes())
    expect(page.get_by_text("This is a demonstration.")).to_be_visible()
    other = desk.issue(TODAY - timedelta(days=1))
    assert_nothing_goes(visit(other.to_bytes()), demo, "not the one this phone saw before")


def test_a_log_that_was_written_anew_is_named(visit: Visit, demo: Demo, desk: Desk) -> None:
    page = visit(desk.issue(TODAY).to_bytes())
    expect(page.get_by_text("This is a demonstration.")).to_be_visible()
    other = desk.issue(TODAY - timedelta(days=1))
    assert_nothing_goes(visit(desk.issue(TODAY, other.leaves).to_bytes()), demo, "not the one this phone saw before")
