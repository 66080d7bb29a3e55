"""The room in real browsers: a session by keyboard alone, private things that stay private, nothing lost."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.classroom.room.hall_fixtures import Hall, OpenPage, Voice

pytestmark = pytest.mark.browser


def begin(facilitator: Voice, slide: str) -> None:
    """Shows a slide; what an earlier try answered is set aside."""
    facilitator.say("goto", slide=slide)
    for run in facilitator.sections()["activities"].values():
        facilitator.ask("reset", run=run["run"])


def put_up(facilitator: Voice, activity: str) -> int:
    """Shows the activity's slide and opens it; returns its run."""
    begin(facilitator, activity)
    return facilitator.say("open", activity=activity)["run"]


def others_vote(hall: Hall, run: int, item: str, *choices: list[str]) -> None:
    for number, choice in enumerate(choices, 1):
        hall.enter(f"officer-{number}").say("vote", run=run, item=item, choice=choice)


def heading_of_slide(page: Page) -> Any:
    return page.locator(".slide:not([hidden])").get_by_role("heading").first


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def tab_to(page: Page, name: str) -> None:
    """Goes by Tab to what has this name, as somebody without a mouse does."""
    for _ in range(60):
        press(page, "Tab")
        found = page.evaluate("(document.activeElement.closest('label') ?? document.activeElement).textContent.trim()")
        label = page.evaluate("document.activeElement.getAttribute('aria-label') ?? ''")
        if name in (found, label) or found.startswith(name):
            return
    raise AssertionError(f"Tab never comes to {name}.")


def test_a_session_is_steered_and_answered_by_keyboard_alone(
    hall: Hall,
    facilitator: Voice,
    open_page: OpenPage,
) -> None:
    begin(facilitator, "welcome")
    steering, mine = open_page("facilitator", "steer"), open_page("officer-0")
    expect(heading_of_slide(mine)).to_have_text("Slide welcome")
    press(steering, "ArrowRight")
    expect(heading_of_slide(mine)).to_have_text("Slide sides")
    press(steering, "o")
    expect(mine.get_by_role("group", name="Which one?")).to_be_visible()
    tab_to(mine, "Ask")
    press(mine, "Space", "ArrowDown", "Enter")
    expect(mine.locator("#side").get_by_text("Your answer is in.")).to_be_visible()
    expect(steering.get_by_text("1 of 1 here answered")).to_be_visible()
    run = facilitator.sections()["activities"]["sides"]["run"]
    others_vote(hall, run, "", ["b"], ["b"], ["b"])
    press(steering, "r")
    results = mine.get_by_role("region", name="One of three").get_by_role("listitem")
    expect(results).to_contain_text(["Ask", "Wait – your answer", "Answer"])
    expect(results.nth(1)).to_contain_text("4 (100%)")
    expect(mine.locator("#speak")).to_contain_text("Wait was chosen most, 4 of 4.")

    press(steering, "PageDown", "PageDown")
    expect(heading_of_slide(mine)).to_have_text("Slide rank")
    press(steering, "o")
    tab_to(mine, "Move up: Answer")
    press(mine, "ArrowUp", "ArrowUp")
    order = mine.locator("[data-ranking] .ranking__text")
    expect(order).to_have_text(["Answer", "Ask", "Wait"])
    tab_to(mine, "Send answer")
    press(mine, "Enter")
    expect(mine.locator("#side").get_by_text("Your answer is in.")).to_be_visible()
    mine.reload()
    expect(order).to_have_text(["Answer", "Ask", "Wait"])


def test_a_participant_looks_back_and_follows_again_with_one_key(
    facilitator: Voice,
    open_page: OpenPage,
) -> None:
    facilitator.say("goto", slide="several")
    mine = open_page("officer-0")
    expect(heading_of_slide(mine)).to_have_text("Slide several")
    press(mine, "ArrowRight")
    expect(heading_of_slide(mine)).to_have_text("Slide several")
    press(mine, "ArrowLeft")
    expect(heading_of_slide(mine)).to_have_text("Slide sides")
    facilitator.say("goto", slide="rank")
    expect(mine.locator("#speak")).to_have_text("The room is at a new slide: Slide rank.")
    expect(heading_of_slide(mine)).to_have_text("Slide sides")
    expect(mine.get_by_text("You are looking back.")).to_be_visible()
    press(mine, "f")
    expect(heading_of_slide(mine)).to_have_text("Slide rank")
    expect(mine.get_by_text("You are looking back.")).to_be_hidden()


def test_single_letters_can_be_switched_off_and_stay_so(open_page: OpenPage) -> None:
    mine = open_page("officer-0")
    hand = mine.get_by_role("button", name="hand")
    press(mine, "?")
    mine.get_by_label("Turn single letters off").check()
    press(mine, "Escape")
    mine.reload()
    expect(mine.locator("#connection")).to_have_text("Connected")
    press(mine, "h")
    press(mine, "ArrowLeft")
    expect(mine.get_by_text("You are looking back.")).to_be_visible()
    expect(hand).to_have_attribute("aria-pressed", "false")


def test_skipping_is_private_and_survives_a_reload(facilitator: Voice, open_page: OpenPage) -> None:
    facilitator.say("goto", slide="sort")
    mine, steering = open_page("officer-0"), open_page("facilitator", "steer")
    mine.get_by_role("button", name="Skip this").click()
    expect(mine.get_by_text("Text of sort.")).to_be_hidden()
    mine.reload()
    expect(mine.get_by_text("You don’t see this slide’s example.")).to_be_visible()
    mine.get_by_text("Read what it is about, in words alone").click()
    expect(mine.get_by_text("A leaflet that blames a neighbour.")).to_be_visible()
    expect(heading_of_slide(steering)).to_have_text("Slide sort")
    assert steering.locator("#skips").inner_text() == ""
    assert "skip" not in str(facilitator.sections()["activities"])
    mine.get_by_role("button", name="Show it").click()
    expect(mine.get_by_text("Text of sort.")).to_be_visible()


def test_somebody_who_wants_words_only_gets_them_on_every_such_slide_and_nobody_is_told(
    facilitator: Voice, open_page: OpenPage
) -> None:
    begin(facilitator, "sort")
    mine = open_page("officer-3")
    mine.get_by_role("button", name="Need a moment?").click()
    mine.get_by_label("Show examples in words only", exact=False).check()
    press(mine, "Escape")
    mine.reload()
    expect(mine.get_by_text("A leaflet that blames a neighbour.")).to_be_visible()
    expect(mine.get_by_text("Text of sort.")).to_be_hidden()
    mine.get_by_role("button", name="Show it").click()
    expect(mine.get_by_text("Text of sort.")).to_be_visible()
    assert facilitator.sections()["skips"] == {}


def test_a_quiz_says_after_each_question_what_is_right_and_why(
    facilitator: Voice,
    open_page: OpenPage,
) -> None:
    put_up(facilitator, "sort")
    mine = open_page("officer-1")
    assert "It names a fault." not in mine.content()
    mine.get_by_role("group", name="A complaint about buses").get_by_label("Not").check()
    mine.get_by_role("button", name="Send answer").click()
    expect(mine.get_by_text("Not quite: Fair")).to_be_visible()
    expect(mine.get_by_text("It names a fault.")).to_be_visible()
    mine.get_by_role("button", name="Next question").click()
    expect(mine.get_by_role("radio").first).to_be_focused()
    mine.get_by_role("group", name="A rumour").get_by_label("Not").check()
    mine.get_by_role("button", name="Send answer").click()
    expect(mine.get_by_text("That is right.", exact=True)).to_be_visible()


def test_words_are_held_then_shown_as_a_cloud_with_a_list_twin(
    hall: Hall,
    facilitator: Voice,
    open_page: OpenPage,
) -> None:
    run = put_up(facilitator, "words")
    mine, steering = open_page("officer-0"), open_page("facilitator", "steer")
    mine.get_by_label("Word 1").fill("trust")
    mine.get_by_label("Word 2").fill("buses")
    mine.get_by_role("button", name="Send words").click()
    expect(mine.get_by_text("Held until one of the crew has read it", exact=True)).to_have_count(2)
    for number in (1, 2):
        voice = hall.enter(f"officer-{number}")
        voice.say("write", run=run, key=uuid.uuid4().hex, text="trust", theme="")
    expect(steering.get_by_text("3 times")).to_be_visible()
    steering.get_by_role("button", name="Show: trust").click()
    steering.get_by_role("button", name="Hide: buses").click()
    expect(steering.get_by_text("To read before it is shown: none")).to_be_visible()
    steering.get_by_role("button", name="Close and show").click()
    mine.get_by_text("The same words as a list").click()
    expect(mine.locator(".cloud-list").get_by_role("listitem")).to_have_text(["trust3"])


def test_an_answer_given_offline_is_kept_over_a_reload_and_counts_once(
    facilitator: Voice,
    open_page: OpenPage,
) -> None:
    put_up(facilitator, "several")
    mine = open_page("officer-0")
    card = mine.get_by_role("region", name="Some of three")
    mine.context.route("**/live/**", lambda route: route.abort("internetdisconnected"))
    mine.context.set_offline(True)
    expect(mine.locator("#connection")).to_have_text("Offline")
    card.get_by_label("Ask").check()
    card.get_by_label("Answer").check()
    card.get_by_role("button", name="Send answer").click()
    expect(card.get_by_text("Not sent: the line is gone. Your answer is kept here", exact=False)).to_be_visible()
    expect(mine.get_by_text("Your last answer is kept here and not sent yet", exact=False)).to_be_visible()
    expect(card.get_by_role("button", name="Send again")).to_be_visible()

    mine.context.set_offline(False)
    mine.reload()
    assert facilitator.sections()["activities"]["several"]["answered"] == 0
    mine.context.unroute("**/live/**")
    expect(card.get_by_label("Answer")).to_be_checked()
    expect(mine.locator("#connection")).to_have_text("Connected")
    expect(card.get_by_text("Your answer is in.")).to_be_visible()
    expect(card.get_by_label("Answer")).to_be_checked()
    result = facilitator.sections()["results"]["several"]
    assert result["counts"] == {"a": 1, "b": 0, "c": 1}


def test_what_is_being_typed_survives_a_reload(facilitator: Voice, open_page: OpenPage) -> None:
    put_up(facilitator, "say")
    mine = open_page("officer-0")
    field = mine.get_by_label("What did you see?")
    field.fill("A leaflet came through")
    mine.reload()
    expect(field).to_have_value("A leaflet came through")


def test_where_streams_are_held_back_the_page_asks_instead(
    facilitator: Voice,
    open_page: OpenPage,
) -> None:
    mine = open_page("officer-0")
    mine.context.route("**/live/*/stream?**", lambda route: route.abort())
    mine.reload()
    expect(mine.locator("#connection")).to_have_text("Connected, a few seconds behind")
    facilitator.say("goto", slide="wall")
    expect(heading_of_slide(mine)).to_have_text("Slide wall")


def test_without_scripts_the_slide_shows_and_an_answer_counts_once(
    facilitator: Voice,
    open_page: OpenPage,
) -> None:
    put_up(facilitator, "sure")
    mine = open_page("officer-3", java_script_enabled=False)
    expect(heading_of_slide(mine)).to_have_text("Slide sure")
    for value in ("2", "4"):
        mine.get_by_role("radio", name=value).check()
        mine.get_by_role("button", name="Send answer").click()
        expect(mine.get_by_role("status").filter(has_text="Your answer is in.")).to_be_visible()
    assert facilitator.sections()["results"]["sure"]["counts"]["4"] == 1
    assert facilitator.sections()["activities"]["sure"]["answered"] == 1
    facilitator.say("goto", slide="ask")
    mine.get_by_role("link", name="Refresh").click()
    expect(heading_of_slide(mine)).to_have_text("Slide ask")
    mine.get_by_role("button", name="Raise hand").click()
    expect(mine.get_by_role("button", name="Hand is up")).to_be_visible()
    assert len(facilitator.sections()["hands"]) == 1


def test_who_asks_quietly_is_seen_by_the_wellbeing_lead_alone(open_page: OpenPage) -> None:
    mine = open_page("officer-2")
    steering, caring = open_page("facilitator", "steer"), open_page("wellbeing", "produce")
    mine.get_by_role("button", name="Need a moment?").click()
    mine.get_by_role("button", name="Ask the wellbeing lead to come to me").click()
    expect(caring.get_by_text("officer-2")).to_be_visible()
    caring.get_by_role("button", name="I am going to them").click()
    expect(mine.get_by_text("is coming to you", exact=False)).to_be_visible()
    assert "officer-2" not in steering.content()


def test_a_group_writes_its_pad_and_the_crew_shows_it(
    facilitator: Voice,
    open_page: OpenPage,
) -> None:
    put_up(facilitator, "seen")
    mine, steering, screen = (
        open_page("officer-0"),
        open_page("facilitator", "steer"),
        open_page("facilitator", "screen"),
    )
    mine.get_by_role("button", name="Take the pen").click()
    mine.get_by_label("A rumour").fill("The library closes")
    expect(mine.locator("#side").get_by_text("Kept for your group.")).to_be_visible()
    steering.get_by_role("button", name="Show to all").click()
    expect(screen.get_by_text("The library closes")).to_be_visible()
    facilitator.say("warn")
    expect(mine.locator("#warning")).to_be_visible()
    facilitator.say("announce", key=uuid.uuid4().hex, text="Choose who reports back.")
    expect(mine.locator("#message")).to_contain_text("From the crew: Choose who reports back.")


def test_a_simulation_goes_from_alone_to_what_follows(
    facilitator: Voice,
    open_page: OpenPage,
) -> None:
    put_up(facilitator, "flashpoint")
    mine, steering = open_page("officer-0"), open_page("facilitator", "steer")
    card = mine.get_by_role("region", name="Four days")
    for words in ("Choose alone", "What does your group do?", "What shall Harrowmere do?"):
        expect(card.get_by_text(words, exact=False)).to_be_visible()
        card.get_by_label("Speak", exact=True).check()
        card.get_by_role("button", name="Choose").click()
        expect(card.get_by_text("Your answer is in.")).to_be_visible()
        press(steering, "o")
    expect(card.get_by_text("What was done: Speak")).to_be_visible()
    expect(card.get_by_text("Some people ask more.")).to_be_visible()
