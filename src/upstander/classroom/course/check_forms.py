"""Whether the forms of vignettes measure alike: the same topics, as many of each answer, texts of the same length."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from upstander.classroom.course.fault import Fault
from upstander.classroom.course.model import Form, Vignette

FORMS = 4
VIGNETTES = 16
SHORTEST, LONGEST = 40, 70
# Means of a form's words may lie this far apart before length gives forms away.
_WIDEST_GAP = 6.0


def check_forms(forms: Mapping[str, Form]) -> Iterator[Fault]:
    """Every fault of the vignettes."""
    if len(forms) != FORMS:
        yield Fault("vignettes", f"there are {len(forms)} forms; {FORMS} are needed.")
        return
    for form in forms.values():
        yield from _check_form(form)
    plans = {letter: _plan(form) for letter, form in forms.items()}
    first = next(iter(plans.values()))
    for letter, plan in plans.items():
        if plan != first:
            yield Fault(f"vignettes, form {letter}", "its topics and answers differ from the other forms'.")
    means = [sum(map(_length, form.vignettes)) / len(form.vignettes) for form in forms.values() if form.vignettes]
    if means and max(means) - min(means) > _WIDEST_GAP:
        yield Fault("vignettes", "the forms' mean lengths lie too far apart.")


def _check_form(form: Form) -> Iterator[Fault]:
    where = f"vignettes, form {form.letter}"
    persuading = sum(vignette.persuades for vignette in form.vignettes)
    if len(form.vignettes) != VIGNETTES or persuading * 2 != VIGNETTES:
        yield Fault(where, f"it has {VIGNETTES} vignettes, half of them with a technique.")
    if not any(vignette.kind == "hostile_lawful" for vignette in form.vignettes):
        yield Fault(where, "none is hostile but lawful.")
    if len({vignette.ideology for vignette in form.vignettes if vignette.persuades}) < 3:
        yield Fault(where, "its techniques come from fewer than three ideologies.")
    for vignette in form.vignettes:
        if not SHORTEST <= _length(vignette) <= LONGEST:
            yield Fault(
                f"{where}, {vignette.key}", f"it has {_length(vignette)} words; {SHORTEST} to {LONGEST} are alike."
            )


def _plan(form: Form) -> Counter[tuple[str, str]]:
    return Counter((vignette.topic, vignette.kind) for vignette in form.vignettes)


def _length(vignette: Vignette) -> int:
    return len(vignette.text.split())
