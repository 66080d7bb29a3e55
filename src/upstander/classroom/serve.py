"""The classroom's web service."""

from __future__ import annotations

from upstander.classroom.demo import make_demo_people
from upstander.installation import Installation
from upstander.staff.serve import prepare_service, serve_service


def run_classroom(installation: Installation) -> None:
    """Serve the classroom's pages until SIGTERM or SIGINT."""
    prepare_service("upstander.classroom.settings", installation.classroom_home)
    if installation.demo:
        make_demo_people(installation)
    serve_service("upstander.classroom.wsgi:application", installation.host, installation.classroom_port)
