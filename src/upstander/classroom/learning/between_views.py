"""Pages between the sessions: the short quizzes, what to do and think about, what to read. They keep nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from upstander.classroom.course import COURSE_FOLDER
from upstander.classroom.course.load import load_course
from upstander.classroom.course.model import Booster, Gap, QuizItem
from upstander.classroom.course.pages import html_of, title_of
from upstander.classroom.learning.gaps import gap_title
from upstander.classroom.learning.lines import LONGEST, gap_of, own_line
from upstander.classroom.programme.models import Place, PlaceState
from upstander.classroom.timetable.models import Meeting
from upstander.classroom.timetable.sessions import session_name
from upstander.staff.views import open_to_all


@dataclass(frozen=True)
class Checked:
    """An item with what was chosen: nothing, the right answer, or another."""

    item: QuizItem
    chosen: str

    @property
    def right(self) -> bool:
        return self.chosen == self.item.answer

    @property
    def answer_text(self) -> str:
        return next(option.text for option in self.item.options if option.key == self.item.answer)


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def quiz(request: HttpRequest, session: str, day: int) -> HttpResponse:
    """A short quiz; what was answered comes back with its reasons, item by item."""
    gap = _gap(session)
    booster = _booster(gap, day)
    items = [Checked(item, _chosen(request, item)) for item in booster.items]
    page = {
        "gap": gap,
        "booster": booster,
        "items": items,
        "name": session_name(session),
        "title": gap_title(session),
        "checked": request.method == "POST",
        "right": sum(checked.right for checked in items),
    }
    return render(request, "classroom/learning/quiz.html", page)


@open_to_all
@require_safe
def between(request: HttpRequest, session: str) -> HttpResponse:
    """What to think about and to do before the next session; who has been at this one finds its hand-outs as well."""
    course, gap = load_course(COURSE_FOLDER), _gap(session)
    texts = course.session(session).handouts
    page = {
        "gap": gap,
        "name": session_name(session),
        "title": gap_title(session),
        "handouts": [(title_of(texts[one]), html_of(texts[one].partition("\n")[2])) for one in gap.handouts],
        "can_share": session != course.sessions[-1].key,
        "may_read": _has_had(request, session),
    }
    return render(request, "classroom/learning/between.html", page)


@require_safe
def journal(request: HttpRequest) -> HttpResponse:
    """The private journal: this page carries its prompts, and the browser alone what is written."""
    gaps = [(gap, session_name(gap.after)) for gap in load_course(COURSE_FOLDER).gaps]
    return render(request, "classroom/learning/journal.html", {"gaps": gaps, **_sharing(request)})


def _has_had(request: HttpRequest, session: str) -> bool:
    """Whether this session is over for a cohort they have joined. A later cohort is what it is compared with."""
    over = Meeting.objects.filter(session=session, cancelled=False, ends__lte=datetime.now(UTC))
    places = Place.objects.filter(person=request.user.pk, state=PlaceState.JOINED, cohort__meetings__in=over)
    return request.user.is_authenticated and places.exists()


def _sharing(request: HttpRequest) -> dict[str, object]:
    """What the journal's form for one line needs; ``sharing`` is false where none can be shared, or one already is."""
    now = datetime.now(UTC)
    for place in Place.objects.filter(person=request.user.pk).select_related("cohort"):
        gap = gap_of(place, now)
        if gap and own_line(place, gap.after) is None:
            return {"sharing": True, "place": place, "next": session_name(gap.next.session), "longest": LONGEST}
    return {"sharing": False}


def _gap(session: str) -> Gap:
    for gap in load_course(COURSE_FOLDER).gaps:
        if gap.after == session:
            return gap
    raise Http404


def _booster(gap: Gap, day: int) -> Booster:
    for booster in gap.boosters:
        if booster.day == day:
            return booster
    raise Http404


def _chosen(request: HttpRequest, item: QuizItem) -> str:
    untrusted = request.POST.get(item.key, "")
    return untrusted if untrusted in {option.key for option in item.options} else ""
