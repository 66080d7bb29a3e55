"""Taking envelopes: everything is kept once, whatever happens, and the gate never learns how opening went."""

from __future__ import annotations

import hashlib
import io
import os
import re
import secrets
import signal
import subprocess
import sys
import time

import httpx
import pytest
from django.db import connection

from tests.desk.running import LINK, SimpleDesk, make_picture, make_report
from tests.django_home import HOME
from tests.gate.running import digest_of
from upstander.desk.cases.events import fold, standing_of_rows, today
from upstander.desk.cases.models import Report
from upstander.desk.evidence.models import EvidenceFile
from upstander.desk.intake import keep, take
from upstander.desk.intake.door import Door, DoorClosedError, WaitingEnvelope, open_door
from upstander.desk.intake.models import Quarantined, TakenEnvelope
from upstander.desk.replies.models import Mailbox, QueuedAnswer
from upstander.installation import read_installation

ROUND = {"report": 1}


def test_a_report_arrives_with_links_note_answers_and_files_as_they_were_sent(desk: SimpleDesk) -> None:
    picture = make_picture()
    desk.send(links=[LINK, "tg://resolve?domain=x"], note="By the mill", answers={"seen": "chat"},
              files=[("image/jpeg", picture), ("video/mp4", b"\0" * 200_000)])  # fmt: skip
    assert desk.take() == ROUND
    report = Report.objects.get()
    assert [link.url for link in report.links.all()] == [LINK, "tg://resolve?domain=x"]
    assert (report.note, report.answers, report.state) == ("By the mill", {"seen": "chat"}, "new")
    first, second = report.files.all()
    assert (first.media_type, first.size, first.sha256) == (
        "image/jpeg", len(picture), hashlib.sha256(picture).hexdigest())  # fmt: skip
    assert second.size == 200_000
    with desk.room.evidence.open_stream(first.stored) as stream:
        assert stream.read() == picture
    assert desk.gate.waiting() == {}


def test_evidence_lies_sealed_under_random_names_and_no_plain_byte_stays(desk: SimpleDesk) -> None:
    marker = b"harrowmere-marker-" + secrets.token_hex(8).encode()
    desk.send(files=[("text/plain", marker * 50)])
    desk.take()
    for file in HOME.rglob("*"):
        if file.is_file():
            assert marker not in file.read_bytes(), file
    stored = EvidenceFile.objects.get().stored
    assert (HOME / "desk" / "evidence" / stored).read_bytes().startswith(b"age-encryption.org/v1\n")
    assert list((HOME / "desk" / "tmp").iterdir()) == []


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda sealed: secrets.token_bytes(len(sealed)), "seal"),
        (lambda sealed: sealed[:-1] + bytes([sealed[-1] ^ 1]), "seal"),
        (lambda sealed: sealed[:20_000] + bytes(len(sealed) - 20_000), "seal"),
    ],
)
def test_what_cannot_be_opened_is_quarantined_as_it_came_and_deleted_like_any_other(
    desk: SimpleDesk, spoil, reason: str
) -> None:
    envelope, sealed, _ = make_report()
    broken = spoil(sealed)
    desk.put(envelope, broken)
    assert desk.take() == {"quarantined": 1}
    item = Quarantined.objects.get()
    assert (item.reason, item.digest) == (reason, digest_of(broken).hex())
    assert (HOME / "desk" / "quarantine" / item.stored).read_bytes() == broken
    assert desk.gate.waiting() == {}
    assert not Report.objects.exists()


def test_a_report_made_for_another_envelope_id_is_quarantined(desk: SimpleDesk) -> None:
    _, sealed, _ = make_report()
    desk.put(secrets.token_bytes(16), sealed)
    desk.take()
    assert Quarantined.objects.get().reason == "wrong_envelope"


def test_good_broken_and_replayed_envelopes_look_the_same_to_the_gate(desk: SimpleDesk) -> None:
    """Everything is fetched before anything is deleted, and each envelope gets the same calls."""
    for taken_before in ("never", "as it is", "with other bytes"):
        envelope, sealed, _ = make_report()
        desk.put(envelope, sealed)
        if taken_before != "never":
            digest = digest_of(sealed) if taken_before == "as it is" else bytes(32)
            TakenEnvelope.objects.create(envelope=envelope.hex(), digest=digest.hex(), day=today())
    desk.put(secrets.token_bytes(16), secrets.token_bytes(32_768))
    calls: list[tuple[str, str]] = []
    transport = httpx.HTTPTransport(uds=str(desk.gate_installation.gate_door))

    class Watching(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            calls.append((request.method, request.url.path))
            return transport.handle_request(request)

    with httpx.Client(transport=Watching(), base_url="http://gate.invalid") as client:
        take.take_envelopes(Door(client), desk.room)
    methods = [method for method, _ in calls]
    assert methods == ["GET"] * 5 + ["DELETE"] * 4
    assert sorted(path for method, path in calls[1:] if method == "GET") == sorted(
        path for method, path in calls if method == "DELETE"
    )
    assert (Report.objects.count(), set(Quarantined.objects.values_list("reason", flat=True))) == (
        1,
        {"seal", "replay"},
    )


def test_the_same_envelope_again_is_deleted_again_and_noted_nowhere(desk: SimpleDesk) -> None:
    envelope, sealed, _ = make_report()
    desk.put(envelope, sealed)
    waiting = WaitingEnvelope(envelope.hex(), digest_of(sealed).hex(), len(sealed))
    again = FakeDoor([waiting], {envelope.hex(): sealed})
    desk.take()
    assert take.take_envelopes(again, desk.room) == {"again": 1}
    assert again.deleted == [(waiting.envelope, waiting.digest)]
    assert (Report.objects.count(), TakenEnvelope.objects.count(), Quarantined.objects.count()) == (1, 1, 0)


def test_the_same_id_with_other_bytes_is_quarantined_as_a_replay(desk: SimpleDesk) -> None:
    envelope, sealed, _ = make_report()
    desk.put(envelope, sealed)
    desk.take()
    _, other, _ = make_report(note="another", envelope=envelope)
    waiting = WaitingEnvelope(envelope.hex(), digest_of(other).hex(), len(other))
    door = FakeDoor([waiting], {envelope.hex(): other})
    assert take.take_envelopes(door, desk.room) == {"quarantined": 1}
    assert door.deleted == [(waiting.envelope, waiting.digest)]
    assert Quarantined.objects.get().reason == "replay"
    assert Report.objects.count() == 1
    assert take.take_envelopes(door, desk.room) == {"again": 1}
    assert Quarantined.objects.count() == 1


def test_bytes_other_than_the_gate_named_are_quarantined(desk: SimpleDesk) -> None:
    envelope, sealed, _ = make_report()
    door = FakeDoor([WaitingEnvelope(envelope.hex(), "0" * 64, len(sealed))], {envelope.hex(): sealed})
    take.take_envelopes(door, desk.room)
    assert Quarantined.objects.get().reason == "wrong_digest"


def test_a_second_report_with_a_used_mailbox_is_kept_without_one_and_noted(desk: SimpleDesk) -> None:
    words = desk.send(note="first")
    desk.send(note="second", words=words)
    assert desk.take() == {"report": 2}
    assert Report.objects.count() == 2
    assert Mailbox.objects.count() == 1
    noted = sorted(report.events.get().data["mailbox"] for report in Report.objects.all())
    assert noted == ["in_use", "kept"]


def test_a_follow_up_is_linked_to_its_report_by_the_secret_alone(desk: SimpleDesk) -> None:
    words = desk.send(note="first")
    desk.take()
    desk.send(note="more", follow_up=words.keys().follow_up)
    desk.send(note="stranger", follow_up=secrets.token_bytes(32))
    desk.take()
    first = Report.objects.get(note="first")
    assert Report.objects.get(note="more").follows == first
    assert Report.objects.get(note="stranger").follows is None


def test_a_follow_up_that_is_opened_before_its_report_is_linked_when_that_comes(desk: SimpleDesk) -> None:
    early, late, words = make_report(note="first")
    _, sealed, _ = make_report(
        note="more", follow_up=words.keys().follow_up, envelope=(other := secrets.token_bytes(16))
    )
    for envelope, data in ((other, sealed), (early, late)):
        desk.put(envelope, data)
        desk.take()
    assert Report.objects.get(note="more").follows == Report.objects.get(note="first")
    for report in Report.objects.all():
        assert fold(report.events.all()) == standing_of_rows(report)


def test_a_report_with_a_receipt_gets_its_first_answer_queued(desk: SimpleDesk) -> None:
    desk.send()
    desk.send(receipt=False)
    desk.take()
    assert [answer.code for answer in QueuedAnswer.objects.all()] == ["received"]


def test_without_a_gate_the_desk_says_so(desk: SimpleDesk, tmp_path) -> None:
    with pytest.raises(DoorClosedError), open_door(read_installation({"UPSTANDER_HOME": str(tmp_path)})) as door:
        door.list_envelopes()


STEPS = [
    (take, "open_report"),
    (take, "keep_report"),
    (keep, "_store_file"),
    (keep, "_mark_taken"),
    (keep, "_keep_mailbox"),
    (keep, "append_event"),
    (keep, "queue_answer"),
    (Door, "delete"),
]


@pytest.mark.promise("P8")
@pytest.mark.parametrize(("where", "name"), STEPS, ids=lambda value: getattr(value, "__name__", value))
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_take_that_fails_at_any_step_loses_and_doubles_nothing(
    desk: SimpleDesk, monkeypatch: pytest.MonkeyPatch, where: object, name: str, moment: str
) -> None:
    words = desk.send(note="once", files=[("image/png", make_picture("PNG")), ("image/jpeg", make_picture())])
    real = getattr(where, name)

    def fail(*arguments: object, **options: object) -> object:
        if moment == "after":
            real(*arguments, **options)
        raise OSError("the power went")

    with monkeypatch.context() as patched:
        patched.setattr(where, name, fail)
        with pytest.raises(OSError, match="the power went"):
            desk.take()
    desk.take()
    desk.take()
    assert Report.objects.count() == 1
    report = Report.objects.get()
    assert (report.note, report.files.count(), report.events.count()) == ("once", 2, 1)
    assert report.mailbox.mailbox == words.keys().mailbox.hex()
    assert report.mailbox.queue.count() == 1
    assert desk.gate.waiting() == {}
    stored = {file.name for file in (HOME / "desk" / "evidence").iterdir()}
    assert stored == set(EvidenceFile.objects.values_list("stored", flat=True))
    assert not Quarantined.objects.exists()


_TAKE = """
import sys
from upstander.staff.serve import prepare_service
from upstander.installation import read_installation
installation = read_installation()
prepare_service("upstander.desk.settings", installation.desk_home)
from upstander.desk.intake.door import open_door
from upstander.desk.intake.take import IntakeRoom, take_envelopes
from upstander.desk.keys import evidence_store, identities_for_intake, quarantine_store
room = IntakeRoom(installation.desk_home, evidence_store(installation), quarantine_store(installation),
                  identities_for_intake(installation), 1)
print("ready", flush=True)
with open_door(read_installation({"UPSTANDER_HOME": sys.argv[1]})) as door:
    take_envelopes(door, room)
print("done", flush=True)
"""


@pytest.mark.promise("P8")
def test_a_take_that_is_killed_with_sigkill_loses_and_doubles_nothing(desk: SimpleDesk) -> None:
    notes = {f"report {number}" for number in range(12)}
    for note in notes:
        desk.send(note=note, files=[("image/png", make_picture("PNG", (1200, 900)))])
    environment = {**os.environ, "UPSTANDER_HOME": str(HOME)}
    killed = 0
    for moment in (0.0, 0.05, 0.1, 0.2, 0.35):
        process = subprocess.Popen(
            [sys.executable, "-c", _TAKE, str(desk.gate.home)], env=environment, stdout=subprocess.PIPE
        )
        assert process.stdout.readline() == b"ready\n"
        time.sleep(moment)  # the kill's moment is the point of this test
        process.send_signal(signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
    assert killed >= 2
    desk.take()
    assert sorted(report.note for report in Report.objects.all()) == sorted(notes)
    assert all(report.files.count() == 1 for report in Report.objects.all())
    assert desk.gate.waiting() == {}
    assert list((HOME / "desk" / "tmp").iterdir()) == []


@pytest.mark.promise("P8")
def test_a_desk_whose_disk_is_full_deletes_nothing_at_the_gate(desk: SimpleDesk) -> None:
    """A real refusal of the kernel to write on, amid the envelope; later steps are failed one by one above."""
    desk.send(note="kept in the end", files=[("video/mp4", os.urandom(100_000))])
    full = f"import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n{_TAKE}".replace(
        'print("ready", flush=True)', "resource.setrlimit(resource.RLIMIT_FSIZE, (110_000, 110_000))"
    )
    environment = {**os.environ, "UPSTANDER_HOME": str(HOME)}
    ended = subprocess.run(
        [sys.executable, "-c", full, str(desk.gate.home)], env=environment, capture_output=True, check=False
    )
    assert b"File too large" in ended.stderr, ended.stderr
    assert len(desk.gate.waiting()) == 1
    assert not Quarantined.objects.exists()
    assert desk.take() == ROUND
    assert Report.objects.get().files.get().size == 100_000
    assert len(list((HOME / "desk" / "evidence").iterdir())) == 1
    assert list((HOME / "desk" / "tmp").iterdir()) == []


@pytest.mark.promise("P2")
def test_nothing_that_describes_a_report_has_a_time_finer_than_a_day(desk: SimpleDesk) -> None:
    from django.apps import apps
    from django.db import models

    staff_times = {"Decision", "Stop", "ClearView", "Referral", "HandoverToken"}
    for model in apps.get_app_config("desk").get_models():
        times = [field.name for field in model._meta.get_fields() if isinstance(field, models.DateTimeField)]
        assert not times or model.__name__ in staff_times, (model, times)
        assert model.__name__ == "BatchClock" or not isinstance(model._meta.pk, models.AutoField), model
    desk.send(files=[("image/png", make_picture("PNG"))])
    desk.put(secrets.token_bytes(16), secrets.token_bytes(32_768))
    desk.take()
    for file in (HOME / "desk").rglob("*"):
        if file.is_file() and file.parent.name in {"evidence", "quarantine"}:
            assert file.stat().st_mtime % 86_400 == 0
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith(("desk_", "django_tasks")):
                cursor.execute(f"SELECT * FROM {table}")
                for row in cursor.fetchall():
                    assert not [value for value in row if re.search(r"\d\d:\d\d", str(value))], table


def test_rows_lie_in_random_order_so_that_no_key_tells_what_came_first(desk: SimpleDesk) -> None:
    for number in range(12):
        desk.send(note=str(number))
        desk.take()
    by_row = [int(report.note) for report in Report.objects.order_by("key")]
    assert by_row != sorted(by_row)
    assert sorted(by_row) == list(range(12))


class FakeDoor:
    """A door that lists what it is told to, as a gate broken into could."""

    def __init__(self, waiting: list[WaitingEnvelope], sealed: dict[str, bytes]) -> None:
        self.waiting, self.sealed, self.deleted = waiting, sealed, []

    def list_envelopes(self) -> list[WaitingEnvelope]:
        return list(self.waiting)

    def fetch(self, envelope: str, size: int, sink: io.BufferedWriter) -> None:
        sink.write(self.sealed[envelope])

    def delete(self, envelope: str, digest: str) -> None:
        self.deleted.append((envelope, digest))
