"""The app on a phone, as a person uses it: by what stands on the buttons, in whichever engine."""

from __future__ import annotations

from pathlib import Path

from tests.engines.browser import Browser, wait_until

_SEEN = "const seen = (element) => element.checkVisibility({visibilityProperty: true});"
_BUTTON = f"""{_SEEN}
    const name = (element) => (element.getAttribute('aria-label') ?? element.innerText).split('\\n')[0].trim();
    return [...document.querySelectorAll('button, summary')].find((e) => seen(e) && name(e) === given[0]);
"""
_BOX = """
    return [...document.querySelectorAll('label')].find((label) => label.innerText.trim() === given[0])?.control;
"""
_PICKER = "return document.querySelector('input[type=file]:not([capture])');"
_TITLE = "return document.querySelector('h1')?.innerText;"
_TEXT = "return document.querySelector('main')?.innerText ?? '';"
_WORDS = "return [...document.querySelectorAll('[aria-label=\"Receipt words\"] > li')].map((li) => li.innerText);"
_STANDS_ALONE = """
    const {ready, controller} = navigator.serviceWorker;
    return (await ready).active?.state === 'activated' && controller !== null;
"""


class Phone:
    """The app in one browser."""

    def __init__(self, browser: Browser, app_url: str) -> None:
        self.browser = browser
        self._app_url = app_url

    def open_app(self) -> None:
        """Open the app and wait until it would also open without a line."""
        self.browser.open(self._app_url)
        self.expect_title("What have you got?")
        wait_until(lambda: self.browser.run(_STANDS_ALONE), "the service worker")

    def pick(self, *files: Path) -> None:
        """Choose files, on whichever screen."""
        wait_until(lambda: self.browser.run(f"{_PICKER.rstrip(';')} !== null;"), "the file picker")
        self.browser.pick(list(files), _PICKER)

    def press(self, button: str) -> None:
        """Press the button with these words on its first line."""
        found = _BUTTON.replace("return ", "return undefined !== ")
        self._wait(lambda: self.browser.run(found, button), f"a button “{button}”")
        self.browser.press(_BUTTON, button)

    def write(self, label: str, text: str) -> None:
        """Type into the box with this label."""
        self._wait(lambda: self.browser.run(_BOX.replace("?.control", "") + "", label) is not None, f"a box “{label}”")
        self.browser.type(text, _BOX, label)

    def expect_title(self, *titles: str) -> str:
        """Wait until the screen has one of these titles; returns it."""
        return str(self._wait(lambda: (title := self.browser.run(_TITLE)) in titles and title, " or ".join(titles)))

    def expect_text(self, text: str) -> None:
        """Wait until the screen says this."""
        self._wait(lambda: text in self.text(), f"“{text}”")

    def text(self) -> str:
        """All that the screen says."""
        return str(self.browser.run(_TEXT))

    def send(self) -> list[str]:
        """Press Send; returns the receipt's words once the gate has acknowledged."""
        self.press("Send")
        return self.read_words()

    def read_words(self) -> list[str]:
        """The receipt's words on the last screen."""
        self.expect_title("Sent. Thank you.")
        return [str(word).split()[-1] for word in self.browser.run(_WORDS)]

    def _wait(self, holds, what: str):
        try:
            return wait_until(holds, what)
        except AssertionError as error:
            raise AssertionError(f"{error} The screen says:\n{self.text()}") from None
