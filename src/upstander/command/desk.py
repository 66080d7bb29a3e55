"""Commands that work on the desk's own data: reports, evidence, people."""

from __future__ import annotations

import getpass
import json
import os
import pwd
from collections.abc import Sequence
from pathlib import Path

from upstander.command.errors import CommandError
from upstander.installation import read_installation


def show_reports(*, as_json: bool) -> int:
    """List reports: id, day, state."""
    open_desk()
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
    open_desk()
    from upstander.desk.evidence.export import ExportError, export_evidence

    try:
        export_evidence(report, folder, by=f"command line, {_account()}")
    except ExportError as error:
        raise CommandError(str(error)) from error
    print(f"The files of {report} are in {folder}. This export stands in the audit log.")
    return 0


def add_person(service: str, email: str, name: str, roles: Sequence[str]) -> int:
    """Add a person; the password is typed, never given on the command line."""
    from upstander.staff.serve import prepare_service

    installation = read_installation()
    home = installation.desk_home if service == "desk" else installation.classroom_home
    prepare_service(f"upstander.{service}.settings", home)
    from upstander.staff.people import PersonError
    from upstander.staff.people import add_person as add

    try:
        add(email, name, roles, getpass.getpass("Password for the new person: "))
    except PersonError as error:
        raise CommandError(str(error)) from error
    print(f"{email} may log in to the {service} now.")
    return 0


def open_desk() -> None:
    """Load the desk's settings and open its database, without making or changing a table.

    Raises:
        CommandError: the desk has never been started here.
        KeyRingError: its keys are not here, or can't be opened.
    """
    if not desk_has_started():
        home = read_installation().desk_home
        raise CommandError(f"The desk in {home} has never been started, so it holds nothing. Run: upstander desk")


def desk_has_started() -> bool:
    """Whether the desk's tables exist. Raises KeyRingError where its keys are not here or can't be opened."""
    installation = read_installation()
    if not os.environ.get("DATABASE_URL") and not (installation.desk_home / "desk.db").exists():
        return False
    os.environ["DJANGO_SETTINGS_MODULE"] = "upstander.desk.settings"
    import django

    from upstander.desk.keys import desk_ring

    desk_ring(installation)
    django.setup()
    from django.db import connection

    return "staff_person" in connection.introspection.table_names()


def _account() -> str:
    """The account that runs the command, as the system has it: the environment could name anybody."""
    number = os.getuid()
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"uid {number}"
