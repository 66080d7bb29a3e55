"""What the desk's worker does at fixed times. Tasks carry no data: what to do lies in the database and at the gate."""

from __future__ import annotations

from django.conf import settings
from django_tasks import task

from upstander.desk.intake.door import DoorError, open_door
from upstander.desk.intake.take import IntakeRoom
from upstander.desk.intake.take import take_envelopes as take_all
from upstander.desk.keys import evidence_store, identities_for_intake, quarantine_store
from upstander.desk.replies.batch import send_batch as send_next
from upstander.desk.replies.queue import SPREAD
from upstander.installation import Installation
from upstander.staff.logs import get_log

log = get_log("upstander.desk.tasks")


def spread_of(installation: Installation) -> int:
    """Among how many of the next batches an answer is drawn: the next one in a demonstration."""
    return 1 if installation.demo else SPREAD


@task()
def take_envelopes() -> None:
    """Take what waits at the gate, in a connection of its own."""
    installation = settings.UPSTANDER_INSTALLATION
    room = IntakeRoom(
        home=installation.desk_home,
        evidence=evidence_store(installation),
        quarantine=quarantine_store(installation),
        identities=identities_for_intake(installation),
        spread=spread_of(installation),
    )
    try:
        with open_door(installation) as door:
            take_all(door, room)
    except DoorError as error:
        log.warning("door_failed", error_object=error)


@task()
def send_batch() -> None:
    """Send a batch of answers, in another connection than the takes."""
    installation = settings.UPSTANDER_INSTALLATION
    try:
        with open_door(installation) as door:
            send_next(
                door.put_answer,
                size=installation.pace.batch_size,
                every_seconds=installation.pace.answer_seconds,
                only_when_waiting=installation.demo,
            )
    except DoorError as error:
        log.warning("door_failed", error_object=error)
