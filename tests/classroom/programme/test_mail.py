"""Mail through a real SMTP server: taken, refused, away for a while, killed in the middle."""

from __future__ import annotations

import os
import signal
import ssl
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
import trustme

from tests.classroom.programme.mail_server import RunningMailServer
from tests.classroom.programme.making import make_person

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2027, 1, 5, 9, tzinfo=UTC)


def queue(to=None, **changes):
    from upstander.classroom.programme.mail import queue_mail
    from upstander.classroom.programme.models import Mail

    words = {"subject": "Your place", "text": "Hello Zoë,\n\nhttps://classroom.example/x\n", "kind": "place_offered"}
    mail = queue_mail(to or make_person("Zoë"), **{**words, **changes})
    Mail.objects.update(next_try=NOW - timedelta(seconds=1))
    return mail


def send(now: datetime = NOW) -> int:
    from django.conf import settings

    from upstander.classroom.programme.send import send_waiting

    return send_waiting(settings.UPSTANDER_INSTALLATION.mail_server, now)


def kept_of(mail) -> dict[str, object]:
    mail.refresh_from_db()
    names = ("kind", "state", "reason", "address", "subject", "text", "html", "tries")
    return {name: getattr(mail, name) for name in names if getattr(mail, name)}


def test_a_mail_arrives_as_good_mail_does(in_earnest) -> None:
    from upstander.classroom.programme.mail import File

    calendar = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
    file = File("invitation.ics", "text/calendar; method=REQUEST; charset=utf-8", calendar)
    person = make_person("Zoë")
    mail = queue(person, html="<p>Hello</p>", attachments=[file])
    assert send() == 1
    (taken,) = in_earnest.taken
    assert taken["From"] == in_earnest.senders[0] == "course@upstander.example"
    assert taken["To"] == person.email
    assert taken["Message-ID"] == f"<{mail.pk}@upstander.example>"
    assert taken["Auto-Submitted"] == "auto-generated"
    assert taken["Date"]
    body = taken.get_body(("plain",))
    assert "Hello Zoë,\n\nhttps://classroom.example/x" in body.get_content().replace("\r\n", "\n")
    kinds = [part.get_content_type() for part in taken.walk() if not part.is_multipart()]
    assert kinds == ["text/plain", "text/html", "text/calendar"]
    (attached,) = list(taken.iter_attachments())
    assert attached.get_filename() == "invitation.ics"
    assert attached["Content-Type"].params["method"] == "REQUEST"
    assert attached.get_content().encode() == calendar or attached.get_payload(decode=True) == calendar


def test_of_a_sent_mail_only_kind_person_day_and_outcome_stay(in_earnest) -> None:
    from upstander.classroom.programme.mail import File
    from upstander.classroom.programme.models import MailAttachment

    mail = queue(html="<p>x</p>", attachments=[File("a.txt", "text/plain", b"words")])
    send()
    assert kept_of(mail) == {"kind": "place_offered", "state": "sent", "tries": 1}
    assert mail.person is not None
    assert not MailAttachment.objects.exists()
    assert send(NOW + timedelta(days=3)) == 0
    assert len(in_earnest.taken) == 1


def test_a_mail_stands_only_if_its_change_does(in_earnest) -> None:
    from django.db import transaction

    from upstander.classroom.programme.models import Mail

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        queue()
        raise ZeroDivisionError
    assert not Mail.objects.exists()


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("550 5.1.1 No such user", "this address does not exist or takes no mail from us. It said: 550 5.1.1 No such"),
        ("552 5.2.2 Mailbox full", "the mailbox is full"),
        ("554 5.7.1 Blocked", "refused the mail. It said: 554"),
        ("556 5.1.10 Domain takes no mail", "refused the mail for good. It said: 556"),
    ],
)
def test_a_refused_recipient_is_not_tried_again_and_the_servers_reason_is_kept(in_earnest, answer, reason) -> None:
    refused, other = queue(), queue()
    in_earnest.answers[refused.person.email] = answer
    assert send() == 1
    assert kept_of(refused)["state"] == "refused"
    assert reason in str(kept_of(refused)["reason"])
    assert "text" not in kept_of(refused)
    assert kept_of(other)["state"] == "sent"
    del in_earnest.answers[refused.person.email]
    assert send(NOW + timedelta(days=3)) == 0


def test_an_answer_for_now_is_tried_again_with_growing_pauses_and_given_up_at_last(in_earnest) -> None:
    from upstander.classroom.programme.send import PAUSES

    mail = queue()
    in_earnest.answers[mail.person.email] = "451 4.7.1 Greylisted"
    now, pauses = NOW, []
    while kept_of(mail)["state"] == "waiting":
        assert send(now) == 0
        mail.refresh_from_db()
        assert send(mail.next_try - timedelta(seconds=1)) == 0
        pauses.append((mail.next_try - now).total_seconds() / 60)
        now = mail.next_try
        assert len(pauses) < 20
    assert tuple(pauses[: len(PAUSES)]) == PAUSES
    assert "For almost two days" in str(kept_of(mail)["reason"])


def test_a_greylisted_mail_arrives_once_the_server_wants_it(in_earnest) -> None:
    mail = queue()
    in_earnest.answers[mail.person.email] = "451 4.7.1 Greylisted"
    send()
    assert "asks us to come back later. We try again by ourselves. It said: 451" in str(kept_of(mail)["reason"])
    in_earnest.answers.clear()
    assert send(NOW + timedelta(minutes=2)) == 1
    assert kept_of(mail)["state"] == "sent"


def test_a_server_that_was_away_gets_every_mail_when_it_is_back(in_earnest, settings) -> None:
    import dataclasses
    import socket

    here = settings.UPSTANDER_INSTALLATION
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        away = {**here.configuration, "smtp_port": nobody.getsockname()[1]}
    settings.UPSTANDER_INSTALLATION = dataclasses.replace(here, configuration=away)
    mails = [queue() for _ in range(3)]
    assert send() == 0
    assert ["did not answer" in str(kept_of(mail)["reason"]) for mail in mails] == [True] * 3
    settings.UPSTANDER_INSTALLATION = here
    assert send(NOW + timedelta(seconds=30)) == 0
    assert send(NOW + timedelta(minutes=2)) == 3
    assert len(in_earnest.taken) == 3


def test_a_line_that_breaks_after_one_mail_leaves_the_others_due(in_earnest) -> None:
    first, second = queue(), queue()
    in_earnest.hangs_up_after_data = True
    send()
    in_earnest.hangs_up_after_data = False
    assert kept_of(first)["state"] == "waiting"
    assert send() == 1
    assert kept_of(second)["state"] == "sent"
    assert send(NOW + timedelta(minutes=2)) == 1
    # Nobody can know whether the first was taken: it comes again under its old Message-ID, by which a mailbox knows it.
    again = [one["Message-ID"] for one in in_earnest.taken if str(first.pk) in one["Message-ID"]]
    assert again == [again[0]] * 2
    assert len(in_earnest.taken) == 3


def test_a_worker_killed_while_it_sends_sends_that_one_mail_once_more_and_no_other_twice(in_earnest, settings) -> None:
    """The server kills the sender when it has taken the third mail and before it says so: the worst moment there is."""
    mails = [queue() for _ in range(6)]
    home = settings.UPSTANDER_INSTALLATION.home
    code = (
        "import sys, django; django.setup();"
        "from datetime import datetime;"
        "from upstander.classroom.programme.send import send_waiting;"
        "from upstander.installation import MailServer;"
        f"send_waiting(MailServer('127.0.0.1', {in_earnest.port}, '', 'course@upstander.example'),"
        f" datetime.fromisoformat('{NOW.isoformat()}'))"
    )
    environment = {
        **os.environ,
        "UPSTANDER_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "upstander.classroom.settings",
    }
    process = subprocess.Popen([sys.executable, "-c", code], env=environment)
    in_earnest.kills = (3, process.pid)
    assert process.wait(60) == -signal.SIGKILL
    in_earnest.kills = None
    send()
    send(NOW + timedelta(minutes=2))
    counts = [sum(str(mail.pk) in one["Message-ID"] for one in in_earnest.taken) for mail in mails]
    assert counts == [1, 1, 2, 1, 1, 1]
    assert {kept_of(mail)["state"] for mail in mails} == {"sent"}


def test_what_is_of_no_use_any_more_is_not_sent(in_earnest) -> None:
    mail = queue(until=NOW - timedelta(minutes=1))
    assert send() == 0
    assert "of no use" in str(kept_of(mail)["reason"])
    assert in_earnest.taken == []


def test_a_demonstration_sends_nothing_and_shows_it_instead() -> None:
    from django.conf import settings

    mail = queue()
    assert settings.UPSTANDER_INSTALLATION.demo
    assert settings.UPSTANDER_INSTALLATION.mail_server is None
    assert kept_of(mail)["state"] == "shown"


def test_a_subject_with_a_line_break_is_refused_before_it_is_stored(in_earnest) -> None:
    from upstander.classroom.programme.mail import MailError

    with pytest.raises(MailError, match="one line"):
        queue(subject="Hello\r\nBcc: everybody@town.example")


def test_mail_leaves_this_host_only_over_tls_with_a_certificate_to_trust(
    in_earnest, settings, monkeypatch, tmp_path
) -> None:
    """A server by another name than loopback's: without a trusted certificate nothing is sent, with one it is."""
    import dataclasses

    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("mail.test", "127.0.0.2").configure_cert(context)
    server = RunningMailServer(context, "127.0.0.2")
    server.start()
    here = settings.UPSTANDER_INSTALLATION
    settings.UPSTANDER_INSTALLATION = dataclasses.replace(
        here, configuration={**here.configuration, "smtp_host": "127.0.0.2", "smtp_port": server.port}
    )
    try:
        queue()
        assert send() == 0
        assert server.taken == []
        authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        assert send(NOW + timedelta(minutes=2)) == 1
        assert server.taken[0]["Subject"] == "Your place"
    finally:
        server.stop()


def test_a_mail_server_needs_a_sender_beside_it(tmp_path) -> None:
    from upstander.installation import InstallationError, read_installation

    file = tmp_path / "upstander.toml"
    file.write_text('smtp_host = "mail.test"\n')
    with pytest.raises(InstallationError, match="needs mail_from"):
        read_installation({"UPSTANDER_HOME": str(tmp_path)})
    file.write_text('smtp_host = "mail.test"\nmail_from = "Course <a@b>"\n')
    with pytest.raises(InstallationError, match="mail_from is one address"):
        read_installation({"UPSTANDER_HOME": str(tmp_path)})
    file.write_text('smtp_host = "mail.test"\nmail_from = "course@town.example"\n')
    server = read_installation({"UPSTANDER_HOME": str(tmp_path)}).mail_server
    assert (server.host, server.port, server.sender) == ("mail.test", 587, "course@town.example")
    file.write_text('demo = true\nsmtp_host = "mail.test"\nmail_from = "course@town.example"\n')
    assert read_installation({"UPSTANDER_HOME": str(tmp_path)}).mail_server is None
