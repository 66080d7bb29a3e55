"""What the lead's report says of learning."""

from __future__ import annotations

from upstander.classroom.course import COURSE_FOLDER
from upstander.classroom.course.load import load_course
from upstander.classroom.learning.gather import changes_of
from upstander.classroom.learning.words import describe_changes
from upstander.classroom.programme.models import Programme


def learnt_in_words(programme: Programme) -> tuple[str, ...]:
    """Sentences of what was learnt in this programme; empty while there is nothing to say."""
    return describe_changes(changes_of(programme, load_course(COURSE_FOLDER).forms))
