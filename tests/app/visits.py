"""Visits of the real app before a real gate, watched on the line of each phone, and what people do in them."""

from __future__ import annotations

import asyncio
import random
import shutil
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from playwright.async_api import Browser, Page, expect

from tests.app.conftest import PHONE
from tests.app.hosting import serve_app
from tests.app.traffic import Passed, Watch, exchanges_of
from tests.demonstration import ROOT
from tests.gate.running import RunningGate
from upstander.envelope.age import Identity
from upstander.envelope.card import Card, TrustFile, sign_card_file, sign_signing_key
from upstander.envelope.receipt import ReceiptWords
from upstander.keyring.cards import hash_build

SLOT_SECONDS = 1
SLOTS_OF_A_TRACE = 2
_PATIENCE = 60
"""Seconds for what never takes long, on a slow machine."""
_QUIET = 1.5
"""Seconds without a word from the app's host after which a browser has fetched and looked up all that it wants."""
_AFTER_A_SLOT = 0.35
"""Seconds from the beginning of a slot's exchange to a moment when it is over, where traces begin and end."""
_LONGEST_THOUGHT = 0.1

_ROOT_KEY, _SIGNING_KEY = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2))

# Drivers press as people do, but make the processor work harder than the app does: so the page's own script presses.
_ACT = """async ([act, ...texts]) => {
    const until = (look) => new Promise((resolve) => {
        const watch = new MutationObserver(() => check());
        const check = () => {
            const found = look();
            if (!found) return;
            watch.disconnect();
            resolve(found);
        };
        watch.observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
        check();
    });
    const named = (kind, name) => [...document.querySelectorAll(kind)].find((one) => name.test(one.textContent));
    const press = async (name) => (await until(() => {
        const found = named('button', name);
        return found && !found.disabled && found;
    })).click();
    const heading = (text) => until(() => document.querySelector('h1')?.textContent === text);
    const write = async (label, text) => {
        const found = await until(() => named('label', label)?.control);
        Object.getOwnPropertyDescriptor(Object.getPrototypeOf(found), 'value').set.call(found, text);
        found.dispatchEvent(new Event('input', {bubbles: true}));
    };
    const send = async () => {
        await until(() => document.querySelector('.send-bar-text')?.textContent.includes('Goes to:'));
        await press(/^Send$/);
        await heading('Sent. Thank you.');
        await press(/^Done$/);
    };
    if (act === 'look around') {
        await press(/^About and privacy$/);
        await heading('About and privacy');
        await press(/^Back$/);
    } else if (act === 'report a link') {
        await write(/^Got a link/, texts[0]);
        await press(/^Add link$/);
        await send();
    } else if (act === 'read a receipt') {
        await press(/^Check a receipt/);
        await write(/^Your eight words/, texts[0]);
        await press(/^Look for answers$/);
        await heading('Nothing yet');
        await press(/^Back$/);
    } else {
        const picker = await until(() => document.querySelector('input[type=file]'));
        const bag = new DataTransfer();
        for (const text of texts) bag.items.add(new File([text], 'a.txt', {type: 'text/plain'}));
        picker.files = bag.files;
        picker.dispatchEvent(new Event('change', {bubbles: true}));
        await until(() => document.body.textContent.split('No hidden details found.').length > texts.length);
        await send();
    }
    await heading('What have you got?');
}"""


_KEEPS_ALL = """async () => {
    if (!navigator.serviceWorker.controller) return false;
    const listed = Object.keys(await (await fetch('/files.json')).json());
    const kept = [];
    for (const name of await caches.keys()) kept.push(...await (await caches.open(name)).keys());
    return kept.length >= listed.length;  // all but /clear, and the list itself
}"""


@dataclass
class Service:
    """An app host and a gate, and nothing else: what a desk would work for after a report slows nobody here."""

    app_url: str
    gate: RunningGate


@contextmanager
def running_service(home: Path) -> Iterator[Service]:
    """The built app under a card with short slots, before a gate of its own."""
    gate = RunningGate(home).start()
    try:
        with serve_app(home, gate.port) as url:
            shutil.copytree(ROOT / "app" / "dist", home / "app", dirs_exist_ok=True)
            _put_card(home / "app", gate)
            yield Service(url, gate)
    finally:
        gate.stop()


def _put_card(app: Path, gate: RunningGate) -> None:
    today = datetime.now(UTC).date()
    until = today + timedelta(days=7)
    card = Card(
        number=1,
        from_day=today,
        until_day=until,
        recipients=(Identity.generate().recipient(),),
        escrow=False,
        gate=f"{gate.url}/exchange",
        relay=None,
        ohttp=gate.configuration,
        work_cap=64,
        builds=(hash_build(app),),
        accepts_files=True,
        accepts_bytes=1_000_000_000,
        operators={"desk": "a unit", "gate": "a company", "relay": None, "app": "a newspaper"},
        basis="a test",
        demo_note="A test.",
        demo_slot=SLOT_SECONDS,
    )
    key = sign_signing_key(_ROOT_KEY, _SIGNING_KEY.public_key().public_bytes_raw(), today, until)
    trust = TrustFile(_ROOT_KEY.public_key().public_bytes_raw(), "Harrowmere", demo=True)
    (app / "trust.json").write_bytes(trust.to_bytes())
    (app / "card.json").write_bytes(sign_card_file(card, key, _SIGNING_KEY, ()).to_bytes())


@dataclass(frozen=True)
class Trace:
    """What passed on a phone's line from after one slot to after a later one. Times count from the former."""

    act: str
    passed: tuple[Passed, ...]
    was_in_time: bool
    """Whether what somebody did was over within the trace."""


class PhoneOnALine:
    """One phone's browser, all of whose connections go over a line that is watched."""

    def __init__(self, browser: Browser, service: Service) -> None:
        self._browser = browser
        self._service = service
        self._watch = Watch()
        self._page: Page | None = None

    async def open(self) -> None:
        """Open the app, and wait until the phone keeps all its files."""
        context = await self._browser.new_context(**PHONE, proxy={"server": self._watch.url})
        self._page = page = await context.new_page()
        page.set_default_timeout(_PATIENCE * 1_000)
        await page.goto(self._service.app_url)
        await page.wait_for_function(_KEEPS_ALL, polling=500)
        await expect(page.get_by_text("This is a demonstration.")).to_be_visible(timeout=_PATIENCE * 1_000)
        while self._heard_of_host():
            await asyncio.sleep(0.1)

    def _heard_of_host(self) -> bool:
        now = time.monotonic()
        return any(one.port != self._service.gate.port for one in self._watch.between(now - _QUIET, now))

    def close(self) -> None:
        self._watch.close()

    async def act(self, act: str, texts: Sequence[str], slots: int = SLOTS_OF_A_TRACE) -> Trace:
        """Do something in the quiet after a slot, and take what passes in so many of the next slots."""
        assert self._page is not None
        slot = await self._slot_now()
        start, end = slot + _AFTER_A_SLOT, slot + _AFTER_A_SLOT + slots * SLOT_SECONDS
        await _sleep_until(start + random.uniform(0, _LONGEST_THOUGHT))
        try:
            await asyncio.wait_for(self._page.evaluate(_ACT, [act, *texts]), _PATIENCE)
        except TimeoutError:
            shown = await self._page.inner_text("body")
            raise AssertionError(f"“{act}” did not end. The phone shows:\n{shown}") from None
        was_in_time = time.monotonic() < end
        await _sleep_until(end)
        passed = tuple(one.since(slot) for one in self._watch.between(start, end))
        return Trace(act, passed, was_in_time)

    async def _slot_now(self) -> float:
        """When the exchange of the last slot began; of the next one where that is too long ago."""
        while True:
            began = [up[0].seconds for up, _ in exchanges_of(self._watch.passed, self._service.gate.port)]
            if began and time.monotonic() < began[-1] + _AFTER_A_SLOT + _LONGEST_THOUGHT:
                return began[-1]
            await asyncio.sleep(0.01)


async def _sleep_until(moment: float) -> None:
    await asyncio.sleep(max(0.0, moment - time.monotonic()))


def texts_for(act: str) -> Sequence[str]:
    """What is typed for an act, another each time."""
    match act:
        case "report a link":
            return [f"https://video.example/{random.randbytes(random.randint(2, 40)).hex()}"]
        case "read a receipt":
            return [" ".join(ReceiptWords.draw().words)]
        case _:
            return []


@asynccontextmanager
async def open_phones(browser: Browser, service: Service, count: int) -> AsyncIterator[list[PhoneOnALine]]:
    """So many phones, each with a line of its own, on which the app is open."""
    phones = [PhoneOnALine(browser, service) for _ in range(count)]
    await asyncio.gather(*(phone.open() for phone in phones))
    yield phones
    for phone in phones:
        phone.close()


async def use_phones(phones: Sequence[PhoneOnALine], seconds: float, draw: Callable[[], str]) -> list[Trace]:
    """Let phones be used for so long, each act drawn anew; their traces in the order in which they ended."""
    traces: list[Trace] = []
    until = time.monotonic() + seconds

    async def use(phone: PhoneOnALine) -> None:
        while time.monotonic() < until:
            act = draw()
            traces.append(await phone.act(act, texts_for(act)))

    await asyncio.gather(*map(use, phones))
    return traces
