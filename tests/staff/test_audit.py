"""The audit log: a chain in which nothing can be changed, taken out or put in unseen."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction

from upstander.staff.audit import AuditError, record, verify_chain
from upstander.staff.models import AuditEntry
from upstander.staff.roles import GRANTS, NotAllowed, may, require


def fill(person) -> None:
    for number in range(5):
        record(person, "looked", f"R{number}", file="ab" * 32, count=number)


def test_an_untouched_log_is_whole(person) -> None:
    before = verify_chain() if AuditEntry.objects.exists() else 0
    fill(person("analyst"))
    assert verify_chain() == before + 6  # adding the person is an entry too


@pytest.mark.parametrize(
    "tamper",
    [
        lambda: AuditEntry.objects.filter(number=3).update(thing="other"),
        lambda: AuditEntry.objects.filter(number=3).update(actor=""),
        lambda: AuditEntry.objects.filter(number=3).update(detail={"count": 99}),
        lambda: AuditEntry.objects.filter(number=3).delete(),
        lambda: AuditEntry.objects.filter(number=1).delete(),
        lambda: AuditEntry.objects.filter(number=3).update(digest="0" * 64),
    ],
    ids=["thing", "actor", "detail", "taken out", "first taken out", "digest"],
)
def test_tampering_shows(person, tamper) -> None:
    fill(person("analyst"))
    tamper()
    with pytest.raises(AuditError, match="broken at entry"):
        verify_chain()


@pytest.mark.parametrize(
    "text", ["https://video.example/a", "video.example/a", "a note", "a@desk.example", "Ünïcode", "x" * 200]
)
def test_free_text_has_no_place_in_it(person, text: str) -> None:
    with pytest.raises(AuditError, match="codes"):
        record(person("analyst"), "looked", "R1", words=text)


def test_an_entry_stands_only_if_its_change_does(person) -> None:
    analyst = person("analyst")
    count = AuditEntry.objects.count()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record(analyst, "looked", "R1")
        raise ZeroDivisionError
    assert AuditEntry.objects.count() == count


def test_many_at_once_make_one_chain(person) -> None:
    analyst = person("analyst")

    def write() -> None:
        for number in range(10):
            record(analyst, "looked", f"R{number}")
        connection.close()

    threads = [threading.Thread(target=write) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert verify_chain() == 61


@pytest.mark.parametrize("role", sorted(GRANTS))
def test_each_role_may_do_what_it_is_granted_and_nothing_else(person, role: str) -> None:
    who = person(role)
    verbs = frozenset().union(*GRANTS.values())
    assert {verb for verb in verbs if may(who, verb)} == GRANTS[role]
    who.is_active = False
    assert not any(may(who, verb) for verb in verbs)


def test_a_thing_can_refuse_everybody(person) -> None:
    class Closed:
        def refuses(self, verb: str) -> bool:
            return verb == "view_report"

    analyst = person("analyst")
    assert not may(analyst, "view_report", Closed())
    with pytest.raises(NotAllowed):
        require(analyst, "view_report", Closed())
    assert not may(object(), "view_report")
