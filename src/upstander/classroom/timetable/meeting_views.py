"""Pages of one meeting: how to join it, and who was there."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from upstander.classroom.learning.lines import lines_to_read
from upstander.classroom.programme.models import Place, PlaceState
from upstander.classroom.timetable.attendance import (
    LONGEST_WHY,
    CorrectionRefused,
    correct_attendance,
    has_attended,
    minutes_present,
)
from upstander.classroom.timetable.joining import write_when
from upstander.classroom.timetable.models import Meeting
from upstander.classroom.timetable.rules import ATTENDED_PERCENT
from upstander.classroom.timetable.sessions import session_name
from upstander.staff.roles import NotAllowed, may, require


class CorrectionForm(forms.Form):
    """Whose minutes, how many, and why."""

    place = forms.UUIDField(error_messages={"required": "Choose a participant", "invalid": "Choose a participant"})
    minutes = forms.IntegerField(
        error_messages={"required": "Enter the minutes", "invalid": "Enter the minutes as a whole number"}
    )
    why = forms.CharField(
        max_length=LONGEST_WHY,
        error_messages={
            "required": "Say why",
            "max_length": f"The reason is too long: {LONGEST_WHY} characters at most",
        },
    )


@require_safe
def meeting(request: HttpRequest, meeting: UUID) -> HttpResponse:
    """When the session is and how to join it; for the crew, what else they need for it."""
    shown = _find(meeting)
    of_crew = may(request.user, "view_programme", shown)
    if not (of_crew or may(request.user, "take_part", shown)):
        places = Place.objects.filter(person=request.user.pk, cohort=shown.cohort, state=PlaceState.INVITED)
        if not places.exists():
            raise NotAllowed("This session is for another group. Your own are under “My course”.")
        return redirect("my_course")
    page = {
        "meeting": shown,
        "title": session_name(shown.session),
        "when": write_when(shown),
        "over": shown.ends <= datetime.now(UTC),
        "of_crew": of_crew,
        "lines_to_read": lines_to_read(shown) if of_crew else 0,
        "needs": shown.cohort.places.exclude(access_needs="").count(),
        "back": _back(shown, of_crew),
    }
    return render(request, "classroom/timetable/meeting.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def attendance(request: HttpRequest, meeting: UUID) -> HttpResponse:
    """Who was there for how long, and the form that corrects it."""
    shown = _find(meeting)
    person = require(request.user, "correct_attendance", shown)
    form = CorrectionForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        place = get_object_or_404(Place, pk=form.cleaned_data["place"], programme=shown.cohort.programme_id)
        try:
            correct_attendance(shown, place, person, form.cleaned_data["minutes"], form.cleaned_data["why"])
        except CorrectionRefused as refusal:
            form.add_error("minutes" if "minutes" in str(refusal) else None, str(refusal))
        else:
            messages.success(request, f"{place.person.name}: {form.cleaned_data['minutes']} minutes.")
            return redirect("attendance", meeting)
    minutes = minutes_present(shown)
    places = shown.cohort.places.select_related("person").order_by("person__name")
    page = {
        "meeting": shown,
        "title": session_name(shown.session),
        "when": write_when(shown),
        "rows": [(place, minutes.get(place.pk, 0), has_attended(shown, minutes.get(place.pk, 0))) for place in places],
        "corrections": shown.corrections.select_related("place__person", "person").order_by("-id"),
        "percent": ATTENDED_PERCENT,
        "form": form,
        "begun": shown.starts <= datetime.now(UTC),
        "back": (session_name(shown.session), reverse("meeting", args=[meeting])),
    }
    return render(request, "classroom/timetable/attendance.html", page, status=400 if form.errors else 200)


def _back(meeting: Meeting, of_crew: bool) -> tuple[str, str]:
    programme = meeting.cohort.programme
    return (
        (programme.title, reverse("programme", args=[programme.pk])) if of_crew else ("My course", reverse("my_course"))
    )


def _find(meeting: UUID) -> Meeting:
    return get_object_or_404(Meeting.objects.select_related("cohort__programme"), pk=meeting)
