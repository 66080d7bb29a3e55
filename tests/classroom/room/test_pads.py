"""A group's pad in two browsers: whoever writes at the same time as another loses nothing, and is told."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.classroom.room.hall_fixtures import Hall, OpenPage, Voice
from tests.classroom.room.test_pages import put_up

pytestmark = pytest.mark.browser

SAY = "**/live/*/say"
TOLD = "Somebody of your group wrote at the same time. Theirs stands in the field; yours stands below it, to copy from."


@pytest.fixture(autouse=True, scope="module")
def group(hall: Hall) -> None:
    """Groups are drawn of those who are in the room when the pads are opened."""
    for who in ("officer-0", "officer-1"):
        hall.enter(who)


def pad(page: Page) -> Locator:
    return page.get_by_label("A rumour")


def told(page: Page) -> Locator:
    """How the page says that the pad fares."""
    return page.locator("#activity-seen [data-pad-state]")


def set_aside(page: Page) -> Locator:
    """What a page keeps beside the pad for whoever wrote it."""
    return page.get_by_role("group").filter(has_text="What you wrote").get_by_role("paragraph")


def hold(page: Page) -> list[Route]:
    """Whatever the page says from now on is on its way until ``let_go``."""
    held: list[Route] = []

    def keep(route: Route) -> None:
        held.append(route)

    page.route(SAY, keep)
    return held


def let_go(page: Page, held: list[Route]) -> None:
    for route in held:
        route.continue_()
    page.unroute(SAY)


def until_sent(page: Page, held: list[Route]) -> None:
    while not held:
        page.wait_for_timeout(20)


def kept(facilitator: Voice) -> list[tuple[int, str]]:
    return [(one["version"], one["text"]) for one in facilitator.sections()["pads"]]


def test_two_who_write_at_once_both_find_what_they_wrote(facilitator: Voice, open_page: OpenPage) -> None:
    put_up(facilitator, "seen")
    first, second = open_page("officer-0"), open_page("officer-1")
    held = hold(second)
    pad(second).fill("The school closes")
    until_sent(second, held)
    pad(second).press_sequentially(" early")  # while the answer is on its way
    pad(first).fill("The library closes")
    expect(told(first)).to_have_text("Kept for your group.")
    expect(pad(second)).to_have_value("The school closes early")
    let_go(second, held)
    expect(told(second)).to_have_text(TOLD)
    expect(second.locator("#speak")).to_have_text(TOLD)
    expect(pad(second)).to_have_value("The library closes")
    expect(set_aside(second)).to_have_text("The school closes early")
    assert kept(facilitator) == [(1, "The library closes")]

    second.reload()
    expect(set_aside(second)).to_have_text("The school closes early")
    expect(pad(second)).to_have_value("The library closes")
    pad(second).fill("The library closes. The school closes early")
    expect(pad(first)).to_have_value("The library closes. The school closes early")
    second.get_by_role("button", name="Done with this").click()
    expect(set_aside(second)).to_have_count(0)
    second.reload()
    expect(second.locator("#connection")).to_have_text("Connected")
    expect(set_aside(second)).to_have_count(0)
    assert kept(facilitator) == [(2, "The library closes. The school closes early")]


def test_a_draft_that_outlived_a_reload_does_not_overwrite_what_was_written_since(
    facilitator: Voice, open_page: OpenPage
) -> None:
    put_up(facilitator, "seen")
    first, second = open_page("officer-0"), open_page("officer-1")
    pad(first).fill("The library closes")
    expect(pad(second)).to_have_value("The library closes")
    second.route(SAY, lambda route: route.abort())
    pad(second).fill("The library closes on Monday")
    expect(told(second)).to_contain_text("Not kept yet: the line is gone.")
    pad(first).fill("The library stays open")
    expect(told(first)).to_have_text("Kept for your group.")
    second.reload()
    second.unroute(SAY)
    expect(told(second)).to_have_text("Not kept yet. Press “Keep what is written”.")
    second.get_by_role("button", name="Keep what is written").click()
    expect(set_aside(second)).to_have_text("The library closes on Monday")
    expect(pad(second)).to_have_value("The library stays open")
    assert kept(facilitator) == [(2, "The library stays open")]


def test_somebody_who_takes_the_pen_takes_nobody_s_words_with_it(facilitator: Voice, open_page: OpenPage) -> None:
    put_up(facilitator, "seen")
    first, second = open_page("officer-0"), open_page("officer-1")
    held = hold(second)
    pad(second).fill("The school closes")
    until_sent(second, held)
    first.get_by_role("button", name="Take the pen").click()
    expect(second.get_by_text("writes for the group; you see it here.", exact=False)).to_be_visible()
    pad(first).fill("The library closes")
    expect(pad(second)).to_have_value("The library closes")
    expect(pad(second)).not_to_be_editable()
    expect(set_aside(second)).to_have_text("The school closes")
    let_go(second, held)
    expect(told(second)).to_have_text(TOLD)
    first.get_by_role("button", name="Put the pen down").click()
    expect(pad(second)).to_be_editable()
    assert kept(facilitator) == [(1, "The library closes")]


def test_a_pad_that_starts_afresh_is_empty_and_kept_from_its_first_word(
    facilitator: Voice, open_page: OpenPage
) -> None:
    run = put_up(facilitator, "seen")
    mine = open_page("officer-0")
    pad(mine).fill("The library closes ")
    expect(told(mine)).to_have_text("Kept for your group.")
    expect(pad(mine)).to_have_value("The library closes ")  # the space, after which somebody goes on
    facilitator.say("reset", run=run)
    facilitator.say("open", activity="seen")
    expect(pad(mine)).to_have_value("")
    pad(mine).fill("The school closes")
    expect(told(mine)).to_have_text("Kept for your group.")
    assert kept(facilitator) == [(1, "The school closes")]
