"""The desk's worker process: takes envelopes and sends batches of answers at fixed times."""

from __future__ import annotations

from upstander.installation import Installation
from upstander.staff.serve import prepare_service


def run_worker(installation: Installation) -> None:
    """Run until SIGTERM or SIGINT."""
    prepare_service("upstander.desk.settings", installation.desk_home)
    from upstander.desk.tasks import send_batch, take_envelopes
    from upstander.staff.demo import mark_demonstration
    from upstander.staff.worker import Schedule, run_tasks

    if installation.demo:
        mark_demonstration()
    run_tasks(
        [
            Schedule(take_envelopes, installation.pace.take_seconds),
            Schedule(send_batch, installation.pace.answer_seconds),
        ]
    )
