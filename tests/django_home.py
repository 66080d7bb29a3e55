"""Sets Django up for tests: the desk's settings, a temporary home, real keys, a real SQLite file."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from upstander.envelope.age import Recipient
from upstander.installation import Installation, read_installation
from upstander.keyring.desk_keys import make_desk_keys, take_next_intake
from upstander.keyring.ring import KeyRing

HOME = Path(tempfile.mkdtemp(prefix="upstander-desk-"))
atexit.register(shutil.rmtree, HOME, ignore_errors=True)


def _make_home() -> tuple[Installation, Recipient]:
    installation = read_installation({"UPSTANDER_HOME": str(HOME)})
    keys = installation.desk_home / "keys"
    keys.mkdir(parents=True, mode=0o700)
    passphrase = keys / "passphrase"
    passphrase.write_text("a passphrase for tests only\n")
    passphrase.chmod(0o600)
    ring = KeyRing.create(keys, "a passphrase for tests only")
    make_desk_keys(ring)
    identity = take_next_intake(ring, datetime.now(UTC).date() + timedelta(days=7))
    return installation, identity.recipient()


def _set_up_django() -> None:
    before = dict(os.environ)
    os.environ.update({"UPSTANDER_HOME": str(HOME), "DJANGO_SETTINGS_MODULE": "upstander.desk.settings"})
    import django
    from django.conf import settings

    # The test database is the very file that other processes of this installation open.
    settings.DATABASES["default"]["TEST"] = {"NAME": str(INSTALLATION.desk_home / "desk.db")}
    django.setup()
    os.environ.pop("UPSTANDER_HOME")
    os.environ.update({name: value for name, value in before.items() if name == "UPSTANDER_HOME"})


INSTALLATION, INTAKE_RECIPIENT = _make_home()
_set_up_django()
