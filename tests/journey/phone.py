"""A phone in a test: real Chromium with touch, a small screen, and the app's own screens driven by their names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, Playwright, expect

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def open_phone(
    playwright: Playwright, profile: Path, *, program: str = CHROMIUM, more: Sequence[str] = (), **settings: object
) -> Iterator[BrowserContext]:
    """Chromium as a phone, with its profile in a folder that outlives it; ``more`` are arguments of its own."""
    context = playwright.chromium.launch_persistent_context(
        str(profile),
        executable_path=program,
        args=[*ARGUMENTS, *more],
        headless=True,
        viewport={"width": 360, "height": 740},
        device_scale_factor=2,
        is_mobile=True,
        has_touch=True,
        **settings,  # type: ignore[arg-type]  # Playwright's own words for a context
    )
    try:
        yield context
    finally:
        context.close()


def open_app(context: BrowserContext, app_url: str) -> Page:
    """Open the app and wait until it also works without a line, as after any first visit."""
    page = context.new_page()
    page.goto(app_url)
    expect(page.get_by_role("heading", level=1)).to_have_text("What have you got?")
    page.wait_for_function("navigator.serviceWorker.controller || navigator.serviceWorker.ready.then(r => r.active)")
    page.reload()
    page.wait_for_function("!!navigator.serviceWorker.controller")
    return page


def share(page: Page, files: list[Path], text: str) -> None:
    """Share files and a text to the app as the share sheet does: a form that is posted to the share address."""
    page.evaluate(
        """text => {
          const form = document.createElement('form');
          form.method = 'post'; form.action = '/share'; form.enctype = 'multipart/form-data'; form.id = 'sheet';
          const files = document.createElement('input');
          files.type = 'file'; files.name = 'files'; files.multiple = true; files.id = 'sheet-files';
          const words = document.createElement('input');
          words.type = 'hidden'; words.name = 'text'; words.value = text;
          form.append(files, words); document.body.append(form);
        }""",
        text,
    )
    page.set_input_files("#sheet-files", [str(file) for file in files])
    page.evaluate("document.getElementById('sheet').submit()")
    expect(page.get_by_role("heading", level=1)).to_have_text("Check before you send")


def send(page: Page) -> list[str]:
    """Press Send, wait for the acknowledgement, and return the receipt's words."""
    expect(page.get_by_text("Goes to:", exact=False)).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Send", exact=True).tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sent. Thank you.", timeout=60_000)
    words = page.get_by_role("list", name="Receipt words").get_by_role("listitem").all_inner_texts()
    return [word.split()[-1] for word in words]


def read_receipt(page: Page, app_url: str, words: list[str]) -> str:
    """Type the words into the receipt screen and return what it shows."""
    page.goto(app_url)
    page.get_by_role("button", name="Check a receipt").tap()
    page.get_by_label("Your eight words").fill(" ".join(words))
    page.get_by_role("button", name="Look for answers").tap()
    expect(page.get_by_role("button", name="Look again")).to_be_visible(timeout=60_000)
    return page.get_by_role("main").inner_text()
