"""Queues e-mail: a row in the caller's transaction, so that no change goes without its mail and no mail without it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings

from upstander.classroom.programme.models import Mail, MailAttachment, MailState
from upstander.staff.models import Person


class MailError(Exception):
    """What was handed in can’t be an e-mail; the message says why. A fault of the caller's."""


@dataclass(frozen=True)
class File:
    """A file to go with an e-mail. ``media_type`` may carry parameters: ``text/calendar; method=REQUEST``."""

    name: str
    media_type: str
    content: bytes


def queue_mail(
    to: Person | str,
    subject: str,
    text: str,
    html: str | None = None,
    attachments: Iterable[File] = (),
    *,
    kind: str,
    until: datetime | None = None,
) -> Mail:
    """Write an e-mail to a person, or to an address, for the worker to send once the transaction stands.

    ``kind`` is a code such as ``invitation``; it stays in the row when the words have gone. After ``until`` it is not
    worth sending. A demonstration sends nothing: the mail is shown on a page instead.

    Raises:
        MailError: the subject is empty or holds a line break.
    """
    if not subject or any(character < " " for character in subject):
        raise MailError("A subject is one line.")
    now = datetime.now(UTC)
    mail = Mail.objects.create(
        person=to if isinstance(to, Person) else None,
        address=to.email if isinstance(to, Person) else to,
        kind=kind,
        day=now.date(),
        subject=subject,
        text=text,
        html=html or "",
        until=until,
        state=MailState.SHOWN if settings.UPSTANDER_INSTALLATION.demo else MailState.WAITING,
    )
    MailAttachment.objects.bulk_create(
        MailAttachment(mail=mail, name=file.name, media_type=file.media_type, content=file.content)
        for file in attachments
    )
    return mail


def page_address(path: str) -> str:
    """The full address of a page of the classroom, for the words of a mail."""
    address = urlsplit(settings.UPSTANDER_INSTALLATION.classroom_url)
    return f"{address.scheme}://{address.netloc}{path}"
