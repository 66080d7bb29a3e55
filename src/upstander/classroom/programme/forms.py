"""What people type on the pages of programmes."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from upstander.classroom.programme.models import Cohort, CrewRole, Programme
from upstander.classroom.programme.places import Applicant

# What a spreadsheet takes for the beginning of a formula when a list is opened in it (OWASP, CSV injection).
_FORMULA = tuple("=+-@\t\r")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
MOST_PLACES = 500


class PlainText(forms.CharField):
    """A text that a spreadsheet can't take for a formula and that holds no control characters."""

    def clean(self, value: Any) -> str:
        if isinstance(value, str) and value.startswith(_FORMULA):
            raise forms.ValidationError("Begin with a letter or a number: a spreadsheet takes = + - @ for a formula")
        if isinstance(value, str) and _CONTROL.search(value):
            raise forms.ValidationError("Take out the characters that can’t be seen")
        return str(super().clean(value))


def _text(label: str, length: int, missing: str = "", **options: Any) -> PlainText:
    errors = {"required": missing, "max_length": f"Make it shorter: {length} characters at most"}
    return PlainText(label=label, max_length=length, required=bool(missing), error_messages=errors, **options)


def _address(missing: str) -> forms.EmailField:
    wrong = "Enter an e-mail address like name@example.org"
    return forms.EmailField(
        label="E-mail address", max_length=254, error_messages={"required": missing, "invalid": wrong}
    )


def _day(label: str, missing: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=bool(missing),
        error_messages={"required": missing, "invalid": "Enter a day such as 2027-01-31"},
    )


def _count(label: str, most: int) -> forms.IntegerField:
    wrong = f"Enter a whole number from 1 to {most}"
    messages = dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong)
    return forms.IntegerField(label=label, min_value=1, max_value=most, error_messages=messages)


class ApplicantForm(forms.Form):
    """Somebody put forward for a place: typed in by hand, or one row of a list."""

    name = _text("Name", 120, "Enter their name")
    email = _address("Enter their e-mail address")
    council = _text("Council", 120, "Enter their council")
    role = _text("Role", 120, "Enter their role at the council")
    access_needs = _text("Access needs", 1000)

    def applicant(self) -> Applicant:
        """The person described; the form is valid."""
        data = self.cleaned_data
        return Applicant(data["name"], data["email"].lower(), data["council"], data["role"], data["access_needs"])


class CohortChoice(forms.Form):
    """A cohort of one programme; nothing chosen means any."""

    cohort = forms.ModelChoiceField(Cohort.objects.none(), required=False)

    def __init__(self, programme: Programme, *args: Any, needed: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["cohort"] = forms.ModelChoiceField(
            programme.cohorts.all(),
            required=needed,
            error_messages={"required": "Choose a cohort", "invalid_choice": "Choose one of these cohorts"},
        )


class AddressForm(forms.Form):
    """An e-mail address, such as the right one of somebody whose mail came back."""

    email = _address("Enter an e-mail address")


class AccessNeedsForm(forms.Form):
    """What somebody needs so that they can take part."""

    access_needs = _text("What you need", 1000)


class ProgrammeForm(forms.Form):
    """What a programme is."""

    title = _text("Title", 120, "Enter a title")
    window_opens = _day("First possible day", "Enter the first day on which a session can be")
    window_closes = _day("Last possible day", "Enter the last day on which a session can be")
    places = _count("Places in all", MOST_PLACES)
    call_link = forms.URLField(
        label="Link to the video call",
        required=False,
        max_length=500,
        assume_scheme="https",
        error_messages={"invalid": "Enter a link that begins with https://"},
    )
    joining = forms.CharField(label="Joining instructions", required=False, max_length=2000)

    def clean_call_link(self) -> str:
        link = str(self.cleaned_data["call_link"])
        if link and not link.startswith("https://"):
            raise forms.ValidationError("Enter a link that begins with https://")
        return link

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        opens, closes = data.get("window_opens"), data.get("window_closes")
        if opens and closes and closes <= opens:
            self.add_error("window_closes", "The last day comes after the first")
        return data


class CohortForm(forms.Form):
    """A cohort's name, how many it holds, and when it is planned to start."""

    name = _text("Name", 40, "Enter a name, such as Cohort A")
    cap = _count("Places in this cohort", 50)
    starts = _day("Planned to start")


class CrewForm(forms.Form):
    """Somebody's part in running the programme."""

    name = _text("Name", 120, "Enter their name")
    email = _address("Enter their e-mail address")
    part = forms.ChoiceField(
        label="Part", choices=CrewRole.choices, error_messages={"required": "Choose what they do in this programme"}
    )
