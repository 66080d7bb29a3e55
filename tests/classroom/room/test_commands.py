"""Commands are read strictly from untrusted JSON."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upstander.classroom.room.commands import BadCommand, parse_command

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)
NAMES = st.sampled_from(["vote", "write", "hand", "next", "timer", "approve", "pad", "announce", "end"])
FIELDS = st.sampled_from(["run", "item", "choice", "text", "key", "theme", "up", "from", "seconds", "texts", "version"])


@given(JSON | st.fixed_dictionaries({"do": NAMES}, optional={}) | st.dictionaries(FIELDS, JSON).map(lambda d: d))
def test_whatever_is_sent_is_a_command_or_is_refused_with_a_sentence(untrusted: Any) -> None:
    try:
        parse_command(untrusted)
    except BadCommand as refusal:
        assert str(refusal).endswith(".")


@pytest.mark.parametrize(
    "untrusted",
    [
        {"do": "vote", "run": 1, "item": ""},
        {"do": "vote", "run": True, "item": "", "choice": ["a"]},
        {"do": "vote", "run": 1, "item": "", "choice": "a"},
        {"do": "vote", "run": 1, "item": "", "choice": []},
        {"do": "vote", "run": 1, "item": "", "choice": ["a", "a"]},
        {"do": "vote", "run": 1, "item": "<b>", "choice": ["a"]},
        {"do": "vote", "run": 1, "item": "", "choice": ["a"], "voter": 2},
        {"do": "vote", "run": 2**60, "item": "", "choice": ["a"]},
        {"do": "write", "run": 1, "key": "short", "text": "x", "theme": ""},
        {"do": "write", "run": 1, "key": "long-enough", "text": " \n ", "theme": ""},
        {"do": "write", "run": 1, "key": "long-enough", "text": "x" * 501, "theme": ""},
        {"do": "write", "run": 1, "key": "long-enough", "text": "x\x00y", "theme": ""},
        {"do": "hand", "up": 1},
        {"do": "timer", "seconds": 4},
        {"do": "drop", "table": "vote"},
        {"do": ["vote"]},
        ["vote"],
        None,
    ],
)
def test_a_malformed_command_is_refused(untrusted: Any) -> None:
    with pytest.raises(BadCommand):
        parse_command(untrusted)


def test_text_is_composed_and_trimmed() -> None:
    command = parse_command({"do": "announce", "key": "announce-1", "text": "  Cafe\u0301\r\nopen "})
    assert command.values["text"] == "Caf\u00e9\nopen"
