"""The demonstration's accounts at the classroom, its programme in mid-course, and one that is over."""

from __future__ import annotations

from upstander.installation import Installation
from upstander.staff.demo import make_people

TRAINER = "trainer@harrowmere.example"
LEAD = "lead@harrowmere.example"
OFFICER = "officer07@harrowmere.example"
_PEOPLE = (
    (TRAINER, "Demo trainer", "trainer"),
    (LEAD, "Demo Programme Lead", ""),
    ("facilitator@harrowmere.example", "Demo facilitator", ""),
    ("second@harrowmere.example", "Demo second facilitator", ""),
    ("producer@harrowmere.example", "Demo producer", ""),
    ("wellbeing@harrowmere.example", "Demo wellbeing lead", ""),
    (OFFICER, "Officer 07, Harrowmere Borough Council", ""),
    ("officer32@harrowmere.example", "Officer 32, Harrowmere Borough Council", ""),
)


def make_demo(installation: Installation) -> list[tuple[str, str]]:
    """Make accounts and programme where they are missing, and return each log-in's address and password.

    Django is set up already. Raises InstallationError outside demo mode.
    """
    people = make_people(installation, installation.classroom_home, _PEOPLE)
    from upstander.classroom.demo_report import make_demo_answers, make_demo_pilot
    from upstander.classroom.programme.demo import make_demo_programme
    from upstander.classroom.timetable.demo import make_demo_timetable

    make_demo_pilot()
    programme = make_demo_programme()
    make_demo_timetable(programme)
    make_demo_answers(programme)
    return people
