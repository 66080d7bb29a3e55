"""How a report leaves: by itself when it may, never twice, whole after a crash; and what a killed browser leaves."""

from __future__ import annotations

import os
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from tests.app.conftest import CHROMIUM, PHONE, OpenApp
from tests.app.sending import crash, poll, press_send, wait_until_sealed
from tests.app.sharing import wait_for_worker
from tests.demonstration import Demo
from tests.engines.disk import read_disk

pytestmark = pytest.mark.browser

LINK = "https://video.example/watch?v=9Harrowmere9Sending9"
NOTE = "a9SendingNote9 in Harrowmere"
SEALED = b"age-encryption.org/v1\n-> mlkem768x25519"

COUNT = """async (name) => {
    const asked = indexedDB.open('app');
    const database = await new Promise((resolve) => { asked.onsuccess = () => resolve(asked.result); });
    const counting = database.transaction(name).objectStore(name).count();
    const count = await new Promise((resolve) => { counting.onsuccess = () => resolve(counting.result); });
    database.close();
    return count;
}"""


HIDE = "() => Object.defineProperty(document, 'visibilityState', {value: 'hidden', configurable: true})"
SHOW = "() => { delete document.visibilityState; }"


def test_the_woken_service_worker_sends_a_large_report_with_the_app_closed_and_leaves_a_small_one(
    playwright_engine: Playwright, demo: Demo, picture: Path, tmp_path: Path
) -> None:
    with phone_with(playwright_engine, tmp_path / "profile") as phone:
        page = open_whole(phone, demo)
        phone.set_offline(True)
        write_link(page)
        send(page, "Your report waits")
        page.get_by_role("button", name="Send it later").click()
        page.locator("input[type=file]").first.set_input_files(picture)
        expect(page.get_by_text("We took out the time", exact=False)).to_be_visible()
        send(page, "Your report waits")
        expect(page.get_by_text("one of about thirty sizes", exact=False)).to_be_visible()
        before = acknowledged(demo)

        watch = phone.new_page()
        page.close()
        phone.set_offline(False)
        wake(watch, demo)
        poll(watch, lambda: len(acknowledged(demo) - before) == 1)

        page = phone.new_page()
        page.goto(demo.app_url)
        expect(page.get_by_role("main").get_by_text("Your waiting report was sent.")).to_be_visible(timeout=60_000)
        assert len(acknowledged(demo) - before) == 2
        assert page.evaluate(COUNT, "parts") == 0


def test_a_report_as_small_as_a_link_does_not_leave_because_the_line_is_back_but_in_a_slot(
    open_app: OpenApp, demo: Demo
) -> None:
    page = open_app()
    wait_for_worker(page)
    expect(page.get_by_text("This is a demonstration.")).to_be_visible()
    page.context.set_offline(True)
    write_link(page)
    send(page, "Your report waits")
    expect(page.get_by_text("within 20 seconds", exact=False)).to_be_visible()
    before = acknowledged(demo)
    # Hidden, a page has no slots.
    page.evaluate(HIDE)
    page.context.set_offline(False)
    page.wait_for_function("() => navigator.onLine")
    assert page.evaluate("async () => (await fetch('/card.json')).ok")
    page.wait_for_timeout(3_000)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your report waits")
    assert acknowledged(demo) == before

    page.evaluate(SHOW)
    expect(page.get_by_role("heading", level=1)).to_have_text("Sent. Thank you.", timeout=60_000)
    assert len(acknowledged(demo) - before) == 1


def test_a_crash_is_told_and_the_files_that_went_with_it_can_be_picked_again(open_app: OpenApp, picture: Path) -> None:
    page = open_app()
    page.locator("input[type=file]").first.set_input_files(picture)
    expect(page.get_by_text("We took out the time", exact=False)).to_be_visible()
    crash(page)
    expect(page.get_by_text("The app had to start over and lost this file.", exact=False)).to_be_visible()
    page.get_by_role("button", name="Remove file 1").click()
    page.locator("input[type=file]").first.set_input_files(picture)
    expect(page.get_by_text("We took out the time", exact=False)).to_be_visible()
    send(page, "Sent. Thank you.")


def test_a_crash_of_what_sends_loses_neither_the_sealed_report_nor_its_receipt(
    open_app: OpenApp, demo: Demo, picture: Path
) -> None:
    page = open_app()
    page.locator("input[type=file]").first.set_input_files(picture)
    expect(page.get_by_text("We took out the time", exact=False)).to_be_visible()
    before = acknowledged(demo)
    with stopped_gate(demo):
        send(page, "Sending")
        wait_until_sealed(page)
        crash(page)
        expect(page.get_by_text("Your report is locked and kept on this phone.", exact=False)).to_be_visible()
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sent. Thank you.", timeout=60_000)
    expect(page.get_by_role("list", name="Receipt words").get_by_role("listitem")).to_have_count(8)
    assert len(acknowledged(demo) - before) == 1


def test_a_phone_that_cannot_delete_says_so_shows_the_words_and_deletes_at_the_next_start(
    open_app: OpenApp, demo: Demo
) -> None:
    page = open_app()
    write_link(page)
    before = acknowledged(demo)
    page.workers[0].evaluate("() => { IDBObjectStore.prototype.delete = () => { throw new Error('no') } }")
    send(page, "Sent. Thank you.")
    expect(page.get_by_text("could not delete the locked copy yet", exact=False)).to_be_visible()
    expect(page.get_by_role("list", name="Receipt words").get_by_role("listitem")).to_have_count(8)
    assert page.evaluate(COUNT, "reports") == 1

    page.reload()
    poll(page, lambda: page.evaluate(COUNT, "reports") == 0)
    expect(page.get_by_text("is waiting to be sent", exact=False)).to_have_count(0)
    assert len(acknowledged(demo) - before) == 1


@pytest.mark.promise("P7")
def test_a_browser_that_is_killed_leaves_no_plaintext_and_after_the_acknowledgement_nothing_that_names_the_envelope(
    playwright_engine: Playwright, demo: Demo, picture: Path, tmp_path: Path
) -> None:
    profile = tmp_path / "profile"
    scan = picture.read_bytes()
    half = len(scan) // 2
    traces = [LINK.encode(), b"a9SendingNote9", picture.name.encode(), b"Harrowmere Phones", scan[half : half + 48]]

    with phone_with(playwright_engine, profile) as phone:
        page = open_whole(phone, demo)
        fill_in(page, picture)
        kill(profile)
    assert found_on(profile, traces) == []

    before = acknowledged(demo)
    with stopped_gate(demo), phone_with(playwright_engine, profile) as phone:
        page = open_whole(phone, demo)
        fill_in(page, picture)
        send(page, "Sending")
        wait_until_sealed(page)
        kill(profile)
    assert found_on(profile, traces) == []
    assert found_on(profile, [SEALED]) == [SEALED], "the profile was read from the wrong place"

    with phone_with(playwright_engine, profile) as phone:
        page = phone.new_page()
        page.goto(demo.app_url)
        expect(page.get_by_role("main").get_by_text("Your waiting report was sent.")).to_be_visible(timeout=60_000)
        kill(profile)
    (envelope,) = acknowledged(demo) - before
    assert found_on(profile, [*traces, SEALED, envelope, envelope.hex().encode()]) == []


@contextmanager
def phone_with(engine: Playwright, profile: Path) -> Iterator[BrowserContext]:
    """A browser that keeps its profile on disk, as a phone does. It may be killed meanwhile."""
    context = engine.chromium.launch_persistent_context(profile, **CHROMIUM, **PHONE)
    try:
        yield context
    finally:
        with suppress(Exception):
            context.close()


def open_whole(phone: BrowserContext, demo: Demo) -> Page:
    """The app once its service worker is there and its card is checked."""
    page = phone.new_page()
    page.goto(demo.app_url)
    wait_for_worker(page)
    # From now on whatever the page loads is kept.
    page.reload()
    expect(page.get_by_text("This is a demonstration.")).to_be_visible()
    return page


def write_link(page: Page) -> None:
    page.get_by_label("Got a link?").fill(LINK)
    page.get_by_role("button", name="Add link").click()


def fill_in(page: Page, picture: Path) -> None:
    page.locator("input[type=file]").first.set_input_files(picture)
    expect(page.get_by_text("We took out the time", exact=False)).to_be_visible()
    page.get_by_label("Links").fill(LINK)
    page.get_by_label("Anything we should know?").fill(NOTE)


def send(page: Page, then: str) -> None:
    press_send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(then, timeout=60_000)


def wake(page: Page, demo: Demo) -> None:
    """What the browser does when the line is back: Background Sync of the app's service worker."""
    known: list[dict[str, Any]] = []
    tools = page.context.new_cdp_session(page)
    tools.on("ServiceWorker.workerRegistrationUpdated", lambda told: known.extend(told["registrations"]))
    tools.send("ServiceWorker.enable")
    poll(page, lambda: any(one["scopeURL"].startswith(demo.app_url) for one in known))
    registration = next(one for one in known if one["scopeURL"].startswith(demo.app_url))
    tools.send(
        "ServiceWorker.dispatchSyncEvent",
        {
            "origin": demo.app_url,
            "registrationId": registration["registrationId"],
            "tag": "line",
            "lastChance": False,
        },
    )


def acknowledged(demo: Demo) -> set[bytes]:
    """Ids of all envelopes that the gate has acknowledged, taken by the desk or not."""
    with sqlite3.connect(f"file:{demo.home / 'gate' / 'gate.db'}?mode=ro", uri=True) as rows:
        waiting = rows.execute("SELECT id FROM envelopes WHERE digest IS NOT NULL").fetchall()
        taken = rows.execute("SELECT id FROM tombstones").fetchall()
    return {bytes(row[0]) for row in waiting + taken}


@contextmanager
def stopped_gate(demo: Demo) -> Iterator[None]:
    """The gate hangs: lines open, and nothing comes back."""
    (gate,) = [
        pid for pid, words in running() if "upstander" in words and " gate" in words and str(demo.home) in home(pid)
    ]
    os.kill(gate, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(gate, signal.SIGCONT)


def kill(profile: Path) -> None:
    """Ends a browser as a phone without memory does, and waits until nothing of it runs."""
    for pid, words in running():
        if f"--user-data-dir={profile}" in words and "--type=" not in words:
            os.kill(pid, signal.SIGKILL)
    while any(f"--user-data-dir={profile}" in words for _, words in running()):
        pass


def running() -> list[tuple[int, str]]:
    """The processes of this machine and their command lines."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            found.append((int(folder.name), (folder / "cmdline").read_text().replace("\0", " ")))
    return found


def home(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/environ").read_text()
    return ""


def found_on(profile: Path, traces: list[bytes]) -> list[bytes]:
    """Those of the traces that are in any byte of a profile, packed or not, also as UTF-16."""
    written = [data for _, data in read_disk(profile)]
    assert len(written) > 20, "the profile was read from the wrong place"
    return [
        trace
        for trace in traces
        if any(trace in data or trace.decode("latin-1").encode("utf-16-le") in data for data in written)
    ]
