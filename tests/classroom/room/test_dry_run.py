"""A dry run of all five sessions: every slide and every activity, with simulated participants in each."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from upstander.classroom import course
from upstander.classroom.course.check import MINUTES
from upstander.classroom.course.load import load_course

pytestmark = pytest.mark.django_db(transaction=True)

WHOLE_COURSE = Path(__file__).parents[3] / "course"


@pytest.fixture(autouse=True)
def _whole_course(_small_course: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(course, "COURSE_FOLDER", WHOLE_COURSE)


@pytest.mark.parametrize("session", [session.key for session in load_course(WHOLE_COURSE).sessions])
def test_a_session_can_be_held_from_its_first_slide_to_its_end(session: str) -> None:
    from upstander.classroom.room.dry_run import run_dry

    held = run_dry(session, people=7)
    assert held.faults == []
    assert sum(step.minutes for step in held.steps) == MINUTES
    assert sum(step.slides for step in held.steps) == len(held.session.slides)
    assert sum(step.activities for step in held.steps) == len(held.session.activities)


def test_a_dry_run_finds_answers_that_never_show(monkeypatch: pytest.MonkeyPatch) -> None:
    from upstander.classroom.room import dry_run
    from upstander.classroom.room.simulated import SimulatedPerson

    say_nothing: Any = lambda self, scene: None  # noqa: E731  # stands in for a method
    monkeypatch.setattr(SimulatedPerson, "next_command", say_nothing)
    found = " ".join(dry_run.run_dry("4-conversations", people=3).faults)
    assert "recall: not everybody's answer was counted" in found
    assert "listened: no word shows" in found
    assert "questions: some notes don't show" in found


def test_a_dry_run_finds_a_slide_that_does_not_come_up(monkeypatch: pytest.MonkeyPatch) -> None:
    from upstander.classroom.room import dry_run

    shown = dry_run.sections_now

    def stuck(holder: Any, audience: str) -> Any:
        sections = shown(holder, audience)
        return {**sections, "stage": {**sections["stage"], "slide": "welcome"}}

    monkeypatch.setattr(dry_run, "sections_now", stuck)
    found = dry_run.run_dry("4-conversations", people=3).faults
    assert sum("did not come up for the screen" in fault for fault in found) == 14


def test_the_command_prints_every_step_and_leaves_the_installation_alone(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "upstander.command.main", "room", "dry-run", "4-conversations", "--people", "4"]
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    home = tmp_path / "home"
    done = subprocess.run(
        words, env={**environment, "UPSTANDER_HOME": str(home)}, capture_output=True, text=True, check=True
    )
    assert "4. Conversations: 15 slides, 5 activities, 70 min" in done.stdout
    assert "Practise in threes" in done.stdout
    assert done.stdout.endswith("1 sessions, 0 to mend.\n")
    assert not home.exists()
