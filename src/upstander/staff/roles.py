"""Who may do what: the roles' grants as data, and the one question everything asks."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from upstander.staff.models import Person, Role

GRANTS: dict[str, frozenset[str]] = {
    Role.ANALYST: frozenset(
        {
            "list_reports",
            "view_report",
            "view_picture",
            "stop_report",
            "decide_report",
            "view_referral",
            "hand_over",
            "export_evidence",
            "list_quarantine",
        }
    ),
    Role.REVIEWER: frozenset({"list_reports", "view_report", "view_picture", "stop_report", "view_referral"}),
    Role.LEAD: frozenset(
        {"list_reports", "view_report", "stop_report", "view_referral", "list_quarantine", "view_audit"}
    ),
    Role.AUDITOR: frozenset({"view_audit"}),
    Role.SAFEGUARDING: frozenset({"list_stopped", "pass_on_stopped"}),
    # What a trainer may do in a programme is the classroom's data: see ``Granting``.
    Role.TRAINER: frozenset({"list_programmes", "make_programme", "view_demo_mail"}),
}


@runtime_checkable
class Guarded(Protocol):
    """A thing with rules of its own on top of the roles."""

    def refuses(self, verb: str) -> bool:
        """Whether nobody, whatever their role, may do this to the thing now."""


@runtime_checkable
class Granting(Protocol):
    """A thing at which people hold verbs of their own, such as a programme at which they are the crew."""

    def grants(self, person: Person) -> frozenset[str]:
        """The verbs this person holds at this thing, on top of what their roles grant everywhere."""


class NotAllowed(Exception):
    """The person may not do this; the message says so in words for them."""


def may(person: object, verb: str, thing: object = None) -> bool:
    """Whether the person may do this to this thing."""
    if not isinstance(person, Person) or not person.is_active:
        return False
    if isinstance(thing, Guarded) and thing.refuses(verb):
        return False
    if isinstance(thing, Granting) and verb in thing.grants(person):
        return True
    return any(verb in GRANTS.get(role, frozenset()) for role in person.roles())


def require(person: object, verb: str, thing: object = None) -> Person:
    """Return the person if they may do this.

    Raises:
        NotAllowed: they may not.
    """
    if not isinstance(person, Person) or not may(person, verb, thing):
        if isinstance(thing, Guarded) and thing.refuses(verb) and may(person, verb):
            raise NotAllowed("This has been closed to everybody, whatever their role.")
        raise NotAllowed("Your account can’t do this. Ask the lead if you think it should.")
    return person
