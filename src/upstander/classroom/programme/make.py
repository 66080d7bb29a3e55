"""Makes and changes a programme, its cohorts and its crew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from upstander.classroom.programme import letters
from upstander.classroom.programme.models import Cohort, CrewMember, CrewRole, Programme
from upstander.classroom.programme.seats import TAKEN, hold, offer_free_places
from upstander.staff.audit import record
from upstander.staff.models import Person, Role
from upstander.staff.people import PersonError, find_or_add_guest
from upstander.staff.roles import require


class ProgrammeRefused(Exception):
    """The programme can't be made or changed so; the message says why, ``field`` where it can be put right."""

    def __init__(self, sentence: str, field: str) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True)
class Plan:
    """What a programme is, besides its version of the course."""

    title: str
    window_opens: date
    window_closes: date
    places: int
    call_link: str = ""
    joining: str = ""


def make_programme(plan: Plan, course_version: str, by: Person) -> Programme:
    """Make a programme on this version of the course. Raises NotAllowed for whoever is no trainer."""
    require(by, "make_programme")
    with transaction.atomic():
        programme = Programme.objects.create(course_version=course_version, **vars(plan))
        record(by, "programme_made", str(programme.pk), places=plan.places)
    return programme


def change_programme(programme: Programme, plan: Plan, by: Person) -> Programme:
    """Change what a programme is; places that become free thereby are offered, and calendars follow.

    Raises:
        NotAllowed: ``by`` may not edit this programme.
        ProgrammeRefused: more places are taken than it would have.
    """
    with transaction.atomic():
        programme = hold(programme)
        require(by, "edit_programme", programme)
        taken = programme.places_given.filter(state__in=TAKEN).count()
        if plan.places < taken:
            raise ProgrammeRefused(f"{taken} places are taken already, so there can’t be only {plan.places}.", "places")
        for name, value in vars(plan).items():
            setattr(programme, name, value)
        programme.save()
        record(by, "programme_changed", str(programme.pk), places=plan.places)
        offer_free_places(programme, by)
    return programme


def add_cohort(programme: Programme, name: str, cap: int, starts: date | None, by: Person) -> Cohort:
    """Add a cohort; who waits is offered its places.

    Raises:
        NotAllowed: ``by`` may not edit this programme.
        ProgrammeRefused: there is one of this name, or it would start outside the window.
    """
    with transaction.atomic():
        programme = hold(programme)
        require(by, "edit_programme", programme)
        _require_start_in_window(programme, starts)
        try:
            with transaction.atomic():
                cohort = Cohort.objects.create(programme=programme, name=name, cap=cap, starts=starts)
        except IntegrityError as error:
            raise ProgrammeRefused(f"There is a cohort called {name} already.", "name") from error
        record(by, "cohort_added", str(cohort.pk), programme=str(programme.pk), cap=cap)
        offer_free_places(programme, by)
    return cohort


def change_cohort(cohort: Cohort, name: str, cap: int, starts: date | None, by: Person) -> Cohort:
    """Change a cohort; who waits is offered what becomes free.

    Raises:
        NotAllowed: ``by`` may not edit this programme.
        ProgrammeRefused: more places are taken than it would have, the name is taken, or it starts outside the window.
    """
    with transaction.atomic():
        programme = hold(cohort.programme)
        cohort = programme.cohorts.get(pk=cohort.pk)
        require(by, "edit_programme", programme)
        _require_start_in_window(programme, starts)
        taken = cohort.places.filter(state__in=TAKEN).count()
        if cap < taken:
            raise ProgrammeRefused(f"{taken} places are taken already, so there can’t be only {cap}.", "cap")
        cohort.name, cohort.cap, cohort.starts = name, cap, starts
        try:
            with transaction.atomic():
                cohort.save()
        except IntegrityError as error:
            raise ProgrammeRefused(f"There is a cohort called {name} already.", "name") from error
        record(by, "cohort_changed", str(cohort.pk), programme=str(programme.pk), cap=cap)
        offer_free_places(programme, by)
    return cohort


def join_crew(programme: Programme, email: str, name: str, role: str, by: Person) -> CrewMember:
    """Give somebody a part in the crew and write to them. Nobody is both of the team and Programme Lead, who agrees.

    Raises:
        NotAllowed: ``by`` may not edit the crew.
        ProgrammeRefused: they have this part, are on the other side, take part themselves, or it is no address.
    """
    with transaction.atomic():
        programme = hold(programme)
        require(by, "edit_crew", programme)
        try:
            person = find_or_add_guest(email, name)
        except PersonError as error:
            raise ProgrammeRefused(str(error), "email") from error
        parts = set(programme.crew.filter(person=person).values_list("role", flat=True))
        if role in parts:
            raise ProgrammeRefused(f"{person.name} has this part already.", "part")
        if programme.places_given.filter(person=person, state__in=TAKEN).exists():
            raise ProgrammeRefused(f"{person.name} takes part in this programme, so can’t be of its crew.", "email")
        is_team = bool(parts - {CrewRole.LEAD}) or Role.TRAINER in person.roles()
        if (role == CrewRole.LEAD and is_team) or (role != CrewRole.LEAD and CrewRole.LEAD in parts):
            raise ProgrammeRefused("The Programme Lead agrees what the team proposes, so nobody can be both.", "part")
        member = CrewMember.objects.create(programme=programme, person=person, role=role)
        record(by, "crew_joined", str(person.pk), programme=str(programme.pk), part=role)
        letters.send_welcome(member)
    return member


def leave_crew(member: CrewMember, by: Person) -> None:
    """Take a part in the crew back. Raises NotAllowed for whoever may not edit the crew."""
    with transaction.atomic():
        require(by, "edit_crew", member.programme)
        record(by, "crew_left", str(member.person_id), programme=str(member.programme_id), part=member.role)
        member.delete()


def _require_start_in_window(programme: Programme, starts: date | None) -> None:
    if starts and not programme.window_opens <= starts <= programme.window_closes:
        raise ProgrammeRefused("The planned start lies outside the programme’s window.", "starts")
