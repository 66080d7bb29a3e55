"""Pages of the timetable: what stands, what is proposed, and what both sides say about it."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from upstander.classroom.programme.models import Programme
from upstander.classroom.timetable.agree import AgreementRefused, agree
from upstander.classroom.timetable.checks import ELECTION_MEANS, Surroundings, check_dates
from upstander.classroom.timetable.dates import slots_of, surroundings_of
from upstander.classroom.timetable.forms import CommentForm, DatesForm, PeriodForm
from upstander.classroom.timetable.models import PeriodKind, Proposal, Side
from upstander.classroom.timetable.propose import (
    ProposalRefused,
    comment,
    latest_version,
    open_proposal,
    propose,
    withdraw,
)
from upstander.classroom.timetable.show import count_changes, only_changes, proposal_tables, version_tables
from upstander.staff.audit import record
from upstander.staff.roles import may, require


@require_safe
def timetable(request: HttpRequest, programme: UUID) -> HttpResponse:
    """The agreed timetable, the open proposal, what was said, and the history."""
    shown = _visible(request, programme)
    return _timetable_page(request, shown, CommentForm())


@require_http_methods(["GET", "HEAD", "POST"])
def propose_dates(request: HttpRequest, programme: UUID) -> HttpResponse:
    """The form for new dates; its first button only checks them."""
    shown = _visible(request, programme)
    side = _side(request, shown)
    latest, waiting = latest_version(shown), open_proposal(shown)
    begin = slots_of(waiting or (latest.proposal if latest else None))
    form = DatesForm(shown, request.POST if request.method == "POST" else None, slots=begin)
    now = datetime.now(UTC)
    around = surroundings_of(shown, now)
    findings = check_dates(form.slots if form.is_bound and form.is_valid() else begin, around)
    if form.is_bound and form.is_valid() and request.POST.get("action") == "propose":
        try:
            made = propose(shown, require(request.user, "view_programme", shown), side, form.slots,
                           form.cleaned_data["why"], now)  # fmt: skip
        except ProposalRefused as refusal:
            form.put_beside(findings, str(refusal), _begun(shown, around))
        else:
            other = "the Programme Lead" if side == Side.TEAM else "the team"
            messages.success(request, f"Proposal {made.number} is with {other}. Until agreed, nothing else changes.")
            return redirect("timetable", programme)
    page = {
        "programme": shown,
        "form": form,
        "findings": findings,
        "held": _begun(shown, around),
        "latest": latest,
        "side": side,
        "checked": form.is_bound and not form.errors,
        "back": ("Timetable", reverse("timetable", args=[programme])),
    }
    return render(request, "classroom/timetable/propose.html", page, status=400 if form.errors else 200)


@require_safe
def proposal(request: HttpRequest, programme: UUID, number: int) -> HttpResponse:
    """One proposal of the past: its dates, what they would have changed, and what was said."""
    shown = _visible(request, programme)
    found = get_object_or_404(Proposal, programme=shown, number=number)
    before = shown.versions.filter(at__lt=found.at).order_by("-number").first()
    tables = proposal_tables(shown, found, before.proposal if before else None, found.at)
    page = {
        "programme": shown,
        "proposal": found,
        "tables": tables,
        "before": before,
        "comments": found.comments.select_related("person"),
        "back": ("Timetable", reverse("timetable", args=[programme])),
    }
    return render(request, "classroom/timetable/proposal.html", page)


@require_POST
def agree_dates(request: HttpRequest, programme: UUID, number: int) -> HttpResponse:
    """Agree to the open proposal."""
    shown = _visible(request, programme)
    person = require(request.user, "agree_timetable", shown)
    try:
        version = agree(shown, person, number, datetime.now(UTC))
    except AgreementRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Version {version.number} is agreed. Calendar invitations are on their way.")
    return redirect("timetable", programme)


@require_POST
def withdraw_dates(request: HttpRequest, programme: UUID, number: int) -> HttpResponse:
    """Take the open proposal back."""
    shown = _visible(request, programme)
    try:
        withdraw(shown, require(request.user, "view_programme", shown), number, datetime.now(UTC))
    except ProposalRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Proposal {number} is withdrawn.")
    return redirect("timetable", programme)


@require_POST
def comment_on_dates(request: HttpRequest, programme: UUID, number: int) -> HttpResponse:
    """Say something about a proposal."""
    shown = _visible(request, programme)
    form = CommentForm(request.POST)
    if form.is_valid():
        try:
            person = require(request.user, "view_programme", shown)
            comment(shown, person, number, form.cleaned_data["words"], datetime.now(UTC))
        except ProposalRefused as refusal:
            form.add_error("words", str(refusal))
        else:
            return redirect("timetable", programme)
    return _timetable_page(request, shown, form, status=400)


@require_http_methods(["GET", "HEAD", "POST"])
def closed_periods(request: HttpRequest, programme: UUID) -> HttpResponse:
    """School holidays and pre-election periods of this programme's council."""
    shown = _visible(request, programme)
    person = require(request.user, "propose_timetable", shown)
    form = PeriodForm(request.POST if request.method == "POST" and "remove" not in request.POST else None)
    if request.method == "POST" and "remove" in request.POST:
        if not request.POST["remove"].isdecimal():
            raise Http404
        get_object_or_404(shown.closed_periods, pk=int(request.POST["remove"])).delete()
        record(person, "period_removed", str(shown.pk))
        return redirect("closed_periods", programme)
    if form.is_bound and form.is_valid():
        form.instance.programme = shown
        form.save()
        record(person, "period_added", str(shown.pk), kind=form.instance.kind)
        return redirect("closed_periods", programme)
    page = {
        "programme": shown,
        "periods": shown.closed_periods.all(),
        "form": form,
        "kinds": PeriodKind.choices,
        "election_means": ELECTION_MEANS,
        "back": ("Timetable", reverse("timetable", args=[programme])),
    }
    return render(request, "classroom/timetable/periods.html", page, status=400 if form.errors else 200)


def _visible(request: HttpRequest, programme: UUID) -> Programme:
    shown = get_object_or_404(Programme, pk=programme)
    require(request.user, "view_programme", shown)
    return shown


def _side(request: HttpRequest, programme: Programme) -> Side:
    """For whom this person speaks; who is both speaks for the lead."""
    if may(request.user, "agree_timetable", programme):
        return Side.LEAD
    require(request.user, "propose_timetable", programme)
    return Side.TEAM


def _begun(programme: Programme, around: Surroundings) -> dict[str, dict[str, datetime]]:
    """By each cohort's name the sessions that have begun, and when."""
    begun = {key: starts for key, (starts, _) in around.standing.items() if starts <= around.now}
    return {
        cohort.name: {session: starts for (pk, session), starts in begun.items() if pk == str(cohort.pk)}
        for cohort in programme.cohorts.all()
    }


def _timetable_page(request: HttpRequest, shown: Programme, form: CommentForm, status: int = 200) -> HttpResponse:
    latest, waiting = latest_version(shown), open_proposal(shown)
    tables = proposal_tables(shown, waiting, latest.proposal if latest else None, datetime.now(UTC)) if waiting else []
    can_agree = may(request.user, "agree_timetable", shown)
    can_propose = may(request.user, "propose_timetable", shown)
    page = {
        "programme": shown,
        "latest": latest,
        "agreed": version_tables(latest) if latest else [],
        "waiting": waiting,
        "proposed": tables,
        "changed": only_changes(tables),
        "changes": count_changes(tables),
        "comments": waiting.comments.select_related("person") if waiting else [],
        "history": shown.proposals.select_related("person", "version").order_by("-number"),
        "form": form,
        "can_agree": can_agree,
        "can_propose": can_propose,
        "can_withdraw": waiting and (can_agree if waiting.side == Side.LEAD else can_propose),
        "can_comment": can_propose or may(request.user, "comment_timetable", shown),
        "back": (shown.title, reverse("programme", args=[shown.pk])),
    }
    return render(request, "classroom/timetable/timetable.html", page, status=status)
