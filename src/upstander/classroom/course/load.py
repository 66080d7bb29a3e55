"""Reads the whole course from its folder."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from upstander.classroom.course.activities import read_activities
from upstander.classroom.course.between import read_check_ins, read_gaps
from upstander.classroom.course.fields import CourseError, Fields, read_yaml, require_distinct
from upstander.classroom.course.model import Course, Gap, Session, Source, Step
from upstander.classroom.course.slides import read_slides
from upstander.classroom.course.vignettes import read_forms

_CERTAINTY = {"yes", "partly", "unsure"}
_PICTURES = {".svg", ".png", ".jpg", ".webp"}


@lru_cache(maxsize=4)
def load_course(folder: Path) -> Course:
    """The course in ``folder``, read once.

    Raises:
        CourseError: something in it is missing, unknown or doesn't fit; the message says where.
    """
    fields = Fields(read_yaml(folder / "course.yaml"), str(folder / "course.yaml"))
    keys = fields.keys("sessions")
    require_distinct(keys, fields.where)
    course = Course(
        folder=folder,
        title=fields.text("title"),
        version=fields.text("version"),
        sessions=tuple(_read_session(folder / "sessions" / key, number) for number, key in enumerate(keys, 1)),
        sources=_read_sources(folder / "sources.yaml"),
        forms=read_forms(folder / "vignettes"),
        gaps=read_gaps(folder / "between"),
        check_ins=read_check_ins(folder / "between"),
    )
    fields.done()
    if strange := {gap.after for gap in course.gaps} - set(keys):
        raise CourseError(f"{folder / 'between'}: there is no session {', '.join(sorted(strange))}.")
    for gap in course.gaps:
        _require_alone(gap, course.session(gap.after), folder / "between")
    scales = {
        f"{session.key}/{activity.key}"
        for session in course.sessions
        for activity in session.activities.values()
        if activity.scale
    }
    named = {name for check in course.check_ins for question in check.questions for name in question.before}
    if strange := named - scales:
        raise CourseError(f"{folder / 'between'}: no session asks on a scale {', '.join(sorted(strange))}.")
    return course


def _require_alone(gap: Gap, session: Session, folder: Path) -> None:
    """What is read alone is there to be read."""
    strange = {*gap.slides} - {slide.key for slide in session.slides} | {*gap.handouts} - session.handouts.keys()
    if strange:
        raise CourseError(f"{folder}, after {gap.after}: this session has no {', '.join(sorted(strange))}.")


def _read_session(folder: Path, number: int) -> Session:
    fields = Fields(read_yaml(folder / "session.yaml"), str(folder / "session.yaml"))
    slides, activities = read_slides(folder), read_activities(folder / "activities.yaml")
    session = Session(
        key=folder.name,
        number=number,
        title=fields.text("title"),
        goal=fields.text("goal"),
        minutes=fields.number("minutes"),
        steps=tuple(_read_step(step) for step in fields.mappings("steps")),
        slides=slides,
        activities=activities,
        handouts={file.stem: file.read_text("utf-8") for file in sorted((folder / "handouts").glob("*.md"))},
        pictures={file.name: file for file in sorted((folder / "pictures").glob("*")) if file.suffix in _PICTURES},
    )
    fields.done()
    _require_fit(session, fields.where)
    return session


def _read_step(fields: Fields) -> Step:
    step = Step(
        key=fields.text("key"),
        title=fields.text("title"),
        minutes=fields.number("minutes"),
        slides=fields.keys("slides"),
        cut_if_late=fields.switch("cut_if_late"),
    )
    fields.done()
    return step


def _require_fit(session: Session, where: str) -> None:
    """Steps show every slide once and in order, and slides name activities that are there."""
    shown = [key for step in session.steps for key in step.slides]
    if shown != [slide.key for slide in session.slides]:
        raise CourseError(f"{where}: the steps name each slide of slides.md once, in its order.")
    require_distinct((step.key for step in session.steps), where)
    for slide in session.slides:
        if slide.activity and slide.activity not in session.activities:
            raise CourseError(f"{where}: slide {slide.key} names no activity that is there: {slide.activity}.")
    unused = session.activities.keys() - {slide.activity for slide in session.slides}
    if unused:
        raise CourseError(f"{where}: no slide has the activity {', '.join(sorted(unused))}.")


def _read_sources(file: Path) -> dict[str, Source]:
    content = read_yaml(file)
    if not isinstance(content, dict):
        raise CourseError(f"{file}: here stand sources by their keys.")
    return {str(key): _read_source(str(key), Fields(value, f"{file}, {key}")) for key, value in content.items()}


def _read_source(key: str, fields: Fields) -> Source:
    source = Source(
        key=key,
        title=fields.text("title"),
        year=fields.number("year"),
        finding=fields.text("finding"),
        sure=fields.text("sure"),
        where=fields.text("where"),
    )
    fields.done()
    if source.sure not in _CERTAINTY:
        raise CourseError(f"{fields.where}: sure is yes, partly or unsure (in quotes).")
    return source
