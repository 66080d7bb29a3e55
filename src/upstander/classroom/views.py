"""The classroom's one page so far."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from upstander.staff.roles import require


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """What the classroom will hold, and that it isn't here yet."""
    require(request.user, "list_programmes")
    return render(request, "classroom/start.html")
