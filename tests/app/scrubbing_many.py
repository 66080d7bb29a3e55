"""Running the app's own scrubber on many files in one process."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .scrubbing import ROOT, Scrubbed


@dataclass(frozen=True)
class Refused:
    """The scrubber refused a file, as ``damaged`` or as ``unsupported``."""

    reason: str


def scrub_many(sources: Sequence[Path], seconds: int = 240) -> list[Scrubbed | Refused]:
    """What became of each file, in their order. A scrubber that hangs, or throws anything but a refusal, fails."""
    targets = [source.with_name(f"clean-{source.name}") for source in sources]
    ended = subprocess.run(
        ["node", str(ROOT / "tests/app/scrub_many.js")],
        input="".join(
            f"{json.dumps([str(source), str(target)])}\n" for source, target in zip(sources, targets, strict=True)
        ),
        capture_output=True,
        check=True,
        text=True,
        timeout=seconds,
    )
    answers = [json.loads(line) for line in ended.stdout.splitlines()]
    assert len(answers) == len(sources), ended.stderr
    results: list[Scrubbed | Refused] = []
    for source, target, answer in zip(sources, targets, answers, strict=True):
        assert "fault" not in answer, f"{source.name}: {answer['fault']}"
        if "refused" in answer:
            assert not target.exists()
            results.append(Refused(answer["refused"]))
        else:
            findings = {finding["kind"]: finding["tags"] for finding in answer["findings"]}
            results.append(Scrubbed(target, answer["type"], findings))
    return results
