"""Rendering the stand-in's pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from upstander.standin.rules import FILE_TYPES
from upstander.standin.steps import LINK_FIELDS

_ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "pages"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_ENVIRONMENT.globals.update(link_fields=LINK_FIELDS, file_types=FILE_TYPES)


def show(template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """Render one page."""
    values.setdefault("faults", ())
    return HTMLResponse(_ENVIRONMENT.get_template(template).render(values), status)
