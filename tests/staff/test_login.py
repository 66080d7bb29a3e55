"""Logging in: one answer for every failure, a throttle without addresses, a session that ends."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client

from upstander.staff.base_settings import IDLE_MINUTES, LONGEST_SESSION
from upstander.staff.login import TRIES_IN_ALL, TRIES_PER_ACCOUNT
from upstander.staff.models import AuditEntry, FailedLogin, Person
from upstander.staff.people import PersonError, add_person

PASSWORD = "a long enough password"
EMAIL = "analyst@desk.example"


def log_in(client: Client, email: str = EMAIL, password: str = PASSWORD, **extra: str):
    return client.post("/log-in", {"email": email, "password": password}, **extra)


def test_the_right_password_opens_the_desk_and_is_audited(person) -> None:
    analyst = person("analyst")
    client = Client()
    assert log_in(client, EMAIL.upper()).status_code == 302
    assert client.get("/reports").status_code == 200
    assert AuditEntry.objects.filter(verb="logged_in", actor=str(analyst.pk)).exists()


def test_wrong_unknown_and_closed_accounts_get_the_same_page(person) -> None:
    person("analyst")
    closed = person("reviewer")
    closed.is_active = False
    closed.save()
    pages = []
    for email, password in (
        (EMAIL, "wrong"), ("nobody@desk.example", "wrong"), ("reviewer@desk.example", PASSWORD)):  # fmt: skip
        answer = log_in(Client(), email, password)
        page = answer.content.decode()
        token = page.split('csrfmiddlewaretoken" value="')[1].split('"')[0]
        pages.append((answer.status_code, page.replace(token, "").replace(email, "")))
    assert len(set(pages)) == 1
    assert pages[0][0] == 400


def test_an_unknown_account_costs_the_same_hashing(person, monkeypatch) -> None:
    from django.contrib.auth.hashers import Argon2PasswordHasher

    person("analyst")
    hashed = []
    for name in ("encode", "verify"):
        real = getattr(Argon2PasswordHasher, name)
        monkeypatch.setattr(
            Argon2PasswordHasher, name,
            lambda self, *given, real=real, name=name: (hashed.append(name), real(self, *given))[1])  # fmt: skip
    log_in(Client(), "nobody@desk.example", "wrong")
    unknown = len([name for name in hashed if name == "encode"])
    hashed.clear()
    log_in(Client(), EMAIL, "wrong")
    assert unknown == 1
    assert len(hashed) >= 1


def test_passwords_are_kept_as_argon2(person) -> None:
    assert person("analyst").password.startswith("argon2$argon2id$")


def test_after_five_wrong_tries_the_right_password_has_to_wait(person) -> None:
    person("analyst")
    person("reviewer")
    for _ in range(TRIES_PER_ACCOUNT):
        log_in(Client(), password="wrong")
    assert log_in(Client()).status_code == 400
    assert log_in(Client(), "reviewer@desk.example").status_code == 302
    FailedLogin.objects.all().delete()
    assert log_in(Client()).status_code == 302


def test_a_stranger_who_guesses_cannot_keep_anybody_out(person) -> None:
    person("analyst")
    known = Client()
    assert log_in(known).status_code == 302
    known.post("/log-out")
    for number in range(TRIES_IN_ALL + 5):
        FailedLogin.objects.create(account=f"{number:064}", at=datetime.now(UTC))
    for _ in range(TRIES_PER_ACCOUNT + 3):
        assert log_in(Client(), password="wrong").status_code == 400
    assert log_in(Client()).status_code == 400
    assert log_in(known).status_code == 302


def test_a_browser_that_is_known_has_five_tries_too_and_for_its_own_account_only(person) -> None:
    person("analyst")
    person("reviewer")
    known = Client()
    log_in(known)
    known.post("/log-out")
    for email in (EMAIL, "reviewer@desk.example"):
        for _ in range(TRIES_PER_ACCOUNT):
            log_in(known, email, "wrong")
        assert log_in(known, email).status_code == 400
    assert log_in(Client()).status_code == 302
    assert log_in(Client(), "reviewer@desk.example").status_code == 400


def test_the_cookie_of_a_known_browser_is_strict_and_cannot_be_made_up(person) -> None:
    person("analyst")
    client = Client()
    cookie = log_in(client).cookies["__Host-upstander-desk-known"]
    assert (cookie["httponly"], cookie["secure"], cookie["samesite"], cookie["path"]) == (True, True, "Strict", "/")
    for _ in range(TRIES_PER_ACCOUNT):
        log_in(Client(), password="wrong")
    for value in (cookie.value[:-1] + "x", "x", cookie.value.split(":")[0]):
        forged = Client()
        forged.cookies["__Host-upstander-desk-known"] = value
        assert log_in(forged).status_code == 400


def test_tries_at_the_same_moment_are_five_in_all(person, monkeypatch) -> None:
    from upstander.staff import login

    person("analyst")
    looked = []
    barrier = threading.Barrier(12)

    def look(*_given, **_named) -> None:
        looked.append(1)

    monkeypatch.setattr(login, "authenticate", look)

    def try_once() -> None:
        barrier.wait()
        log_in(Client(), password="wrong")
        connection.close()

    threads = [threading.Thread(target=try_once) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(looked) <= TRIES_PER_ACCOUNT


def test_tries_that_were_not_looked_at_make_nobody_wait_longer(person) -> None:
    person("analyst")
    for _ in range(TRIES_PER_ACCOUNT + 20):
        log_in(Client(), password="wrong")
    assert FailedLogin.objects.count() == TRIES_PER_ACCOUNT


def test_a_throttled_account_looks_the_same_whether_it_exists_or_not(person) -> None:
    person("analyst")
    pages = set()
    for email in (EMAIL, "nobody@desk.example"):
        for _ in range(TRIES_PER_ACCOUNT + 1):
            answer = log_in(Client(), email, "wrong")
        page = answer.content.decode()
        token = page.split('csrfmiddlewaretoken" value="')[1].split('"')[0]
        pages.add((answer.status_code, page.replace(token, "").replace(email, "")))
    assert len(pages) == 1


def test_a_session_prepared_by_somebody_else_is_never_the_one_that_is_logged_in(person) -> None:
    person("analyst")
    client = Client()
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    client.cookies["__Host-upstander-desk"] = planted
    assert log_in(client).status_code == 302
    assert client.cookies["__Host-upstander-desk"].value != planted
    attacker = Client()
    attacker.cookies["__Host-upstander-desk"] = planted
    assert attacker.get("/reports").status_code == 302


def test_nobody_stays_logged_in_for_longer_than_half_a_day_however_busy(person) -> None:
    person("analyst")
    client = Client()
    log_in(client)
    client.get("/reports")
    session = client.session
    session["since"] = int(time.time() // 60) - LONGEST_SESSION // 60 - 1
    session.save()
    assert client.get("/reports").headers["Location"].startswith("/log-in?next=")


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "desk.example:1@evil.example"])
def test_a_name_that_points_here_but_is_not_ours_gets_nothing(person, host: str) -> None:
    """Against rebinding: a page elsewhere whose name is made to point to this machine."""
    person("analyst")
    assert Client().get("/log-in", HTTP_HOST=host).status_code == 400
    assert log_in(Client(), HTTP_HOST=host).status_code == 400


def test_nothing_is_stored_where_no_style_or_script_is(person) -> None:
    person("analyst")
    client = Client()
    log_in(client)
    for address in ("/static/nothing.css", "/nowhere", "/log-in", "/health", "/reports"):
        assert client.get(address).headers["Cache-Control"] == "no-store", address


def test_the_throttle_keeps_neither_address_nor_name(person) -> None:
    person("analyst")
    log_in(Client(), password="wrong", REMOTE_ADDR="203.0.113.77")
    row = FailedLogin.objects.get()
    values = [str(getattr(row, field.name)) for field in row._meta.fields]
    assert not any("203.0.113" in value or "analyst" in value for value in values)


def test_whoever_is_idle_for_too_long_is_logged_out(person) -> None:
    person("analyst")
    client = Client()
    log_in(client)
    client.get("/reports")
    session = client.session
    session["seen"] = int(time.time() // 60) - IDLE_MINUTES - 1
    session.save()
    assert client.get("/reports").headers["Location"].startswith("/log-in?next=")


def test_logging_out_ends_the_session(person) -> None:
    person("analyst")
    client = Client()
    log_in(client)
    assert client.get("/log-out").status_code == 405
    client.post("/log-out")
    assert client.get("/reports").status_code == 302


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"]
)
def test_log_in_never_sends_anybody_elsewhere(person, target: str) -> None:
    person("analyst")
    answer = Client().post(f"/log-in?next={target}", {"email": EMAIL, "password": PASSWORD})
    assert answer.headers["Location"] == "/"


def test_a_form_from_elsewhere_is_refused(person) -> None:
    person("analyst")
    client = Client(enforce_csrf_checks=True)
    assert log_in(client).status_code == 403
    assert log_in(client, HTTP_ORIGIN="https://evil.example").status_code == 403


def test_cookies_are_strict_and_pages_are_not_stored(person) -> None:
    person("analyst")
    client = Client()
    answer = log_in(client)
    cookie = answer.cookies["__Host-upstander-desk"]
    assert (cookie["httponly"], cookie["secure"], cookie["samesite"], cookie["path"]) == (True, True, "Strict", "/")
    assert not cookie["domain"]
    page = client.get("/reports")
    assert page.headers["Cache-Control"] == "no-store"
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert page.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in page.headers["Permissions-Policy"]
    assert "max-age=" in page.headers["Strict-Transport-Security"]


@pytest.mark.parametrize(
    ("email", "roles", "password", "why"),
    [
        ("no address", ["analyst"], PASSWORD, "valid email"),
        ("a@desk.example", ["king"], PASSWORD, "no role king"),
        ("a@desk.example", [], PASSWORD, "at least one role"),
        ("a@desk.example", ["analyst"], "short", "too short"),
        ("a@desk.example", ["analyst"], "q1w2e3r4t5y6", "common"),
    ],
)
def test_a_person_is_refused_with_a_reason(transactional_db, email, roles, password, why) -> None:
    with pytest.raises(PersonError, match=why):
        add_person(email, "A", roles, password)
    assert not Person.objects.exists()


@pytest.mark.parametrize("name", ["", "  ", "A" * 121])
def test_a_name_is_neither_empty_nor_longer_than_the_database_takes(transactional_db, name: str) -> None:
    with pytest.raises(PersonError, match="1 to 120"):
        add_person(EMAIL, name, ["analyst"], PASSWORD)


def test_an_address_has_one_account(person) -> None:
    person("analyst")
    with pytest.raises(PersonError, match="already"):
        add_person(EMAIL.upper(), "A", ["analyst"], PASSWORD)


def test_a_demonstrations_account_opens_nothing_in_earnest(transactional_db) -> None:
    add_person(EMAIL, "A", ["analyst"], PASSWORD, demo=True)
    assert log_in(Client()).status_code == 400
