"""What comes in from other apps, what stays on the phone, and the ways out."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Dialog, Playwright, expect

from tests.app.conftest import CHROMIUM, PHONE, OpenApp
from tests.app.sending import press_send
from tests.app.sharing import as_file, share, wait_for_worker
from tests.demonstration import Demo

pytestmark = pytest.mark.browser

LINK = "https://video.example/watch?v=9Harrowmere9Marker9"
PASTE = """([files, text]) => {
    const bag = new DataTransfer();
    for (const [name, type, bytes] of files) bag.items.add(new File([Uint8Array.from(bytes)], name, {type}));
    if (text) bag.setData('text/plain', text);
    document.body.dispatchEvent(new ClipboardEvent('paste', {clipboardData: bag, bubbles: true}));
}"""
ASK_AGAIN = """() => new Promise((resolve) => {
    const {port1, port2} = new MessageChannel();
    port1.onmessage = ({data}) => resolve(data);
    navigator.serviceWorker.controller.postMessage('shared', [port2]);
})"""
KEPT = """async () => {
    const kept = [];
    for (const name of await caches.keys()) {
        for (const {url} of await (await caches.open(name)).keys()) kept.push(new URL(url).pathname);
    }
    return kept;
}"""


def test_a_share_from_another_app_arrives_on_the_check_screen_and_leaves_no_trace_in_the_address(
    open_app: OpenApp, picture: Path, demo: Demo
) -> None:
    page = open_app()
    share(page, files=[picture, picture], title="Look", text=f"see {LINK} now", url="")
    expect(page.get_by_role("heading", level=1)).to_have_text("Check before you send")
    expect(page.get_by_role("img", name="Picture 2, as it will be sent")).to_be_visible()
    expect(page.get_by_label("Links")).to_have_value(LINK)
    assert page.url == f"{demo.app_url}/"
    assert not [path for path in page.evaluate(KEPT) if "share" in path]
    assert page.evaluate(ASK_AGAIN) is None

    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("What have you got?")


def test_shared_words_without_a_link_become_the_note(open_app: OpenApp) -> None:
    page = open_app()
    share(page, text="It is on a wall in Harrowmere.")
    expect(page.get_by_label("Anything we should know?")).to_have_value("It is on a wall in Harrowmere.")


def test_from_the_share_sheet_one_more_tap_sends(open_app: OpenApp) -> None:
    page = open_app()
    share(page, url=LINK)
    expect(page.get_by_text("Goes to:", exact=False)).to_be_visible()
    page.get_by_role("button", name="Send", exact=True).tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sent. Thank you.")


def test_a_pasted_picture_and_a_pasted_text_with_a_link_are_taken_in(open_app: OpenApp, picture: Path) -> None:
    page = open_app()
    page.evaluate(PASTE, [[as_file(picture)], ""])
    expect(page.get_by_role("img", name="Picture 1, as it will be sent")).to_be_visible()
    page.get_by_role("button", name="Back", exact=True).click()
    page.evaluate(PASTE, [[], f"look: {LINK}."])
    expect(page.get_by_label("Links")).to_have_value(LINK)


def test_the_paste_button_takes_a_link_from_the_clipboard(open_app: OpenApp) -> None:
    page = open_app(permissions=["clipboard-read", "clipboard-write"])
    page.evaluate("link => navigator.clipboard.writeText(link)", LINK)
    page.get_by_role("button", name="Paste").click()
    expect(page.get_by_label("Links")).to_have_value(LINK)


def test_after_the_first_visit_the_app_opens_without_a_line(open_app: OpenApp) -> None:
    page = open_app()
    wait_for_worker(page)
    expect(page.get_by_text("This is a demonstration.")).to_be_visible()
    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("What have you got?")
    expect(page.get_by_text("This is a demonstration.")).to_be_visible()


def test_titles_and_history_never_tell_what_was_done(open_app: OpenApp) -> None:
    page = open_app()
    entries = page.evaluate("() => history.length")
    page.get_by_label("Got a link?").fill(LINK)
    page.get_by_role("button", name="Add link").click()
    press_send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Sent. Thank you.")
    assert page.title() == "Upstander"
    assert page.evaluate("() => history.length") == entries


def test_leave_now_ends_on_an_empty_page_that_takes_the_apps_place(open_app: OpenApp, demo: Demo) -> None:
    page = open_app()
    page.get_by_label("Got a link?").fill(LINK)
    page.get_by_role("button", name="Add link").click()
    page.get_by_role("button", name="Leave now").click()
    page.wait_for_url("about:blank")
    page.go_back()
    expect(page.get_by_label("Links")).to_have_count(0)
    assert demo.app_url not in page.url


def test_leave_now_stays_in_sight_however_far_somebody_has_read(open_app: OpenApp) -> None:
    page = open_app()
    page.get_by_label("Got a link?").fill(LINK)
    page.get_by_role("button", name="Add link").click()
    page.get_by_role("button", name="About and privacy").scroll_into_view_if_needed()
    assert page.evaluate("() => scrollY") > 300
    expect(page.get_by_role("button", name="Leave now")).to_be_in_viewport(ratio=1)


def test_leave_now_asks_nothing_even_while_a_report_is_on_its_way(open_app: OpenApp, demo: Demo) -> None:
    page = open_app()
    page.context.route(f"{demo.gate_url}/**", lambda _route: None)
    page.get_by_label("Got a link?").fill(LINK)
    page.get_by_role("button", name="Add link").click()
    press_send(page)
    expect(page.get_by_role("progressbar")).to_be_visible()
    asked: list[str] = []

    def note(dialog: Dialog) -> None:
        asked.append(dialog.type)

    page.on("dialog", note)
    page.get_by_role("button", name="Leave now").click()
    page.wait_for_url("about:blank")
    assert asked == []


def test_the_phones_own_back_leads_one_screen_back_and_keeps_the_draft(open_app: OpenApp) -> None:
    page = open_app()
    page.get_by_label("Got a link?").fill(LINK)
    page.get_by_role("button", name="Add link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check before you send")
    page.keyboard.press("Escape")  # what Chromium takes for a phone's back gesture where there is none
    expect(page.get_by_role("heading", level=1)).to_have_text("What have you got?")
    page.get_by_role("button", name="Go on with it").click()
    expect(page.get_by_label("Links")).to_have_value(LINK)


def test_a_phone_can_install_the_app_and_offers_it_in_its_share_sheet(phone: BrowserContext, demo: Demo) -> None:
    page = phone.new_page()
    page.goto(demo.app_url)
    wait_for_worker(page)
    tools = phone.new_cdp_session(page)
    assert tools.send("Page.getInstallabilityErrors")["installabilityErrors"] == []
    manifest = tools.send("Page.getAppManifest")
    assert manifest["errors"] == []
    assert manifest["manifest"]["shareTarget"]["action"] == f"{demo.app_url}/share"
    assert manifest["manifest"]["name"] == "Upstander"


def test_clear_this_app_leaves_nothing_kept_and_starts_the_worker_anew(open_app: OpenApp) -> None:
    page = open_app()
    wait_for_worker(page)
    page.evaluate("() => localStorage.setItem('a', 'b')")
    cleared: list[int] = []
    page.on("response", lambda answer: cleared.append(answer.status) if answer.url.endswith("/clear") else None)
    page.get_by_role("button", name="About and privacy").click()
    page.get_by_role("button", name="Clear this app").click()
    page.get_by_role("button", name="Yes, clear it").click()
    expect(page.get_by_text("Everything is cleared.", exact=False)).to_be_visible()
    assert page.evaluate("async () => (await indexedDB.databases()).length") == 0
    assert page.evaluate("() => localStorage.length") == 0
    page.wait_for_function(f"async () => (await ({KEPT})()).includes('/')")
    kept = page.evaluate(KEPT)
    assert not {"/card.json", "/trust.json", "/clear"} & set(kept)
    assert cleared == [200]

    # A share right after clearing is still caught by the new worker and never reaches the host.
    share(page, text=LINK)
    expect(page.get_by_label("Links")).to_have_value(LINK)


@pytest.fixture
def phone(playwright_engine: Playwright, tmp_path: Path) -> Iterator[BrowserContext]:
    """A browser that keeps its profile on disk, as a phone does."""
    context = playwright_engine.chromium.launch_persistent_context(tmp_path / "profile", **CHROMIUM, **PHONE)
    yield context
    context.close()


@pytest.mark.promise("P7")
def test_a_shared_report_that_waits_and_goes_leaves_no_plaintext_on_the_phone(
    phone: BrowserContext, demo: Demo, picture: Path, tmp_path: Path
) -> None:
    page = phone.new_page()
    page.goto(demo.app_url)
    wait_for_worker(page)
    expect(page.get_by_text("This is a demonstration.")).to_be_visible()
    share(page, files=[picture], text=LINK)
    expect(page.get_by_role("img", name="Picture 1, as it will be sent")).to_be_visible()
    page.get_by_label("Anything we should know?").fill("a9NoteMarker9 in Harrowmere")
    phone.set_offline(True)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your report waits", timeout=60_000)
    phone.set_offline(False)
    expect(page.get_by_role("heading", level=1)).to_have_text("Sent. Thank you.", timeout=60_000)
    words = page.get_by_role("list", name="Receipt words").get_by_role("listitem").all_inner_texts()
    phone.close()

    written = b"".join(file.read_bytes() for file in (tmp_path / "profile").rglob("*") if file.is_file())
    scan_start = len(picture.read_bytes()) // 2
    markers = [
        b"9Harrowmere9Marker9",
        b"a9NoteMarker9",
        picture.name.encode(),
        picture.read_bytes()[scan_start : scan_start + 64],
        " ".join(words).encode(),
    ]
    found = [
        marker for marker in markers if marker in written or marker.decode("latin-1").encode("utf-16-le") in written
    ]
    assert found == []
    assert re.search(rb"card\.json", written), "the profile was read from the wrong place"


@pytest.mark.promise("P7")
def test_large_pictures_on_the_screen_are_nowhere_on_the_disk(
    phone: BrowserContext, demo: Demo, tmp_path: Path
) -> None:
    large = tmp_path / "large.png"
    Image.frombytes("RGB", (2600, 2600), os.urandom(2600 * 2600 * 3)).save(large, compress_level=0)
    copies = [shutil.copy(large, tmp_path / f"{number}.png") for number in range(3)]
    page = phone.new_page()
    page.goto(demo.app_url)
    page.locator("input[type=file]").first.set_input_files(copies)
    expect(page.get_by_role("img", name="Picture 3, as it will be sent")).to_be_visible(timeout=60_000)
    part = large.read_bytes()[10_000_000:10_000_064]
    files = [file for file in (tmp_path / "profile").rglob("*") if file.is_file() and not file.is_symlink()]
    assert len(files) > 10, "the profile was read from the wrong place"
    assert [file.name for file in files if part in file.read_bytes()] == []
