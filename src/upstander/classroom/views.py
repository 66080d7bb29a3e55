"""The classroom's start: everybody goes on to the page that is theirs."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from upstander.classroom.programme.views import has_a_place, is_of_a_crew
from upstander.staff.models import Person
from upstander.staff.roles import may


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """To the programmes one runs, to the course one takes part in, or to the audit log."""
    person = request.user
    if isinstance(person, Person):
        if is_of_a_crew(person):
            return redirect("programmes")
        if has_a_place(person):
            return redirect("my_course")
        if may(person, "view_audit"):
            return redirect("audit")
    return render(request, "classroom/start.html")
