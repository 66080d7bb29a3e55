"""What people did 30 and 90 days later: by their own account, beside what the same group said in the sessions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from upstander.classroom.course import COURSE_FOLDER
from upstander.classroom.course.load import load_course
from upstander.classroom.course.model import Activity, CheckIn, Choose, Question
from upstander.classroom.learning.models import CheckAsked, QuoteState
from upstander.classroom.learning.quotes import closed_cohorts, quotes_of
from upstander.classroom.programme.models import Cohort, Programme
from upstander.classroom.timetable.report.groups import high_words, publish_high, publish_sum, scale_answers
from upstander.classroom.timetable.report.plots import Mark, Plot, mark_share
from upstander.classroom.timetable.report.section import NOT_YET, Section
from upstander.classroom.timetable.report.suppress import Cell, publish
from upstander.classroom.timetable.rules import SMALLEST_GROUP
from upstander.classroom.timetable.sessions import session_name

LEVEL = "3 of 4: behaviour"
_OWN_ACCOUNT = (
    "This is what people say of themselves, and those who did something are likelier to answer. So each share is of "
    "those who answered, and true of them alone."
)
_SAME_GROUP = (
    "The same groups, not the same people one by one: what somebody says in a session can’t be traced to what they "
    "say later."
)


@dataclass(frozen=True)
class Group:
    """A cohort whose questions are closed: how many were asked, and what each of those who answered chose."""

    cohort: Cohort
    asked: int
    sheets: tuple[dict[str, tuple[str, ...]], ...]


def did(programme: Programme, check: CheckIn, now: datetime) -> Section:
    """One check, of the cohorts that have closed it. Of a cohort in which too few answered there is no number."""
    title = f"What people did {check.day} days later"
    groups = [_group(cohort, check.day) for cohort in closed_cohorts(programme, check.day, now)]
    groups = [group for group in groups if group.asked]
    if not groups:
        words: tuple[str, ...] = (
            f"Not measured yet. {check.day} days after their last session people are asked what they have done. Their "
            "answers come here a month later, when the questions have closed.",
        )
        return Section(title, LEVEL, False, NOT_YET, words)
    answered = " ".join(_answered(group) for group in groups)
    shown = [group for group in groups if len(group.sheets) >= 2 * SMALLEST_GROUP]
    if not shown:
        return Section(title, LEVEL, False, "Too few answered.", (answered,))
    plots = tuple(_plot(question, check, shown, now) for question in check.questions if question.choose)
    quotes = quotes_of((group.cohort for group in shown), check.day)
    words = tuple(quote.text for quote in quotes if quote.state == QuoteState.SHOWN)
    return Section(title, LEVEL, True, _short(plots), (answered, _OWN_ACCOUNT), plots, words)


def _short(plots: Sequence[Plot]) -> str:
    """The last line of the plot that sets what people did, or how sure they are, beside what they said before."""
    last = next((plot.marks[-1] for plot in plots if len(plot.marks) > 1 and plot.note), None)
    return f"{last.label}: {last.words}." if last else "By their own account."


def _group(cohort: Cohort, day: int) -> Group:
    asked = CheckAsked.objects.filter(cohort=cohort, day=day).prefetch_related("answers")
    sheets = [{answer.question: tuple(answer.choice) for answer in one.answers.all()} for one in asked]
    return Group(cohort, len(sheets), tuple(sheet for sheet in sheets if sheet))


def _answered(group: Group) -> str:
    """How many answered, in words so wide that nobody can reckon how few did not."""
    count, name = len(group.sheets), group.cohort.name
    if count < 2 * SMALLEST_GROUP:
        return f"{name}: too few answered for a number that identifies nobody."
    share = count / group.asked
    words = "three in four or more" if share >= 0.75 else "more than half" if share > 0.5 else "half or fewer"
    return f"{name}: {words} of those who were asked answered."


def _plot(question: Question, check: CheckIn, groups: Sequence[Group], now: datetime) -> Plot:
    if question.choose is Choose.SEVERAL:
        marks = [mark_share(option.text, _count(question, groups, {option.key})) for option in question.options]
        return Plot(question.prompt, True, tuple(marks))
    wanted, label = _wanted(question)
    after = mark_share(f"{check.day} days later: {label}", _count(question, groups, wanted))
    before = [_mark_before(place, groups, now) for place in question.before]
    return Plot(question.prompt, True, (*before, after), _SAME_GROUP if before else "")


def _wanted(question: Question) -> tuple[set[str], str]:
    """What the report counts together, and how it says so: of a scale the two highest numbers."""
    if question.scale is not None:
        high = question.scale.high
        return {str(high - 1), str(high)}, f"said {high_words(question.scale)}"
    texts = [option.text for option in question.options if option.key in question.counts]
    return set(question.counts), " or ".join(f"“{text}”" for text in texts)


def _count(question: Question, groups: Sequence[Group], wanted: set[str]) -> Cell | None:
    return publish_sum(
        publish(sum(bool(wanted & set(sheet.get(question.key, ()))) for sheet in group.sheets), len(group.sheets))
        for group in groups
    )


def _mark_before(place: str, groups: Sequence[Group], now: datetime) -> Mark:
    """What the same cohorts said on a scale in a session."""
    session, _, key = place.partition("/")
    activity = _activity(session, key)
    assert activity.scale  # noqa: S101  # the course refuses other places
    cells = [publish_high(scale_answers(group.cohort, session, key, now), activity.scale) for group in groups]
    return mark_share(f"{session_name(session)}: said {high_words(activity.scale)}", publish_sum(cells))


def _activity(session: str, key: str) -> Activity:
    return load_course(COURSE_FOLDER).session(session).activities[key]
