"""The classroom's worker process: sends mail, and forgets what may not be kept."""

from __future__ import annotations

from upstander.installation import Installation
from upstander.staff.serve import prepare_service

_SECONDS_BETWEEN_MAILS = 5
_SECONDS_BETWEEN_TIDYINGS = 6 * 60 * 60


def run_worker(installation: Installation) -> None:
    """Run until SIGTERM or SIGINT."""
    prepare_service("upstander.classroom.settings", installation.classroom_home)
    from upstander.classroom.programme.tasks import forget_in_time, send_mail
    from upstander.staff.worker import Schedule, run_tasks

    run_tasks([Schedule(send_mail, _SECONDS_BETWEEN_MAILS), Schedule(forget_in_time, _SECONDS_BETWEEN_TIDYINGS)])
