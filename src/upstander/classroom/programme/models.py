"""Programmes, their cohorts, who has a place, who is the crew, and the mail and links that reach them."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from django.conf import settings
from django.db import models

from upstander.classroom.programme.roles import CREW_VERBS, HOLDER_VERBS, PARTICIPANT_VERBS, TRAINER_VERBS
from upstander.staff.models import Person, Role


def calls_are_here() -> bool:
    """Whether this classroom has a call of its own."""
    return settings.UPSTANDER_INSTALLATION.janus_socket is not None


def _now() -> datetime:
    return datetime.now(UTC)


class Programme(models.Model):
    """One run of the course for one commissioner: its version of the course, its window and its places."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(max_length=120)
    course_version = models.CharField(max_length=20)
    window_opens = models.DateField()
    window_closes = models.DateField()
    places = models.PositiveSmallIntegerField()
    call_link = models.URLField(blank=True, max_length=500)
    joining = models.TextField(blank=True, max_length=2000)

    class Meta:
        ordering = ["-window_opens", "title"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(window_closes__gt=models.F("window_opens")), name="classroom_programme_window"
            ),
            models.CheckConstraint(condition=models.Q(places__gte=1), name="classroom_programme_places"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def calls_here(self) -> bool:
        """Whether people meet in the live room's own call: where there is one, and no link names another."""
        return calls_are_here() and not self.call_link

    def grants(self, person: Person) -> frozenset[str]:
        """What this person may do here: as a trainer, by their parts in the crew, by a place they have joined."""
        verbs = self.crew_grants(person)
        if self.places_given.filter(person=person, state=PlaceState.JOINED).exists():
            verbs |= PARTICIPANT_VERBS
        return verbs

    def crew_grants(self, person: Person) -> frozenset[str]:
        """What this person may do here as a trainer or by their parts in the crew."""
        verbs = TRAINER_VERBS if Role.TRAINER in person.roles() else frozenset()
        roles = self.crew.filter(person=person).values_list("role", flat=True)
        return verbs.union(*(CREW_VERBS[role] for role in roles))


class Cohort(models.Model):
    """Those who take the course together."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="cohorts")
    name = models.CharField(max_length=40)
    cap = models.PositiveSmallIntegerField()
    # The day it is planned to start, until meetings are agreed.
    starts = models.DateField(null=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "name"], name="classroom_cohort_once"),
            models.CheckConstraint(condition=models.Q(cap__gte=1, cap__lte=50), name="classroom_cohort_cap"),
        ]

    def __str__(self) -> str:
        return self.name

    def grants(self, person: Person) -> frozenset[str]:
        """The crew's verbs at the programme, and a participant's for those who have joined this very cohort."""
        verbs = self.programme.crew_grants(person)
        if self.places.filter(person=person, state=PlaceState.JOINED).exists():
            verbs |= PARTICIPANT_VERBS
        return verbs


class CrewRole(models.TextChoices):
    """What somebody does for a programme."""

    LEAD = "lead", "Programme Lead"
    FACILITATOR = "facilitator", "Facilitator"
    PRODUCER = "producer", "Producer"
    WELLBEING = "wellbeing", "Wellbeing lead"


class CrewMember(models.Model):
    """A person's part in running one programme."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="crew")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="crew_parts")
    role = models.CharField(max_length=12, choices=CrewRole.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "person", "role"], name="classroom_crew_once"),
            models.CheckConstraint(condition=models.Q(role__in=CrewRole.values), name="classroom_crew_role"),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.role}"


class PlaceState(models.TextChoices):
    """Where somebody stands with their place."""

    WAITING = "waiting", "On the waiting list"
    INVITED = "invited", "Invited"
    JOINED = "joined", "Joined"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Place(models.Model):
    """A council officer's place in a programme. Nothing is asked beyond these fields."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="places_given")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="places")
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="places", null=True)
    state = models.CharField(max_length=10, choices=PlaceState.choices, default=PlaceState.INVITED)
    council = models.CharField(max_length=120)
    job = models.CharField(max_length=120)
    access_needs = models.TextField(blank=True, max_length=1000)
    # The order of the waiting list, and the one cohort that this person can come to, where it is only one.
    asked_at = models.DateTimeField(default=_now)
    wish = models.ForeignKey(Cohort, on_delete=models.SET_NULL, related_name="+", null=True)

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "person"], name="classroom_place_once"),
            models.CheckConstraint(condition=models.Q(state__in=PlaceState.values), name="classroom_place_state"),
            # Only who waits or has withdrawn is in no cohort.
            models.CheckConstraint(
                condition=models.Q(cohort__isnull=False, state__in=["invited", "joined"])
                | models.Q(cohort__isnull=True, state__in=["waiting", "withdrawn"]),
                name="classroom_place_cohort",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.state}"

    def grants(self, person: Person) -> frozenset[str]:
        """The crew's verbs at the programme, and the holder's own."""
        verbs = self.programme.crew_grants(person)
        return verbs | HOLDER_VERBS if self.person_id == person.pk else verbs


class MailState(models.TextChoices):
    """What became of an e-mail."""

    WAITING = "waiting", "On its way"
    SENT = "sent", "Sent"
    REFUSED = "refused", "Not delivered"
    SHOWN = "shown", "Shown in the demonstration"


class Mail(models.Model):
    """One e-mail, written with the change it tells of. Once it is sent or refused only this row's bare facts stay."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="mails", null=True)
    kind = models.CharField(max_length=30)
    day = models.DateField()
    state = models.CharField(max_length=10, choices=MailState.choices, default=MailState.WAITING)
    reason = models.CharField(max_length=300, blank=True)
    address = models.EmailField(blank=True)
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try = models.DateTimeField(default=_now)
    # Not worth sending after this moment, such as a link that has run out.
    until = models.DateTimeField(null=True)
    written_at = models.DateTimeField(default=_now)

    class Meta:
        ordering = ["written_at", "id"]
        indexes = [models.Index(fields=["state", "next_try"], name="classroom_mail_due")]
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=MailState.values), name="classroom_mail_state"),
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "shown"]) | models.Q(address="", subject="", text="", html=""),
                name="classroom_mail_forgotten",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class MailAttachment(models.Model):
    """A file that goes with an e-mail, until it is sent."""

    mail = models.ForeignKey(Mail, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=100)
    media_type = models.CharField(max_length=100)
    content = models.BinaryField()

    def __str__(self) -> str:
        return self.name


class SignInLink(models.Model):
    """A link that signs somebody in once. Of its secret only the digest is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", null=True)
    digest = models.CharField(max_length=64)
    until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return str(self.until)


class SignInAsk(models.Model):
    """Somebody asked for such a link: a keyed digest of the address they typed and when. No address, no name."""

    account = models.CharField(max_length=64, db_index=True)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return str(self.at)


class OutsideAccount(models.Model):
    """The account at another organisation's sign-in by which somebody first came in; another one is not them."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="outside_accounts")
    issuer = models.CharField(max_length=300)
    subject = models.CharField(max_length=255)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="classroom_outside_once"),
            models.UniqueConstraint(fields=["person", "issuer"], name="classroom_outside_one_each"),
        ]

    def __str__(self) -> str:
        return self.issuer
