"""Tells the other side by e-mail that something about the dates waits for them. The words stay on the page."""

from __future__ import annotations

from django.urls import reverse

from upstander.classroom.programme.mail import page_address, queue_mail
from upstander.classroom.programme.models import CrewRole, Programme
from upstander.classroom.timetable.models import Side

_ROLE = {Side.TEAM: CrewRole.PRODUCER, Side.LEAD: CrewRole.LEAD}


def tell(programme: Programme, side: Side, subject: str) -> None:
    """Queue a mail to everybody who answers for this side; call it in the transaction of what it tells of."""
    page = page_address(reverse("timetable", args=[programme.pk]))
    for member in programme.crew.filter(role=_ROLE[side]).select_related("person"):
        queue_mail(
            member.person,
            f"{subject}: {programme.title}",
            f"{subject}.\n\n{programme.title}\n{page}\n",
            kind="timetable",
        )


def other(side: Side) -> Side:
    """The side that answers."""
    return Side.LEAD if side == Side.TEAM else Side.TEAM
