"""Who works here, what they may do, and what they did."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class Role(models.TextChoices):
    """What a person is trusted with; ``roles.py`` says what each may do."""

    ANALYST = "analyst", "Analyst"
    REVIEWER = "reviewer", "Reviewer"
    LEAD = "lead", "Lead"
    AUDITOR = "auditor", "Auditor"
    SAFEGUARDING = "safeguarding", "Safeguarding"
    TRAINER = "trainer", "Trainer"


class PersonManager(BaseUserManager["Person"]):
    """Finds people by their e-mail address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(email=(username or "").strip().lower())


class Person(AbstractBaseUser):
    """One member of staff. Reporters have no account anywhere."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    demo = models.BooleanField(default=False)

    objects = PersonManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name

    def roles(self) -> frozenset[str]:
        """The roles this person holds, read once for each object."""
        if not hasattr(self, "_roles"):
            self._roles = frozenset(self.assignments.values_list("role", flat=True))
        return self._roles


class Assignment(models.Model):
    """A role that a person holds."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="assignments")
    role = models.CharField(max_length=20, choices=Role.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "role"], name="staff_assignment_once"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="staff_assignment_role"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} is {self.role}"


class AuditEntry(models.Model):
    """One thing that a member of staff did. Holds ids, codes and digests only, never notes, links or names.

    Each entry carries the digest of the one before it, so that taking one out or changing one shows.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=36, blank=True)
    verb = models.CharField(max_length=40)
    thing = models.CharField(max_length=60, blank=True)
    detail = models.JSONField(default=dict)
    before = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.verb} {self.thing}"


class FailedLogin(models.Model):
    """A log-in that failed: a keyed digest of the account's name and when. No address, no name."""

    account = models.CharField(max_length=64, db_index=True)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return str(self.at)
