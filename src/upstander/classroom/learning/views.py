"""The page on which somebody sorts a form's posts."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from upstander.classroom.course import COURSE_FOLDER
from upstander.classroom.course.load import load_course
from upstander.classroom.course.model import Form
from upstander.classroom.learning.models import Sitting
from upstander.classroom.learning.sort import SortingRefused, begin_sitting, finish_sitting, save_answers
from upstander.classroom.programme.models import Place
from upstander.staff.roles import require

_ANSWERS = {"yes": True, "no": False}
_HOW_SURE = {str(number): number for number in range(1, 6)}


@require_http_methods(["GET", "HEAD", "POST"])
def sort(request: HttpRequest, place: UUID) -> HttpResponse:
    """Show the posts, keep what was answered, and close the set when everything is."""
    own = get_object_or_404(Place.objects.select_related("programme", "person", "cohort"), pk=place)
    require(request.user, "view_own_place", own)
    forms = load_course(COURSE_FOLDER).forms
    try:
        sitting = begin_sitting(own, forms, datetime.now(UTC))
    except SortingRefused as refusal:
        messages.info(request, str(refusal))
        return redirect("my_course")
    form, refused, missing = forms[sitting.form], "", {}
    if request.method == "POST":
        answers = {key: _ANSWERS[value] for key, value in request.POST.items() if value in _ANSWERS}
        finishes, how_sure = "finish" in request.POST, _HOW_SURE.get(request.POST.get("how_sure", ""), 0)
        try:
            save_answers(sitting, form, answers)
            missing = _missing(sitting, form, how_sure) if finishes else {}
            if finishes and not missing:
                finish_sitting(sitting, form, how_sure)
        except SortingRefused as refusal:
            refused = str(refusal)
        if not (refused or missing):
            messages.success(request, "Thank you. All is kept." if finishes else "Kept. Come back when you like.")
            return redirect("my_course")
    page = {
        "place": own,
        "form": form,
        "answers": dict(sitting.answers.values_list("vignette", "persuades")),
        "how_sure": request.POST.get("how_sure", ""),
        "finished": sitting.how_sure is not None,
        "refused": refused,
        "missing": missing,
    }
    return render(request, "classroom/learning/sort.html", page, status=400 if refused or missing else 200)


def _missing(sitting: Sitting, form: Form, how_sure: int) -> dict[str, str]:
    """What keeps a set from being finished, by the field in which it is put right."""
    sorted_keys = set(sitting.answers.values_list("vignette", flat=True))
    found = {
        vignette.key: f"Post {number}: choose “Yes” or “No”"
        for number, vignette in enumerate(form.vignettes, 1)
        if vignette.key not in sorted_keys
    }
    return found if how_sure else {**found, "how_sure": "Choose how sure you are"}
