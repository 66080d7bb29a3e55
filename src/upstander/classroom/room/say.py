"""Says something in a room, or reads what it shows: for the live service, and for pages without scripts."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

from upstander.classroom.room.commands import BadCommand, parse_command
from upstander.classroom.room.passes import Pass
from upstander.classroom.room.scene import load_scene
from upstander.classroom.room.sections import Audience, care_section, own_section, sections_for
from upstander.classroom.room.writer import Answer, submit

_SECONDS_TO_WAIT = 30


def say(holder: Pass, untrusted: object) -> Answer:
    """Have a command done and wait until it is stored. A refusal is an answer too, never an exception."""
    return start_saying(holder, untrusted).result(_SECONDS_TO_WAIT)


def start_saying(holder: Pass, untrusted: object) -> Future[Answer]:
    """As ``say``, for callers that have other things to do meanwhile."""
    try:
        command = parse_command(untrusted)
    except BadCommand as error:
        return _answered(Answer(False, sentence=str(error), status=400))
    if command.verbs and not command.verbs & holder.verbs:
        return _answered(Answer(False, sentence="Your part in this room doesn’t include that.", status=403))
    return submit(holder.room, holder.seat, command)


def _answered(answer: Answer) -> Future[Answer]:
    future: Future[Answer] = Future()
    future.set_result(answer)
    return future


def sections_now(holder: Pass, audience: str) -> dict[str, Any]:
    """Every section that this pass may see as this audience. Raises ValueError for an audience it may not be."""
    wanted = audience_of(holder, audience)
    scene = load_scene(holder.room)
    sections = sections_for(scene, wanted)
    sections["mine"] = private_section(scene, holder, wanted)
    if wanted is Audience.CREW and "care" in holder.verbs:
        sections["care"] = care_section(scene)
    return sections


def private_section(scene: Any, holder: Pass, audience: Audience) -> dict[str, Any]:
    """The section ``mine`` of a seat."""
    if audience is Audience.PARTICIPANT:
        return own_section(scene, holder.seat)
    return {"seat": holder.seat, "label": scene.state.seats[holder.seat].label, "verbs": sorted(holder.verbs)}


def audience_of(holder: Pass, untrusted_audience: str | None) -> Audience:
    """Whom the holder may look as: the one asked for, or the usual one. Raises ValueError."""
    usual = Audience.CREW if holder.crew else Audience.PARTICIPANT
    audience = Audience(untrusted_audience) if untrusted_audience else usual
    if holder.crew and audience is Audience.PARTICIPANT and not holder.rehearsal:
        raise ValueError("The crew of a meeting has no participant’s screen.")
    if not holder.crew and audience is not Audience.PARTICIPANT:
        raise ValueError("This screen is the crew’s.")
    return audience
