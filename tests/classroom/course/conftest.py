"""What the tests of the course share: the real course, exported once."""

from __future__ import annotations

from pathlib import Path

import pytest

from upstander.classroom.course import COURSE_FOLDER
from upstander.classroom.course.load import load_course
from upstander.classroom.course.site import export_course


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real course as ``upstander course export`` writes it; for tests that only look at it."""
    folder = tmp_path_factory.mktemp("export") / "course"
    export_course(load_course(COURSE_FOLDER), folder)
    return folder
