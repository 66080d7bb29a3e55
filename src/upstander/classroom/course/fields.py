"""Reads fields from YAML strictly: of their kind, none unknown, each fault named with its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import yaml

from upstander.classroom.course.model import Option


class CourseError(Exception):
    """The course can't be read; the message says where and what to change."""


class Fields:
    """The fields of one mapping. ``where`` names it in messages; ``done`` refuses what nobody asked for."""

    def __init__(self, value: object, where: str) -> None:
        if not isinstance(value, Mapping) or not all(isinstance(name, str) for name in value):
            raise CourseError(f"{where}: here stands a list of names and values, not {value!r:.60}.")
        self.where = where
        self._left = dict(value)

    def text(self, name: str, default: str | None = None) -> str:
        value = self._left.pop(name, default)
        if not isinstance(value, str) or (not value.strip() and default is None):
            raise CourseError(f"{self.where}: {name} is a text.")
        return value.strip()

    def number(self, name: str, default: int | None = None) -> int:
        value = self._left.pop(name, default)
        if type(value) is not int:
            raise CourseError(f"{self.where}: {name} is a whole number.")
        return value

    def switch(self, name: str) -> bool:
        value = self._left.pop(name, False)
        if not isinstance(value, bool):
            raise CourseError(f"{self.where}: {name} is true or false.")
        return value

    def keys(self, name: str) -> tuple[str, ...]:
        """A list of texts, or nothing."""
        value = self._left.pop(name, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise CourseError(f"{self.where}: {name} is a list of texts.")
        return tuple(value)

    def mappings(self, name: str) -> list[Fields]:
        """A list of mappings, or nothing; each is read on with its own place in messages."""
        value = self._left.pop(name, [])
        if not isinstance(value, list):
            raise CourseError(f"{self.where}: {name} is a list.")
        return [Fields(item, f"{self.where}, {name} {place}") for place, item in enumerate(value, 1)]

    def mapping(self, name: str) -> Fields | None:
        """One mapping, or None."""
        value = self._left.pop(name, None)
        return None if value is None else Fields(value, f"{self.where}, {name}")

    def options(self, name: str) -> tuple[Option, ...]:
        """A mapping of keys and texts, or nothing, in its order."""
        fields = self.mapping(name)
        if fields is None:
            return ()
        names = list(fields._left)
        return tuple(Option(key, fields.text(key)) for key in names)

    def done(self) -> None:
        """Refuse fields that nobody asked for: they may be slips."""
        if self._left:
            raise CourseError(f"{self.where}: there is no field {', '.join(sorted(self._left))} here.")


def read_yaml(file: Path) -> object:
    """The file's content. Raises CourseError where it is missing or no YAML."""
    try:
        return yaml.safe_load(file.read_text("utf-8"))
    except OSError as error:
        raise CourseError(f"{file} can't be read: {error.strerror}.") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise CourseError(f"{file} is no YAML: {error}") from error


def require_distinct(keys: Iterable[str], where: str) -> None:
    """Raises CourseError where a key stands twice."""
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            raise CourseError(f"{where}: {key} stands there twice.")
        seen.add(key)
