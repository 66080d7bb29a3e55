"""What was sent through the stand-in: kept as files, one folder a report. No address and no time is kept."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

from upstander.standin.walk import Walk


def keep_report(home: Path, walk: Walk) -> Path:
    """Keep a sent report as the next numbered folder with ``report.json`` and its files."""
    folder = _next_folder(home)
    files = []
    for number, upload in enumerate(walk.uploads, start=1):
        kept = shutil.copyfile(upload.path, folder / f"file-{number}")
        with kept.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        files.append(
            {
                "name": upload.name,
                "type": upload.media_type,
                "size": kept.stat().st_size,
                "sha256": digest,
            }
        )
    report = {
        "links": walk.links,
        "details": walk.details,
        "contact": walk.contact if walk.may_contact == "yes" else {},
        "files": files,
    }
    unfinished = folder / "report.json.part"
    unfinished.write_text(json.dumps(report, ensure_ascii=False, indent=1), "utf-8")
    unfinished.rename(folder / "report.json")
    return folder


def read_received(home: Path) -> list[dict[str, Any]]:
    """All reports that were sent, oldest first, each with its number."""
    reports = []
    for file in sorted(home.glob("[0-9]*/report.json"), key=lambda file: int(file.parent.name)):
        reports.append({"number": int(file.parent.name), **json.loads(file.read_text("utf-8"))})
    return reports


def _next_folder(home: Path) -> Path:
    home.mkdir(parents=True, exist_ok=True)
    number = max((int(folder.name) for folder in home.glob("[0-9]*")), default=0)
    while True:
        number += 1
        try:
            (home / f"{number:04}").mkdir(mode=0o700)
        except FileExistsError:
            continue
        return home / f"{number:04}"
