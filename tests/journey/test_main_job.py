"""The main job, end to end: a phone, a gate, a desk, a hand-over, an answer. Real parts all the way."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.demonstration import Demo, make_demo
from tests.journey.marked import Markers, make_dirty_jpeg, make_dirty_png
from tests.journey.phone import ARGUMENTS, CHROMIUM, open_app, open_phone, read_receipt, send, share
from upstander.command.handover import SENT, run_handover
from upstander.envelope.card import CardFile, read_card
from upstander.exchange.client import GateClient

LINK = "https://example.com/harrowmere/post/42"
NOTE = "Shared in a group about the bridge."

pytestmark = pytest.mark.browser


@dataclass
class Journey:
    """What happened on the way, step by step."""

    demo: Demo
    markers: Markers
    began: float
    ended: float = 0
    words: list[str] = field(default_factory=list)
    checked: str = ""
    links: str = ""
    report_page: str = ""
    blurred: bytes = b""
    clear: bytes = b""
    referral: str = ""
    handed_over: int = -1
    sent_before_the_human: int = -1
    received: list[dict] = field(default_factory=list)
    outcome: str = ""
    exported: Path = Path()


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory, display: str) -> Iterator[Journey]:
    """The whole journey, once; afterwards everything is stopped, so that every byte can be read."""
    folder = tmp_path_factory.mktemp("j")
    demo = make_demo(folder / "home")
    walked = Journey(demo, Markers(), time.time())
    demo.start()
    try:
        # Playwright's driver runs one event loop a thread, and hand-over opens one of its own later.
        in_thread(lambda: on_the_phone(walked, folder))
        knock_with_marked_headers(walked)
        in_thread(lambda: at_the_desk(walked))
        walked.handed_over = hand_over(walked)
        in_thread(lambda: back_on_the_phone(walked, folder))
        walked.exported = folder / "exported"
        report = json.loads(demo.run("reports", "--json").stdout)[0]["id"]
        demo.run("evidence", "export", report, str(walked.exported))
        walked.ended = time.time()
    finally:
        demo.stop()
    yield walked


def in_thread(step) -> None:
    """Run a step in a thread of its own and raise here what it raises."""
    failures: list[BaseException] = []

    def run() -> None:
        try:
            step()
        except BaseException as error:
            failures.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if failures:
        raise failures[0]


def on_the_phone(walked: Journey, folder: Path) -> None:
    """Share a dirty picture and a link from another app, check them, send, and keep the words."""
    plant = walked.markers.plant
    jpeg = folder / f"{plant('file name')}.jpg"
    png = folder / f"{plant('second file name')}.png"
    make_dirty_jpeg(jpeg, walked.markers)
    make_dirty_png(png, walked.markers)
    settings = {
        "user_agent": f"Mozilla/5.0 (Linux; Android 14; {plant('user agent')}) Chrome/156.0 Mobile Safari/537.36",
        "locale": walked.markers.plant_text("language", "fur-IT"),
        "timezone_id": walked.markers.plant_text("time zone", "Pacific/Chatham"),
    }
    with sync_playwright() as playwright, open_phone(playwright, folder / "profile", **settings) as context:
        context.add_cookies(
            [{"name": plant("cookie name"), "value": plant("cookie value"), "url": walked.demo.gate_url}]
        )
        page = open_app(context, walked.demo.app_url)
        share(page, [jpeg, png], f"Look at this {LINK} {plant('words around the link')}")
        expect(page.get_by_text(re.compile("We took out .*where it was taken"))).to_be_visible(timeout=20_000)
        page.get_by_label("Anything we should know?").fill(NOTE)
        walked.checked = page.get_by_role("main").inner_text()
        walked.links = page.get_by_label("Links").input_value()
        walked.words = send(page)


def knock_with_marked_headers(walked: Journey) -> None:
    """Calls at the gate's public door, good and bad, with all that a client's headers and address can give away."""
    plant = walked.markers.plant
    headers = {
        "User-Agent": plant("user agent of a call"),
        "Accept-Language": plant("language of a call"),
        "Cookie": f"{plant('cookie name of a call')}={plant('cookie value of a call')}",
        "Referer": f"https://example.com/{plant('referrer')}",
        "Origin": f"https://{plant('origin')}.example",
        "X-Forwarded-For": f"198.51.100.7, {plant('forwarded for')}",
        "Forwarded": f"for={plant('forwarded')}",
        "Sec-CH-UA-Platform": plant("platform"),
        f"X-{plant('header name')}": plant("header value"),
    }
    card = read_card(CardFile.parse((walked.demo.home / "app" / "card.json").read_bytes()).card.payload)
    with httpx.Client(headers=headers, trust_env=False) as client:

        class Marked(httpx.BaseTransport):
            def handle_request(self, request: httpx.Request) -> httpx.Response:
                request.headers.update(headers)
                return client._transport.handle_request(request)

        with GateClient(card.ohttp, card.gate, Marked()) as gate:
            gate.nothing()
            gate.read_mailbox(bytes(16))
        base = walked.demo.gate_url
        for path, body in (
            ("/exchange", plant("garbage").encode()),
            (f"/{plant('path')}", b""),
            (f"/exchange?{plant('query')}", b"x" * 40_960),
        ):
            sent = {"Content-Type": "message/ohttp-req"}
            assert client.post(base + path, content=body, headers=sent).is_client_error
        assert client.request(plant("method").upper(), base + "/exchange").is_client_error


def at_the_desk(walked: Journey) -> None:
    """Log in, find the report, look at the picture, refer."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = log_in(browser, walked.demo)
        wait_for_report(page)
        page.locator("table a").first.click()
        expect(page.get_by_text(LINK)).to_be_visible()
        walked.report_page = page.content()
        walked.blurred = page.request.get(page.locator(".up-file img").first.evaluate("i => i.src")).body()
        with page.expect_response(lambda answer: "/pictures/" in answer.url) as seen:
            page.get_by_role("button", name="Show unblurred").first.click()
        walked.clear = seen.value.body()
        page.get_by_role("link", name="Back to the report").first.click()
        page.locator("input[name=choice][value^=refer]").first.check()
        page.get_by_role("button", name="Save decision").click()
        page.wait_for_url("**/referrals/UPS-*")
        walked.referral = page.url.rsplit("/", 1)[-1]
        page.get_by_role("button", name="Make a one-time token").click()
        walked.demo.environ["TOKEN_OF_THIS_TEST"] = page.locator("#token").inner_text()
        browser.close()


def log_in(browser: Browser, demo: Demo) -> Page:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(demo.desk_url)
    page.get_by_label("E-mail address").fill("analyst@harrowmere.example")
    page.get_by_label("Password").fill(demo.password("desk"))
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("button", name="Log out")).to_be_visible(timeout=60_000)
    return page


def wait_for_report(page: Page) -> None:
    """The worker takes envelopes every few seconds: look again until the report is listed."""
    for _ in range(90):
        page.goto(page.url.split("?")[0])
        if page.locator("table a").count():
            return
        page.wait_for_timeout(1_000)
    raise AssertionError("The report did not arrive at the desk.")


def hand_over(walked: Journey) -> int:
    """The analyst's own machine: the form is filled in; the human looks, and presses Send."""

    def look_and_send(page: Page) -> None:
        if walked.sent_before_the_human < 0:
            walked.sent_before_the_human = len(received(walked.demo))
        page.get_by_role("button", name="Send report").click()

    token = walked.demo.environ.pop("TOKEN_OF_THIS_TEST")
    status = run_handover(walked.referral, walked.demo.desk_url, token, at_check=look_and_send)
    walked.received = received(walked.demo)
    return status


def received(demo: Demo) -> list[dict]:
    return httpx.get(f"{demo.standin_url}/received.json", trust_env=False).json()


def back_on_the_phone(walked: Journey, folder: Path) -> None:
    """Type the eight words until the outcome is there."""
    with sync_playwright() as playwright, open_phone(playwright, folder / "profile") as context:
        page = open_app(context, walked.demo.app_url)
        for _ in range(20):
            walked.outcome = read_receipt(page, walked.demo.app_url, walked.words)
            if "passed on to be taken down" in walked.outcome:
                return
            page.wait_for_timeout(1_500)


def test_the_check_screen_says_what_was_found_in_plain_words(journey):
    assert "where it was taken" in journey.checked
    assert "which phone or camera" in journey.checked
    assert journey.links.split() == [LINK]


def test_the_reporter_gets_eight_words(journey):
    assert len(journey.words) == 8


def test_the_desk_shows_the_link_as_text_and_the_picture_only_as_fresh_pixels(journey):
    assert LINK in journey.report_page
    assert f'href="{LINK}' not in journey.report_page
    assert journey.blurred[:3] == b"\xff\xd8\xff" or journey.blurred[:4] == b"\x89PNG"
    assert journey.clear != journey.blurred
    assert journey.markers.found_in(journey.blurred + journey.clear) == []


def test_nothing_is_sent_before_the_human_presses_send_and_then_all_of_it(journey):
    assert journey.sent_before_the_human == 0
    assert journey.handed_over == SENT
    links = [link for report in journey.received for link in report["links"]]
    names = [file["name"] for report in journey.received for file in report["files"]]
    assert LINK in links
    assert len([name for name in names if name.endswith((".jpg", ".png"))]) == 2
    assert any(name.endswith(".pdf") for name in names)
    assert journey.referral in journey.received[0]["details"]


def test_the_reporter_reads_the_outcome_with_the_eight_words(journey):
    assert "It was passed on to be taken down" in journey.outcome


@pytest.mark.promise("P8")
def test_the_evidence_is_what_left_the_phone(journey):
    done = subprocess.run(
        ["sha256sum", "--check", "SHA256SUMS"], cwd=journey.exported, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(done.stdout.splitlines()) == 2


@pytest.mark.promise("P2")
def test_at_least_thirty_markers_were_planted(journey):
    assert len(journey.markers.planted) >= 30


@pytest.mark.promise("P2")
def test_no_marker_is_in_any_byte_that_the_gate_wrote(journey):
    for file in files_below(journey.demo.home / "gate", journey.demo.home / "log"):
        assert journey.markers.found_in(file.read_bytes()) == [], file
    assert journey.markers.found_in("\n".join(journey.demo.printed).encode()) == []


@pytest.mark.promise("P2")
@pytest.mark.promise("P4")
def test_no_marker_is_in_the_desks_evidence_nor_in_any_byte_the_desk_wrote(journey):
    for file in files_below(journey.demo.home / "desk", journey.exported):
        assert journey.markers.found_in(file.read_bytes()) == [], file


@pytest.mark.promise("P4")
def test_exiftool_finds_nothing_but_geometry_in_what_arrived(journey):
    names = [file for file in journey.exported.iterdir() if file.suffix in {".jpg", ".jpeg", ".png"}]
    assert len(names) == 2
    for file in names:
        tags = json.loads(subprocess.run(["exiftool", "-j", "-G1", str(file)], capture_output=True, check=True).stdout)[
            0
        ]
        groups = {tag.split(":")[0] for tag in tags if ":" in tag}
        assert groups <= {"ExifTool", "System", "File", "JFIF", "PNG", "Composite"}, tags


@pytest.mark.promise("P2")
def test_no_address_is_in_any_row_of_the_gate_or_the_desk(journey):
    for name in ("gate/gate.db", "desk/desk.db"):
        for table, row in rows_of(journey.demo.home / name):
            # A referral names the form it is for, which in a demonstration has the same address as the reporter.
            said = repr(row).replace(journey.demo.standin_url, "")
            assert "127.0.0.1" not in said, (name, table)


@pytest.mark.promise("P2")
def test_nothing_that_describes_the_report_is_finer_than_a_day(journey):
    within = range(int(journey.began), int(journey.ended) + 1)
    for table, row in rows_of(journey.demo.home / "gate/gate.db"):
        for value in row:
            assert not is_a_time(value, within), ("gate", table, value)
    for table, row in rows_of(journey.demo.home / "desk/desk.db"):
        if table not in STAFF_ACTS:
            for value in row:
                assert not is_a_time(value, within), ("desk", table, value)


# What staff do keeps full times: log-ins, decisions, looks, hand-overs. The task that waits is the timetable,
# the same whether there are reports or not.
STAFF_ACTS = {
    "django_tasks_database_dbtaskresult",
    "django_migrations",
    "django_session",
    "staff_auditentry",
    "staff_person",
    "desk_decision",
    "desk_referral",
    "desk_handovertoken",
}


def is_a_time(value: object, within: range) -> bool:
    """Whether a value tells a time within the run that is finer than a day."""
    if isinstance(value, int | float):
        return any(int(value / unit) in within for unit in (1, 1_000, 1_000_000, 1_000_000_000))
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    return bool(re.search(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d", text))


def rows_of(database: Path) -> Iterator[tuple[str, tuple]]:
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for name in names:
            for row in connection.execute(f'SELECT * FROM "{name}"'):
                yield name, row


def files_below(*folders: Path) -> list[Path]:
    files = [file for folder in folders for file in folder.rglob("*") if file.is_file()]
    assert files
    return files
