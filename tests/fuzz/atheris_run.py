"""Leads each parser by coverage: ``python -m tests.fuzz.atheris_run SECONDS [NAME]``; part of ``make soak``.

Each parser runs in a process of its own, which libFuzzer ends at the first fault, hang or gibibyte of memory.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

SECONDS_BEFORE_HANG = 20
MOST_MEMORY_MIB = 1_024


def run_one(name: str, seconds: int) -> None:
    import atheris

    with atheris.instrument_imports(include=["upstander"]):
        from tests.fuzz.parsers import parsers

    parser = parsers()[name]

    def read(untrusted: bytes) -> None:
        try:
            parser.read(untrusted)
        except parser.refusals:
            return

    with tempfile.TemporaryDirectory() as folder:
        for number, sample in enumerate(parser.samples):
            (Path(folder) / str(number)).write_bytes(sample)
        limits = [f"-max_total_time={seconds}", f"-timeout={SECONDS_BEFORE_HANG}", f"-rss_limit_mb={MOST_MEMORY_MIB}"]
        atheris.Setup([sys.argv[0], folder, "-max_len=65536", f"-artifact_prefix={Path.cwd()}/", *limits], read)
        atheris.Fuzz()


def main() -> int:
    """Run all parsers one after the other; the number of those that failed."""
    seconds = int(sys.argv[1])
    if len(sys.argv) > 2:
        run_one(sys.argv[2], seconds)
    from tests.fuzz.parsers import parsers

    failed = 0
    for name in parsers():
        print(f"fuzzing: {name}", flush=True)
        run = subprocess.run([sys.executable, "-m", "tests.fuzz.atheris_run", str(seconds), name], check=False)
        failed += run.returncode != 0
    return failed


if __name__ == "__main__":
    sys.exit(main())
