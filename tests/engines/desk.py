"""The desk, as the analyst's browser asks it: what arrived, what is in it, and a decision about it."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.demonstration import Demo
from tests.engines.browser import wait_until


@dataclass(frozen=True)
class Arrived:
    """A report at the desk: its page, as words, and the folder of its files."""

    reference: str
    page: str
    files: list[Path]


class Desk:
    """An analyst who is logged in."""

    def __init__(self, demo: Demo) -> None:
        self._demo = demo
        self._client = httpx.Client(base_url=demo.desk_url, trust_env=False, follow_redirects=True)
        person = {"email": "analyst@harrowmere.example", "password": demo.password("desk")}
        self._post("/log-in", "/log-in", person)

    def close(self) -> None:
        self._client.close()

    def reports(self) -> set[str]:
        """The references of all reports that were taken."""
        listed = self._client.get("/reports?state=").raise_for_status().text
        return set(re.findall(r'href="/reports/([0-9A-Z]{8})"', listed))

    def wait_for_new(self, known: set[str]) -> str:
        """The reference of the report that was not there before."""
        (reference,) = wait_until(lambda: self.reports() - known, "the report to arrive at the desk")
        return str(reference)

    def open_new(self, known: set[str], folder: Path) -> Arrived:
        """Waits for the report that was not there before, and opens it; its files are written into a folder."""
        reference = self.wait_for_new(known)
        exported = self._demo.run("evidence", "export", reference, str(folder), check=False)
        assert exported.returncode == 0, exported.stderr + self._demo.logs()
        page = self._client.get(f"/reports/{reference}").raise_for_status().text
        files = sorted(file for file in folder.iterdir() if file.name != "SHA256SUMS")
        return Arrived(reference, html.unescape(page), files)

    def refer(self, reference: str) -> None:
        """Decide that a report is passed on to be taken down."""
        self._post(f"/reports/{reference}", f"/reports/{reference}/decide", {"choice": "refer:encourages"})

    def _post(self, page: str, path: str, form: dict[str, str]) -> None:
        shown = self._client.get(page).raise_for_status().text
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', shown)
        assert found, shown
        token = {"csrfmiddlewaretoken": found.group(1)}
        self._client.post(path, data=form | token, headers={"Referer": self._demo.desk_url}).raise_for_status()
