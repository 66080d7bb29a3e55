"""The app over the onion service, in Firefox set as Tor Browser sets it: every call stays in Tor."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engines.firefox import Firefox
from tests.engines.material import Traces, make_small
from tests.engines.phone import Phone
from tests.engines.test_like_tor_browser import AS_TOR_BROWSER
from tests.onion.conftest import Onion

pytestmark = pytest.mark.browser


def through_tor(onion: Onion) -> dict[str, object]:
    """What Tor Browser sets so that everything goes through Tor and an onion page is taken for secure."""
    return {
        **AS_TOR_BROWSER,
        "network.proxy.socks_port": int(onion.network.socks.rpartition(":")[2]),
        "network.proxy.socks_remote_dns": True,
        "network.proxy.no_proxies_on": "",
        "network.proxy.allow_hijacking_localhost": True,
        "network.dns.blockDotOnion": False,
        "dom.securecontext.allowlist_onions": True,
    }


@pytest.fixture(scope="module")
def phone(onion: Onion) -> Iterator[Phone]:
    with tempfile.TemporaryDirectory(prefix="b-", ignore_cleanup_errors=True) as folder:
        browser = Firefox(Path(folder) / "b", through_tor(onion))
        yield Phone(browser, onion.address)
        browser.kill()


@pytest.mark.promise("P3")
def test_a_report_goes_through_tor_alone(phone: Phone, onion: Onion, tmp_path: Path) -> None:
    known = set(onion.gate.waiting())
    material = make_small(tmp_path, Traces())
    phone.browser.open(phone.app_url)
    assert phone.browser.run("return isSecureContext")
    phone.fill_in(material)
    phone.press("Send")
    assert len(phone.read_words()) == 8
    assert len(set(onion.gate.waiting()) - known) == 1
