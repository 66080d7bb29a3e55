"""Among how many reports an answer leaves, which is what it hides behind from whoever runs the gate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from upstander.desk.cases.models import Report
from upstander.desk.replies.queue import SPREAD

FEWEST = 10
"""With fewer reports than these in the last four batches, the desk states the number."""


@dataclass(frozen=True)
class Company:
    """How many reports came in the last four batches: at least, at most, since the desk knows the day of each alone."""

    at_least: int
    at_most: int

    @property
    def is_small(self) -> bool:
        """Whether they may be fewer than ten."""
        return self.at_least < FEWEST

    def __str__(self) -> str:
        if self.at_least == self.at_most:
            return str(self.at_most)
        return f"{self.at_least} to {self.at_most}"


def count_company(now: datetime, every_seconds: int) -> Company:
    """Count the reports of the last four batches before ``now`` (UTC), where one leaves every so many seconds."""
    first_day = (now - timedelta(seconds=SPREAD * every_seconds)).date()
    since = Report.objects.filter(day__gte=first_day)
    return Company(at_least=since.filter(day__gt=first_day).count(), at_most=since.count())
