"""The desk's web service."""

from __future__ import annotations

from upstander.desk.demo import make_demo_people
from upstander.desk.private_folder import erase_leftovers
from upstander.installation import Installation
from upstander.staff.serve import prepare_service, serve_service


def run_desk(installation: Installation) -> None:
    """Serve the desk's pages until SIGTERM or SIGINT."""
    prepare_service("upstander.desk.settings", installation.desk_home)
    erase_leftovers(installation.desk_home)
    if installation.demo:
        make_demo_people(installation)
    serve_service("upstander.desk.wsgi:application", installation.host, installation.desk_port)
