"""Every screen of the app can be used by everybody: axe finds nothing, and a report needs no mouse."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.app.conftest import OpenApp
from tests.app.sending import crash, press_send, wait_until_sealed
from tests.app.sharing import share
from tests.demonstration import ROOT, Demo

pytestmark = pytest.mark.browser

AXE = ROOT / "app" / "node_modules" / "axe-core" / "axe.min.js"
FIND_VIOLATIONS = """async () => (await axe.run()).violations.map(
    ({id, nodes}) => id + ': ' + nodes.map(({target, failureSummary}) => target + ' ' + failureSummary).join(' | '))"""
WIDER_THAN_SCREEN = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
LOOKS = {"light": {"color_scheme": "light"}, "dark": {"color_scheme": "dark"}}
NARROW = {"viewport": {"width": 320, "height": 256}, "is_mobile": False, "has_touch": False}
LINK = "https://video.example/watch?v=1"
NOT_OURS = '{"version":1,"root":"' + "A" * 43 + '=","name":"Another service","demo":true}'


def check_screen(page: Page, heading: str) -> None:
    """The screen of that heading has no violation and nothing beyond its right edge."""
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    page.evaluate(AXE.read_text("utf-8"))
    assert page.evaluate(FIND_VIOLATIONS) == []
    assert page.evaluate(WIDER_THAN_SCREEN) <= 0
    assert page.title() == "Upstander"


def receipt_words(page: Page) -> list[str]:
    return page.get_by_role("list", name="Receipt words").get_by_role("listitem").all_inner_texts()


def wait_for_answer(page: Page) -> None:
    """Looks until the demonstration's desk has answered, as a person would."""
    heading = page.get_by_role("heading", level=1)
    for _ in range(60):
        expect(heading).not_to_have_text("Check a receipt")
        if heading.inner_text() != "Nothing yet":
            return
        page.wait_for_timeout(1000)
        page.get_by_role("button", name="Look again").click()
    raise AssertionError("The desk never answers")


def add_link(page: Page) -> None:
    page.get_by_label("Got a link?").fill(LINK)
    page.get_by_role("button", name="Add link").click()


@pytest.fixture(params=[*LOOKS, "narrow"])
def looks(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Light, dark, and a screen of 320 pixels, which is what 400 per cent leave of a laptop's."""
    return {"bypass_csp": True, **LOOKS.get(request.param, NARROW)}


def test_no_screen_from_the_first_to_the_receipt_violates_axe(
    open_app: OpenApp, looks: dict[str, Any], picture: Path, tmp_path: Path
) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(bytes(40))
    page = open_app(**looks)
    expect(page.get_by_text("This is a demonstration.")).to_be_visible()
    check_screen(page, "What have you got?")

    page.get_by_label("Choose pictures or files").set_input_files([picture, film])
    expect(page.get_by_text("We took out", exact=False).first).to_be_visible()
    expect(page.get_by_role("heading", name="File 2 can’t be sent")).to_be_visible()
    page.get_by_label("Links").fill("not a link")
    page.get_by_label("Anything we should know?").fill("My name is Robin, ring 07700 900123")
    expect(page.get_by_text("There may be a name in your note.", exact=False)).to_be_visible()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_text("things we took out").click()
    page.get_by_role("button", name="Show picture 1 larger").click()
    check_screen(page, "Check before you send")

    page.get_by_role("button", name="Remove file 2").click()
    page.get_by_label("Links").fill(LINK)
    page.get_by_label("Anything we should know?").fill("")
    check_screen(page, "Check before you send")
    press_send(page)
    check_screen(page, "Sent. Thank you.")
    words = receipt_words(page)
    assert len(words) == 8

    page.get_by_role("button", name="Done").click()
    page.get_by_role("button", name="Check a receipt").click()
    check_screen(page, "Check a receipt")
    page.get_by_label("Your eight words").fill("xyzzy " + " ".join(words[1:]))
    expect(page.get_by_text("This word is not one of ours: xyzzy.", exact=False)).to_be_visible()
    check_screen(page, "Check a receipt")
    page.get_by_label("Your eight words").fill(" ".join(words))
    page.get_by_role("button", name="Look for answers").click()
    wait_for_answer(page)
    check_screen(page, "There is 1 answer")


@pytest.mark.parametrize("look", LOOKS)
def test_about_and_the_question_before_clearing_violate_nothing(open_app: OpenApp, look: str) -> None:
    page = open_app(bypass_csp=True, **LOOKS[look])
    page.get_by_role("button", name="About and privacy").click()
    check_screen(page, "About and privacy")
    page.get_by_role("button", name="Clear this app").click()
    expect(page.get_by_text("Clear everything?")).to_be_focused()
    check_screen(page, "About and privacy")


@pytest.mark.parametrize("look", LOOKS)
def test_sending_waiting_and_sending_later_violate_nothing(open_app: OpenApp, look: str, demo: Demo) -> None:
    page = open_app(bypass_csp=True, **LOOKS[look])
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.context.route(f"{demo.gate_url}/**", hold)
    add_link(page)
    press_send(page)
    expect(page.get_by_role("progressbar")).to_be_visible()
    check_screen(page, "Sending")

    page.context.set_offline(True)
    while held:
        held.pop().abort("internetdisconnected")
    page.context.unroute(f"{demo.gate_url}/**")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your report waits", timeout=60_000)
    check_screen(page, "Your report waits")
    page.get_by_role("button", name="Send it later").click()
    expect(page.get_by_role("heading", name="A report is waiting to be sent")).to_be_visible()
    page.get_by_role("button", name="Throw away").click()
    expect(page.get_by_text("Throw it away for good?")).to_be_focused()
    check_screen(page, "What have you got?")


@pytest.mark.parametrize("look", LOOKS)
def test_what_a_crash_leaves_violates_nothing(open_app: OpenApp, look: str, demo: Demo, picture: Path) -> None:
    page = open_app(bypass_csp=True, **LOOKS[look])
    page.get_by_label("Choose pictures or files").set_input_files(picture)
    expect(page.get_by_text("We took out the time", exact=False)).to_be_visible()
    page.workers[0].evaluate("() => { navigator.locks.request = () => new Promise(() => undefined); }")
    press_send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Sending")
    crash(page)
    expect(page.get_by_text("The app had to start over and lost the files you picked.", exact=False)).to_be_visible()
    check_screen(page, "Not sent yet")
    page.get_by_role("button", name="Go back and change it").click()
    expect(page.get_by_text("The app had to start over and lost this file.", exact=False)).to_be_visible()
    check_screen(page, "Check before you send")

    page.get_by_role("button", name="Remove file 1").click()
    page.get_by_label("Links").fill(LINK)
    page.context.route(f"{demo.gate_url}/**", lambda _: None)
    press_send(page)
    expect(page.get_by_role("progressbar")).to_be_visible()
    wait_until_sealed(page)
    crash(page)
    expect(page.get_by_text("Your report is locked and kept on this phone.", exact=False)).to_be_visible()
    check_screen(page, "Not sent yet")


@pytest.mark.parametrize("look", LOOKS)
def test_a_service_that_claims_to_be_another_is_named_and_nothing_can_be_sent(open_app: OpenApp, look: str) -> None:
    page = open_app(bypass_csp=True, service_workers="block", **LOOKS[look])
    expect(page.get_by_text("This is a demonstration.")).to_be_visible()
    page.context.route("**/trust.json", lambda route: route.fulfill(body=NOT_OURS))
    page.reload()
    expect(page.get_by_role("alert")).to_contain_text("This app now claims to belong to someone else.")
    check_screen(page, "What have you got?")
    add_link(page)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_be_focused()
    check_screen(page, "Check before you send")


@pytest.mark.parametrize("look", LOOKS)
def test_what_comes_from_a_share_sheet_violates_nothing(open_app: OpenApp, look: str, picture: Path) -> None:
    page = open_app(bypass_csp=True, **LOOKS[look])
    share(page, files=[picture], text=LINK)
    expect(page.get_by_role("img", name="Picture 1, as it will be sent")).to_be_in_viewport()
    expect(page.get_by_role("link", name="Life in danger? Call 999.")).to_be_visible()
    expect(page.get_by_role("button", name="Send")).to_be_in_viewport()
    check_screen(page, "Check before you send")


def test_the_first_thing_a_keyboard_meets_is_the_way_past_the_head(open_app: OpenApp) -> None:
    page = open_app(is_mobile=False, has_touch=False)
    page.keyboard.press("Tab")
    skip = page.get_by_role("button", name="Skip to the main part")
    expect(skip).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    assert "#" not in page.url


def test_every_button_is_large_enough_for_a_thumb(open_app: OpenApp) -> None:
    page = open_app()
    sizes = {button.inner_text(): button.bounding_box() for button in page.locator("main button, .leave").all()}
    assert sizes
    assert [name for name, box in sizes.items() if box is None or box["height"] < 48] == []
