"""The reasons for a decision: codes as stored and sent, and the words staff choose them by."""

from __future__ import annotations

from upstander.desk.cases.models import Outcome

REASONS: dict[str, dict[str, str]] = {
    Outcome.REFER: {
        "encourages": "Encourages terrorism (Terrorism Act 2006, section 1)",
        "publication": "Spreads a terrorist publication (Terrorism Act 2006, section 2)",
        "useful": "Information useful to a terrorist (Terrorism Act 2000, section 58)",
        "proscribed": "Supports a proscribed organisation (Terrorism Act 2000, section 12)",
        "unit_decides": "Not clear: the unit should look at it",
    },
    # The same codes that the answer to the reporter carries.
    Outcome.NO_ACTION: {
        "not_terrorism": "Not terrorism or violent extremism",
        "news_or_research": "News, research or teaching",
        "satire": "Satire or comment",
        "not_enough": "Not enough to go on",
        "other_service": "For another service",
    },
}


def reason_in_words(outcome: str, reason: str) -> str:
    """A decision's reason as a sentence for staff."""
    return REASONS.get(outcome, {}).get(reason, reason)
