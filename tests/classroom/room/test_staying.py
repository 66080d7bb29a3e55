"""Whoever sits at an open page of the room stays logged in, and their pass stays fresh; nobody else does."""

from __future__ import annotations

import time
from http import HTTPStatus
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import expect

from tests.classroom.room.hall_fixtures import OpenPage, Voice
from tests.classroom.room.test_pages import put_up

TEN_MINUTES = 10 * 60 * 1000


def somebody(room: UUID, minutes_ago: int) -> Any:
    """A trainer's browser that was last seen so many minutes ago."""
    from django.test import Client

    from upstander.staff.models import Assignment, Person

    trainer = Person.objects.create(email="t@harrowmere.example", name="Trainer")
    Assignment.objects.create(person=trainer, role="trainer")
    client = Client()
    client.force_login(trainer)
    session = client.session
    session["since"] = session["seen"] = int(time.time() // 60) - minutes_ago
    session.save()
    return client, client.get(f"/room/{room}/stay")


@pytest.mark.django_db(transaction=True)
def test_a_page_that_says_it_is_open_counts_as_somebody_who_is_there(room: UUID) -> None:
    now = int(time.time() // 60)
    client, answer = somebody(room, minutes_ago=29)
    assert answer.status_code == HTTPStatus.NO_CONTENT
    assert answer.cookies["upstander-room"]["path"] == f"/live/{room}/"
    assert client.session["seen"] >= now


@pytest.mark.django_db(transaction=True)
def test_nobody_is_logged_in_again_by_it(room: UUID) -> None:
    client, answer = somebody(room, minutes_ago=32)
    assert "/sign-in" in answer["location"] or "/log-in" in answer["location"]
    assert "upstander-room" not in answer.cookies
    assert "_auth_user_id" not in client.session


@pytest.mark.browser
def test_an_open_page_says_so_every_ten_minutes_and_can_go_on_answering(
    facilitator: Voice, open_page: OpenPage
) -> None:
    put_up(facilitator, "sides")
    mine = open_page("officer-0")
    mine.clock.install()
    mine.reload()
    expect(mine.locator("#connection")).to_have_text("Connected")
    mine.context.clear_cookies(name="upstander-room")  # as if its twelve hours were over
    with mine.expect_response("**/stay") as answer:
        mine.clock.run_for(TEN_MINUTES)
    assert answer.value.status == HTTPStatus.NO_CONTENT
    card = mine.locator("#activity-sides")
    card.get_by_label("Wait").check()
    card.get_by_role("button", name="Send answer").click()
    expect(card.get_by_text("Your answer is in.")).to_be_visible()
    assert facilitator.sections()["results"]["sides"]["counts"] == {"a": 0, "b": 1, "c": 0}
