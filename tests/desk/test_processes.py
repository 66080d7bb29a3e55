"""The desk's real processes: the web service and the worker, started, used in a browser, and stopped."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.desk.running import LINK, make_picture, make_report
from tests.django_home import INSTALLATION
from tests.gate.running import RunningGate

STATIC = Path(__file__).parents[2] / "src" / "upstander" / "staff" / "static" / "staff" / "staff.css"


@dataclass
class RunningDesk:
    """A demonstration's desk and worker on a home of their own, beside a real gate."""

    gate: RunningGate
    home: Path
    url: str
    processes: list[subprocess.Popen[bytes]]

    @property
    def password(self) -> str:
        return (self.home / "desk" / "demo-password").read_text().strip()

    def output(self) -> str:
        return (self.home / "desk.log").read_text()

    def send(self, **parts: object):
        envelope, sealed, words = make_report(**parts)
        self.gate.put_whole(envelope, sealed) if len(sealed) == 32_768 else self._put(envelope, sealed)
        return words

    def _put(self, envelope: bytes, sealed: bytes) -> None:
        import io

        self.gate.client().put_report(envelope, io.BytesIO(sealed), len(sealed))


@pytest.fixture(scope="module")
def desk() -> Iterator[RunningDesk]:
    with tempfile.TemporaryDirectory(prefix="desk-") as folder:
        home = Path(folder)
        (home / "upstander.toml").write_text("demo = true\ntake_seconds = 1\nanswer_seconds = 1\n")
        shutil.copytree(INSTALLATION.desk_home / "keys", home / "desk" / "keys")
        gate = RunningGate(home).start()
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        environment = {**os.environ, "UPSTANDER_HOME": str(home), "UPSTANDER_DESK_PORT": str(port)}
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        running = RunningDesk(gate, home, f"http://127.0.0.1:{port}", [])
        with (home / "desk.log").open("wb") as log:
            for code in (
                "from upstander.desk.serve import run_desk as run",
                "from upstander.desk.worker import run_worker as run",
            ):
                start = f"{code}; from upstander.installation import read_installation; run(read_installation())"
                running.processes.append(
                    subprocess.Popen(
                        [sys.executable, "-c", f"if __name__ == '__main__':\n    {start}"],
                        env=environment,
                        stderr=log,
                        stdout=log,
                        start_new_session=True,
                    )
                )
        wait_for(lambda: answers(f"{running.url}/health"), running)
        yield running
        for process in running.processes:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
                process.wait(20)
        gate.stop()


def answers(url: str) -> bool:
    try:
        return httpx.get(url).status_code == 200
    except httpx.TransportError:
        return False


def wait_for(condition, desk: RunningDesk) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, desk.output()
        time.sleep(0.1)


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def page(request, desk: RunningDesk) -> Iterator[Page]:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        context = browser.new_context(java_script_enabled=request.param, viewport={"width": 1280, "height": 800})
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = context.new_page()
        yield page
        browser.close()


def log_in(page: Page, desk: RunningDesk, who: str = "analyst") -> None:
    page.goto(desk.url)
    page.fill("#email", f"{who}@harrowmere.example")
    page.fill("#password", desk.password)
    page.click("main button")


def open_new_report(page: Page, desk: RunningDesk, note: str) -> None:
    """Wait until the worker has taken the report with this note, and open it."""

    def found() -> bool:
        page.goto(f"{desk.url}/reports")
        for address in [link.get_attribute("href") for link in page.locator("tbody a").all()]:
            page.goto(desk.url + address)
            if page.locator(f"text={note}").count():
                return True
        return False

    wait_for(found, desk)


@pytest.mark.browser
def test_an_analyst_reads_decides_and_the_reporter_reads_the_outcome(desk: RunningDesk, page: Page, request) -> None:
    from upstander.envelope.answer import AnswerError, open_answer

    note = f"harrowmere note {abs(hash(request.node.name))}"
    words = desk.send(note=note, files=[("image/jpeg", make_picture())])
    log_in(page, desk)
    open_new_report(page, desk, note)
    assert page.locator(".up-link").first.inner_text() == LINK
    page.wait_for_load_state("networkidle")
    assert page.locator("main a[href^='http']").count() == 0
    page.check("input[value='no_action:news_or_research']")
    page.click("text=Save decision")
    assert "no action" in page.locator(".govuk-notification-banner").inner_text()
    keys = words.keys()

    def read(place: int):
        sealed = desk.gate.client().read_mailbox(keys.mailbox)[place * 4096 : (place + 1) * 4096]
        try:
            return open_answer(sealed, keys.reply, keys.mailbox, place)
        except AnswerError:
            return None

    wait_for(lambda: read(1) is not None, desk)
    assert read(0).code == "received"
    assert (read(1).code, read(1).why) == ("not_for_us", "news_or_research")


@pytest.mark.browser
def test_one_key_stops_a_report_after_asking_once(desk: RunningDesk, page: Page, request) -> None:
    note = f"stop this {abs(hash(request.node.name))}"
    desk.send(note=note)
    log_in(page, desk)
    open_new_report(page, desk, note)
    address = page.url
    if "without" in request.node.name:
        page.click("text=Stop this report")
    else:
        page.keyboard.press("c")
    page.wait_for_url("**/stop")
    page.click("button:has-text('Stop it now')")
    page.goto(address)
    assert "is stopped" in page.locator("h1").inner_text()
    assert page.locator(f"text={note}").count() == 0


@pytest.fixture
def two_pages() -> Iterator[list[Page]]:
    """The pages of two people, each in a browser of their own."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        contexts = [browser.new_context(viewport={"width": 1280, "height": 800}) for _ in range(2)]
        contexts[0].grant_permissions(["clipboard-read", "clipboard-write"])
        yield [context.new_page() for context in contexts]
        browser.close()


@pytest.mark.browser
def test_a_stop_takes_the_report_off_every_screen_that_shows_it(desk: RunningDesk, two_pages: list[Page]) -> None:
    desk.send(note="on two screens", files=[("image/jpeg", make_picture())])
    first, second = two_pages
    for page in two_pages:
        log_in(page, desk)
        open_new_report(page, desk, "on two screens")
    second.click("text=Show unblurred")
    assert second.locator("img.up-clear").count() == 1
    second.check("text=In colour")
    expect(second.locator("img.up-clear")).to_have_css("filter", "none")
    second.keyboard.press("g")
    expect(second.locator("img.up-clear")).to_have_css("filter", "grayscale(1)")
    first.check("input[value='no_action:satire']")
    first.keyboard.press("c")
    first.wait_for_url("**/stop")
    first.keyboard.press("Enter")
    second.wait_for_selector("h1:has-text('is stopped')")
    assert second.locator("img.up-clear").count() == 0


@pytest.mark.browser
def test_single_keys_can_be_switched_off_and_stay_off(desk: RunningDesk, two_pages: list[Page]) -> None:
    desk.send(note="for one without keys", files=[("image/jpeg", make_picture())])
    page, _ = two_pages
    log_in(page, desk)
    open_new_report(page, desk, "for one without keys")
    address = page.url
    page.check("text=Turn single keys off")
    page.keyboard.press("c")
    expect(page.locator(".up-key-hint")).to_be_hidden()
    page.click("text=Show unblurred")
    expect(page.get_by_label("Turn single keys off")).to_be_checked()
    page.keyboard.press("g")
    expect(page.get_by_label("In colour")).not_to_be_checked()
    page.keyboard.press("b")
    page.wait_for_load_state()
    assert page.url not in (address, f"{address}/stop")
    page.uncheck("text=Turn single keys off")
    page.keyboard.press("b")
    page.wait_for_url(address)


@pytest.mark.browser
def test_a_copy_button_says_what_it_copied_and_is_itself_again(desk: RunningDesk, two_pages: list[Page]) -> None:
    desk.send(note="copy this link")
    page = two_pages[0]
    log_in(page, desk)
    open_new_report(page, desk, "copy this link")
    button = page.locator(".up-copy").first
    before = button.inner_html()
    button.click()
    expect(button).to_have_text("Copied")
    button.click()
    page.focus("#words")
    page.keyboard.press("Control+V")
    assert page.input_value("#words") == LINK
    expect(button).not_to_have_text("Copied")
    assert button.inner_html() == before


@pytest.mark.browser
def test_decision_and_stop_stay_in_sight_beside_a_long_report(desk: RunningDesk, two_pages: list[Page]) -> None:
    links = [f"https://a.example/{number}/{'x' * 580}" for number in range(20)]
    desk.send(note="a long one", links=links, files=[("video/mp4", b"x")] * 10)
    page = two_pages[0]
    log_in(page, desk)
    open_new_report(page, desk, "a long one")
    assert page.evaluate("document.documentElement.scrollHeight") < 7_000
    for file in (None, 5):
        if file is not None:
            page.locator(".up-file").nth(file).scroll_into_view_if_needed()
        for part in ("legend:has-text('Decide')", "text=Stop this report"):
            box = page.locator(part).bounding_box()
            assert 0 <= box["y"] <= box["y"] + box["height"] <= 800, part


@pytest.mark.browser
def test_the_styles_are_served_and_no_page_is_wider_than_a_phone(desk: RunningDesk) -> None:
    assert STATIC.exists(), "Run npm run build in src/upstander/staff/assets first."
    desk.send(note="wide", links=["https://a.example/" + "x" * 900])
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 320, "height": 640})
        refused: list[str] = []
        page.on("console", lambda message: refused.append(message.text) if "Refused" in message.text else None)
        log_in(page, desk)
        open_new_report(page, desk, "wide")
        for address in (page.url, f"{desk.url}/reports", f"{desk.url}/referrals", f"{desk.url}/quarantine"):
            page.goto(address)
            assert page.evaluate("document.documentElement.scrollWidth") <= 320, address
            assert page.evaluate("getComputedStyle(document.querySelector('.up-header')).backgroundColor") != ""
        assert refused == []
        browser.close()


def test_the_worker_leaves_no_finished_task_behind(desk: RunningDesk) -> None:
    import sqlite3

    desk.send(note="to be taken")
    wait_for(lambda: desk.gate.waiting() == {}, desk)
    wait_for(lambda: _tasks(sqlite3.connect(desk.home / "desk" / "desk.db")) <= 1, desk)


def _tasks(database) -> int:
    return database.execute("SELECT count(*) FROM django_tasks_database_dbtaskresult").fetchone()[0]


def test_what_the_processes_print_holds_no_link_note_or_secret(desk: RunningDesk) -> None:
    desk.send(note="harrowmere-secret-note", links=["https://harrowmere-secret.example/x"])
    wait_for(lambda: desk.gate.waiting() == {}, desk)
    httpx.get(f"{desk.url}/reports/harrowmere-secret-address")
    httpx.get(f"{desk.url}/handover/UPS-AAAA-AAAA/package", headers={"Authorization": "Bearer harrowmere-secret-token"})
    assert "harrowmere-secret" not in desk.output()
    assert desk.password not in desk.output()


def test_the_home_is_closed_to_others(desk: RunningDesk) -> None:
    for path in [desk.home / "desk", *(desk.home / "desk").rglob("*")]:
        if path.parent.name != "keys" and path.name != "keys":
            assert path.stat().st_mode & 0o077 == 0, path


def test_the_worker_stops_by_itself_when_it_is_told_to(desk: RunningDesk) -> None:
    worker = desk.processes[1]
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(20) == 0
    assert "worker_stopped" in desk.output()
