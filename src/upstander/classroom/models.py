"""All tables of the classroom, gathered from its rooms for Django."""

from upstander.classroom.programme.models import Cohort, CrewMember, Place, Programme
from upstander.classroom.room.models import Room
from upstander.classroom.timetable.models import (
    Attendance,
    AttendanceCorrection,
    Certificate,
    ClosedPeriod,
    Feed,
    Invitation,
    Meeting,
    Proposal,
    ProposedDate,
    Reminder,
    TimetableComment,
    TimetableEvent,
    TimetableVersion,
    WrongCode,
)

__all__ = [
    "Attendance",
    "AttendanceCorrection",
    "Certificate",
    "ClosedPeriod",
    "Cohort",
    "CrewMember",
    "Feed",
    "Invitation",
    "Meeting",
    "Place",
    "Programme",
    "Proposal",
    "ProposedDate",
    "Reminder",
    "Room",
    "TimetableComment",
    "TimetableEvent",
    "TimetableVersion",
    "WrongCode",
]
