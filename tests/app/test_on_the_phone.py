"""The app's place on a phone: a shortcut's link, a plain name, the receipt on paper, and the language of the person."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Playwright, expect

from tests.app.conftest import CHROMIUM, PHONE, OpenApp
from tests.app.sending import press_send
from tests.app.sharing import share, wait_for_worker
from tests.app.test_screens_accessibility import WIDER_THAN_SCREEN, check_screen, looks  # noqa: F401 -- the fixture of the looks
from tests.app.test_share_paste_and_leave import phone  # noqa: F401 -- a fixture, too
from tests.demonstration import ROOT, Demo

pytestmark = pytest.mark.browser

LINK = "https://video.example/watch?v=9Harrowmere9"
ENCODED = "https%3A%2F%2Fvideo.example%2Fwatch%3Fv%3D9Harrowmere9"
LETTERS_OF_TWICE_THE_SIZE = {"webkit": {"webprefs": {"default_font_size": 32}}}
LETTERS = "() => getComputedStyle(document.documentElement).fontSize"
MOST_BYTES_OF_THE_FIRST_PAGE = 40_000


def test_a_shortcuts_link_arrives_and_leaves_the_address_without_being_sent(open_app: OpenApp, demo: Demo) -> None:
    page = open_app()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url + str(request.headers)))
    other = page.context.new_page()
    other.on("request", lambda request: asked.append(request.url + str(request.headers)))
    other.goto(f"{demo.app_url}/#link={ENCODED}")
    expect(other.get_by_role("heading", level=1)).to_have_text("Check before you send")
    expect(other.get_by_label("Links")).to_have_value(LINK)
    assert other.url == f"{demo.app_url}/"
    # Into an app that is open already.
    page.evaluate("address => { location.hash = address; }", f"link={ENCODED}")
    expect(page.get_by_label("Links")).to_have_value(LINK)
    assert page.url == f"{demo.app_url}/"
    assert [line for line in asked if "Harrowmere9" in line] == []


@pytest.mark.parametrize("fragment", ["link=%E0%A4%A", "link=", "nothing", "link=javascript:alert(1)"])
def test_a_broken_fragment_does_no_harm(open_app: OpenApp, demo: Demo, fragment: str) -> None:
    page = open_app().context.new_page()
    page.goto(f"{demo.app_url}/#{fragment}")
    expect(page).to_have_url(f"{demo.app_url}/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_how_to_have_it_on_a_phone_violates_nothing(open_app: OpenApp, looks: dict[str, Any]) -> None:  # noqa: F811 -- the fixture
    page = open_app(**looks)
    page.get_by_role("button", name="Keep it at hand").click()
    check_screen(page, "Keep it at hand")
    expect(page.get_by_text("/#link=", exact=False).first).to_be_visible()


def test_a_plain_name_and_icon_can_be_chosen_and_stay_through_a_share(
    phone: BrowserContext,  # noqa: F811 -- the fixture
    demo: Demo,
) -> None:
    page = phone.new_page()
    page.goto(demo.app_url)
    page.get_by_role("button", name="Keep it at hand").click()
    page.get_by_role("button", name="Pocket Pages").click()
    expect(page).to_have_title("Pocket Pages")
    wait_for_worker(page)
    page.reload()
    wait_for_worker(page)
    expect(page).to_have_title("Pocket Pages")
    tools = phone.new_cdp_session(page)
    assert tools.send("Page.getInstallabilityErrors")["installabilityErrors"] == []
    manifest = tools.send("Page.getAppManifest")
    assert manifest["errors"] == []
    assert "pstander" not in manifest["data"]
    assert manifest["manifest"]["shareTarget"]["action"] == f"{demo.app_url}/share?plain"
    share(page, text=LINK, action="/share?plain")
    expect(page.get_by_label("Links")).to_have_value(LINK)
    assert page.title() == "Pocket Pages"
    assert page.url == f"{demo.app_url}/?plain"


def test_paper_shows_the_words_and_a_line_that_tells_nothing(open_app: OpenApp) -> None:
    page = open_app()
    share(page, text=LINK)
    press_send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Sent. Thank you.")
    words = page.get_by_role("list", name="Receipt words").get_by_role("listitem").all_inner_texts()
    page.emulate_media(media="print")
    shown = page.evaluate("""() => [...document.querySelectorAll('body *')].filter((element) =>
        getComputedStyle(element).visibility === 'visible' && element.getClientRects().length &&
        [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()))
        .map((element) => element.textContent)""")
    assert sorted(shown) == sorted(["Eight words. Keep the order.", *words])
    assert page.pdf().count(b"/Type /Page\n") == 1


def test_the_first_page_is_small() -> None:
    build = ROOT / "app" / "dist"
    first = (build / "index.html").read_text("utf-8")
    files = [build / "index.html", *(build / path for path in re.findall(r'(?:src|href)="/(assets/[^"]+)"', first))]
    assert sum(len(gzip.compress(file.read_bytes(), 9)) for file in files) < MOST_BYTES_OF_THE_FIRST_PAGE


def test_letters_of_twice_the_size_leave_nothing_beyond_the_edge(
    playwright_engine: Playwright, demo: Demo, tmp_path: Path
) -> None:
    settings = tmp_path / "profile" / "Default" / "Preferences"
    settings.parent.mkdir(parents=True)
    settings.write_text(json.dumps(LETTERS_OF_TWICE_THE_SIZE))
    browser = playwright_engine.chromium.launch_persistent_context(tmp_path / "profile", **CHROMIUM, **PHONE)
    page = browser.new_page()
    page.goto(demo.app_url)
    expect(page.get_by_role("heading", level=1)).to_have_text("What have you got?")
    assert page.evaluate(LETTERS) == "32px"
    beyond = [page.evaluate(WIDER_THAN_SCREEN)]
    page.get_by_role("button", name="Keep it at hand").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Keep it at hand")
    beyond.append(page.evaluate(WIDER_THAN_SCREEN))
    page.get_by_role("button", name="Back").click()
    page.get_by_role("button", name="Nothing to show? Just tell us").click()
    page.get_by_label("Links").fill("not a link")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_be_focused()
    beyond.append(page.evaluate(WIDER_THAN_SCREEN))
    browser.close()
    assert beyond == [0, 0, 0]
