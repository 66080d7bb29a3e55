"""Decides about a report: refer it or take no action, once, by a named person, with a reason."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import transaction

from upstander.desk.cases.events import append_event
from upstander.desk.cases.models import Decision, Outcome, Report, State
from upstander.desk.cases.reasons import REASONS
from upstander.desk.referral.models import Referral
from upstander.desk.replies.queue import SPREAD, queue_answer
from upstander.staff.audit import record
from upstander.staff.models import Person
from upstander.staff.roles import require

LONGEST_WORDS = 2_000


class DecisionRefused(Exception):
    """The decision can't be taken; the message says why."""


def decide(
    reference: str, person: Person, outcome: str, reason: str, words: str = "", *, spread: int = SPREAD
) -> Decision:
    """Take the decision, open the referral if it is one, and queue the answer, all or nothing.

    Raises:
        NotAllowed: the person may not decide, or nobody may because child abuse is suspected.
        DecisionRefused: it was decided before, or outcome and reason don't go together.
    """
    if reason not in REASONS.get(outcome, {}):
        raise DecisionRefused("Choose a reason that goes with the decision.")
    if len(words) > LONGEST_WORDS:
        raise DecisionRefused(f"Your words are too long: {LONGEST_WORDS} characters at most.")
    with transaction.atomic():
        report = Report.objects.select_for_update().get(reference=reference)
        require(person, "decide_report", report)
        if report.state != State.NEW:
            raise DecisionRefused("Somebody has decided about this report already.")
        now = datetime.now(UTC)
        decision = Decision.objects.create(
            report=report, outcome=outcome, reason=reason, words=words.strip(), person=person, at=now
        )
        data = {"outcome": outcome, "reason": reason}
        if outcome == Outcome.REFER:
            report.state = State.REFERRED
            data["referral"] = Referral.objects.create(report=report, decision=decision, at=now).reference
            queue_answer(report, "referred", spread=spread)
        else:
            report.state = State.NO_ACTION
            queue_answer(report, "not_for_us", why=reason, spread=spread)
        report.save(update_fields=["state"])
        append_event(report, "decided", **data)
        record(person, "decided", report.reference, outcome=outcome, reason=reason)
    return decision
