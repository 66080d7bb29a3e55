"""The pages: what each person sees, and what the forms say when something isn't right."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.classroom.programme.making import join_crew, make_person, make_programme

pytestmark = pytest.mark.django_db(transaction=True)

HEADING = "name,email,council,role,access_needs"
ROBIN = {"name": "Robin", "email": "robin@town.example", "council": "Harrowmere", "role": "Housing"}


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def words_of(page) -> str:
    """What a page says, without its markup."""
    text = re.sub(r"<(script|style|head)\b.*?</\1>|<[^>]+>", " ", page.content.decode(), flags=re.S)
    return " ".join(text.replace("&#39;", "'").split())


def invite(programme, trainer, count: int = 1, **changes: str) -> list:
    from upstander.classroom.programme import places

    people = [
        places.Applicant(f"Officer {number}", f"officer{number}@town.example", "Harrowmere", "Housing", **changes)
        for number in range(1, count + 1)
    ]
    return places.invite(programme, people, trainer)


def test_a_trainer_makes_a_programme_with_cohorts_and_crew(trainer) -> None:
    from upstander.classroom.programme.models import Programme

    client = signed_in(trainer)
    plan = {"title": "North", "window_opens": "2027-01-04", "window_closes": "2027-06-30", "places": "50"}
    made = client.post("/programmes/new", {**plan, "call_link": "https://call.example/n"}, follow=True)
    assert "North is made. Add its cohorts now." in words_of(made)
    programme = Programme.objects.get()
    base = f"/programmes/{programme.pk}"
    for name, starts in (("Cohort A", "2027-01-11"), ("Cohort B", "2027-02-08")):
        page = client.post(f"{base}/cohorts", {"name": name, "cap": "25", "starts": starts}, follow=True)
        assert f"{name} is added, with 25 places." in words_of(page)
    page = client.post(f"{base}/crew", {"name": "Lee", "email": "lee@town.example", "part": "lead"}, follow=True)
    assert "Lee is Programme Lead now and has been written to." in words_of(page)
    glance = words_of(client.get(base))
    assert "0 of 50" in glance
    assert "Planned to start on 8 February 2027" in glance
    assert "Programme Lead Lee" in glance


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "Enter a title"),
        ({"window_closes": "2027-01-04"}, "The last day comes after the first"),
        ({"window_opens": "soon"}, "Enter a day such as 2027-01-31"),
        ({"places": "0"}, "Enter a whole number from 1 to 500"),
        ({"places": "many"}, "Enter a whole number from 1 to 500"),
        ({"call_link": "javascript:alert(1)"}, "Enter a link that begins with https://"),
        ({"call_link": "http://call.example"}, "Enter a link that begins with https://"),
    ],
)
def test_a_programme_that_is_not_right_is_not_made_and_the_page_says_why(trainer, changes, sentence) -> None:
    from upstander.classroom.programme.models import Programme

    plan = {"title": "North", "window_opens": "2027-01-04", "window_closes": "2027-06-30", "places": "50"}
    page = signed_in(trainer).post("/programmes/new", {**plan, **changes})
    assert page.status_code == 400
    assert words_of(page).count(sentence) == 2  # above, and at the field
    assert "<title>Error: Make a programme" in page.content.decode()
    assert not Programme.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"cap": "51"}, "Enter a whole number from 1 to 50"),
        ({"name": "Cohort A"}, "There is a cohort called Cohort A already"),
        ({"starts": "2020-01-01"}, "outside the programme’s window"),
    ],
)
def test_a_cohort_that_is_not_right_is_not_added(programme, trainer, changes, sentence) -> None:
    data = {"name": "Cohort C", "cap": "25", "starts": "", **changes}
    page = signed_in(trainer).post(f"/programmes/{programme.pk}/cohorts", data)
    assert page.status_code == 400
    assert sentence in words_of(page)
    assert programme.cohorts.count() == 2


def test_one_person_is_invited_by_hand_and_the_fifth_of_four_waits(programme, trainer) -> None:
    client = signed_in(trainer)
    url = f"/programmes/{programme.pk}/people/add"
    page = client.post(url, {**ROBIN, "cohort": str(programme.cohorts.last().pk)}, follow=True)
    assert "Robin is offered a place in Cohort B. The mail is on its way." in words_of(page)
    again = client.post(url, ROBIN)
    assert again.status_code == 400
    assert "robin@town.example is here already: invited." in words_of(again)
    invite(programme, trainer, 3)
    late = client.post(url, {**ROBIN, "name": "Late", "email": "late@town.example"}, follow=True)
    assert "Late is on the waiting list: no place is free. The mail is on its way." in words_of(late)


def test_a_list_is_shown_to_be_checked_before_anybody_is_written_to(programme, trainer) -> None:
    from upstander.classroom.programme.models import Mail, Place

    client = signed_in(trainer)
    base = f"/programmes/{programme.pk}/people"
    rows = "".join(f"Officer {n};officer{n}@town.example;Harrowmere;Housing;\n" for n in range(1, 7))
    file = SimpleUploadedFile("list.csv", ("\ufeff" + HEADING.replace(",", ";") + "\n" + rows).encode(), "text/csv")
    check = client.post(f"{base}/list", {"file": file})
    assert "6 people, 4 places left. 2 will go on the waiting list and are told so." in words_of(check)
    assert not Place.objects.exists()
    assert not Mail.objects.exists()
    text = re.search(r'<textarea name="list" hidden>\n(.*?)</textarea>', check.content.decode(), re.S)[1]
    done = client.post(f"{base}/invite", {"list": text}, follow=True)
    assert "4 offered a place and 2 put on the waiting list. The mails are on their way." in words_of(done)
    assert Place.objects.count() == Mail.objects.count() == 6
    twice = client.post(f"{base}/invite", {"list": text})
    assert twice.status_code == 400
    assert "Row 2: officer1@town.example is here already: invited." in words_of(twice)
    assert Place.objects.count() == 6


def test_a_list_that_is_not_right_names_every_row_and_invites_nobody(programme, trainer) -> None:
    from upstander.classroom.programme.models import Place

    client = signed_in(trainer)
    url = f"/programmes/{programme.pk}/people/list"
    file = SimpleUploadedFile(
        "list.csv", f"{HEADING}\nA,a@town.example,H,J,\nB,wrong,H,J,\n=C,c@town.example,H,J,\n".encode()
    )
    page = client.post(url, {"file": file})
    assert page.status_code == 400
    assert "Row 3, email: Enter an e-mail address like name@example.org." in words_of(page)
    assert "Row 4, name: Begin with a letter or a number" in words_of(page)
    assert "Nobody was invited." in words_of(page)
    assert "Choose a file." in words_of(client.post(url, {}))
    assert not Place.objects.exists()


def test_markup_in_a_list_is_shown_as_words(programme, trainer) -> None:
    text = f'{HEADING}\n"</textarea><script>alert(1)</script>",a@town.example,<b>H</b>,J,\n'
    file = SimpleUploadedFile("list.csv", text.encode())
    page = signed_in(trainer).post(f"/programmes/{programme.pk}/people/list", {"file": file}).content.decode()
    assert "<script>alert" not in page
    assert "<b>H</b>" not in page


def test_who_was_not_reached_is_named_with_the_reason_and_written_to_again(programme, trainer, in_earnest) -> None:
    from django.conf import settings

    from upstander.classroom.programme.models import Mail
    from upstander.classroom.programme.send import send_waiting

    lost, _ = invite(programme, trainer, 2)
    in_earnest.answers[lost.person.email] = "550 5.1.1 <no such user>"
    send_waiting(settings.UPSTANDER_INSTALLATION.mail_server)
    client = signed_in(trainer)
    assert "1 person not reached." in words_of(client.get(f"/programmes/{programme.pk}"))
    page = client.get(f"/programmes/{programme.pk}/people")
    assert "this address does not exist or takes no mail from us. It said: 550 5.1.1 &lt;no such user&gt;" in words_of(
        page
    )
    fixed = client.post(f"/people/{lost.pk}", {"do": "address", "email": "right@town.example"}, follow=True)
    assert "The address is mended, and Officer 1 has been written to." in words_of(fixed)
    assert "not reached" not in words_of(client.get(f"/programmes/{programme.pk}"))
    assert Mail.objects.filter(address="right@town.example", state="waiting").count() == 1


def test_somebody_is_moved_written_to_again_and_taken_off_from_their_page(programme, trainer) -> None:
    client = signed_in(trainer)
    place, other = invite(programme, trainer, 2)
    first, second = programme.cohorts.all()
    url = f"/people/{place.pk}"
    assert "Choose a cohort" in words_of(client.post(url, {"do": "move"}))
    moved = client.post(url, {"do": "move", "cohort": str(second.pk)}, follow=True)
    assert "Officer 1 is in Cohort B now and has been written to." in words_of(moved)
    refused = client.post(f"/people/{other.pk}", {"do": "move", "cohort": str(second.pk)})
    assert "Officer 2 is in Cohort B already" in words_of(refused)
    assert "has been written to: invited" in words_of(client.post(url, {"do": "again"}, follow=True))
    gone = client.post(url, {"do": "withdraw"}, follow=True)
    assert "Officer 1 is off the course and has been written to." in words_of(gone)
    assert first.places.count() == 0


def test_the_invitations_page_answers_by_a_button_alone_and_says_where_one_stands(programme, trainer) -> None:
    from upstander.classroom.programme.letters import invitation_code

    place = invite(programme, trainer)[0]
    url = f"/invitation/{invitation_code(place)}"
    stranger = Client()
    page = words_of(stranger.get(url))
    assert "Hello Officer 1," in page
    assert "There is a place for you in Cohort A" in page
    assert "What is kept about you, who sees it, and for how long" in page
    place.refresh_from_db()
    assert place.state == "invited"
    assert "You have joined. You are in Cohort A." in words_of(stranger.post(url, {"answer": "yes"}, follow=True))
    assert "_auth_user_id" not in stranger.session
    assert "You have no place on this course" in words_of(stranger.post(url, {"answer": "no"}, follow=True))
    late = stranger.post(url, {"answer": "yes"})
    assert late.status_code == 400
    assert "This place was given up." in words_of(late)


def test_an_invitation_that_was_changed_opens_nothing(programme, trainer) -> None:
    from upstander.classroom.programme.letters import invitation_code

    first, second = (invitation_code(place) for place in invite(programme, trainer, 2))
    for code in (
        first[:-1],
        first + "x",
        first.split(":")[0] + ":" + second.split(":")[1],
        str(first.split(":")[0]),
        "x",
    ):
        assert Client().get(f"/invitation/{code}").status_code == 404


def test_my_course_says_when_and_how_and_what_is_held(programme, trainer) -> None:
    from datetime import UTC, datetime, timedelta

    from upstander.classroom.programme.places import answer_invitation
    from upstander.classroom.timetable.models import Meeting

    place = invite(programme, trainer, access_needs="Captions")[0]
    client = signed_in(place.person)
    assert "You have been offered a place in Cohort A." in words_of(client.get("/my-course"))
    answer_invitation(place, coming=True)
    assert "The dates are not agreed yet." in words_of(client.get("/my-course"))
    programme.call_link, programme.joining = "https://call.example/x", "Ring 1 if lost."
    programme.save()
    now = datetime.now(UTC)
    for session, days in (("1-ground-rules", -7), ("2-x", 7), ("3-x", 14)):
        starts = now + timedelta(days=days)
        Meeting.objects.create(cohort=place.cohort, session=session, starts=starts, ends=starts + timedelta(minutes=70))
    page = client.get("/my-course")
    words = words_of(page)
    assert "Next: 2-x" in words
    assert "(over)" in words
    assert "Ring 1 if lost." in words
    assert 'href="https://call.example/x"' in page.content.decode()
    assert f"/meeting/{Meeting.objects.get(session='2-x').pk}/room" in page.content.decode()
    assert "What you need Captions" in words
    assert "180 days after the last meeting" in words
    assert "Who sees it" in words
    assert "Before next time , after Session 1: Ground rules, and the problem : a task, and two short quizzes" in words
    assert client.get("/between/1-ground-rules").status_code == 200


def test_one_changes_ones_own_needs_and_gives_up_ones_own_place_after_one_question(programme, trainer) -> None:
    place, other = invite(programme, trainer, 2)
    client = signed_in(place.person)
    saved = client.post(f"/my-course/{place.pk}/access-needs", {"access_needs": "A break"}, follow=True)
    assert "What you need A break" in words_of(saved)
    assert client.post(f"/my-course/{other.pk}/access-needs", {"access_needs": "x"}).status_code == 403
    assert client.post(f"/my-course/{other.pk}/give-up").status_code == 403
    assert client.get(f"/my-course/{other.pk}/give-up").status_code == 403
    assert "Give up your place?" in words_of(client.get(f"/my-course/{place.pk}/give-up"))
    place.refresh_from_db()
    assert place.state == "invited"
    done = client.post(f"/my-course/{place.pk}/give-up", follow=True)
    assert "You have given up your place. Thank you" in words_of(done)
    place.refresh_from_db()
    assert (place.state, place.access_needs) == ("withdrawn", "")


def test_access_needs_are_shown_to_those_who_use_them_with_their_purpose_and_the_look_is_recorded(
    programme, trainer
) -> None:
    from upstander.staff.models import AuditEntry

    invite(programme, trainer, access_needs="Captions, please")
    url = f"/programmes/{programme.pk}/access-needs"
    for role, allowed in (("producer", True), ("facilitator", True), ("lead", False), ("wellbeing", False)):
        page = signed_in(join_crew(programme, role)).get(url)
        assert ("Captions, please" in words_of(page)) is allowed
        assert (page.status_code == 200) is allowed
    assert "For one purpose: so that everybody can take part" in words_of(signed_in(trainer).get(url))
    assert AuditEntry.objects.filter(verb="access_needs_seen").count() == 3


# What each may open. Everything else of the programme answers 403.
_OPEN = {
    "trainer": {"", "/edit", "/crew", "/people", "/people/add", "/people/list", "/access-needs"},
    "producer": {"", "/people", "/people/add", "/people/list", "/access-needs"},
    "facilitator": {"", "/access-needs"},
    "lead": {""},
    "wellbeing": {""},
    "participant": set(),
    "stranger": set(),
}


@pytest.mark.parametrize("role", sorted(_OPEN))
def test_each_page_opens_for_those_it_is_for_and_for_nobody_else(programme, trainer, role: str) -> None:
    place = invite(programme, trainer)[0]
    other = make_programme()
    person = {"trainer": trainer, "participant": place.person, "stranger": join_crew(other, "producer")}.get(role)
    client = signed_in(person or join_crew(programme, role))
    base = f"/programmes/{programme.pk}"
    opened = {path for path in _OPEN["trainer"] if client.get(base + path).status_code == 200}
    assert opened == _OPEN[role]
    manages = "/people" in opened
    assert (client.get(f"/people/{place.pk}").status_code == 200) is manages
    posts = ["/edit", "/cohorts", "/crew", "/people/add", "/people/list", "/people/invite"]
    refused = {path for path in posts if client.post(base + path).status_code == 403}
    allowed = {"trainer": set(posts), "producer": set(posts[3:])}.get(role, set())
    assert refused == set(posts) - allowed
    assert Client().get(base).headers["Location"] == f"/sign-in?next={base}"


def test_everybody_starts_at_what_is_theirs(programme, trainer) -> None:
    place = invite(programme, trainer)[0]
    for person, page in (
        (trainer, "/programmes"),
        (join_crew(programme, "lead"), "/programmes"),
        (place.person, "/my-course"),
        (make_person("A", "auditor"), "/audit"),
    ):
        assert signed_in(person).get("/").headers["Location"] == page
    assert "You are signed in, but on no course" in words_of(signed_in(make_person()).get("/"))


def test_a_lead_sees_their_own_programme_and_no_other(programme, trainer) -> None:
    other = make_programme()
    other.title = "Another council's"
    other.save()
    page = words_of(signed_in(join_crew(programme, "lead")).get("/programmes"))
    assert programme.title in page
    assert "Another" not in page


def test_the_demonstrations_mail_is_a_page_with_links_and_files(client: Client) -> None:
    from upstander.classroom.programme.mail import File, queue_mail
    from upstander.classroom.programme.models import Mail

    text = "Hello <b>you</b>\n\nhttps://classroom.example/x?a=1&b=2\n\nBye"
    queue_mail("a@town.example", "Your place", text, attachments=[File('a"b.ics', "text/calendar", b"BEGIN")], kind="x")
    mail = Mail.objects.get()
    assert "Your place" in words_of(client.get("/mail"))
    page = client.get(f"/mail/{mail.pk}").content.decode()
    assert 'href="https://classroom.example/x?a=1&amp;b=2"' in page
    assert "Hello &lt;b&gt;you" in page
    file = client.get(f"/mail/{mail.pk}/{mail.attachments.get().pk}")
    assert file.content == b"BEGIN"
    assert file.headers["Content-Disposition"] == 'attachment; filename="a-b.ics"'
    assert file.headers["Content-Type"] == "application/octet-stream"


def test_in_earnest_there_is_no_page_of_mail(client: Client, in_earnest, trainer) -> None:
    from upstander.classroom.programme.mail import queue_mail
    from upstander.classroom.programme.models import Mail

    queue_mail("a@town.example", "Your place", "words", kind="x")
    for path in ("/mail", f"/mail/{Mail.objects.get().pk}"):
        assert client.get(path).status_code == 404
        assert signed_in(trainer).get(path).status_code == 404
