"""Sends the e-mails that wait, and says in plain words why one could not be delivered.

A mail is claimed, handed over and marked, in this order, each committed before the next. A worker that is killed after
the server took a mail and before it was marked therefore sends that one mail again at its next time: SMTP has no
hand-over without this gap (RFC 1047). Its Message-ID is the same, by which mailboxes know a double.
"""

from __future__ import annotations

import os
import smtplib
from datetime import UTC, datetime, timedelta
from email import encoders
from email.message import Message
from email.mime.base import MIMEBase

from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend
from django.db import transaction

from upstander.classroom.programme.models import Mail, MailAttachment, MailState
from upstander.installation import LOOPBACK, MailServer
from upstander.staff.logs import get_log

log = get_log("upstander.classroom.mail")

PASSWORD_VARIABLE = "UPSTANDER_SMTP_PASSWORD"
# How long to wait after each try, in minutes. After the last we give up, almost two days after the first.
PAUSES = (1, 5, 15, 60, 240, 720, 1440)
_SECONDS_FOR_SERVER = 30
_IMPLICIT_TLS_PORT = 465
_AT_ONCE = 50
_LONGEST_ANSWER = 160

_TOO_LATE = "The mail server could not take it in time, and by now it is of no use."
_NO_ANSWER = "Our mail server did not answer, or broke off. We try again by ourselves."
_NOT_NOW = "The mail server asks us to come back later. We try again by ourselves."
_GAVE_UP = "For almost two days no mail server took it, so we gave up."
_IN_WORDS = {
    550: "The mail server says that this address does not exist or takes no mail from us.",
    551: "The mail server says that this address is not there.",
    552: "The mail server says that the mailbox is full, or the mail is too large.",
    553: "The mail server says that this is no valid address.",
    554: "The mail server refused the mail.",
}
_REFUSED = "The mail server refused the mail for good."


def send_waiting(server: MailServer, now: datetime | None = None) -> int:
    """Send what is due, at most fifty mails over one connection, and return how many were taken."""
    now = now or datetime.now(UTC)
    _drop_hopeless(now)
    due = list(Mail.objects.filter(state=MailState.WAITING, next_try__lte=now)[:_AT_ONCE])
    if not due:
        return 0
    connection = _make_connection(server)
    try:
        connection.open()
    except OSError as error:  # smtplib's errors and those of TLS are OSErrors too
        log.warning("mail_server_failed", error_object=error, waiting=len(due))
        for mail in due:
            _claim(mail, now)
        return 0
    try:
        return sum(_send(connection, mail, server, now) for mail in due)
    except smtplib.SMTPServerDisconnected as error:  # those that were not tried yet stay due
        log.warning("mail_server_left", error_object=error)
        return 0
    finally:
        _close(connection)


def _make_connection(server: MailServer) -> EmailBackend:
    """A connection to be opened: with TLS, except to a server on this very host."""
    implicit = server.port == _IMPLICIT_TLS_PORT
    return EmailBackend(
        host=server.host,
        port=server.port,
        username=server.user,
        password=os.environ.get(PASSWORD_VARIABLE, ""),
        use_ssl=implicit,
        use_tls=not implicit and server.host not in LOOPBACK,
        timeout=_SECONDS_FOR_SERVER,
    )


def _close(connection: EmailBackend) -> None:
    try:
        connection.close()
    except OSError as error:  # everything was said by then
        log.warning("mail_server_left", error_object=error)


def _send(connection: EmailBackend, mail: Mail, server: MailServer, now: datetime) -> bool:
    """Hand one mail over and note what the server said.

    Raises:
        SMTPServerDisconnected: the connection broke, so that nobody knows; the mail has its next time already.
    """
    if not _claim(mail, now):
        return False
    try:
        connection.send_messages([make_message(mail, server.sender)])
    except smtplib.SMTPRecipientsRefused as error:
        code, answer = next(iter(error.recipients.values()))
        _refused(mail, code, answer)
    except smtplib.SMTPResponseException as error:
        _refused(mail, error.smtp_code, error.smtp_error)
    except smtplib.SMTPNotSupportedError:
        _forget(mail, MailState.REFUSED, "The mail server can’t take an address with letters beyond A to Z.")
    else:
        _forget(mail, MailState.SENT)
        return True
    return False


def make_message(mail: Mail, sender: str) -> EmailMultiAlternatives:
    """The mail as it goes out: plain words first, marked as written by a program (RFC 3834)."""
    domain = sender.rpartition("@")[2]
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        from_email=sender,
        to=[mail.address],
        headers={
            "Message-ID": f"<{mail.pk}@{domain}>",
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    for file in mail.attachments.all():
        message.attach(_make_part(file))
    return message


def _make_part(file: MailAttachment) -> MIMEBase:
    untangled = Message()
    untangled["Content-Type"] = file.media_type
    part = MIMEBase(untangled.get_content_maintype(), untangled.get_content_subtype())
    for name, value in untangled.get_params([])[1:]:
        part.set_param(name, value)
    part.set_payload(bytes(file.content))
    encoders.encode_base64(part)
    part.add_header("Content-Disposition", "attachment", filename=file.name)
    return part


def _claim(mail: Mail, now: datetime) -> bool:
    """Count this try and put the next one off, so that no other worker, nor we after a crash, take it meanwhile."""
    pause = timedelta(minutes=PAUSES[mail.tries])
    claimed = Mail.objects.filter(pk=mail.pk, state=MailState.WAITING, tries=mail.tries).update(
        tries=mail.tries + 1, next_try=now + pause, reason=_NO_ANSWER
    )
    return bool(claimed)


def _refused(mail: Mail, code: int, untrusted_answer: bytes | str) -> None:
    """Note what the server said: for good (5xx), or for now (4xx, RFC 5321, 4.2.1)."""
    answer = _printable(untrusted_answer)
    if code >= 500:
        _forget(mail, MailState.REFUSED, f"{_IN_WORDS.get(code, _REFUSED)} It said: {code} {answer}")
        return
    Mail.objects.filter(pk=mail.pk).update(reason=f"{_NOT_NOW} It said: {code} {answer}")


def _drop_hopeless(now: datetime) -> None:
    for mail in Mail.objects.filter(state=MailState.WAITING, until__lt=now):
        _forget(mail, MailState.REFUSED, _TOO_LATE)
    for mail in Mail.objects.filter(state=MailState.WAITING, tries__gte=len(PAUSES), next_try__lte=now):
        _forget(mail, MailState.REFUSED, _GAVE_UP)


def _forget(mail: Mail, state: MailState, reason: str = "") -> None:
    """Keep of a mail only its kind, its person, its day and what became of it."""
    with transaction.atomic():
        MailAttachment.objects.filter(mail=mail).delete()
        Mail.objects.filter(pk=mail.pk).update(
            state=state, reason=reason, address="", subject="", text="", html="", until=None
        )


def _printable(untrusted_answer: bytes | str) -> str:
    """A server's answer as a short line; it is shown to the team as text and never logged."""
    words = untrusted_answer.decode("utf-8", "replace") if isinstance(untrusted_answer, bytes) else untrusted_answer
    line = " ".join("".join(character if character.isprintable() else " " for character in words).split())
    return line[:_LONGEST_ANSWER]
