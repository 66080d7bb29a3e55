"""A worker process: runs tasks from the database, has some of them queued at fixed times, and forgets what is done."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import close_old_connections, connection
from django_tasks.base import Task
from django_tasks.signals import task_finished

from upstander.staff.database import forget_deleted_rows
from upstander.staff.logs import get_log

log = get_log("upstander.staff.worker")


@dataclass(frozen=True)
class Schedule:
    """A task that runs whenever the clock shows a multiple of ``every_seconds``."""

    task: Task[Any, Any]
    every_seconds: int


def run_tasks(schedules: Sequence[Schedule], stop: threading.Event | None = None) -> None:
    """Run tasks until SIGTERM or SIGINT; a task that is running is finished first."""
    from django_tasks_db.management.commands.db_worker import Worker
    from django_tasks_db.models import DBTaskResult

    # What a killed worker left running or waiting is queued again at its next time; every task can be repeated.
    DBTaskResult.objects.all().delete()
    task_finished.connect(_forget, dispatch_uid="upstander forget finished tasks")
    worker = Worker(
        queue_names=["*"],
        interval=0.5,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=secrets.token_hex(8),
        excluded_queue_names=[],
    )
    worker.configure_signals()
    stop = stop or threading.Event()
    for schedule in schedules:
        threading.Thread(target=_queue_at_fixed_times, args=(schedule, stop), daemon=True).start()
    log.info("worker_started", schedules=len(schedules))
    try:
        worker.run()
    finally:
        stop.set()
        log.info("worker_stopped")


def next_time(now: float, every_seconds: int) -> float:
    """The next multiple of ``every_seconds`` on the clock."""
    return (now // every_seconds + 1) * every_seconds


def _queue_at_fixed_times(schedule: Schedule, stop: threading.Event) -> None:
    from django_tasks_db.models import DBTaskResult

    while not stop.wait(next_time(time.time(), schedule.every_seconds) - time.time()):
        try:
            close_old_connections()
            if not DBTaskResult.objects.filter(task_path=schedule.task.module_path).exists():
                schedule.task.enqueue()
        except Exception as error:  # a database that is away for a while must not end the schedule
            log.exception("schedule_failed", error_object=error)
        finally:
            connection.close()


def _forget(task_result: Any, **_other: Any) -> None:
    """Delete a finished task's row: it holds times finer than a day, and of a failure its text."""
    from django_tasks_db.models import DBTaskResult

    if task_result.status == "FAILED":
        log.error("task_failed", task=task_result.task.name, error=task_result.errors[0].exception_class_path)
    DBTaskResult.objects.filter(id=task_result.id).delete()
    forget_deleted_rows()
