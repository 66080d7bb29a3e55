"""The classroom's worker process. Nothing is scheduled yet; tasks that are queued are run and forgotten."""

from __future__ import annotations

from upstander.installation import Installation
from upstander.staff.serve import prepare_service


def run_worker(installation: Installation) -> None:
    """Run until SIGTERM or SIGINT."""
    prepare_service("upstander.classroom.settings", installation.classroom_home)
    from upstander.staff.worker import run_tasks

    run_tasks([])
