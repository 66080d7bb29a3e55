"""What the tests of learning share."""

from __future__ import annotations

from typing import Any

import pytest

from tests.classroom.learning.sorting import make_two_cohorts


@pytest.fixture
def programme(db: None) -> Any:
    return make_two_cohorts()
