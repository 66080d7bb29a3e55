"""Who may do what: exactly what the data says, and at one's own programme only."""

from __future__ import annotations

import pytest

from tests.classroom.programme.making import join_crew, make_person, make_programme
from upstander.classroom.programme.roles import (
    CREW_VERBS,
    HOLDER_VERBS,
    PARTICIPANT_VERBS,
    REHEARSAL_VERBS,
    TRAINER_VERBS,
)

pytestmark = pytest.mark.django_db(transaction=True)

EVERY_VERB = frozenset().union(*CREW_VERBS.values(), TRAINER_VERBS, PARTICIPANT_VERBS, HOLDER_VERBS, REHEARSAL_VERBS)


def held(person: object, thing: object) -> frozenset[str]:
    from upstander.staff.roles import may

    return frozenset(verb for verb in EVERY_VERB if may(person, verb, thing))


def things_of(programme: object) -> list[object]:
    """The programme, its first cohort, a meeting of that, its room, and a stranger's place in it."""
    from datetime import UTC, datetime, timedelta

    from upstander.classroom.programme.models import Place
    from upstander.classroom.room.models import Room
    from upstander.classroom.timetable.models import Meeting

    cohort = programme.cohorts.first()
    starts = datetime.now(UTC)
    meeting = Meeting.objects.create(
        cohort=cohort, session="1-ground-rules", starts=starts, ends=starts + timedelta(minutes=70)
    )
    room = Room.objects.create(meeting=meeting, session=meeting.session)
    place = Place.objects.create(programme=programme, cohort=cohort, person=make_person(), council="H", job="J")
    return [programme, cohort, meeting, room, place]


def test_every_part_of_the_crew_has_its_verbs_and_every_verb_a_part() -> None:
    from upstander.classroom.programme.models import CrewRole

    assert set(CREW_VERBS) == set(CrewRole.values)


@pytest.mark.parametrize("role", sorted(CREW_VERBS))
def test_a_part_in_the_crew_grants_exactly_its_verbs_at_its_own_programme(role: str) -> None:
    own, other = make_programme(), make_programme()
    person = join_crew(own, role)
    assert [held(person, thing) for thing in things_of(own)] == [CREW_VERBS[role]] * 5
    assert [held(person, thing) for thing in things_of(other)] == [frozenset()] * 5
    assert held(person, None) == frozenset()


def test_two_parts_add_up() -> None:
    from upstander.classroom.programme.models import CrewMember

    programme = make_programme()
    person = join_crew(programme, "producer")
    CrewMember.objects.create(programme=programme, person=person, role="wellbeing")
    assert held(person, programme) == CREW_VERBS["producer"] | CREW_VERBS["wellbeing"]


def test_a_trainer_does_everything_of_the_team_everywhere_but_agrees_nothing() -> None:
    trainer = make_person("Trainer", "trainer")
    for programme in (make_programme(), make_programme()):
        assert [held(trainer, thing) for thing in things_of(programme)] == [TRAINER_VERBS] * 5
    assert not {"agree_timetable", "comment_timetable", "take_part"} & TRAINER_VERBS


@pytest.mark.parametrize("state", ["waiting", "invited", "joined", "withdrawn"])
def test_only_who_has_joined_takes_part_and_only_in_their_own_cohort(state: str) -> None:
    from upstander.classroom.programme.models import Place

    own, other = make_programme(), make_programme()
    first, second = own.cohorts.all()
    person = make_person()
    cohort = first if state in {"invited", "joined"} else None
    place = Place.objects.create(programme=own, cohort=cohort, person=person, state=state, council="H", job="J")
    taking_part = PARTICIPANT_VERBS if state == "joined" else frozenset()
    _, _, meeting, room, stranger = things_of(own)
    assert [held(person, thing) for thing in (own, first, meeting, room)] == [taking_part] * 4
    assert held(person, place) == HOLDER_VERBS
    assert [held(person, thing) for thing in (second, stranger, other)] == [frozenset()] * 3


def test_a_closed_account_may_nothing() -> None:
    programme = make_programme()
    person = join_crew(programme, "lead")
    person.is_active = False
    assert held(person, programme) == frozenset()


def test_a_rehearsal_is_for_trainers_and_crew_and_agrees_nothing() -> None:
    from upstander.classroom.room.models import Room

    rehearsal = Room.objects.create(session="1-ground-rules")
    crew = join_crew(make_programme(), "facilitator")
    assert held(make_person("Trainer", "trainer"), rehearsal) == held(crew, rehearsal) == REHEARSAL_VERBS
    assert held(make_person(), rehearsal) == frozenset()
