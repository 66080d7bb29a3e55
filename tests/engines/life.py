"""The app's life in one engine: reports sent, without a line, killed midway, sent after all, cleared; and its disk."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from tests.engines.browser import wait_until, watch
from tests.engines.conftest import Service, StartPhone
from tests.engines.desk import Arrived, Desk
from tests.engines.disk import read_disk
from tests.engines.material import Material, Traces, make_large, make_small
from tests.engines.phone import Phone
from tests.engines.planted import Planted

PASSED_ON = "It was passed on to be taken down"
CLEARED = {"databases": 0, "storage": 0, "cookies": "", "ofInstallation": [], "works": True}


@dataclass
class Seen:
    """What was seen on the way. `left` holds the traces that were on the disk, by the moment at which it was read."""

    small: Material
    large: Material
    traces: Traces
    checked: str = ""
    arrived: Arrived | None = None
    unseen: set[str] = field(default_factory=set)
    without_a_line: str = ""
    answers: str = ""
    waited: int = 0
    words_after_waiting: list[str] = field(default_factory=list)
    resumed: Arrived | None = None
    names_while_waiting: int = 0
    names_afterwards: set[str] = field(default_factory=set)
    after_clear: dict[str, object] = field(default_factory=dict)
    left: dict[str, list[str]] = field(default_factory=dict)


@dataclass
class Life:
    """Lived in three visits, each a browser of its own on the same folder."""

    start: StartPhone
    service: Service
    desk: Desk
    disk: Path
    material: Path

    def live(self) -> Seen:
        """All of it."""
        traces = Traces()
        seen = Seen(make_small(self.material, traces), make_large(self.material, traces), traces)
        self._report_and_read_what_came_of_it(seen)
        names = self._wait_and_be_killed(seen)
        self._send_at_last_and_clear(seen, names)
        return seen

    def _report_and_read_what_came_of_it(self, seen: Seen) -> None:
        phone = self.start()
        phone.open_app()
        planted = Planted(phone.browser)
        known = self.desk.reports()
        phone.fill_in(seen.small)
        seen.checked = phone.text()
        phone.press("Send")
        words = phone.read_words()
        seen.traces.plant_words(words)
        seen.arrived = self.desk.open_new(known, self.material / "arrived")
        self.desk.refer(seen.arrived.reference)
        seen.unseen = watch(lambda: planted.missing_from(self.disk), set())
        planted.pull()
        self._open_without_a_line(phone, seen)
        self._turn_the_page(phone)
        seen.answers = wait_until(lambda: phone.read_receipt(words, PASSED_ON), "the outcome")
        phone.browser.close()
        for file in seen.arrived.files:
            seen.traces.plant_pieces(f"{file.name}, as it arrived", file.read_bytes())
        seen.left["after sending"] = seen.traces.on_disk(self.disk)

    def _open_without_a_line(self, phone: Phone, seen: Seen) -> None:
        with self.service.without_line():
            phone.browser.open(phone.app_url)
            phone.press("About and privacy")
            phone.expect_text("Clear this app")
            seen.without_a_line = phone.text()
        phone.open_app()

    def _turn_the_page(self, phone: Phone) -> None:
        phone.press("Language English")
        phone.choose_language("العربية", "ar", "rtl")
        phone.choose_language("English", "en-GB", "ltr")
        phone.press("Back")

    def _wait_and_be_killed(self, seen: Seen) -> list[bytes]:
        """Returns what names the envelope that was sealed when the browser was killed."""
        phone = self.start()
        phone.open_app()
        known = self.desk.reports()
        phone.pick(seen.small.files[0])
        phone.expect_text("Goes to:")
        with self.service.without_line():
            phone.press("Send")
            phone.expect_title("Your report waits")
            seen.waited = len(phone.sealed_reports())
        phone.press("Try again")
        seen.words_after_waiting = phone.read_words()
        seen.traces.plant_words(seen.words_after_waiting)
        self.desk.wait_for_new(known)
        phone.press("Done")
        phone.fill_in(seen.large)
        with self.service.without_line():
            phone.press("Send")
            (names,) = wait_until(phone.sealed_reports, "the report to be sealed")
            phone.browser.kill()
        seen.left["killed midway"] = seen.traces.on_disk(self.disk)
        seen.names_while_waiting = len(self._where(names))
        return names

    def _send_at_last_and_clear(self, seen: Seen, names: list[bytes]) -> None:
        known = self.desk.reports()
        phone = self.start()
        phone.open_app()
        phone.expect_text("Your waiting report was sent")
        seen.resumed = self.desk.open_new(known, self.material / "resumed")
        seen.names_afterwards = watch(lambda: self._where(names), set())
        phone.clear()
        seen.after_clear = watch(phone.kept, CLEARED)
        phone.browser.close()
        seen.left["after Clear"] = seen.traces.on_disk(self.disk)

    def _where(self, names: list[bytes]) -> set[str]:
        """The files in which any of the names lies."""
        return {place for place, data in read_disk(self.disk) if any(name in data for name in names)}
