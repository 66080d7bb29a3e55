"""What the classroom's worker does for programmes at fixed times. Tasks carry no data: it lies in the database."""

from __future__ import annotations

from django.conf import settings
from django_tasks import task

from upstander.classroom.programme import forget, send


@task()
def send_mail() -> None:
    """Send the mails that wait, where a server is named. A demonstration names none."""
    server = settings.UPSTANDER_INSTALLATION.mail_server
    if server:
        send.send_waiting(server)


@task()
def forget_in_time() -> None:
    """Delete what may not be kept any longer."""
    forget.forget_in_time(forget.today())
