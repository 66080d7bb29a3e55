"""Another app's share sheet, as the phone's browser carries it out: a form posted to the share target."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

SHARE = """([files, texts, action]) => {
    const form = document.createElement('form');
    Object.assign(form, {method: 'post', action, enctype: 'multipart/form-data'});
    for (const [name, value] of Object.entries(texts)) {
        const field = document.createElement('input');
        Object.assign(field, {type: 'hidden', name, value});
        form.append(field);
    }
    const picker = document.createElement('input');
    const bag = new DataTransfer();
    for (const [name, type, bytes] of files) bag.items.add(new File([Uint8Array.from(bytes)], name, {type}));
    Object.assign(picker, {type: 'file', name: 'files', multiple: true, files: bag.files});
    form.append(picker);
    document.body.append(form);
    form.submit();
}"""


def share(page: Page, *, files: list[Path] | None = None, action: str = "/share", **texts: str) -> None:
    """What the phone does when the person picks this app in another app's share sheet."""
    wait_for_worker(page)
    page.evaluate(SHARE, [[as_file(file) for file in files or []], texts, action])


def as_file(file: Path) -> list[object]:
    """A file in the form that a script in the page takes."""
    return [file.name, "image/jpeg", list(file.read_bytes())]


def wait_for_worker(page: Page) -> None:
    """Waits until the app can take a share."""
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
