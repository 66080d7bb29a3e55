"""Reads the vignettes by which learning is measured: parallel forms of short cases, each with its answer."""

from __future__ import annotations

from pathlib import Path

from upstander.classroom.course.fields import CourseError, Fields, read_yaml, require_distinct
from upstander.classroom.course.model import Form, Vignette

_KINDS = {"benign": False, "hostile_lawful": False, "extremist": True}
_ANSWERS = {"yes": True, "no": False}


def read_forms(folder: Path) -> dict[str, Form]:
    """Every form by its letter; none where there is no such folder. Raises CourseError."""
    forms = [_read_form(file) for file in sorted(folder.glob("form-*.yaml"))]
    require_distinct((form.letter for form in forms), str(folder))
    require_distinct((vignette.key for form in forms for vignette in form.vignettes), str(folder))
    return {form.letter: form for form in forms}


def _read_form(file: Path) -> Form:
    fields = Fields(read_yaml(file), str(file))
    form = Form(
        letter=fields.text("form"),
        question=fields.text("question"),
        vignettes=tuple(_read_vignette(inner) for inner in fields.mappings("vignettes")),
    )
    fields.done()
    return form


def _read_vignette(fields: Fields) -> Vignette:
    kind, answer = fields.text("kind"), fields.text("answer")
    if kind not in _KINDS or answer not in _ANSWERS or _KINDS[kind] != _ANSWERS[answer]:
        raise CourseError(f"{fields.where}: the answer is “yes” for extremist, “no” for benign and hostile_lawful.")
    vignette = Vignette(
        key=fields.text("key"),
        text=fields.text("text"),
        topic=fields.text("topic"),
        ideology=fields.text("ideology"),
        kind=kind,
        persuades=_ANSWERS[answer],
        why=fields.text("why"),
        feedback=fields.text("feedback"),
    )
    fields.done()
    return vignette
