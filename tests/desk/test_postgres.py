"""The desk on a real PostgreSQL: a report is taken once, whatever is repeated, and two changes at once both stand."""

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

# What SQLite's one writer makes impossible: others change a report while a stop of it is on its way. The one that goes
# second waits at the database before the first goes on, so that each run meets the same order.
_AT_ONCE = """
import json, threading, time
from upstander.installation import read_installation
from upstander.staff.serve import prepare_service
installation = read_installation()
prepare_service("upstander.desk.settings", installation.desk_home)
from django.db import connection, transaction
from upstander.desk.cases.decide import decide
from upstander.desk.cases.events import append_event, fold, standing_of_rows, today
from upstander.desk.cases.models import Report
from upstander.desk.cases.stop import stop_report
from upstander.desk.referral.prepare import ReferralRefused, fetch_package, make_token
from upstander.staff.audit import verify_chain
from upstander.staff.people import add_person
person = add_person("a@desk.example", "A", ["analyst"], "a long enough password")
report = Report.objects.create(day=today(), app="0.1.0")
with transaction.atomic():
    append_event(report, "received", links=0, files=[], mailbox="none")
referral = decide(report.reference, person, "refer", "useful").referral.reference
token = make_token(referral, person)
said = []

def fetch():
    try:
        fetch_package(referral, token, installation)
    except ReferralRefused as refusal:
        said.append(str(refusal))
    finally:
        connection.close()

def somebody_waits():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()[0] > 0

other = threading.Thread(target=fetch)
with transaction.atomic():
    Report.objects.select_for_update().get(pk=report.pk)
    other.start()
    while other.is_alive() and not somebody_waits():
        time.sleep(0.02)
    stop_report(report.reference, person)
other.join()
report.refresh_from_db()
assert fold(report.events.all()) == standing_of_rows(Report.objects.get())
verify_chain()
print(json.dumps([said, [event.kind for event in report.events.all()]]))
"""


@pytest.fixture(scope="module")
def postgres() -> Iterator[RunningPostgres]:
    with RunningPostgres() as running:
        yield running


@pytest.fixture
def gate(tmp_path: Path) -> Iterator[RunningGate]:
    (tmp_path / "upstander.toml").write_text("demo = true\n")
    shutil.copytree(INSTALLATION.desk_home / "keys", tmp_path / "desk" / "keys")
    running = RunningGate(tmp_path).start()
    yield running
    running.stop()


def run(program: str, home: Path, database: str) -> object:
    """What the program tells, run as a process of this installation's desk."""
    environment = {**os.environ, "UPSTANDER_HOME": str(home), "DATABASE_URL": database}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, cwd=ROOT, stdout=subprocess.PIPE, check=True, timeout=300
    )
    return json.loads(done.stdout)


def test_a_report_is_taken_into_postgresql_once_and_leaves_the_gate(
    gate: RunningGate, postgres: RunningPostgres
) -> None:
    envelope, sealed, _ = make_report(note="By the mill")
    gate.put_whole(envelope, sealed)
    database = postgres.make_database("desk")
    assert run(_TAKE, gate.home, database) == ["postgresql", "By the mill", [LINK]]
    assert gate.waiting() == {}
    postgres.crash()
    postgres.start()
    with psycopg.connect(database) as line:
        assert line.execute("SELECT count(*) FROM desk_takenenvelope").fetchone() == (1,)
        assert line.execute("SELECT note FROM desk_report").fetchone() == ("By the mill",)


def test_a_stop_and_a_package_that_is_fetched_at_that_moment_both_stand(
    tmp_path: Path, postgres: RunningPostgres
) -> None:
    (tmp_path / "upstander.toml").write_text("demo = true\n")
    shutil.copytree(INSTALLATION.desk_home / "keys", tmp_path / "desk" / "keys")
    said, events = run(_AT_ONCE, tmp_path, postgres.make_database("at_once"))
    assert said == ["This token fetches nothing."]
    assert events == ["received", "decided", "stopped", "packed"]
