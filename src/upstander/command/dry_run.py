"""``upstander room dry-run``: holds every session with simulated participants, in a classroom that is thrown away."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from upstander.classroom.course import COURSE_FOLDER
from upstander.classroom.course.load import load_course
from upstander.command.errors import CommandError
from upstander.staff.serve import prepare_service

if TYPE_CHECKING:
    from upstander.classroom.room.dry_run import DryRun


def hold_sessions(only: str | None, people: int) -> int:
    """Print how each session went, step by step; 0 where everything that was planned could be done.

    Raises:
        CommandError: there is no such session, or a room can't have so many people.
        CourseError: the course can't be read.
    """
    sessions = [session.key for session in load_course(COURSE_FOLDER).sessions if only in (None, session.key)]
    if not sessions:
        raise CommandError(f"The course has no session {only}.")
    if not 3 <= people <= 50:
        raise CommandError("A room has 3 to 50 participants: results of fewer aren't shown.")
    with TemporaryDirectory(prefix="upstander-dry-run-") as folder:
        os.environ["UPSTANDER_HOME"] = folder
        os.environ.pop("CLASSROOM_DATABASE_URL", None)
        prepare_service("upstander.classroom.settings", Path(folder) / "classroom")
        from upstander.classroom.room.dry_run import run_dry

        faults = [fault for session in sessions for fault in _print(run_dry(session, people)).faults]
    print(*faults, f"{len(sessions)} sessions, {len(faults)} to mend.", sep="\n")
    return 1 if faults else 0


def _print(held: DryRun) -> DryRun:
    session, steps = held.session, held.steps
    totals = f"{sum(one.slides for one in steps)} slides, {sum(one.activities for one in steps)} activities"
    print(f"{session.number}. {session.title}: {totals}, {sum(one.minutes for one in steps)} min")
    print("    from  min  slides  activities  answers  room (s)  slowest (ms)  step")
    begins = 0
    for one in steps:
        counts = f"{one.slides:>6}  {one.activities:>10}  {one.answers:>7}"
        times = f"{one.seconds:>8.1f}  {one.slowest * 1000:>12.0f}"
        print(f"    {begins:>4}  {one.minutes:>3}  {counts}  {times}  {one.title}")
        begins += one.minutes
    print(flush=True)
    return held
