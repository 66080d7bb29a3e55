"""Asking, for safeguarding alone, who somebody in the room is: one person asks, another agrees."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from upstander.classroom.room.door import enter_room
from upstander.classroom.room.models import Room, SeatKind, Text, Unmasking
from upstander.classroom.room.unmask import REASONS, UnmaskRefused, agree_to_unmask, ask_to_unmask
from upstander.staff.models import Person


@require_http_methods(["GET", "HEAD", "POST"])
def safeguarding(request: HttpRequest, room: UUID) -> HttpResponse:
    """What was asked and by whom; the facilitator asks here, for a seat or for who wrote a text."""
    found, holder = enter_room(request, room, "steer", "care")
    text = _text_asked_about(request, found)
    refused: dict[str, str] = {}
    if request.method == "POST":
        try:
            _ask(request, found, text)
        except UnmaskRefused as refusal:
            refused = {refusal.field: str(refusal)}
        else:
            messages.success(request, "You have asked. The wellbeing lead can now agree.")
            return redirect("room_safeguarding", room)
    page = {
        "room": found,
        "text": text,
        "verbs": holder.verbs,
        "seats": found.seats.filter(kind=SeatKind.PARTICIPANT).order_by("label"),
        "reasons": REASONS,
        "texts": _texts(found) if "steer" in holder.verbs and not text else [],
        "asked": _asked(found, caring="care" in holder.verbs),
        "refused": refused,
        "chosen": request.POST,
    }
    return render(request, "classroom/room/safeguarding.html", page, status=400 if refused else 200)


@require_POST
def agree(request: HttpRequest, room: UUID, number: int) -> HttpResponse:
    """Agree as the wellbeing lead, and see whose place it is, this once."""
    found, _ = enter_room(request, room, "care")
    asked = get_object_or_404(Unmasking, pk=number, room=found)
    try:
        place = agree_to_unmask(asked.pk, cast(Person, request.user))
    except UnmaskRefused as refusal:
        messages.warning(request, str(refusal))
        return redirect("room_safeguarding", room)
    return render(
        request, "classroom/room/unmasked.html", {"room": found, "place": place, "reason": REASONS[asked.reason]}
    )


def _ask(request: HttpRequest, room: Room, text: Text | None) -> None:
    voter, run = (text.author, text.run) if text else (request.POST.get("seat", ""), None)
    ask_to_unmask(room, cast(Person, request.user), voter, request.POST.get("reason", ""), run, text)


def _texts(room: Room) -> list[Text]:
    """What people wrote here, the newest first, whether it was shown or not."""
    written = Text.objects.filter(room=room, run__isnull=False).exclude(text="")
    return list(written.select_related("run").order_by("-pk"))


def _asked(room: Room, caring: bool) -> list[tuple[Unmasking, str]]:
    """What was asked, newest first; who is to agree also reads the text asked about, and nothing else of theirs."""
    asked = Unmasking.objects.filter(room=room).select_related("asked_by", "agreed_by", "text").order_by("-asked_at")
    return [(one, one.text.text if caring and one.text else "") for one in asked]


def _text_asked_about(request: HttpRequest, room: Room) -> Text | None:
    untrusted = request.GET.get("text", "")
    if not untrusted:
        return None
    text = Text.objects.filter(room=room, run__isnull=False, pk=untrusted if untrusted.isdecimal() else 0).first()
    if text is None:
        raise Http404
    return text
