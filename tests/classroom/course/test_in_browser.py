"""The export in a real browser: from a disk without an error, and on a learning platform as SCORM 1.2 says."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser, ConsoleMessage, FrameLocator, Page, expect, sync_playwright

from tests.demonstration import ROOT

pytestmark = pytest.mark.browser

MODULES = ROOT / "app" / "node_modules"
AXE = (MODULES / "axe-core" / "axe.min.js").read_text("utf-8")
FIND_VIOLATIONS = "async () => (await axe.run()).violations.map(({id, nodes}) => id + ': ' + nodes.map(n => n.target))"
WIDER_THAN_SCREEN = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
SCORM_AGAIN = MODULES / "scorm-again" / "dist" / "scorm12.min.js"
# A platform of another maker, which notes what it is asked.
PLATFORM = """<!DOCTYPE html><html lang="en"><title>A platform</title><script src="/scorm12.min.js"></script><script>
const asked = [];
window.API = new Scorm12API({ logLevel: 5 });
for (const name of ["LMSInitialize", "LMSSetValue", "LMSCommit", "LMSFinish"]) {
  const answer = API[name].bind(API);
  API[name] = (...words) => { asked.push([name, ...words]); return answer(...words); };
}
</script><iframe></iframe></html>"""
FRAME = '<!DOCTYPE html><html lang="en"><title>A frame</title><iframe src="%s"></iframe></html>'
SHOW = (
    "address => new Promise(done => { const f = document.querySelector('iframe'); f.onload = done; f.src = address; })"
)
ALL_SAID = {
    "cmi.core.lesson_status",
    "cmi.core.exit",
    "cmi.core.score.min",
    "cmi.core.score.max",
    "cmi.core.score.raw",
    "cmi.suspend_data",
}
# Of the third quiz of session 1: the right answers, and whether they are given here.
ANSWERS = {"turn": "enemy", "schools": "fair", "closing": "lawful", "silent": "no"}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def unpacked(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every package, unpacked beside a platform's page."""
    folder = tmp_path_factory.mktemp("platform")
    (folder / "scorm12.min.js").write_bytes(SCORM_AGAIN.read_bytes())
    (folder / "platform.html").write_text(PLATFORM)
    (folder / "frame.html").write_text(FRAME % "1/quiz-3.html")
    for file in site.rglob("self-study-*.zip"):
        ZipFile(file).extractall(folder / file.stem.removeprefix("self-study-"))
    return folder


class Quiet(SimpleHTTPRequestHandler):
    def do_GET(self) -> None:
        """A browser asks for the picture of a site, which is none of the page's doing."""
        if self.path == "/favicon.ico":
            self.send_response(204)
            self.end_headers()
        else:
            super().do_GET()

    def log_message(self, *_: Any) -> None:
        """Nobody reads it."""


@pytest.fixture(scope="module")
def address(unpacked: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=unpacked))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@contextmanager
def a_page(chromium: Browser, **options: Any) -> Iterator[Page]:
    """A page that reports no error until it is closed."""
    errors: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error":
            errors.append(f"{message.location['url']}: {message.text}")

    context = chromium.new_context(**options)
    context.set_default_timeout(30_000)
    expect.set_options(timeout=30_000)
    page = context.new_page()
    page.on("console", listen)
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []


@contextmanager
def on_platform(chromium: Browser, address: str, kept: str = "") -> Iterator[Page]:
    """The platform with somebody logged in, and what it kept of them."""
    with a_page(chromium) as page:
        page.goto(f"{address}/platform.html")
        page.evaluate("kept => kept && API.loadFromJSON(JSON.parse(kept).cmi, 'cmi')", kept)
        yield page


def show(page: Page, part: str) -> FrameLocator:
    page.evaluate(SHOW, part)
    return page.frame_locator("iframe")


def leave(page: Page) -> str:
    """Leave the part, as somebody does who closes it; what the platform has kept then."""
    page.evaluate(SHOW, "about:blank")
    page.wait_for_function("asked.some(([name]) => name === 'LMSFinish')")
    return str(page.evaluate("API.renderCMIToJSONString()"))


def value(page: Page, name: str) -> str:
    return str(
        page.evaluate("name => API.cmi && name.split('.').slice(1).reduce((of, part) => of[part], API.cmi)", name)
    )


def answer(page: Page, frame: FrameLocator, item: str, chosen: str) -> None:
    """By keyboard alone, from where the focus is."""
    radios = frame.locator(f"#item-{item} input")
    keys = [str(one.get_attribute("value")) for one in radios.all()]
    tab_to(page, frame, f"#item-{item} input")
    page.keyboard.press("Space")
    for _ in range(keys.index(chosen)):
        page.keyboard.press("ArrowDown")
    expect(frame.locator(f"#item-{item} input[value={chosen}]")).to_be_checked()
    tab_to(page, frame, f"#item-{item} button")
    page.keyboard.press("Enter")
    expect(frame.locator(f"#item-{item} .why")).to_be_focused()


def tab_to(page: Page, frame: FrameLocator, wanted: str) -> None:
    for _ in range(20):
        page.keyboard.press("Tab")
        if frame.locator(f"{wanted}:focus").count():
            return
    raise AssertionError(f"{wanted} can't be reached by keyboard")


def test_a_quiz_answered_by_keyboard_is_completed_with_its_score_and_says_nothing_else(
    chromium: Browser, address: str
) -> None:
    with on_platform(chromium, address) as page:
        frame = show(page, "1/quiz-3.html")
        assert value(page, "cmi.core.lesson_status") == "incomplete"
        answer(page, frame, "turn", "anger")
        expect(frame.locator("#item-turn .verdict")).to_have_text("Not this time:")
        for item in ("schools", "closing", "silent"):
            answer(page, frame, item, ANSWERS[item])
            expect(frame.locator(f"#item-{item} .verdict")).to_have_text("Right:")
        expect(frame.locator("#count")).to_have_text("3 of 4 right. You have finished.")
        assert value(page, "cmi.core.lesson_status") == "completed"
        assert (value(page, "cmi.core.score.raw"), value(page, "cmi.core.score.max")) == ("75", "100")
        kept = json.loads(leave(page))
        assert kept["cmi"]["core"]["lesson_status"] == "completed"
        asked = page.evaluate("asked")
        assert {words[1] for words in asked if words[0] == "LMSSetValue"} == ALL_SAID
        assert "anger" not in json.dumps(asked)
        assert [words[0] for words in asked].count("LMSInitialize") == 1
        assert asked[-1] == ["LMSFinish", ""]


def test_who_leaves_in_the_middle_goes_on_there_and_may_try_again(chromium: Browser, address: str) -> None:
    with on_platform(chromium, address) as page:
        frame = show(page, "1/quiz-3.html")
        answer(page, frame, "turn", "enemy")
        answer(page, frame, "schools", "lawful")
        kept = leave(page)
        assert ["LMSSetValue", "cmi.core.exit", "suspend"] in page.evaluate("asked")
    with on_platform(chromium, address, kept) as page:
        frame = show(page, "1/quiz-3.html")
        expect(frame.locator("#item-turn .verdict")).to_have_text("Answered before:")
        expect(frame.locator("#item-schools .why")).to_be_visible()
        expect(frame.locator("#again")).to_be_hidden()
        for item in ("closing", "silent"):
            answer(page, frame, item, ANSWERS[item])
        assert value(page, "cmi.core.lesson_status") == "completed"
        assert value(page, "cmi.core.score.raw") == "75"
        tab_to(page, frame, "#again button")
        page.keyboard.press("Enter")
        expect(frame.locator("#item-turn input").first).to_be_focused()
        expect(frame.locator("#item-turn .why")).to_be_hidden()
        assert value(page, "cmi.core.lesson_status") == "completed"


def test_progress_that_is_not_ours_is_passed_over(chromium: Browser, address: str) -> None:
    for strange in ('{"done": ["item-turn"], "right": 7}', '{"done": 3, "right": 0}', "<b>"):
        with on_platform(chromium, address) as page:
            page.evaluate("kept => { API.cmi.suspend_data = kept; }", strange)
            frame = show(page, "1/quiz-3.html")
            expect(frame.locator("#item-turn button")).to_be_visible()
            expect(frame.locator(".why:visible")).to_have_count(0)


def test_a_text_is_completed_when_its_reader_says_so(chromium: Browser, address: str) -> None:
    with on_platform(chromium, address) as page:
        frame = show(page, "2/task.html")
        assert value(page, "cmi.core.lesson_status") == "incomplete"
        tab_to(page, frame, "#reading button")
        page.keyboard.press("Enter")
        expect(frame.locator("#read")).to_have_text("You have read this.")
        assert value(page, "cmi.core.lesson_status") == "completed"
        kept = leave(page)
    with on_platform(chromium, address, kept) as page:
        expect(show(page, "2/task.html").locator("#read")).to_have_text("You have read this.")


def test_the_platform_is_found_from_a_frame_in_a_frame_and_from_a_window_of_its_own(
    chromium: Browser, address: str
) -> None:
    for opens in (partial(show, part="frame.html"), lambda page: page.evaluate("() => { open('1/quiz-3.html'); }")):
        with on_platform(chromium, address) as page:
            opens(page)
            page.wait_for_function("asked.some(([name]) => name === 'LMSInitialize')")
            page.wait_for_function("API.cmi.core.lesson_status === 'incomplete'")


def test_a_platform_that_does_not_answer_is_named_and_the_quiz_works(chromium: Browser, address: str) -> None:
    for answers in ("() => 'false'", "() => { throw new Error('down'); }", "() => undefined"):
        with on_platform(chromium, address) as page:
            page.evaluate(f"() => {{ window.API = new Proxy({{}}, {{ get: () => {answers} }}); }}")
            frame = show(page, "1/quiz-3.html")
            expect(frame.locator("#platform")).to_contain_text("did not answer")
            answer(page, frame, "turn", "enemy")
            expect(frame.locator("#item-turn .verdict")).to_have_text("Right:")


def test_without_a_platform_a_part_opened_from_a_disk_says_so_and_works(chromium: Browser, unpacked: Path) -> None:
    with a_page(chromium) as page:
        page.goto((unpacked / "1" / "quiz-3.html").as_uri())
        expect(page.locator("#platform")).to_contain_text("nothing is kept")
        page.locator("#item-turn button").click()
        expect(page.locator("#item-turn .choose")).to_have_text("Choose one answer first.")
        for item, chosen in ANSWERS.items():
            page.locator(f"#item-{item} input[value={chosen}]").check()
            page.locator(f"#item-{item} button").click()
        expect(page.locator("#count")).to_have_text("4 of 4 right. You have finished.")


def test_without_scripts_a_quiz_can_be_read_with_its_answers(chromium: Browser, unpacked: Path) -> None:
    with a_page(chromium, java_script_enabled=False) as page:
        page.goto((unpacked / "1" / "quiz-3.html").as_uri())
        expect(page.locator("#item-turn .why")).to_be_visible()
        expect(page.locator("#item-turn button")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_part_violates_axe_or_is_wider_than_a_phone(
    chromium: Browser, unpacked: Path, address: str, scheme: Any
) -> None:
    phone = {"width": 360, "height": 740}
    with a_page(chromium, viewport=phone, color_scheme=scheme, bypass_csp=True) as page:
        # All of one session, which has each kind; of the others what may be too wide: texts with tables.
        parts = sorted({*unpacked.glob("1/*.html"), *unpacked.glob("[1-5]/handout-*.html")})
        assert len(parts) > 8
        for part in parts:
            page.goto(f"{address}/{part.relative_to(unpacked)}")
            for item in page.locator(".item").all():
                item.locator("input").first.check()
                item.locator("button").click()
            page.evaluate(AXE)
            assert (part, page.evaluate(FIND_VIOLATIONS)) == (part, [])
            assert (part, page.evaluate(WIDER_THAN_SCREEN)) <= (part, 0)


def test_every_page_of_the_site_opens_from_a_disk_without_an_error(chromium: Browser, site: Path) -> None:
    with a_page(chromium) as page:
        for file in sorted(site.rglob("*.html")):
            page.goto(file.as_uri())
            expect(page.get_by_role("heading", level=1)).to_be_visible()
            # The policy takes styles from the folder of the page, too.
            assert page.evaluate("() => getComputedStyle(document.querySelector('main')).maxWidth") == "960px"
        page.goto((site / "1-ground-rules" / "slides.html").as_uri())
        page.keyboard.press("ArrowRight")
        expect(page.locator(".slide:focus")).to_have_count(1)
