"""Files of a report, kept sealed, and the permission to see one of them clearly, once."""

from __future__ import annotations

from django.db import models

from upstander.desk.cases.models import Report
from upstander.desk.keys_of_rows import RandomKey
from upstander.staff.models import Person

VIEWABLE = frozenset(f"image/{kind}" for kind in ("jpeg", "png", "webp", "gif", "heic", "avif"))


class EvidenceFile(models.Model):
    """One file as it was sent: type, size and SHA-256 of its bytes, and under which name they lie sealed."""

    key = RandomKey()
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="files")
    position = models.PositiveSmallIntegerField()
    media_type = models.CharField(max_length=96)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    stored = models.CharField(max_length=32, unique=True)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["report", "position"], name="desk_file_position")]

    def __str__(self) -> str:
        return f"file {self.position}"

    @property
    def viewable(self) -> bool:
        return self.media_type in VIEWABLE


class ClearView(models.Model):
    """Leave for one person to load one file's picture unblurred, one time."""

    key = RandomKey()
    file = models.ForeignKey(EvidenceFile, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return "clear view"
