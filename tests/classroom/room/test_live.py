"""The live addresses: who gets in, from where, as what, and what they are told otherwise."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from uuid import UUID, uuid4

import httpx

from tests.classroom.room.crowd import Screen
from tests.classroom.room.seated import cookie, seat_crew, seat_participants
from tests.classroom.room.server import ClassroomProcess

HAND = {"do": "hand", "up": True}


def post(server: ClassroomProcess, room: UUID, pass_: str, value: Any, **changes: str) -> httpx.Response:
    headers = {"Origin": server.url, "Content-Type": "application/json", **changes}
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    return httpx.post(
        f"{server.url}/live/{room}/say", content=body, headers=headers, cookies={"upstander-room": pass_}, timeout=60
    )


def poll(server: ClassroomProcess, room: UUID, pass_: str, audience: str = "") -> httpx.Response:
    query = {"as": audience} if audience else {}
    return httpx.get(f"{server.url}/live/{room}/since/-1", params=query, cookies={"upstander-room": pass_}, timeout=60)


def test_a_pass_opens_its_own_room_and_no_other(server: ClassroomProcess, room: UUID) -> None:
    ((seat, own),) = seat_participants(room, 1)
    assert poll(server, room, own).status_code == 200
    assert poll(server, uuid4(), own).status_code == 401
    assert poll(server, room, "").status_code == 401
    assert poll(server, room, own[:-2] + "xx").status_code == 401
    assert post(server, room, "forged", HAND).status_code == 401
    assert poll(server, room, cookie(room, seat + 999)).status_code == 410


def test_a_participant_sees_no_screen_of_the_crews_and_does_nothing_of_theirs(
    server: ClassroomProcess, room: UUID
) -> None:
    ((_, own),) = seat_participants(room, 1)
    assert poll(server, room, own, "crew").status_code == 403
    assert poll(server, room, own, "screen").status_code == 403
    assert set(poll(server, room, own).json()["sections"]).isdisjoint({"hands", "seats", "care", "here", "skips"})
    refused = post(server, room, own, {"do": "open", "activity": "sides"})
    assert (refused.status_code, refused.json()["ok"]) == (403, False)


def test_each_of_the_crew_does_what_their_verbs_say(server: ClassroomProcess, room: UUID) -> None:
    (_, producer), (_, carer) = seat_crew(room, "produce"), seat_crew(room, "care")
    assert post(server, room, producer, {"do": "pause"}).status_code == 200
    assert post(server, room, producer, {"do": "goto", "slide": "sides"}).status_code == 403
    assert post(server, room, carer, {"do": "pause"}).status_code == 403
    assert "care" in poll(server, room, carer).json()["sections"]
    assert "care" not in poll(server, room, producer).json()["sections"]


def test_a_command_from_another_origin_or_in_another_form_is_refused(server: ClassroomProcess, room: UUID) -> None:
    ((_, own),) = seat_participants(room, 1)
    assert post(server, room, own, HAND).status_code == 200
    assert post(server, room, own, HAND, Origin="https://elsewhere.example").status_code == 403
    assert post(server, room, own, HAND, Origin="null").status_code == 403
    assert post(server, room, own, HAND, **{"Content-Type": "text/plain"}).status_code == 415
    assert post(server, room, own, b"{").status_code == 400
    assert post(server, room, own, b"[" * 15_000).status_code == 400
    assert post(server, room, own, b'"' + b"x" * 17_000 + b'"').status_code == 413
    assert post(server, room, own, {**HAND, "more": 1}).status_code == 400


def test_one_seat_cant_flood_the_room(server: ClassroomProcess, room: UUID) -> None:
    ((_, own), (_, other)) = seat_participants(room, 2)

    async def flood() -> list[int]:
        async with httpx.AsyncClient(cookies={"upstander-room": own}, timeout=60) as client:
            sent = (
                client.post(f"{server.url}/live/{room}/say", json=HAND, headers={"Origin": server.url})
                for _ in range(200)
            )
            return [answer.status_code for answer in await asyncio.gather(*sent)]

    assert 429 in asyncio.run(flood())
    assert post(server, room, other, HAND).status_code == 200


def test_who_takes_a_seat_while_others_watch_gets_in_at_once(server: ClassroomProcess, room: UUID) -> None:
    ((_, first),) = seat_participants(room, 1)
    assert poll(server, room, first).status_code == 200
    ((_, second),) = seat_participants(room, 1)
    assert poll(server, room, second).status_code == 200


def test_the_crew_sees_who_is_connected(server: ClassroomProcess, room: UUID) -> None:
    ((seat, own),), (_, crew) = seat_participants(room, 1), seat_crew(room)

    async def run() -> None:
        async with Screen(server.port, room, crew) as desk:
            await desk.until(lambda shown: shown["here"]["participants"] == [])
            async with Screen(server.port, room, own) as screen:
                await screen.until(lambda shown: shown["mine"]["seat"] == seat)
                await desk.until(lambda shown: shown["here"]["participants"] == [seat])
            await desk.until(lambda shown: shown["here"]["participants"] == [])

    asyncio.run(run())


def test_passes_go_to_the_live_addresses_of_their_room_alone(room: UUID) -> None:
    from django.http import HttpResponse

    from upstander.classroom.room.passes import Pass, set_pass

    response = HttpResponse()
    set_pass(response, Pass(room, 1, frozenset()))
    morsel = response.cookies["upstander-room"]
    assert morsel["path"] == f"/live/{room}/"
    assert (morsel["httponly"], morsel["samesite"], morsel["max-age"]) == (True, "Strict", 12 * 3600)


def test_pages_of_django_are_served_beside_the_live_rooms(server: ClassroomProcess) -> None:
    page = httpx.get(f"{server.url}/log-in", timeout=60)
    assert page.status_code == 200
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert httpx.get(f"{server.url}/static/staff/staff.css", timeout=60).status_code == 200
