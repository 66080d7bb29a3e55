"""Django settings of the desk."""

from __future__ import annotations

import os

from upstander.desk.keys import django_secret_or_nothing
from upstander.installation import read_installation
from upstander.staff.base_settings import base_settings
from upstander.staff.database import database_settings

UPSTANDER_INSTALLATION = read_installation()
UPSTANDER_SERVICE = "desk"

globals().update(
    base_settings(
        UPSTANDER_INSTALLATION,
        service=UPSTANDER_SERVICE,
        url=UPSTANDER_INSTALLATION.desk_url,
        database=database_settings(UPSTANDER_INSTALLATION.desk_home / "desk.db", os.environ.get("DATABASE_URL", "")),
        secret_key=django_secret_or_nothing(UPSTANDER_INSTALLATION),
    )
)
