"""Staff tests run on the desk's settings: the staff base is the same code in both services."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import tests.django_home  # noqa: F401  # sets Django up


@pytest.fixture
def person(transactional_db: None) -> Callable[[str], object]:
    """Adds a person with one role."""
    from upstander.staff.people import add_person

    def add(role: str) -> object:
        return add_person(f"{role}@desk.example", role.capitalize(), [role], "a long enough password")

    return add
