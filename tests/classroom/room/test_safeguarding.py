"""Who wrote this? Asked by the facilitator from the text itself, agreed by the wellbeing lead, in their browsers."""

from __future__ import annotations

import sqlite3

import pytest
from playwright.sync_api import Page, expect

from tests.classroom.room.hall_fixtures import Hall, OpenPage, Voice
from tests.classroom.room.test_pages import put_up
from tests.classroom.room.test_pages_access import ZOOMED, check

pytestmark = pytest.mark.browser

WORDS = "I don't see how to go on"


def log_of_unmasking(hall: Hall) -> list[tuple[str, str]]:
    """Who did what, by the audit log."""
    with sqlite3.connect(hall.home / "classroom" / "classroom.db") as database:
        return database.execute(
            "SELECT verb, name FROM staff_auditentry JOIN staff_person ON REPLACE(actor, '-', '') = staff_person.id"
            " WHERE verb LIKE 'unmasking%' ORDER BY number DESC LIMIT 2"
        ).fetchall()[::-1]


def look(page: Page) -> None:
    """Nothing is wrong for axe, nor too wide at 400 per cent."""
    check(page)
    page.set_viewport_size(ZOOMED)
    check(page)
    page.set_viewport_size({"width": 1280, "height": 800})


# In a sensitive activity the author is a pseudonym of the room's own; in others it is the seat.
@pytest.mark.parametrize("activity", ["say", "ask"])
def test_two_people_together_learn_who_wrote_a_text(
    hall: Hall, facilitator: Voice, open_page: OpenPage, activity: str
) -> None:
    run = put_up(facilitator, activity)
    hall.enter("officer-1").say("write", run=run, key=f"worry-{activity}", text=WORDS, theme="")
    hall.enter("officer-1").say("write", run=run, key=f"aside-{activity}", text="A later bus home", theme="")
    hall.enter("officer-2").say("write", run=run, key=f"other-{activity}", text="Fewer buses", theme="")
    asking = open_page("facilitator", "steer", bypass_csp=True)
    asking.get_by_role("link", name=f"Worried? Ask who wrote: {WORDS}").click()
    expect(asking.get_by_text("You ask who wrote this.")).to_be_visible()
    expect(asking.get_by_text(WORDS, exact=True)).to_be_visible()
    asking.get_by_role("button", name="Ask the wellbeing lead to agree").click()
    expect(asking.get_by_text("Choose a safeguarding reason.", exact=False).first).to_be_visible()
    asking.get_by_label("They may be at risk of harming themselves").check()
    look(asking)
    asking.get_by_role("button", name="Ask the wellbeing lead to agree").click()
    expect(asking.get_by_text("You have asked. The wellbeing lead can now agree.")).to_be_visible()
    expect(asking.get_by_text("Nobody has agreed yet.").first).to_be_visible()
    expect(asking.get_by_role("button", name="Agree, and see the name")).to_have_count(0)
    asking.get_by_text("Is it about something that somebody wrote?").click()
    expect(asking.get_by_role("link", name="Ask who wrote this: Fewer buses").first).to_be_visible()
    look(asking)

    caring = open_page("wellbeing", "produce", bypass_csp=True)
    caring.get_by_role("link", name="Safeguarding: who is it?").click()
    assert "officer-1" not in caring.content()
    newest = caring.locator(".govuk-summary-card").first
    expect(newest.get_by_text(WORDS)).to_be_visible()  # they agree to what they have read
    assert "Fewer buses" not in caring.content()
    assert "A later bus home" not in caring.content()  # theirs, but not what the worry is about
    look(caring)
    newest.get_by_role("button", name="Agree, and see the name").click()
    expect(caring.get_by_role("heading", name="officer-1")).to_be_visible()
    look(caring)
    asking.reload()
    expect(asking.get_by_text("Agreed by The wellbeing", exact=False).first).to_be_visible()
    assert "officer-1" not in asking.content()
    assert log_of_unmasking(hall) == [
        ("unmasking_asked", "The facilitator"),
        ("unmasking_agreed", "The wellbeing"),
    ]
