"""Steers a room: which slide is shown, whether it pauses, the clock, the steps left out, the end."""

from __future__ import annotations

from datetime import datetime, timedelta

from upstander.classroom.course.model import Slide
from upstander.classroom.room.models import Cut, Seat
from upstander.classroom.room.work import Refused, Work, now


def go_to(work: Work, _seat: Seat, slide: str) -> None:
    """Show a slide. Raises Refused where there is none of this key."""
    if slide not in {one.key for one in work.session.slides}:
        raise Refused("There is no such slide in this session.")
    if slide != work.room.slide:
        work.change(slide=slide)
        work.tell("slide", slide=slide)


def go_on(work: Work, seat: Seat, left: str) -> None:
    """Show the slide after ``left``; nothing where the room has left it already, so that a key pressed twice is one."""
    _turn(work, seat, left, list(work.session.slides))


def go_back(work: Work, seat: Seat, left: str) -> None:
    """Show the slide before ``left``, in the same way."""
    _turn(work, seat, left, list(reversed(work.session.slides)))


def _turn(work: Work, seat: Seat, left: str, slides: list[Slide]) -> None:
    if left != work.room.slide:
        return
    cut = set(Cut.objects.filter(room=work.room).values_list("step", flat=True))
    hidden = {key for step in work.session.steps if step.key in cut for key in step.slides}
    keys = [slide.key for slide in slides]
    later = keys[keys.index(left) + 1 :] if left in keys else keys
    target = next((key for key in later if key not in hidden), None)
    if target is not None:
        go_to(work, seat, target)


def pause(work: Work, _seat: Seat) -> None:
    _set_paused(work, paused=True)


def resume(work: Work, _seat: Seat) -> None:
    _set_paused(work, paused=False)


def _set_paused(work: Work, *, paused: bool) -> None:
    if work.room.paused != paused:
        work.change(paused=paused)
        work.tell("paused", paused=paused)


def start_timer(work: Work, _seat: Seat | None, seconds: int) -> None:
    """Count down from so many seconds."""
    _set_timer(work, now() + timedelta(seconds=seconds), seconds)


def add_time(work: Work, _seat: Seat, seconds: int) -> None:
    """Give the clock more time, or less; one that has run out starts again from now."""
    room = work.room
    if room.timer_ends is None:
        raise Refused("No clock is running.")
    from_when = max(room.timer_ends, now())
    _set_timer(work, max(from_when + timedelta(seconds=seconds), now()), max(room.timer_seconds + seconds, 0))


def stop_timer(work: Work, _seat: Seat | None = None) -> None:
    if work.room.timer_ends is not None:
        _set_timer(work, None, 0)


def _set_timer(work: Work, ends: datetime | None, seconds: int) -> None:
    work.change(timer_ends=ends, timer_seconds=seconds)
    work.tell("timer", ends=ends.isoformat() if ends else None, seconds=seconds)


def cut(work: Work, _seat: Seat, step: str) -> None:
    """Leave a step out. Raises Refused unless the course says that it can be."""
    if not any(one.key == step and one.cut_if_late for one in work.session.steps):
        raise Refused("This step can’t be left out.")
    _, new = Cut.objects.get_or_create(room=work.room, step=step)
    if new:
        work.tell("cut", step=step)


def restore(work: Work, _seat: Seat, step: str) -> None:
    """Put a step back in."""
    gone, _ = Cut.objects.filter(room=work.room, step=step).delete()
    if gone:
        work.tell("restored", step=step)


def warn(work: Work, _seat: Seat) -> None:
    """Tell everybody that two minutes are left."""
    at = now()
    work.change(warned=at)
    work.tell("warned", at=at)


def end(work: Work, _seat: Seat) -> None:
    """End the session: what was said stays, nothing more can be."""
    at = now()
    work.change(ended=at)
    work.tell("ended", at=at)
