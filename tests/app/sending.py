"""Sending as a person does it, and what may befall it."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

# Asked for before the app has made it, a database would come into being without its tables.
IS_SEALED = """async () => {
    if (!(await indexedDB.databases()).some(({ name }) => name === 'app')) return false;
    const asked = indexedDB.open('app');
    const database = await new Promise((resolve) => { asked.onsuccess = () => resolve(asked.result); });
    const reading = database.transaction('reports').objectStore('reports').getAll();
    const reports = await new Promise((resolve) => { reading.onsuccess = () => resolve(reading.result); });
    database.close();
    return reports.some(({ value }) => value.hashes !== null);
}"""


def press_send(page: Page) -> None:
    """Presses Send once the screen says who gets the report: before, it can't be sealed."""
    expect(page.locator(".send-bar-text")).to_contain_text("Goes to:")
    page.get_by_role("button", name="Send", exact=True).click()


def wait_until_sealed(page: Page) -> None:
    """Waits until a whole report lies sealed on the phone."""
    poll(page, lambda: any(worker.evaluate(IS_SEALED) for worker in page.workers))


def crash(page: Page) -> None:
    """An error in the worker that nobody caught."""
    page.workers[0].evaluate("() => { setTimeout(() => { throw new Error('a crash'); }); }")


def poll(page: Page, is_so: Callable[[], bool]) -> None:
    """Waits for something that no page shows."""
    for _ in range(600):
        if is_so():
            return
        page.wait_for_timeout(100)
    raise AssertionError("It did not come about within a minute.")
