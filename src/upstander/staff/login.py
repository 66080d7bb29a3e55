"""Logging in: Argon2, the same answer for every failure, and a throttle that stores no address.

A browser that has logged in before carries a signed cookie and has tries of its own, so that a stranger who guesses on
purpose can't keep anybody out of their account.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from upstander.staff.audit import record
from upstander.staff.models import FailedLogin, Person

WINDOW = timedelta(minutes=15)
TRIES_PER_ACCOUNT = 5
TRIES_IN_ALL = 200
KNOWN_FOR = timedelta(days=180)
_SALT = "upstander known browser"


class LoginRefused(Exception):
    """No log-in: wrong, unknown, closed or too many tries. One sentence for all, so that it tells nothing."""

    def __init__(self) -> None:
        super().__init__(
            "Check your e-mail address and password. After five wrong tries, wait 15 minutes before the next."
        )


def check_login(request: HttpRequest, email: str, password: str) -> Person:
    """Return the person with this e-mail address and password.

    Raises:
        LoginRefused: for whatever reason.
    """
    now = datetime.now(UTC)
    FailedLogin.objects.filter(at__lt=now - WINDOW).delete()
    known = _known_browser(request, email)
    account = _account_digest(email, known)
    # Counted before the password is looked at, so that tries made at the same moment can't all pass.
    this = FailedLogin.objects.create(account=account, at=now)
    if FailedLogin.objects.filter(account=account).count() > TRIES_PER_ACCOUNT or (
        not known and FailedLogin.objects.count() > TRIES_IN_ALL
    ):
        this.delete()
        raise LoginRefused
    person = authenticate(request, username=email.strip().lower(), password=password)
    if not isinstance(person, Person) or is_left_over(person):
        raise LoginRefused
    with transaction.atomic():
        FailedLogin.objects.filter(account=account).delete()
        SessionStore.clear_expired()
        record(person, "logged_in")
    return person


def remember_browser(response: HttpResponse, person: Person) -> None:
    """Let this browser have tries of its own for this account from now on."""
    response.set_signed_cookie(
        _cookie_name(),
        f"{_account_digest(person.email)}:{secrets.token_hex(16)}",
        salt=_SALT,
        max_age=KNOWN_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def _known_browser(request: HttpRequest, email: str) -> str:
    """What tells this browser from others if it has logged in to this account before; else nothing."""
    value = request.get_signed_cookie(_cookie_name(), default="", salt=_SALT, max_age=KNOWN_FOR)
    account, _, browser = (value or "").partition(":")
    return browser if hmac.compare_digest(account, _account_digest(email)) else ""


def _cookie_name() -> str:
    return f"{settings.SESSION_COOKIE_NAME}-known"


def is_left_over(person: Person) -> bool:
    """Whether this is a demonstration's account in an installation in earnest."""
    return person.demo and not settings.UPSTANDER_INSTALLATION.demo


def _account_digest(email: str, browser: str = "") -> str:
    key = str(settings.SECRET_KEY).encode()
    text = f"failed log-in:{browser}:{email.strip().lower()}"
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
