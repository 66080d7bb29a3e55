"""Pages of the checks: the questions that a mail leads to, and the sentences that the crew reads first."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from upstander.classroom.course import COURSE_FOLDER
from upstander.classroom.course.load import load_course
from upstander.classroom.course.model import CheckIn, Choose
from upstander.classroom.learning.check_answers import (
    LONGEST_QUOTE,
    AnswersRefused,
    CheckClosed,
    choices_of,
    is_open,
    save_check,
)
from upstander.classroom.learning.checks import read_check_code
from upstander.classroom.learning.quotes import judge_quote, quotes_to_read
from upstander.classroom.programme.models import Programme
from upstander.classroom.timetable.models import FrozenReport
from upstander.staff.roles import require
from upstander.staff.views import open_to_all


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, code: str) -> HttpResponse:
    """The questions. What was answered before is not shown: whoever was passed the mail could read it."""
    asked, now = read_check_code(code), datetime.now(UTC)
    check_in = _check_in(asked.day) if asked else None
    if asked is None or check_in is None:
        return render(request, "classroom/learning/no_check.html", status=404)
    if not is_open(asked, now):
        return render(request, "classroom/learning/no_check.html", {"closed": True}, status=410)
    faults = {}
    chosen: dict[str, list[str]] = {}
    if request.method == "POST":
        chosen = {question.key: request.POST.getlist(question.key) for question in check_in.questions}
        try:
            save_check(asked, check_in, chosen, now)
        except CheckClosed:
            return render(request, "classroom/learning/no_check.html", {"closed": True}, status=410)
        except AnswersRefused as refusal:
            faults = {fault.question: fault.text for fault in refusal.faults}
        else:
            return redirect("check_thanks", code)
    page = {
        "check": check_in,
        "questions": [(question, choices_of(question)) for question in check_in.questions],
        "several": Choose.SEVERAL,
        "chosen": chosen,
        "faults": faults,
        "longest": LONGEST_QUOTE,
        "again": asked.answers.exists(),
    }
    return render(request, "classroom/learning/check.html", page, status=400 if faults else 200)


@open_to_all
@require_safe
def check_thanks(request: HttpRequest, code: str) -> HttpResponse:
    """Thanks, what becomes of the answers, and what else there is to do."""
    asked = read_check_code(code)
    check_in = _check_in(asked.day) if asked else None
    if asked is None or check_in is None:
        return render(request, "classroom/learning/no_check.html", status=404)
    return render(request, "classroom/learning/check_thanks.html", {"asked": asked, "check": check_in, "code": code})


@require_http_methods(["GET", "HEAD", "POST"])
def quotes(request: HttpRequest, programme: UUID) -> HttpResponse:
    """What people wrote with the checks, for the crew to let through or keep back. No names, no order of time."""
    shown = get_object_or_404(Programme, pk=programme)
    person = require(request.user, "review_quotes", shown)
    check_ins, now = load_course(COURSE_FOLDER).check_ins, datetime.now(UTC)
    readable = quotes_to_read(shown, check_ins, now)
    if request.method == "POST":
        found = next((quote for quote in readable if str(quote.pk) == request.POST.get("quote")), None)
        if found is not None:
            judge_quote(found, person, shows=request.POST.get("shows") == "yes")
            messages.success(request, "Noted.")
        return redirect("quotes", shown.pk)
    page = {
        "programme": shown,
        "quotes": readable,
        "frozen": FrozenReport.objects.filter(programme=shown).exists(),
        "back": (shown.title, reverse("programme", args=[shown.pk])),
    }
    return render(request, "classroom/learning/quotes.html", page)


def _check_in(day: int) -> CheckIn | None:
    return next((one for one in load_course(COURSE_FOLDER).check_ins if one.day == day), None)
