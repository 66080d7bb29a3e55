"""All tables of the classroom, gathered from its rooms for Django."""

from upstander.classroom.programme.models import Cohort, CrewMember, Place, Programme
from upstander.classroom.room.models import Room
from upstander.classroom.timetable.models import Meeting

__all__ = ["Cohort", "CrewMember", "Meeting", "Place", "Programme", "Room"]
