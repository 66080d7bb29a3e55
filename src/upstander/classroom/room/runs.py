"""An activity's runs in a room: opened, closed, shown, set aside to start afresh, and taken on step by step."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Max

from upstander.classroom.course.model import Activity, Inject, Kind
from upstander.classroom.room.groups import draw_groups
from upstander.classroom.room.models import Outcome, Run, RunState, Seat, Set
from upstander.classroom.room.pseudonyms import sensitive_key
from upstander.classroom.room.rows import count_choices
from upstander.classroom.room.steer import start_timer, stop_timer
from upstander.classroom.room.work import Refused, Work

SET_OF: Mapping[str, Set] = {Kind.BREAKOUT: Set.BREAKOUT, Kind.SIMULATION: Set.BREAKOUT, Kind.TRIADS: Set.TRIADS}
PHASES = ("alone", "group", "together", "outcome")


def open_run(work: Work, _seat: Seat, activity: str) -> dict[str, int]:
    """Let people answer: in a new run, or in the one that was closed. Raises Refused once results are shown."""
    subject = work.activity(activity)
    run = Run.objects.filter(room=work.room, activity=activity).exclude(state=RunState.ASIDE).first()
    if run is None:
        run = _start(work, subject)
    elif run.state == RunState.SHOWN:
        raise Refused("Everybody has seen the results. Start the activity afresh to ask again.")
    else:
        _set_state(work, run, RunState.OPEN)
    return {"run": run.pk}


def _start(work: Work, activity: Activity) -> Run:
    if activity.kind in SET_OF:
        draw_groups(work, SET_OF[activity.kind], activity)
    if activity.sensitive:
        sensitive_key(work.room)
    earlier = Run.objects.filter(room=work.room, activity=activity.key).aggregate(last=Max("round"))["last"] or 0
    inject = activity.injects[0] if activity.injects else None
    run = Run.objects.create(
        room=work.room,
        activity=activity.key,
        kind=activity.kind,
        round=earlier + 1,
        sensitive=activity.sensitive,
        inject=inject.key if inject else "",
        phase=PHASES[0] if inject else "",
        turn=1 if activity.kind == Kind.TRIADS else 0,
    )
    work.tell(
        "opened",
        run=run.pk,
        activity=run.activity,
        kind=str(run.kind),
        round=run.round,
        sensitive=run.sensitive,
        inject=run.inject,
        phase=run.phase,
        turn=run.turn,
    )
    _start_clock(work, inject.minutes if inject else activity.minutes)
    return run


def close_run(work: Work, _seat: Seat, run: int) -> None:
    """Take no more answers. The clock that opening it started stops with it, here and where it is shown or reset."""
    row, activity = work.run(run)
    if row.state == RunState.OPEN:
        _end(work, row, activity, RunState.CLOSED)


def show_run(work: Work, _seat: Seat, run: int) -> None:
    """Show the results to all, which closes it as well."""
    row, activity = work.run(run)
    _end(work, row, activity, RunState.SHOWN)


def reset_run(work: Work, _seat: Seat, run: int) -> None:
    """Set the run aside with its answers, so that the activity can start afresh."""
    row, activity = work.run(run)
    _end(work, row, activity, RunState.ASIDE)


def _end(work: Work, run: Run, activity: Activity, state: RunState) -> None:
    has_clock = activity.minutes or any(inject.minutes for inject in activity.injects)
    if run.state == RunState.OPEN and has_clock:
        stop_timer(work)
    _set_state(work, run, state)


def _set_state(work: Work, run: Run, state: RunState) -> None:
    if run.state != state:
        run.state = state
        run.save(update_fields=["state"])
        work.tell("run", run=run.pk, state=str(state))


def advance(work: Work, _seat: Seat, run: int, choice: str) -> None:
    """Take a simulation to its next phase or inject, or triads to their next turn. Raises Refused at the end."""
    row, activity = work.run(run)
    if row.state != RunState.OPEN:
        raise Refused("Open the activity first.")
    if activity.kind == Kind.TRIADS:
        _next_turn(work, row, activity)
    elif activity.kind == Kind.SIMULATION:
        _next_phase(work, row, activity, choice)
    else:
        raise Refused("This activity has no further steps.")


def _next_turn(work: Work, run: Run, activity: Activity) -> None:
    if run.turn >= activity.rounds:
        raise Refused("That was the last turn.")
    run.turn += 1
    run.save(update_fields=["turn"])
    work.tell("turn", run=run.pk, turn=run.turn)
    _start_clock(work, activity.minutes)


def _next_phase(work: Work, run: Run, activity: Activity, choice: str) -> None:
    inject = inject_of(activity, run.inject)
    phase = PHASES[(PHASES.index(run.phase) + 1) % len(PHASES)]
    outcome = ""
    if phase == "outcome":
        outcome = _decide(run, inject, choice)
        Outcome.objects.create(run=run, inject=inject.key, choice=outcome)
    elif phase == PHASES[0]:
        taken = {f"{one.inject}.{one.choice}" for one in run.outcomes.all()}
        following = next_inject(activity, inject, taken)
        if following is None:
            raise Refused("That was the last inject. Show the results to compare.")
        inject = following
        _start_clock(work, inject.minutes)
    run.inject, run.phase = inject.key, phase
    run.save(update_fields=["inject", "phase"])
    work.tell("phase", run=run.pk, inject=run.inject, phase=run.phase, choice=outcome)


def inject_of(activity: Activity, key: str) -> Inject:
    """The activity's inject of this key. Raises StopIteration where the course has changed under a room."""
    return next(inject for inject in activity.injects if inject.key == key)


def next_inject(activity: Activity, after: Inject, taken: set[str]) -> Inject | None:
    """The first later inject that comes whatever was chosen, or that one of the choices taken leads to."""
    later = activity.injects[activity.injects.index(after) + 1 :]
    return next((inject for inject in later if not inject.after or taken & set(inject.after)), None)


def _decide(run: Run, inject: Inject, choice: str) -> str:
    """What happens: the crew's word, else most votes together, else most groups, else the choice named first."""
    keys = [one.key for one in inject.choices]
    if choice:
        if choice not in keys:
            raise Refused("There is no such choice.")
        return choice
    counts = count_choices(run)
    return max(
        keys, key=lambda key: [counts.get((f"{inject.key}/{phase}", (key,)), 0) for phase in ("together", "group")]
    )


def _start_clock(work: Work, minutes: int) -> None:
    if minutes:
        start_timer(work, None, minutes * 60)
