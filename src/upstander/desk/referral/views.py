"""Pages of referrals: what to type where, the one-time token, the package, and the note that it was sent."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from upstander.desk.cases.views import stopped_page
from upstander.desk.evidence.sandbox import SandboxMissingError
from upstander.desk.evidence.store import EvidenceError
from upstander.desk.referral.destination import DestinationRefused
from upstander.desk.referral.models import Referral
from upstander.desk.referral.package import PackageError
from upstander.desk.referral.prepare import (
    ReferralRefused,
    fetch_package,
    make_token,
    mark_as_sent,
    prepare_package,
)
from upstander.staff.roles import require
from upstander.staff.views import open_to_all

PAGE = 50
_CANNOT = (DestinationRefused, PackageError, SandboxMissingError, EvidenceError)


@require_safe
def referrals(request: HttpRequest) -> HttpResponse:
    """The list of referrals: every one to be sent, longest waiting first; then the others, newest first."""
    require(request.user, "view_referral")
    found = Referral.objects.select_related("report")
    to_be_sent = Q(sent_at=None, report__stopped=False)
    page = Paginator(found.exclude(to_be_sent).order_by("-at", "pk"), PAGE).get_page(request.GET.get("page"))
    return render(request, "desk/referrals.html", {"waiting": found.filter(to_be_sent).order_by("at"), "page": page})


@require_safe
def referral(request: HttpRequest, reference: str) -> HttpResponse:
    """One referral, submission by submission."""
    shown = _referral(reference)
    if shown.report.stopped:
        return stopped_page(request, shown.report)
    require(request.user, "view_referral", shown.report)
    return _page(request, shown)


@require_POST
def token(request: HttpRequest, reference: str) -> HttpResponse:
    """Make a token and show it this once."""
    shown = _referral(reference)
    if shown.report.stopped:
        return stopped_page(request, shown.report)
    person = require(request.user, "hand_over", shown.report)
    return _page(request, shown, token=make_token(reference, person))


@require_POST
def sent(request: HttpRequest, reference: str) -> HttpResponse:
    """Note that it was sent."""
    shown = _referral(reference)
    if shown.report.stopped:
        return stopped_page(request, shown.report)
    person = require(request.user, "hand_over", shown.report)
    try:
        mark_as_sent(reference, person)
    except ReferralRefused as refusal:
        messages.info(request, str(refusal))
    else:
        messages.success(request, f"Referral {reference} is marked as sent.")
    return redirect("referral", reference)


@open_to_all
@require_safe
def package(request: HttpRequest, reference: str) -> HttpResponseBase:
    """The package for ``upstander handover``: the token is the log-in."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme != "Bearer" or not token or request.method != "GET":
        return HttpResponse("A token is needed.\n", status=401, content_type="text/plain")
    try:
        stream = fetch_package(reference, token, settings.UPSTANDER_INSTALLATION)
    except ReferralRefused as refusal:
        return HttpResponse(f"{refusal}\n", status=403, content_type="text/plain; charset=utf-8")
    except _CANNOT as error:
        return HttpResponse(f"{error}\n", status=409, content_type="text/plain; charset=utf-8")
    return FileResponse(stream, content_type="application/zip", as_attachment=True, filename=f"{reference}.zip")


def _page(request: HttpRequest, shown: Referral, token: str = "") -> HttpResponse:
    problem = ""
    try:
        shown = prepare_package(shown, settings.UPSTANDER_INSTALLATION)
    except _CANNOT as error:
        problem = str(error)
    page = {
        "referral": shown,
        "report": shown.report,
        "contents": shown.contents,
        "problem": problem,
        "token": token,
        "desk_url": settings.UPSTANDER_INSTALLATION.desk_url,
    }
    return render(request, "desk/referral.html", page, status=409 if problem else 200)


def _referral(reference: str) -> Referral:
    return get_object_or_404(Referral.objects.select_related("report", "decision"), reference=reference)
