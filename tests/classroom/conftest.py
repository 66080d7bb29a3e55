"""The classroom's tests run on its own settings, in a run of their own: ``pytest tests/classroom``."""

from __future__ import annotations

import tests.classroom_home  # noqa: F401  # sets Django up
