"""The demonstration's accounts at the desk."""

from __future__ import annotations

from upstander.installation import Installation
from upstander.staff.demo import make_people
from upstander.staff.serve import prepare_service

_PEOPLE = (
    ("analyst@harrowmere.example", "Demo analyst", "analyst"),
    ("safeguarding@harrowmere.example", "Demo safeguarding", "safeguarding"),
    ("auditor@harrowmere.example", "Demo auditor", "auditor"),
)


def make_demo_people(installation: Installation) -> list[tuple[str, str]]:
    """Make the accounts and return e-mail address and password of each. Raises InstallationError outside demo mode."""
    prepare_service("upstander.desk.settings", installation.desk_home)
    return make_people(installation, installation.desk_home, _PEOPLE)
