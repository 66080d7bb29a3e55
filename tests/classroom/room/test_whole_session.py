"""Fifty people, five of them in real browsers, through a whole session whose server dies once and whose lines break."""

from __future__ import annotations

import asyncio
import csv
import io
from collections import Counter
from collections.abc import Iterator

import pytest
from playwright.async_api import Page, expect

from tests.classroom.room.assembly import (
    IN_BROWSERS,
    PEOPLE,
    Assembly,
    Guest,
    Steering,
    assembled,
    card,
    forget,
    heard,
    hears,
    press,
    tick,
)
from tests.classroom.room.hall_fixtures import hall_process
from tests.classroom.room.server import ClassroomProcess

pytestmark = pytest.mark.browser


@pytest.fixture
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClassroomProcess]:
    with hall_process(tmp_path_factory.mktemp("hall-of-fifty"), PEOPLE) as running:
        yield running


def test_fifty_people_five_in_browsers_go_through_a_whole_session_and_nothing_is_lost_or_counted_twice(
    process: ClassroomProcess,
) -> None:
    async def run() -> None:
        async with assembled(process) as assembly:
            session = Session(assembly)
            await session.fifty_vote_in_the_same_instant()
            await session.the_server_dies_while_they_vote()
            await session.they_put_three_in_order()
            await session.one_is_offline_while_the_room_goes_on()
            await session.they_write()
            await session.they_say_where_they_stand()
            await session.they_fill_a_wall()
            await session.they_work_in_groups()
            await session.they_decide_for_a_town()
            await session.they_practise_and_go()
            await session.every_screen_equals_fresh_state()
            session.every_vote_is_stored_once()

    asyncio.run(run())


class Session(Steering):
    """How the fifty answer, and what must be true then."""

    def __init__(self, assembly: Assembly) -> None:
        super().__init__(assembly)
        self.votes: Counter[str] = Counter()

    async def fifty_vote_in_the_same_instant(self) -> None:
        await forget(self.assembly.viewers)
        await self.go_on("sides")
        ears = self.assembly.viewers[0]
        await hears(ears, "Open now: One of three.")
        await forget([self.steering])
        for place, page in enumerate(self.assembly.viewers):
            await tick(page, "sides", "abc"[place % 3])
        await self.everybody(
            self.voter("sides", lambda place: ["abc"[place % 3]]),
            lambda page, _: press(page, "sides", "Send answer"),
        )
        await self.all_answered("sides")
        # Counting up is nobody's news: what is spoken is one's own answer, and then the result.
        await hears(ears, "Your answer is in.")
        assert await heard(self.steering) == []
        assert (await self.show("sides"))["counts"] == {"a": 17, "b": 17, "c": 16}
        numbers = ["17 (34%)", "17 (34%)", "16 (32%)"]
        for viewer in self.assembly.viewers:
            await expect(card(viewer, "sides").locator(".bars__number")).to_have_text(numbers)
        await hears(ears, "Results of “One of three”")
        assert [words.split(":")[0].split(".")[0] for words in (await heard(ears))[-3:]] == [
            "Open now",
            "Your answer is in",
            "Results of “One of three”",
        ]
        self.votes["sides"] = PEOPLE

    async def the_server_dies_while_they_vote(self) -> None:
        await self.go_on("several")
        vote = self.voter("several", lambda place: ["a", "c"] if place < 20 else ["b"])
        before, after = self.assembly.guests[:20], self.assembly.guests[20:]
        await asyncio.gather(*(vote(guest, place) for place, guest in enumerate(before, IN_BROWSERS)))
        voting = [asyncio.create_task(vote(guest, place)) for place, guest in enumerate(after, IN_BROWSERS + 20)]
        early, *late = self.assembly.viewers
        await self.choose_a_and_c(early)
        cut = asyncio.create_task(self.assembly.power_cut())
        for page in late:
            await self.choose_a_and_c(page)
        await asyncio.gather(cut, *voting)
        await self.all_answered("several")
        for viewer in (*self.assembly.viewers, self.steering):
            await expect(viewer.locator("#connection")).to_have_text("Connected")
        for viewer in self.assembly.viewers:
            await expect(card(viewer, "several").locator("[data-state]")).to_contain_text("Your answer is in.")
        assert (await self.show("several"))["counts"] == {"a": 20, "b": 30, "c": 20}
        self.votes["several"] = PEOPLE

    async def choose_a_and_c(self, page: Page) -> None:
        await tick(page, "several", "a", "c")
        await press(page, "several", "Send answer")

    async def they_put_three_in_order(self) -> None:
        await self.go_on("rank")

        async def as_viewer(page: Page, _: int) -> None:
            for _ in range(2):
                await press(page, "rank", "Move up: Answer")
            await press(page, "rank", "Send answer")

        await self.everybody(self.voter("rank", lambda place: list("cab" if place < 30 else "abc")), as_viewer)
        await self.all_answered("rank")
        ranked = await self.show("rank")
        assert (ranked["points"], ranked["firsts"]) == ({"a": 70, "b": 20, "c": 60}, {"a": 20, "b": 0, "c": 30})
        self.votes["rank"] = PEOPLE

    async def one_is_offline_while_the_room_goes_on(self) -> None:
        await self.go_on("sure")
        *there, away = self.assembly.viewers
        await away.context.set_offline(True)
        await expect(away.locator("#connection")).to_have_text("Offline")

        async def as_viewer(page: Page, _: int) -> None:
            await tick(page, "sure", "4")
            await press(page, "sure", "Send answer")

        await self.everybody(self.voter("sure", lambda place: ["4" if place < 30 else "5"]), as_viewer)
        await self.all_answered("sure", PEOPLE - 1)
        await expect(card(away, "sure").locator("[data-state]")).to_contain_text("Not sent: the line is gone.")
        self.assembly.viewers = there
        await self.go_on("sort")
        await self.steering.get_by_label("Everybody sees this, in groups too").fill("Back at ten past.")
        await self.steering.get_by_role("button", name="Send to all").click()
        await expect(there[0].locator("#message")).to_contain_text("Back at ten past.")
        await away.context.set_offline(False)
        self.assembly.viewers = [*there, away]
        await self.all_answered("sure")
        await expect(away.locator("#message")).to_contain_text("Back at ten past.")
        await expect(away.get_by_role("heading", name="Slide sort")).to_be_visible()
        await self.they_sort()
        # The facilitator looks at the scale again, and shows what came of it.
        await self.turn("ArrowLeft", "sure")
        assert (await self.show("sure"))["counts"] == {"1": 0, "2": 0, "3": 0, "4": 30, "5": 20}
        await self.turn("ArrowRight", "sort")
        self.votes["sure"] = PEOPLE

    async def they_sort(self) -> None:
        """A quiz of two questions, answered one after the other."""

        async def as_guest(guest: Guest, place: int) -> None:
            for item, answer in (("q1", "fair"), ("q2", "not")):
                choice = answer if place < 40 else "fair"
                await self.voter("sort", lambda _, choice=choice: [choice], item)(guest, place)

        async def as_viewer(page: Page, _: int) -> None:
            for item, answer in (("q1", "fair"), ("q2", "not")):
                box = card(page, "sort").locator(f"[data-item={item}]")
                await box.locator(f"input[value={answer}]").check()
                await box.get_by_role("button", name="Send answer").click()
                await expect(box.get_by_text("That is right.")).to_be_visible()
                if item == "q1":
                    await box.get_by_role("button", name="Next question").click()

        await self.everybody(as_guest, as_viewer)
        await self.until(lambda shown: shown["results"]["sort"]["items"]["q2"]["answered"] == PEOPLE)
        items = (await self.show("sort"))["items"]
        assert (items["q1"]["right"], items["q2"]["right"]) == (50, 40)
        self.votes["sort"] = 2 * PEOPLE

    async def they_write(self) -> None:
        for activity, theme, send in (("words", "", "Send words"), ("say", "", "Send"), ("ask", "", "Ask")):
            await self.everybody_writes(activity, theme, send)
            if activity == "ask":
                await self.they_vote_for_a_question()
            await self.show(activity)
            if activity == "words":
                assert self.result("words")["words"] == [["Trust", 50]]

    async def everybody_writes(self, activity: str, theme: str, send: str) -> None:
        """Everybody hands in a text, and the facilitator shows all of them."""
        run = await self.go_on(activity)

        def words(place: int) -> str:
            return "Trust" if activity == "words" else f"{activity} of {place}"

        async def as_guest(guest: Guest, place: int) -> None:
            key = f"{activity}-{place:04}"
            await guest.say(do="write", run=run, key=key, text=words(place), theme=theme)

        async def as_viewer(page: Page, place: int) -> None:
            await card(page, activity).locator("textarea, input[name=word]").first.fill(words(place))
            if theme:
                await tick(page, activity, theme)
            await press(page, activity, send)

        await self.everybody(as_guest, as_viewer)
        await self.until(lambda shown: len(shown["texts"][activity]) == PEOPLE)
        await expect(self.steering.locator("#held-count")).to_have_text(str(PEOPLE))
        await self.steering.get_by_role("button", name="Show all of these").click()
        await self.until(lambda shown: {text["state"] for text in shown["texts"][activity]} == {"shown"})

    async def they_vote_for_a_question(self) -> None:
        chosen = self.assembly.desk.screen.sections["texts"]["ask"][7]

        async def as_viewer(page: Page, _: int) -> None:
            button = card(page, "ask").get_by_role("button", name=f"so far: {chosen['text']}", exact=False)
            await button.last.click()

        await self.everybody(lambda guest, _: guest.say(do="upvote", text=chosen["id"], up=True), as_viewer)
        await self.until(lambda shown: shown["texts"]["ask"][0]["ups"] == PEOPLE)
        assert self.assembly.desk.screen.sections["texts"]["ask"][0]["id"] == chosen["id"]

    async def they_say_where_they_stand(self) -> None:
        await self.go_on("views")
        keys = [f"s{number}" for number in range(1, 9)]

        def stance(place: int, key: str) -> str:
            return "agree" if (place < 25) == (int(key[1]) % 2 == 0) else "disagree"

        async def as_guest(guest: Guest, place: int) -> None:
            for key in keys:
                await self.voter("views", lambda place, key=key: [stance(place, key)], key)(guest, place)

        async def as_viewer(page: Page, place: int) -> None:
            for key in keys:
                button = card(page, "views").locator(f"[data-statement={key}] button[value={stance(place, key)}]")
                await button.click()

        await self.everybody(as_guest, as_viewer)
        await self.until(lambda shown: all(shown["results"]["views"]["items"][key]["answered"] == 50 for key in keys))
        shown = await self.show("views")
        assert shown["items"]["s1"]["counts"] == {"agree": 25, "disagree": 25, "pass": 0}
        assert [group["size"] for group in shown["map"]["groups"]] == [25, 25]
        self.votes["views"] = 8 * PEOPLE

    async def they_fill_a_wall(self) -> None:
        await self.everybody_writes("wall", "need", "Put it on the wall")
        await self.show("wall")
        for viewer in self.assembly.viewers:
            await expect(card(viewer, "wall").locator("[data-theme=need] li")).to_have_count(PEOPLE)

    async def they_work_in_groups(self) -> None:
        run = await self.go_on("seen")
        page = self.assembly.viewers[0]
        own = (await self.assembly.state_of(page))["mine"]["groups"]["breakout"]["id"]
        groups = self.assembly.desk.screen.sections["groups"]["breakout"]
        assert sorted(len(group["members"]) for group in groups) == [6] * 6 + [7] * 2

        async def write_for(guest: Guest) -> None:
            await guest.screen.until(lambda shown: "breakout" in shown["mine"]["groups"])
            group = guest.screen.sections["mine"]["groups"]["breakout"]
            if group["id"] != own:
                text = f"Group {group['number']} was here"
                answer = await guest.line.say(do="pad", run=run, part="rumour", version=0, text=text)
                assert answer["ok"] or answer["text"] == text  # another of the group was faster

        await press(page, "seen", "Take the pen")
        await card(page, "seen").get_by_label("A rumour").fill("The library closes")
        await asyncio.gather(*(write_for(guest) for guest in self.assembly.guests))
        await self.until(lambda shown: len(shown["pads"]) == 8)
        assert {pad["version"] for pad in self.assembly.desk.screen.sections["pads"]} == {1}
        await self.steering.get_by_role("button", name="Show to all").first.click()
        await self.until(lambda shown: any(pad["shown"] for pad in shown["pads"]))
        await self.steering.keyboard.press("w")
        await expect(page.locator("#warning")).to_be_visible()
        await self.steering.keyboard.press("c")
        await self.until(lambda shown: shown["activities"]["seen"]["state"] == "closed")

    async def they_decide_for_a_town(self) -> None:
        await self.go_on("flashpoint")
        for phase in ("alone", "group", "together", "outcome"):
            await self.until(lambda shown, phase=phase: shown["activities"]["flashpoint"]["phase"] == phase)
            if phase != "outcome":
                people = 8 if phase == "group" else PEOPLE
                await self.all_choose("speak", one_for_each_group=phase == "group")
                await self.all_answered("flashpoint", people)
                self.votes["flashpoint"] += people
                await self.steering.keyboard.press("o")
        for viewer in self.assembly.viewers:
            await expect(card(viewer, "flashpoint").get_by_text("Some people ask more.").first).to_be_visible()
        await self.show("flashpoint")
        (compared,) = self.result("flashpoint")["injects"]
        assert [compared[phase]["speak"] for phase in ("alone", "group", "together")] == [50, 8, 50]

    async def all_choose(self, choice: str, one_for_each_group: bool) -> None:
        town = self.activity("flashpoint")
        choosing = self.assembly.guests
        viewers = self.assembly.viewers
        if one_for_each_group:
            of_group = {guest.screen.sections["mine"]["groups"]["breakout"]["id"]: guest for guest in choosing}
            # The browser's person holds the pen of their group still, so nobody else can choose for it.
            own = (await self.assembly.state_of(viewers[0]))["mine"]["groups"]["breakout"]["id"]
            of_group.pop(own, None)
            choosing, viewers = list(of_group.values()), viewers[:1]

        async def as_viewer(page: Page) -> None:
            moment = card(page, "flashpoint").locator(f"[data-stage={town['phase']}]")
            await expect(moment).to_have_attribute("aria-current", "step")
            await tick(page, "flashpoint", choice)
            await press(page, "flashpoint", "Choose")
            await expect(card(page, "flashpoint").locator("[data-state]")).to_contain_text("Your answer is in.")

        await asyncio.gather(
            *(as_viewer(page) for page in viewers),
            *(guest.say(do="vote", run=town["run"], item=town["inject"]["key"], choice=[choice]) for guest in choosing),
        )

    async def they_practise_and_go(self) -> None:
        await self.go_on("practice")
        for turn in (2, 3):
            await self.steering.keyboard.press("o")
            await self.until(lambda shown, turn=turn: shown["activities"]["practice"]["turn"] == turn)
        await expect(card(self.assembly.viewers[0], "practice").locator("[data-round]")).to_contain_text("Turn 3 of 3")
        await self.steering.keyboard.press("c")
        await self.go_on("pulse")

        async def as_viewer(page: Page, _: int) -> None:
            await tick(page, "pulse", "5")
            await press(page, "pulse", "Send")

        await self.everybody(self.voter("pulse", lambda _: ["5"]), as_viewer)
        await self.all_answered("pulse")
        assert (await self.show("pulse"))["counts"]["5"] == PEOPLE
        self.votes["pulse"] = PEOPLE
        await self.steering.get_by_role("button", name="End the session").click()
        await self.steering.get_by_role("button", name="End it for all").click()
        await self.until(lambda shown: shown["stage"]["ended"])

    async def every_screen_equals_fresh_state(self) -> None:
        for guest in self.assembly.guests:
            fresh = await guest.fresh()
            await guest.screen.until(lambda shown, fresh=fresh: shown == fresh)
        for page in self.assembly.viewers:
            await expect(page.locator("#ended")).to_be_visible()
            assert await self.assembly.state_of(page) == await self.assembly.fresh_for(page)
            words = await page.locator("#side").inner_text()
            await page.reload()
            await expect(page.locator("#connection")).to_have_text("Connected")
            await expect(page.locator("#ended")).to_be_visible()
            assert await page.locator("#side").inner_text() == words

    def every_vote_is_stored_once(self) -> None:
        with self.assembly.hall.client("producer") as producer:
            table = producer.get(f"/room/{self.assembly.room}/answers.csv").text
        lines = list(csv.DictReader(io.StringIO(table)))
        assert Counter(line["activity"] for line in lines) == self.votes
        assert {line["counted"] for line in lines} == {"yes"}
        assert len({(line["activity"], line["item"], line["voter"]) for line in lines}) == len(lines)
