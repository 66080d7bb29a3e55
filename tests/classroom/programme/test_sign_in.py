"""Signing in by a link: once, for thirty minutes, told to nobody, and not used up by what scans mail."""

from __future__ import annotations

import hashlib
import re
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from tests.classroom.programme.making import join_crew, make_person, make_programme

pytestmark = pytest.mark.django_db(transaction=True)


def ask(client: Client, email: str, target: str = "") -> str:
    """Ask on the page as people do; returns the page's words without the address."""
    page = client.post("/sign-in" + (f"?next={target}" if target else ""), {"email": email})
    assert page.status_code == 200
    return page.content.decode().replace(email, "ADDRESS")


def link_to(email: str) -> str:
    """The link of the newest mail to this address, as a path."""
    from upstander.classroom.programme.models import Mail

    text = Mail.objects.filter(address=email, kind="sign_in").latest("written_at").text
    return re.search(r"https?://[^/]+(/sign-in/\S+)", text)[1]


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_the_link_shows_a_button_and_the_button_signs_in(client: Client) -> None:
    person = make_person("Robin")
    ask(client, person.email)
    link = link_to(person.email)
    page = client.get(link)
    assert "Sign in as Robin" in page.content.decode()
    assert not is_signed_in(client)
    assert client.post(link).headers["Location"] == "/"
    assert is_signed_in(client)
    assert client.session["_auth_user_id"] == str(person.pk)


def test_what_scans_mail_opens_the_link_and_leaves_it_good(client: Client) -> None:
    person = make_person()
    ask(client, person.email)
    for _ in range(3):
        assert Client().get(link_to(person.email)).status_code == 200
        assert Client().head(link_to(person.email)).status_code == 200
    client.post(link_to(person.email))
    assert is_signed_in(client)


def test_it_works_once_and_takes_the_older_ones_with_it(client: Client) -> None:
    person = make_person()
    ask(client, person.email)
    older = link_to(person.email)
    ask(client, person.email)
    newer = link_to(person.email)
    client.post(newer)
    for link in (older, newer):
        again = Client()
        page = again.post(link)
        assert page.status_code == 400
        assert "has been used or is older than 30 minutes" in page.content.decode()
        assert again.get(link).status_code == 400
        assert not is_signed_in(again)


def test_of_many_who_press_at_once_one_is_signed_in() -> None:
    from django.db import connection

    from upstander.classroom.programme.models import SignInLink
    from upstander.classroom.programme.sign_in import LinkRefused, use_link

    person = make_person()
    ask(Client(), person.email)
    key, secret = link_to(person.email).split("/")[2:]
    ready, came_in = threading.Barrier(6), []

    def press() -> None:
        ready.wait()
        try:
            came_in.append(use_link(SignInLink(pk=key).pk, secret))
        except LinkRefused:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert came_in == [person]


def test_it_ends_after_thirty_minutes(client: Client) -> None:
    from upstander.classroom.programme.models import SignInLink

    person = make_person()
    ask(client, person.email)
    row = SignInLink.objects.get()
    assert timedelta(minutes=29) < row.until - datetime.now(UTC) <= timedelta(minutes=30)
    SignInLink.objects.update(until=datetime.now(UTC) - timedelta(seconds=1))
    assert client.post(link_to(person.email)).status_code == 400
    assert not is_signed_in(client)


def test_only_the_digest_of_its_secret_is_kept_and_a_changed_secret_opens_nothing(client: Client) -> None:
    from upstander.classroom.programme.models import SignInLink

    person = make_person()
    ask(client, person.email)
    link = link_to(person.email)
    secret = link.rsplit("/", 1)[1]
    assert SignInLink.objects.get().digest == hashlib.sha256(secret.encode()).hexdigest()
    assert secret not in str(list(SignInLink.objects.values()))
    changed = link[:-1] + ("A" if link[-1] != "A" else "B")
    assert client.post(changed).status_code == 400
    assert client.post(link_to(person.email)).status_code == 302


def test_known_and_unknown_addresses_get_the_same_answer(client: Client) -> None:
    from upstander.classroom.programme.models import Mail, SignInAsk, SignInLink

    closed = make_person()
    closed.is_active = False
    closed.save()
    known = make_person()
    addresses = [known.email, "stranger@town.example", closed.email, make_person("T", "trainer").email]
    answers = {re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", ask(Client(), email)) for email in addresses}
    assert len(answers) == 1
    assert [mail.address for mail in Mail.objects.all()] == [known.email]
    assert SignInLink.objects.count() == 1
    assert SignInAsk.objects.count() == 4


def test_after_three_asks_nothing_more_is_sent_and_no_address_is_stored(client: Client) -> None:
    from upstander.classroom.programme.models import Mail, SignInAsk

    person, other = make_person(), make_person()
    answers = {re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", ask(Client(), person.email)) for _ in range(5)}
    assert len(answers) == 1
    ask(client, other.email)
    assert Mail.objects.filter(person=person).count() == 3
    assert Mail.objects.filter(person=other).count() == 1
    stored = str(list(SignInAsk.objects.values()))
    assert person.email not in stored
    assert hashlib.sha256(person.email.encode()).hexdigest() not in stored
    SignInAsk.objects.update(at=datetime.now(UTC) - timedelta(minutes=16))
    ask(client, person.email)
    assert Mail.objects.filter(person=person).count() == 4


def test_a_flood_of_asks_is_stopped_in_all(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from upstander.classroom.programme import sign_in
    from upstander.classroom.programme.models import Mail

    monkeypatch.setattr(sign_in, "ASKS_IN_ALL", 4)
    people = [make_person() for _ in range(6)]
    for person in people:
        ask(client, person.email)
    assert Mail.objects.count() == 4


def test_it_leads_to_the_page_one_wanted_but_never_elsewhere(client: Client) -> None:
    person = make_person()
    first = client.get("/my-course")
    assert first.headers["Location"] == "/sign-in?next=/my-course"
    ask(client, person.email, "/my-course")
    assert client.post(link_to(person.email)).headers["Location"] == "/my-course"
    for target in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        stranger = Client()
        other = make_person()
        ask(stranger, other.email, target)
        assert "evil" not in link_to(other.email)
        assert stranger.post(link_to(other.email) + f"?next={target}").headers["Location"] == "/"


def test_the_button_needs_the_pages_own_token() -> None:
    strict = Client(enforce_csrf_checks=True)
    person = make_person()
    ask(Client(), person.email)
    assert strict.post(link_to(person.email)).status_code == 403
    page = strict.get(link_to(person.email)).content.decode()
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    assert strict.post(link_to(person.email), {"csrfmiddlewaretoken": token}).status_code == 302


def test_a_staff_role_needs_a_password_even_when_it_came_after_the_link(client: Client) -> None:
    from upstander.staff.models import Assignment

    person = make_person()
    ask(client, person.email)
    Assignment.objects.create(person=person, role="trainer")
    assert client.post(link_to(person.email)).status_code == 400


def test_a_demonstrations_account_opens_nothing_in_earnest(client: Client, in_earnest) -> None:
    from upstander.classroom.programme.models import SignInLink
    from upstander.staff.models import Person

    person = make_person()
    Person.objects.filter(pk=person.pk).update(demo=True)
    ask(client, person.email)
    assert not SignInLink.objects.exists()


def test_crew_signs_in_by_a_link_too_and_comes_to_their_programme(client: Client) -> None:
    programme = make_programme()
    lead = join_crew(programme, "lead")
    ask(client, lead.email)
    page = client.post(link_to(lead.email), follow=True)
    assert programme.title in page.content.decode()
