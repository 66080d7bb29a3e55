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
