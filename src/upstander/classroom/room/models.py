"""The live room's rows: they are the state; each change appends a numbered event in the same transaction.

Who answered stands as a *voter*: the seat's number, or in a sensitive activity a pseudonym (see ``pseudonyms.py``).
"""

from __future__ import annotations

import uuid

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from upstander.classroom.programme.models import CrewMember, Place
from upstander.classroom.programme.roles import REHEARSAL_VERBS
from upstander.classroom.timetable.models import Meeting
from upstander.staff.models import Person, Role


class Room(models.Model):
    """The live room of a meeting, or of a rehearsal, which has none."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="room", null=True)
    session = models.CharField(max_length=60)
    slide = models.CharField(max_length=60)
    paused = models.BooleanField(default=False)
    timer_ends = models.DateTimeField(null=True)
    timer_seconds = models.PositiveIntegerField(default=0)
    warned = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.session} {self.id}"

    def grants(self, person: Person) -> frozenset[str]:
        """What this person may do at the meeting; a rehearsal is for trainers and anybody's crew."""
        if self.meeting:
            return self.meeting.grants(person)
        rehearses = Role.TRAINER in person.roles() or CrewMember.objects.filter(person=person).exists()
        return REHEARSAL_VERBS if rehearses else frozenset()


class RoomEvent(models.Model):
    """One change of a room: ids and codes only, never a text, name or address."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="events")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12)
    payload = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["room", "number"], name="classroom_event_number")]

    def __str__(self) -> str:
        return f"{self.number} {self.kind}"


class SeatKind(models.TextChoices):
    """On which side of the room somebody sits."""

    PARTICIPANT = "participant", "Participant"
    CREW = "crew", "Crew"


class Seat(models.Model):
    """Somebody in a room under a label such as “Blue heron”. Simulated participants have neither place nor person."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="seats")
    kind = models.CharField(max_length=12, choices=SeatKind.choices)
    label = models.CharField(max_length=40)
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="seats", null=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", null=True)
    out = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["room", "label"], name="classroom_seat_label"),
            models.UniqueConstraint(fields=["room", "place"], name="classroom_seat_place"),
            models.UniqueConstraint(fields=["room", "person"], name="classroom_seat_person"),
            models.CheckConstraint(condition=Q(kind__in=SeatKind.values), name="classroom_seat_kind"),
        ]

    def __str__(self) -> str:
        return self.label


class RunState(models.TextChoices):
    """Where an activity's run stands. Before its first run there is no row."""

    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"
    SHOWN = "shown", "Shown"
    ASIDE = "aside", "Set aside"


class Run(models.Model):
    """One run of an activity in a room. A reset sets it aside; the next has the next round."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="runs")
    activity = models.CharField(max_length=60)
    kind = models.CharField(max_length=12)
    round = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=RunState.choices, default=RunState.OPEN)
    sensitive = models.BooleanField(default=False)
    inject = models.CharField(max_length=60, blank=True)
    phase = models.CharField(max_length=8, blank=True)
    turn = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["room", "activity", "round"], name="classroom_run_round"),
            models.UniqueConstraint(
                fields=["room", "activity"], condition=~Q(state="aside"), name="classroom_run_current"
            ),
            models.CheckConstraint(condition=Q(state__in=RunState.values), name="classroom_run_state"),
        ]

    def __str__(self) -> str:
        return f"{self.activity} {self.round} {self.state}"


class Vote(models.Model):
    """What one voter chose for one item: a list of the course's keys, in order where order counts."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="votes")
    voter = models.CharField(max_length=40)
    item = models.CharField(max_length=130, blank=True)
    choice = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "voter", "item"], name="classroom_vote_once")]

    def __str__(self) -> str:
        return f"{self.item} {self.choice}"


class Outcome(models.Model):
    """What the room made of an inject of a simulation."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="outcomes")
    inject = models.CharField(max_length=60)
    choice = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "inject"], name="classroom_outcome_once")]

    def __str__(self) -> str:
        return f"{self.inject} {self.choice}"


class TextState(models.TextChoices):
    """Whether a text is for all."""

    HELD = "held", "Held for review"
    SHOWN = "shown", "Shown"
    HIDDEN = "hidden", "Hidden"


class Text(models.Model):
    """Something somebody wrote: a word, an answer, a question, a note, or (without a run) the crew's message to all."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="texts")
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="texts", null=True)
    author = models.CharField(max_length=40)
    key = models.CharField(max_length=40)
    text = models.TextField()
    theme = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=8, choices=TextState.choices)
    settled = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["room", "author", "key"], name="classroom_text_once"),
            models.CheckConstraint(condition=Q(state__in=TextState.values), name="classroom_text_state"),
        ]

    def __str__(self) -> str:
        return f"text {self.pk}"


class TextVote(models.Model):
    """Somebody wants this question answered."""

    text = models.ForeignKey(Text, on_delete=models.CASCADE, related_name="votes")
    voter = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["text", "voter"], name="classroom_text_vote_once")]

    def __str__(self) -> str:
        return f"for text {self.text_id}"


class Cut(models.Model):
    """A step that the crew leaves out today."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="cuts")
    step = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "step"], name="classroom_cut_once")]

    def __str__(self) -> str:
        return self.step


class Hand(models.Model):
    """A hand that is up."""

    seat = models.OneToOneField(Seat, on_delete=models.CASCADE, related_name="hand")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"hand of {self.seat_id}"


class HelpState(models.TextChoices):
    """Where a call for the wellbeing lead stands. One that is done has no row."""

    ASKED = "asked", "Asked"
    TAKEN = "taken", "Taken"


class Help(models.Model):
    """Somebody has asked for the wellbeing lead."""

    seat = models.OneToOneField(Seat, on_delete=models.CASCADE, related_name="help")
    state = models.CharField(max_length=8, choices=HelpState.choices)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(state__in=HelpState.values), name="classroom_help_state")]

    def __str__(self) -> str:
        return f"help for {self.seat_id}"


class Skip(models.Model):
    """Somebody doesn't look at a slide, which concerns nobody else: stored under the sensitive pseudonym."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="skips")
    voter = models.CharField(max_length=40)
    slide = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "voter", "slide"], name="classroom_skip_once")]

    def __str__(self) -> str:
        return self.slide


class Set(models.TextChoices):
    """Groups are drawn once for a session, triads apart from the breakouts' groups."""

    BREAKOUT = "breakout", "Breakout groups"
    TRIADS = "triads", "Triads"


class Group(models.Model):
    """A small group of a session, and who writes for it."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="groups")
    set = models.CharField(max_length=8, choices=Set.choices)
    number = models.PositiveSmallIntegerField()
    scribe = models.ForeignKey(Seat, on_delete=models.SET_NULL, related_name="+", null=True)

    class Meta:
        ordering = ["set", "number"]
        constraints = [
            models.UniqueConstraint(fields=["room", "set", "number"], name="classroom_group_number"),
            models.CheckConstraint(condition=Q(set__in=Set.values), name="classroom_group_set"),
        ]

    def __str__(self) -> str:
        return f"{self.set} {self.number}"


class GroupMember(models.Model):
    """A seat's one group in a set; ``position`` orders the members and so gives the triads' roles."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="members")
    set = models.CharField(max_length=8)
    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="memberships")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["seat", "set"], name="classroom_member_once"),
            models.UniqueConstraint(fields=["group", "position"], name="classroom_member_position"),
        ]

    def __str__(self) -> str:
        return f"{self.seat_id} in {self.group_id}"


class Pad(models.Model):
    """What a group writes together for one part of a breakout; a change names the version it changes."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="pads")
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="pads")
    part = models.CharField(max_length=60, blank=True)
    version = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    shown = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "group", "part"], name="classroom_pad_once")]

    def __str__(self) -> str:
        return f"pad {self.pk} version {self.version}"


class SensitiveKey(models.Model):
    """The key of a room's sensitive pseudonyms. Once it is destroyed nobody can tell whose they were."""

    room = models.OneToOneField(Room, on_delete=models.CASCADE, related_name="sensitive_key")
    key = models.BinaryField(max_length=32)
    destroy_after = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"key of {self.room_id}"


class Unmasking(models.Model):
    """A request to learn who sits in a seat, or wrote a text, for safeguarding only; two different people decide it."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="unmaskings")
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="+", null=True)
    text = models.ForeignKey(Text, on_delete=models.SET_NULL, related_name="+", null=True)
    voter = models.CharField(max_length=40)
    reason = models.CharField(max_length=20)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    agreed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    agreed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True) | ~Q(agreed_by=models.F("asked_by")), name="classroom_unmask_two"
            ),
        ]

    def __str__(self) -> str:
        return f"unmasking {self.pk}"
