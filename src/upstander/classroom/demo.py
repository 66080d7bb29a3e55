"""The demonstration's accounts at the classroom."""

from __future__ import annotations

from upstander.installation import Installation
from upstander.staff.demo import make_people
from upstander.staff.serve import prepare_service

_PEOPLE = (("trainer@harrowmere.example", "Demo trainer", "trainer"),)


def make_demo_people(installation: Installation) -> list[tuple[str, str]]:
    """Make the accounts and return e-mail address and password of each. Raises InstallationError outside demo mode."""
    prepare_service("upstander.classroom.settings", installation.classroom_home)
    return make_people(installation, installation.classroom_home, _PEOPLE)
