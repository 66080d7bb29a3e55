"""Starting a staff service: its tables first, then Granian with one worker and no access log."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connections
from granian import Granian
from granian.constants import Interfaces


def prepare_service(settings_module: str, home: Path) -> None:
    """Set Django up for this service and bring its tables up to date. One process at a time does the latter."""
    os.umask(0o077)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    home.chmod(0o700)
    os.environ["DJANGO_SETTINGS_MODULE"] = settings_module
    django.setup()
    with (home / "migrate.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        call_command("migrate", verbosity=0, interactive=False)
    connections.close_all()


def serve_service(target: str, host: str, port: int) -> None:
    """Serve the WSGI application until SIGTERM or SIGINT."""
    Granian(
        target,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        # Two pictures are made at once, the others wait: hostile ones must not keep the pages waiting too.
        blocking_threads=32,
        websockets=False,
        log_enabled=False,
        log_access=False,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
    ).serve()
