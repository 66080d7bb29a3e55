"""Signing in by a link in an e-mail: asked for by anybody, good once, for thirty minutes.

Whoever asks gets the same answer after the same work, known address or not. The link's page only shows a button: what
scans mail follows links but presses nothing, so it can't use the link up.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.urls import reverse

from upstander.classroom.programme.mail import page_address, queue_mail
from upstander.classroom.programme.models import SignInAsk, SignInLink
from upstander.staff.audit import record
from upstander.staff.login import is_left_over
from upstander.staff.models import Person

GOOD_FOR = timedelta(minutes=30)
WINDOW = timedelta(minutes=15)
ASKS_PER_ADDRESS = 3
# A whole course may ask in the minutes before its session; more than this is no course.
ASKS_IN_ALL = 500


class LinkRefused(Exception):
    """The link doesn't sign anybody in. One sentence for all, so that it tells nothing."""

    def __init__(self) -> None:
        super().__init__("This link has been used or is older than 30 minutes. Ask for a new one.")


class _NobodyThere(Exception):
    """Takes back what was written for an address that nobody here has."""


def ask_for_link(email: str, target: str = "") -> None:
    """Send a link to this address if somebody here may sign in by one; ``target`` is the page it leads to.

    Nothing is sent after three asks for an address, or 500 in all, within a quarter of an hour.
    """
    now = datetime.now(UTC)
    account = _account_digest(email)
    with transaction.atomic():
        SignInAsk.objects.filter(at__lt=now - WINDOW).delete()
        SignInLink.objects.filter(until__lt=now).delete()
        # Counted with the ask written, so that asks of the same moment can't all pass.
        SignInAsk.objects.create(account=account, at=now)
        asks = SignInAsk.objects.filter(account=account).count()
        if asks > ASKS_PER_ADDRESS or SignInAsk.objects.count() > ASKS_IN_ALL:
            return
        person = _person_of(email)
        try:
            with transaction.atomic():
                _send_link(person, target, now)
                if person is None:
                    raise _NobodyThere
        except _NobodyThere:
            pass


def holder_of_link(link: UUID, untrusted_secret: str) -> Person:
    """Whom this link would sign in; it stays good.

    Raises:
        LinkRefused: it is used, too old, or not ours, or its person may not sign in by a link.
    """
    return _check(link, untrusted_secret)


def use_link(link: UUID, untrusted_secret: str) -> Person:
    """Use the link up, with all others of its person, and return whom to sign in.

    Raises:
        LinkRefused: it is used, too old, or not ours, or its person may not sign in by a link.
    """
    with transaction.atomic():
        person = _check(link, untrusted_secret)
        # Of two who press at the same moment one deletes the row; the other finds nothing to delete.
        if not SignInLink.objects.filter(pk=link).delete()[0]:
            raise LinkRefused
        SignInLink.objects.filter(person=person).delete()
        SessionStore.clear_expired()
        record(person, "signed_in_by_link")
    return person


def _check(link: UUID, untrusted_secret: str) -> Person:
    row = SignInLink.objects.select_related("person").filter(pk=link, until__gte=datetime.now(UTC)).first()
    wanted = row.digest if row else "0" * 64
    fits = hmac.compare_digest(wanted, _digest(untrusted_secret))
    person = row.person if row and fits else None
    if person is None or not _may_use_links(person):
        raise LinkRefused
    return person


def _send_link(person: Person | None, target: str, now: datetime) -> None:
    secret = secrets.token_urlsafe(32)
    link = SignInLink.objects.create(person=person, digest=_digest(secret), until=now + GOOD_FOR)
    address = page_address(reverse("use_link", args=[link.pk, secret]))
    if target:
        address += "?" + urlencode({"next": target})
    queue_mail(
        person or "nobody@invalid",
        "Your link to sign in to the course",
        f"Hello {person.name if person else ''},\n\n"
        f"Open this link and press the button on its page. It works once, for 30 minutes.\n\n{address}\n\n"
        "You did not ask for it? Then do nothing: without this link nobody can sign in.\n",
        kind="sign_in",
        until=link.until,
    )


def _person_of(email: str) -> Person | None:
    person = Person.objects.filter(email=email.strip().lower()).first()
    return person if _may_use_links(person) else None


def _may_use_links(person: Person | None) -> bool:
    """Whether an e-mail is enough for this person. Who has a staff role, and so every programme, needs a password."""
    return bool(person and person.is_active and not is_left_over(person) and not person.roles())


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _account_digest(email: str) -> str:
    text = f"asked for a link:{email.strip().lower()}"
    return hmac.new(str(settings.SECRET_KEY).encode(), text.encode(), hashlib.sha256).hexdigest()
