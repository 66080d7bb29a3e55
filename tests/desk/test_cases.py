"""Deciding, stopping and passing on: once, by the right person, with rows and events that agree."""

from __future__ import annotations

import threading

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.desk.running import SimpleDesk, make_picture
from upstander.desk.cases.decide import DecisionRefused, decide
from upstander.desk.cases.events import fold, standing_of_rows
from upstander.desk.cases.models import Decision, Event, Report
from upstander.desk.cases.reasons import REASONS
from upstander.desk.cases.stop import StopRefused, pass_on, stop_report
from upstander.desk.evidence.export import ExportError, export_evidence
from upstander.desk.evidence.show import permit_clear_view, show_blurred, show_clear
from upstander.desk.evidence.store import EvidenceStore
from upstander.desk.referral.models import HandoverToken, Referral
from upstander.desk.referral.prepare import ReferralRefused, fetch_package, make_token, mark_as_sent
from upstander.desk.replies.models import QueuedAnswer
from upstander.staff.audit import verify_chain
from upstander.staff.models import AuditEntry, Person
from upstander.staff.roles import NotAllowed


@pytest.fixture
def report(desk: SimpleDesk) -> Report:
    desk.send(note="By the mill", files=[("image/png", make_picture("PNG"))])
    desk.take()
    return Report.objects.get()


def test_referring_makes_a_referral_queues_the_answer_and_is_logged(report: Report, person) -> None:
    analyst = person("analyst")
    decision = decide(report.reference, analyst, "refer", "encourages", "Names a place.", spread=1)
    assert Report.objects.get().state == "referred"
    assert Referral.objects.get().decision == decision
    assert [answer.code for answer in QueuedAnswer.objects.all()] == ["received", "referred"]
    entry = AuditEntry.objects.last()
    assert (entry.verb, entry.thing, entry.actor) == ("decided", report.reference, str(analyst.pk))
    assert "place" not in str(entry.detail)


@pytest.mark.parametrize("reason", REASONS["no_action"])
def test_no_action_tells_the_reporter_why(report: Report, person, reason: str) -> None:
    decide(report.reference, person("analyst"), "no_action", reason, spread=1)
    answer = QueuedAnswer.objects.last()
    assert (answer.code, answer.why) == ("not_for_us", reason)
    assert not Referral.objects.exists()


def test_a_report_is_decided_once(report: Report, person) -> None:
    analyst = person("analyst")
    decide(report.reference, analyst, "no_action", "satire")
    with pytest.raises(DecisionRefused, match="already"):
        decide(report.reference, analyst, "refer", "encourages")
    assert Decision.objects.count() == 1


def test_two_people_who_decide_at_once_make_one_decision(report: Report, person) -> None:
    people = [person("analyst"), Person.objects.create(email="second@desk.example", name="Second")]
    people[1].assignments.create(role="analyst")
    barrier, outcomes = threading.Barrier(2), []

    def try_to_decide(who: Person) -> None:
        barrier.wait()
        try:
            decide(report.reference, who, "no_action", "satire")
            outcomes.append("decided")
        except DecisionRefused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=try_to_decide, args=(who,)) for who in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["decided", "refused"]
    assert Decision.objects.count() == 1


@pytest.mark.parametrize(("outcome", "reason"), [("refer", "satire"), ("no_action", "encourages"), ("burn", "x")])
def test_outcome_and_reason_go_together(report: Report, person, outcome: str, reason: str) -> None:
    with pytest.raises(DecisionRefused):
        decide(report.reference, person("analyst"), outcome, reason)


@pytest.mark.parametrize("role", ["reviewer", "lead", "auditor", "safeguarding", "trainer"])
def test_only_analysts_decide(report: Report, person, role: str) -> None:
    with pytest.raises(NotAllowed):
        decide(report.reference, person(role), "no_action", "satire")


def test_a_stop_closes_everything_at_once_for_everybody(report: Report, person, tmp_path, desk: SimpleDesk) -> None:
    analyst = person("analyst")
    decide(report.reference, analyst, "refer", "encourages")
    file = report.files.get()
    clear = permit_clear_view(file, analyst)
    token = make_token(Referral.objects.get().reference, analyst)
    stop_report(report.reference, analyst)
    file.refresh_from_db()
    with pytest.raises(NotAllowed):
        show_blurred(type(file).objects.get(), analyst)
    assert show_clear(clear, analyst) is None
    with pytest.raises(NotAllowed):
        permit_clear_view(type(file).objects.get(), analyst)
    with pytest.raises(NotAllowed):
        make_token(Referral.objects.get().reference, analyst)
    with pytest.raises(ReferralRefused):
        fetch_package(Referral.objects.get().reference, token, desk.installation)
    with pytest.raises(NotAllowed):
        mark_as_sent(Referral.objects.get().reference, analyst)
    with pytest.raises(ExportError, match="stopped"):
        export_evidence(report.reference, tmp_path / "out", by="somebody")
    assert not (tmp_path / "out").exists()
    assert not HandoverToken.objects.exists()
    assert AuditEntry.objects.filter(verb="stopped", thing=report.reference, actor=str(analyst.pk)).count() == 1


def test_a_picture_being_made_when_the_stop_comes_is_not_shown(report: Report, person, monkeypatch) -> None:
    from upstander.desk.evidence import show

    analyst = person("analyst")
    real = show.render_picture

    def stop_meanwhile(*arguments, **options):
        stop_report(report.reference, analyst)
        return real(*arguments, **options)

    monkeypatch.setattr(show, "render_picture", stop_meanwhile)
    with pytest.raises(NotAllowed):
        show_blurred(report.files.get(), analyst)


def test_safeguarding_passes_a_stopped_report_on_once(report: Report, person) -> None:
    stop_report(report.reference, person("analyst"))
    guard = person("safeguarding")
    with pytest.raises(NotAllowed):
        pass_on(report.reference, Person.objects.get(email="analyst@desk.example"), "iwf")
    with pytest.raises(StopRefused):
        pass_on(report.reference, guard, "a friend")
    pass_on(report.reference, guard, "iwf")
    with pytest.raises(StopRefused, match="already"):
        pass_on(report.reference, guard, "police")


def test_the_clear_picture_loads_once_for_the_one_who_asked_and_is_audited(report: Report, person) -> None:
    analyst, reviewer = person("analyst"), person("reviewer")
    token = permit_clear_view(report.files.get(), analyst)
    assert AuditEntry.objects.filter(verb="picture_shown", actor=str(analyst.pk)).count() == 1
    assert show_clear(token, reviewer) is None
    assert show_clear(token, analyst) is not None
    assert show_clear(token, analyst) is None


def test_an_export_holds_the_files_and_a_manifest_that_sha256sum_reads(report: Report, tmp_path) -> None:
    import subprocess

    folder = tmp_path / "out"
    export_evidence(report.reference, folder, by="command line, somebody")
    subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=folder, check=True, capture_output=True)
    assert (folder / "file-1.png").read_bytes() == make_picture("PNG")
    assert folder.stat().st_mode & 0o777 == 0o700
    assert AuditEntry.objects.get(verb="exported").thing == report.reference
    with pytest.raises(ExportError, match="not empty"):
        export_evidence(report.reference, folder, by="again")
    with pytest.raises(ExportError, match="no report"):
        export_evidence("NOTHING1", tmp_path / "other", by="x")


@pytest.mark.parametrize("trouble", ["stopped meanwhile", "damaged", "missing"])
def test_an_export_that_cannot_be_finished_leaves_nothing(
    desk: SimpleDesk, person, tmp_path, monkeypatch, trouble: str
) -> None:
    desk.send(files=[("image/png", make_picture("PNG")), ("image/jpeg", make_picture())])
    desk.take()
    report, second = Report.objects.get(), Report.objects.get().files.get(position=2)
    analyst = person("analyst")
    if trouble == "damaged":
        second.sha256 = "0" * 64
        second.save()
    if trouble == "missing":
        desk.room.evidence.erase(second.stored)
    real = EvidenceStore.open_into

    def open_into(store, name, sink) -> None:
        real(store, name, sink)
        if trouble == "stopped meanwhile" and name == second.stored:
            stop_report(report.reference, analyst)

    monkeypatch.setattr(EvidenceStore, "open_into", open_into)
    with pytest.raises(ExportError):
        export_evidence(report.reference, tmp_path / "out", by="x")
    assert list((tmp_path / "out").iterdir()) == []


def test_two_who_spend_one_token_at_once_get_one_package(report: Report, person, desk: SimpleDesk) -> None:
    analyst = person("analyst")
    decide(report.reference, analyst, "refer", "encourages")
    reference = Referral.objects.get().reference
    token = make_token(reference, analyst)
    barrier, outcomes = threading.Barrier(4), []

    def fetch() -> None:
        barrier.wait()
        try:
            fetch_package(reference, token, desk.installation).close()
            outcomes.append("package")
        except ReferralRefused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=fetch) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["package", "refused", "refused", "refused"]
    assert AuditEntry.objects.filter(verb="package_fetched").count() == 1


STEPS = st.lists(st.sampled_from(["refer", "no_action", "stop", "pass_on", "sent"]), min_size=1, max_size=6)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(STEPS)
def test_the_fold_of_the_events_equals_the_rows(desk: SimpleDesk, steps: list[str]) -> None:
    from upstander.desk.cases.models import Link
    from upstander.staff.people import add_person

    if not Person.objects.exists():
        add_person("a@desk.example", "A", ["analyst"], "a long enough password")
        add_person("s@desk.example", "S", ["safeguarding"], "a long enough password")
        desk.send(files=[("image/png", make_picture("PNG"))])
        desk.take()
    model = Report.objects.earliest("reference")
    report = Report.objects.create(day=model.day, app=model.app)
    Link.objects.create(report=report, position=1, url="https://social.example/1")
    Event.objects.create(
        report=report, position=1, day=model.day, kind="received", data={"links": 1, "files": [], "mailbox": "none"}
    )
    analyst, guard = Person.objects.get(name="A"), Person.objects.get(name="S")
    for step in steps:
        try:
            match step:
                case "stop":
                    stop_report(report.reference, analyst)
                case "pass_on":
                    pass_on(report.reference, guard, "police")
                case "sent":
                    mark_as_sent(report.referral.reference, analyst)
                case outcome:
                    decide(report.reference, analyst, outcome, next(iter(REASONS[outcome])))
        except (NotAllowed, DecisionRefused, StopRefused, ReferralRefused, LookupError, AttributeError):
            pass
        except Exception as error:
            if "DoesNotExist" not in type(error).__name__:
                raise
    for one in (report, model):
        now = Report.objects.get(pk=one.pk)
        assert fold(now.events.all()) == standing_of_rows(now)
    assert verify_chain() >= 1
