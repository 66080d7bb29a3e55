"""Pages of those who take part, for the team: the list, inviting by hand and by file, one place, access needs."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from upstander.classroom.programme import places as places_of
from upstander.classroom.programme.forget import NEEDS_DAYS, PEOPLE_DAYS, last_day_of
from upstander.classroom.programme.forms import AddressForm, ApplicantForm, CohortChoice
from upstander.classroom.programme.list_file import COLUMNS, MOST_BYTES, ListRefused, read_list, write_list
from upstander.classroom.programme.models import Mail, Place, PlaceState, Programme
from upstander.classroom.programme.places import Applicant, ApplicantsRefused, PlaceRefused
from upstander.classroom.programme.put_right import correct_address, invite_again
from upstander.classroom.programme.reached import latest_mails, not_reached, reached_in_words
from upstander.classroom.programme.seats import TAKEN, seats_of
from upstander.staff.audit import record
from upstander.staff.models import Person
from upstander.staff.roles import may, require


@require_safe
def places(request: HttpRequest, programme: UUID) -> HttpResponse:
    """Everybody of a programme by cohort, who waits, and who wasn't reached."""
    shown, _ = _programme_for(request, programme)
    everybody = list(shown.places_given.select_related("person", "cohort", "wish").order_by("person__name"))
    latest = latest_mails(everybody)
    groups = [
        (str(seats.cohort), seats, [p for p in everybody if p.cohort == seats.cohort]) for seats in seats_of(shown)
    ]
    page = {
        "programme": shown,
        "groups": groups,
        "waiting": shown.places_given.filter(state=PlaceState.WAITING).select_related("person", "wish"),
        "withdrawn": [place for place in everybody if place.state == PlaceState.WITHDRAWN],
        "reached": {place.pk: reached_in_words(latest.get(place.pk)) for place in everybody},
        "not_reached": not_reached(shown),
        "keeps_until": _kept_until(shown),
    }
    return render(request, "classroom/programme/places.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def add_person(request: HttpRequest, programme: UUID) -> HttpResponse:
    """Invite one person."""
    shown, person = _programme_for(request, programme)
    form = ApplicantForm(request.POST if request.method == "POST" else None)
    choice = CohortChoice(shown, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and choice.is_valid():
        try:
            place = places_of.invite(shown, [form.applicant()], person, choice.cleaned_data["cohort"])[0]
        except ApplicantsRefused as refusal:
            form.add_error("email", refusal.problems[0][1])
        else:
            messages.success(request, _what_became([place]))
            return redirect("places", shown.pk)
    page = {"programme": shown, "form": form, "choice": choice, "seats": seats_of(shown)}
    return render(request, "classroom/programme/add.html", page, status=400 if form.errors or choice.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def add_list(request: HttpRequest, programme: UUID) -> HttpResponse:
    """Read a list of people and show it to be checked; nothing is stored yet."""
    shown, _ = _programme_for(request, programme)
    page: dict[str, object] = {"programme": shown, "columns": COLUMNS, "kilobytes": MOST_BYTES // 1000}
    if request.method != "POST":
        return render(request, "classroom/programme/list.html", page)
    try:
        people = read_list(_uploaded(request))
    except ListRefused as refusal:
        page["problems"] = refusal.problems
        return render(request, "classroom/programme/list.html", page, status=400)
    return _check_page(request, shown, people, CohortChoice(shown))


@require_POST
def invite_list(request: HttpRequest, programme: UUID) -> HttpResponse:
    """Invite everybody of a list that was checked, all or none. It comes back from the page, so it is read anew."""
    shown, person = _programme_for(request, programme)
    choice = CohortChoice(shown, request.POST)
    try:
        people = read_list(request.POST.get("list", "").encode())
    except ListRefused as refusal:
        page = {"programme": shown, "columns": COLUMNS, "kilobytes": MOST_BYTES // 1000, "problems": refusal.problems}
        return render(request, "classroom/programme/list.html", page, status=400)
    if not choice.is_valid():
        return _check_page(request, shown, people, choice, status=400)
    try:
        made = places_of.invite(shown, people, person, choice.cleaned_data["cohort"])
    except ApplicantsRefused as refusal:
        return _check_page(request, shown, people, choice, refusal.problems, status=400)
    messages.success(request, _what_became(made))
    return redirect("places", shown.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def place(request: HttpRequest, place: UUID) -> HttpResponse:
    """One person's place: what is known, what became of the latest mails, and what can be done."""
    shown, person = _place_for(request, place)
    move_form = CohortChoice(shown.programme, needed=True)
    address_form = AddressForm(initial={"email": shown.person.email})
    if request.method == "POST":
        try:
            match request.POST.get("do"):
                case "move":
                    move_form = CohortChoice(shown.programme, request.POST, needed=True)
                    if move_form.is_valid():
                        return _done(request, places_of.move(shown, move_form.cleaned_data["cohort"], person), "moved")
                case "address":
                    address_form = AddressForm(request.POST)
                    if address_form.is_valid():
                        put = correct_address(shown, address_form.cleaned_data["email"], person)
                        return _done(request, put, "address")
                case "again":
                    return _done(request, invite_again(shown, person), "again")
                case "withdraw":
                    return _done(request, places_of.withdraw(shown, person), "withdrawn")
                case _:
                    pass
        except PlaceRefused as refusal:
            match request.POST["do"]:
                case "move":
                    move_form.add_error("cohort", str(refusal))
                case "address":
                    address_form.add_error("email", str(refusal))
                case _:
                    return _place_page(request, shown, move_form, address_form, str(refusal))
    return _place_page(request, shown, move_form, address_form)


@require_safe
def access_needs(request: HttpRequest, programme: UUID) -> HttpResponse:
    """What people need so that they can take part, for those who prepare and run the sessions."""
    shown = get_object_or_404(Programme, pk=programme)
    person = require(request.user, "view_access_needs", shown)
    record(person, "access_needs_seen", str(shown.pk))
    with_needs: QuerySet[Place] = shown.places_given.exclude(access_needs="").filter(state__in=TAKEN)
    page = {
        "programme": shown,
        "places": with_needs.select_related("person", "cohort").order_by("cohort__name", "person__name"),
        "days": NEEDS_DAYS,
        "last_day": last_day_of(shown),
    }
    return render(request, "classroom/programme/access_needs.html", page)


def _programme_for(request: HttpRequest, key: UUID) -> tuple[Programme, Person]:
    shown = get_object_or_404(Programme, pk=key)
    return shown, require(request.user, "manage_places", shown)


def _place_for(request: HttpRequest, key: UUID) -> tuple[Place, Person]:
    shown = get_object_or_404(Place.objects.select_related("programme", "person", "cohort"), pk=key)
    return shown, require(request.user, "manage_places", shown)


def _uploaded(request: HttpRequest) -> bytes:
    untrusted_file = request.FILES.get("file")
    if not isinstance(untrusted_file, UploadedFile):
        raise ListRefused("Choose a file.")
    return bytes(untrusted_file.read(MOST_BYTES + 1))


def _check_page(
    request: HttpRequest,
    shown: Programme,
    people: list[Applicant],
    choice: CohortChoice,
    problems: tuple[tuple[int, str], ...] = (),
    status: int = 200,
) -> HttpResponse:
    free = seats_of(shown)
    left_in_all = shown.places - shown.places_given.filter(state__in=TAKEN).count()
    left = max(0, min(sum(seats.left for seats in free), left_in_all))
    page = {
        "programme": shown,
        "people": people,
        "list": write_list(people),
        "choice": choice,
        "seats": free,
        "left": left,
        "problems": [f"Row {position + 2}: {sentence}" for position, sentence in problems],
    }
    return render(request, "classroom/programme/check.html", page, status=status)


def _place_page(
    request: HttpRequest, shown: Place, move_form: CohortChoice, address_form: AddressForm, refused: str = ""
) -> HttpResponse:
    shown = Place.objects.select_related("programme", "person", "cohort", "wish").get(pk=shown.pk)
    mails = Mail.objects.filter(person=shown.person).exclude(kind="sign_in").order_by("-written_at")[:10]
    page = {
        "place": shown,
        "programme": shown.programme,
        "mails": mails,
        "seats": [seats for seats in seats_of(shown.programme) if seats.cohort != shown.cohort and seats.free],
        "is_alone": shown.programme.cohorts.count() < 2,
        "move_form": move_form,
        "address_form": address_form,
        "refused": refused,
        "shows_needs": may(request.user, "view_access_needs", shown),
        "needs_days": NEEDS_DAYS,
    }
    wrong = refused or move_form.errors or address_form.errors
    return render(request, "classroom/programme/place.html", page, status=400 if wrong else 200)


def _done(request: HttpRequest, shown: Place, what: str) -> HttpResponse:
    sentences = {
        "moved": f"{shown.person.name} is in {shown.cohort} now and has been written to.",
        "address": f"The address is mended, and {shown.person.name} has been written to.",
        "again": f"{shown.person.name} has been written to: {PlaceState(shown.state).label.lower()}.",
        "withdrawn": f"{shown.person.name} is off the course and has been written to.",
    }
    messages.success(request, sentences[what])
    return redirect("places", shown.programme_id)


def _what_became(made: list[Place]) -> str:
    """How many were offered a place and how many wait, in a sentence."""
    waiting = sum(place.state == PlaceState.WAITING for place in made)
    offered = len(made) - waiting
    if len(made) == 1:
        where = "is on the waiting list: no place is free" if waiting else f"is offered a place in {made[0].cohort}"
        return f"{made[0].person.name} {where}. The mail is on its way."
    parts = [f"{offered} offered a place" if offered else "", f"{waiting} put on the waiting list" if waiting else ""]
    return f"{' and '.join(part for part in parts if part)}. The mails are on their way."


def _kept_until(shown: Programme) -> dict[str, object]:
    return {"last_day": last_day_of(shown), "needs": NEEDS_DAYS, "people": PEOPLE_DAYS}
