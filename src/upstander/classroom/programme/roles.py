"""Who may do what in a programme, as data: the verbs of each part of the crew, of the trainer and of participants."""

from __future__ import annotations

LEAD = frozenset({"view_programme", "comment_timetable", "agree_timetable", "view_lead_report"})
FACILITATOR = frozenset({"view_programme", "view_access_needs", "steer_room", "review_quotes"})
PRODUCER = frozenset(
    {
        "view_programme",
        "manage_places",
        "view_access_needs",
        "propose_timetable",
        "correct_attendance",
        "produce_room",
    }
)
WELLBEING = frozenset({"view_programme", "view_care"})

CREW_VERBS: dict[str, frozenset[str]] = {
    "lead": LEAD,
    "facilitator": FACILITATOR,
    "producer": PRODUCER,
    "wellbeing": WELLBEING,
}

# The staff role of the same name: everything the team does, in every programme. What the lead agrees stays the lead's.
TRAINER_VERBS = FACILITATOR | PRODUCER | WELLBEING | {"edit_programme", "edit_crew", "view_lead_report"}

# Of who has joined, at their programme, their cohort, its meetings and rooms.
PARTICIPANT_VERBS = frozenset({"take_part"})
# Of whom a place is for, at this place alone.
HOLDER_VERBS = frozenset({"view_own_place", "answer_invitation", "give_up_place"})

# In a room that belongs to no meeting: a trainer's or crew member's own rehearsal, with nobody's data in it.
REHEARSAL_VERBS = frozenset({"steer_room", "produce_room", "view_care", "take_part"})
