"""Keeps an opened report, or sets an envelope aside: files first, then one transaction with one event."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.db import transaction

from upstander.desk.cases.events import append_event, today
from upstander.desk.cases.models import Link, Report
from upstander.desk.evidence.models import EvidenceFile
from upstander.desk.evidence.store import EvidenceStore
from upstander.desk.intake.door import WaitingEnvelope
from upstander.desk.intake.models import Quarantined, TakenEnvelope
from upstander.desk.replies.models import Mailbox
from upstander.desk.replies.queue import queue_answer
from upstander.envelope.report import Report as SentReport
from upstander.envelope.stream import OpenedFile, OpenedReport


def is_settled(envelope: WaitingEnvelope) -> bool:
    """Whether this very envelope was dealt with before, so that it only has to be deleted again."""
    return TakenEnvelope.objects.filter(envelope=envelope.envelope, digest=envelope.digest).exists()


def keep_report(envelope: WaitingEnvelope, opened: OpenedReport, store: EvidenceStore, *, spread: int) -> Report:
    """Keep an opened report with its files, its mailbox and the first answer, all or nothing."""
    stored = [_store_file(file, store) for file in opened.files]
    with transaction.atomic():
        _mark_taken(envelope)
        sent = opened.report
        secret_hash = hashlib.sha256(sent.follow_up).hexdigest() if sent.follow_up else ""
        follows = _first_report(secret_hash)
        report = Report.objects.create(
            day=today(),
            note=sent.note,
            answers=dict(sent.answers),
            app=sent.app,
            follows=follows,
            awaits="" if follows else secret_hash,
            question=sent.question or "",
        )
        Link.objects.bulk_create(
            Link(report=report, position=position, url=url) for position, url in enumerate(sent.links, 1)
        )
        for position, (file, name) in enumerate(zip(opened.files, stored, strict=True), 1):
            EvidenceFile.objects.create(
                report=report,
                position=position,
                media_type=file.entry.media_type,
                size=file.entry.size,
                sha256=file.entry.sha256.hex(),
                stored=name,
            )
        mailbox = _keep_mailbox(report, sent)
        append_event(
            report,
            "received",
            links=len(sent.links),
            files=[file.entry.sha256.hex() for file in opened.files],
            mailbox=mailbox,
            **({"follows": follows.reference} if follows else {}),
        )
        if sent.receipt and mailbox == "kept":
            _link_early_follow_ups(report, sent.receipt.follow_up_hash.hex())
            queue_answer(report, "received", spread=spread)
    return report


def set_aside(envelope: WaitingEnvelope, reason: str, untrusted_sealed: Path, store: EvidenceStore) -> Quarantined:
    """Keep an envelope's bytes sealed as they are, with the reason why it is no report."""
    name = store.put_sealed(untrusted_sealed)
    with transaction.atomic():
        _mark_taken(envelope)
        return Quarantined.objects.create(
            day=today(), reason=reason[:40], size=envelope.size, digest=envelope.digest, stored=name
        )


def _store_file(file: OpenedFile, store: EvidenceStore) -> str:
    with file.path.open("rb") as plain:
        return store.put(plain)


def _mark_taken(envelope: WaitingEnvelope) -> None:
    TakenEnvelope.objects.create(envelope=envelope.envelope, digest=envelope.digest, day=today())


def _first_report(secret_hash: str) -> Report | None:
    """The report that a follow-up's secret belongs to, if it belongs to any."""
    mailbox = Mailbox.objects.filter(follow_up_hash=secret_hash).select_related("report").first()
    return mailbox.report if mailbox and secret_hash else None


def _link_early_follow_ups(report: Report, follow_up_hash: str) -> None:
    """Link follow-ups that were opened before their first report."""
    for follow_up in Report.objects.filter(awaits=follow_up_hash):
        follow_up.follows, follow_up.awaits = report, ""
        follow_up.save(update_fields=["follows", "awaits"])
        append_event(follow_up, "linked", follows=report.reference)


def _keep_mailbox(report: Report, sent: SentReport) -> str:
    """Keep the mailbox of a report, and say what came of it: ``none``, ``kept``, or ``in_use`` by another report."""
    receipt = sent.receipt
    if receipt is None:
        return "none"
    mailbox = receipt.mailbox.hex()
    if Mailbox.objects.filter(mailbox=mailbox).exists():
        return "in_use"
    Mailbox.objects.create(
        report=report,
        mailbox=mailbox,
        reply=receipt.reply.to_text(),
        follow_up_hash=receipt.follow_up_hash.hex(),
    )
    return "kept"
