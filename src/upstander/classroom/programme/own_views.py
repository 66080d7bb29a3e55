"""Pages of who takes part: the answer to an invitation, "my course", what we hold about them."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from upstander.classroom.learning.gaps import gap_title
from upstander.classroom.programme.forget import NEEDS_DAYS, PEOPLE_DAYS, last_day_of
from upstander.classroom.programme.forms import AccessNeedsForm
from upstander.classroom.programme.letters import read_invitation_code
from upstander.classroom.programme.models import Place, PlaceState
from upstander.classroom.programme.places import PlaceRefused, withdraw
from upstander.classroom.programme.places import answer_invitation as take_answer
from upstander.classroom.programme.put_right import change_access_needs
from upstander.classroom.timetable.joining import write_when
from upstander.classroom.timetable.sessions import session_name
from upstander.staff.models import Person
from upstander.staff.roles import require
from upstander.staff.views import open_to_all


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def answer_invitation(request: HttpRequest, code: str) -> HttpResponse:
    """The page that an invitation leads to: coming or not. Only a button answers; opening the page changes nothing."""
    place = read_invitation_code(code)
    if place is None or not place.person.is_active:
        return render(request, "classroom/programme/no_invitation.html", status=404)
    refused = ""
    if request.method == "POST" and (answer := request.POST.get("answer")) in {"yes", "no"}:
        try:
            place = take_answer(place, coming=answer == "yes")
        except PlaceRefused as refusal:
            refused = str(refusal)
        else:
            return redirect("answer_invitation", code)
    kept = {"needs_days": NEEDS_DAYS, "people_days": PEOPLE_DAYS, "last_day": last_day_of(place.programme)}
    page = {"place": place, "refused": refused, "meetings": _meetings_of(place), "code": code, **kept}
    return render(request, "classroom/programme/invitation.html", page, status=400 if refused else 200)


@require_safe
def my_course(request: HttpRequest) -> HttpResponse:
    """What somebody needs to take part: the next meeting, how to join, what comes; and what we hold about them."""
    return _course_page(request, AccessNeedsForm())


@require_POST
def my_access_needs(request: HttpRequest, place: UUID) -> HttpResponse:
    """Change what one needs so that one can take part."""
    own, person = _own_place(request, place)
    form = AccessNeedsForm(request.POST)
    if not form.is_valid():
        return _course_page(request, form, status=400)
    change_access_needs(own, form.cleaned_data["access_needs"], person)
    messages.success(request, "Saved. Those who run your sessions can see it.")
    return redirect("my_course")


@require_http_methods(["GET", "HEAD", "POST"])
def give_up(request: HttpRequest, place: UUID) -> HttpResponse:
    """Ask once, then give one's own place up."""
    own, person = _own_place(request, place)
    if request.method != "POST":
        return render(request, "classroom/programme/give_up.html", {"place": own})
    withdraw(own, person)
    messages.success(request, "You have given up your place. Thank you for telling us: somebody else can come.")
    return redirect("my_course")


def _own_place(request: HttpRequest, key: UUID) -> tuple[Place, Person]:
    own = get_object_or_404(Place.objects.select_related("programme", "person", "cohort"), pk=key)
    return own, require(request.user, "view_own_place", own)


def _course_page(request: HttpRequest, form: AccessNeedsForm, status: int = 200) -> HttpResponse:
    places = Place.objects.filter(person=request.user.pk).exclude(state=PlaceState.WITHDRAWN)
    courses = []
    for place in places.select_related("programme", "person", "cohort"):
        meetings = _meetings_of(place)
        last = last_day_of(place.programme)
        courses.append({"place": place, "meetings": meetings, "next": _next_of(meetings), "last_day": last})
    page = {"courses": courses, "form": form, "needs_days": NEEDS_DAYS, "people_days": PEOPLE_DAYS}
    return render(request, "classroom/programme/my_course.html", page, status=status)


def _meetings_of(place: Place) -> list[dict[str, object]]:
    """The agreed meetings of somebody's cohort, in order: name, when, whether it is over, what its gap is called."""
    if place.cohort is None:
        return []
    now = datetime.now(UTC)
    return [
        {
            "meeting": meeting,
            "name": session_name(meeting.session),
            "when": write_when(meeting),
            "over": meeting.ends <= now,
            "gap": gap_title(meeting.session),
        }
        for meeting in place.cohort.meetings.filter(cancelled=False)
    ]


def _next_of(meetings: list[dict[str, object]]) -> dict[str, object] | None:
    return next((one for one in meetings if not one["over"]), None)
