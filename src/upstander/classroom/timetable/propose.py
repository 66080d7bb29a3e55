"""Puts dates to the other side, takes them back, and talks about them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from upstander.classroom.programme.models import Programme
from upstander.classroom.timetable.checks import Slot, check_dates, held_but_missing, is_refused
from upstander.classroom.timetable.dates import differences, slots_of, surroundings_of
from upstander.classroom.timetable.events import append_event, rows_of
from upstander.classroom.timetable.models import (
    Proposal,
    ProposalState,
    ProposedDate,
    Side,
    TimetableComment,
    TimetableVersion,
)
from upstander.classroom.timetable.tell import other, tell
from upstander.staff.audit import record
from upstander.staff.models import Person
from upstander.staff.roles import may, require

LONGEST_WORDS = 2_000
_VERB_OF = {Side.TEAM: "propose_timetable", Side.LEAD: "agree_timetable"}


class ProposalRefused(Exception):
    """These dates can't be proposed so; the message says why."""


def propose(
    programme: Programme, person: Person, side: Side, slots: Sequence[Slot], why: str, now: datetime
) -> Proposal:
    """Put these dates to the other side. What was open before is replaced; what stands, stands until agreement.

    Raises:
        NotAllowed: the person doesn't speak for this side.
        ProposalRefused: a date is refused, nothing changes, or a change has no reason.
    """
    why = why.strip()
    with transaction.atomic():
        programme = Programme.objects.select_for_update().get(pk=programme.pk)
        require(person, _VERB_OF[side], programme)
        latest = latest_version(programme)
        _require_sound(programme, slots, now)
        if latest and not any(change.kind != "same" for change in differences(slots_of(latest.proposal), slots)):
            raise ProposalRefused("These are the dates that stand already.")
        if latest and not why:
            raise ProposalRefused("Say why the agreed dates should change.")
        if len(why) > LONGEST_WORDS:
            raise ProposalRefused(f"The reason is too long: {LONGEST_WORDS} characters at most.")
        programme.proposals.filter(state=ProposalState.OPEN).update(state=ProposalState.REPLACED)
        last = programme.proposals.order_by("-number").first()
        number = last.number + 1 if last else 1
        proposal = Proposal.objects.create(
            programme=programme, number=number, side=side, why=why, person=person, at=now
        )
        ProposedDate.objects.bulk_create(
            ProposedDate(
                proposal=proposal, cohort_id=slot.cohort, session=slot.session, starts=slot.starts, ends=slot.ends
            )
            for slot in slots
        )
        append_event(
            programme, now, "proposed", number=number, side=str(side), by=str(person.pk), dates=rows_of(proposal)
        )
        record(person, "timetable_proposed", str(programme.pk), number=number, side=str(side))
        tell(programme, other(side), "Dates are proposed to you")
    return proposal


def _require_sound(programme: Programme, slots: Sequence[Slot], now: datetime) -> None:
    if not slots:
        raise ProposalRefused("Enter at least one date.")
    cohorts = {str(key) for key in programme.cohorts.values_list("pk", flat=True)}
    if any(slot.cohort not in cohorts for slot in slots) or len({slot.key for slot in slots}) < len(slots):
        raise ProposalRefused("Each session of each cohort of this programme has one date at most.")
    around = surroundings_of(programme, now)
    if is_refused(check_dates(slots, around)):
        raise ProposalRefused("A date can’t be taken. The words beside it say why.")
    if held_but_missing(slots, around):
        raise ProposalRefused("A session that has begun or is over stays where it is.")


def withdraw(programme: Programme, person: Person, number: int, now: datetime) -> Proposal:
    """Take back the open proposal of one's own side.

    Raises:
        NotAllowed: it is the other side's.
        ProposalRefused: it is not open any more.
    """
    with transaction.atomic():
        programme = Programme.objects.select_for_update().get(pk=programme.pk)
        proposal = open_proposal(programme)
        if proposal is None or proposal.number != number:
            raise ProposalRefused("This proposal is not open any more. Load the page again.")
        require(person, _VERB_OF[Side(proposal.side)], programme)
        proposal.state = ProposalState.WITHDRAWN
        proposal.save(update_fields=["state"])
        append_event(programme, now, "withdrawn", number=number, by=str(person.pk))
        record(person, "timetable_withdrawn", str(programme.pk), number=number)
    return proposal


def comment(programme: Programme, person: Person, number: int, words: str, now: datetime) -> TimetableComment:
    """Say something about a proposal, whatever its state.

    Raises:
        NotAllowed: the person is neither the lead nor the team.
        ProposalRefused: there is no such proposal, or nothing was said.
    """
    words = words.strip()
    if not words or len(words) > LONGEST_WORDS:
        raise ProposalRefused(f"Enter a comment of at most {LONGEST_WORDS} characters.")
    with transaction.atomic():
        programme = Programme.objects.select_for_update().get(pk=programme.pk)
        if not may(person, "comment_timetable", programme):
            require(person, "propose_timetable", programme)
        proposal = programme.proposals.filter(number=number).first()
        if proposal is None:
            raise ProposalRefused("There is no such proposal.")
        said = TimetableComment.objects.create(proposal=proposal, person=person, words=words, at=now)
        append_event(programme, now, "commented", number=number, comment=said.pk, by=str(person.pk))
        of_lead = may(person, "agree_timetable", programme)
        tell(programme, Side.TEAM if of_lead else Side.LEAD, "A new comment about the dates")
    return said


def open_proposal(programme: Programme) -> Proposal | None:
    """The proposal that waits for the other side, if any."""
    return programme.proposals.filter(state=ProposalState.OPEN).first()


def latest_version(programme: Programme) -> TimetableVersion | None:
    """The timetable that stands, if any was agreed."""
    return programme.versions.select_related("proposal").order_by("-number").first()
