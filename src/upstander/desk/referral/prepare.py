"""Prepares a referral's package: made once from the sealed evidence, kept sealed, given out by one-time tokens."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from django.db import transaction

from upstander.desk.cases.events import append_event
from upstander.desk.cases.models import Report
from upstander.desk.cases.reasons import reason_in_words
from upstander.desk.evidence.models import EvidenceFile as KeptFile
from upstander.desk.evidence.render import PictureRefusedError, convert_picture
from upstander.desk.evidence.store import EvidenceError, EvidenceStore
from upstander.desk.keys import evidence_store, package_store
from upstander.desk.private_folder import private_folder
from upstander.desk.referral.destination import referral_destination
from upstander.desk.referral.models import HandoverToken, Referral
from upstander.desk.referral.package import (
    ConversionError,
    EvidenceFile,
    Package,
    ReferralMaterial,
    make_package,
    write_zip,
)
from upstander.installation import Installation
from upstander.staff.audit import record
from upstander.staff.models import Person
from upstander.staff.roles import require

TOKEN_LIVES = timedelta(minutes=15)


class ReferralRefused(Exception):
    """It can't be done with this referral now; the message says why."""


def prepare_package(referral: Referral, installation: Installation) -> Referral:
    """Make the package if there is none yet for the form that is configured, and keep it sealed.

    Raises:
        DestinationRefused: the configured form may not be used.
        PackageError: evidence is not what was received.
        SandboxMissingError: a picture has to be converted and there is no sandbox. Nothing was made.
    """
    destination = referral_destination(installation)
    if _is_ready(referral, destination):
        return referral
    packages = package_store(installation)
    with private_folder(installation.desk_home, "package") as folder:
        package = make_package(_material(referral, evidence_store(installation)), folder, _convert)
        archive = folder / "package.zip"
        with archive.open("xb") as sink:
            write_zip(package, sink, destination=destination, demo=installation.demo)
        with archive.open("rb") as source:
            stored = packages.put(source)
    with transaction.atomic():
        held = Referral.objects.select_for_update().get(pk=referral.pk)
        useless = stored if _is_ready(held, destination) else held.stored
        if useless != stored:
            held.stored, held.contents = stored, _contents(package, destination)
            held.save(update_fields=["stored", "contents"])
            append_event(held.report, "packed")
    if useless:
        packages.erase(useless)
    return held


def _is_ready(referral: Referral, destination: str) -> bool:
    """Whether there is a package for this form. What was sent stays as it was sent."""
    made_for = referral.contents["destination"] if referral.contents else ""
    return bool(referral.stored) and (made_for == destination or referral.sent_at is not None)


def make_token(reference: str, person: Person) -> str:
    """A token that fetches this referral's package once within a quarter of an hour.

    Raises:
        NotAllowed: the person may not, or the report is stopped.
    """
    token = secrets.token_urlsafe(24)
    with transaction.atomic():
        referral = _held(reference)
        require(person, "hand_over", referral.report)
        HandoverToken.objects.filter(referral=referral, used_at=None).delete()
        HandoverToken.objects.create(
            referral=referral, token_hash=_hash(token), person=person, until=datetime.now(UTC) + TOKEN_LIVES
        )
        record(person, "token_made", reference)
    return token


def fetch_package(reference: str, token: str, installation: Installation) -> BinaryIO:
    """Spend a token and open the package it stands for.

    Raises:
        ReferralRefused: the token is unknown, spent or late, or the report is stopped, with one sentence for all; or
            it was sent to a form that is no longer the one configured.
    """
    with transaction.atomic():
        now = datetime.now(UTC)
        held = (
            # The token alone: with the report's row, too, this and a stop could wait for each other.
            HandoverToken.objects.select_for_update(of=("self",))
            .select_related("referral__report", "person")
            .filter(token_hash=_hash(token), referral__reference=reference, used_at=None, until__gte=now)
            .first()
        )
        if held is None or not held.person.is_active or held.referral.report.refuses("hand_over"):
            raise ReferralRefused("This token fetches nothing.")
        held.used_at = now
        held.save(update_fields=["used_at"])
        record(held.person, "package_fetched", reference)
    referral = prepare_package(held.referral, installation)
    if (referral.contents or {}).get("destination") != referral_destination(installation):
        raise ReferralRefused("This referral was sent to another form than the one that is configured now.")
    stream = package_store(installation).open_stream(referral.stored)
    if Report.objects.get(pk=referral.report_id).stopped:
        stream.close()
        raise ReferralRefused("This token fetches nothing.")
    return stream


def mark_as_sent(reference: str, person: Person) -> Referral:
    """Note that a human has pressed Send on every submission.

    Raises:
        NotAllowed: the person may not, or the report is stopped.
        ReferralRefused: it was sent before.
    """
    with transaction.atomic():
        referral = _held(reference)
        require(person, "hand_over", referral.report)
        if referral.sent_at is not None:
            raise ReferralRefused("This referral is marked as sent already.")
        referral.sent_at, referral.sent_by = datetime.now(UTC), person
        referral.save(update_fields=["sent_at", "sent_by"])
        append_event(referral.report, "sent")
        record(person, "sent", reference)
    return referral


def _held(reference: str) -> Referral:
    return Referral.objects.select_for_update().select_related("report").get(reference=reference)


def _material(referral: Referral, store: EvidenceStore) -> ReferralMaterial:
    report, decision = referral.report, referral.decision
    reason = reason_in_words(decision.outcome, decision.reason)
    if decision.words:
        reason += f". {decision.words}"
    return ReferralMaterial(
        reference=referral.reference,
        links=tuple(report.links.values_list("url", flat=True)),
        note=report.note,
        reason=reason,
        files=tuple(
            EvidenceFile(f"file-{file.position}", file.media_type, file.size, file.sha256, _opener(store, file))
            for file in report.files.all()
        ),
        day=report.day,
    )


def _opener(store: EvidenceStore, file: KeptFile) -> Callable[[], BinaryIO]:
    def open_it() -> BinaryIO:
        try:
            return store.open_stream(file.stored)
        except EvidenceError as error:
            raise EvidenceError(
                f"File {file.position} can’t be opened: it is missing or damaged at the desk."
            ) from error

    return open_it


def _convert(source: Path, media_type: str, target: Path) -> None:
    try:
        convert_picture(source, media_type, target)
    except PictureRefusedError as error:
        raise ConversionError(str(error)) from error


def _contents(package: Package, destination: str) -> dict[str, Any]:
    return {
        "destination": destination,
        "sheet": package.sheet.name,
        "left_out": [{"what": thing.what, "why": thing.why} for thing in package.left_out],
        "submissions": [
            {
                "number": submission.number,
                "of": submission.of,
                "links": list(submission.links),
                "files": [path.name for path in submission.files],
                "text": submission.text,
            }
            for submission in package.submissions
        ],
    }


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
