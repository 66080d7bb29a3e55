"""Labels under which participants sit in a room: a colour or mood, and a bird."""

from __future__ import annotations

import random
from collections.abc import Collection

_FIRST, _SECOND = (
    words.split()
    for words in (
        """
        Amber Blue Brave Bright Bronze Calm Copper Coral Crimson Dapper Eager Early Gentle Golden Green Grey Indigo
        Jolly Keen Lively Lucky Mellow Merry Misty Olive Patient Quiet Rosy Ruby Rusty Sandy Silver Snowy Steady Sunny
        Swift Teal Tidy Velvet Violet
        """,
        """
        avocet bittern bunting buzzard curlew dipper dove dunlin eider falcon fieldfare finch goldcrest grebe grouse
        gull heron hoopoe jackdaw kestrel kingfisher kite lapwing linnet martin merlin nightjar nuthatch osprey ouzel
        owl pipit plover puffin redstart robin rook sandpiper siskin skylark snipe starling stork swallow swan swift
        teal tern thrush treecreeper wagtail warbler waxwing wheatear wigeon woodcock wren
        """,
    )
)


def draw_label(taken: Collection[str], rng: random.Random) -> str:
    """A label that nobody has yet; numbered once all plain ones are taken."""
    labels = [f"{first} {second}" for first in _FIRST for second in _SECOND]
    free = [label for label in labels if label not in taken]
    if free:
        return rng.choice(free)
    return next(label for number in range(2, len(taken) + 3) if (label := f"{labels[0]} {number}") not in taken)
