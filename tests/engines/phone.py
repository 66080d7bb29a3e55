"""The app on a phone, as a person uses it: by what stands on the buttons, in whichever engine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.engines.browser import Browser, wait_until
from tests.engines.material import Material

_SEEN = "const seen = (element) => element.checkVisibility({visibilityProperty: true});"
_BUTTON = f"""{_SEEN}
    const text = (element) => (element.getAttribute('aria-label') ?? element.innerText).trim();
    const names = (element) => [text(element).split('\\n')[0].trim(), text(element).replace(/\\s+/g, ' ')];
    return [...document.querySelectorAll('button, summary')].find((e) => seen(e) && names(e).includes(given[0]));
"""
_BOX = """
    return [...document.querySelectorAll('label')].find((label) => label.innerText.trim() === given[0])?.control;
"""
_VALUE = _BOX.replace("?.control", ".control.value")
_IS_BUTTON = _BUTTON.replace("return [", "return undefined !== [")
_IS_BOX = _BOX.replace("return [", "return undefined !== [")
_PICKER = "return document.querySelector('input[type=file]:not([capture])');"
_CLEAN = "return document.querySelectorAll('.file-clean:not(:has(.spinner))').length;"
_TITLE = "return document.querySelector('h1')?.innerText;"
_TEXT = "return document.querySelector('main')?.innerText ?? '';"
_WORDS = "return [...document.querySelectorAll('[aria-label=\"Receipt words\"] > li')].map((li) => li.innerText);"
_IS_PICKER = "return document.querySelector('input[type=file]:not([capture])') !== null;"
_STANDS_ALONE = """
    const {ready, controller} = navigator.serviceWorker;
    return (await ready).active?.state === 'activated' && controller !== null;
"""
_DIRECTION = "const {dir, lang} = document.documentElement; return [dir, lang];"
_SEALED = """
    const opening = indexedDB.open('app');
    const database = await new Promise((resolve) => opening.onsuccess = () => resolve(opening.result));
    const asking = database.transaction('reports').objectStore('reports').getAll();
    const kept = await new Promise((resolve) => asking.onsuccess = () => resolve(asking.result));
    database.close();
    const sealed = kept.map(({value}) => value).filter(({hashes}) => hashes !== null);
    return sealed.map(({envelope, hashes}) => [envelope, ...hashes].map((name) => [...name]));
"""
_KEPT = """
    const paths = [];
    for (const name of await caches.keys()) {
        for (const {url} of await (await caches.open(name)).keys()) paths.push(new URL(url).pathname);
    }
    return {
        databases: (await indexedDB.databases()).length,
        storage: localStorage.length + sessionStorage.length,
        cookies: document.cookie,
        ofInstallation: paths.filter((path) => path.endsWith('.json') && path !== '/files.json'),
        works: paths.includes('/'),
    };
"""


class Phone:
    """The app in one browser."""

    def __init__(self, browser: Browser, app_url: str) -> None:
        self.browser = browser
        self.app_url = app_url

    def open_app(self) -> None:
        """Open the app and wait until it would also open without a line."""
        self.browser.open(self.app_url)
        self.expect_title("What have you got?")
        wait_until(lambda: self.browser.run(_STANDS_ALONE), "the service worker")

    def pick(self, *files: Path) -> None:
        """Choose files, on whichever screen, and wait until all are clean and the picture among them is seen."""
        self._wait(lambda: self.browser.run(_IS_PICKER), "the file picker")
        self.browser.pick(list(files), _PICKER)
        self._wait(lambda: self.browser.run(_CLEAN) == len(files), "clean files")

    def press(self, button: str) -> None:
        """Press the button with these words on its first line, or on all its lines."""
        self._wait(lambda: self.browser.run(_IS_BUTTON, button), f"a button “{button}”")
        self.browser.press(_BUTTON, button)

    def write(self, label: str, text: str) -> None:
        """Type into the box with this label."""
        self._wait(lambda: self.browser.run(_IS_BOX, label), f"a box “{label}”")
        self.browser.type(text, _BOX, label)
        self._wait(lambda: self.browser.run(_VALUE, label) == text, f"“{text}” in the box “{label}”")

    def expect_title(self, *titles: str) -> str:
        """Wait until the screen has one of these titles; returns it."""
        return str(self._wait(lambda: (title := self.browser.run(_TITLE)) in titles and title, " or ".join(titles)))

    def expect_text(self, text: str) -> None:
        """Wait until the screen says this."""
        self._wait(lambda: text in self.text(), f"“{text}”")

    def text(self) -> str:
        """All that the screen says."""
        return str(self.browser.run(_TEXT))

    def fill_in(self, material: Material) -> None:
        """Choose the files, write link and note, answer a question; then the report can go."""
        self.pick(*material.files)
        self.write("Links", material.link)
        self.write("Anything we should know?", material.note)
        self.press("Backs a violent group")
        self.expect_text("Goes to:")

    def read_words(self) -> list[str]:
        """The receipt's words on the last screen."""
        self.expect_title("Sent. Thank you.")
        return [str(word).split()[-1] for word in self.browser.run(_WORDS)]

    def read_receipt(self, words: list[str], hoped_for: str) -> str:
        """What the receipt screen, which the first one leads to, says to eight words; empty where this is not in it."""
        self.press("Check a receipt")
        self.write("Your eight words", " ".join(words))
        self.press("Look for answers")
        self._wait(lambda: self.browser.run(_IS_BUTTON, "Look again"), "the answers")
        said = self.text()
        self.press("Back")
        return said if hoped_for in said else ""

    def clear(self) -> None:
        """Clear this app."""
        self.press("About and privacy")
        self.press("Clear this app")
        self.press("Yes, clear it")
        self.expect_text("Everything is cleared.")

    def choose_language(self, name: str, code: str, direction: str) -> None:
        """Choose one on the screen of languages, and wait until the page is turned to it."""
        self.press(name)
        self._wait(lambda: self.browser.run(_DIRECTION) == [direction, code], f"the page in {name}")

    def sealed_reports(self) -> list[list[bytes]]:
        """What names each report that lies sealed in the browser's database: its envelope's id, its parts' digests."""
        return [[bytes(name) for name in names] for names in self.browser.run(_SEALED)]

    def kept(self) -> dict[str, Any]:
        """What the browser keeps for the app."""
        kept: dict[str, Any] = self.browser.run(_KEPT)
        return kept

    def _wait(self, holds: Callable[[], Any], what: str) -> Any:
        try:
            return wait_until(holds, what)
        except AssertionError as error:
            raise AssertionError(f"{error} The screen says:\n{self.text()}") from None
