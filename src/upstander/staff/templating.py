"""The Jinja2 environment of the staff pages: ours, and the GOV.UK macros."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.templatetags.static import static
from django.urls import reverse
from django.utils.timezone import localtime
from jinja2 import ChainableUndefined, ChoiceLoader, Environment, PackageLoader, PrefixLoader

from upstander.staff.roles import may


def make_environment(**options: Any) -> Environment:
    """Make the environment. The GOV.UK macros read options that may be missing, hence the chainable undefined."""
    macros = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    loader = ChoiceLoader([options.pop("loader"), macros])
    environment = Environment(  # noqa: S701  # autoescape is switched on among the options
        **{
            **options,
            "loader": loader,
            "undefined": ChainableUndefined,
            "autoescape": True,
            "trim_blocks": True,
            "lstrip_blocks": True,
        }
    )
    environment.globals.update(
        static=static,
        url=_url,
        may=may,
        messages_of=messages.get_messages,
        service=settings.UPSTANDER_SERVICE,
        demo=settings.UPSTANDER_INSTALLATION.demo,
    )
    environment.filters.update(day=write_day, time=write_time, size=write_size)
    return environment


def _url(name: str, *values: Any) -> str:
    return reverse(name, args=values)


def write_day(value: date) -> str:
    """A day as people write it: 22 November 2026."""
    return f"{value.day} {value:%B %Y}"


def write_time(value: datetime) -> str:
    """A time as people write it: 22 November 2026, 14:05."""
    local = localtime(value)
    return f"{write_day(local.date())}, {local:%H:%M}"


def write_size(count: int) -> str:
    """A number of bytes in the unit that reads best."""
    if count < 1000:
        return "1 byte" if count == 1 else f"{count} bytes"
    for unit, factor in (("kB", 1000), ("MB", 1000**2)):
        if count < factor * 1000:
            return f"{count / factor:.1f} {unit}"
    return f"{count / 1000**3:.2f} GB"
