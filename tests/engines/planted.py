"""What a page leaves in each store of a browser, so that the reader of disks has something to find."""

from __future__ import annotations

import secrets
from pathlib import Path

from tests.engines.browser import Browser
from tests.engines.disk import read_disk
from tests.engines.firefox import Firefox

# A marker after much of the same: where an engine packs what it writes, it is there to be unpacked only.
_PLANT = """
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
    document.body.prepend(box);
"""
_PULL = """
    document.querySelector('#plain').remove();
    localStorage.removeItem('kept');
    await caches.delete('other');
    await new Promise((resolve) => indexedDB.deleteDatabase('other').onsuccess = resolve);
"""


class Planted:
    """Markers in the stores of a browser that has a page of the app open."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        places = ("local storage", "a database", "a large value in a database", "a cache")
        self._markers = {place: secrets.token_hex(8) for place in places}
        browser.run(_PLANT, *self._markers.values())
        if isinstance(browser, Firefox):
            # It also keeps what is typed, but in boxes that ask it not to: every box of the app's does.
            self._markers["typed words"] = secrets.token_hex(8)
            browser.type(self._markers["typed words"], "return document.querySelector('#plain');")

    def missing_from(self, folder: Path) -> set[str]:
        """The places whose marker the reader does not find below a folder."""
        missing = dict(self._markers)
        for _, data in read_disk(folder):
            for place, marker in list(missing.items()):
                if marker.encode() in data or marker.encode("utf-16-le") in data:
                    del missing[place]
        return set(missing)

    def pull(self) -> None:
        """Take them out again."""
        self._browser.run(_PULL)
