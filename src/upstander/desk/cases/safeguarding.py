"""Pages of the safeguarding role: stopped reports by reference, and the next step. Nothing of their content."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from upstander.desk.cases.forms import PassOnForm
from upstander.desk.cases.models import Stop
from upstander.desk.cases.stop import PLACES, StopRefused, pass_on
from upstander.staff.roles import require


@require_safe
def safeguarding(request: HttpRequest) -> HttpResponse:
    """The list of stopped reports: those to be passed on, longest waiting first, then the others, newest first."""
    require(request.user, "list_stopped")
    stops = list(Stop.objects.select_related("report").order_by("at"))
    waiting = [stop for stop in stops if not stop.passed_on_to]
    done = [stop for stop in reversed(stops) if stop.passed_on_to]
    return render(request, "desk/safeguarding.html", {"waiting": waiting, "done": done, "places": PLACES})


@require_http_methods(["GET", "HEAD", "POST"])
def next_step(request: HttpRequest, reference: str) -> HttpResponse:
    """What to do with one stopped report, and the form that notes it was done."""
    person = require(request.user, "pass_on_stopped")
    stop = get_object_or_404(Stop.objects.select_related("report", "person"), report__reference=reference)
    form = PassOnForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            pass_on(reference, person, form.cleaned_data["to"])
        except StopRefused as refusal:
            form.add_error("to", str(refusal))
        else:
            messages.success(request, f"Noted: {reference} was passed on.")
            return redirect("safeguarding")
    page = {"stop": stop, "form": form, "places": PLACES}
    return render(request, "desk/next_step.html", page, status=400 if form.errors else 200)
