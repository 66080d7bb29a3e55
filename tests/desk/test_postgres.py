"""The desk on a real PostgreSQL: its tables are made there, and a report is taken once, whatever is repeated."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.desk.running import LINK, make_report
from tests.django_home import INSTALLATION
from tests.gate.running import RunningGate
from tests.postgres import RunningPostgres

ROOT = Path(__file__).parents[2]
# As the desk's worker does: set up, make the tables, take what waits. Twice, and then the checks of the audit log.
_TAKE = """
import json
from upstander.installation import read_installation
from upstander.staff.serve import prepare_service
prepare_service("upstander.desk.settings", read_installation().desk_home)
from django.core.management import call_command
call_command("makemigrations", "--check", "--dry-run", verbosity=0)
from upstander.desk.tasks import take_envelopes
take_envelopes.call()
take_envelopes.call()
from upstander.desk.cases.events import fold, standing_of_rows
from upstander.desk.cases.models import Report
from django.db import connection
report = Report.objects.get()
assert fold(report.events.all()) == standing_of_rows(report)
print(json.dumps([connection.vendor, report.note, [link.url for link in report.links.all()]]))
"""


@pytest.fixture
def gate(tmp_path: Path) -> Iterator[RunningGate]:
    (tmp_path / "upstander.toml").write_text("demo = true\n")
    shutil.copytree(INSTALLATION.desk_home / "keys", tmp_path / "desk" / "keys")
    running = RunningGate(tmp_path).start()
    yield running
    running.stop()


def test_a_report_is_taken_into_postgresql_once_and_leaves_the_gate(gate: RunningGate) -> None:
    envelope, sealed, _ = make_report(note="By the mill")
    gate.put_whole(envelope, sealed)
    with RunningPostgres() as postgres:
        database = postgres.make_database("desk")
        environment = {**os.environ, "UPSTANDER_HOME": str(gate.home), "DATABASE_URL": database}
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        taken = subprocess.run(
            [sys.executable, "-c", _TAKE], env=environment, cwd=ROOT, stdout=subprocess.PIPE, check=True
        )
        assert json.loads(taken.stdout) == ["postgresql", "By the mill", [LINK]]
        assert gate.waiting() == {}
        postgres.crash()
        postgres.start()
        with psycopg.connect(database) as line:
            assert line.execute("SELECT count(*) FROM desk_takenenvelope").fetchone() == (1,)
            assert line.execute("SELECT note FROM desk_report").fetchone() == ("By the mill",)
