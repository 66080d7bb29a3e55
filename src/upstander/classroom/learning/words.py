"""What the analysis means, in words for the lead's report, and what it can't say."""

from __future__ import annotations

from upstander.classroom.learning.analysis import Estimate

SCALE = (
    "d′ says how well somebody tells techniques of persuasion from honest or merely hostile posts: nought is guessing, "
    "and about 3 is all but perfect. c says which way they lean: below nought to see persuasion everywhere, above "
    "nought to see it nowhere. A course that only made people suspicious would move c down and leave d′ where it was."
)
SURE = "Feeling sure is not being able: read it beside d′."


def judge_change(found: Estimate) -> str:
    """What may be concluded of everybody's own change of d′, which practice may have had a part in."""
    if found.low > 0:
        return "After the course people told persuasion apart from honest speech better than before."
    if found.high < 0:
        return "After the course people told persuasion apart from honest speech less well than before."
    return "Whether people told persuasion apart from honest speech better after the course can’t be said."


def judge_comparison(found: Estimate) -> str:
    """What may be concluded where the course is set against waiting for it."""
    if found.low > 0:
        return (
            "They gained more than those who were still waiting did. The interval leaves nought out, so the course "
            "made a difference that practice alone doesn’t explain."
        )
    if found.high < 0:
        return "Those who were still waiting gained more. The course doesn’t explain what changed."
    return (
        "Set against those who were still waiting for the course, the interval holds nought, so this programme alone "
        "doesn’t show that it was the course. With so few people it often doesn’t, even where it was."
    )
