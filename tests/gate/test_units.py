"""The systemd units hold as tight as they run: their score, and that they start programs that exist."""

import shlex
import subprocess
from pathlib import Path

import pytest

from upstander.command.main import _make_parser

DEPLOY = Path(__file__).parents[2] / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
OTHER_UNITS = [DEPLOY / name / f"upstander-{name}.service" for name in ("relay", "onion", "janus")]
MOST_EXPOSED = {"upstander-desk": 27, "upstander-relay": 28, "upstander-onion": 16}
"""Tenths, as systemd scores them from 0 (closed) to 100. The desk starts a sandbox, which needs namespaces; the relay's
nginx opens a port below 1024 and changes its user."""


def test_every_service_has_a_unit():
    services = {"app", "classroom", "classroom-worker", "desk", "desk-worker", "gate"}
    assert {unit.stem.removeprefix("upstander-") for unit in UNITS} == services


@pytest.mark.parametrize("unit", [*UNITS, *OTHER_UNITS], ids=lambda unit: unit.stem)
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


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_starts_a_command_that_exists(unit):
    (line,) = [line for line in unit.read_text().splitlines() if line.startswith("ExecStart=")]
    program, *words = shlex.split(line.removeprefix("ExecStart="))
    assert Path(program).name == "upstander"
    _make_parser().parse_args(words)
