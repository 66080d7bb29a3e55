"""Checking a receipt: what the desk sealed to it is said in plain words, and its question can be answered."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.app.conftest import OpenApp
from tests.demonstration import ROOT, Demo
from upstander.envelope.answer import Answer, seal_answer
from upstander.envelope.receipt import ReceiptWords

pytestmark = pytest.mark.browser

AXE = ROOT / "app" / "node_modules" / "axe-core" / "axe.min.js"
COUNT_KEPT = """() => new Promise((resolve) => {
    const opening = indexedDB.open('app');
    opening.onsuccess = () => {
        const counting = opening.result.transaction('reports').objectStore('reports').count();
        counting.onsuccess = () => resolve(counting.result);
    };
})"""
PutAnswer = Callable[..., None]


@pytest.fixture
def receipt() -> ReceiptWords:
    return ReceiptWords.draw()


@pytest.fixture
def put_answer(demo: Demo, receipt: ReceiptWords) -> PutAnswer:
    """Puts an answer where the desk puts it: sealed, through the gate's inner door."""
    keys = receipt.keys()

    def put(place: int, code: str, **parameters: object) -> None:
        answer = Answer(mailbox=keys.mailbox, place=place, code=code, **parameters)
        door = httpx.HTTPTransport(uds=str(demo.home / "gate" / "door.sock"))
        with httpx.Client(transport=door, base_url="http://gate") as client:
            sealed = seal_answer(answer, keys.reply.recipient())
            client.put(f"/mailboxes/{keys.mailbox.hex()}/{place}", content=sealed).raise_for_status()

    return put


def look(page: Page, receipt: ReceiptWords) -> None:
    page.get_by_role("button", name="Check a receipt").click()
    page.get_by_label("Your eight words").fill(" ".join(receipt.words))
    page.get_by_role("button", name="Look for answers").click()


def test_nothing_yet_is_said_calmly(open_app: OpenApp, receipt: ReceiptWords) -> None:
    page = open_app(bypass_csp=True)
    look(page, receipt)
    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing yet")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_answers_stand_in_plain_words_the_newest_first(
    open_app: OpenApp, receipt: ReceiptWords, put_answer: PutAnswer
) -> None:
    put_answer(0, "received")
    put_answer(1, "looked_at")
    put_answer(2, "referred")
    put_answer(3, "removed", hours=30)
    put_answer(4, "known")
    put_answer(5, "not_for_us", why="satire")
    page = open_app(bypass_csp=True)
    look(page, receipt)
    expect(page.get_by_role("heading", level=1)).to_have_text("There are 6 answers")
    assert page.get_by_role("heading", level=2).all_inner_texts() == [
        "This one was not for us",
        "We knew this one already",
        "It was taken down",
        "It was passed on to be taken down",
        "Someone looked at your report",
        "Your report arrived",
    ]
    expect(page.get_by_text("It went 30 hours after it was passed on.", exact=False)).to_be_visible()


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_a_question_is_asked_and_its_answer_reaches_the_gate(
    open_app: OpenApp, receipt: ReceiptWords, put_answer: PutAnswer, color_scheme: str
) -> None:
    put_answer(0, "question", question="where")
    put_answer(1, "question", text="Which of the two?\n<b>The first?</b>")
    page = open_app(bypass_csp=True, color_scheme=color_scheme)
    look(page, receipt)
    expect(page.get_by_text("<b>The first?</b>", exact=False)).to_be_visible()
    page.evaluate(AXE.read_text("utf-8"))
    assert page.evaluate("async () => (await axe.run()).violations.map(({id}) => id)") == []

    newest = page.get_by_role("listitem").first
    newest.get_by_role("button", name="Send answer").click()
    expect(newest.get_by_text("Write your answer first.")).to_be_visible()
    newest.get_by_label("Your answer").fill("The second, at https://video.example/2")
    newest.get_by_role("button", name="Send answer").click()
    expect(newest.get_by_text("Your answer was sent. Thank you.")).to_be_focused()


@pytest.mark.promise("P8")
def test_an_answer_that_the_gate_can_not_take_waits_and_is_not_asked_for_again(
    open_app: OpenApp, receipt: ReceiptWords, put_answer: PutAnswer, demo: Demo
) -> None:
    put_answer(0, "question", question="where")
    page = open_app(bypass_csp=True)
    look(page, receipt)
    expect(page.get_by_label("Your answer")).to_be_visible()
    # A gate that can take no more, as its host's proxy says it: not "offline", and still the sealed answer waits.
    page.context.route(f"{demo.gate_url}/**", lambda route: route.fulfill(status=503, body=""))
    page.get_by_label("Your answer").fill("On a wall in Harrowmere")
    page.get_by_role("button", name="Send answer").click()
    expect(page.get_by_text("Your answer is locked and waits on this phone.", exact=False)).to_be_focused()
    expect(page.get_by_role("button", name="Send answer")).to_have_count(0)
    assert page.evaluate(COUNT_KEPT) == 1
    page.context.unroute(f"{demo.gate_url}/**")
    page.get_by_role("button", name="Back").click()
    # As small as a link: it leaves in a slot of the visit.
    expect(page.get_by_text("Your waiting report was sent. Thank you.").first).to_be_visible(timeout=60_000)


def test_an_answer_that_is_refused_is_not_left_waiting_behind_the_persons_back(
    open_app: OpenApp, receipt: ReceiptWords, put_answer: PutAnswer, demo: Demo
) -> None:
    put_answer(0, "question", question="where")
    page = open_app(bypass_csp=True)
    look(page, receipt)
    expect(page.get_by_label("Your answer")).to_be_visible()
    page.context.route(f"{demo.gate_url}/**", lambda route: route.fulfill(status=400, body="{}"))
    page.get_by_label("Your answer").fill("On a wall in Harrowmere")
    page.get_by_role("button", name="Send answer").click()
    expect(page.get_by_text("The service would not take this report", exact=False)).to_be_visible()
    assert page.evaluate(COUNT_KEPT) == 0
