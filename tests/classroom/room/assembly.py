"""Fifty people in one room: forty-five by script, five and the facilitator in browsers, and a server that may die."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from typing import Any

import httpx
from playwright.async_api import Browser, BrowserContext, Locator, Page, async_playwright, expect

from tests.classroom.room.crowd import Line, Screen
from tests.classroom.room.hall_fixtures import COOKIE, Hall
from tests.classroom.room.server import ClassroomProcess
from tests.classroom.room.test_pages_access import AXE, BEYOND, FIND_VIOLATIONS, WIDER_THAN_SCREEN

PEOPLE = 50
IN_BROWSERS = 5

# A slow machine is no fault of the room's.
expect.set_options(timeout=60_000)

_STATE = "async () => ({...(await import('/static/staff/room/store.js')).state})"
_HEAR = """() => {
    window.heard = [];
    const regions = "[role=status], [role=alert], [aria-live], output";
    new MutationObserver((changes) => {
        const elements = changes.map(({ target }) => (target.closest ? target : target.parentElement));
        const told = new Set(elements.map((element) => element.closest(regions)?.textContent.trim()));
        window.heard.push(...[...told].filter(Boolean));
        document.documentElement.dataset.heard = window.heard.at(-1) ?? "";
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
}"""


class Guest:
    """A participant by script: a line to say things, and a screen; both come back after the server was away."""

    def __init__(self, assembly: Assembly, pass_: str) -> None:
        self._assembly, self._pass = assembly, pass_
        self.screen = self._new_screen()
        self.line = self._new_line()

    def _new_line(self) -> Line:
        return Line(self._assembly.process.port, self._assembly.room, self._pass)

    def _new_screen(self, since: int | None = None) -> Screen:
        return Screen(self._assembly.process.port, self._assembly.room, self._pass, since=since)

    async def say(self, **command: Any) -> dict[str, Any]:
        """Say it until it is answered, again on a new line where the server was gone."""
        while True:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                answer = await self.line.say(**command)
                assert answer["ok"], answer
                return answer
            self.line.close()
            self.line = self._new_line()
            await self._assembly.running.wait()

    async def come_back(self) -> None:
        """Follow the stream again, from the last event that the old one brought."""
        old = self.screen
        await old.over()
        await old.__aexit__()
        self.screen = self._new_screen(old.number if old.sections else None)
        self.screen.sections |= old.sections
        await self.screen.__aenter__()

    async def fresh(self) -> dict[str, Any]:
        """What somebody who comes just now sees from this seat."""
        return (await self.line.since(-1))["sections"]


class Assembly:
    """Everybody, and the crew's view of the room (``desk``), which says what is stored."""

    def __init__(self, process: ClassroomProcess, browser: Browser) -> None:
        self.process, self.hall = process, Hall.of(process)
        self.room = self.hall.room
        self.running = asyncio.Event()
        self.running.set()
        self._browser = browser
        self._faults: list[str] = []
        self.guests: list[Guest] = []
        self.viewers: list[Page] = []
        self.steering: Page
        self.desk: Guest

    async def enter(self) -> None:
        """Have everybody come in, each by their own way: the page, with the session of somebody who has a place."""
        self.steering = await self._open("facilitator", "steer")
        self.desk = Guest(self, await self._pass_of(self.steering.context))
        await self.desk.screen.__aenter__()
        small = {"width": 320, "height": 256}  # what 400 per cent leave of a screen of 1280 by 1024
        for number in range(IN_BROWSERS):
            changes = {"viewport": small, "bypass_csp": True} if number == IN_BROWSERS - 1 else {}
            self.viewers.append(await self._open(f"officer-{number}", **changes))
        for number in range(IN_BROWSERS, PEOPLE):
            who = f"officer-{number}"
            async with httpx.AsyncClient(cookies={COOKIE: self.hall.cookies[who]}, timeout=60) as client:
                page = await client.get(f"{self.hall.url}/room/{self.room}/")
            guest = Guest(self, page.cookies["upstander-room"])
            await guest.screen.__aenter__()
            self.guests.append(guest)
        await self.until(lambda shown: len(shown["here"]["participants"]) == PEOPLE)

    async def leave(self) -> None:
        """Everybody goes. Nothing may have failed in a page's script, nor been refused by its policy."""
        for guest in (self.desk, *self.guests):
            await guest.screen.__aexit__()
            guest.line.close()
        assert self._faults == []

    async def _open(self, who: str, page: str = "", **changes: Any) -> Page:
        context = await self._browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **changes})
        await context.add_cookies([{"name": COOKIE, "value": self.hall.cookies[who], "url": self.hall.url}])
        opened = await context.new_page()
        opened.on("pageerror", lambda error: self._faults.append(str(error)))
        opened.on("console", lambda said: self._faults.append(said.text) if "Policy" in said.text else None)
        await opened.goto(f"{self.hall.url}/room/{self.room}/{page}")
        await expect(opened.locator("#connection")).to_have_text("Connected")
        await opened.evaluate(_HEAR)
        return opened

    async def _pass_of(self, context: BrowserContext) -> str:
        return next(cookie["value"] for cookie in await context.cookies() if cookie["name"] == "upstander-room")

    async def until(self, wanted: Callable[[dict[str, Any]], bool]) -> None:
        """Wait until the crew's view is as wanted."""
        await self.desk.screen.until(wanted, 120)

    async def everybody(
        self, as_guest: Callable[[Guest, int], Awaitable[Any]], as_viewer: Callable[[Page, int], Awaitable[Any]]
    ) -> None:
        """Everybody does it at once; their places are 0 to 49, the browsers' first."""
        await asyncio.gather(
            *(as_viewer(page, place) for place, page in enumerate(self.viewers)),
            *(as_guest(guest, place) for place, guest in enumerate(self.guests, IN_BROWSERS)),
        )

    async def power_cut(self) -> None:
        """The server's process is killed and started again; scripts and pages notice by themselves."""
        self.running.clear()
        self.process.kill()
        await asyncio.to_thread(self.process.start)
        self.running.set()
        await asyncio.gather(*(guest.come_back() for guest in (self.desk, *self.guests)))

    async def state_of(self, page: Page) -> dict[str, Any]:
        """The sections that a page holds."""
        state: dict[str, Any] = await page.evaluate(_STATE)
        return state

    async def fresh_for(self, page: Page) -> dict[str, Any]:
        """What a page that is opened just now is given."""
        return await Guest(self, await self._pass_of(page.context)).fresh()


class Steering:
    """The facilitator, who works from their page by its keys, and waits until everybody's pages have followed."""

    def __init__(self, assembly: Assembly) -> None:
        self.assembly, self.steering = assembly, assembly.steering
        self.until, self.everybody = assembly.until, assembly.everybody

    async def go_on(self, activity: str) -> int:
        """To the next slide, and its activity opened; its run."""
        await self.turn("ArrowRight", activity)
        await self.steering.keyboard.press("o")
        await self.until(lambda shown: shown["activities"][activity]["state"] == "open")
        for viewer in self.assembly.viewers:
            await expect(card(viewer, activity).locator("[data-asking]")).to_be_visible()
        run: int = self.activity(activity)["run"]
        return run

    async def turn(self, key: str, slide: str) -> None:
        """The facilitator turns to this slide, and sees it."""
        await self.steering.keyboard.press(key)
        await expect(self.steering.locator(f"#now [data-slide={slide}]")).to_be_visible()
        await self.until(lambda shown: shown["stage"]["slide"] == slide)

    async def show(self, activity: str) -> dict[str, Any]:
        """Results for all: on five pages, of which the smallest must not be wider than its screen; what they say."""
        await self.steering.keyboard.press("r")
        await self.until(lambda shown: shown["activities"][activity]["state"] == "shown")
        for viewer in self.assembly.viewers:
            await expect(card(viewer, activity).locator("[data-asking]")).to_be_hidden()
        await self.nothing_is_cut_off()
        result: dict[str, Any] = self.assembly.desk.screen.sections["results"].get(activity, {})
        return result

    async def nothing_is_cut_off(self) -> None:
        """At 400 per cent, nobody has to scroll sideways, and axe finds nothing."""
        page = self.assembly.viewers[-1]
        assert await page.evaluate(WIDER_THAN_SCREEN) <= 0, await page.evaluate(BEYOND)
        if await page.evaluate("typeof axe") == "undefined":
            await page.evaluate(AXE.read_text("utf-8"))
        assert await page.evaluate(FIND_VIOLATIONS) == []

    def activity(self, key: str) -> dict[str, Any]:
        """An activity's run, as the crew sees it."""
        found: dict[str, Any] = self.assembly.desk.screen.sections["activities"][key]
        return found

    def voter(
        self, activity: str, choose: Callable[[int], list[str]], item: str = ""
    ) -> Callable[[Guest, int], Awaitable[Any]]:
        """How a guest votes."""
        run = self.activity(activity)["run"]
        return lambda guest, place: guest.say(do="vote", run=run, item=item, choice=choose(place))

    async def all_answered(self, activity: str, people: int = PEOPLE) -> None:
        """Wait until the server has everybody's answer."""
        await self.until(lambda shown: shown["activities"][activity]["answered"] == people)

    def result(self, activity: str) -> dict[str, Any]:
        """What came in, as the crew sees it."""
        found: dict[str, Any] = self.assembly.desk.screen.sections["results"][activity]
        return found


@contextlib.asynccontextmanager
async def assembled(process: ClassroomProcess) -> AsyncIterator[Assembly]:
    """Fifty people in the room, until the block ends."""
    async with async_playwright() as engine:
        browser = await engine.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        assembly = Assembly(process, browser)
        await assembly.enter()
        yield assembly
        await assembly.leave()
        await browser.close()


async def heard(page: Page) -> list[str]:
    """What a screen reader would have spoken since the page was opened, or since ``forget``."""
    words: list[str] = await page.evaluate("window.heard")
    return words


async def hears(page: Page, words: str) -> None:
    """Wait until the newest that a screen reader would speak is this, or begins so."""
    await expect(page.locator("html")).to_have_attribute("data-heard", re.compile(re.escape(words)))


async def forget(pages: Iterable[Page]) -> None:
    """Begin to listen afresh."""
    for page in pages:
        await page.evaluate("window.heard.length = 0")


def card(page: Page, activity: str) -> Locator:
    """An activity on a participant's page."""
    return page.locator(f"#activity-{activity}")


async def tick(page: Page, activity: str, *values: str) -> None:
    """Tick these answers."""
    for value in values:
        await card(page, activity).locator(f"input[value='{value}']:visible").check()


async def press(page: Page, activity: str, button: str) -> None:
    """Press a button of the activity."""
    await card(page, activity).get_by_role("button", name=button, exact=True).click()
