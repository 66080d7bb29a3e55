"""The app's own files against the card: others are neither kept nor served, and the page says so and sends nothing."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.app.conftest import PHONE
from tests.app.hosting import serve_app
from tests.app.sending import poll
from tests.app.sharing import wait_for_worker
from tests.app.test_trust_sentences import STRANGER, TODAY, TRUST, Desk, assert_nothing_goes
from tests.demonstration import Demo
from upstander.envelope.card import CardFile, read_card
from upstander.keyring.cards import hash_build

pytestmark = [pytest.mark.browser, pytest.mark.promise("P9")]

DAY = timedelta(days=1)
CHANGED = "not the one it should be"
KEPT = """async () => {
    const kept = [];
    for (const name of (await caches.keys()).filter((name) => name.startsWith('app-'))) {
        for (const {url} of await (await caches.open(name)).keys()) kept.push(new URL(url).pathname);
    }
    return kept;
}"""
FORGET = """async (path) => {
    for (const name of await caches.keys()) await (await caches.open(name)).delete(path);
}"""
FETCH = "async (path) => fetch(path).then((answer) => answer.text(), () => 'refused')"


@dataclass
class Host:
    """A real app host on a folder of its own, under a root that the test holds."""

    folder: Path
    url: str
    desk: Desk
    card: CardFile | None = None

    def reset(self, build: Path) -> None:
        """Serve a build under a first card that names it."""
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(build, self.folder)
        (self.folder / "trust.json").write_text(TRUST)
        self.card = None
        self.issue()

    def issue(self) -> None:
        """Put out the next card, which names the build that is served now and the one before."""
        builds = (hash_build(self.folder), *self.desk.card.builds[:1])
        self.desk.card = replace(self.desk.card, builds=builds)
        self.card = self.desk.issue(TODAY, self.card.leaves if self.card else ())
        (self.folder / "card.json").write_bytes(self.card.to_bytes())

    def change(self, path: str, more: str = "\n/* changed */") -> None:
        """Add some bytes to a file, as somebody who took over the host would; to a page within its body."""
        text = (self.folder / path).read_text("utf-8")
        changed = text.replace("<body>", f"<body>{more}") if path.endswith(".html") else text + more
        (self.folder / path).write_text(changed, "utf-8")

    def build_again(self) -> None:
        """Serve another build: another page, the list that names it, and the worker that names the list."""
        self.change("index.html", "<!-- the next -->")
        listed = json.loads((self.folder / "files.json").read_text())
        old = digest(self.folder / "files.json")
        listed["index.html"] = digest(self.folder / "index.html")
        (self.folder / "files.json").write_text(json.dumps(listed))
        worker = (self.folder / "sw.js").read_text()
        new = digest(self.folder / "files.json")
        assert old in worker
        # The bundler has worked out the name of the worker's cache, the hash's beginning.
        (self.folder / "sw.js").write_text(worker.replace(old, new).replace(old[:16], new[:16]))

    def find(self, pattern: str) -> str:
        """The path of a file."""
        return next(self.folder.glob(pattern)).relative_to(self.folder).as_posix()


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


@pytest.fixture(scope="module")
def running_host(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    home = tmp_path_factory.mktemp("host")
    given = CardFile.parse((demo.home / "app" / "card.json").read_bytes())
    with serve_app(home, demo.ports["gate"]) as url:
        yield Host(home / "app", url, Desk(read_card(given.card.payload)))


@pytest.fixture
def host(running_host: Host, demo: Demo, tmp_path: Path) -> Host:
    """The host with the demonstration's build, unchanged."""
    names = json.loads((demo.home / "app" / "files.json").read_text())
    for name in (*names, "files.json", "sw.js"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(demo.home / "app" / name, tmp_path / name)
    running_host.desk.card = replace(running_host.desk.card, builds=())
    running_host.reset(tmp_path)
    return running_host


@pytest.fixture
def phone(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(**PHONE)
    context.set_default_timeout(90_000)  # a promise gets no second try, also not on a slow machine
    yield context
    context.close()


def visit(phone: BrowserContext, host: Host) -> Page:
    """A first visit, until the worker keeps all files."""
    page = phone.new_page()
    page.goto(host.url)
    wait_for_worker(page)
    expect(page.get_by_text("This is a demonstration.")).to_be_visible()
    page.wait_for_function(f"async () => (await ({KEPT})()).some((path) => path.endsWith('.wasm'))")
    expect(page.get_by_role("alert")).to_have_count(0)
    return page


def assert_stopped(page: Page, demo: Demo, sentence: str) -> None:
    """The page stops, whatever it did before, and from then on nothing leaves."""
    expect(page.get_by_role("alert")).to_contain_text(sentence)
    assert_nothing_goes(page, demo, sentence)


def test_a_changed_worker_is_noticed_by_the_running_page_which_stops(
    phone: BrowserContext, host: Host, demo: Demo
) -> None:
    page = visit(phone, host)
    host.change("sw.js")
    page.reload()
    assert_stopped(page, demo, CHANGED)
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("alert")).to_contain_text(CHANGED)


def test_a_changed_worker_is_noticed_on_the_first_visit_too(phone: BrowserContext, host: Host, demo: Demo) -> None:
    host.change("sw.js")
    page = phone.new_page()
    page.goto(host.url)
    assert_stopped(page, demo, CHANGED)


def test_a_host_that_shows_the_page_the_old_worker_and_the_browser_another_is_found_out(
    phone: BrowserContext, host: Host, demo: Demo
) -> None:
    page = visit(phone, host)
    genuine = (host.folder / "sw.js").read_bytes()
    page.route("**/sw.js", lambda route: route.fulfill(body=genuine, content_type="text/javascript"))
    host.change("sw.js")
    page.reload()
    assert_stopped(page, demo, CHANGED)


def test_a_build_that_the_card_names_takes_the_place_of_the_old_one(phone: BrowserContext, host: Host) -> None:
    page = visit(phone, host)
    host.build_again()
    host.issue()
    page.reload()
    for _ in range(200):
        if page.evaluate("async () => (await navigator.serviceWorker.getRegistration()).waiting !== null"):
            break
        page.wait_for_timeout(100)
    expect(page.get_by_role("alert")).to_have_count(0)
    # The old one goes some time after its last page.
    for _ in range(10):
        page.goto("about:blank")
        page.goto(host.url)
        if "the next" in page.content():
            break
    assert "the next" in page.content()
    expect(page.get_by_text("This is a demonstration.")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_build_that_no_card_names_is_refused_and_the_old_one_goes_on(
    phone: BrowserContext, host: Host, demo: Demo
) -> None:
    page = visit(phone, host)
    host.build_again()
    page.reload()
    assert_stopped(page, demo, CHANGED)
    assert "the next" not in page.content()
    assert "the next" not in page.evaluate("async () => (await caches.match('/')).text()")


@pytest.mark.parametrize("pattern", ["assets/ar-*.js", "files.json"])
def test_a_changed_file_is_not_kept_and_the_page_stops(
    phone: BrowserContext, host: Host, demo: Demo, pattern: str
) -> None:
    path = host.find(pattern)
    host.change(path, "\n ")
    page = phone.new_page()
    page.goto(host.url)
    assert_stopped(page, demo, CHANGED)
    assert f"/{path}" not in page.evaluate(KEPT)
    assert page.evaluate("async () => (await navigator.serviceWorker.getRegistration())?.active ?? null") is None


def test_what_was_kept_is_served_whatever_the_host_has_now(phone: BrowserContext, host: Host) -> None:
    page = visit(phone, host)
    script = host.find("assets/first-*.js")
    for path in ("index.html", script):
        host.change(path, "<!-- changed -->" if path.endswith("html") else "\n/* changed */")
    page.reload()
    expect(page.get_by_text("This is a demonstration.")).to_be_visible()
    assert "changed -->" not in page.content()
    assert "changed */" not in page.evaluate(FETCH, f"/{script}")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_changed_file_that_is_fetched_later_is_not_served_and_the_page_stops(
    phone: BrowserContext, host: Host, demo: Demo
) -> None:
    page = visit(phone, host)
    path = f"/{host.find('decoder/*.js')}"
    page.evaluate(FORGET, path)
    host.change(path[1:])
    phone.new_cdp_session(page).send("Network.clearBrowserCache")
    assert page.evaluate(FETCH, path) == "refused"
    assert_stopped(page, demo, CHANGED)
    assert path not in page.evaluate(KEPT)


def test_a_changed_page_is_not_shown_where_the_kept_one_was_lost(phone: BrowserContext, host: Host) -> None:
    page = visit(phone, host)
    page.evaluate(FORGET, "/")
    host.change("index.html", "<p>Send it to us instead</p>")
    page.reload()
    expect(page.locator("body")).to_contain_text("Someone may have changed this app. Don’t send anything now.")
    assert "instead" not in page.content()


def test_what_is_not_of_the_build_is_not_served(phone: BrowserContext, host: Host) -> None:
    page = visit(phone, host)
    (host.folder / "assets" / "more.js").write_text("another")
    assert page.evaluate("async () => (await fetch('/assets/more.js')).status") == 404


def test_a_host_that_comes_behind_with_its_card_alone_does_not_stop_the_app(phone: BrowserContext, host: Host) -> None:
    first = (host.folder / "card.json").read_bytes()
    host.issue()
    page = visit(phone, host)
    (host.folder / "card.json").write_bytes(first)
    page.reload()
    expect(page.get_by_text("This is a demonstration.")).to_be_visible()
    page.evaluate("async () => (await navigator.serviceWorker.getRegistration()).update()")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_an_older_card_stops_the_app_and_brings_no_other_build_in(
    phone: BrowserContext, host: Host, demo: Demo
) -> None:
    first = (host.folder / "card.json").read_bytes()
    host.issue()
    page = visit(phone, host)
    host.build_again()
    (host.folder / "card.json").write_bytes(first)
    page.reload()
    assert_stopped(page, demo, CHANGED)
    assert "the next" not in page.evaluate("async () => (await caches.match('/')).text()")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (lambda desk, _seen: desk.issue(TODAY, root=STRANGER), "not properly signed"),
        (lambda desk, _seen: desk.issue(TODAY, desk.issue(TODAY - DAY).leaves), "not the one this phone saw before"),
        (lambda desk, seen: desk.issue(TODAY - 9 * DAY, seen.leaves), "too old"),
        (lambda desk, seen: desk.issue(TODAY + 3 * DAY, seen.leaves), "Your phone’s clock looks wrong."),
    ],
    ids=["forged", "forked", "stale", "of a day to come"],
)
def test_a_card_that_does_not_hold_stops_an_app_that_its_worker_keeps(
    phone: BrowserContext, host: Host, demo: Demo, given: Callable[[Desk, CardFile], CardFile], sentence: str
) -> None:
    page = visit(phone, host)
    assert host.card
    (host.folder / "card.json").write_bytes(given(host.desk, host.card).to_bytes())
    page.reload()
    assert page.evaluate("() => navigator.serviceWorker.controller !== null")
    assert_stopped(page, demo, sentence)


def update_worker(phone: BrowserContext, host: Host) -> None:
    """What the browser does by itself when a worker that it woke is a day old: no page of the app is open."""
    page = phone.new_page()
    tools = phone.new_cdp_session(page)
    versions: dict[str, str] = {}
    tools.on(
        "ServiceWorker.workerVersionUpdated",
        lambda told: versions.update({one["versionId"]: one["status"] for one in told["versions"]}),
    )
    tools.send("ServiceWorker.enable")
    poll(page, lambda: "activated" in versions.values())
    (old,) = versions
    tools.send("ServiceWorker.updateRegistration", {"scopeURL": f"{host.url}/"})
    poll(page, lambda: any(status == "activated" for version, status in versions.items() if version != old))
    page.close()


def test_a_changed_worker_that_came_while_no_page_was_open_is_noticed_by_the_next_one(
    phone: BrowserContext, host: Host, demo: Demo
) -> None:
    visit(phone, host).close()
    host.change("sw.js")
    update_worker(phone, host)
    page = phone.new_page()
    page.goto(host.url)
    assert page.evaluate("() => navigator.serviceWorker.controller !== null")
    assert_stopped(page, demo, CHANGED)


def test_a_worker_of_the_next_build_that_came_while_no_page_was_open_is_taken(
    phone: BrowserContext, host: Host
) -> None:
    visit(phone, host).close()
    host.build_again()
    host.issue()
    update_worker(phone, host)
    page = phone.new_page()
    page.goto(host.url)
    expect(page.get_by_text("This is a demonstration.")).to_be_visible()
    assert "the next" in page.content()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_log_in_page_of_somebodys_wireless_is_not_taken_for_a_changed_worker(
    phone: BrowserContext, host: Host
) -> None:
    page = visit(phone, host)
    log_in = "<!doctype html><title>Log in to the wireless</title>"
    page.route("**/sw.js", lambda route: route.fulfill(body=log_in, content_type="text/html"))
    page.reload()
    expect(page.get_by_text("This is a demonstration.")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
