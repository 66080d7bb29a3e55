"""A session's self-study as a package that learning platforms take in: SCORM 1.2.

Written after ADL, SCORM 1.2 Content Aggregation Model (2001), on IMS Content Packaging 1.1.2. The schemas of both carry
no licence to pass them on, so they are not in the package; the tests hold the manifest against them.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from upstander.classroom.course.alone import parts_of, shared_files
from upstander.classroom.course.model import Course, Gap
from upstander.classroom.course.pages import render_page

_AT = (2026, 1, 1, 0, 0, 0)
_READABLE_BY_ALL = 0o100644 << 16


def scorm_package(gap: Gap, course: Course) -> bytes:
    """The package for the days after one session. The same course gives the same bytes."""
    parts, shared = parts_of(gap, course), shared_files(gap, course)
    title = f"{course.title}: after session {course.session(gap.after).number}"
    manifest = render_page("imsmanifest.xml", course=course, gap=gap, title=title, parts=parts, shared=shared)
    pages = {f"{part.key}.html": part.page for part in parts}
    return _zip({"imsmanifest.xml": manifest, **pages, **shared})


def _zip(files: Mapping[str, bytes]) -> bytes:
    """Not compressed, since compressors differ, and these are a few small pages."""
    written = io.BytesIO()
    with ZipFile(written, "w", ZIP_STORED) as package:
        for name, content in files.items():
            entry = ZipInfo(name, _AT)
            entry.create_system, entry.external_attr = 3, _READABLE_BY_ALL
            package.writestr(entry, content)
    return written.getvalue()
