"""Problem documents say what the contract says, and are read with distrust."""

import json

import pytest

from upstander.exchange.problem import Problem, name_of_problem


def test_a_refusal_is_a_document_with_its_name_and_status():
    document = Problem("parts-missing", members={"missing": [1, 2]}).document()
    assert json.loads(document) == {
        "type": "urn:upstander:problem:parts-missing",
        "title": "Not all parts have come yet.",
        "status": 409,
        "missing": [1, 2],
    }
    assert name_of_problem(document + b"   ") == "parts-missing"


@pytest.mark.parametrize(
    "untrusted", [b"", b"[]", b"{}", b'{"type":1}', b'{"type":"about:blank"}', b'{"type":"urn:upstander:problem:x"}']
)
def test_what_is_no_problem_of_ours_has_no_name(untrusted):
    assert name_of_problem(untrusted) is None
