"""The room tests' hall with a call of its own: ``python -m tests.classroom.venue.hall HOME OFFICERS SOCKET URL``."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from tests.classroom.room import hall
from tests.classroom.room.server import COURSE


def main(home: Path, officers: int, socket: str, url: str) -> None:
    """Make the rows, write what a test needs, and serve until the process is ended."""
    from upstander.classroom import course, serve
    from upstander.installation import read_installation
    from upstander.staff.serve import prepare_service

    (home / "upstander.toml").write_text(f'demo = true\njanus_socket = "{socket}"\nclassroom_url = "{url}"\n')
    os.environ["UPSTANDER_HOME"] = str(home)
    course.COURSE_FOLDER = COURSE
    serve.make_demo = lambda _installation: None
    installation = read_installation()
    prepare_service("upstander.classroom.settings", installation.classroom_home)
    from upstander.classroom.programme.models import Programme

    (home / "hall.json").write_text(json.dumps(hall._fill(officers)))
    Programme.objects.update(call_link="")
    serve.run_classroom(installation)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4])
