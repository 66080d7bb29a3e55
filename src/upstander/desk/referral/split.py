"""Sharing links out among submissions: the form takes five at a time."""

from __future__ import annotations

from collections.abc import Sequence

from upstander.desk.referral.links import FormLink

LINKS_A_SUBMISSION = 5


def split_links(links: Sequence[FormLink]) -> tuple[tuple[FormLink, ...], ...]:
    """Cut links into groups of at most five, in order. There is always one group, if only for the files."""
    cuts = range(0, max(len(links), 1), LINKS_A_SUBMISSION)
    return tuple(tuple(links[cut : cut + LINKS_A_SUBMISSION]) for cut in cuts)
