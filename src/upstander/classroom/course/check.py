"""``upstander course check``: what a course must be beyond readable, each fault with its place and its mending."""

from __future__ import annotations

import re
from collections.abc import Iterator

from upstander.classroom.course.check_alone import check_alone
from upstander.classroom.course.check_forms import check_forms
from upstander.classroom.course.contrast import check_themes
from upstander.classroom.course.drawing import check_picture
from upstander.classroom.course.fault import Fault
from upstander.classroom.course.model import Course, Session, Slide
from upstander.classroom.course.reading import reading_age
from upstander.classroom.course.slides import citations
from upstander.classroom.course.text import links_of, pictures_of, words_of

MINUTES = 70
OLDEST_READER = 15.0
OLDEST_PLAIN_READER = 12.0
# Shorter texts are too short for the formula: one long word makes them look like a thesis.
_FEWEST_WORDS = 30
_MOST_WORDS_ON_A_SLIDE = 110
_NEEDED_NOTES = ("Purpose", "Say")
_KEY = re.compile(r"`([^`]+)`")
_EXAMPLE = re.compile(r"^::: example", re.MULTILINE)
# Words by which a sentence claims to know something by measurement.
_CLAIM = re.compile(
    r"\b(?:research (?:shows|suggests|finds|found)|stud(?:y|ies) (?:show|find|found|suggest)\w*"
    r"|evidence (?:shows|suggests)|meta-analysis|experiments?|per cent|\d+(?:\.\d+)? ?%|d ?= ?-?\d"
    r"|(?:in|of) \d+ studies|n ?= ?[\d,]+)",
    re.IGNORECASE,
)


def check_course(course: Course) -> list[Fault]:
    """Every fault of the course, in the order of its sessions; none where it may be taught."""
    faults = [fault for session in course.sessions for fault in _check_session(session, course)]
    return [*faults, *_check_sources(course), *check_forms(course.forms), *check_alone(course), *check_themes()]


def _check_session(session: Session, course: Course) -> Iterator[Fault]:
    total = sum(step.minutes for step in session.steps)
    if session.minutes != MINUTES or total != MINUTES:
        yield Fault(session.key, f"a session lasts {MINUTES} minutes; this says {session.minutes}, its steps {total}.")
    if not any(step.cut_if_late for step in session.steps):
        yield Fault(session.key, "no step may be cut if it gets late.")
    for slide in session.slides:
        where = f"{session.key}, {slide.key}"
        yield from _check_care(slide, where)
        yield from _check_words(slide, where)
        yield from _check_references(slide.markdown, session, course, where)
        yield from _check_claims(slide.markdown, where)
        for heading, note in slide.notes.items():
            yield from _check_references(note, session, course, f"{where}, {heading}")
            if heading != "Sources":
                yield from _check_claims(note, f"{where}, {heading}")
    for name, text in session.handouts.items():
        yield from _check_references(text, session, course, f"{session.key}, hand-out {name}")
        yield from _check_claims(text, f"{session.key}, hand-out {name}")
    yield from _check_pictures(session)
    yield from _check_names(session)


def _check_names(session: Session) -> Iterator[Fault]:
    """What the notes call by its key is there, so that a facilitator never looks for something that was renamed."""
    known = {slide.key for slide in session.slides} | session.activities.keys()
    for activity in session.activities.values():
        known |= {one.key for group in (activity.options, activity.items, activity.injects) for one in group}
        known |= {choice.key for inject in activity.injects for choice in inject.choices}
    for slide in session.slides:
        for name in _KEY.findall("\n".join(slide.notes.values())):
            if name not in known:
                yield Fault(
                    f"{session.key}, {slide.key}", f"the notes name `{name}`; the session has nothing of this key."
                )


def _check_pictures(session: Session) -> Iterator[Fault]:
    shown = {picture.file for slide in session.slides for picture in pictures_of(slide.markdown)}
    for name, file in session.pictures.items():
        where = f"{session.key}, pictures/{name}"
        if f"pictures/{name}" not in shown:
            yield Fault(where, "no slide shows it.")
        if file.suffix != ".svg":
            yield Fault(where, "draw it as SVG: of other pictures nobody can check the contrast.")
            continue
        for words in check_picture(file.read_text("utf-8")):
            yield Fault(where, words)


def _check_care(slide: Slide, where: str) -> Iterator[Fault]:
    """A harmful example has its dose, its form in words alone and, on the same slide, its answer."""
    has_example = bool(_EXAMPLE.search(slide.markdown))
    if has_example and slide.harm is None:
        yield Fault(where, "an example needs harm, with its dose and its form in words.")
    if slide.harm is not None and not slide.answer:
        yield Fault(where, "an example needs its answer on the same slide, in “::: answer”.")
    if slide.harm is not None and not has_example:
        yield Fault(where, "a slide with harm shows its example in “::: example”.")


def _check_words(slide: Slide, where: str) -> Iterator[Fault]:
    for heading in _NEEDED_NOTES:
        if not slide.notes.get(heading):
            yield Fault(where, f"the facilitator's notes lack “{heading}”.")
    if not slide.plain:
        yield Fault(where, "plain.md has no plain words for it.")
    count = len(words_of(slide.markdown).split())
    if count > _MOST_WORDS_ON_A_SLIDE:
        yield Fault(where, f"{count} words are too many for a slide; {_MOST_WORDS_ON_A_SLIDE} is the most.")
    for name, text, oldest in (
        ("the slide", slide.markdown, OLDEST_READER),
        ("what is said", slide.notes.get("Say", ""), OLDEST_READER),
        ("plain.md", slide.plain, OLDEST_PLAIN_READER),
    ):
        words = words_of(text)
        if len(words.split()) >= _FEWEST_WORDS and (age := reading_age(words)) > oldest:
            yield Fault(where, f"{name} reads at age {age:.1f}; {oldest:.0f} is the most. Shorter sentences help.")


def _check_references(markdown: str, session: Session, course: Course, where: str) -> Iterator[Fault]:
    for key in citations(markdown):
        if key not in course.sources:
            yield Fault(where, f"sources.yaml has no source {key}.")
    for picture in pictures_of(markdown):
        if not picture.words.strip():
            yield Fault(where, f"the picture {picture.file} has no words in its place.")
        if picture.file.removeprefix("pictures/") not in session.pictures or "/" not in picture.file:
            yield Fault(where, f"there is no picture {picture.file}; pictures lie in the session's folder pictures.")
    for link in links_of(markdown):
        if not _leads_somewhere(link, session):
            yield Fault(where, f"the link {link} leads nowhere in the course; from outside only https and tel.")


def _leads_somewhere(link: str, session: Session) -> bool:
    if link.startswith(("https://", "tel:")):
        return True
    name = link.removeprefix("handouts/").removesuffix(".md")
    return link == f"handouts/{name}.md" and name in session.handouts


def _check_claims(markdown: str, where: str) -> Iterator[Fault]:
    """A paragraph that claims a measured finding cites its source."""
    for paragraph in re.split(r"\n\s*\n", markdown):
        claim = _CLAIM.search(paragraph)
        if claim and not citations(paragraph):
            yield Fault(where, f"“{claim[0]}” claims to know: cite where from, like [@key].")


def _check_sources(course: Course) -> Iterator[Fault]:
    cited = {key for session in course.sessions for slide in session.slides for key in _cited_on(slide)}
    cited |= {key for session in course.sessions for text in session.handouts.values() for key in citations(text)}
    cited |= {
        key
        for session in course.sessions
        for activity in session.activities.values()
        for inject in activity.injects
        for choice in inject.choices
        for key in choice.sources
    }
    for key in sorted(cited - course.sources.keys()):
        yield Fault("sources.yaml", f"{key} is cited and stands not here.")
    for key in sorted(course.sources.keys() - cited):
        yield Fault("sources.yaml", f"{key} is cited nowhere: cite it or take it out.")


def _cited_on(slide: Slide) -> set[str]:
    return {*slide.sources, *(key for note in slide.notes.values() for key in citations(note))}
