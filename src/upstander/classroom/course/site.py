"""The course as a folder of pages, papers and packages that any host can serve, or anybody can open from a disk."""

from __future__ import annotations

from pathlib import Path

from upstander.classroom.course.model import Course
from upstander.classroom.course.pages import pages_of
from upstander.classroom.course.papers import handout_paper, pack_paper, slides_paper
from upstander.classroom.course.scorm import scorm_package


class ExportError(Exception):
    """The course can't be written there; the message says why."""


def export_course(course: Course, folder: Path) -> None:
    """Write every page, paper and package into ``folder``, which is new or empty. The same course, the same bytes.

    Raises:
        ExportError: there is something in the folder, or it can't be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        occupied = any(folder.iterdir())
    except OSError as error:
        raise ExportError(f"{folder} can't be made: {error.strerror}.") from error
    if occupied:
        raise ExportError(f"{folder} is not empty. Name a new folder.")
    for name, page in pages_of(course).items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(page)
    for session in course.sessions:
        (folder / session.key / "slides.pdf").write_bytes(slides_paper(session))
        (folder / session.key / "pack.pdf").write_bytes(pack_paper(session, course))
        for name, text in session.handouts.items():
            (folder / session.key / f"{name}.pdf").write_bytes(handout_paper(text))
    for gap in course.gaps:
        session = course.session(gap.after)
        (folder / session.key / f"self-study-{session.number}.zip").write_bytes(scorm_package(gap, course))
