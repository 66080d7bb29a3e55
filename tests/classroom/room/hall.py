"""A classroom with one meeting that runs now, made and served by ``python -m tests.classroom.room.hall HOME OFFICERS``.

What a test needs of it stands in ``HOME/hall.json``: the room, the meeting, and each person's session cookie.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from tests.classroom.room.server import COURSE

if TYPE_CHECKING:
    from upstander.classroom.timetable.models import Meeting
    from upstander.staff.models import Person


def main(home: Path, officers: int) -> None:
    """Make the rows, write what a test needs, and serve until the process is ended."""
    from upstander.classroom import course, serve
    from upstander.installation import read_installation
    from upstander.staff.serve import prepare_service

    (home / "upstander.toml").write_text("demo = true\n")
    os.environ["UPSTANDER_HOME"] = str(home)
    course.COURSE_FOLDER = COURSE
    # The demonstration's people and programme would only slow the start down.
    serve.make_demo = lambda _installation: None
    installation = read_installation()
    prepare_service("upstander.classroom.settings", installation.classroom_home)
    if not (home / "hall.json").exists():
        (home / "hall.json").write_text(json.dumps(_fill(officers)))
    serve.run_classroom(installation)


def _fill(officers: int) -> dict[str, object]:
    from django.utils import timezone

    from upstander.classroom.course.load import load_course
    from upstander.classroom.programme.models import Cohort, CrewMember, Place, Programme
    from upstander.classroom.room.rooms import room_of
    from upstander.classroom.timetable.models import Meeting
    from upstander.staff.models import Person

    programme = Programme.objects.create(
        title="Harrowmere",
        course_version="1",
        window_opens=date(2026, 1, 1),
        window_closes=date(2030, 1, 1),
        places=50,
        call_link="https://call.example/harrowmere",
    )
    cohort = Cohort.objects.create(programme=programme, name="A", cap=max(25, officers))
    other = Cohort.objects.create(programme=programme, name="B", cap=25)
    begins = timezone.now() - timedelta(minutes=2)
    meeting = Meeting.objects.create(
        cohort=cohort,
        session=load_course(COURSE).sessions[0].key,
        starts=begins,
        ends=begins + timedelta(minutes=70),
    )
    people = {}
    for role in ("facilitator", "producer", "wellbeing"):
        people[role] = Person.objects.create(email=f"{role}@harrowmere.example", name=f"The {role}", demo=True)
        CrewMember.objects.create(programme=programme, person=people[role], role=role)
    for number in range(officers + 1):
        name = f"officer-{number}" if number < officers else "elsewhere"
        people[name] = Person.objects.create(email=f"{name}@harrowmere.example", name=name, demo=True)
        Place.objects.create(
            programme=programme,
            person=people[name],
            cohort=cohort if number < officers else other,
            state="joined",
            council="Harrowmere",
            job="Officer",
        )
    cookies = {name: _session_of(person) for name, person in people.items()}
    coming = {name: str(_meet_in(minutes, meeting, people).pk) for name, minutes in (("soon", 20), ("later", 40))}
    return {"room": str(room_of(meeting).pk), "meeting": str(meeting.pk), "cookies": cookies, **coming}


def _meet_in(minutes: int, like: Meeting, people: dict[str, Person]) -> Meeting:
    """A meeting of another programme, so many minutes from now, with the same facilitator and one officer."""
    from django.utils import timezone

    from upstander.classroom.programme.models import Programme

    now = timezone.now()
    programme = Programme.objects.create(
        title=f"In {minutes} minutes",
        course_version="1",
        window_opens=date(2026, 1, 1),
        window_closes=date(2030, 1, 1),
        places=50,
    )
    cohort = programme.cohorts.create(name="A", cap=25)
    programme.crew.create(person=people["facilitator"], role="facilitator")
    programme.places_given.create(person=people["officer-0"], cohort=cohort, state="joined", council="H", job="Officer")
    starts = now + timedelta(minutes=minutes)
    return cohort.meetings.create(session=like.session, starts=starts, ends=starts + timedelta(minutes=70))


def _session_of(person: object) -> str:
    """The key of a session in which this person is logged in."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return session.session_key


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
