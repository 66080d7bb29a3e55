"""Small groups: drawn once for a session, joined by latecomers, with a scribe and a pad nobody overwrites unseen."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Count, Max

from upstander.classroom.course.model import Activity, Kind
from upstander.classroom.room.models import Group, GroupMember, Pad, RunState, Seat, SeatKind, Set
from upstander.classroom.room.work import Refused, Work

_FEWEST_IN_A_GROUP = 3
_RNG = random.SystemRandom()


def draw_groups(work: Work, set: Set, activity: Activity) -> None:
    """Put everybody into groups of this set, unless that was done before. Raises Refused in an empty room."""
    if Group.objects.filter(room=work.room, set=set).exists():
        return
    seats = Seat.objects.filter(room=work.room, out=False).select_related("place")
    seats = seats if work.rehearsal else seats.filter(kind=SeatKind.PARTICIPANT)
    councils: dict[str, list[int]] = defaultdict(list)
    for seat in seats:
        councils[seat.place.council if seat.place and activity.balanced else ""].append(seat.pk)
    people = sum(map(len, councils.values()))
    if not people:
        raise Refused("Nobody is here yet to be put into groups.")
    most = people if set == Set.TRIADS else activity.groups
    dealt = deal(list(councils.values()), max(1, min(most, people // _FEWEST_IN_A_GROUP)), _RNG)
    rows = [Group.objects.create(room=work.room, set=set, number=number) for number in range(1, len(dealt) + 1)]
    GroupMember.objects.bulk_create(
        GroupMember(group=row, set=set, seat_id=seat, position=position)
        for row, members in zip(rows, dealt, strict=True)
        for position, seat in enumerate(members)
    )
    groups = [[row.pk, row.number, members] for row, members in zip(rows, dealt, strict=True)]
    work.tell("grouped", set=str(set), groups=groups)


def deal(kinds: Sequence[Sequence[int]], groups: int, rng: random.Random) -> list[list[int]]:
    """Shuffle, then deal like cards, kind by kind: sizes differ by one at most, and each kind is spread as evenly."""
    shuffled = [rng.sample(kind, len(kind)) for kind in rng.sample(kinds, len(kinds))]
    cards = [card for kind in shuffled for card in kind]
    return [cards[start::groups] for start in range(groups)]


def place_latecomer(work: Work, seat: Seat) -> None:
    """Put a new seat into the smallest group of each set that was drawn."""
    if seat.kind != SeatKind.PARTICIPANT and not work.rehearsal:
        return
    for set in Set.values:
        groups = Group.objects.filter(room=work.room, set=set).annotate(size=Count("members"))
        smallest = groups.order_by("size", "number").first()
        if smallest is not None:
            _put(work, seat, smallest)


def move(work: Work, _seat: Seat, seat: int, group: int) -> None:
    """Put somebody into another group of the same set."""
    moved, to = work.seat(seat), _group(work, group)
    now = GroupMember.objects.filter(seat=moved, set=to.set).select_related("group").first()
    if now is None:
        raise Refused("They are in no group of this kind.")
    if now.group_id != to.pk:
        Group.objects.filter(pk=now.group_id, scribe=moved).update(scribe=None)
        now.delete()
        _put(work, moved, to)


def _put(work: Work, seat: Seat, group: Group) -> None:
    last = group.members.aggregate(last=Max("position"))["last"]
    position = 0 if last is None else last + 1
    GroupMember.objects.create(group=group, set=group.set, seat=seat, position=position)
    work.tell("moved", seat=seat.pk, set=group.set, group=group.pk)


def take_pen(work: Work, seat: Seat, group: int, on: bool) -> None:
    """Become the group's scribe, or lay the pen down. Raises Refused while somebody else has it."""
    row = _own_group(work, seat, group)
    if on and row.scribe_id not in {None, seat.pk}:
        raise Refused("Somebody in your group has the pen already.")
    scribe = seat.pk if on else None
    if row.scribe_id != scribe and (on or row.scribe_id == seat.pk):
        row.scribe_id = scribe
        row.save(update_fields=["scribe"])
        work.tell("scribe", group=row.pk, seat=scribe)


def write_pad(work: Work, seat: Seat, run: int, part: str, version: int, text: str) -> dict[str, int]:
    """Change the own group's pad.

    Raises:
        Refused: it has been changed since ``version``; ``more`` holds the text and version of now.
    """
    row, activity = work.run(run)
    if activity.kind != Kind.BREAKOUT or part not in ({one.key for one in activity.options} or {""}):
        raise Refused("There is no such pad.", 400)
    if row.state != RunState.OPEN:
        raise Refused("The crew has closed the pads.")
    group = own_group(work, seat, Set.BREAKOUT)
    pad = Pad.objects.filter(run=row, group=group, part=part).first() or Pad(run=row, group=group, part=part, version=0)
    if pad.version != version:
        if pad.text != text:
            raise Refused("Somebody else has changed the pad meanwhile.", version=pad.version, text=pad.text)
        return {"pad": pad.pk, "version": pad.version}
    pad.text, pad.version, pad.shown = text, version + 1, False
    pad.save()
    work.tell("pad", pad=pad.pk, run=row.pk, group=group.pk, part=part, version=pad.version)
    return {"pad": pad.pk, "version": pad.version}


def show_pad(work: Work, _seat: Seat, pad: int, on: bool) -> None:
    """Show a group's pad to all, or no longer."""
    row = Pad.objects.filter(pk=pad, run__room=work.room).first()
    if row is None:
        raise Refused("There is no such pad.")
    if row.shown != on:
        row.shown = on
        row.save(update_fields=["shown"])
        work.tell("pad_shown", pad=pad, shown=on)


def own_group(work: Work, seat: Seat, set: str) -> Group:
    """The seat's group in a set. Raises Refused."""
    group = Group.objects.filter(room=work.room, set=set, members__seat=seat).first()
    if group is None:
        raise Refused("You are in no group.")
    return group


def _own_group(work: Work, seat: Seat, group: int) -> Group:
    row = _group(work, group)
    if not row.members.filter(seat=seat).exists():
        raise Refused("That isn’t your group.")
    return row


def _group(work: Work, group: int) -> Group:
    row = Group.objects.filter(pk=group, room=work.room).first()
    if row is None:
        raise Refused("There is no such group.")
    return row
