"""``make bench``: measures, prints a table, and writes ``bench/results.json``."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

from bench import app, gate, gate_bucket, gate_store, room, video, work
from bench.rows import Row

RESULTS = Path(__file__).parent / "results.json"


def main() -> int:
    """Run every measurement. A target missed stays in the table; the exit status is 0 all the same."""
    rows = [*gate.run(), *gate_store.run(), *gate_bucket.run(), *app.run(), *video.run(), *work.run(), *room.run()]
    RESULTS.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n", "utf-8")
    print_table(rows)
    print(f"\nWritten to {RESULTS.relative_to(Path.cwd())}.")
    return 0


def print_table(rows: list[Row]) -> None:
    """The rows, one a line."""
    width = max(len(row.name) for row in rows)
    for row in rows:
        verdict = "" if row.target is None else f"{'ok' if row.ok else 'MISSED'} ({row.target})"
        print(f"{row.name:<{width}}  {row.value:>12,.2f} {row.unit:<12} {verdict}")


if __name__ == "__main__":
    sys.exit(main())
