"""Proof of work: the vectors that both sides share."""

import json
from pathlib import Path

import pytest

from upstander.envelope.work import Demand, Work, find_work, meets

CASES = json.loads((Path(__file__).parents[2] / "docs" / "vectors" / "work.json").read_text("utf-8"))["cases"]


@pytest.mark.parametrize("case", CASES)
def test_work_is_found_and_judged_as_in_the_vectors(case: dict) -> None:
    demand, work = Demand.from_header(case["demand"]), Work.from_header(case["work"])
    envelope = bytes.fromhex(case["envelope"])
    assert find_work(demand, envelope, case["parts"], whole=case["whole"]) == work
    assert meets(work, demand.difficulty, envelope, case["parts"], whole=case["whole"])
    assert not meets(work, case["too_little_at"], envelope, case["parts"], whole=case["whole"])
