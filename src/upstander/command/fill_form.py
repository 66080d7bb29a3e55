"""Filling the public form in a visible browser, page by page, and looking whether it kept what was filled in.

Needs Playwright, which comes with the extra ``handover``.
"""

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Error, Locator, Page, sync_playwright

from upstander.desk.referral.package import Submission

LINK_BOXES = ("url", "another-url-1", "another-url-2", "another-url-3", "another-url-4")
SUBMIT = "main input[type=submit]"
ADD_LINK = "Add another link"
CHECK = "check-your-report"
CONFIRMATION = "confirmation"
PAGE_MS = 60_000
UPLOAD_MS = 20 * 60_000


class FormChanged(Exception):
    """A page of the form isn't what is expected, or no browser opens; the message says what is missing where."""


class WindowClosed(Exception):
    """The human closed the window before everything was sent."""


@contextmanager
def open_browser(program: str | None) -> Iterator[Page]:
    """Open a visible Chromium with an empty profile that is thrown away afterwards; ``None`` is Playwright's own.

    Raises:
        FormChanged: no browser could be opened.
    """
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    if as_root:
        print("Run by root, the browser works without its sandbox. Better run this as yourself.", file=sys.stderr)
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=program, headless=False, chromium_sandbox=not as_root)
        except Error as error:
            told = "No browser window could be opened. Name a Chromium with --browser. What it said:"
            raise FormChanged(f"{told}\n{_reasons(error)}") from error
        try:
            yield browser.new_page(no_viewport=True)
        finally:
            browser.close()


class Filler:
    """Drives one page through the form at an address. It never presses the button of the last page."""

    def __init__(self, page: Page, destination: str) -> None:
        self._page = page
        self._destination = destination.rstrip("/")

    @contextmanager
    def staying_open_on_surprise(self) -> Iterator[None]:
        """Where the form surprises: say so and leave the window to the human until they close it.

        Raises:
            FormChanged: the form is not as expected, and the window is closed by now.
            WindowClosed: the window was closed in the middle.
        """
        try:
            yield
        except (FormChanged, Error) as surprise:
            if self._page.is_closed() or _says_closed(surprise):
                raise WindowClosed("The window was closed.") from surprise
            print(_sentence(surprise, self._page), file=sys.stderr)
            print("Nothing more was sent. The window stays open: go on by hand, or close it.", file=sys.stderr)
            self._wait_until_closed()
            raise FormChanged("Stopped, since the form was not as expected.") from surprise

    def fill(self, submission: Submission) -> None:
        """Fill one submission up to the page where it can be checked and sent.

        Raises:
            FormChanged: a page lacks something, or the form did not keep what was filled in.
        """
        self._page.goto(f"{self._destination}/", timeout=PAGE_MS)
        self._expect("evidence-url")
        self._fill_links(submission.links)
        self._press("evidence-upload")
        self._fill_files(submission.files)
        self._one("#evidence-written").fill(submission.text)
        self._press("can-we-contact")
        self._choose("can-we-contact-no")
        self._press(CHECK)
        self._compare(submission)

    def wait_until_sent(self) -> None:
        """Wait, without limit, until the human has pressed Send; they may go back and change things before."""
        self._page.wait_for_url(lambda url: _step(url) == CONFIRMATION, timeout=0)

    def _fill_links(self, links: tuple[str, ...]) -> None:
        if not links:
            self._choose("evidence-url-no")
            return
        self._choose("evidence-url-yes")
        for box, link in zip(LINK_BOXES, links, strict=False):
            if not self._page.locator(f"#{box}").is_visible():
                self._visible(self._page.locator("main").get_by_text(ADD_LINK, exact=True), ADD_LINK).click()
            self._one(f"#{box}").fill(link)

    def _fill_files(self, files: tuple[Path, ...]) -> None:
        if not files:
            self._choose("evidence-upload-no")
            self._press("evidence-written")
            return
        for place, file in enumerate(files):
            question, field = ("evidence-upload-more", "another-image") if place else ("evidence-upload", "image")
            self._choose(f"{question}-yes")
            self._one(f"#{field}").set_input_files(file, timeout=UPLOAD_MS)
            self._press("evidence-upload-confirm", UPLOAD_MS)
            if file.name not in self._page.locator("main").inner_text():
                raise FormChanged(f"it does not list {file.name} among the files added")
        self._choose("evidence-upload-more-no")
        self._press("evidence-written")

    def _compare(self, submission: Submission) -> None:
        """Look on the check page whether everything is there, letter by letter."""
        shown = self._page.locator("main").inner_text()
        missing: list[str] = list((Counter(submission.links) - Counter(re.split(r"[\s,]+", shown))).elements())
        missing += [file.name for file in submission.files if file.name not in shown]
        if " ".join(submission.text.split()) not in " ".join(shown.split()):
            missing.append("the text")
        if missing:
            raise FormChanged(f"it did not keep {' and '.join(missing)} as filled in")

    def _choose(self, radio: str) -> None:
        self._one(f"#{radio}").check()

    def _press(self, expected: str, timeout: int = PAGE_MS) -> None:
        """Press the page's own button, never one of a dialog, and look where that leads."""
        button = self._one(SUBMIT)
        with self._page.expect_navigation(timeout=timeout):
            button.click()
        self._expect(expected)

    def _expect(self, step: str) -> None:
        if _step(self._page.url) == step:
            return
        summary = self._page.locator(".govuk-error-summary")
        told = f" It says: {' '.join(summary.first.inner_text().split())}" if summary.count() else ""
        raise FormChanged(f"/{step} should be here.{told}")

    def _one(self, selector: str) -> Locator:
        return self._visible(self._page.locator(selector), selector)

    def _visible(self, locator: Locator, name: str) -> Locator:
        if locator.count() != 1 or not locator.is_visible():
            raise FormChanged(f"{name} is not there, or not just once")
        return locator

    def _wait_until_closed(self) -> None:
        if not self._page.is_closed():
            try:
                self._page.wait_for_event("close", timeout=0)
            except Error:
                return


def _step(url: str) -> str:
    return urlsplit(url).path.strip("/")


def _says_closed(surprise: Exception) -> bool:
    return isinstance(surprise, Error) and "has been closed" in surprise.message


def _reasons(error: Error) -> str:
    """What a browser that didn't start said, without the hundred words it was started with."""
    before_log = error.message.partition("Call log:")[0]
    return "\n".join(line for line in before_log.splitlines() if line.strip() and "<launching>" not in line)


def _sentence(surprise: Exception, page: Page) -> str:
    why = surprise.message.splitlines()[0] if isinstance(surprise, Error) else str(surprise)
    return f"The form looks different from what is expected, on its page /{_step(page.url)}: {why}"
