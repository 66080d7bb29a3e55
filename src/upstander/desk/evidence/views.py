"""Pictures: served as pixels of our own making, never stored by the browser, never more than asked for."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from upstander.desk.cases.views import file_or_404, person_of
from upstander.desk.evidence.render import PictureRefusedError, SafePicture
from upstander.desk.evidence.sandbox import SandboxMissingError
from upstander.desk.evidence.show import permit_clear_view, show_blurred, show_clear
from upstander.desk.evidence.store import EvidenceError
from upstander.staff.roles import require

_CANNOT = (PictureRefusedError, SandboxMissingError, EvidenceError)


@require_safe
def blurred(request: HttpRequest, reference: str, position: int) -> HttpResponse:
    """The blurred picture of one file."""
    try:
        return _picture(show_blurred(file_or_404(reference, position), person_of(request)))
    except _CANNOT:
        return HttpResponse(status=415)


@require_POST
def unblur(request: HttpRequest, reference: str, position: int) -> HttpResponse:
    """A page with the clear picture of one file, for one look."""
    file = file_or_404(reference, position)
    person = require(request.user, "view_picture", file.report)
    page = {"report": file.report, "file": file, "token": permit_clear_view(file, person)}
    return render(request, "desk/clear.html", page)


@require_safe
def clear(request: HttpRequest, token: str) -> HttpResponse:
    """The clear picture itself, once."""
    try:
        picture = show_clear(token, person_of(request))
    except _CANNOT:
        return HttpResponse(status=415)
    return _picture(picture) if picture else HttpResponse(status=410)


def _picture(picture: SafePicture) -> HttpResponse:
    response = HttpResponse(picture.data, content_type=picture.media_type)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Content-Disposition"] = "inline"
    return response
