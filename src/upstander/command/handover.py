"""``upstander handover``: on the analyst's own machine, fill the public form and leave Send to the human.

It fetches the package with a one-time token, opens a visible browser, fills the form up to its last page and stops. It
never presses Send, and sends nothing to the desk beyond that one request.
"""

from __future__ import annotations

import getpass
import ipaddress
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx

from upstander.desk.referral.material import REFERENCE
from upstander.desk.referral.package import Delivery, PackageError, read_zip

if TYPE_CHECKING:
    from playwright.sync_api import Page

MOST_PACKAGE_BYTES = 1_300_000_000
SENT, NOT_SENT, FAILED = 0, 1, 2


class HandoverError(Exception):
    """The package can't be had or may not be handed over; the message says why."""


def hand_over(reference: str, desk_url: str, token_file: Path | None, browser: str | None) -> int:
    """The command: read the token, hand over, and leave nothing behind, also where the terminal is closed."""
    for number in (signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)):
        signal.signal(number, lambda *_: sys.exit(NOT_SENT))
    try:
        token = read_token(token_file)
        return run_handover(reference, desk_url, token, browser)
    except HandoverError as error:
        print(error, file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return NOT_SENT


def run_handover(
    reference: str,
    desk_url: str,
    token: str,
    browser: str | None = None,
    *,
    at_check: Callable[[Page], None] | None = None,
) -> int:
    """Hand over one referral. ``at_check`` is called with the filled check page, before the human looks at it.

    Returns:
        0 when every submission was sent by the human, 1 when the window was closed before, 2 when it could not be done.
    """
    try:
        from upstander.command.fill_form import FormChanged, WindowClosed
    except ImportError:
        print("Hand-over needs Playwright: install upstander[handover].", file=sys.stderr)
        return FAILED
    with tempfile.TemporaryDirectory(prefix="upstander-handover-") as name:
        folder = Path(name)
        try:
            delivery = fetch_package(reference, desk_url, token, folder)
            check_destination(delivery)
            return _walk_through(delivery, browser, at_check)
        except (HandoverError, PackageError, FormChanged) as error:
            print(error, file=sys.stderr)
            return FAILED
        except WindowClosed as closed:
            print(closed, "What was not sent by then is not sent.", file=sys.stderr)
            return NOT_SENT


def read_token(file: Path | None) -> str:
    """The one-time token, from a file or typed without being shown.

    Raises:
        HandoverError: the file can't be read.
    """
    if file is not None:
        try:
            return file.read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise HandoverError(f"The token can't be read from {file}.") from error
    return getpass.getpass("One-time token from the desk's page: ").strip()


def fetch_package(reference: str, desk_url: str, token: str, folder: Path) -> Delivery:
    """Fetch the package into a folder: the only request that ever goes to the desk.

    Raises:
        HandoverError: the address of the desk is not safe, or the desk refuses.
        PackageError: what came is no package.
    """
    if not REFERENCE.fullmatch(reference):
        raise HandoverError(f"{reference} is no reference of a referral.")
    parts = urlsplit(desk_url)
    local = is_loopback(desk_url)
    if parts.scheme not in {"http", "https"} or (parts.scheme == "http" and not local):
        raise HandoverError("The desk's address has to begin with https://, so that nobody else reads the package.")
    archive = folder / "package.zip"
    try:
        with httpx.Client(trust_env=not local, timeout=60) as client:
            _download(client, f"{desk_url.rstrip('/')}/handover/{reference}/package", token, archive)
    except httpx.HTTPError as error:
        raise HandoverError(f"The desk at {desk_url} could not be reached.") from error
    except UnicodeEncodeError as error:
        raise HandoverError("This is no token: copy it from the desk's page again.") from error
    with archive.open("rb") as untrusted_source:
        delivery = read_zip(untrusted_source, folder)
    archive.unlink()
    if delivery.package.reference != reference:
        raise HandoverError(f"The desk sent another referral than {reference}.")
    return delivery


def check_destination(delivery: Delivery) -> None:
    """Refuse a form that this package must not go to.

    Raises:
        HandoverError: a demonstration would leave this machine, or the address is not https.
    """
    destination = delivery.destination
    if is_loopback(destination):
        return
    if delivery.demo:
        raise HandoverError(f"This package comes from a demonstration, which never goes out to {destination}.")
    if urlsplit(destination).scheme != "https":
        raise HandoverError(f"The form's address {destination} does not begin with https://: nothing is filled in.")


def is_loopback(url: str) -> bool:
    """Say whether an address is on this very machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _download(client: httpx.Client, url: str, token: str, archive: Path) -> None:
    with client.stream("GET", url, headers={"Authorization": f"Bearer {token}"}) as response:
        if response.status_code == 409:
            raise HandoverError(f"The desk can't make this package: {_first_words(response)}")
        if response.status_code != 200:
            raise HandoverError(
                f"The desk does not give out this package (it answered {response.status_code}). A token works once and "
                "for a short time: make a new one on the referral's page."
            )
        left = MOST_PACKAGE_BYTES
        with archive.open("xb") as sink:
            for piece in response.iter_bytes():
                left -= len(piece)
                if left < 0:
                    raise HandoverError("What the desk sends is larger than any package.")
                sink.write(piece)


def _first_words(response: httpx.Response) -> str:
    """The beginning of what the desk says, printable on one line."""
    untrusted_text = next(response.iter_text(500), "")
    return "".join(letter if letter.isprintable() else " " for letter in untrusted_text[:500]).strip()


def _walk_through(delivery: Delivery, browser: str | None, at_check: Callable[[Page], None] | None) -> int:
    from upstander.command.fill_form import Filler, open_browser

    package = delivery.package
    total = len(package.submissions)
    print(f"Referral {package.reference}: {total} submission{'s' if total > 1 else ''} to {delivery.destination}")
    for thing in package.left_out:
        print(f"  not through the form: {thing.what}: {thing.why}")
    if not is_loopback(delivery.destination):
        print("  Whoever presses Send: the form passes on this machine's network address.")
    with open_browser(find_browser(browser)) as page:
        filler = Filler(page, delivery.destination)
        for submission in package.submissions:
            name = f"Submission {submission.number} of {total}"
            with filler.staying_open_on_surprise():
                filler.fill(submission)
            print(f"{name} is filled in. Check it in the browser and press Send there.", flush=True)
            if at_check is not None:
                at_check(page)
            with filler.staying_open_on_surprise():
                filler.wait_until_sent()
            print(f"{name} is sent: the form says so.", flush=True)
    print("All is sent. Now note it on the referral's page at the desk.")
    return SENT


def find_browser(asked_for: str | None) -> str | None:
    """The browser's program: the one asked for, Chromium or Chrome of this machine, or None for Playwright's own.

    Raises:
        HandoverError: the one asked for isn't there.
    """
    if asked_for:
        found = shutil.which(asked_for)
        if found is None:
            raise HandoverError(f"There is no program {asked_for}.")
        return found
    for name in ("chromium", "google-chrome", "chromium-browser", "google-chrome-stable"):
        if found := shutil.which(name):
            return found
    return None
