"""Places: caps hold whoever comes at once, who comes too late waits, and a freed place goes to the longest wait."""

from __future__ import annotations

import threading

import pytest

from tests.classroom.programme.making import join_crew, make_person, make_programme

pytestmark = pytest.mark.django_db(transaction=True)


def applicant(number: int, **changes: str):
    from upstander.classroom.programme.places import Applicant

    known = {"name": f"Officer {number}", "email": f"officer{number}@town.example", "council": "H", "job": "J"}
    return Applicant(**{**known, **changes})


def states(programme) -> list[tuple[str, str, str]]:
    """Everybody's name, state and cohort, in the order in which they asked."""
    places = programme.places_given.select_related("person", "cohort").order_by("asked_at")
    return [(place.person.name, place.state, str(place.cohort or "")) for place in places]


def taken(programme) -> int:
    return programme.places_given.filter(state__in=["invited", "joined"]).count()


def mails(kind: str) -> list[str]:
    from upstander.classroom.programme.models import Mail

    return [mail.address for mail in Mail.objects.filter(kind=kind)]


def test_whoever_comes_after_the_last_place_waits_and_is_told_so(programme, trainer) -> None:
    from upstander.classroom.programme.places import invite

    invite(programme, [applicant(number) for number in range(1, 6)], trainer)
    assert states(programme) == [
        ("Officer 1", "invited", "Cohort A"),
        ("Officer 2", "invited", "Cohort B"),
        ("Officer 3", "invited", "Cohort A"),
        ("Officer 4", "invited", "Cohort B"),
        ("Officer 5", "waiting", ""),
    ]
    assert mails("waiting_list") == ["officer5@town.example"]
    assert mails("place_offered") == [f"officer{number}@town.example" for number in range(1, 5)]


def test_sixty_at_the_same_moment_share_twenty_five_places(trainer) -> None:
    from django.db import connection

    from upstander.classroom.programme.models import Mail
    from upstander.classroom.programme.places import invite

    programme = make_programme(places=25, caps=(15, 15))
    ready = threading.Barrier(20)
    failures: list[Exception] = []

    def invite_three(first: int) -> None:
        ready.wait()
        try:
            for number in range(first, first + 3):
                invite(programme, [applicant(number)], trainer)
        except Exception as failure:  # told to the test below
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=invite_three, args=(1 + 3 * number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert taken(programme) == 25
    assert all(cohort.places.count() <= 15 for cohort in programme.cohorts.all())
    assert programme.places_given.filter(state="waiting").count() == 35
    assert Mail.objects.filter(kind="place_offered").count() == 25
    assert Mail.objects.filter(kind="waiting_list").count() == 35


def test_a_cohort_of_fifty_takes_fifty_and_the_51st_waits(trainer) -> None:
    from upstander.classroom.programme.places import invite

    programme = make_programme(places=100, caps=(50,))
    invite(programme, [applicant(number) for number in range(51)], trainer)
    assert [state for _, state, _ in states(programme)] == ["invited"] * 50 + ["waiting"]


def test_a_place_given_up_is_offered_to_who_has_waited_longest(programme, trainer) -> None:
    from upstander.classroom.programme.places import answer_invitation, invite

    places = invite(programme, [applicant(number) for number in range(1, 8)], trainer)
    answer_invitation(places[1], coming=False)
    assert states(programme)[1] == ("Officer 2", "withdrawn", "")
    assert states(programme)[4:] == [
        ("Officer 5", "invited", "Cohort B"),
        ("Officer 6", "waiting", ""),
        ("Officer 7", "waiting", ""),
    ]
    assert mails("place_offered")[-1] == "officer5@town.example"


def test_two_who_free_places_at_once_free_them_for_two(trainer) -> None:
    from django.db import connection

    from upstander.classroom.programme.places import invite, withdraw

    programme = make_programme(places=10, caps=(10,))
    places = invite(programme, [applicant(number) for number in range(20)], trainer)
    ready = threading.Barrier(8)

    def leave(place) -> None:
        ready.wait()
        withdraw(place, trainer)
        connection.close()

    threads = [threading.Thread(target=leave, args=(place,)) for place in places[:8]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [state for _, state, _ in states(programme)] == ["withdrawn"] * 8 + ["invited"] * 10 + ["waiting"] * 2


def test_who_can_come_to_one_cohort_only_is_not_offered_another(programme, trainer) -> None:
    from upstander.classroom.programme.places import invite, withdraw

    first, second = programme.cohorts.all()
    in_a = invite(programme, [applicant(1), applicant(2)], trainer, wish=first)
    invite(programme, [applicant(3)], trainer, wish=first)
    assert states(programme)[2] == ("Officer 3", "waiting", "")
    invite(programme, [applicant(4)], trainer, wish=second)
    withdraw(in_a[0], trainer)
    assert states(programme)[2] == ("Officer 3", "invited", "Cohort A")


def test_joining_twice_is_joining_once_and_who_waits_can_not_join(programme, trainer) -> None:
    from upstander.classroom.programme.places import PlaceRefused, answer_invitation, invite

    places = invite(programme, [applicant(number) for number in range(5)], trainer)
    assert answer_invitation(places[0], coming=True).state == "joined"
    assert answer_invitation(places[0], coming=True).state == "joined"
    with pytest.raises(PlaceRefused, match="still on the waiting list"):
        answer_invitation(places[4], coming=True)
    answer_invitation(places[0], coming=False)
    with pytest.raises(PlaceRefused, match="was given up"):
        answer_invitation(places[0], coming=True)


def test_who_withdrew_can_be_invited_again_and_goes_to_the_end_of_the_list(programme, trainer) -> None:
    from upstander.classroom.programme.places import invite, withdraw
    from upstander.classroom.programme.put_right import invite_again

    places = invite(programme, [applicant(number) for number in range(1, 7)], trainer)
    withdraw(places[0], trainer)
    invite_again(places[0], trainer)
    assert states(programme)[-2:] == [("Officer 6", "waiting", ""), ("Officer 1", "waiting", "")]


def test_moving_to_another_cohort_frees_the_old_place_and_is_told(programme, trainer) -> None:
    from upstander.classroom.programme.places import invite, move, withdraw

    first, second = programme.cohorts.all()
    places = invite(programme, [applicant(number) for number in range(1, 6)], trainer)
    withdraw(places[1], trainer)
    withdraw(invite(programme, [applicant(9)], trainer)[0], trainer)
    withdraw(places[3], trainer)
    moved = move(places[0], second, trainer)
    assert moved.cohort == second
    assert mails("moved") == ["officer1@town.example"]
    assert first.places.count() == 1


def test_nobody_moves_into_a_full_cohort_or_one_of_another_programme(programme, trainer) -> None:
    from upstander.classroom.programme.places import PlaceRefused, invite, move

    first, second = programme.cohorts.all()
    place = invite(programme, [applicant(number) for number in range(4)], trainer)[0]
    with pytest.raises(PlaceRefused, match="Cohort B is full: all 2 places are taken"):
        move(place, second, trainer)
    with pytest.raises(PlaceRefused, match="another programme"):
        move(place, make_programme().cohorts.first(), trainer)
    with pytest.raises(PlaceRefused, match="already"):
        move(place, first, trainer)
    assert place.cohort == first


def test_ten_who_move_at_once_never_overfill_a_cohort(trainer) -> None:
    from django.db import connection

    from upstander.classroom.programme.places import PlaceRefused, invite, move

    programme = make_programme(places=40, caps=(10, 3))
    first, second = programme.cohorts.all()
    places = invite(programme, [applicant(number) for number in range(10)], trainer, wish=first)
    ready = threading.Barrier(10)

    def move_one(place) -> None:
        ready.wait()
        try:
            move(place, second, trainer)
        except PlaceRefused:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=move_one, args=(place,)) for place in places]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (first.places.count(), second.places.count()) == (7, 3)


def test_of_a_list_with_one_bad_row_nobody_is_invited(programme, trainer) -> None:
    from upstander.classroom.programme.models import Mail, Place
    from upstander.classroom.programme.places import ApplicantsRefused, invite
    from upstander.staff.models import Person

    crew = join_crew(programme, "facilitator")
    invite(programme, [applicant(1)], trainer)
    before = Person.objects.count(), Place.objects.count(), Mail.objects.count()
    rows = [applicant(2), applicant(3, email="nobody"), applicant(1), applicant(4, email=crew.email), applicant(2)]
    with pytest.raises(ApplicantsRefused) as refusal:
        invite(programme, rows, trainer)
    assert refusal.value.problems == (
        (1, "nobody is no e-mail address."),
        (2, "officer1@town.example is here already: invited."),
        (3, f"{crew.email} is in this programme’s crew."),
        (4, "officer2@town.example is here twice."),
    )
    assert (Person.objects.count(), Place.objects.count(), Mail.objects.count()) == before


def test_only_who_manages_places_or_holds_one_changes_it(programme, trainer) -> None:
    from upstander.classroom.programme.places import invite, move, withdraw
    from upstander.classroom.programme.put_right import change_access_needs, correct_address, invite_again
    from upstander.staff.roles import NotAllowed

    place, other = invite(programme, [applicant(1), applicant(2)], trainer)
    lead, stranger = join_crew(programme, "lead"), make_person()
    for who in (lead, stranger, other.person, join_crew(make_programme(), "producer")):
        for change in (
            lambda: invite(programme, [applicant(5)], who),  # noqa: B023  # called in this very turn
            lambda: move(place, programme.cohorts.last(), who),  # noqa: B023  # called in this very turn
            lambda: withdraw(place, who),  # noqa: B023  # called in this very turn
            lambda: invite_again(place, who),  # noqa: B023  # called in this very turn
            lambda: correct_address(place, "new@town.example", who),  # noqa: B023  # called in this very turn
            lambda: change_access_needs(place, "x", who),  # noqa: B023  # called in this very turn
        ):
            with pytest.raises(NotAllowed):
                change()
    assert withdraw(place, place.person).state == "withdrawn"
    assert withdraw(other, join_crew(programme, "producer")).state == "withdrawn"


def test_a_mistyped_address_is_mended_only_while_nobody_uses_the_account(programme, trainer) -> None:
    from django.contrib.auth.models import update_last_login

    from upstander.classroom.programme.places import PlaceRefused, invite
    from upstander.classroom.programme.put_right import correct_address

    place, other = invite(programme, [applicant(1), applicant(2)], trainer)
    assert correct_address(place, "Right@Town.example", trainer).person.email == "right@town.example"
    assert mails("place_offered")[-1] == "right@town.example"
    with pytest.raises(PlaceRefused, match="somebody else"):
        correct_address(place, other.person.email, trainer)
    with pytest.raises(PlaceRefused, match="Enter an e-mail address"):
        correct_address(place, "no address", trainer)
    update_last_login(None, other.person)
    with pytest.raises(PlaceRefused, match="in use"):
        correct_address(other, "new@town.example", trainer)


def test_nobody_takes_over_a_trainers_account_by_mending_its_address(programme, trainer) -> None:
    from upstander.classroom.programme.places import PlaceRefused, invite
    from upstander.classroom.programme.put_right import correct_address

    place = invite(programme, [applicant(1, email=make_person("Other", "trainer").email)], trainer)[0]
    with pytest.raises(PlaceRefused, match="in use"):
        correct_address(place, "mine@town.example", trainer)


def test_a_higher_cap_is_offered_to_who_waits_and_none_goes_below_what_is_taken(programme, trainer) -> None:
    from dataclasses import replace

    from upstander.classroom.programme.make import Plan, ProgrammeRefused, change_cohort, change_programme
    from upstander.classroom.programme.places import invite

    invite(programme, [applicant(number) for number in range(6)], trainer)
    plan = Plan(programme.title, programme.window_opens, programme.window_closes, places=6)
    change_programme(programme, plan, trainer)
    assert taken(programme) == 4
    change_cohort(programme.cohorts.first(), "Cohort A", 4, None, trainer)
    assert taken(programme) == 6
    with pytest.raises(ProgrammeRefused, match="6 places are taken"):
        change_programme(programme, replace(plan, places=5), trainer)
    with pytest.raises(ProgrammeRefused, match="4 places are taken"):
        change_cohort(programme.cohorts.first(), "Cohort A", 3, None, trainer)


def test_the_lead_is_never_of_the_team(programme, trainer) -> None:
    from upstander.classroom.programme.make import ProgrammeRefused, join_crew, leave_crew

    lead = join_crew(programme, "lead@town.example", "Lead", "lead", trainer)
    with pytest.raises(ProgrammeRefused, match="nobody can be both"):
        join_crew(programme, "lead@town.example", "Lead", "producer", trainer)
    with pytest.raises(ProgrammeRefused, match="nobody can be both"):
        join_crew(programme, trainer.email, "Trainer", "lead", trainer)
    producer = join_crew(programme, "producer@town.example", "Producer", "producer", trainer)
    with pytest.raises(ProgrammeRefused, match="nobody can be both"):
        join_crew(programme, "producer@town.example", "Producer", "lead", trainer)
    leave_crew(producer, trainer)
    join_crew(programme, "producer@town.example", "Producer", "lead", trainer)
    assert mails("crew") == ["lead@town.example", "producer@town.example", "producer@town.example"]
    assert lead.role == "lead"


def test_every_change_stands_in_the_audit_log_by_ids_alone(programme, trainer) -> None:
    from upstander.classroom.programme.places import answer_invitation, invite, move, withdraw
    from upstander.staff.audit import verify_chain
    from upstander.staff.models import AuditEntry

    place, other = invite(programme, [applicant(1), applicant(2)], trainer)
    answer_invitation(place, coming=True)
    move(place, programme.cohorts.last(), trainer)
    withdraw(other, trainer)
    verbs = ["place_asked_for"] * 2 + ["place_offered"] * 2
    assert list(AuditEntry.objects.values_list("verb", flat=True)) == [
        *verbs,
        "place_accepted",
        "place_moved",
        "place_taken_back",
    ]
    words = str(list(AuditEntry.objects.values()))
    assert "Officer" not in words
    assert "town.example" not in words
    assert verify_chain() == 7
