"""What people type on the pages of cases."""

from __future__ import annotations

from django import forms

from upstander.desk.cases.decide import LONGEST_WORDS
from upstander.desk.cases.models import Outcome, State
from upstander.desk.cases.stop import PLACES

STATES = {"": "All", **dict(State.choices), "stopped": "Stopped"}
KINDS = {
    "": "All",
    "pictures": "With pictures",
    "files": "With any file",
    "links": "With links",
    "follow_ups": "Follow-ups",
}


class FilterForm(forms.Form):
    """What the list shows."""

    state = forms.ChoiceField(choices=list(STATES.items()), required=False)
    kind = forms.ChoiceField(choices=list(KINDS.items()), required=False)
    day = forms.DateField(required=False)


class DecisionForm(forms.Form):
    """Outcome and reason in one choice, such as ``refer:encourages``, and optional words."""

    choice = forms.CharField(max_length=50, error_messages={"required": "Choose a decision and its reason"})
    words = forms.CharField(
        max_length=LONGEST_WORDS,
        required=False,
        error_messages={"max_length": f"Your words are too long: {LONGEST_WORDS} characters at most"},
    )

    def clean_choice(self) -> tuple[str, str]:
        outcome, _, reason = self.cleaned_data["choice"].partition(":")
        if outcome not in Outcome.values:
            raise forms.ValidationError("Choose a decision and its reason")
        return outcome, reason


class PassOnForm(forms.Form):
    """Where a stopped report was passed on to."""

    to = forms.ChoiceField(
        choices=list(PLACES.items()), error_messages={"required": "Choose where you have passed it on to"}
    )
