"""From all that the gate sees, reads included, no envelope can be linked to its mailbox better than by chance."""

from __future__ import annotations

import math
import random
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from tests.django_home import INSTALLATION  # isort: skip  # first: it sets Django up
from tests.desk.linking import ATTACKS, GateRecord, Habits
from upstander.desk.cases.models import Report
from upstander.desk.intake.door import WaitingEnvelope
from upstander.desk.intake.keep import keep_report
from upstander.desk.keys import evidence_store
from upstander.desk.replies.batch import send_batch
from upstander.desk.replies.models import BatchClock, BatchItem, CoverMailbox, QueuedAnswer
from upstander.desk.replies.queue import SPREAD, queue_answer
from upstander.envelope.age import Identity
from upstander.envelope.report import ReceiptAddress
from upstander.envelope.report import Report as SentReport
from upstander.envelope.stream import OpenedReport
from upstander.installation import Installation

BATCHES = 40
FEWEST = 10
WITHOUT_RECEIPT = 0.15
NEVER_READ = 0.1
UNLIKELY = 1e-5
MOST_DEVIATIONS = 4
COUNTS = (0, 2, 4, 5, 6, 8, 10, 16)
"""How many reports come between two batches: quiet nights, ordinary days, a rush."""


@dataclass
class Run:
    """A desk's real work over many batches, as its gate sees it, and what only the desk knows."""

    installation: Installation
    decided_after: Callable[[], int]
    record: GateRecord = field(default_factory=GateRecord)
    truth: dict[str, str] = field(default_factory=dict)
    newest: int = 0

    def play(self) -> Run:
        to_decide: list[tuple[int, Report]] = []
        for batch in range(1, BATCHES + 1):
            self.newest = batch - 1
            for _ in range(random.choice(COUNTS)):
                to_decide.append((batch + self.decided_after(), self._take()))
            for _, report in [one for one in to_decide if one[0] == batch]:
                queue_answer(report, "referred")
            self.newest = batch
            send_batch(self._put, size=16, every_seconds=21_600, only_when_waiting=False)
            self._read_some()
        return self

    def _take(self) -> Report:
        envelope, mailbox = secrets.token_bytes(16), secrets.token_bytes(16)
        address = ReceiptAddress(mailbox, Identity.generate().recipient(), secrets.token_bytes(32))
        receipt = None if random.random() < WITHOUT_RECEIPT else address
        sent = SentReport(envelope, "0.1.0", 0, links=("https://a.example/",), receipt=receipt)
        waiting = WaitingEnvelope(envelope.hex(), secrets.token_hex(32), 32_768)
        self.record.taken[envelope.hex()] = self.newest
        if receipt:
            self.truth[mailbox.hex()] = envelope.hex()
        return keep_report(waiting, OpenedReport(sent, ()), evidence_store(self.installation), spread=SPREAD)

    def _put(self, mailbox: str, place: int, sealed: bytes) -> None:
        self.record.put.append((self.newest, mailbox, place, len(sealed)))

    def _read_some(self) -> None:
        """Reporters look at random, each at the own mailbox, some never; the gate sees which and when."""
        answered = {mailbox for _, mailbox, _, _ in self.record.put}
        for mailbox in self.truth.keys() & answered:
            if int(mailbox[:4], 16) >= NEVER_READ * 0x10000 and (
                random.random() < 0.3 or self.newest == BATCHES
            ):  # at the end whoever reads at all has read
                self.record.reads.append((self.newest, mailbox))


def chance_of(record: GateRecord, mailboxes: list[str]) -> float:
    """How many hits blind guesses would make: one in the number of reports of the four batches before, each."""
    answers = record.answers()
    return sum(1 / record.reports_before(answers[mailbox][0]) for mailbox in mailboxes)


def excess_of_ages(record: GateRecord, guesses: dict[str, str], truth: dict[str, str], judged: list[str]) -> float:
    """How much oftener than by chance a guess has at least the right age, in standard deviations.

    Coarser than the envelope itself, and so a far keener measure of whether the attack knows anything at all.
    """
    answers, hits, expected, variance = record.answers(), 0, 0.0, 0.0
    for mailbox in judged:
        shares = record.age_shares(answers[mailbox][0])
        guessed = record.taken.get(guesses.get(mailbox, ""), -1)
        chance = shares.get(guessed, 0.0)
        hits += guessed == record.taken[truth[mailbox]]
        expected += chance
        variance += chance * (1 - chance)
    return (hits - expected) / math.sqrt(variance or 1)


def chance_of_at_least(hits: int, expected: float) -> float:
    """Poisson's tail."""
    return 1 - sum(math.exp(-expected + k * math.log(expected) - math.lgamma(k + 1)) for k in range(hits))


STAFF = {
    "who decide within hours": lambda: random.randrange(3),
    "who decide within days": lambda: random.randrange(24),
}


@pytest.mark.promise("P5")
@pytest.mark.parametrize("staff", STAFF)
def test_the_gates_own_record_links_no_envelope_to_its_mailbox(transactional_db: None, staff: str) -> None:
    teacher = Run(INSTALLATION, STAFF[staff]).play()
    habits = Habits.learn(teacher.record, teacher.truth)
    for model in (BatchClock, BatchItem, CoverMailbox, QueuedAnswer, Report):
        model.objects.all().delete()
    run = Run(INSTALLATION, STAFF[staff]).play()
    answers = run.record.answers()
    judged = [mailbox for mailbox in answers if run.record.reports_before(answers[mailbox][0]) >= FEWEST]
    assert len(judged) > 80
    expected = chance_of(run.record, judged)
    for attack in ATTACKS:
        guesses = attack(run.record, habits)
        hits = sum(guesses.get(mailbox) == run.truth[mailbox] for mailbox in judged)
        excess = excess_of_ages(run.record, guesses, run.truth, judged)
        print(f"{attack.__name__}: {hits} of {len(judged)}, by chance {expected:.1f}; ages {excess:+.1f} deviations")
        assert chance_of_at_least(hits, expected) > UNLIKELY, attack.__name__
        assert excess < MOST_DEVIATIONS, attack.__name__


@pytest.mark.promise("P5")
def test_how_long_the_second_answer_follows_the_first_does_not_tell_how_long_the_first_had_waited(
    transactional_db: None,
) -> None:
    run = Run(INSTALLATION, decided_after=lambda: 0)
    between: dict[int, set[int]] = {}
    while len(between) < SPREAD or min(map(len, between.values())) < SPREAD:
        report = run._take()
        if hasattr(report, "mailbox"):
            first, second = report.mailbox.queue.get(), queue_answer(report, "referred")
            between.setdefault(first.due, set()).add(second.due - first.due)
    assert between == {due: {4, 5, 6, 7} for due in (1, 2, 3, 4)}
