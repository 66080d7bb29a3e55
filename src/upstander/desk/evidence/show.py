"""Shows one picture of a report: blurred to whoever may see it, clearly once for each time they ask."""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction

from upstander.desk.cases.models import Report
from upstander.desk.evidence.models import ClearView, EvidenceFile
from upstander.desk.evidence.render import LARGEST_FILE, PictureRefusedError, SafePicture, render_picture
from upstander.desk.keys import evidence_store
from upstander.staff.audit import record
from upstander.staff.models import Person
from upstander.staff.roles import require

CLEAR_FOR = timedelta(minutes=2)


def show_blurred(file: EvidenceFile, person: Person) -> SafePicture:
    """The blurred picture.

    Raises:
        NotAllowed: the person may not see it, or the report is stopped, also while it was being made.
        PictureRefusedError, SandboxMissingError, EvidenceError: it can't be shown.
    """
    require(person, "view_picture", file.report)
    return _render(file, person, blurred=True)


def permit_clear_view(file: EvidenceFile, person: Person) -> str:
    """Give the person leave to load the clear picture once, soon. Returns the token; it stands in the audit log."""
    token = secrets.token_urlsafe(24)
    with transaction.atomic():
        report = Report.objects.select_for_update().get(pk=file.report_id)
        require(person, "view_picture", report)
        ClearView.objects.filter(until__lt=datetime.now(UTC)).delete()
        ClearView.objects.create(file=file, person=person, token_hash=_hash(token), until=datetime.now(UTC) + CLEAR_FOR)
        record(person, "picture_shown", report.reference, file=file.sha256)
    return token


def show_clear(token: str, person: Person) -> SafePicture | None:
    """The clear picture that a token stands for, once; None where the token is spent, late or somebody else's."""
    view = ClearView.objects.select_related("file__report").filter(token_hash=_hash(token), person=person).first()
    if view is None:
        return None
    spent, _ = ClearView.objects.filter(pk=view.pk).delete()
    if not spent or view.until < datetime.now(UTC):
        return None
    require(person, "view_picture", view.file.report)
    return _render(view.file, person, blurred=False)


def _render(file: EvidenceFile, person: Person, *, blurred: bool) -> SafePicture:
    if file.size > LARGEST_FILE:
        raise PictureRefusedError
    store = evidence_store(settings.UPSTANDER_INSTALLATION)
    with store.open_stream(file.stored) as untrusted_file:
        picture = render_picture(untrusted_file, file.size, blurred=blurred)
    require(person, "view_picture", Report.objects.get(pk=file.report_id))
    return picture


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
