"""What the classroom's worker does for rooms at fixed times."""

from __future__ import annotations

from datetime import UTC, datetime

from django_tasks import task

from upstander.classroom.room import pseudonyms


@task()
def destroy_sensitive_keys() -> None:
    """Destroy the keys of sensitive pseudonyms whose 14 days are over."""
    pseudonyms.destroy_old_keys(datetime.now(UTC))
