"""Who sorted what at which look. A learner is nobody by name, and once the place is forgotten nobody at all."""

from __future__ import annotations

import uuid

from django.db import models

from upstander.classroom.programme.models import Cohort, Place
from upstander.classroom.timetable.models import Meeting


class Look(models.TextChoices):
    """When somebody sorts a form. Only a cohort that starts later has the first."""

    EARLIER = "earlier", "Some weeks before the start"
    BEFORE = "before", "Just before the start"
    AFTER = "after", "After the last session"
    FOLLOW_UP = "follow_up", "About ninety days later"


class Learner(models.Model):
    """Somebody whose answers belong together. ``turn`` says with which form their first look begins."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="learners")
    place = models.OneToOneField(Place, on_delete=models.SET_NULL, null=True, related_name="learner")
    turn = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(turn__lte=3), name="classroom_learner_turn")]

    def __str__(self) -> str:
        return str(self.id)


class Sitting(models.Model):
    """One form, answered by one learner at one look; ``how_sure`` from 1 to 5 once it is finished."""

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="sittings")
    look = models.CharField(max_length=10, choices=Look.choices)
    form = models.CharField(max_length=1)
    how_sure = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["learner", "look"], name="classroom_sitting_once"),
            models.UniqueConstraint(fields=["learner", "form"], name="classroom_sitting_form_once"),
            models.CheckConstraint(condition=models.Q(look__in=Look.values), name="classroom_sitting_look"),
            models.CheckConstraint(
                condition=models.Q(how_sure__isnull=True) | models.Q(how_sure__gte=1, how_sure__lte=5),
                name="classroom_sitting_sure",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.learner} {self.look}"


class Sorted(models.Model):
    """One vignette's answer: whether the learner sees a technique of persuasion in it."""

    sitting = models.ForeignKey(Sitting, on_delete=models.CASCADE, related_name="answers")
    vignette = models.CharField(max_length=20)
    persuades = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sitting", "vignette"], name="classroom_sorted_once")]

    def __str__(self) -> str:
        return f"{self.vignette} {self.persuades}"


class BoosterSent(models.Model):
    """That somebody was sent the short quiz of this day after this session."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="boosters_sent")
    session = models.CharField(max_length=60)
    day = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "session", "day"], name="classroom_booster_once")]

    def __str__(self) -> str:
        return f"{self.session}, day {self.day}"


class SortCall(models.Model):
    """That somebody was called to sort the posts of a look, on which day, and whether they were reminded."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="sort_calls")
    look = models.CharField(max_length=10, choices=Look.choices)
    day = models.DateField()
    reminded = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "look"], name="classroom_sort_call_once"),
            models.CheckConstraint(condition=models.Q(look__in=Look.values), name="classroom_sort_call_look"),
        ]

    def __str__(self) -> str:
        return f"{self.look}, {self.day}"


class LineState(models.TextChoices):
    """Where a line stands that somebody wants to share."""

    HELD = "held", "Waits to be read"
    RELEASED = "released", "Shown to the group"
    DECLINED = "declined", "Not shown"


class SharedLine(models.Model):
    """The one line that somebody shares with their group after a session. It goes with the place."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="shared_lines")
    after = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="shared_lines")
    text = models.CharField(max_length=200)
    state = models.CharField(max_length=8, choices=LineState.choices, default=LineState.HELD)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["place", "after"], name="classroom_line_once"),
            models.CheckConstraint(condition=models.Q(state__in=LineState.values), name="classroom_line_state"),
        ]

    def __str__(self) -> str:
        return f"line {self.state}"


class CheckAsked(models.Model):
    """That somebody was asked, so many days after the last session. Once the place has gone, it is nobody's."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="checks_asked")
    place = models.ForeignKey(Place, on_delete=models.SET_NULL, null=True, related_name="checks_asked")
    day = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "day"], name="classroom_check_once")]

    def __str__(self) -> str:
        return f"day {self.day}"


class CheckAnswer(models.Model):
    """What somebody chose for one question: the keys of its options, or a number of its scale."""

    asked = models.ForeignKey(CheckAsked, on_delete=models.CASCADE, related_name="answers")
    question = models.CharField(max_length=60)
    choice = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["asked", "question"], name="classroom_check_answer_once")]

    def __str__(self) -> str:
        return f"{self.question} {self.choice}"


class QuoteState(models.TextChoices):
    """Whether a sentence may stand in the lead's report."""

    HELD = "held", "Not read yet"
    SHOWN = "shown", "May be quoted"
    HIDDEN = "hidden", "Kept back"


class Quote(models.Model):
    """A sentence that somebody wrote with a check. It goes with the place."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="quotes")
    day = models.PositiveSmallIntegerField()
    question = models.CharField(max_length=60)
    text = models.CharField(max_length=500)
    state = models.CharField(max_length=6, choices=QuoteState.choices, default=QuoteState.HELD)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "day", "question"], name="classroom_quote_once"),
            models.CheckConstraint(condition=models.Q(state__in=QuoteState.values), name="classroom_quote_state"),
        ]

    def __str__(self) -> str:
        return f"quote {self.pk}"
