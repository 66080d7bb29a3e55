"""The words of the mails about somebody's place. Plain text: it reads everywhere and can't hide a link."""

from __future__ import annotations

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from upstander.classroom.programme.mail import page_address, queue_mail
from upstander.classroom.programme.models import CrewMember, CrewRole, Mail, Place, PlaceState
from upstander.classroom.timetable.joining import write_when
from upstander.classroom.timetable.sessions import session_name
from upstander.staff.templating import write_day

_SALT = "upstander place"


def invitation_code(place: Place) -> str:
    """What the link of an invitation carries: the place's id and our signature under it. Nothing of it is stored."""
    return Signer(salt=_SALT).sign(str(place.pk))


def read_invitation_code(untrusted_code: str) -> Place | None:
    """The place that this link is for; None where the signature is not ours or the place has gone."""
    try:
        key = Signer(salt=_SALT).unsign(untrusted_code)
    except BadSignature:
        return None
    return Place.objects.select_related("programme", "person", "cohort").filter(pk=key).first()


def send_offer(place: Place) -> Mail:
    """Offer a place in a cohort; the answer is one link away."""
    programme, cohort = place.programme, place.cohort
    starts = f", which is planned to start on {write_day(cohort.starts)}" if cohort and cohort.starts else ""
    return queue_mail(
        place.person,
        f"Your place on the course: {programme.title}",
        _letter(
            place,
            f"There is a place for you on {programme.title}, in {cohort}{starts}.",
            "It is a live online course in short sessions, with reflection in between. "
            f"It runs from {write_day(programme.window_opens)} to {write_day(programme.window_closes)}.",
            _dates(place),
            "Tell us here whether you are coming:",
            _answer_page(place),
            "If you can’t come, please say so there: somebody else is then offered your place.",
        ),
        kind="place_offered",
    )


def send_waiting(place: Place) -> Mail:
    """Say that there is no place now, and what happens next."""
    return queue_mail(
        place.person,
        f"You are on the waiting list: {place.programme.title}",
        _letter(
            place,
            f"You were put forward for {place.programme.title}. All places are taken at the moment, so you are on the "
            "waiting list.",
            "You need do nothing. When a place becomes free, whoever has waited longest is offered it by e-mail.",
            "If you no longer want a place, say so here:",
            _answer_page(place),
        ),
        kind="waiting_list",
    )


def send_moved(place: Place) -> Mail:
    """Say that somebody is in another cohort now."""
    return queue_mail(
        place.person,
        f"You have moved to {place.cohort}: {place.programme.title}",
        _letter(
            place,
            f"Your place on {place.programme.title} is in {place.cohort} now. The dates of your old cohort no longer "
            "count for you.",
            *_what_follows_a_move(place),
        ),
        kind="moved",
    )


def send_taken_back(place: Place) -> Mail:
    """Say that the team has taken somebody off the course."""
    return queue_mail(
        place.person,
        f"You are no longer on the course: {place.programme.title}",
        _letter(
            place,
            f"The team has taken you off {place.programme.title}. If that is a surprise, please ask them.",
        ),
        kind="place_taken_back",
    )


def send_welcome(member: CrewMember) -> Mail:
    """Tell somebody of their part in a crew, and where to sign in."""
    return queue_mail(
        member.person,
        f"{CrewRole(member.role).label}: {member.programme.title}",
        f"Hello {member.person.name},\n\n"
        f"You are now {CrewRole(member.role).label} of {member.programme.title}. Sign in here with this e-mail "
        f"address; you are then sent a link that lets you in:\n\n{page_address(reverse('sign_in'))}\n",
        kind="crew",
    )


def _what_follows_a_move(place: Place) -> tuple[str, ...]:
    if place.state == PlaceState.JOINED:
        invited = "Where the new dates are agreed, they come in mails of their own."
        return invited, "Your course page:", page_address(reverse("my_course"))
    return _dates(place), "Tell us here whether you are coming:", _answer_page(place)


def _dates(place: Place) -> str:
    """The agreed dates of the offered cohort. Nothing goes into a calendar before the answer."""
    meetings = place.cohort.meetings.filter(cancelled=False).order_by("starts") if place.cohort else ()
    lines = "\n".join(f"{session_name(one.session)}\n  {write_when(one)}" for one in meetings)
    if not lines:
        return "The dates are not agreed yet. Once they are, and you are coming, you get them for your calendar."
    return (
        f"The sessions of {place.cohort}, by clocks in Britain:\n\n{lines}\n\n"
        "Should a date move before you answer, the page below shows it. When you say that you are coming, you get all "
        "of them for your calendar."
    )


def _answer_page(place: Place) -> str:
    return page_address(reverse("answer_invitation", args=[invitation_code(place)]))


def _letter(place: Place, *paragraphs: str) -> str:
    return "\n\n".join([f"Hello {place.person.name},", *paragraphs]) + "\n"
