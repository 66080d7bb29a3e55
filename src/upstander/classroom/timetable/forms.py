"""What people type on the timetable's pages."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from datetime import timedelta
from typing import Any

from django import forms

from upstander.classroom.programme.models import Programme
from upstander.classroom.timetable.checks import Finding, Key, Slot, Weight
from upstander.classroom.timetable.models import ClosedPeriod, PeriodKind
from upstander.classroom.timetable.propose import LONGEST_WORDS
from upstander.classroom.timetable.sessions import course_sessions
from upstander.classroom.timetable.times import TimeRefused, at_london, in_london


class DatesForm(forms.Form):
    """A day and a time for each session of each cohort, and why. ``rows`` says which fields belong together."""

    why = forms.CharField(
        max_length=LONGEST_WORDS,
        required=False,
        error_messages={"max_length": f"The reason is too long: {LONGEST_WORDS} characters at most"},
    )

    def __init__(self, programme: Programme, *args: Any, slots: list[Slot] | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.rows = [
            (cohort, session, f"day-{number}-{session.key}", f"time-{number}-{session.key}")
            for number, cohort in enumerate(programme.cohorts.all(), 1)
            for session in course_sessions().values()
        ]
        known = {slot.key: in_london(slot.starts) for slot in slots or []}
        for cohort, session, day, clock in self.rows:
            at = known.get((str(cohort.pk), session.key))
            self.fields[day] = forms.DateField(
                required=False,
                input_formats=["%Y-%m-%d"],
                initial=f"{at:%Y-%m-%d}" if at else "",
                error_messages={"invalid": "Enter a day such as 2027-01-21"},
            )
            self.fields[clock] = forms.TimeField(
                required=False,
                input_formats=["%H:%M", "%H:%M:%S"],
                initial=f"{at:%H:%M}" if at else "",
                error_messages={"invalid": "Enter a time such as 10:00"},
            )

    def shown(self, name: str) -> str:
        """What stands in this field: what was typed, or what it began with."""
        value = self.data.get(name, "") if self.is_bound else self.get_initial_for_field(self.fields[name], name)
        return str(value or "")

    def put_beside(
        self, findings: Mapping[Key, Iterable[Finding]], refusal: str, held: Mapping[str, Container[str]]
    ) -> None:
        """Say why these dates can't be proposed where it can be put right: at each date, the reason, or the first date.

        ``held`` has by each cohort's name the sessions that can't change any more.
        """
        beside = [
            (day, one.words)
            for cohort, session, day, _ in self.rows
            for one in findings.get((str(cohort.pk), session.key), ())
            if one.weight == Weight.REFUSED
        ]
        free = (day for cohort, session, day, _ in self.rows if session.key not in held.get(cohort.name, ()))
        for name, words in beside or [("why" if "why" in refusal else next(free, "why"), refusal)]:
            self.add_error(name, words)

    def clean(self) -> dict[str, Any]:
        """Turn days and times into slots. A row without a day is a session without a date."""
        cleaned = super().clean() or {}
        self.slots: list[Slot] = []
        for cohort, session, day_name, clock_name in self.rows:
            day, clock = cleaned.get(day_name), cleaned.get(clock_name)
            if day is None and clock is None:
                continue
            if day is None or clock is None:
                missing = day_name if day is None else clock_name
                if missing not in self.errors:
                    self.add_error(missing, "Enter a day and a time, or neither")
                continue
            try:
                starts = at_london(day, clock)
            except TimeRefused as refusal:
                self.add_error(clock_name, str(refusal))
                continue
            ends = starts + timedelta(minutes=session.minutes)
            self.slots.append(Slot(str(cohort.pk), cohort.name, session.key, session.number, starts, ends))
        return cleaned


class CommentForm(forms.Form):
    """Words about a proposal."""

    words = forms.CharField(
        max_length=LONGEST_WORDS,
        error_messages={
            "required": "Enter a comment",
            "max_length": f"The comment is too long: {LONGEST_WORDS} characters at most",
        },
    )


class PeriodForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's class takes no parameter at run time
    """Days that suit a council badly."""

    class Meta:
        model = ClosedPeriod
        fields = ("kind", "name", "first", "last")
        error_messages = {  # noqa: RUF012  # Django reads it as a plain dictionary
            "kind": {"required": "Choose what kind of days these are"},
            "name": {"required": "Enter a name, such as “Harrowmere half-term”"},
            "first": {"required": "Enter the first day", "invalid": "Enter the first day, such as 2027-02-15"},
            "last": {"required": "Enter the last day", "invalid": "Enter the last day, such as 2027-02-19"},
        }

    kind = forms.ChoiceField(choices=PeriodKind.choices, error_messages=Meta.error_messages["kind"])

    def clean(self) -> dict[str, Any]:
        """Hold first and last in their order."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", "The last day comes after the first")
        return cleaned
