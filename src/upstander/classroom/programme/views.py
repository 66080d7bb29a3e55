"""Pages of programmes: the list, one at a glance, making and changing it, its cohorts and its crew."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from upstander.classroom.course import COURSE_FOLDER
from upstander.classroom.course.load import load_course
from upstander.classroom.learning.lines import lines_to_read
from upstander.classroom.programme.forget import PEOPLE_DAYS, last_day_of
from upstander.classroom.programme.forms import CohortForm, CrewForm, ProgrammeForm
from upstander.classroom.programme.make import (
    Plan,
    ProgrammeRefused,
    add_cohort,
    change_cohort,
    change_programme,
    join_crew,
    leave_crew,
    make_programme,
)
from upstander.classroom.programme.models import CrewMember, Place, PlaceState, Programme
from upstander.classroom.programme.reached import not_reached
from upstander.classroom.programme.seats import TAKEN, seats_of
from upstander.classroom.timetable.joining import write_when
from upstander.classroom.timetable.models import FrozenReport
from upstander.classroom.timetable.report.freeze import report_is_late
from upstander.classroom.timetable.sessions import session_name
from upstander.staff.models import Person
from upstander.staff.roles import may, require

_EDITED = ("title", "window_opens", "window_closes", "places", "call_link", "joining")


@require_safe
def programmes(request: HttpRequest) -> HttpResponse:
    """The programmes that this person runs or leads."""
    found = Programme.objects.prefetch_related("cohorts")
    if not may(request.user, "list_programmes"):
        own = CrewMember.objects.filter(person=request.user.pk).values("programme")
        found = found.filter(pk__in=own)
        if not found:
            require(request.user, "list_programmes")
    return render(request, "classroom/programme/programmes.html", {"programmes": found})


@require_safe
def programme(request: HttpRequest, programme: UUID) -> HttpResponse:
    """One programme at a glance: cohorts, places, dates, crew, and what needs somebody's attention."""
    shown = get_object_or_404(Programme, pk=programme)
    require(request.user, "view_programme", shown)
    now = datetime.now(UTC)
    steers, cohorts = may(request.user, "steer_room", shown), []
    for seats in seats_of(shown):
        coming = seats.cohort.meetings.filter(cancelled=False, ends__gt=now).first()
        name, when = (session_name(coming.session), write_when(coming)) if coming else ("", "")
        over = coming is None and seats.cohort.meetings.filter(cancelled=False).exists()
        to_read = lines_to_read(coming) if coming and steers else 0
        cohorts.append({"seats": seats, "coming": coming, "name": name, "when": when, "over": over, "to_read": to_read})
    places = shown.places_given.all()
    page = {
        "programme": shown,
        "cohorts": cohorts,
        "taken": places.filter(state__in=TAKEN).count(),
        "joined": places.filter(state=PlaceState.JOINED).count(),
        "waiting": places.filter(state=PlaceState.WAITING).count(),
        "not_reached": len(not_reached(shown)) if may(request.user, "manage_places", shown) else 0,
        "crew": shown.crew.select_related("person").order_by("role", "person__name"),
        "forgotten": not places.exists(),
        "finished": FrozenReport.objects.filter(programme=shown).exists(),
        "report_late": report_is_late(shown, now),
        "forgotten_on": last_day_of(shown) + timedelta(days=PEOPLE_DAYS + 1),
    }
    return render(request, "classroom/programme/programme.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def new_programme(request: HttpRequest) -> HttpResponse:
    """Make a programme on the version of the course that is here now."""
    person = require(request.user, "make_programme")
    course = load_course(COURSE_FOLDER)
    form = ProgrammeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made = make_programme(_plan(form), course.version, person)
        messages.success(request, f"{made.title} is made. Add its cohorts now.")
        return redirect("edit_programme", made.pk)
    page = {"form": form, "course": course}
    return render(request, "classroom/programme/new.html", page, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_programme(request: HttpRequest, programme: UUID) -> HttpResponse:
    """Change what a programme is; its cohorts are on the same page."""
    shown = get_object_or_404(Programme, pk=programme)
    person = require(request.user, "edit_programme", shown)
    initial = {name: getattr(shown, name) for name in _EDITED}
    form = ProgrammeForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            change_programme(shown, _plan(form), person)
        except ProgrammeRefused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, "Saved.")
            return redirect("programme", shown.pk)
    return _edit_page(request, shown, form)


@require_POST
def new_cohort(request: HttpRequest, programme: UUID) -> HttpResponse:
    """Add a cohort."""
    shown = get_object_or_404(Programme, pk=programme)
    person = require(request.user, "edit_programme", shown)
    form = CohortForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            made = add_cohort(shown, data["name"], data["cap"], data["starts"], person)
        except ProgrammeRefused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, f"{made.name} is added, with {made.cap} places.")
            return redirect("edit_programme", shown.pk)
    return _edit_page(request, shown, cohort_form=form)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_cohort(request: HttpRequest, programme: UUID, cohort: UUID) -> HttpResponse:
    """Change a cohort's name, cap or planned start."""
    shown = get_object_or_404(Programme, pk=programme)
    person = require(request.user, "edit_programme", shown)
    edited = get_object_or_404(shown.cohorts, pk=cohort)
    initial = {"name": edited.name, "cap": edited.cap, "starts": edited.starts}
    form = CohortForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            change_cohort(edited, data["name"], data["cap"], data["starts"], person)
        except ProgrammeRefused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, f"{data['name']} is saved.")
            return redirect("edit_programme", shown.pk)
    page = {"programme": shown, "cohort": edited, "form": form}
    return render(request, "classroom/programme/cohort.html", page, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def crew(request: HttpRequest, programme: UUID) -> HttpResponse:
    """Who runs the programme; give somebody a part."""
    shown = get_object_or_404(Programme, pk=programme)
    person = require(request.user, "edit_crew", shown)
    form = CrewForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            member = join_crew(shown, data["email"], data["name"], data["part"], person)
        except ProgrammeRefused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(
                request, f"{member.person.name} is {member.get_role_display()} now and has been written to."
            )
            return redirect("crew", shown.pk)
    members = shown.crew.select_related("person").order_by("role", "person__name")
    page = {"programme": shown, "members": members, "form": form}
    return render(request, "classroom/programme/crew.html", page, status=400 if form.errors else 200)


@require_POST
def remove_from_crew(request: HttpRequest, programme: UUID, member: int) -> HttpResponse:
    """Take a part in the crew back."""
    leaving = get_object_or_404(
        CrewMember.objects.select_related("person", "programme"), pk=member, programme=programme
    )
    person = require(request.user, "edit_crew", leaving.programme)
    leave_crew(leaving, person)
    messages.success(request, f"{leaving.person.name} is no longer {leaving.get_role_display()}.")
    return redirect("crew", programme)


def is_of_a_crew(person: Person) -> bool:
    """Whether this person runs or leads a programme, so that the list of programmes is theirs."""
    return may(person, "list_programmes") or person.crew_parts.exists()


def has_a_place(person: Person) -> bool:
    """Whether this person takes part, is invited or waits, so that the course's page is theirs."""
    return Place.objects.filter(~Q(state=PlaceState.WITHDRAWN), person=person).exists()


def _edit_page(
    request: HttpRequest,
    shown: Programme,
    form: ProgrammeForm | None = None,
    cohort_form: CohortForm | None = None,
) -> HttpResponse:
    wrong = any(one is not None and one.errors for one in (form, cohort_form))
    page: dict[str, object] = {
        "programme": shown,
        "form": form or ProgrammeForm(initial={name: getattr(shown, name) for name in _EDITED}),
        "cohort_form": cohort_form or CohortForm(),
        "cohorts": seats_of(shown),
    }
    return render(request, "classroom/programme/edit.html", page, status=400 if wrong else 200)


def _plan(form: forms.Form) -> Plan:
    return Plan(**{name: form.cleaned_data[name] for name in _EDITED})
