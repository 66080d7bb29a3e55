"""What the command line asks of the desk: the list, the doctor, and a referral without a sandbox."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client

from tests.desk.running import SimpleDesk, make_picture
from upstander.desk.cases.decide import decide
from upstander.desk.cases.models import Report
from upstander.desk.cases.stop import stop_report
from upstander.desk.checks import find_problems
from upstander.desk.listing import list_reports
from upstander.desk.referral.models import Referral
from upstander.staff.models import AuditEntry
from upstander.staff.people import add_person


def test_the_list_names_id_day_and_state_and_nothing_else(desk: SimpleDesk, person) -> None:
    for note in ("one", "two", "three"):
        desk.send(note=note)
    desk.take()
    first, second, _ = Report.objects.order_by("note")
    analyst = person("analyst")
    decide(first.reference, analyst, "no_action", "satire")
    stop_report(second.reference, analyst)
    listed = list_reports()
    assert {frozenset(row) for row in listed} == {frozenset({"id", "day", "state"})}
    assert sorted(row["state"] for row in listed) == ["new", "no_action", "stopped"]
    assert all(row["day"] == first.day.isoformat() for row in listed)


def test_the_doctor_finds_what_is_unsafe_at_the_desk(desk: SimpleDesk, person, monkeypatch) -> None:
    installation = desk.installation
    installation.desk_home.chmod(0o755)
    monkeypatch.setenv("PATH", "/nowhere")
    add_person("d@desk.example", "D", ["analyst"], "harrowmere-demo", demo=True)
    away = replace(installation, configuration={"referral_url": "https://unit.example/form"})
    AuditEntry.objects.filter(number=1).update(verb="nothing")
    found = "\n".join(find_problems(away))
    for sentence in (
        "install bubblewrap",
        "chmod 700",
        "demonstration accounts",
        "referral_url",
        "safeguarding",
        "entry 1",
    ):
        assert sentence in found, sentence


def test_the_doctor_has_nothing_to_say_about_a_sound_desk(desk: SimpleDesk, person, monkeypatch) -> None:
    person("safeguarding")
    monkeypatch.setattr("os.geteuid", lambda: 1_000)
    desk.installation.desk_home.chmod(0o700)
    assert find_problems(desk.installation) == []


@pytest.mark.parametrize("way", ["page", "package"])
def test_a_referral_that_needs_the_sandbox_says_so_where_there_is_none(
    desk: SimpleDesk, person, monkeypatch, way: str
) -> None:
    from upstander.desk.referral.prepare import make_token

    desk.send(files=[("image/webp", make_picture("WEBP"))])
    desk.take()
    analyst = person("analyst")
    decide(Report.objects.get().reference, analyst, "refer", "useful")
    reference = Referral.objects.get().reference
    monkeypatch.setenv("PATH", "/nowhere")
    client = Client()
    if way == "page":
        client.force_login(analyst)
        answer = client.get(f"/referrals/{reference}")
    else:
        token = make_token(reference, analyst)
        answer = client.get(f"/handover/{reference}/package", HTTP_AUTHORIZATION=f"Bearer {token}")
    assert answer.status_code == 409
    assert "install bubblewrap" in answer.content.decode()
    assert not Referral.objects.get().stored
    assert list((desk.installation.desk_home / "tmp").iterdir()) == []
