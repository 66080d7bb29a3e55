"""What is missing or unsafe at this installation's desk, for ``upstander doctor``."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator

from upstander.desk.evidence.sandbox import sandbox_problem
from upstander.installation import Installation

_LITTLE_SPACE = 5 * 1024**3


def find_problems(installation: Installation) -> list[str]:
    """Every problem as a sentence that says how to mend it; none where all is well."""
    return [*_problems_of_machine(installation), *_problems_of_people(installation)]


def _problems_of_machine(installation: Installation) -> Iterator[str]:
    home = installation.desk_home
    if problem := sandbox_problem():
        yield f"Pictures can’t be shown: {problem}."
    if not home.exists():
        yield f"The desk has no home yet: {home} comes with the first start."
        return
    if stat.S_IMODE(home.stat().st_mode) & 0o077:
        yield f"Others may look into {home}. Run: chmod 700 {home}"
    if shutil.disk_usage(home).free < _LITTLE_SPACE:
        yield f"The disk of {home} has less than 5 GiB left; larger reports can’t be opened then."
    if os.geteuid() == 0 and not installation.demo:
        yield "The desk runs as root. Give it a user of its own."


def _problems_of_people(installation: Installation) -> Iterator[str]:
    if not installation.desk_home.exists():
        return
    from upstander.staff.serve import prepare_service

    prepare_service("upstander.desk.settings", installation.desk_home)
    from upstander.desk.referral.destination import DestinationRefused, referral_destination
    from upstander.staff.audit import AuditError, verify_chain
    from upstander.staff.models import Person, Role

    try:
        referral_destination(installation)
    except DestinationRefused as refusal:
        yield str(refusal)
    if not installation.demo and Person.objects.filter(demo=True).exists():
        yield "There are demonstration accounts in an installation in earnest. Remove them or start anew."
    if not Person.objects.filter(is_active=True, assignments__role=Role.SAFEGUARDING).exists():
        yield "Nobody has the role safeguarding. Run: upstander person desk EMAIL NAME safeguarding"
    try:
        verify_chain()
    except AuditError as error:
        yield str(error)
