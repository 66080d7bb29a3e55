"""``make promises``: every promise with the tests that prove it and their result, from one real run."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
_ROW = re.compile(r"^\| (P\d+) \| (.+?) \| .+? \| ?(.*?) ?\|$", re.MULTILINE)
_NAMED = re.compile(r"\[(P\d+)\]")
Results = dict[str, list[tuple[str, str]]]


class PromiseReporter:
    """Collects what came of each test that is marked with a promise; of one with many cases, each case."""

    def __init__(self) -> None:
        self.results: Results = defaultdict(list)

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(self, item, call):
        outcome = yield
        report = outcome.get_result()
        ended = report.when == "call" or not report.passed
        if ended:
            for marker in item.iter_markers("promise"):
                name = f"{item.location[0]}: {item.originalname or item.name}"
                self.results[marker.args[0]].append((name.replace("_", " "), report.outcome))


def promises_of(page: str) -> list[tuple[str, str, str]]:
    """The promises' numbers, their sentences and what is missing in their proof, from ``docs/promises.md``."""
    return _ROW.findall(page)


def worst(results: list[tuple[str, str]]) -> dict[str, str]:
    """The outcome of each test by its name: of one with many cases, that of a case that did not pass."""
    outcomes: dict[str, str] = {}
    for name, outcome in results:
        if outcomes.get(name, "passed") == "passed":
            outcomes[name] = outcome
    return outcomes


def run_app_tests() -> tuple[Results, bool]:
    """Run the app's tests that name a promise. Also tells whether the run as a whole went well."""
    results: Results = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "vitest.json"
        run = subprocess.run(
            ["npx", "vitest", "run", "--reporter=json", f"--outputFile={output}", "-t", r"\[P\d+\]"],
            cwd=ROOT / "app",
            capture_output=True,
            check=False,
        )
        for file in json.loads(output.read_text())["testResults"] if output.exists() else ():
            for test in file["assertionResults"]:
                for promise in _NAMED.findall(test["fullName"]) if test["status"] != "skipped" else ():
                    path = Path(file["name"]).relative_to(ROOT)
                    results[promise].append((f"{path}: {_NAMED.sub('', test['fullName']).strip()}", test["status"]))
    return results, run.returncode == 0


def main() -> int:
    """Print the table. Returns 1 where a proof failed, or a run did not come to its end."""
    reporter = PromiseReporter()
    status = pytest.main(
        ["-q", "--ignore=tests/classroom", "-m", "promise", "--no-header", "-p", "no:cacheprovider"], plugins=[reporter]
    )
    from_app, app_went_well = run_app_tests()
    broken = status != pytest.ExitCode.OK or not app_went_well
    print()
    for promise, sentence, missing in promises_of((ROOT / "docs" / "promises.md").read_text("utf-8")):
        tests = worst(reporter.results[promise] + from_app[promise])
        failed = [name for name, outcome in tests.items() if outcome != "passed"]
        broken = broken or bool(failed)
        standing = "not yet" if not tests else "FAILED" if failed else "in part" if missing else "holds"
        print(f"{promise}  {standing}: {sentence}")
        if missing:
            print(f"      missing: {missing}")
        for name, outcome in sorted(tests.items()):
            print(f"      {outcome:<7} {name}")
    if broken:
        print("\nA test failed, or could not be run: see above.")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
