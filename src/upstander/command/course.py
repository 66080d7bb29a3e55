"""``upstander course …``: for those who write the course."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import NoReturn

from upstander.classroom.course import COURSE_FOLDER
from upstander.classroom.course.check import check_course
from upstander.classroom.course.load import load_course
from upstander.classroom.course.preview import HOST, serve_preview
from upstander.classroom.course.site import export_course


def check(folder: Path | None) -> int:
    """Print every fault of the course; 0 where there is none.

    Raises:
        CourseError: it can't even be read.
    """
    course = load_course(folder or COURSE_FOLDER)
    faults = check_course(course)
    for fault in faults:
        print(fault)
    slides = sum(len(session.slides) for session in course.sessions)
    print(f"{len(course.sessions)} sessions, {slides} slides, {len(course.sources)} sources, {len(faults)} to mend.")
    return 1 if faults else 0


def export(target: Path, folder: Path | None) -> int:
    """Write the course's pages and papers into a new folder.

    Raises:
        CourseError: the course can't be read.
        ExportError: it can't be written there.
    """
    export_course(load_course(folder or COURSE_FOLDER), target)
    print(f"The course lies in {target}. Begin at {target / 'index.html'}.")
    return 0


def preview(port: int, folder: Path | None) -> NoReturn:
    """Serve the course's pages to this computer, anew with every file that is saved; ends the process."""
    print(f"http://{HOST}:{port}   Ctrl-C stops it.", flush=True)
    asyncio.run(serve_preview(folder or COURSE_FOLDER, port))
    # The server’s threads may still want the interpreter while it is taken down, which aborts them.
    os._exit(0)
