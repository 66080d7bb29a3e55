"""Exports a report's files, opened, with a manifest of their SHA-256; written to the audit log first."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from django.conf import settings
from django.db import transaction

from upstander.desk.cases.models import Report
from upstander.desk.evidence.models import EvidenceFile
from upstander.desk.evidence.store import EvidenceError, EvidenceStore
from upstander.desk.keys import evidence_store
from upstander.desk.private_folder import erase_file
from upstander.staff.audit import record

MANIFEST = "SHA256SUMS"
_EXTENSIONS = {
    "application/pdf": ".pdf",
    "application/vnd.oasis.opendocument.presentation": ".odp",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "image/avif": ".avif",
    "image/gif": ".gif",
    "image/heic": ".heic",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "text/plain": ".txt",
    "video/mp4": ".mp4",
    "video/webm": ".webm",
}


class ExportError(Exception):
    """The evidence can't be exported; the message says why."""


def export_evidence(report_id: str, folder: Path, by: str) -> None:
    """Write every file of a report into a folder of mode 0700, and a manifest that ``sha256sum -c`` reads.

    Whatever goes wrong, also a stop that comes meanwhile: what was written by then is erased.

    Raises:
        ExportError: there is no such report, it is stopped, the folder isn't empty, or a file is damaged.
    """
    report = _refuse_if_stopped(report_id)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise ExportError(f"{folder} is not empty.")
    folder.chmod(0o700)
    with transaction.atomic():
        record(None, "exported", report.reference, by=re.sub(r"[^0-9A-Za-z_.-]+", "_", by)[:60])
    store = evidence_store(settings.UPSTANDER_INSTALLATION)
    try:
        lines = [f"{_write_file(store, file, folder)}\n" for file in report.files.all()]
        _refuse_if_stopped(report_id)
        (folder / MANIFEST).write_text("".join(lines), "utf-8")
    except BaseException:
        for file in folder.iterdir():
            erase_file(file)
        raise


def _refuse_if_stopped(report_id: str) -> Report:
    report = Report.objects.filter(reference=report_id.upper()).first()
    if report is None:
        raise ExportError(f"There is no report {report_id}.")
    if report.refuses("export_evidence"):
        raise ExportError("This report is stopped: nothing of it may be exported. Ask the safeguarding role.")
    return report


def _write_file(store: EvidenceStore, file: EvidenceFile, folder: Path) -> str:
    _refuse_if_stopped(file.report.reference)
    name = f"file-{file.position}{_EXTENSIONS.get(file.media_type, '.bin')}"
    target = folder / name
    with target.open("xb") as sink:
        target.chmod(0o600)
        try:
            store.open_into(file.stored, sink)
        except EvidenceError as error:
            raise ExportError(f"File {file.position}: {error}") from error
    with target.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    if digest != file.sha256:
        raise ExportError(f"File {file.position} is damaged: its SHA-256 is not the one it came with.")
    return f"{digest}  {name}"
