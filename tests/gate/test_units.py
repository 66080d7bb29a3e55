"""The systemd units hold as tight as they run: their score, and that they start programs that exist."""

import shlex
import subprocess
from pathlib import Path

import pytest

from upstander.command.main import _make_parser

DEPLOY = Path(__file__).parents[2] / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
TIMERS = sorted((DEPLOY / "systemd").glob("*.timer"))
OTHER_UNITS = [DEPLOY / name / f"upstander-{name}.service" for name in ("relay", "onion", "janus")]
MOST_EXPOSED = {"upstander-desk": 23, "upstander-relay": 26}
"""Tenths, as systemd scores them from 0 (closed) to 100. The desk starts a sandbox, which needs namespaces; the relay's
nginx opens a port below 1024 and changes its user."""


def test_every_service_has_a_unit():
    services = {"app", "card", "classroom", "classroom-worker", "desk", "desk-worker", "gate"}
    assert {unit.stem.removeprefix("upstander-") for unit in UNITS} == services


@pytest.mark.parametrize("unit", [*UNITS, *TIMERS, *OTHER_UNITS], ids=lambda unit: unit.name)
def test_systemd_understands_every_line_of_a_unit(unit, tmp_path):
    # Where it is installed the program is there; here systemd would say that it isn't.
    copy = tmp_path / unit.name
    copy.write_text(unit.read_text().replace("/opt/upstander/.venv/bin/upstander", "/bin/true"))
    words = ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", str(copy)]
    verified = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (verified.returncode, verified.stderr) == (0, "")


@pytest.mark.parametrize("unit", [*UNITS, *OTHER_UNITS], ids=lambda unit: unit.stem)
def test_a_unit_is_as_closed_as_it_was(unit):
    threshold = f"--threshold={MOST_EXPOSED.get(unit.stem, 13)}"
    words = ["systemd-analyze", "security", "--offline=true", "--no-pager", threshold, str(unit)]
    scored = subprocess.run(words, capture_output=True, text=True, check=False)
    assert scored.returncode == 0, scored.stdout[-400:] + scored.stderr


def test_a_timer_looks_at_the_card_every_day_even_after_a_night_switched_off():
    (timer,) = TIMERS
    assert timer.with_suffix(".service") in UNITS
    assert {"OnCalendar=daily", "Persistent=true"} <= set(timer.read_text().splitlines())


def test_what_a_service_has_no_need_of_at_the_gate_is_shut_to_it():
    """The user is the same for all, so only the unit keeps them from sealed reports and the gate's keys."""
    gate = "/var/lib/upstander/gate"
    needs_a_socket = {"upstander-card", "upstander-desk-worker", "upstander-onion"}
    for unit in [*UNITS, DEPLOY / "onion" / "upstander-onion.service"]:
        lines = [line for line in unit.read_text().splitlines() if line.startswith("InaccessiblePaths=")]
        shut = {path.lstrip("-") for line in lines for path in line.removeprefix("InaccessiblePaths=").split()}
        wanted = (
            {f"{gate}/{name}" for name in ("gate.db", "gate.db-journal", "ohttp")}
            if unit.stem in needs_a_socket
            else {gate}
        )
        assert unit.stem == "upstander-gate" or wanted <= shut, unit.stem


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_starts_a_command_that_exists(unit):
    (line,) = [line for line in unit.read_text().splitlines() if line.startswith("ExecStart=")]
    program, *words = shlex.split(line.removeprefix("ExecStart="))
    assert Path(program).name == "upstander"
    _make_parser().parse_args(words)
