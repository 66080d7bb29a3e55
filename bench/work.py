"""Measures the proof of work on a phone: tries a second, and how long the most that a gate may ask for takes."""

from __future__ import annotations

import json
import statistics
import subprocess
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from bench.rows import Row, at_most, told
from bench.slow import slowed
from tests.journey.phone import open_phone
from upstander.envelope.work import work_factor
from upstander.keyring.cards import WORK_CAP

SLOWER = 4
RUNS = 5
NINETY_FIFTH_PERCENTILE = 2.996
"""Of tries until one succeeds, in multiples of their average."""
_APP = Path(__file__).parents[1] / "app"
_MOST_PARTS = 1_024

_BUNDLE = """
import { build } from "vite";
const [source, outDir] = JSON.parse(process.argv[1]);
const lib = { entry: source, formats: ["iife"], name: "work", fileName: () => "work.js" };
await build({ configFile: false, logLevel: "error", build: { outDir, lib } });
"""

_MEASURE = """() => {
    const demand = work.readDemand('0'.repeat(64) + ' 999999999');
    const search = new work.Search(demand, { envelope: new Uint8Array(16), parts: 1024, isWhole: false });
    search.next(50_000);
    const began = performance.now();
    search.next(200_000);
    return 200_000 / (performance.now() - began) * 1_000;
}"""


def run() -> list[Row]:
    """Tries a second in Chromium, at full speed and slowed, and the wait for a very large report at the card's cap."""
    with tempfile.TemporaryDirectory(prefix="ub-") as folder:
        script = _bundle(Path(folder))
        profile = Path(folder) / "profile"
        with sync_playwright() as playwright, open_phone(playwright, profile) as context:
            page = context.new_page()
            page.add_script_tag(path=script)
            full = _usual(page)
            with slowed(profile, SLOWER):
                slow = _usual(page)
    tries = NINETY_FIFTH_PERCENTILE * WORK_CAP * work_factor(_MOST_PARTS)
    return [
        told("work: tries a second in Chromium", full, "1/s"),
        told("work: the same, CPU / 4", slow, "1/s"),
        at_most("work: largest report at the highest level, CPU / 4, 95th percentile", tries / slow, "s", 3),
    ]


def _usual(page: Page) -> float:
    """The median: the best of several is the luckiest one where the page runs in turns."""
    return statistics.median(float(page.evaluate(_MEASURE)) for _ in range(RUNS))


def _bundle(folder: Path) -> Path:
    where = json.dumps([str(_APP / "src" / "envelope" / "work.ts"), str(folder / "built")])
    subprocess.run(["node", "--input-type=module", "-e", _BUNDLE, where], cwd=_APP, check=True)
    return folder / "built" / "work.js"
