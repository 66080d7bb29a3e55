"""Sorting: which look is open when, which form comes, and that answers are kept once and change no more."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.classroom.learning.sorting import FORMS, START, WEEK, join, sort_all
from tests.classroom.programme.making import make_person, make_programme
from upstander.classroom.course import COURSE_FOLDER
from upstander.classroom.course.load import load_course

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("letter", "at", "look"),
    [
        ("A", START - 3 * WEEK, None),
        ("A", START - WEEK, "before"),
        ("A", START, None),
        ("A", START + 4 * WEEK + timedelta(hours=2), "after"),
        ("A", START + 7 * WEEK, None),
        ("A", START + 4 * WEEK + timedelta(days=91), "follow_up"),
        ("B", START - WEEK, "earlier"),
        ("B", START + WEEK, None),
        ("B", START + 4 * WEEK, "before"),
    ],
)
def test_a_look_is_open_at_its_time_alone(programme: Any, letter: str, at: datetime, look: str | None) -> None:
    from upstander.classroom.learning.looks import open_look

    assert open_look(programme.cohorts.get(name=f"Cohort {letter}"), at) == look


def test_a_cohort_without_agreed_dates_has_no_look() -> None:
    from upstander.classroom.learning.looks import open_look

    assert open_look(make_programme().cohorts.first(), START) is None


def test_a_meeting_that_was_cancelled_counts_for_nothing(programme: Any) -> None:
    from upstander.classroom.learning.looks import windows_of

    cohort = programme.cohorts.get(name="Cohort A")
    before = windows_of(cohort)
    cohort.meetings.filter(session="session-4").update(cancelled=True)
    assert windows_of(cohort)[1].opens == before[1].opens - WEEK


def test_each_form_comes_as_often_as_the_others_and_to_nobody_twice(programme: Any) -> None:
    places = [join(programme, "B") for _ in range(8)]
    met = [
        [
            sort_all(place, at).form
            for at in (START - WEEK, START + 4 * WEEK, START + 10 * WEEK, START + 9 * WEEK + timedelta(days=95))
        ]
        for place in places
    ]
    assert all(sorted(forms) == ["A", "B", "C", "D"] for forms in met)
    for look in range(4):
        assert set(Counter(forms[look] for forms in met).values()) == {2}


def test_whoever_comes_back_finds_the_same_form_and_their_answers(programme: Any) -> None:
    from upstander.classroom.learning.sort import begin_sitting, save_answers

    place = join(programme, "A")
    sitting = begin_sitting(place, FORMS, START - WEEK)
    key = FORMS[sitting.form].vignettes[0].key
    save_answers(sitting, FORMS[sitting.form], {key: True})
    save_answers(sitting, FORMS[sitting.form], {key: False})
    again = begin_sitting(place, FORMS, START - WEEK)
    assert again == sitting
    assert list(again.answers.values_list("vignette", "persuades")) == [(key, False)]


def test_a_set_is_finished_once_when_every_post_is_sorted(programme: Any) -> None:
    from upstander.classroom.learning.sort import SortingRefused, begin_sitting, finish_sitting, save_answers

    place = join(programme, "A")
    sitting = begin_sitting(place, FORMS, START - WEEK)
    form = FORMS[sitting.form]
    save_answers(sitting, form, {vignette.key: True for vignette in form.vignettes[1:]})
    with pytest.raises(SortingRefused, match="1 post is not sorted yet"):
        finish_sitting(sitting, form, 3)
    save_answers(sitting, form, {form.vignettes[0].key: True})
    with pytest.raises(SortingRefused, match="how sure"):
        finish_sitting(sitting, form, 0)
    finish_sitting(sitting, form, 3)
    with pytest.raises(SortingRefused, match="have finished"):
        save_answers(sitting, form, {form.vignettes[0].key: False})
    with pytest.raises(SortingRefused, match="have finished"):
        finish_sitting(sitting, form, 5)


def test_a_post_of_another_form_is_refused(programme: Any) -> None:
    from upstander.classroom.learning.sort import SortingRefused, begin_sitting, save_answers

    sitting = begin_sitting(join(programme, "A"), FORMS, START - WEEK)
    other = next(form for letter, form in FORMS.items() if letter != sitting.form)
    with pytest.raises(SortingRefused):
        save_answers(sitting, FORMS[sitting.form], {other.vignettes[0].key: True})


def test_only_who_has_joined_sorts(programme: Any) -> None:
    from upstander.classroom.learning.sort import SortingRefused, begin_sitting

    place = join(programme, "A")
    place.state = "invited"
    place.save()
    with pytest.raises(SortingRefused, match="have joined"):
        begin_sitting(place, FORMS, START - WEEK)


CLOSED = START + 7 * WEEK


def section_of(programme: Any, now: datetime = CLOSED) -> Any:
    from upstander.classroom.timetable.report.learnt import learnt

    return learnt(programme, load_course(COURSE_FOLDER), now)


def found(section: Any) -> dict[str, str]:
    """What stands beside each line of the section's plots."""
    return {mark.label: mark.words for plot in section.plots for mark in plot.marks}


def test_the_report_compares_the_course_with_the_wait_and_hides_fewer_than_five(programme: Any) -> None:
    from upstander.classroom.learning.gather import changes_of

    assert not section_of(programme).measured
    first, second = [join(programme, "A") for _ in range(5)], [join(programme, "B") for _ in range(5)]
    for number, place in enumerate(first):
        sort_all(place, START - WEEK, hits=4, alarms=4)
        sort_all(place, START + 5 * WEEK, hits=8 - number % 2, alarms=0)
        if number == 3:
            four = section_of(programme)
            assert set(found(four).values()) == {"Fewer than 5 people"}
            assert "Fewer than 5 people" in four.short
    for number, place in enumerate(second):
        sort_all(place, START - WEEK, hits=4, alarms=4)
        sort_all(place, START + 4 * WEEK, hits=4 + number % 2, alarms=4)
    changes = changes_of(programme, FORMS, CLOSED)
    assert (len(changes.course), len(changes.waiting), len(changes.own), len(changes.sure)) == (5, 5, 5, 5)
    section = section_of(programme)
    assert found(section)["Telling apart (d′), against those who waited"].endswith(", 10 people")
    assert "the course made a difference" in section.short
    assert section.short in section.words


def test_while_a_look_is_open_the_report_says_nothing_of_it(programme: Any) -> None:
    for _ in range(6):
        place = join(programme, "A")
        sort_all(place, START - WEEK, hits=4, alarms=4)
        sort_all(place, START + 5 * WEEK, hits=8, alarms=0)
    assert not section_of(programme, START - timedelta(days=1)).measured
    assert found(section_of(programme, START + 5 * WEEK)) == {
        "Telling apart (d′)": "+0.00 (+0.00 to +0.00), 6 people",
        "Leaning (c)": "+0.00 (+0.00 to +0.00), 6 people",
    }
    assert found(section_of(programme))["Telling apart (d′), over the course"].endswith("6 people")


def test_what_is_left_after_ninety_days_stands_beside_what_the_course_changed(programme: Any) -> None:
    for _ in range(5):
        place = join(programme, "A")
        sort_all(place, START - WEEK, hits=4, alarms=4)
        sort_all(place, START + 5 * WEEK, hits=8, alarms=0)
        sort_all(place, START + 4 * WEEK + timedelta(days=91), hits=7, alarms=1)
    line = "Telling apart (d′), 90 days later"
    assert found(section_of(programme))[line] == "Fewer than 5 people"
    assert found(section_of(programme, START + 4 * WEEK + timedelta(days=121)))[line].startswith("+1.93")


def test_nobody_is_behind_the_answers_once_the_place_is_forgotten(programme: Any) -> None:
    from upstander.classroom.learning.models import Learner
    from upstander.classroom.programme.forget import forget_place

    place = join(programme, "A")
    sort_all(place, START - WEEK)
    forget_place(place)
    learner = Learner.objects.get()
    assert learner.place is None
    assert learner.sittings.get().answers.count() == 16


def test_the_page_keeps_what_was_chosen_and_finishes_only_a_whole_set(programme: Any, client: Any) -> None:
    from django.utils import timezone

    from upstander.classroom.learning.models import Sitting
    from upstander.classroom.timetable.models import Meeting

    shift = timezone.now() + WEEK - START
    for meeting in Meeting.objects.all():
        meeting.starts, meeting.ends = meeting.starts + shift, meeting.ends + shift
        meeting.save()
    place = join(programme, "A")
    address = f"/my-course/{place.pk}/sort"
    assert client.get(address).status_code == 302
    client.force_login(place.person)
    assert address in client.get("/my-course").content.decode()
    page = client.get(address).content.decode()
    assert page.count('value="yes"') == 16
    form = FORMS[Sitting.objects.get().form]
    keys = [vignette.key for vignette in form.vignettes]
    assert client.post(address, {keys[0]: "yes"}).status_code == 302
    assert Sitting.objects.get().answers.count() == 1
    refused = client.post(address, {"finish": "1", "how_sure": "4"})
    assert refused.status_code == 400
    assert refused.content.decode().count("choose “Yes” or “No”</a>") == 15
    assert "What you chose is kept." in refused.content.decode()
    assert client.post(address, {**dict.fromkeys(keys, "no"), "finish": "1", "how_sure": "4"}).status_code == 302
    assert Sitting.objects.get().how_sure == 4
    assert "You have sorted this set" in client.get(address).content.decode()


def test_somebody_elses_set_is_nobodys_to_see(programme: Any, client: Any) -> None:
    place = join(programme, "A")
    client.force_login(make_person())
    assert client.get(f"/my-course/{place.pk}/sort").status_code == 403
