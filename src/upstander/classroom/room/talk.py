"""What people write: held until the crew approves it, put under themes, voted up; and the crew's words to all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from upstander.classroom.course.model import Activity, Kind
from upstander.classroom.room.models import Run, RunState, Seat, Text, TextState, TextVote
from upstander.classroom.room.pseudonyms import voter_of
from upstander.classroom.room.work import Refused, Work, now

LONGEST: Mapping[str, int] = {Kind.CLOUD: 40, Kind.TEXT: 500, Kind.QUESTIONS: 500, Kind.WALL: 200}
_MOST_OF_ONE = 30


def write(work: Work, seat: Seat, run: int, key: str, text: str, theme: str) -> dict[str, int]:
    """Hand in a text, held for review. The same key again is the same text."""
    work.require_participant(seat)
    row, activity = work.run(run)
    author = voter_of(work.room, seat.pk, sensitive=row.sensitive)
    known = Text.objects.filter(room=work.room, author=author, key=key).first()
    if known is not None:
        return {"text": known.pk}
    _require_fit(row, activity, text, theme)
    if activity.kind == Kind.CLOUD:
        text = " ".join(text.split())
    earlier = Text.objects.filter(run=row, author=author).count()
    if earlier >= (activity.words if activity.kind == Kind.CLOUD else _MOST_OF_ONE):
        raise Refused("You have written as much as there is room for here.")
    state = _state_of_word(row, text) if activity.kind == Kind.CLOUD else TextState.HELD
    at = now()
    stored = Text.objects.create(
        room=work.room, run=row, author=author, key=key, text=text, theme=theme, state=state, at=at
    )
    work.tell("text", at=at, text=stored.pk, run=row.pk, voter=author, state=str(state), theme=theme)
    return {"text": stored.pk}


def _require_fit(run: Run, activity: Activity, text: str, theme: str) -> None:
    if run.state != RunState.OPEN:
        raise Refused("This activity takes no answers now.")
    themes = {option.key for option in activity.options} if activity.kind == Kind.WALL else {""}
    if activity.kind not in LONGEST or theme not in themes:
        raise Refused("That can’t be answered here.", 400)
    if len(text) > LONGEST[activity.kind]:
        raise Refused(f"Write at most {LONGEST[activity.kind]} characters.", 400)


def _state_of_word(run: Run, word: str) -> str:
    """A word that the crew has judged before goes the same way."""
    same = [text for text in Text.objects.filter(run=run).exclude(state=TextState.HELD) if is_same(text.text, word)]
    return same[0].state if same else TextState.HELD


def is_same(one: str, other: str) -> bool:
    """Whether two words of a cloud count as one."""
    return one.casefold() == other.casefold()


def upvote(work: Work, seat: Seat, text: int, up: bool) -> None:
    """Ask for a question to be answered, or no longer."""
    work.require_participant(seat)
    row = _text(work, text)
    if row.run is None or row.run.kind != Kind.QUESTIONS or row.state != TextState.SHOWN:
        raise Refused("That isn’t a question you can vote for.")
    voter = voter_of(work.room, seat.pk, sensitive=row.run.sensitive)
    if up:
        _, changed = TextVote.objects.get_or_create(text=row, voter=voter)
    else:
        changed = bool(TextVote.objects.filter(text=row, voter=voter).delete()[0])
    if changed:
        work.tell("upvote", text=row.pk, voter=voter, up=up)


def approve(work: Work, _seat: Seat, texts: Sequence[int]) -> None:
    """Show texts to all."""
    _judge(work, texts, TextState.SHOWN)


def hide(work: Work, _seat: Seat, texts: Sequence[int]) -> None:
    """Keep texts from all."""
    _judge(work, texts, TextState.HIDDEN)


def _judge(work: Work, texts: Sequence[int], state: TextState) -> None:
    chosen = list(Text.objects.filter(room=work.room, pk__in=texts, run__isnull=False).select_related("run"))
    if len(chosen) < len(texts):
        raise Refused("One of these texts isn’t in this room.")
    for text in [one for one in chosen if one.run and one.run.kind == Kind.CLOUD]:
        chosen += [other for other in Text.objects.filter(run=text.run) if is_same(other.text, text.text)]
    changed = sorted({text.pk for text in chosen if text.state != state})
    if changed:
        Text.objects.filter(pk__in=changed).update(state=state)
        work.tell("text_state", texts=changed, state=str(state))


def put_under(work: Work, _seat: Seat, text: int, theme: str) -> None:
    """Move a note on the wall under another theme."""
    row = _text(work, text)
    activity = work.activity(row.run.activity) if row.run else None
    if activity is None or theme not in {option.key for option in activity.options}:
        raise Refused("There is no such theme.")
    if row.theme != theme:
        row.theme = theme
        row.save(update_fields=["theme"])
        work.tell("theme", text=row.pk, theme=theme)


def settle(work: Work, _seat: Seat, text: int, on: bool) -> None:
    """Mark a question as answered, or not."""
    row = _text(work, text)
    if row.settled != on:
        row.settled = on
        row.save(update_fields=["settled"])
        work.tell("settled", text=row.pk, settled=on)


def announce(work: Work, seat: Seat, key: str, text: str) -> dict[str, int]:
    """Say something to all. The same key again is the same message."""
    at, author = now(), str(seat.pk)
    row, new = Text.objects.get_or_create(
        room=work.room, author=author, key=key, defaults={"text": text, "state": TextState.SHOWN, "at": at}
    )
    if new:
        work.tell("text", at=at, text=row.pk, run=None, voter=author, state=str(TextState.SHOWN), theme="")
    return {"text": row.pk}


def _text(work: Work, text: int) -> Text:
    row = Text.objects.filter(pk=text, room=work.room).select_related("run").first()
    if row is None:
        raise Refused("This text isn’t in this room.")
    return row
