"""Programmes, people and places for tests."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from typing import Any

_NUMBERS = itertools.count(1)


def make_person(name: str = "", *roles: str) -> Any:
    """A person with an account of their own and these staff roles, without a password."""
    from upstander.staff.models import Assignment, Person

    number = next(_NUMBERS)
    person = Person(email=f"person{number}@council.example", name=name or f"Officer {number}")
    person.set_unusable_password()
    person.save()
    Assignment.objects.bulk_create(Assignment(person=person, role=role) for role in roles)
    return person


def make_programme(places: int = 50, caps: tuple[int, ...] = (25, 25)) -> Any:
    """A programme whose cohorts are called A, B and so on; its window opened a week ago."""
    from upstander.classroom.programme.models import Cohort, Programme

    opens = date.today() - timedelta(days=7)
    programme = Programme.objects.create(
        title="Harrowmere programme",
        course_version="0.1",
        window_opens=opens,
        window_closes=opens + timedelta(days=200),
        places=places,
    )
    for letter, cap in zip("ABCDEFGH", caps, strict=False):
        Cohort.objects.create(programme=programme, name=f"Cohort {letter}", cap=cap)
    return programme


def join_crew(programme: Any, role: str) -> Any:
    """A new person with this part in the programme's crew."""
    from upstander.classroom.programme.models import CrewMember

    person = make_person(role.capitalize())
    CrewMember.objects.create(programme=programme, person=person, role=role)
    return person
