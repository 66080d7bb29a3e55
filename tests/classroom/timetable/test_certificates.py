"""Certificates: earned, checked by a code that tells nobody's name, and a PDF that a screen reader can follow."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.test import Client
from pypdf import PdfReader

from tests.classroom.pdfua import broken_rules
from tests.classroom.timetable.making import Cast, agree_on, give_place, make_slots


@pytest.fixture
def ann(cast: Cast) -> Any:
    agree_on(cast, make_slots(cast.programme))
    return give_place(cast.cohorts[0])


def attend(place: Any, sessions: int, minutes: int = 70) -> None:
    from upstander.classroom.timetable.models import Attendance, Meeting

    for meeting in Meeting.objects.filter(cohort=place.cohort).order_by("starts")[:sessions]:
        Attendance.objects.update_or_create(meeting=meeting, place=place, defaults={"seconds": minutes * 60})


def earn(place: Any) -> Any:
    from upstander.classroom.timetable.certificates import certificate_of

    return certificate_of(place)


def check(code: str, client: Client | None = None) -> Any:
    return (client or Client()).post("/certificates/check", {"code": code})


def test_four_of_five_sessions_earn_it_and_three_do_not(ann: Any) -> None:
    from upstander.classroom.timetable.certificates import NotEarned

    attend(ann, 3)
    with pytest.raises(NotEarned, match="3 of the 4"):
        earn(ann)
    attend(ann, 4)
    made = earn(ann)
    assert (made.sessions, f"{made.month:%Y-%m}", made.course) == (4, "2027-03", "Answering well")
    assert earn(ann).code == made.code


def test_sessions_of_both_cohorts_count_for_who_moved_but_none_twice(cast: Cast, ann: Any) -> None:
    from upstander.classroom.timetable.certificates import NotEarned

    attend(ann, 3)
    ann.cohort = cast.cohorts[1]
    ann.save()
    attend(ann, 3)
    with pytest.raises(NotEarned, match="3 of the 4"):
        earn(ann)
    attend(ann, 5)
    assert earn(ann).sessions == 5


def test_its_code_tells_the_course_and_the_month_and_nothing_else(ann: Any) -> None:
    from upstander.classroom.timetable.certificates import write_code

    attend(ann, 5)
    made = earn(ann)
    page = check(write_code(made.code)).content.decode()
    assert "Valid" in page
    assert "Answering well, March 2027" in page
    for word in (ann.person.name, ann.person.email, ann.council, "Harrowmere", str(made.key)):
        assert word not in page.replace("Everything here is made up", "")


def test_it_is_read_however_people_type_it(ann: Any) -> None:
    from upstander.classroom.timetable.certificates import check_code

    attend(ann, 5)
    code = earn(ann).code
    typed = " " + code[:4].lower() + " - " + code[4:].replace("0", "O").replace("1", "l")
    assert check_code(typed) is not None


def test_a_wrong_code_an_empty_one_and_a_strange_one_are_told_apart_from_a_valid_one(ann: Any) -> None:
    attend(ann, 5)
    code = earn(ann).code
    for wrong in (code[:-1] + ("0" if code[-1] != "0" else "1"), code + "0", "", "ABC", "ß" * 12, "\x00"):
        answer = check(wrong)
        assert answer.status_code == 400
        assert b"Valid" not in answer.content


def test_a_certificate_that_somebody_wrote_into_the_database_is_not_valid(ann: Any) -> None:
    from upstander.classroom.timetable.models import Certificate

    Certificate.objects.create(code="AAAABBBBCCCC", course="Answering well", month="2027-03-01", sessions=5)
    assert check("AAAABBBBCCCC").status_code == 400


def test_a_correction_that_takes_it_away_makes_its_code_invalid_and_gives_it_back(ann: Any) -> None:
    from upstander.classroom.timetable.certificates import NotEarned

    attend(ann, 4)
    code = earn(ann).code
    attend(ann, 4, minutes=10)
    with pytest.raises(NotEarned):
        earn(ann)
    assert check(code).status_code == 400
    attend(ann, 4)
    assert earn(ann).code == code
    assert check(code).status_code == 200


def test_it_can_still_be_checked_when_the_person_has_been_forgotten(ann: Any) -> None:
    attend(ann, 5)
    code = earn(ann).code
    ann.delete()
    assert check(code).status_code == 200


def test_nobody_can_shut_others_out_by_wrong_codes(ann: Any) -> None:
    attend(ann, 5)
    code = earn(ann).code
    assert {check(f"WRONG{number}").status_code for number in range(150)} == {400}
    assert check(code).status_code == 200


def download(place: Any, person: Any) -> Any:
    client = Client()
    client.force_login(person)
    return client.get(f"/my-course/{place.pk}/certificate.pdf")


def test_the_pdf_keeps_every_rule_of_pdf_ua_that_a_machine_can_check_and_names_its_owner_as_text(
    ann: Any, tmp_path: Path
) -> None:
    ann.person.name = "Zoë #let *bold* $x$ \\ [Ó Brien]"
    ann.person.save()
    attend(ann, 5)
    answer = download(ann, ann.person)
    assert answer.headers["Content-Type"] == "application/pdf"
    paper = tmp_path / "certificate.pdf"
    paper.write_bytes(answer.content)
    assert broken_rules(paper) == set()
    with pikepdf.open(paper) as pdf:
        assert str(pdf.Root.Lang) == "en-GB"
        with pdf.open_metadata() as about:
            assert about["dc:title"] == "Certificate of attendance: Answering well"
    text = PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    assert ann.person.name in text
    assert "5 of the 5 live sessions" in text


def test_nobody_else_gets_it(cast: Cast, ann: Any) -> None:
    attend(ann, 5)
    for person in (give_place(cast.cohorts[0]).person, cast.producer, cast.lead):
        assert download(ann, person).status_code == 403
    assert Client().get(f"/my-course/{ann.pk}/certificate.pdf").status_code == 302


def test_who_has_not_earned_it_is_told_what_is_missing(ann: Any) -> None:
    attend(ann, 2)
    client = Client()
    client.force_login(ann.person)
    page = client.get(f"/my-course/{ann.pk}/certificate.pdf", follow=True).content.decode()
    assert "Attended so far: 2 of the 4 sessions" in page
