"""Django settings of the classroom."""

from __future__ import annotations

import os

from upstander.classroom.secret import classroom_secret
from upstander.installation import read_installation
from upstander.staff.base_settings import base_settings
from upstander.staff.database import database_settings

UPSTANDER_INSTALLATION = read_installation()
UPSTANDER_SERVICE = "classroom"

globals().update(
    base_settings(
        UPSTANDER_INSTALLATION,
        service=UPSTANDER_SERVICE,
        url=UPSTANDER_INSTALLATION.classroom_url,
        database=database_settings(
            UPSTANDER_INSTALLATION.classroom_home / "classroom.db", os.environ.get("CLASSROOM_DATABASE_URL", "")
        ),
        secret_key=classroom_secret(UPSTANDER_INSTALLATION.classroom_home),
    )
)

# Most people here have no password: they sign in by a link.
LOGIN_URL = "sign_in"
# Links in mails and the way back from another sign-in begin elsewhere: a strict cookie would stay behind. Forms carry
# a token of their own against forgery.
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
