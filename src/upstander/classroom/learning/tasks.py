"""What the classroom's worker does for learning every hour. It can be repeated: rows say what was sent."""

from __future__ import annotations

from datetime import UTC, datetime

from django_tasks import task

from upstander.classroom.course import COURSE_FOLDER
from upstander.classroom.course.load import load_course
from upstander.classroom.learning import calls
from upstander.classroom.learning.boosters import send_boosters
from upstander.classroom.learning.checks import ask_in_time


@task()
def boost() -> None:
    """Send the short quizzes that are due."""
    send_boosters(load_course(COURSE_FOLDER).gaps, datetime.now(UTC))


@task()
def call_to_sort() -> None:
    """Call those to sort who are due, and remind them once."""
    calls.call_to_sort(datetime.now(UTC))


@task()
def ask_afterwards() -> None:
    """Send the questions of 30 and 90 days after the last session that are due."""
    ask_in_time(load_course(COURSE_FOLDER).check_ins, datetime.now(UTC))
