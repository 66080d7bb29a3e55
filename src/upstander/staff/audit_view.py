"""The page of the audit log."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from upstander.staff.audit import AuditError, verify_chain
from upstander.staff.models import AuditEntry, Person
from upstander.staff.roles import require


@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """Who did what, newest first; on the first page also whether the chain holds, for which every entry is read."""
    require(request.user, "view_audit")
    page = Paginator(AuditEntry.objects.order_by("-number"), 50).get_page(request.GET.get("page"))
    broken, count = "", 0
    if page.number == 1:
        try:
            count = verify_chain()
        except AuditError as error:
            broken = str(error)
    people = {str(person.pk): person.name for person in Person.objects.all()}
    newest = AuditEntry.objects.order_by("-number").first()
    shown = {"page": page, "people": people, "broken": broken, "count": count, "newest": newest}
    return render(request, "staff/audit.html", shown)
