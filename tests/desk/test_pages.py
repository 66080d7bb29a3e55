"""The pages: who may see what, that nothing of a report can be pressed or run, and that a stop closes open pages."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from tests.desk.running import LINK, SimpleDesk, make_picture
from upstander.desk.cases.decide import decide
from upstander.desk.cases.models import Decision, Link, Report, Stop
from upstander.desk.cases.stop import stop_report
from upstander.desk.evidence.models import ClearView, EvidenceFile
from upstander.desk.evidence.show import permit_clear_view
from upstander.desk.referral.archive import read_zip
from upstander.desk.referral.destination import DestinationRefused, referral_destination
from upstander.desk.referral.models import HandoverToken, Referral
from upstander.staff.audit import record
from upstander.staff.base_settings import IDLE_MINUTES
from upstander.staff.models import AuditEntry, Person
from upstander.staff.people import add_person
from upstander.staff.roles import GRANTS

NASTY = '<script>alert("note")</script>\n<img src=x onerror=alert(1)>'


@pytest.fixture
def report(desk: SimpleDesk) -> Report:
    desk.send(
        links=[LINK, "javascript:alert(1)", "https://a.example/<b>x</b>"],
        note=NASTY,
        answers={"seen": "group_chat"},
        files=[("image/webp", make_picture("WEBP")), ("video/mp4", b"\0" * 3_000)],
    )
    desk.take()
    return Report.objects.get()


@pytest.fixture
def log_in(person):
    def log_in(role: str) -> Client:
        client = Client()
        client.force_login(person(role))
        return client

    return log_in


PAGES = [
    "/",
    "/reports",
    "/reports/{0}",
    "/reports/{0}/stop",
    "/reports/{0}/files/1/blurred",
    "/pictures/x",
    "/referrals",
    "/referrals/UPS-AAAA-AAAA",
    "/quarantine",
    "/safeguarding",
    "/safeguarding/{0}",
    "/audit",
]
READING = {"/reports", "/reports/{0}", "/reports/{0}/stop", "/referrals"}


@pytest.mark.parametrize("page", PAGES)
def test_every_page_asks_for_a_log_in(report: Report, page: str) -> None:
    answer = Client().get(page.format(report.reference))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/log-in?next=")


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        ("analyst", {*READING, "/reports/{0}/files/1/blurred", "/quarantine"}),
        ("reviewer", {*READING, "/reports/{0}/files/1/blurred"}),
        ("lead", {*READING, "/quarantine", "/audit"}),
        ("auditor", {"/audit"}),
        ("safeguarding", {"/safeguarding"}),
    ],
)  # fmt: skip
def test_each_role_sees_its_own_pages_only(report: Report, log_in, role: str, allowed: set[str]) -> None:
    client = log_in(role)
    opened = {page for page in PAGES[1:] if client.get(page.format(report.reference)).status_code == 200}
    assert opened == allowed


EVERY_ADDRESS = {
    # address: roles that GET opens to, roles that POST opens to (None: that method is refused to all)
    "/": ({"analyst", "reviewer", "lead", "auditor", "safeguarding"}, None),
    "/reports": ({"analyst", "reviewer", "lead"}, None),
    "/reports/{report}": ({"analyst", "reviewer", "lead"}, None),
    "/reports/{report}/open": ({"analyst", "reviewer", "lead"}, None),
    "/reports/{report}/decide": (None, {"analyst"}),
    "/reports/{report}/stop": ({"analyst", "reviewer", "lead"}, {"analyst", "reviewer", "lead"}),
    "/reports/{report}/files/1/blurred": ({"analyst", "reviewer"}, None),
    "/reports/{report}/files/1/clear": (None, {"analyst", "reviewer"}),
    "/pictures/{token}": (set(), None),
    "/referrals": ({"analyst", "reviewer", "lead"}, None),
    "/referrals/{referral}": ({"analyst", "reviewer", "lead"}, None),
    "/referrals/{referral}/token": (None, {"analyst"}),
    "/referrals/{referral}/sent": (None, {"analyst"}),
    "/handover/{referral}/package": (set(), None),
    "/quarantine": ({"analyst", "lead"}, None),
    "/safeguarding": ({"safeguarding"}, None),
    "/safeguarding/{stopped}": ({"safeguarding"}, {"safeguarding"}),
    "/audit": ({"lead", "auditor"}, None),
    "/log-in": (set(GRANTS) | {""}, set(GRANTS) | {""}),
    "/health": (set(GRANTS) | {""}, None),
    "/log-out": (None, set(GRANTS) | {""}),
}


def test_the_table_of_addresses_is_complete() -> None:
    from django.urls import get_resolver

    known = {str(pattern.pattern) for pattern in get_resolver().url_patterns if not hasattr(pattern, "url_patterns")}
    shared = {"log-in", "log-out", "health"}
    assert len(EVERY_ADDRESS) == len(known) + len(shared)


@pytest.mark.parametrize("role", ["", *sorted(GRANTS)])
def test_every_address_opens_to_its_roles_and_to_nobody_else(desk: SimpleDesk, person, role: str) -> None:
    """Every role, and nobody, with every address and both methods; each answer with the strict headers."""
    boss = person("analyst") if role != "analyst" else add_person("b@desk.example", "B", ["analyst"], "a long password")
    desk.send(note="stopped")
    desk.take()
    stop_report((stopped := Report.objects.get().reference), boss)
    desk.send(note="to do", files=[("image/png", make_picture("PNG"))])
    desk.take()
    who = Person.objects.filter(assignments__role=role).exclude(pk=boss.pk).first() or (person(role) if role else None)
    report = Report.objects.get(note="to do")
    decide(report.reference, boss, "refer", "useful")
    token = permit_clear_view(report.files.get(), boss)
    places = {
        "report": report.reference, "stopped": stopped, "token": token,
        "referral": Referral.objects.get().reference,
    }  # fmt: skip
    for address, by_method in EVERY_ADDRESS.items():
        for method, allowed in zip(("get", "post"), by_method, strict=True):
            client = Client()
            if who is not None:
                client.force_login(who)
            answer = getattr(client, method)(address.format(**places))
            where = (role, method, address)
            assert answer.headers["Cache-Control"] == "no-store", where
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"], where
            assert "unsafe" not in answer.headers["Content-Security-Policy"], where
            closed = answer.status_code in {401, 403, 405, 410} or "/log-in?next=" in answer.headers.get("Location", "")
            assert closed != (role in (allowed or set())), (*where, answer.status_code)
            if address.endswith("/stop") and method == "post":
                Stop.objects.filter(report=report).delete()
                report.events.filter(kind="stopped").delete()
                Report.objects.filter(pk=report.pk).update(stopped=False)


def test_a_report_page_shows_everything_and_nothing_of_it_can_be_pressed_or_run(report: Report, log_in) -> None:
    page = log_in("analyst").get(f"/reports/{report.reference}").content.decode()
    assert LINK.replace("&", "&amp;") in page
    assert "&lt;script&gt;alert(&#34;note&#34;)&lt;/script&gt;" in page
    assert "<b>x</b>" not in page
    assert "Group chat" in page
    assert "Kept, not viewable yet" in page
    tags = read_tags(page)
    for _, attributes in tags:
        for name, value in attributes.items():
            assert name not in {"style", "srcdoc"}
            assert not name.startswith("on")
            assert name not in {"href", "src", "action"} or value.startswith(("/", "#")), value
    assert [attributes for tag, attributes in tags if tag == "script"] == [
        {"src": "/static/staff/staff.js", "defer": None}
    ]


def test_a_link_whose_letters_look_like_others_is_spelled_out(desk: SimpleDesk, log_in) -> None:
    desk.send(links=["https://b\u0430nk.example/\u202egpj.exe", LINK])
    desk.take()
    page = log_in("analyst").get(f"/reports/{Report.objects.get().reference}").content.decode()
    assert "https://b\\u{430}nk.example/\\u{202E}gpj.exe" in page
    assert page.count("up-link__spelled") == 1


def test_a_page_can_ask_whether_it_may_stay_and_that_keeps_nobody_logged_in(report: Report, log_in) -> None:
    client, address = log_in("reviewer"), f"/reports/{report.reference}/open"
    page = client.get(f"/reports/{report.reference}").content.decode()
    assert f'data-open="{address}" data-closed="/reports/{report.reference}"' in page
    session = client.session
    session["seen"] -= IDLE_MINUTES
    session.save()
    assert client.head(address).status_code == 204
    assert client.session["seen"] == session["seen"]
    Report.objects.update(stopped=True)
    assert client.head(address).status_code == 403


def read_tags(page: str) -> list[tuple[str, dict[str, str | None]]]:
    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
            tags.append((tag, dict(attributes)))

    tags: list[tuple[str, dict[str, str | None]]] = []
    Reader().feed(page)
    return tags


def test_a_picture_comes_blurred_sandboxed_and_unstored(report: Report, log_in) -> None:
    answer = log_in("analyst").get(f"/reports/{report.reference}/files/1/blurred")
    assert Image.open(io.BytesIO(answer.content)).format == "JPEG"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_what_is_no_picture_is_never_sent(report: Report, log_in) -> None:
    answer = log_in("analyst").get(f"/reports/{report.reference}/files/2/blurred")
    assert (answer.status_code, answer.content) == (415, b"")


def test_a_picture_too_large_to_show_is_not_even_opened(report: Report, log_in, monkeypatch) -> None:
    from upstander.desk.evidence.store import EvidenceStore

    EvidenceFile.objects.filter(position=1).update(size=64 * 1024 * 1024 + 1)
    monkeypatch.setattr(EvidenceStore, "open_stream", lambda *_: pytest.fail("opened"))
    assert log_in("analyst").get(f"/reports/{report.reference}/files/1/blurred").status_code == 415


def test_the_clear_picture_needs_a_press_and_loads_once(report: Report, log_in) -> None:
    client = log_in("analyst")
    address = f"/reports/{report.reference}/files/1/clear"
    assert client.get(address).status_code == 405
    page = client.post(address).content.decode()
    picture = re.search(r'src="(/pictures/[^"]+)"', page)[1]
    assert client.get(picture).status_code == 200
    assert client.get(picture).status_code == 410
    assert AuditEntry.objects.filter(verb="picture_shown").count() == 1


def test_a_stop_closes_pages_that_are_open_already(report: Report, log_in) -> None:
    analyst, reviewer = log_in("analyst"), log_in("reviewer")
    opened = reviewer.post(f"/reports/{report.reference}/files/1/clear").content.decode()
    picture = re.search(r'src="(/pictures/[^"]+)"', opened)[1]
    assert "can’t be undone" in analyst.get(f"/reports/{report.reference}/stop").content.decode()
    assert not Report.objects.get().stopped
    assert analyst.post(f"/reports/{report.reference}/stop").status_code == 302
    assert reviewer.get(picture).status_code == 410
    assert reviewer.get(f"/reports/{report.reference}/files/1/blurred").status_code == 403
    page = reviewer.get(f"/reports/{report.reference}")
    assert page.status_code == 403
    assert "video.example" not in page.content.decode()
    assert not ClearView.objects.exists()
    guard = log_in("safeguarding")
    assert report.reference in guard.get("/safeguarding").content.decode()
    step = guard.get(f"/safeguarding/{report.reference}").content.decode()
    assert "Internet Watch Foundation" in step
    assert "video.example" not in step
    assert guard.post(f"/safeguarding/{report.reference}", {}).status_code == 400
    assert guard.post(f"/safeguarding/{report.reference}", {"to": "iwf"}).status_code == 302


def test_the_list_is_filtered_by_state_kind_and_day(desk: SimpleDesk, report: Report, log_in) -> None:
    desk.send(note="links only")
    desk.take()
    other = Report.objects.get(note="links only")
    client = log_in("analyst")

    def listed(query: str) -> set[str]:
        page = client.get(f"/reports{query}").content.decode()
        return set(re.findall(r'href="/reports/([A-Z0-9]{8})"', page))

    assert listed("") == {report.reference, other.reference}
    assert listed("?kind=pictures") == {report.reference}
    assert listed("?state=referred") == set()
    assert listed("?day=2020-01-01") == set()
    assert listed(f"?state=&day={report.day.isoformat()}") == {report.reference, other.reference}
    assert listed("?kind=%27%22&day=nonsense&state=zzz&page=-5") == {report.reference, other.reference}


@pytest.mark.parametrize("address", ["/reports?state=", "/referrals"])
def test_a_long_list_asks_the_database_no_more_than_a_short_one(
    desk: SimpleDesk, report: Report, log_in, person, django_assert_num_queries, address: str
) -> None:
    client = log_in("lead")
    analyst = person("analyst")

    def refer(count: int) -> None:
        for number in range(count):
            other = Report.objects.create(day=report.day, app="0.1.0", follows=report)
            Link.objects.create(report=other, position=1, url=f"https://a.example/{number}")
            decide(other.reference, analyst, "refer", "useful")

    refer(2)
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    refer(20)
    with django_assert_num_queries(len(few)):
        assert len(re.findall(r'scope="row"', client.get(address).content.decode())) >= 22


def test_no_referral_that_waits_is_left_off_the_list_however_many_were_made_since(
    desk: SimpleDesk, report: Report, log_in, person
) -> None:
    analyst = person("analyst")
    waits = decide(report.reference, analyst, "refer", "useful").referral
    for number in range(55):
        other = Report.objects.create(day=report.day, app="0.1.0")
        reason = Decision(report=other, outcome="refer", reason="useful", person=analyst, at=waits.at)
        reason.save()
        later = waits.at + timedelta(minutes=number + 1)
        Referral.objects.create(report=other, decision=reason, at=later, sent_at=later, sent_by=analyst)
    client = log_in("lead")
    first = client.get("/referrals").content.decode()
    assert waits.reference in first
    last = client.get("/referrals?page=2").content.decode()
    assert waits.reference in last
    assert "Page 2 of 2" in last


def test_whoever_comes_second_is_told_so_and_keeps_their_words(report: Report, log_in) -> None:
    client, page = log_in("analyst"), f"/reports/{report.reference}"
    first = add_person("first@desk.example", "First Analyst", ["analyst"], "a long enough password")
    decide(report.reference, first, "no_action", "satire")
    answer = client.post(f"{page}/decide", {"choice": "refer:useful", "words": "It took me an hour."})
    words = answer.content.decode()
    assert answer.status_code == 400
    assert '<a href="#decided">Somebody has decided about this report already.' in words
    assert 'id="decided"' in words
    assert "First Analyst" in words
    assert "It took me an hour." in words


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("get", "/reports/{0}/stop"),
        ("post", "/reports/{0}/stop"),
        ("post", "/reports/{0}/decide"),
        ("get", "/referrals/{1}"),
        ("post", "/referrals/{1}/token"),
        ("post", "/referrals/{1}/sent"),
    ],
)
def test_whoever_comes_to_a_report_that_a_colleague_stopped_is_told_just_that(
    report: Report, log_in, method: str, address: str
) -> None:
    client = log_in("analyst")
    boss = add_person("first@desk.example", "First Analyst", ["analyst"], "a long enough password")
    referral = decide(report.reference, boss, "refer", "useful").referral
    stop_report(report.reference, boss)
    answer = getattr(client, method)(address.format(report.reference, referral.reference))
    assert answer.status_code == 403
    assert "is stopped</h1>" in answer.content.decode()
    assert Stop.objects.count() == 1


def test_a_referral_whose_evidence_is_damaged_says_which_file_and_what_to_do(report: Report, log_in, desk) -> None:
    client = log_in("analyst")
    boss = add_person("first@desk.example", "First Analyst", ["analyst"], "a long enough password")
    referral = decide(report.reference, boss, "refer", "useful").referral
    desk.room.evidence.erase(report.files.get(position=2).stored)
    answer = client.get(f"/referrals/{referral.reference}")
    assert answer.status_code == 409
    assert "File 2 can’t be opened: it is missing or damaged at the desk." in answer.content.decode()
    assert "Nothing was handed over." in answer.content.decode()


def test_a_decision_without_a_reason_comes_back_with_a_sentence(report: Report, log_in) -> None:
    client = log_in("analyst")
    for choice in ({}, {"choice": "refer:satire"}, {"choice": "nothing"}):
        answer = client.post(f"/reports/{report.reference}/decide", choice)
        assert answer.status_code == 400
        assert "There is a problem" in answer.content.decode()
    assert Report.objects.get().state == "new"


def test_a_referral_is_shown_fetched_once_with_a_token_and_marked_as_sent(report: Report, log_in, tmp_path) -> None:
    client = log_in("analyst")
    answer = client.post(f"/reports/{report.reference}/decide", {"choice": "refer:encourages", "words": "The mill."})
    reference = Referral.objects.get().reference
    assert re.fullmatch(r"UPS-[0-9A-Z]{4}-[0-9A-Z]{4}", reference)
    assert answer.headers["Location"] == f"/referrals/{reference}"
    page = client.get(f"/referrals/{reference}").content.decode()
    assert "Ab-%2D_cd" in page
    assert "Submission 1 of 1" in page
    page = client.post(f"/referrals/{reference}/token").content.decode()
    token = re.search(r'id="token">([^<]+)<', page)[1]
    address = f"/handover/{reference}/package"
    machine = Client()
    assert machine.get(address).status_code == 401
    assert machine.get(address, HTTP_AUTHORIZATION="Bearer wrong").status_code == 403
    got = machine.get(address, HTTP_AUTHORIZATION=f"Bearer {token}")
    assert got.status_code == 200
    data = b"".join(got.streaming_content)
    names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    assert f"{reference}-file-1.png" in names
    delivery = read_zip(io.BytesIO(data), tmp_path)
    assert delivery.package.reference == reference
    assert machine.get(address, HTTP_AUTHORIZATION=f"Bearer {token}").status_code == 403
    verbs = list(AuditEntry.objects.values_list("verb", flat=True))
    assert verbs.count("package_fetched") == 1
    client.post(f"/referrals/{reference}/sent")
    assert Referral.objects.get().sent_at is not None
    assert "Sent" in client.get("/referrals").content.decode()


def test_a_new_token_ends_the_old_one_and_none_lies_in_the_database(report: Report, person, desk: SimpleDesk) -> None:
    from upstander.desk.referral.prepare import ReferralRefused, fetch_package, make_token

    analyst = person("analyst")
    decide(report.reference, analyst, "refer", "useful")
    reference = Referral.objects.get().reference
    old, new = make_token(reference, analyst), make_token(reference, analyst)
    assert not HandoverToken.objects.filter(token_hash__in=[old, new]).exists()
    with pytest.raises(ReferralRefused):
        fetch_package(reference, old, desk.installation)
    HandoverToken.objects.update(until="2020-01-01T00:00:00Z")
    with pytest.raises(ReferralRefused):
        fetch_package(reference, new, desk.installation)


def test_a_package_lies_sealed_at_the_desk(report: Report, person, desk: SimpleDesk) -> None:
    from upstander.desk.referral.prepare import prepare_package

    decide(report.reference, person("analyst"), "refer", "useful")
    referral = prepare_package(Referral.objects.get(), desk.installation)
    assert prepare_package(referral, desk.installation).stored == referral.stored
    folder = desk.installation.desk_home / "packages"
    assert [file.name for file in folder.iterdir()] == [referral.stored]
    assert (folder / referral.stored).read_bytes().startswith(b"age-encryption.org/v1\n")
    assert list((desk.installation.desk_home / "tmp").iterdir()) == []


@pytest.mark.parametrize(
    ("url", "demo", "demo_account", "allowed"),
    [
        ("http://127.0.0.1:8474", True, True, True),
        ("https://unit.example/form", False, False, True),
        ("https://unit.example/form", True, False, False),
        ("https://unit.example/form", False, True, False),
        ("http://unit.example/form", False, False, False),
        ("https://127.0.0.1.unit.example/", True, False, False),
    ],
)
def test_no_demonstration_reaches_beyond_this_machine(
    transactional_db, url: str, demo: bool, demo_account: bool, allowed: bool
) -> None:
    from dataclasses import replace

    if demo_account:
        add_person("d@desk.example", "D", ["analyst"], "harrowmere-demo", demo=True)
    installation = replace(settings.UPSTANDER_INSTALLATION, demo=demo, configuration={"referral_url": url})
    if allowed:
        assert referral_destination(installation) == url
    else:
        with pytest.raises(DestinationRefused):
            referral_destination(installation)


def test_what_was_a_demonstration_once_reaches_nobody_when_its_accounts_are_gone(transactional_db) -> None:
    from dataclasses import replace

    from upstander.staff.demo import mark_demonstration

    live = replace(settings.UPSTANDER_INSTALLATION, configuration={"referral_url": "https://unit.example/form"})
    assert referral_destination(live)
    mark_demonstration()
    mark_demonstration()
    assert AuditEntry.objects.count() == 1
    with pytest.raises(DestinationRefused, match="was a demonstration"):
        referral_destination(live)


def test_a_package_made_for_a_form_that_is_refused_now_is_never_given_out(report: Report, person, desk) -> None:
    from dataclasses import replace

    from upstander.desk.referral.prepare import (
        ReferralRefused,
        fetch_package,
        make_token,
        mark_as_sent,
        prepare_package,
    )

    analyst = person("analyst")
    decide(report.reference, analyst, "refer", "useful")
    live = replace(desk.installation, configuration={"referral_url": "https://unit.example/form"})
    demo = replace(live, demo=True)
    referral = prepare_package(Referral.objects.get(), live)
    with pytest.raises(DestinationRefused):
        fetch_package(referral.reference, make_token(referral.reference, analyst), demo)
    with fetch_package(referral.reference, make_token(referral.reference, analyst), desk.installation) as archive:
        assert b"unit.example" not in archive.read()
    assert len(list((desk.installation.desk_home / "packages").iterdir())) == 1
    prepare_package(Referral.objects.get(), live)
    mark_as_sent(referral.reference, analyst)
    with pytest.raises(ReferralRefused, match="another form"):
        fetch_package(referral.reference, make_token(referral.reference, analyst), desk.installation)


def test_the_audit_page_says_whether_the_log_is_whole(report: Report, log_in) -> None:
    client = log_in("auditor")
    assert "Whole" in client.get("/audit").content.decode()
    AuditEntry.objects.filter(number=1).update(verb="nothing")
    assert "broken at entry 1" in client.get("/audit").content.decode()


def test_older_pages_of_the_audit_log_leave_the_check_of_all_of_it_to_the_first(log_in) -> None:
    client = log_in("auditor")
    with transaction.atomic():
        for _ in range(60):
            record(None, "nothing")
    AuditEntry.objects.filter(number=1).update(verb="changed")
    older = client.get("/audit?page=2").content.decode()
    assert "says whether the log is whole" in older
    assert "Whole</strong>" not in older
    assert "broken at entry 1" in client.get("/audit?page=1").content.decode()


def test_the_quarantine_page_says_why(desk: SimpleDesk, log_in) -> None:
    import secrets

    desk.put(secrets.token_bytes(16), secrets.token_bytes(32_768))
    desk.take()
    assert "Not sealed to a key of this desk" in log_in("analyst").get("/quarantine").content.decode()


def test_somebody_whose_account_was_closed_is_out_at_once(report: Report, log_in) -> None:
    client = log_in("analyst")
    Person.objects.update(is_active=False)
    assert client.get("/reports").status_code == 302


@pytest.mark.parametrize(
    "address", ["/nowhere", "/reports/../../etc/passwd", "/reports/%00", "/reports/AAAAAAAA", "/pictures/%2e%2e"]
)
def test_addresses_that_lead_nowhere_say_so(log_in, address: str) -> None:
    assert log_in("analyst").get(address).status_code == 404
