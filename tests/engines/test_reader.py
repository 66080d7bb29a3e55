"""The reader of disks would find what it looks for: a marker in each store of each engine is found."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from tests.engines.browser import wait_until
from tests.engines.conftest import StartPhone
from tests.engines.disk import read_disk

pytestmark = pytest.mark.browser

# A marker after much of the same: where an engine packs what it writes, it is there to be unpacked only.
PLANT = """
    const [local, base, large, cache] = given.map((marker) =>
        'over and over '.repeat(500) + marker.slice(0, 6) + marker);
    localStorage.setItem('kept', local);
    const opening = indexedDB.open('other');
    opening.onupgradeneeded = () => opening.result.createObjectStore('things');
    const database = await new Promise((resolve) => opening.onsuccess = () => resolve(opening.result));
    const writing = database.transaction('things', 'readwrite');
    writing.objectStore('things').put({text: base}, 1);
    writing.objectStore('things').put({text: large.repeat(200)}, 2);
    await new Promise((resolve) => writing.oncomplete = resolve);
    database.close();
    await (await caches.open('other')).put('/kept', new Response(cache));
    const box = document.createElement('textarea');
    box.id = 'plain';
    document.querySelector('main').prepend(box);
"""
PLACES = ["local storage", "database", "large value in a database", "cache"]


def test_what_an_engine_keeps_is_found(start_phone: StartPhone, engine: str, browser_folder: Path) -> None:
    markers = {place: secrets.token_hex(8) for place in PLACES}
    phone = start_phone(browser_folder)
    phone.open_app()
    phone.browser.run(PLANT, *markers.values())
    if engine == "firefox":
        # It also keeps what is typed, but in boxes that ask it not to: every box of the app's does.
        markers["typed words"] = secrets.token_hex(8)
        phone.browser.type(markers["typed words"], "return document.querySelector('#plain');")
    # Engines write some of it only after a while.
    wait_until(lambda: found_on(browser_folder, markers) == set(markers), "all of it to be on the disk")
    phone.browser.close()


def found_on(folder: Path, markers: dict[str, str]) -> set[str]:
    return {
        place
        for _, data in read_disk(folder)
        for place, marker in markers.items()
        if marker.encode() in data or marker.encode("utf-16-le") in data
    }
