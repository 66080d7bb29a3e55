"""Rehearsals: simulated participants answer everything that is opened, the same way for the same seed."""

from __future__ import annotations

import csv
import io
import json
import random
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.django_db(transaction=True)

_CREW = frozenset({"steer", "produce", "care"})


def rehearse_everything(people: int, seed: int, only: str = "") -> Any:
    """Open every activity, let everybody say all they have to say, and give the room."""
    from tests.classroom.room.seated import seat_crew
    from upstander.classroom.room.models import Text
    from upstander.classroom.room.passes import Pass
    from upstander.classroom.room.rehearse import make_crowd, step
    from upstander.classroom.room.rooms import make_rehearsal
    from upstander.classroom.room.say import say
    from upstander.classroom.room.scene import load_scene

    room = make_rehearsal("1-everything")
    crowd = make_crowd(room, people, seed)
    crew = Pass(room.pk, seat_crew(room.pk)[0], _CREW, True)
    rng = random.Random(seed)
    for activity in [only] if only else load_scene(room.pk).session.activities:
        run = say(crew, {"do": "open", "activity": activity}).more["run"]
        for _ in range(9):  # once for each statement is the most that anybody has to say
            if activity == "flashpoint":
                say(crew, {"do": "advance", "run": run, "choice": ""})
            if held := list(Text.objects.filter(room=room, state="held").values_list("pk", flat=True)):
                say(crew, {"do": "approve", "texts": held})
            step(load_scene(room.pk), crowd, rng)
        say(crew, {"do": "show", "run": run})
    return room


def test_the_crowd_answers_every_kind_of_activity() -> None:
    from upstander.classroom.room.scene import load_scene

    scene = load_scene(rehearse_everything(6, seed=1).pk)
    for _, run, activity in scene.runs():
        answers = sum(map(len, run.votes.values()))
        texts = [text for text in scene.state.texts.values() if scene.state.runs[text.run or 0] is run]
        pads = [pad for pad in scene.state.pads.values() if scene.state.runs[pad.run] is run]
        assert answers or texts or pads or activity.kind == "triads", activity.key


def test_the_same_seed_answers_the_same() -> None:
    def choices(seed: int) -> list[tuple[str, list[str]]]:
        from upstander.classroom.room.models import Run, Vote

        room = rehearse_everything(3, seed, only="rank")
        run = Run.objects.get(room=room, activity="rank")
        return list(Vote.objects.filter(run=run).order_by("pk").values_list("item", "choice"))

    assert choices(5) == choices(5)


def test_a_rehearsal_lives_in_the_process_until_it_ends() -> None:
    import threading

    from upstander.classroom.room.models import Vote
    from upstander.classroom.room.passes import admit
    from upstander.classroom.room.rehearse import start_rehearsal
    from upstander.classroom.room.say import say
    from upstander.staff.models import Assignment, Person

    trainer = Person.objects.create(email="t@harrowmere.example", name="Trainer")
    Assignment.objects.create(person=trainer, role="trainer")
    room = start_rehearsal(trainer, "1-everything", people=5, seed=2)
    crew = admit(trainer, room)
    run = say(crew, {"do": "open", "activity": "sides"}).more["run"]
    threads = [thread for thread in threading.enumerate() if thread.name == "rehearsal"]
    while Vote.objects.filter(run=run).count() < 5:
        threads[0].join(0.1)
    say(crew, {"do": "end"})
    threads[0].join(60)
    assert not threads[0].is_alive()
    with pytest.raises(ValueError, match="2 to 50"):
        start_rehearsal(trainer, "1-everything", people=51)


def test_what_is_exported_is_what_was_answered_without_what_was_written(tmp_path: Path) -> None:
    from upstander.classroom.room.export import write_csv, xapi_statements
    from upstander.classroom.room.models import Text, Vote
    from upstander.classroom.room.replay import replay, screen_at
    from upstander.classroom.room.rows import state_of_rows

    room = rehearse_everything(4, seed=3)
    lines = list(csv.DictReader(io.StringIO(write_csv(room))))
    counted = {
        (line["activity"], line["item"], line["voter"], line["choice"]) for line in lines if line["counted"] == "yes"
    }
    stored = {
        (vote.run.activity, vote.item, vote.voter, " > ".join(vote.choice))
        for vote in Vote.objects.filter(run__room=room).select_related("run")
    }
    assert counted == stored
    statements = list(xapi_statements(room))
    assert len({statement["id"] for statement in statements}) == len(statements) > len(stored)
    for statement in statements:
        assert {"id", "actor", "verb", "object", "timestamp"} <= statement.keys()
        assert statement["verb"]["id"].startswith("http://adlnet.gov/expapi/verbs/")
    quiz = [statement for statement in statements if "/sort/" in statement["object"]["id"]]
    assert {statement["result"]["success"] for statement in quiz} <= {True, False}
    text = json.dumps(statements) + write_csv(room)
    assert all(written not in text for written in Text.objects.filter(run__kind="text").values_list("text", flat=True))
    *_, (event, state) = replay(room.pk)
    assert state == state_of_rows(room.pk)
    assert screen_at(room, 1)["results"] == {}
    assert screen_at(room, event.number)["results"]["sides"]["answered"] == 4
    Text.objects.filter(room=room).delete()  # what people wrote can be erased while the events stand
    assert {text["text"] for text in screen_at(room, event.number)["texts"]["wall"]} == {""}


def test_a_room_is_listed_replayed_and_exported_on_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from uuid import uuid4

    from tests.classroom_home import HOME
    from upstander.command.main import main

    monkeypatch.setenv("UPSTANDER_HOME", str(HOME))
    room = str(rehearse_everything(3, seed=1, only="sides").pk)
    assert main(["room", "list"]) == 0
    assert f"{room}  1-everything  rehearsal" in capsys.readouterr().out
    assert main(["room", "replay", room]) == 0
    kinds = [json.loads(line)["kind"] for line in capsys.readouterr().out.splitlines()]
    assert kinds == ["slide", *["joined"] * 4, "opened", *["vote"] * 3, "run"]
    assert main(["room", "replay", room, "--after", "9"]) == 0
    assert json.loads(capsys.readouterr().out)["activities"]["sides"]["answered"] == 3
    assert main(["room", "export", room, str(tmp_path / "new")]) == 0
    assert len((tmp_path / "new" / "answers.csv").read_text().splitlines()) == 4
    assert len((tmp_path / "new" / "statements.jsonl").read_text().splitlines()) == 3
    assert main(["room", "export", room, str(tmp_path / "new")]) == 1
    assert main(["room", "replay", str(uuid4())]) == 1
