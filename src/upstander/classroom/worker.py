"""The classroom's worker process: sends mail, keeps invitations and reminders in time, forgets what it must."""

from __future__ import annotations

from upstander.installation import Installation
from upstander.staff.serve import prepare_service

_SECONDS_BETWEEN_MAILS = 5
_SECONDS_BETWEEN_REMINDERS = 60
_SECONDS_BETWEEN_TIDYINGS = 6 * 60 * 60
_SECONDS_BETWEEN_LOOKS_AT_KEYS = 60 * 60
_SECONDS_BETWEEN_BOOSTERS = 60 * 60


def run_worker(installation: Installation) -> None:
    """Run until SIGTERM or SIGINT."""
    prepare_service("upstander.classroom.settings", installation.classroom_home)
    from upstander.classroom.learning.tasks import ask_afterwards, boost, call_to_sort
    from upstander.classroom.programme.tasks import forget_in_time, send_mail
    from upstander.classroom.room.tasks import destroy_sensitive_keys
    from upstander.classroom.timetable.tasks import keep_in_time, keep_reports
    from upstander.staff.worker import Schedule, run_tasks

    run_tasks(
        [
            Schedule(send_mail, _SECONDS_BETWEEN_MAILS),
            Schedule(keep_in_time, _SECONDS_BETWEEN_REMINDERS),
            Schedule(forget_in_time, _SECONDS_BETWEEN_TIDYINGS),
            Schedule(keep_reports, _SECONDS_BETWEEN_TIDYINGS),
            Schedule(destroy_sensitive_keys, _SECONDS_BETWEEN_LOOKS_AT_KEYS),
            Schedule(boost, _SECONDS_BETWEEN_BOOSTERS),
            Schedule(call_to_sort, _SECONDS_BETWEEN_BOOSTERS),
            Schedule(ask_afterwards, _SECONDS_BETWEEN_BOOSTERS),
        ]
    )
