"""Adding people to a staff service."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from upstander.staff.audit import record
from upstander.staff.models import Assignment, Person, Role

LONGEST_NAME = 120


class PersonError(Exception):
    """The person can't be added; the message says why."""


def add_person(email: str, name: str, roles: Iterable[str], password: str, *, demo: bool = False) -> Person:
    """Add a member of staff with their roles.

    Raises:
        PersonError: the address is taken or no address, the name empty or too long, a role unknown, or the password
            too weak.
    """
    email = email.strip().lower()
    wanted = set(roles)
    if unknown := wanted - set(Role.values):
        raise PersonError(f"There is no role {', '.join(sorted(unknown))}. Roles: {', '.join(Role.values)}.")
    if not wanted:
        raise PersonError("Give at least one role.")
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        raise PersonError(f"A name has 1 to {LONGEST_NAME} characters.")
    try:
        validate_email(email)
        if not demo:
            validate_password(password)
    except ValidationError as error:
        raise PersonError(" ".join(error.messages)) from error
    try:
        with transaction.atomic():
            person = Person(email=email, name=name.strip(), demo=demo)
            person.set_password(password)
            person.save()
            Assignment.objects.bulk_create(Assignment(person=person, role=role) for role in sorted(wanted))
            record(None, "person_added", str(person.pk), roles="+".join(sorted(wanted)))
    except IntegrityError as error:
        raise PersonError(f"{email} has an account already.") from error
    return person


def find_or_add_guest(email: str, name: str, *, demo: bool = False) -> Person:
    """The account of this address as it is, or a new one without role and password: its person signs in by a link.

    Call it in a transaction of your own.

    Raises:
        PersonError: it is no address.
    """
    email = email.strip().lower()
    if person := Person.objects.filter(email=email).first():
        return person
    try:
        validate_email(email)
    except ValidationError as error:
        raise PersonError(" ".join(error.messages)) from error
    person = Person(email=email, name=name.strip(), demo=demo)
    person.set_unusable_password()
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError:  # somebody else added them at this moment
        return Person.objects.get(email=email)
    return person


def add_demo_people(people: Iterable[tuple[str, str, str]], password: str) -> None:
    """Make the demonstration's accounts (e-mail, name, role) log in with this password, anew at each start.

    Without a role (an empty text) somebody is a guest. All share one hash: making one takes half a second on purpose.
    """
    one = Person.objects.filter(demo=True).exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX).first()
    shared = one.password if one and check_password(password, one.password) else make_password(password)
    for email, name, role in people:
        person = find_or_add_guest(email, name, demo=True)
        if not person.demo:
            continue
        if role and not person.assignments.exists():
            Assignment.objects.create(person=person, role=role)
            record(None, "person_added", str(person.pk), roles=role)
        if person.password != shared:
            person.password = shared
            person.save(update_fields=["password"])
