"""Logging in: one answer for every failure, a throttle without addresses, a session that ends."""

from __future__ import annotations

import time

import pytest
from django.test import Client

from upstander.staff.base_settings import IDLE_MINUTES
from upstander.staff.login import TRIES_PER_ACCOUNT
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


def test_an_address_has_one_account(person) -> None:
    person("analyst")
    with pytest.raises(PersonError, match="already"):
        add_person(EMAIL.upper(), "A", ["analyst"], PASSWORD)


def test_a_demonstrations_account_opens_nothing_in_earnest(transactional_db) -> None:
    add_person(EMAIL, "A", ["analyst"], PASSWORD, demo=True)
    assert log_in(Client()).status_code == 400
