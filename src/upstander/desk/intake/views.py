"""The page of what could not be opened."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from upstander.desk.intake.models import Quarantined
from upstander.staff.roles import require

_REASONS = {
    "seal": "Not sealed to a key of this desk, or damaged",
    "replay": "The id of another envelope that was taken before",
    "wrong_digest": "Its bytes are not those the gate had named",
    "truncated": "It breaks off",
    "wrong_envelope": "Made for another envelope id",
    "internal": "Our reader failed on it: tell the lead",
}


@require_safe
def quarantine(request: HttpRequest) -> HttpResponse:
    """The list of envelopes that are no reports. They stay sealed."""
    require(request.user, "list_quarantine")
    page = Paginator(Quarantined.objects.order_by("-day", "reference"), 50).get_page(request.GET.get("page"))
    rows = [(item, _REASONS.get(item.reason, f"Breaks the contract: {item.reason}")) for item in page]
    return render(request, "desk/quarantine.html", {"page": page, "rows": rows})
