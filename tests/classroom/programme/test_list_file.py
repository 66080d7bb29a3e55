"""Lists of people: what spreadsheets really save is read, and what isn't right is refused row by row."""

from __future__ import annotations

import csv
import io

import pytest

HEADING = "name,email,council,role,access_needs"
ROBIN = 'Robin Ashworth,robin@town.example,"Harrowmere, North",Housing,'


def read(text: str | bytes):
    from upstander.classroom.programme.list_file import read_list

    return read_list(text.encode() if isinstance(text, str) else text)


def problems(text: str | bytes) -> tuple[str, ...]:
    from upstander.classroom.programme.list_file import ListRefused

    with pytest.raises(ListRefused) as refusal:
        read(text)
    return refusal.value.problems


def test_commas_semicolons_byte_order_marks_and_either_line_end_are_read_alike() -> None:
    from upstander.classroom.programme.places import Applicant

    wanted = [Applicant("Zoë O’Neill", "zoe@town.example", "Harrowmere", "Press office", "Captions; breaks, please")]
    cells = ["Zoë O’Neill", " ZOE@town.example ", "Harrowmere", "Press office", "Captions; breaks, please"]
    for separator in ",;":
        for mark in ("", "\ufeff"):
            for end in ("\n", "\r\n"):
                sink = io.StringIO()
                writer = csv.writer(sink, delimiter=separator, lineterminator=end)
                writer.writerow(HEADING.split(","))
                writer.writerow(cells)
                assert read(mark + sink.getvalue()) == wanted


def test_columns_may_stand_in_any_order_and_empty_rows_are_nobody() -> None:
    people = read("email,name,role,council,access_needs\nrobin@town.example,Robin,Housing,Harrowmere,\n,,,,\n\n")
    assert [(one.name, one.council, one.job) for one in people] == [("Robin", "Harrowmere", "Housing")]


def test_every_row_that_is_not_right_is_named_as_a_spreadsheet_counts_it() -> None:
    text = f"{HEADING}\n{ROBIN}\nB,not an address,H,J,\n,c@town.example,H,,\nD,d@town.example,H,J\n{ROBIN}\n"
    assert problems(text) == (
        "Row 3, email: Enter an e-mail address like name@example.org.",
        "Row 4, name: Enter their name.",
        "Row 4, role: Enter their role at the council.",
        "Row 5 has 4 cells instead of 5.",
        "Row 6: robin@town.example stands in row 2 already.",
    )


@pytest.mark.parametrize("cell", ["=1+1", "+44", "-x", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1", "  =1"])
@pytest.mark.parametrize("column", [0, 2, 3, 4])
def test_no_cell_that_a_spreadsheet_would_run_is_taken(cell: str, column: int) -> None:
    cells = ["Robin", "robin@town.example", "H", "J", "x"]
    cells[column] = cell
    sink = io.StringIO()
    csv.writer(sink).writerow(cells)
    assert "a spreadsheet takes = + - @ for a formula" in problems(f"{HEADING}\n{sink.getvalue()}")[0]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The first row names the columns"),
        ("name,email\nRobin,robin@town.example", "This one says: name, email"),
        (f"{HEADING},password\n{ROBIN},x", "The first row names the columns"),
        (HEADING, "names its columns, but nobody"),
        (f"{HEADING}\n".encode("utf-16"), "not in UTF-8"),
        (f"{HEADING}\nZoë,z@town.example,H,J,\n".encode("cp1252"), "CSV UTF-8"),
        (f'{HEADING}\n"Robin,robin@town.example,H,J,', "a quotation mark is not closed"),
        (f"{HEADING}\n" + f"{ROBIN}\n" * 3000, "too large"),
        (f"{HEADING}\n" + "".join(f"R,r{n}@a.example,H,J,\n" for n in range(501)), "500 at a time"),
        (f"{HEADING}\nRo\x00bin,robin@town.example,H,J,\n", "can’t be seen"),
        (f"{HEADING}\nRobin,robin@town.example,{'H' * 121},J,\n", "120 characters at most"),
    ],
)
def test_what_is_no_such_list_is_refused_with_a_sentence(text: str | bytes, sentence: str) -> None:
    assert sentence in " ".join(problems(text))


def test_what_is_written_for_the_check_page_reads_back_as_the_same_people() -> None:
    from upstander.classroom.programme.list_file import write_list

    people = read(f'{HEADING}\n{ROBIN}\n"A ""B"" C",b@town.example,"H;1",J,"Two\nlines"\n')
    assert read(write_list(people)) == people
