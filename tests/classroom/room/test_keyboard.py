"""By keyboard alone: each kind of activity is answered, and the room is steered, without a mouse."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.classroom.room.hall_fixtures import Hall, OpenPage, Voice
from tests.classroom.room.test_pages import begin, heading_of_slide, press, put_up

pytestmark = pytest.mark.browser

IN = "Your answer is in."


def tab_to(target: Locator) -> None:
    """Go by Tab to this, as somebody without a mouse does: all that it is, is reached, and shows that it is."""
    expect(target).to_be_visible()
    for _ in range(150):
        target.page.keyboard.press("Tab")
        if target.evaluate("(e) => e === document.activeElement"):
            assert target.evaluate("(e) => e.matches(':focus-visible')")
            return
    raise AssertionError(f"Tab never comes to {target}.")


def card_of(page: Page, activity: str) -> Locator:
    return page.locator(f"#activity-{activity}")


def fresh(facilitator: Voice, open_page: OpenPage, activity: str) -> tuple[Page, Locator]:
    """A participant's page with this activity open, and its card."""
    put_up(facilitator, activity)
    page = open_page("officer-0")
    return page, card_of(page, activity)


def result(facilitator: Voice, activity: str) -> dict[str, Any]:
    found: dict[str, Any] = facilitator.sections()["results"][activity]
    return found


def texts(facilitator: Voice, activity: str) -> list[tuple[str, str]]:
    return [(text["text"], text["theme"]) for text in facilitator.sections()["texts"].get(activity, [])]


def test_a_poll_with_one_answer(facilitator: Voice, open_page: OpenPage) -> None:
    mine, card = fresh(facilitator, open_page, "sides")
    tab_to(card.get_by_role("radio").first)
    press(mine, "Space", "ArrowDown", "Enter")
    expect(card.get_by_text(IN)).to_be_visible()
    assert result(facilitator, "sides")["counts"] == {"a": 0, "b": 1, "c": 0}
    press(mine, "ArrowDown", "Enter")
    expect(card.get_by_role("button", name="Change answer")).to_be_visible()
    while result(facilitator, "sides")["counts"]["c"] == 0:
        mine.wait_for_timeout(20)
    assert result(facilitator, "sides")["counts"] == {"a": 0, "b": 0, "c": 1}


def test_a_poll_with_several_answers(facilitator: Voice, open_page: OpenPage) -> None:
    mine, card = fresh(facilitator, open_page, "several")
    tab_to(card.get_by_label("Ask"))
    press(mine, "Space", "Tab", "Tab", "Space", "Tab", "Enter")
    expect(card.get_by_text(IN)).to_be_visible()
    assert result(facilitator, "several")["counts"] == {"a": 1, "b": 0, "c": 1}


def test_a_poll_in_order(facilitator: Voice, open_page: OpenPage) -> None:
    mine, card = fresh(facilitator, open_page, "rank")
    tab_to(card.get_by_role("button", name="Move up: Answer"))
    press(mine, "ArrowUp", "Space")
    tab_to(card.get_by_role("button", name="Send answer"))
    press(mine, "Enter")
    expect(card.get_by_text(IN)).to_be_visible()
    assert result(facilitator, "rank")["points"] == {"a": 1, "b": 0, "c": 2}


@pytest.mark.parametrize("activity", ["sure", "pulse"])
def test_a_scale_and_the_pulse_on_the_way_out(facilitator: Voice, open_page: OpenPage, activity: str) -> None:
    mine, card = fresh(facilitator, open_page, activity)
    tab_to(card.get_by_role("radio").first)
    press(mine, "Space", "ArrowRight", "ArrowRight", "ArrowRight", "Enter")
    expect(card.get_by_text(IN)).to_be_visible()
    assert result(facilitator, activity)["counts"]["4"] == 1


def test_a_quiz_whose_feedback_takes_the_focus(facilitator: Voice, open_page: OpenPage) -> None:
    mine, card = fresh(facilitator, open_page, "sort")
    tab_to(card.get_by_role("group", name="A complaint about buses").get_by_role("radio").first)
    press(mine, "Space", "ArrowDown", "Enter")
    expect(card.get_by_text("Not quite: Fair")).to_be_visible()
    expect(card.locator("[data-item=q1] [data-feedback]")).to_be_focused()
    press(mine, "Tab", "Enter")
    expect(card.get_by_role("group", name="A rumour").get_by_role("radio").first).to_be_focused()
    press(mine, "ArrowDown", "Enter")
    expect(card.get_by_text("That is right.", exact=True)).to_be_visible()
    items = result(facilitator, "sort")["items"]
    assert (items["q1"]["counts"], items["q2"]["counts"]) == ({"fair": 0, "not": 1}, {"fair": 0, "not": 1})


def test_words_for_a_cloud(facilitator: Voice, open_page: OpenPage) -> None:
    mine, card = fresh(facilitator, open_page, "words")
    tab_to(card.get_by_label("Word 1"))
    mine.keyboard.type("trust")
    press(mine, "Tab")
    mine.keyboard.type("buses")
    press(mine, "Enter")
    expect(card.get_by_text("Held until one of the crew has read it", exact=True)).to_have_count(2)
    assert texts(facilitator, "words") == [("trust", ""), ("buses", "")]


def test_a_text(facilitator: Voice, open_page: OpenPage) -> None:
    mine, card = fresh(facilitator, open_page, "say")
    tab_to(card.get_by_label("What did you see?"))
    mine.keyboard.type("how a rumour grew")  # h and f are keys of the room, but not while somebody types
    press(mine, "Tab", "Enter")
    expect(card.get_by_text("Held until one of the crew has read it", exact=True)).to_be_visible()
    assert texts(facilitator, "say") == [("how a rumour grew", "")]


def test_questions_and_a_vote_for_one_and_taking_it_back(facilitator: Voice, open_page: OpenPage) -> None:
    mine, card = fresh(facilitator, open_page, "ask")
    tab_to(card.get_by_label("Your question"))
    mine.keyboard.type("When is it better to wait?")
    press(mine, "Tab", "Enter")
    expect(card.get_by_text("Held until one of the crew has read it", exact=True)).to_be_visible()
    (question,) = facilitator.sections()["texts"]["ask"]
    facilitator.say("approve", texts=[question["id"]])
    vote = card.get_by_role("button", name="I want to know this too", exact=False)
    tab_to(vote)
    press(mine, "Space")
    expect(vote).to_have_attribute("aria-pressed", "true")
    expect(vote).to_be_focused()
    assert facilitator.sections()["texts"]["ask"][0]["ups"] == 1
    press(mine, "Space")
    expect(vote).to_have_attribute("aria-pressed", "false")
    assert facilitator.sections()["texts"]["ask"][0]["ups"] == 0


def test_statements_one_after_the_other_and_back_to_one(facilitator: Voice, open_page: OpenPage) -> None:
    mine, card = fresh(facilitator, open_page, "views")
    tab_to(card.get_by_role("button", name="Agree", exact=True))
    for _ in range(7):
        press(mine, "Enter")
    press(mine, "Tab", "Space")
    expect(card.get_by_text("All answered; thank you.")).to_be_visible()
    expect(card.get_by_text(IN)).to_be_visible()
    tab_to(card.get_by_role("button", name="The one before"))
    press(mine, "Enter")
    expect(card.get_by_role("button", name="Agree", exact=True)).to_be_focused()
    press(mine, "Tab", "Tab", "Enter")
    expected = {f"s{number}": "agree" for number in range(1, 7)} | {"s7": "pass", "s8": "disagree"}
    while (said := _said(facilitator)) != expected:
        mine.wait_for_timeout(20)
    assert said == expected


def _said(facilitator: Voice) -> dict[str, str]:
    items = result(facilitator, "views")["items"]
    return {key: side for key, item in items.items() for side, count in item["counts"].items() if count}


def test_a_note_on_the_wall(facilitator: Voice, open_page: OpenPage) -> None:
    mine, card = fresh(facilitator, open_page, "wall")
    tab_to(card.get_by_label("Put up a note."))
    mine.keyboard.type("Fewer buses")
    press(mine, "Tab", "ArrowDown", "Tab", "Enter")
    expect(card.get_by_text("Held until one of the crew has read it", exact=True)).to_be_visible()
    assert texts(facilitator, "wall") == [("Fewer buses", "need")]


def test_a_group_s_pad(facilitator: Voice, open_page: OpenPage) -> None:
    mine, card = fresh(facilitator, open_page, "seen")
    pen = card.locator("[data-pen]")
    tab_to(pen)
    press(mine, "Enter")
    expect(pen).to_have_text("Put the pen down")
    expect(pen).to_be_focused()
    press(mine, "Tab")
    mine.keyboard.type("The library closes")
    tab_to(card.get_by_role("button", name="Keep what is written"))
    press(mine, "Enter")
    expect(mine.locator("#speak")).to_have_text("Kept for your group.")
    (pad,) = facilitator.sections()["pads"]
    assert (pad["part"], pad["text"]) == ("rumour", "The library closes")
    tab_to(pen)
    press(mine, "Enter")
    expect(pen).to_have_text("Take the pen")


def test_a_simulation_alone_in_the_group_and_together(facilitator: Voice, open_page: OpenPage) -> None:
    mine, card = fresh(facilitator, open_page, "flashpoint")
    run = facilitator.sections()["activities"]["flashpoint"]["run"]
    for phase, words in (("alone", "Choose alone"), ("group", "your group do?"), ("together", "shall Harrowmere do?")):
        expect(card.get_by_text(words, exact=False)).to_be_visible()
        tab_to(card.get_by_label("Wait", exact=True))
        press(mine, "Space", "ArrowDown", "Enter")
        expect(card.get_by_text(IN)).to_be_visible()
        assert facilitator.sections()["results"]["flashpoint"]["injects"][0][phase] == {"wait": 0, "speak": 1}
        facilitator.say("advance", run=run, choice="")
    expect(card.get_by_text("What was done: Speak")).to_be_visible()


def test_triads_take_turns_by_the_facilitator_s_key(facilitator: Voice, open_page: OpenPage) -> None:
    begin(facilitator, "practice")
    mine, steering = open_page("officer-0"), open_page("facilitator", "steer")
    role = card_of(mine, "practice").locator("[data-my-role]")
    roles = []
    for turn in (1, 2, 3):
        expect(heading_of_slide(steering)).to_have_text("Slide practice")
        press(steering, "o")
        expect(card_of(mine, "practice").get_by_text(f"Turn {turn} of 3", exact=False)).to_be_visible()
        roles.append(role.inner_text())
        assert facilitator.sections()["activities"]["practice"]["turn"] == turn
    assert sorted(roles) == ["observer", "officer", "speaker"]


def test_a_hand_a_skipped_slide_and_the_quiet_call(hall: Hall, facilitator: Voice, open_page: OpenPage) -> None:
    begin(facilitator, "sort")
    mine = open_page("officer-0")
    press(mine, "h")
    expect(mine.get_by_role("button", name="Hand is up")).to_be_visible()
    tab_to(mine.get_by_role("button", name="Skip this"))
    press(mine, "Enter")
    expect(mine.get_by_role("button", name="Show it")).to_be_focused()
    tab_to(mine.get_by_role("button", name="Need a moment?"))
    press(mine, "Enter")
    tab_to(mine.get_by_role("button", name="Ask the wellbeing lead to come to me"))
    press(mine, "Space")
    expect(mine.get_by_text("You have asked.", exact=False)).to_be_visible()
    press(mine, "Escape")
    expect(mine.get_by_role("button", name="Need a moment?")).to_be_focused()
    own = hall.enter("officer-0")
    while (said := own.sections()["mine"])["help"] is None or not said["hand"] or not said["skipped"]:
        mine.wait_for_timeout(20)
    own.say("help", ask=False)
    own.say("hand", up=False)
    own.say("skip", slide="sort", on=False)


def test_the_facilitator_goes_on_and_back_and_opens_closes_and_shows(facilitator: Voice, open_page: OpenPage) -> None:
    begin(facilitator, "sides")
    steering = open_page("facilitator", "steer")

    def is_now(state: str) -> None:
        expect(card.get_by_text(state, exact=False).first).to_be_visible()
        # The button that was pressed is gone: its card has the focus, and no button that nobody chose.
        expect(card).to_be_focused()

    card = steering.locator("#activities > [data-key=sides]")
    tab_to(card.get_by_role("button", name="Open"))
    for key, state, button in (
        ("Enter", "· Open", "Close"),
        ("Space", "· Closed", "Open again"),  # it presses what has the focus, and doesn't go on to the next slide
        ("Enter", "· Open", "Close and show"),
    ):
        press(steering, key)
        is_now(state)
        tab_to(card.get_by_role("button", name=button, exact=True))
    press(steering, "Enter")
    is_now("· Results are shown")
    assert facilitator.sections()["activities"]["sides"]["state"] == "shown"
    for key, slide in (("PageDown", "several"), ("ArrowLeft", "sides"), ("Space", "several"), ("PageUp", "sides")):
        press(steering, key)
        expect(heading_of_slide(steering)).to_have_text(f"Slide {slide}")
    press(steering, "ArrowRight", "o")  # faster than the room can follow
    expect(steering.locator("#activities > [data-key=several]").get_by_text("· Open")).to_be_visible()
    press(steering, "c")
    expect(steering.locator("#activities > [data-key=several]").get_by_text("· Closed")).to_be_visible()
    assert facilitator.sections()["activities"]["several"]["state"] == "closed"


def test_the_facilitator_holds_and_shows_texts_and_is_never_led_to_show_an_unread_one(
    hall: Hall, facilitator: Voice, open_page: OpenPage
) -> None:
    run = put_up(facilitator, "say")
    steering = open_page("facilitator", "steer")
    voice = hall.enter("officer-1")
    for number, text in enumerate(("Fewer buses", "A name", "A leaflet")):
        voice.say("write", run=run, key=f"by-key-{number}", text=text, theme="")
    tab_to(steering.get_by_role("button", name="Show: Fewer buses"))
    press(steering, "Enter")
    expect(steering.locator("#held > li").filter(has_text="A name")).to_be_focused()
    press(steering, "Tab", "Tab")
    expect(steering.get_by_role("button", name="Hide: A name")).to_be_focused()
    press(steering, "Enter")
    expect(steering.locator("#held > li").filter(has_text="A leaflet")).to_be_focused()
    states = {text["text"]: text["state"] for text in facilitator.sections()["texts"]["say"]}
    assert states == {"Fewer buses": "shown", "A name": "hidden", "A leaflet": "held"}


def test_the_facilitator_shows_a_group_s_pad_speaks_to_all_and_warns(
    hall: Hall, facilitator: Voice, open_page: OpenPage
) -> None:
    run = put_up(facilitator, "seen")
    hall.enter("officer-0").say("pad", run=run, part="rumour", version=0, text="The library closes")
    steering = open_page("facilitator", "steer")
    tab_to(steering.get_by_role("button", name="Show to all"))
    press(steering, "Enter")
    expect(steering.get_by_role("button", name="Stop showing")).to_be_focused()
    assert facilitator.sections()["pads"][0]["shown"]
    tab_to(steering.get_by_label("Everybody sees this, in groups too"))
    steering.keyboard.type("Choose who reports back.")
    press(steering, "Tab", "Enter")
    expect(steering.get_by_label("Everybody sees this, in groups too")).to_have_value("")
    warned = facilitator.sections()["stage"]["warned"]
    press(steering, "w")
    while facilitator.sections()["stage"]["warned"] == warned:
        steering.wait_for_timeout(20)
    assert facilitator.sections()["messages"][-1]["text"] == "Choose who reports back."
    tab_to(steering.get_by_role("button", name="End the session"))
    press(steering, "Enter", "Escape")
    expect(steering.get_by_role("button", name="End the session")).to_be_focused()
    assert not facilitator.sections()["stage"]["ended"]


def test_what_starts_afresh_is_asked_afresh_on_pages_that_stay_open(facilitator: Voice, open_page: OpenPage) -> None:
    mine = open_page("officer-0")
    for activity, ready in (
        ("sides", lambda card: card.get_by_role("button", name="Send answer")),
        ("sort", lambda card: card.locator("[data-item=q1]").get_by_role("button", name="Send answer")),
        ("views", lambda card: card.get_by_text("8 left")),
    ):
        run, card = put_up(facilitator, activity), card_of(mine, activity)
        answer = card.get_by_role("radio").first if activity != "views" else card.get_by_role("button", name="Agree")
        tab_to(answer if activity != "views" else answer.first)
        press(mine, "Space" if activity != "views" else "Enter")
        if activity != "views":
            press(mine, "Enter")
        expect(card.get_by_text(IN)).to_be_visible()
        facilitator.say("reset", run=run)
        expect(card).to_be_hidden()
        facilitator.say("open", activity=activity)
        expect(ready(card)).to_be_visible()
        expect(card.get_by_role("radio", checked=True)).to_have_count(0)
