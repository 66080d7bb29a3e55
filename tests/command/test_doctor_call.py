"""What the doctor says of the live rooms' own call: nothing where there is none, or Janus answers."""

import socket

import pytest

from upstander.command.doctor import _call
from upstander.installation import Installation, read_installation


@pytest.fixture
def installation(tmp_path) -> Installation:
    (tmp_path / "upstander.toml").write_text(f'janus_socket = "{tmp_path}/janus.sock"\n')
    return read_installation({"UPSTANDER_HOME": str(tmp_path)})


def test_a_classroom_without_a_call_of_its_own_lacks_nothing(tmp_path):
    assert list(_call(read_installation({"UPSTANDER_HOME": str(tmp_path)}))) == []


def test_a_janus_that_does_not_answer_is_told_with_the_way_out(installation):
    (finding,) = _call(installation)
    assert "the live rooms have no call" in finding.what
    assert "deploy/janus/README.md" in finding.mend


def test_a_janus_that_answers_is_well(installation):
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(installation.janus_socket))
        door.listen()
        assert list(_call(installation)) == []
