"""Logging in: Argon2, the same answer for every failure, and a throttle that stores no address."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.http import HttpRequest

from upstander.staff.audit import record
from upstander.staff.models import FailedLogin, Person

WINDOW = timedelta(minutes=15)
TRIES_PER_ACCOUNT = 5
TRIES_IN_ALL = 200


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
    account = _account_digest(email)
    since = datetime.now(UTC) - WINDOW
    FailedLogin.objects.filter(at__lt=since).delete()
    recent = FailedLogin.objects.filter(at__gte=since)
    throttled = recent.filter(account=account).count() >= TRIES_PER_ACCOUNT or recent.count() >= TRIES_IN_ALL
    person = authenticate(request, username=email.strip().lower(), password=password)
    if throttled or not isinstance(person, Person) or _is_left_over(person):
        FailedLogin.objects.create(account=account, at=datetime.now(UTC))
        raise LoginRefused
    with transaction.atomic():
        recent.filter(account=account).delete()
        SessionStore.clear_expired()
        record(person, "logged_in")
    return person


def _is_left_over(person: Person) -> bool:
    """Whether this is a demonstration's account in an installation in earnest."""
    return person.demo and not settings.UPSTANDER_INSTALLATION.demo


def _account_digest(email: str) -> str:
    key = str(settings.SECRET_KEY).encode()
    return hmac.new(key, b"failed log-in:" + email.strip().lower().encode(), hashlib.sha256).hexdigest()
