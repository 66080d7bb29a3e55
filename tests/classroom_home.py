"""Sets Django up for the classroom's tests: its settings, a temporary home, a real SQLite file.

A process holds one set of Django's settings, and the desk's tests have theirs: so these run by themselves.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from django.conf import settings

from upstander.installation import Installation, read_installation

HOME = Path(tempfile.mkdtemp(prefix="upstander-classroom-"))
atexit.register(shutil.rmtree, HOME, ignore_errors=True)


def _set_up_django() -> Installation:
    if settings.configured:
        raise RuntimeError("The classroom's tests need a run of their own: pytest tests/classroom")
    before = os.environ.get("UPSTANDER_HOME")
    (HOME / "upstander.toml").write_text("demo = true\n")
    os.environ.update({"UPSTANDER_HOME": str(HOME), "DJANGO_SETTINGS_MODULE": "upstander.classroom.settings"})
    import django

    installation = read_installation()
    # The test database is the very file that other processes of this installation open.
    settings.DATABASES["default"]["TEST"] = {"NAME": str(installation.classroom_home / "classroom.db")}
    django.setup()
    os.environ.pop("UPSTANDER_HOME")
    if before is not None:
        os.environ["UPSTANDER_HOME"] = before
    return installation


INSTALLATION = _set_up_django()
