"""Reads a list of people from a CSV file, strictly: every row is right, or the whole list is refused, row by row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from upstander.classroom.programme.forms import ApplicantForm
from upstander.classroom.programme.places import Applicant

COLUMNS = ("name", "email", "council", "role", "access_needs")
MOST_BYTES = 100_000
MOST_ROWS = 500


class ListRefused(Exception):
    """The list can't be used; ``problems`` says why, a sentence each, naming the row as a spreadsheet counts it."""

    def __init__(self, *problems: str) -> None:
        self.problems = problems
        super().__init__(" ".join(problems))


def read_list(untrusted_file: bytes) -> list[Applicant]:
    """The people in the file, in its order: UTF-8 with or without a byte order mark, separated by commas or semicolons.

    Raises:
        ListRefused: it is too large, no such text, has other columns, or a row isn't right.
    """
    heading, *rows = _read_rows(_read_text(untrusted_file)) or [[]]
    if sorted(heading) != sorted(COLUMNS):
        raise ListRefused(
            f"The first row names the columns: {', '.join(COLUMNS)}. This one says: {', '.join(heading)}."
        )
    if len(rows) > MOST_ROWS:
        raise ListRefused(f"The list has {len(rows)} rows. {MOST_ROWS} at a time are the most.")
    people: list[Applicant] = []
    problems: list[str] = []
    seen: dict[str, int] = {}
    for number, row in enumerate(rows, 2):
        if not any(row):
            continue  # a spreadsheet saves empty rows too
        person, wrong = _read_person(heading, row)
        problems += [f"Row {number}{sentence}" for sentence in wrong]
        if person and person.email in seen:
            problems.append(f"Row {number}: {person.email} stands in row {seen[person.email]} already.")
        elif person:
            seen[person.email] = number
            people.append(person)
    if problems:
        raise ListRefused(*problems)
    if not people:
        raise ListRefused("The list names its columns, but nobody.")
    return people


def write_list(people: Iterable[Applicant]) -> str:
    """The same people as text that ``read_list`` reads, for the page on which the list is checked."""
    sink = io.StringIO()
    writer = csv.writer(sink)
    writer.writerow(COLUMNS)
    writer.writerows((one.name, one.email, one.council, one.job, one.access_needs) for one in people)
    return sink.getvalue()


def _read_person(heading: list[str], row: list[str]) -> tuple[Applicant | None, list[str]]:
    """The person of one row, or what is wrong with it."""
    if len(row) != len(heading):
        return None, [f" has {len(row)} cells instead of {len(heading)}."]
    form = ApplicantForm(dict(zip(heading, row, strict=True)))
    if form.is_valid():
        return form.applicant(), []
    return None, [f", {name}: {error}." for name, errors in form.errors.items() for error in errors]


def _read_text(untrusted_file: bytes) -> str:
    if len(untrusted_file) > MOST_BYTES:
        raise ListRefused(f"The file is too large: {MOST_BYTES // 1000} kB are the most.")
    try:
        return untrusted_file.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ListRefused("The file is not in UTF-8. In Excel, choose Save as, then CSV UTF-8.") from error


def _read_rows(text: str) -> list[list[str]]:
    """Cells without blanks around them. The separator is the one that the first row uses."""
    first = text.split("\n", 1)[0]
    separator = ";" if first.count(";") > first.count(",") else ","
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise ListRefused("The file is no CSV: a quotation mark is not closed, or stands inside a word.") from error
    return [[cell.strip() for cell in row] for row in rows]
