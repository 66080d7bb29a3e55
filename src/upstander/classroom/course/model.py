"""What the course consists of: plain values, read once and never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


class Kind(StrEnum):
    """What participants do in an activity."""

    POLL = "poll"
    QUIZ = "quiz"
    CLOUD = "cloud"
    TEXT = "text"
    QUESTIONS = "questions"
    STATEMENTS = "statements"
    WALL = "wall"
    BREAKOUT = "breakout"
    SIMULATION = "simulation"
    TRIADS = "triads"
    PULSE = "pulse"


class Choose(StrEnum):
    """How a poll is answered."""

    ONE = "one"
    SEVERAL = "several"
    RANKED = "ranked"
    SCALE = "scale"


@dataclass(frozen=True)
class Option:
    """Something that can be chosen, agreed with, or sorted under."""

    key: str
    text: str


@dataclass(frozen=True)
class Scale:
    """Whole numbers from ``low`` to ``high``, with words at both ends."""

    low: int
    high: int
    low_text: str
    high_text: str


@dataclass(frozen=True)
class QuizItem:
    """One question with one right answer and why it is right."""

    key: str
    prompt: str
    options: tuple[Option, ...]
    answer: str
    why: str


@dataclass(frozen=True)
class Choice:
    """One way to act on an inject, and what follows from it."""

    key: str
    text: str
    consequence: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Inject:
    """Something that happens in the simulated town.

    ``after`` names the choices (``inject.choice``) that lead here; empty: it comes whatever was chosen.
    """

    key: str
    title: str
    text: str
    choices: tuple[Choice, ...]
    minutes: int
    after: tuple[str, ...] = ()


@dataclass(frozen=True)
class Activity:
    """Something participants do. Which of the fields below ``prompt`` are filled depends on ``kind``.

    ``most`` is how many options one may choose of a poll that takes several.
    """

    key: str
    kind: Kind
    title: str
    prompt: str
    sensitive: bool = False
    choose: Choose | None = None
    options: tuple[Option, ...] = ()
    most: int = 0
    scale: Scale | None = None
    items: tuple[QuizItem, ...] = ()
    injects: tuple[Inject, ...] = ()
    words: int = 3
    groups: int = 8
    group_size: int = 3
    minutes: int = 0
    balanced: bool = False
    roles: tuple[str, ...] = ()
    rounds: int = 1


@dataclass(frozen=True)
class Harm:
    """The care an example needs: how strong it is (1 weak to 3 strongest used), and its form in words alone."""

    dose: int
    text: str


NOTE_HEADINGS = (
    "Purpose",
    "Say",
    "Ask",
    "Look for",
    "If challenged",
    "If distressed",
    "Cut if late",
    "If technology fails",
    "Sources",
)


@dataclass(frozen=True)
class Slide:
    """One screen of a session. ``html`` is made by our own renderer from Markdown without HTML in it."""

    key: str
    title: str
    markdown: str
    html: str
    plain: str
    notes: Mapping[str, str]
    activity: str | None = None
    harm: Harm | None = None
    answer: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Step:
    """A stretch of a session: its minutes and the slides shown in it."""

    key: str
    title: str
    minutes: int
    slides: tuple[str, ...]
    cut_if_late: bool = False


@dataclass(frozen=True)
class Session:
    """One live session."""

    key: str
    number: int
    title: str
    goal: str
    minutes: int
    steps: tuple[Step, ...]
    slides: tuple[Slide, ...]
    activities: Mapping[str, Activity]
    handouts: Mapping[str, str] = field(default_factory=dict)
    pictures: Mapping[str, Path] = field(default_factory=dict)

    def slide(self, key: str) -> Slide:
        """The slide of this key. Raises KeyError."""
        return next(slide for slide in self.slides if slide.key == key)


@dataclass(frozen=True)
class Reflection:
    """A question for the private journal."""

    title: str
    prompt: str
    minutes: int


@dataclass(frozen=True)
class Task:
    """Something to do before the next session, and prompts to write under afterwards."""

    title: str
    text: str
    minutes: int
    journal: tuple[str, ...]


@dataclass(frozen=True)
class Booster:
    """A short quiz some days after a session."""

    day: int
    title: str
    items: tuple[QuizItem, ...]


@dataclass(frozen=True)
class Gap:
    """What happens between a session, ``after``, and the next.

    ``slides`` (by their plain words) and ``handouts`` of that session can be read alone, on a learning platform.
    """

    after: str
    reflection: Reflection
    task: Task
    share: str
    boosters: tuple[Booster, ...]
    slides: tuple[str, ...] = ()
    handouts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Question:
    """A question some time after the course: a poll, or free words where ``choose`` is None.

    ``counts`` are the options that the report counts together; ``before`` names scales of the live sessions
    (``session/activity``) that its number stands beside.
    """

    key: str
    prompt: str
    counts: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    choose: Choose | None = None
    options: tuple[Option, ...] = ()
    scale: Scale | None = None


@dataclass(frozen=True)
class CheckIn:
    """What is asked so many days after the last session."""

    day: int
    title: str
    text: str
    vignettes: bool
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Vignette:
    """A short case to sort. ``persuades``: whether somebody in it uses a technique of extremist persuasion."""

    key: str
    text: str
    topic: str
    ideology: str
    kind: str
    persuades: bool
    why: str
    feedback: str


@dataclass(frozen=True)
class Form:
    """Vignettes that are answered at one sitting."""

    letter: str
    question: str
    vignettes: tuple[Vignette, ...]


@dataclass(frozen=True)
class Source:
    """Where a claim comes from, what it found, and how sure that is: ``yes``, ``partly`` or ``unsure``."""

    key: str
    title: str
    year: int
    finding: str
    sure: str
    where: str


@dataclass(frozen=True)
class Course:
    """The whole course of one version."""

    folder: Path
    title: str
    version: str
    sessions: tuple[Session, ...]
    sources: Mapping[str, Source]
    forms: Mapping[str, Form] = field(default_factory=dict)
    gaps: tuple[Gap, ...] = ()
    check_ins: tuple[CheckIn, ...] = ()

    def session(self, key: str) -> Session:
        """The session of this key. Raises KeyError."""
        for session in self.sessions:
            if session.key == key:
                return session
        raise KeyError(key)
