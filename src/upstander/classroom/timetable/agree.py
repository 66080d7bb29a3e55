"""The lead agrees: the open proposal becomes a numbered version, meetings come in line, invitations go out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple
from datetime import datetime

from django.db import transaction

from upstander.classroom.programme.models import Programme
from upstander.classroom.timetable.checks import Slot, check_dates, held_but_missing, is_refused
from upstander.classroom.timetable.dates import FIRST, digest_of, slots_of, surroundings_of
from upstander.classroom.timetable.events import append_event, held
from upstander.classroom.timetable.invite import bring_invitations_in_line
from upstander.classroom.timetable.models import Meeting, ProposalState, Side, TimetableVersion
from upstander.classroom.timetable.propose import latest_version, open_proposal
from upstander.classroom.timetable.tell import tell
from upstander.staff.audit import record
from upstander.staff.models import Person
from upstander.staff.roles import require


class AgreementRefused(Exception):
    """These dates can't be agreed to; the message says why."""


def agree(programme: Programme, person: Person, number: int, now: datetime) -> TimetableVersion:
    """Agree, as the lead, to the proposal of this number, all or nothing.

    Raises:
        NotAllowed: the person is not this programme's lead.
        AgreementRefused: another proposal has taken its place, it is the lead's own, or time has overtaken a date.
    """
    with transaction.atomic():
        programme = Programme.objects.select_for_update().get(pk=programme.pk)
        require(person, "agree_timetable", programme)
        proposal = open_proposal(programme)
        if proposal is None or proposal.number != number:
            raise AgreementRefused("These dates are not on the table any more. Look at the newest before you agree.")
        if proposal.side != Side.TEAM:
            raise AgreementRefused("These dates are your own. The team has to take them up first.")
        slots, around = slots_of(proposal), surroundings_of(programme, now)
        if is_refused(check_dates(slots, around)) or held_but_missing(slots, around):
            raise AgreementRefused("A date can’t be taken any more. Ask the team for another.")
        version = _freeze(programme, person, proposal.pk, slots, now)
        proposal.state = ProposalState.AGREED
        proposal.save(update_fields=["state"])
        changed = _bring_meetings_in_line(programme, slots, now)
        append_event(
            programme,
            now,
            "agreed",
            number=number,
            version=version.number,
            digest=version.digest,
            by=str(person.pk),
            meetings={str(one.pk): astuple(held(one)) for one in changed},
        )
        record(person, "timetable_agreed", str(programme.pk), version=version.number, digest=version.digest)
        bring_invitations_in_line(programme, now)
        tell(programme, Side.TEAM, f"Version {version.number} of the timetable is agreed")
    return version


def _freeze(
    programme: Programme, person: Person, proposal: int, slots: Iterable[Slot], now: datetime
) -> TimetableVersion:
    before = latest_version(programme)
    number = before.number + 1 if before else 1
    last = before.digest if before else FIRST
    return TimetableVersion.objects.create(
        programme=programme,
        number=number,
        proposal_id=proposal,
        person=person,
        at=now,
        before=last,
        digest=digest_of(programme.pk, number, last, slots),
    )


def _bring_meetings_in_line(programme: Programme, slots: Iterable[Slot], now: datetime) -> list[Meeting]:
    """Make, move, call off and call back meetings, and return those that this changed."""
    standing = {(str(one.cohort_id), one.session): one for one in Meeting.objects.filter(cohort__programme=programme)}
    changed = []
    for slot in slots:
        meeting = standing.pop(slot.key, None)
        if meeting is None:
            meeting = Meeting(cohort_id=slot.cohort, session=slot.session, sequence=0)
        elif (meeting.starts, meeting.ends, meeting.cancelled) == (slot.starts, slot.ends, False):
            continue
        else:
            meeting.sequence += 1
        meeting.starts, meeting.ends, meeting.cancelled, meeting.changed = slot.starts, slot.ends, False, now
        meeting.save()
        changed.append(meeting)
    for meeting in standing.values():
        if not meeting.cancelled:
            meeting.sequence, meeting.cancelled, meeting.changed = meeting.sequence + 1, True, now
            meeting.save()
            changed.append(meeting)
    return changed


class VersionBroken(Exception):
    """A version's dates are not those that were agreed; the message says which."""


def verify_versions(programme: Programme) -> int:
    """Check each version's dates against its digest and the one before, and return how many there are.

    Raises:
        VersionBroken: names the first that doesn't fit.
    """
    before, count = FIRST, 0
    for version in programme.versions.select_related("proposal").order_by("number"):
        count += 1
        expected = digest_of(programme.pk, count, before, slots_of(version.proposal))
        if (version.number, version.before, version.digest) != (count, before, expected):
            raise VersionBroken(f"The dates of version {version.number} are not those that were agreed.")
        before = version.digest
    return count
