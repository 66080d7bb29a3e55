"""Pages of reports: the list, one report, its pictures, the decision, the stop."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from upstander.desk.cases.decide import DecisionRefused, decide
from upstander.desk.cases.forms import KINDS, STATES, DecisionForm, FilterForm
from upstander.desk.cases.models import Report
from upstander.desk.cases.reasons import REASONS, reason_in_words
from upstander.desk.cases.stop import stop_report
from upstander.desk.cases.words import describe_answers, describe_event, spell_out
from upstander.desk.evidence.models import VIEWABLE, EvidenceFile
from upstander.desk.evidence.sandbox import sandbox_problem
from upstander.desk.replies.company import Company, count_company
from upstander.desk.tasks import spread_of
from upstander.staff.models import Person
from upstander.staff.roles import may, require
from upstander.staff.views import asked_by_pages

PAGE = 50


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Send everybody to the page that their role works on."""
    for verb, page in (
        ("list_reports", "reports"),
        ("list_stopped", "safeguarding"),
        ("view_audit", "audit"),
    ):
        if may(request.user, verb):
            return redirect(page)
    return render(request, "desk/nothing.html", status=403)


@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """The list of reports: newest day first, within a day in no order."""
    require(request.user, "list_reports")
    form = FilterForm(request.GET if request.GET else {"state": "new"})
    form.is_valid()
    found = _filtered(form)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    waiting = Report.objects.filter(state="new", stopped=False).count()
    shown = {
        "form": form,
        "page": page,
        "states": STATES,
        "kinds": KINDS,
        "waiting": waiting,
        "query": query.urlencode(),
    }
    return render(request, "desk/reports.html", shown)


@require_safe
def report(request: HttpRequest, reference: str) -> HttpResponse:
    """One report."""
    shown = get_object_or_404(Report.objects.select_related("follows"), reference=reference)
    if shown.stopped:
        return stopped_page(request, shown)
    require(request.user, "view_report", shown)
    return _report_page(request, shown, DecisionForm())


@asked_by_pages
@require_safe
def still_open(request: HttpRequest, reference: str) -> HttpResponse:
    """Whether a page that shows this report's content may go on doing so."""
    require(request.user, "view_report", get_object_or_404(Report, reference=reference))
    return HttpResponse(status=204)


@require_POST
def decide_report(request: HttpRequest, reference: str) -> HttpResponse:
    """Take the decision that was chosen."""
    shown = get_object_or_404(Report, reference=reference)
    if shown.stopped:
        return stopped_page(request, shown)
    person = require(request.user, "decide_report", shown)
    form = DecisionForm(request.POST)
    if form.is_valid():
        outcome, reason = form.cleaned_data["choice"]
        spread = spread_of(settings.UPSTANDER_INSTALLATION)
        try:
            decision = decide(reference, person, outcome, reason, form.cleaned_data["words"], spread=spread)
        except DecisionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _after_decision(request, decision.report)
    return _report_page(request, shown, form, status=400)


@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask once, then stop the report for everybody."""
    shown = get_object_or_404(Report, reference=reference)
    if shown.stopped:
        return stopped_page(request, shown)
    person = require(request.user, "stop_report", shown)
    if request.method != "POST":
        return render(request, "desk/stop.html", {"report": shown})
    stop_report(reference, person)
    messages.success(request, f"Report {reference} is stopped for everybody. Safeguarding has been told.")
    return redirect("reports")


def stopped_page(request: HttpRequest, shown: Report) -> HttpResponse:
    """What there is to see of a stopped report, whatever was asked of it: that it is stopped."""
    require(request.user, "list_reports")
    return render(request, "desk/stopped.html", {"report": shown}, status=403)


def _report_page(request: HttpRequest, shown: Report, form: DecisionForm, status: int = 200) -> HttpResponse:
    decision = getattr(shown, "decision", None)
    files = list(shown.files.all())
    page = {
        "report": shown,
        "links": [(link, spell_out(link.url)) for link in shown.links.all()],
        "files": files,
        "answers": describe_answers(shown.answers),
        "events": [describe_event(event) for event in shown.events.all()],
        "follow_ups": shown.follow_ups.order_by("day", "reference"),
        "decision": decision,
        "reason": reason_in_words(decision.outcome, decision.reason) if decision else "",
        "referral": getattr(shown, "referral", None),
        "reasons": REASONS,
        "form": form,
        "can_see_pictures": may(request.user, "view_picture", shown),
        "can_decide": may(request.user, "decide_report", shown),
        "company": _small_company(shown) if decision is None else None,
        "is_demo": settings.UPSTANDER_INSTALLATION.demo,
        "sandbox_problem": sandbox_problem() if any(file.viewable for file in files) else "",
    }
    return render(request, "desk/report.html", page, status=status)


def _small_company(shown: Report) -> Company | None:
    """Among how many reports an answer to this one would leave, where they may be too few to hide it."""
    if not hasattr(shown, "mailbox"):
        return None
    company = count_company(datetime.now(UTC), settings.UPSTANDER_INSTALLATION.pace.answer_seconds)
    return company if company.is_small else None


def _after_decision(request: HttpRequest, decided: Report) -> HttpResponse:
    referral = getattr(decided, "referral", None)
    if referral is not None:
        messages.success(request, f"Referral {referral.reference} is made. Hand it over on this page.")
        return redirect("referral", referral.reference)
    messages.success(request, f"Report {decided.reference}: no action. The answer goes out with the next batches.")
    return redirect("reports")


def _filtered(form: FilterForm) -> QuerySet[Report]:
    wanted = form.cleaned_data
    found = Report.objects.annotate(
        link_count=Count("links", distinct=True),
        file_count=Count("files", distinct=True),
        picture_count=Count("files", filter=Q(files__media_type__in=VIEWABLE), distinct=True),
    ).order_by("-day", "reference")
    match wanted.get("state"):
        case "stopped":
            found = found.filter(stopped=True)
        case "":
            pass
        case state:
            found = found.filter(state=state or "new", stopped=False)
    if day := wanted.get("day"):
        found = found.filter(day=day)
    match wanted.get("kind"):
        case "pictures":
            found = found.filter(picture_count__gt=0)
        case "files":
            found = found.filter(file_count__gt=0)
        case "links":
            found = found.filter(link_count__gt=0)
        case "follow_ups":
            found = found.filter(follows__isnull=False)
    return found


def file_or_404(reference: str, position: int) -> EvidenceFile:
    """One file of a report."""
    file = EvidenceFile.objects.select_related("report").filter(report__reference=reference, position=position).first()
    if file is None:
        raise Http404
    return file


def person_of(request: HttpRequest) -> Person:
    """Who is asking; every page behind the log-in has one."""
    return cast(Person, request.user)
