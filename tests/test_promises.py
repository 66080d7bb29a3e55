"""The table of promises tells the truth about the tests behind it."""

from tests.promises import ROOT, promises_of, worst


def test_one_failed_case_is_not_hidden_by_the_cases_after_it():
    cases = [("a: many", "passed"), ("a: many", "failed"), ("a: many", "passed"), ("b: one", "passed")]
    assert worst(cases) == {"a: many": "failed", "b: one": "passed"}


def test_every_promise_has_a_row():
    numbers = [number for number, _, _ in promises_of((ROOT / "docs" / "promises.md").read_text("utf-8"))]
    assert numbers == [f"P{number}" for number in range(1, 11)]


def test_what_a_proof_still_lacks_is_read_from_the_last_column():
    page = "| P1 | sealed | how | |\n| P3 | hidden | how | no relay yet |\n"
    assert promises_of(page) == [("P1", "sealed", ""), ("P3", "hidden", "no relay yet")]
