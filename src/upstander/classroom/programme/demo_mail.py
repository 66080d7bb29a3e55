"""Mail of the demonstration: what would have been sent, on a page. Nowhere else do these pages exist."""

from __future__ import annotations

import re
from uuid import UUID

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from upstander.classroom.programme.models import Mail, MailAttachment, MailState
from upstander.staff.views import open_to_all

_PAGE = 50
_ADDRESS = re.compile(r"(https?://\S+)")


@open_to_all
@require_safe
def mails(request: HttpRequest) -> HttpResponse:
    """Every mail, newest first."""
    _require_demonstration()
    found = Mail.objects.filter(state=MailState.SHOWN).order_by("-written_at", "-id")
    page = Paginator(found, _PAGE).get_page(request.GET.get("page"))
    return render(request, "classroom/programme/mails.html", {"page": page})


@open_to_all
@require_safe
def mail(request: HttpRequest, mail: UUID) -> HttpResponse:
    """One mail with its links and files."""
    _require_demonstration()
    shown = get_object_or_404(Mail, pk=mail, state=MailState.SHOWN)
    # Text and addresses in turn: what stands at odd places is an address.
    page = {"mail": shown, "parts": _ADDRESS.split(shown.text), "files": shown.attachments.all()}
    return render(request, "classroom/programme/mail.html", page)


@open_to_all
@require_safe
def attachment(_request: HttpRequest, mail: UUID, file: int) -> HttpResponse:
    """A mail's file, to be saved."""
    _require_demonstration()
    shown = get_object_or_404(MailAttachment, pk=file, mail=mail, mail__state=MailState.SHOWN)
    headers = {"Content-Disposition": f'attachment; filename="{re.sub(r"[^A-Za-z0-9._-]", "-", shown.name)}"'}
    return HttpResponse(bytes(shown.content), content_type="application/octet-stream", headers=headers)


def _require_demonstration() -> None:
    if not settings.UPSTANDER_INSTALLATION.demo:
        raise Http404
