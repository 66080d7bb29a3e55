"""Who gets into a call, what a browser may say there, and what Janus is able to do at all."""

from __future__ import annotations

import asyncio
import contextlib
import json
import subprocess
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect, unix_connect
from websockets.typing import Subprotocol

from tests.classroom.room.hall_fixtures import Hall
from tests.classroom.venue.running import RunningJanus
from upstander.classroom.venue.janus import JanusLine, open_line
from upstander.classroom.venue.messages import BadMessage, Publish, Receive, Show, parse_message
from upstander.staff.middleware import PAGE_POLICY

Call = Callable[..., ClientConnection]
_PATIENCE = 60


@pytest.fixture
def call(called_hall: Hall) -> Iterator[Call]:
    """Opens the call's line as a browser of somebody's does."""
    lines = contextlib.ExitStack()

    def open_it(
        who: str, origin: str | None = called_hall.url, room: str = called_hall.room, pass_: str | None = None
    ) -> ClientConnection:
        pass_ = _pass(called_hall, who) if pass_ is None else pass_
        line = connect(
            f"{called_hall.url.replace('http', 'ws')}/live/{room}/call",
            origin=origin,
            additional_headers={"Cookie": f"upstander-room={pass_}"},
            open_timeout=_PATIENCE,
        )
        return lines.enter_context(line)

    with lines:
        yield open_it


@pytest.mark.parametrize(
    "changes",
    [{"pass_": ""}, {"pass_": "forged"}, {"origin": "https://elsewhere.example"}, {"origin": None}],
    ids=["no pass", "forged pass", "another site's page", "no page"],
)
def test_nobody_gets_in_without_a_pass_from_the_classrooms_own_page(call: Call, changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidStatus) as refused:
        call("officer-0", **changes)
    assert refused.value.response.status_code == 403


def test_a_pass_for_one_room_opens_no_other(call: Call, called_hall: Hall) -> None:
    with pytest.raises(InvalidStatus) as refused:
        call("officer-0", room=called_hall.meeting, pass_=_pass(called_hall, "officer-0"))
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize(
    "wanted",
    [
        {"do": "create", "room": "mine"},
        {"do": "destroy"},
        {"do": "kick", "id": "somebody"},
        {"do": "enable_recording", "record": True},
        {"request": "destroy", "room": "ROOM"},
        {"janus": "message", "body": {"request": "destroy", "room": "ROOM"}},
        {"do": "show", "microphone": True, "camera": False, "name": "The facilitator"},
    ],
    ids=lambda wanted: "-".join(map(str, wanted))[:40],
)
def test_whoever_asks_for_more_than_a_call_is_put_out_and_nothing_comes_of_it(
    call: Call, called_hall: Hall, janus: RunningJanus, wanted: dict[str, Any]
) -> None:
    watching, asking = call("facilitator"), call("officer-0")
    _until(watching, lambda said: any(one["name"] == "officer-0" for one in said.get("people", [])))
    _until(asking, lambda said: said["is"] == "people")
    asking.send(json.dumps(wanted).replace("ROOM", called_hall.room))
    assert _until(asking, lambda said: said["is"] == "over")["sentence"] == "The call broke off. Join again."
    # The call goes on for the others, and is the only one.
    _until(watching, lambda said: said.get("people") == [])
    assert _ask(janus, _rooms) == [(called_hall.room, 1)]


def test_names_are_the_classrooms_and_the_crew_is_marked(call: Call) -> None:
    call("facilitator")
    one = call("officer-0")
    people = _until(one, lambda said: said.get("people"))["people"]
    assert [(each["name"], each["crew"], each["microphone"]) for each in people] == [("The facilitator", True, False)]


def test_the_last_to_leave_takes_the_room_at_janus_down(call: Call, called_hall: Hall, janus: RunningJanus) -> None:
    first, second = call("officer-0"), call("officer-1")
    for line in (first, second):
        _until(line, lambda said: said["is"] == "people")
    first.close()
    _until(second, lambda said: said.get("people") == [])
    assert _ask(janus, _rooms) == [(called_hall.room, 1)]
    second.close()
    _wait_for(lambda: _ask(janus, _rooms) == [])


def test_one_person_is_in_a_call_twice_at_most(call: Call) -> None:
    for _ in range(2):
        _until(call("officer-2"), lambda said: said["is"] == "people")
    assert "two windows" in _until(call("officer-2"), lambda said: said["is"] == "over")["sentence"]


def test_whoever_the_crew_shuts_out_is_out_of_the_call_too(call: Call, called_hall: Hall) -> None:
    line, crew = call("officer-1"), called_hall.enter("facilitator", "steer")
    _until(line, lambda said: said["is"] == "people")
    seat = called_hall.enter("officer-1").sections()["mine"]["seat"]
    crew.say("remove", seat=seat, out=True)
    try:
        assert "closed this room for you" in _until(line, lambda said: said["is"] == "over")["sentence"]
    finally:
        crew.say("remove", seat=seat, out=False)


def test_the_call_ends_with_the_session(call: Call, called_hall: Hall, janus: RunningJanus) -> None:
    with called_hall.client("facilitator") as crew, called_hall.client("officer-0") as officer:
        room = crew.get(f"/meeting/{called_hall.soon}/room").headers["location"].split("/")[2]
        crew.get(f"/room/{room}/steer")
        officer.get(f"/room/{room}/")
        line = call("officer-0", room=room, pass_=officer.cookies["upstander-room"])
        _until(line, lambda said: said["is"] == "people")
        origin = {"Origin": called_hall.url}
        assert crew.post(f"/live/{room}/say", json={"do": "end"}, headers=origin).status_code == 200
        assert "The session is over" in _until(line, lambda said: said["is"] == "over")["sentence"]
        _wait_for(lambda: room not in dict(_ask(janus, _rooms)))
        again = call("officer-0", room=room, pass_=officer.cookies["upstander-room"])
        assert "The session is over" in _until(again, lambda said: said["is"] == "over")["sentence"]


def test_only_pages_with_a_call_may_use_the_camera_and_their_policy_is_as_strict_as_ever(called_hall: Hall) -> None:
    with called_hall.client("facilitator") as client:
        steer, screen, start = (
            client.get(page) for page in (f"/room/{called_hall.room}/steer", f"/room/{called_hall.room}/screen", "/")
        )
    assert "Join the call" in steer.text
    assert steer.headers["permissions-policy"].startswith("camera=(self), microphone=(self), geolocation=()")
    for page in (screen, start):
        assert "Join the call" not in page.text
        assert page.headers["permissions-policy"].startswith("camera=(), microphone=()")
    assert steer.headers["content-security-policy"] == PAGE_POLICY


def test_janus_holds_the_call_alone_and_has_no_port_but_those_of_sound_and_pictures(janus: RunningJanus) -> None:
    with unix_connect(str(janus.socket), subprotocols=[Subprotocol("janus-protocol")]) as line:
        line.send('{"janus": "info", "transaction": "1"}')
        about = json.loads(line.recv(timeout=_PATIENCE))
    assert list(about["plugins"]) == ["janus.plugin.videoroom"]
    assert list(about["transports"]) == ["janus.transport.websockets"]
    assert (about["log-to-stdout"], about["log-to-file"], about["event_handlers"]) == (False, False, False)
    assert janus.process
    listening = subprocess.run(["ss", "-Hlntp"], capture_output=True, text=True, check=True).stdout
    assert f"pid={janus.process.pid}," not in listening
    assert janus.socket.stat().st_mode & 0o007 == 0


def test_the_room_at_janus_records_nothing_and_takes_no_more_than_was_planned(call: Call, janus: RunningJanus) -> None:
    _until(call("officer-0"), lambda said: said["is"] == "people")

    async def look(line: JanusLine) -> list[dict[str, Any]]:
        (room,) = (await line.request(await line.attach(), {"request": "list"})).data["list"]
        return [room]

    (room,) = _ask(janus, look)
    assert (room["record"], room["lock_record"]) == (False, True)
    assert (room["bitrate"], room["bitrate_cap"], room["max_publishers"]) == (512_000, True, 64)


@given(st.text() | st.recursive(st.none() | st.booleans() | st.text(), st.lists).map(json.dumps))
def test_whatever_is_no_message_is_refused(untrusted_text: str) -> None:
    with pytest.raises(BadMessage):
        parse_message(untrusted_text)


def test_the_three_messages_of_a_browser_are_read() -> None:
    sdp = "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\n"
    assert parse_message(json.dumps({"do": "publish", "sdp": sdp})) == Publish(sdp)
    assert parse_message(json.dumps({"do": "receive", "sdp": sdp})) == Receive(sdp)
    assert parse_message('{"do": "show", "microphone": true, "camera": false}') == Show(True, False)


@pytest.mark.parametrize(
    "untrusted",
    [
        {"do": "publish", "sdp": "INVITE"},
        {"do": "publish", "sdp": "v=0\r\n" + "a" * 200_000},
        {"do": "publish", "sdp": "v=0\r\n", "bitrate": 9_999_999},
        {"do": "show", "microphone": 1, "camera": False},
        {"do": "show", "microphone": True},
    ],
    ids=["no SDP", "too long", "more than asked", "a number", "half"],
)
def test_a_message_that_is_nearly_one_is_refused(untrusted: dict[str, Any]) -> None:
    with pytest.raises(BadMessage):
        parse_message(json.dumps(untrusted))


def _pass(hall: Hall, who: str) -> str:
    with hall.client(who) as client:
        page = "steer" if who == "facilitator" else ""
        assert client.get(f"/room/{hall.room}/{page}").status_code == 200
        return str(client.cookies["upstander-room"])


def _until(line: ClientConnection, is_it: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    """The next thing said on the line that is it."""
    while True:
        said: dict[str, Any] = json.loads(line.recv(timeout=_PATIENCE))
        if is_it(said):
            return said


def _wait_for(happens: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not happens():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _ask(janus: RunningJanus, question: Callable[[JanusLine], Awaitable[Any]]) -> Any:
    async def ask() -> Any:
        async with open_line(janus.socket) as line:
            return await question(line)

    return asyncio.run(ask())


async def _rooms(line: JanusLine) -> list[tuple[str, int]]:
    """Every room at Janus, and how many are in it."""
    listed = await line.request(await line.attach(), {"request": "list"})
    return [(room["room"], room["num_participants"]) for room in listed.data["list"]]
