"""Every screen of the room can be used by everybody: axe, 320 pixels, forced colours; and who gets in."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.classroom.room.hall_fixtures import Hall, OpenPage, Voice
from tests.classroom.room.server import ROOT
from tests.classroom.room.test_pages import others_vote, put_up

AXE = ROOT / "app" / "node_modules" / "axe-core" / "axe.min.js"
FIND_VIOLATIONS = """async () => (await axe.run()).violations.map(
    ({id, nodes}) => id + ': ' + nodes.map(({target, failureSummary}) => target + ' ' + failureSummary).join(' | '))"""
# What reaches beyond the right edge, to read where something does.
BEYOND = """() => [...document.querySelectorAll('body *')]
    .filter((element) => element.getBoundingClientRect().right > document.documentElement.clientWidth)
    .map((element) => element.outerHTML.slice(0, 120))"""
WIDER_THAN_SCREEN = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
TOO_SMALL = """(least) => [...document.querySelectorAll("button, select, summary, [role=button], .choice, .room-link")]
    .filter((e) => e.checkVisibility() && !e.closest("dialog:not([open])"))
    .filter((e) => { const box = e.getBoundingClientRect(); return box.height < least || box.width < least; })
    .map((e) => e.outerHTML.slice(0, 90))"""
KINDS = [
    "sides",
    "several",
    "rank",
    "sure",
    "sort",
    "words",
    "say",
    "ask",
    "views",
    "wall",
    "seen",
    "flashpoint",
    "practice",
    "pulse",
]
CREW = [("facilitator", "steer"), ("facilitator", "screen"), ("producer", "produce"), ("wellbeing", "produce")]
ZOOMED = {"width": 320, "height": 256}  # what 400 per cent leave of a screen of 1280 by 1024

pytestmark = pytest.mark.browser


def check(page: Page) -> None:
    """Nothing on the page violates axe, and nothing lies beyond its right edge."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(Path(AXE).read_text("utf-8"))
    assert page.evaluate(FIND_VIOLATIONS) == []
    assert page.evaluate(WIDER_THAN_SCREEN) <= 0, page.evaluate(BEYOND)


def test_every_kind_of_activity_open_and_shown_violates_nothing_in_light_dark_and_at_400_per_cent(
    hall: Hall,
    facilitator: Voice,
    open_page: OpenPage,
) -> None:
    mine = open_page("officer-0", bypass_csp=True)
    for number, activity in enumerate(KINDS):
        mine.emulate_media(color_scheme="dark" if number % 2 else "light")
        mine.set_viewport_size(ZOOMED)
        run = put_up(facilitator, activity)
        card = mine.locator(f"#activity-{activity}")
        expect(card.locator("[data-asking]")).to_be_visible()
        check(mine)
        facilitator.say("show", run=run)
        expect(card.locator("[data-asking]")).to_be_hidden()
        mine.set_viewport_size({"width": 1280, "height": 800})
        check(mine)


@pytest.mark.parametrize("look", ["light", "dark"])
def test_the_crew_s_pages_and_the_shared_screen_violate_nothing(
    hall: Hall,
    facilitator: Voice,
    open_page: OpenPage,
    look: str,
) -> None:
    hall.enter("officer-0")
    for activity in ("views", "flashpoint", "seen") if look == "light" else ("sort",):
        put_up(facilitator, activity)
    for who, part in (
        ("facilitator", "steer"),
        ("facilitator", "screen"),
        ("producer", "produce"),
        ("wellbeing", "produce"),
    ):
        page = open_page(who, part, bypass_csp=True, color_scheme=look)
        check(page)
        page.set_viewport_size({"width": 320, "height": 800})
        check(page)


def test_on_a_phone_everything_pressed_is_large_enough_for_a_thumb(
    facilitator: Voice,
    open_page: OpenPage,
) -> None:
    put_up(facilitator, "rank")
    phone = open_page("officer-1", viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    assert phone.evaluate(TOO_SMALL, 44) == []


def test_in_forced_colours_and_with_less_motion_the_page_still_says_what_is_chosen(
    hall: Hall,
    facilitator: Voice,
    open_page: OpenPage,
) -> None:
    run = put_up(facilitator, "sides")
    others_vote(hall, run, "", ["a"], ["a"], ["a"])
    mine = open_page("officer-1", forced_colors="active", reduced_motion="reduce")
    mine.get_by_role("radio", name="Wait").check()
    chosen = mine.locator(".choice:has(:checked)")
    assert chosen.evaluate("(e) => getComputedStyle(e).outlineStyle") == "solid"
    facilitator.say("show", run=run)
    bar = mine.locator("#activity-sides .bars__fill").first
    expect(bar).to_be_attached()
    assert bar.evaluate("(e) => getComputedStyle(e).transitionDuration") == "0s"


def test_the_screen_shows_no_name_and_no_label(
    hall: Hall,
    facilitator: Voice,
    open_page: OpenPage,
) -> None:
    put_up(facilitator, "seen")
    voice = hall.enter("officer-0")
    voice.say("hand", up=True)
    screen = open_page("facilitator", "screen")
    expect(screen.get_by_role("heading", name="Slide seen")).to_be_visible()
    assert voice.sections()["mine"]["label"] not in screen.content()
    assert "officer-0" not in screen.content()
    voice.say("hand", up=False)


def test_only_who_belongs_to_the_room_gets_in_and_each_to_their_own_page(hall: Hall) -> None:
    room = f"/room/{hall.room}/"
    refused = {
        "elsewhere": ["", "steer", "screen", "produce"],
        "officer-0": ["steer", "screen", "produce"],
        "producer": ["steer"],
        "facilitator": ["produce"],
        "wellbeing": ["steer", "screen"],
    }
    for who, pages in refused.items():
        for page in pages:
            assert hall.client(who).get(room + page).status_code == 403, (who, page)
    assert hall.client("facilitator").get(room).headers["location"] == f"{room}steer"
    stranger = hall.client("officer-0")
    stranger.cookies.clear()
    assert "sign-in" in stranger.get(room).headers["location"]


def test_a_meeting_leads_everybody_to_their_page(hall: Hall) -> None:
    way = f"/meeting/{hall.meeting}/room"
    for who, page in (("officer-0", ""), ("facilitator", "steer"), ("producer", "produce"), ("wellbeing", "produce")):
        assert hall.client(who).get(way).headers["location"] == f"/room/{hall.room}/{page}"
    assert hall.client("elsewhere").get(way).status_code == 403


def test_the_crew_opens_a_room_from_thirty_minutes_before_and_participants_wait_for_them(hall: Hall) -> None:
    officer, crew = hall.client("officer-0"), hall.client("facilitator")
    soon, later = hall.soon, hall.later
    assert "The room opens when the crew is there" in officer.get(f"/meeting/{soon}/room").text
    assert "30 minutes before" in crew.get(f"/meeting/{later}/room").text
    assert crew.get(f"/meeting/{soon}/room").headers["location"].endswith("/steer")
    assert officer.get(f"/meeting/{soon}/room").headers["location"].startswith("/room/")


def test_two_people_together_learn_who_it_is_and_nobody_alone(hall: Hall, facilitator: Voice) -> None:
    room = f"/room/{hall.room}/safeguarding"
    officer = hall.enter("officer-1").sections()["mine"]
    asking, caring = hall.client("facilitator"), hall.client("wellbeing")
    assert hall.client("producer").get(room).status_code == 403
    refused = post(asking, hall, room, seat=officer["seat"]).text
    assert '<a href="#reason">Choose a safeguarding reason' in refused
    assert 'id="reason-error"' in refused
    asked = post(asking, hall, room, seat=officer["seat"], reason="risk_to_self")
    assert asked.headers["location"] == room
    page = caring.get(room).text
    assert "officer-1" not in page
    way = page.split(f'action="{room}/')[1].split('"')[0]
    assert post(asking, hall, f"{room}/{way}").status_code == 403
    assert "officer-1" in post(caring, hall, f"{room}/{way}").text


def test_the_crew_takes_the_answers_away_without_names_and_replays_the_room(
    hall: Hall,
    facilitator: Voice,
    open_page: OpenPage,
) -> None:
    run = put_up(facilitator, "sides")
    hall.enter("officer-2").say("vote", run=run, item="", choice=["c"])
    producer = hall.client("producer")
    table = producer.get(f"/room/{hall.room}/answers.csv").text
    assert ",sides,poll," in table
    assert "officer" not in table
    assert producer.get(f"/room/{hall.room}/statements.json").json()[0]["version"] == "1.0.3"
    assert hall.client("officer-2").get(f"/room/{hall.room}/answers.csv").status_code == 403
    replay = open_page("producer", "replay", bypass_csp=True)
    expect(replay.get_by_role("heading", name="Slide sides")).to_be_visible()
    check(replay)
    replay.get_by_label("Moment").fill("1")
    expect(replay.get_by_role("heading", name="Slide welcome")).to_be_visible()


def post(client: httpx.Client, hall: Hall, address: str, **fields: object) -> httpx.Response:
    """Sends a form with the token of a page of the same person."""
    token = client.get("/rehearse").text.split('csrfmiddlewaretoken" value="')[1].split('"')[0]
    return client.post(address, data={"csrfmiddlewaretoken": token, **fields}, headers={"Origin": hall.url})


def test_the_crew_starts_a_rehearsal_and_sees_the_participants_page_too(hall: Hall) -> None:
    crew = hall.client("facilitator")
    steer = post(crew, hall, "/rehearse", session="1-everything").headers["location"]
    assert "rehearsal" in crew.get(steer).text
    assert "Slide welcome" in crew.get(steer.removesuffix("steer")).text
    assert hall.client("officer-0").get("/rehearse").status_code == 403
    assert hall.client("officer-0").get(steer.removesuffix("steer")).status_code == 403
