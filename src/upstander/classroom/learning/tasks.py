"""What the classroom's worker does for learning every hour. It can be repeated: rows say what was sent."""

from __future__ import annotations

from datetime import UTC, datetime

from django_tasks import task

from upstander.classroom.course import COURSE_FOLDER
from upstander.classroom.course.load import load_course
from upstander.classroom.learning.boosters import send_boosters


@task()
def boost() -> None:
    """Send the short quizzes that are due."""
    send_boosters(load_course(COURSE_FOLDER).gaps, datetime.now(UTC))
