"""Commands that work on the desk's own data: reports, evidence, people."""

from __future__ import annotations

import getpass
import json
import os
from collections.abc import Sequence
from pathlib import Path

from upstander.command.errors import CommandError


def show_reports(*, as_json: bool) -> int:
    """List reports: id, day, state."""
    set_up("desk")
    from upstander.desk.listing import list_reports

    reports = list_reports()
    if as_json:
        print(json.dumps(reports))
        return 0
    for report in reports:
        print(f"{report['id']}  {report['day']}  {report['state']}")
    return 0


def export_report(report: str, folder: Path) -> int:
    """Write a report's files, opened, with a manifest of their SHA-256."""
    set_up("desk")
    from upstander.desk.evidence.export import ExportError, export_evidence

    try:
        export_evidence(report, folder, by=f"command line, {getpass.getuser()}")
    except ExportError as error:
        raise CommandError(str(error)) from error
    print(f"The files of {report} are in {folder}. This export stands in the audit log.")
    return 0


def add_person(service: str, email: str, name: str, roles: Sequence[str]) -> int:
    """Add a person; the password is typed, never given on the command line."""
    set_up(service)
    from upstander.staff.people import PersonError
    from upstander.staff.people import add_person as add

    try:
        add(email, name, roles, getpass.getpass("Password for the new person: "))
    except PersonError as error:
        raise CommandError(str(error)) from error
    print(f"{email} may log in to the {service} now.")
    return 0


def set_up(service: str) -> None:
    """Load a service's settings and tables without starting it."""
    os.environ["DJANGO_SETTINGS_MODULE"] = f"upstander.{service}.settings"
    import django

    django.setup()
