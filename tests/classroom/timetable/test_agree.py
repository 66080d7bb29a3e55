"""Agreeing dates: who may do what, what an agreement freezes and changes, and that the events tell the same."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.classroom.timetable.making import KEYS, NOW, Cast, agree_on, make_cast, make_slots
from upstander.staff.roles import NotAllowed

MOVED = {("Cohort A", 2): (date(2027, 2, 18), time(14))}
WHY = "The hall is being painted on the 16th."


def propose(cast: Cast, side: str = "team", slots: Any = None, why: str = "", now: datetime = NOW) -> Any:
    from upstander.classroom.timetable.propose import propose

    person = cast.producer if side == "team" else cast.lead
    return propose(cast.programme, person, side, make_slots(cast.programme) if slots is None else slots, why, now)


def agree(cast: Cast, person: Any, number: int, now: datetime = NOW) -> Any:
    from upstander.classroom.timetable.agree import agree

    return agree(cast.programme, person, number, now)


def meetings_of(cast: Cast) -> dict[tuple[str, str], Any]:
    from upstander.classroom.timetable.models import Meeting

    return {(one.cohort.name, one.session): one for one in Meeting.objects.all()}


def test_nothing_is_a_meeting_until_the_lead_agrees(cast: Cast) -> None:
    proposal = propose(cast)
    assert meetings_of(cast) == {}
    version = agree(cast, cast.lead, proposal.number)
    assert (version.number, len(meetings_of(cast))) == (1, 10)
    first = meetings_of(cast)["Cohort A", KEYS[0]]
    assert (first.starts, first.sequence, first.cancelled) == (datetime(2027, 2, 2, 10, tzinfo=UTC), 0, False)


@pytest.mark.parametrize("who", ["trainer", "producer", "facilitator"])
def test_nobody_but_the_lead_agrees_not_even_the_trainer(cast: Cast, who: str) -> None:
    proposal = propose(cast)
    with pytest.raises(NotAllowed):
        agree(cast, getattr(cast, who), proposal.number)
    assert meetings_of(cast) == {}


def test_the_lead_of_another_programme_is_nobody_here(cast: Cast) -> None:
    proposal = propose(cast)
    with pytest.raises(NotAllowed):
        agree(cast, make_cast().lead, proposal.number)


@pytest.mark.parametrize("who", ["lead", "facilitator"])
def test_only_the_team_proposes_for_the_team(cast: Cast, who: str) -> None:
    from upstander.classroom.timetable.propose import propose

    with pytest.raises(NotAllowed):
        propose(cast.programme, getattr(cast, who), "team", make_slots(cast.programme), "", NOW)


@pytest.mark.parametrize("who", ["producer", "trainer"])
def test_only_the_lead_proposes_for_the_lead(cast: Cast, who: str) -> None:
    from upstander.classroom.timetable.propose import propose

    with pytest.raises(NotAllowed):
        propose(cast.programme, getattr(cast, who), "lead", make_slots(cast.programme), "", NOW)


def test_the_lead_cannot_agree_to_dates_of_their_own_until_the_team_takes_them_up(cast: Cast) -> None:
    from upstander.classroom.timetable.agree import AgreementRefused

    slots = make_slots(cast.programme, MOVED)
    own = propose(cast, "lead", slots)
    with pytest.raises(AgreementRefused, match="your own"):
        agree(cast, cast.lead, own.number)
    taken_up = propose(cast, "team", slots)
    assert agree(cast, cast.lead, taken_up.number).number == 1


def test_the_lead_cannot_agree_to_dates_that_were_replaced_meanwhile(cast: Cast) -> None:
    from upstander.classroom.timetable.agree import AgreementRefused

    seen = propose(cast)
    propose(cast, slots=make_slots(cast.programme, MOVED))
    with pytest.raises(AgreementRefused, match="not on the table"):
        agree(cast, cast.lead, seen.number)


def test_a_change_needs_a_reason_and_something_that_changes(cast: Cast) -> None:
    from upstander.classroom.timetable.propose import ProposalRefused

    agree_on(cast, make_slots(cast.programme))
    with pytest.raises(ProposalRefused, match="why"):
        propose(cast, slots=make_slots(cast.programme, MOVED), why="  ")
    with pytest.raises(ProposalRefused, match="stand already"):
        propose(cast, why=WHY)


def test_the_old_version_stands_until_the_change_is_agreed_and_then_only_the_moved_meeting_changes(cast: Cast) -> None:
    agree_on(cast, make_slots(cast.programme))
    before = meetings_of(cast)
    proposal = propose(cast, slots=make_slots(cast.programme, MOVED), why=WHY)
    assert {key: one.starts for key, one in meetings_of(cast).items()} == {
        key: one.starts for key, one in before.items()
    }
    version = agree(cast, cast.lead, proposal.number)
    after = meetings_of(cast)
    assert (version.number, version.proposal.why) == (2, WHY)
    changed = {key for key in after if after[key].starts != before[key].starts}
    assert changed == {("Cohort A", KEYS[1])}
    assert {key for key in after if after[key].sequence} == changed
    assert {key: one.pk for key, one in after.items()} == {key: one.pk for key, one in before.items()}


def test_a_session_without_a_date_is_called_off_and_comes_back_as_the_same_meeting(cast: Cast) -> None:
    agree_on(cast, make_slots(cast.programme))
    agree_on(cast, make_slots(cast.programme, {("Cohort B", 5): None}), "No room.")
    off = meetings_of(cast)["Cohort B", KEYS[4]]
    assert (off.cancelled, off.sequence) == (True, 1)
    agree_on(cast, make_slots(cast.programme), "A room was found.")
    back = meetings_of(cast)["Cohort B", KEYS[4]]
    assert (back.pk, back.cancelled, back.sequence) == (off.pk, False, 2)


def test_a_date_outside_the_window_is_refused(cast: Cast) -> None:
    from upstander.classroom.timetable.propose import ProposalRefused

    with pytest.raises(ProposalRefused):
        propose(cast, slots=make_slots(cast.programme, {("Cohort A", 1): (date(2027, 1, 3), time(10))}))


def test_a_session_that_has_begun_neither_moves_nor_goes(cast: Cast) -> None:
    from upstander.classroom.timetable.propose import ProposalRefused

    agree_on(cast, make_slots(cast.programme))
    begun = datetime(2027, 2, 2, 10, tzinfo=UTC)
    for change in ((date(2027, 2, 3), time(10)), None):
        with pytest.raises(ProposalRefused):
            propose(cast, slots=make_slots(cast.programme, {("Cohort A", 1): change}), why=WHY, now=begun)
    propose(cast, slots=make_slots(cast.programme, MOVED), why=WHY, now=begun)


def test_dates_that_time_has_overtaken_are_not_agreed_to(cast: Cast) -> None:
    from upstander.classroom.timetable.agree import AgreementRefused

    proposal = propose(cast)
    with pytest.raises(AgreementRefused, match="any more"):
        agree(cast, cast.lead, proposal.number, now=datetime(2027, 2, 2, 10, tzinfo=UTC))


def test_a_cohort_of_another_programme_is_refused(cast: Cast) -> None:
    from upstander.classroom.timetable.propose import ProposalRefused

    with pytest.raises(ProposalRefused, match="of this programme"):
        propose(cast, slots=make_slots(make_cast().programme))


def test_a_proposed_date_never_changes_and_one_proposal_at_most_is_open(cast: Cast) -> None:
    from upstander.classroom.timetable.models import Proposal

    proposal = propose(cast)
    row = proposal.dates.first()
    row.starts -= timedelta(hours=1)
    with pytest.raises(TypeError):
        row.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.create(programme=cast.programme, number=9, side="team", person=cast.producer, at=NOW)


def test_a_date_changed_behind_our_back_breaks_its_version(cast: Cast) -> None:
    from upstander.classroom.timetable.agree import VersionBroken, verify_versions
    from upstander.classroom.timetable.models import ProposedDate

    agree_on(cast, make_slots(cast.programme))
    agree_on(cast, make_slots(cast.programme, MOVED), WHY)
    assert verify_versions(cast.programme) == 2
    row = ProposedDate.objects.filter(proposal__number=1).first()
    ProposedDate.objects.filter(pk=row.pk).update(starts=row.starts + timedelta(minutes=1))
    with pytest.raises(VersionBroken, match="version 1 "):
        verify_versions(cast.programme)


def test_both_sides_comment_and_others_do_not(cast: Cast) -> None:
    from upstander.classroom.timetable.propose import ProposalRefused, comment

    number = propose(cast).number
    comment(cast.programme, cast.lead, number, "Could the second be later?", NOW)
    comment(cast.programme, cast.producer, number, "Yes, at two.", NOW)
    with pytest.raises(NotAllowed):
        comment(cast.programme, cast.facilitator, number, "Me too.", NOW)
    with pytest.raises(ProposalRefused):
        comment(cast.programme, cast.lead, number, "   ", NOW)


def test_each_side_withdraws_its_own(cast: Cast) -> None:
    from upstander.classroom.timetable.propose import withdraw

    proposal = propose(cast)
    with pytest.raises(NotAllowed):
        withdraw(cast.programme, cast.lead, proposal.number, NOW)
    assert withdraw(cast.programme, cast.trainer, proposal.number, NOW).state == "withdrawn"


def test_each_side_hears_by_mail_that_something_waits_for_it(cast: Cast) -> None:
    from upstander.classroom.programme.models import Mail
    from upstander.classroom.timetable.propose import comment

    def heard(person: Any) -> list[str]:
        mails = Mail.objects.filter(person=person, kind="timetable").order_by("written_at")
        return [mail.subject.split(":")[0] for mail in mails]

    number = propose(cast, why="Private words").number
    comment(cast.programme, cast.lead, number, "More private words", NOW)
    agree(cast, cast.lead, number)
    assert heard(cast.lead) == ["Dates are proposed to you"]
    assert heard(cast.producer) == ["A new comment about the dates", "Version 1 of the timetable is agreed"]
    assert not Mail.objects.filter(text__icontains="private").exists()
    assert f"/programmes/{cast.programme.pk}/timetable" in Mail.objects.filter(kind="timetable").earliest("pk").text


def test_the_audit_log_holds_who_agreed_and_no_words(cast: Cast) -> None:
    from upstander.staff.models import AuditEntry

    agree_on(cast, make_slots(cast.programme), "Secret words")
    entry = AuditEntry.objects.filter(verb="timetable_agreed").get()
    assert entry.actor == str(cast.lead.pk)
    assert "Secret" not in str(list(AuditEntry.objects.values()))


THREE = (("Cohort A", 1), ("Cohort A", 2), ("Cohort B", 1))
WHEN = st.one_of(
    st.just("usual"), st.none(), st.tuples(st.dates(date(2027, 2, 1), date(2027, 8, 2)), st.just(time(11)))
)


class Negotiation(RuleBasedStateMachine):
    """Any sequence of proposals, withdrawals, comments and agreements, with some that must be refused."""

    @initialize()
    def begin(self) -> None:
        self.cast, self.now = make_cast(), NOW

    @rule(
        side=st.sampled_from(["team", "team", "team", "lead"]),
        moved=st.fixed_dictionaries(dict.fromkeys(THREE, WHEN)),
        why=st.sampled_from([WHY, WHY, WHY, ""]),
    )
    def propose(self, side: str, moved: Any, why: str) -> None:
        from upstander.classroom.timetable.propose import ProposalRefused, latest_version, propose

        person = self.cast.producer if side == "team" else self.cast.lead
        moved = {key: when for key, when in moved.items() if when != "usual"}
        slots = [one for one in make_slots(self.cast.programme, moved) if (one.cohort_name, one.number) in THREE]
        try:
            propose(self.cast.programme, person, side, slots, why, self.now)
        except ProposalRefused:
            return
        assert why or latest_version(self.cast.programme) is None

    @rule(moved=st.fixed_dictionaries(dict.fromkeys(THREE, WHEN)))
    def propose_and_agree(self, moved: Any) -> None:
        self.propose("team", moved, WHY)
        self.agree("lead")

    @rule(who=st.sampled_from(["lead", "lead", "lead", "trainer", "producer", "facilitator"]))
    def agree(self, who: str) -> None:
        from upstander.classroom.timetable.agree import AgreementRefused
        from upstander.classroom.timetable.propose import open_proposal

        waiting = open_proposal(self.cast.programme)
        count = self.cast.programme.versions.count()
        try:
            agree(self.cast, getattr(self.cast, who), waiting.number if waiting else 1, self.now)
        except (AgreementRefused, NotAllowed):
            assert self.cast.programme.versions.count() == count
            return
        assert who == "lead"
        assert waiting.side == "team"

    @rule(who=st.sampled_from(["lead", "producer", "facilitator"]))
    def withdraw(self, who: str) -> None:
        from upstander.classroom.timetable.propose import ProposalRefused, open_proposal, withdraw

        waiting = open_proposal(self.cast.programme)
        try:
            withdraw(self.cast.programme, getattr(self.cast, who), waiting.number if waiting else 1, self.now)
        except (ProposalRefused, NotAllowed):
            return
        assert {"lead": "lead", "producer": "team"}[who] == waiting.side

    @precondition(lambda self: self.cast.programme.proposals.exists())
    @rule()
    def comment(self) -> None:
        from upstander.classroom.timetable.propose import comment

        comment(self.cast.programme, self.cast.lead, 1, "A word.", self.now)

    @rule(days=st.integers(1, 20))
    def wait(self, days: int) -> None:
        self.now += timedelta(days=days)

    @invariant()
    def the_fold_of_the_events_equals_the_rows(self) -> None:
        from upstander.classroom.timetable.events import fold, standing_of_rows

        assert fold(self.cast.programme.timetable_events.all()) == standing_of_rows(self.cast.programme)

    @invariant()
    def what_stands_is_what_was_agreed_last(self) -> None:
        from upstander.classroom.timetable.agree import verify_versions
        from upstander.classroom.timetable.dates import slots_of, standing_times
        from upstander.classroom.timetable.propose import latest_version

        latest = latest_version(self.cast.programme)
        agreed = {one.key: (one.starts, one.ends) for one in slots_of(latest.proposal)} if latest else {}
        assert standing_times(self.cast.programme) == agreed
        assert verify_versions(self.cast.programme) == self.cast.programme.versions.count()


@pytest.mark.django_db
def test_whatever_happens_the_events_tell_what_the_rows_say_and_nobody_but_the_lead_agrees() -> None:
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(  # type: ignore[no-untyped-call]  # Hypothesis has no type here
        Negotiation,
        settings=settings(
            max_examples=20, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
