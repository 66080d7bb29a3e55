"""Where people meet: by the programme's link, in the room's own call, or not said yet."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

import pytest
from django.conf import settings

from upstander.classroom.programme.models import Cohort, Programme
from upstander.classroom.timetable.joining import write_joining
from upstander.classroom.timetable.models import Meeting

LINK = "https://call.example/harrowmere"
HERE = "press “Join the call” there"
LATER = "The link to the call will stand there."


@pytest.mark.parametrize(
    ("own", "link", "said"),
    [(False, "", LATER), (False, LINK, LINK), (True, "", HERE), (True, LINK, LINK)],
    ids=["nothing yet", "a link", "the room's own call", "a link where there is an own call, too"],
)
def test_the_joining_instructions_say_where_people_meet(
    monkeypatch: pytest.MonkeyPatch, own: bool, link: str, said: str
) -> None:
    configuration = {"janus_socket": "/run/upstander-janus/janus.sock"} if own else {}
    installation = dataclasses.replace(settings.UPSTANDER_INSTALLATION, configuration=configuration)
    monkeypatch.setattr(settings, "UPSTANDER_INSTALLATION", installation)
    meeting = Meeting(cohort=Cohort(programme=Programme(call_link=link), name="A"), session="1")
    meeting.starts = meeting.ends = datetime(2026, 12, 3, 10, tzinfo=UTC)
    written = write_joining(meeting)
    assert [words for words in (LINK, HERE, LATER) if words in written] == [said]
