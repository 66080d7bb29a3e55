"""Answers: batches of one size, real ones among cover, and nothing lost or doubled when interrupted."""

from __future__ import annotations

import pytest

from tests.desk.running import SimpleDesk
from upstander.desk.cases.decide import decide
from upstander.desk.cases.models import Report
from upstander.desk.intake.door import open_door
from upstander.desk.replies import batch
from upstander.desk.replies.batch import make_batch, send_batch
from upstander.desk.replies.models import BatchItem, CoverMailbox, Mailbox, QueuedAnswer
from upstander.desk.replies.queue import SPREAD, newest_batch, queue_answer
from upstander.envelope.answer import AnswerError, open_answer

DAY = 4


def send(desk: SimpleDesk, size: int = 16, only_when_waiting: bool = False) -> int:
    with open_door(desk.gate_installation) as door:
        return send_batch(door.put_answer, size=size, every_seconds=21_600, only_when_waiting=only_when_waiting)


def read(desk: SimpleDesk, words, place: int):
    keys = words.keys()
    eight = desk.gate.client().read_mailbox(keys.mailbox)
    return open_answer(eight[place * 4096 : (place + 1) * 4096], keys.reply, keys.mailbox, place)


def test_the_reporter_reads_received_and_then_the_outcome(desk: SimpleDesk, person) -> None:
    words = desk.send()
    desk.take()
    assert send(desk) == 16
    assert read(desk, words, 0).code == "received"
    decide(Report.objects.get().reference, person("analyst"), "no_action", "satire", spread=1)
    send(desk)
    assert (read(desk, words, 1).code, read(desk, words, 1).why) == ("not_for_us", "satire")
    with pytest.raises(AnswerError):
        read(desk, words, 2)


@pytest.mark.promise("P5")
def test_every_batch_has_one_size_whatever_waits(desk: SimpleDesk) -> None:
    for _ in range(20):
        desk.send()
    desk.take()
    sizes, calls = [], []
    for _ in range(4):
        put = []
        sizes.append(send_batch(lambda *item, put=put: put.append(item), size=16, every_seconds=21_600,
                                only_when_waiting=False))  # fmt: skip
        calls.append(put)
    assert sizes == [16] * 4
    assert all(len(sealed) == 4_096 for put in calls for _, _, sealed in put)
    assert not QueuedAnswer.objects.filter(due__isnull=False).exists()
    real = set(Mailbox.objects.values_list("mailbox", flat=True))
    assert [sum(mailbox in real for mailbox, _, _ in put) for put in calls] == [16, 4, 0, 0]


@pytest.mark.promise("P5")
def test_real_answers_stand_anywhere_in_their_batch_and_leave_in_any_of_the_next_four(desk: SimpleDesk) -> None:
    desk.send()
    desk.take()
    report = Report.objects.get()
    QueuedAnswer.objects.all().delete()
    dues, places = set(), set()
    for _ in range(60):
        queue_answer(report, "received")
        dues.add(QueuedAnswer.objects.get().due - newest_batch())
        QueuedAnswer.objects.update(due=newest_batch() + 1)
        order: list[str] = []
        send_batch(lambda box, *_, order=order: order.append(box), size=8, every_seconds=21_600,
                   only_when_waiting=False)  # fmt: skip
        places.add(order.index(report.mailbox.mailbox))
        QueuedAnswer.objects.all().delete()
    assert dues == set(range(1, SPREAD + 1))
    assert len(places) >= 6


def test_a_later_answer_never_overtakes_an_earlier_one(desk: SimpleDesk) -> None:
    words = desk.send()
    desk.take()
    for code in ("looked_at", "referred"):
        queue_answer(Report.objects.get(), code)
    while QueuedAnswer.objects.filter(due__isnull=False).exists():
        send(desk, size=3)
    assert [read(desk, words, place).code for place in range(3)] == ["received", "looked_at", "referred"]


def test_a_batch_never_holds_two_answers_to_one_mailbox(desk: SimpleDesk) -> None:
    desk.send()
    desk.take()
    queue_answer(Report.objects.get(), "referred", spread=1)
    put: list[str] = []
    send_batch(lambda mailbox, *_: put.append(mailbox), size=16, every_seconds=21_600, only_when_waiting=False)
    assert put.count(Mailbox.objects.get().mailbox) == 1
    assert len(set(put)) == 16


def test_the_ninth_answer_replaces_the_last_place(desk: SimpleDesk) -> None:
    words = desk.send()
    desk.take()
    for code in ["looked_at"] * 7 + ["referred"]:
        queue_answer(Report.objects.get(), code, spread=1)
    for _ in range(9):
        send(desk, size=2)
    assert read(desk, words, 0).code == "received"
    assert [read(desk, words, place).code for place in range(1, 8)] == ["looked_at"] * 6 + ["referred"]


@pytest.mark.promise("P8")
@pytest.mark.parametrize("survives", [0, 1, 5, 15])
def test_a_batch_that_breaks_off_is_sent_again_with_the_very_same_bytes(desk: SimpleDesk, survives: int) -> None:
    words = desk.send()
    desk.take()
    first: list[tuple[str, int, bytes]] = []

    def break_off(*item) -> None:
        if len(first) == survives:
            raise OSError("the line broke")
        first.append(item)

    with pytest.raises(OSError, match="line"):
        send_batch(break_off, size=16, every_seconds=21_600, only_when_waiting=False)
    second: list[tuple[str, int, bytes]] = []
    send_batch(lambda *item: second.append(item), size=16, every_seconds=21_600, only_when_waiting=False)
    assert set(first) <= set(second)
    assert len(second) == 16
    assert words.keys().mailbox.hex() in {mailbox for mailbox, _, _ in second}
    assert not BatchItem.objects.exists()


def test_a_batch_that_fails_while_it_is_made_leaves_everything_waiting(desk: SimpleDesk, monkeypatch) -> None:
    desk.send()
    desk.take()

    def fail(_covers) -> None:
        raise OSError("the power went")

    monkeypatch.setattr(batch, "keep_covers", fail)
    with pytest.raises(OSError, match="power"):
        make_batch(size=4, batches_a_day=DAY, only_when_waiting=False)
    assert (newest_batch(), BatchItem.objects.count(), QueuedAnswer.objects.get().due) == (0, 0, 1)


def test_a_demonstration_sends_batches_only_when_something_waits(desk: SimpleDesk) -> None:
    assert send(desk, size=2, only_when_waiting=True) == 0
    desk.send()
    desk.take()
    assert send(desk, size=2, only_when_waiting=True) == 2
    assert send(desk, size=2, only_when_waiting=True) == 0


def test_cover_mailboxes_live_on_and_get_several_answers(desk: SimpleDesk) -> None:
    seen: dict[str, list[int]] = {}
    for _ in range(60):
        send_batch(lambda mailbox, place, _: seen.setdefault(mailbox, []).append(place), size=4,
                   every_seconds=21_600, only_when_waiting=False)  # fmt: skip
    assert any(len(places) > 1 for places in seen.values())
    assert all(places == list(range(len(places))) for places in seen.values())
    assert CoverMailbox.objects.exists()
    assert not Mailbox.objects.exists()


@pytest.mark.promise("P5")
def test_in_live_pace_the_worker_sends_a_whole_batch_of_cover_though_nothing_waits(
    desk: SimpleDesk, monkeypatch
) -> None:
    from dataclasses import replace

    from django.conf import settings

    from upstander.desk import tasks
    from upstander.desk.intake.door import Door
    from upstander.installation import LIVE_PACE, Installation

    live = replace(desk.installation, demo=False, pace=LIVE_PACE)
    put: list[str] = []
    real = Door.put_answer
    monkeypatch.setattr(settings, "UPSTANDER_INSTALLATION", live)
    monkeypatch.setattr(Installation, "gate_door", desk.gate_installation.gate_door)
    monkeypatch.setattr(Door, "put_answer", lambda door, box, *rest: (put.append(box), real(door, box, *rest)))
    tasks.send_batch.func()
    assert len(set(put)) == len(put) == LIVE_PACE.batch_size == 16
    assert tasks.spread_of(live) == 4


def test_the_reporter_reads_that_it_was_referred(desk: SimpleDesk, person) -> None:
    words = desk.send()
    desk.take()
    decide(Report.objects.get().reference, person("analyst"), "refer", "encourages", spread=1)
    send(desk)
    send(desk)
    assert [read(desk, words, place).code for place in (0, 1)] == ["received", "referred"]
