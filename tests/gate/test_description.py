"""The OpenAPI description is valid, served, and names exactly the calls that exist.

That it names every answer they give is checked with each call of the other tests (``running.py``).
"""

from openapi_spec_validator import validate

from tests.gate.running import DESCRIPTION
from upstander.exchange.problem import _KINDS
from upstander.gate.calls import CALLS


def test_it_is_valid_openapi():
    assert DESCRIPTION["openapi"].startswith("3.1.")
    validate(DESCRIPTION)


def test_it_is_served(gate):
    answered = gate.line.get(f"{gate.url}/openapi.json")
    assert answered.headers["content-type"] == "application/json"
    assert answered.json() == DESCRIPTION


def test_it_names_exactly_the_calls_that_exist():
    described = {
        (method.upper(), path)
        for path, operations in DESCRIPTION["paths"].items()
        for method in operations
        if method != "parameters"
    }
    assert described == {(call.method, call.template) for call in CALLS}


def test_calls_with_a_body_are_described_with_one():
    for call in CALLS:
        assert ("requestBody" in DESCRIPTION["paths"][call.template][call.method.lower()]) == call.has_body


def test_every_refusal_under_the_seal_is_described():
    text = str(DESCRIPTION)
    for name in set(_KINDS) - {"ohttp-key", "exchange"}:
        assert f"urn:upstander:problem:{name}'" in text, name
