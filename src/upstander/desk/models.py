"""All tables of the desk, gathered from its rooms for Django."""

from upstander.desk.cases.models import Decision, Event, Link, Report, Stop
from upstander.desk.evidence.models import ClearView, EvidenceFile
from upstander.desk.intake.models import Quarantined, TakenEnvelope
from upstander.desk.referral.models import HandoverToken, Referral
from upstander.desk.replies.models import BatchClock, BatchItem, CoverMailbox, Mailbox, QueuedAnswer

__all__ = [
    "BatchClock",
    "BatchItem",
    "ClearView",
    "CoverMailbox",
    "Decision",
    "Event",
    "EvidenceFile",
    "HandoverToken",
    "Link",
    "Mailbox",
    "Quarantined",
    "QueuedAnswer",
    "Referral",
    "Report",
    "Stop",
    "TakenEnvelope",
]
