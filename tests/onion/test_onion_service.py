"""The onion service as shipped, over a whole private Tor network: a report comes to the gate by its own entrance."""

from __future__ import annotations

import io
import os
import re
import stat
from pathlib import Path

import httpx
import pytest

from tests.command.running import upstander
from tests.gate.running import MIB
from tests.gate.test_nothing_kept import MARKERS
from tests.onion.conftest import Onion
from upstander.apphost.headers import headers_for, onion_rules
from upstander.exchange.client import GateClient


@pytest.mark.promise("P3")
def test_a_report_comes_through_tor_by_the_onion_services_own_entrance(onion: Onion) -> None:
    for size in (32_768, MIB + MIB // 2):
        envelope, sealed = os.urandom(16), os.urandom(size)
        with GateClient(onion.gate.configuration, f"{onion.address}/exchange", onion.through_tor(MARKERS)) as client:
            client.put_report(envelope, io.BytesIO(sealed), size)
        assert onion.gate.waiting()[envelope.hex()]["size"] == size


@pytest.mark.promise("P2")
def test_nothing_of_the_caller_is_kept_behind_the_onion_service(onion: Onion) -> None:
    written = onion.gate.every_byte()
    found = [value for value in MARKERS.values() if value.encode() in written]
    assert found == []
    assert onion.gate.output.read_bytes() == b""


def test_the_app_comes_through_tor_with_the_onion_services_rules(onion: Onion) -> None:
    with httpx.Client(transport=onion.through_tor(), timeout=60) as client:
        page = client.get(f"{onion.address}/")
        worker = client.get(f"{onion.address}/sw.js")
    assert "<script" in page.text
    for path, answer in (("/", page), ("/sw.js", worker)):
        for name, value in headers_for(onion_rules(), path).items():
            assert answer.headers[name] == value
        assert re.search(r"connect-src 'self'(;|$)", answer.headers["content-security-policy"])
    assert worker.headers["content-type"].startswith("text/javascript")


def test_doctor_says_whether_the_entrance_answers(onion: Onion, tmp_path: Path) -> None:
    assert "Set onion_url to http:// and what stands in" in upstander(onion.gate.home, "doctor").stdout
    assert "entrance for the onion service does not answer" not in upstander(onion.gate.home, "doctor").stdout
    (tmp_path / "upstander.toml").write_text("onion = true\n")
    assert "entrance for the onion service does not answer" in upstander(tmp_path, "doctor").stdout


def test_nobody_but_the_gates_user_reaches_its_entrance(onion: Onion) -> None:
    assert stat.S_IMODE((onion.gate.home / "gate" / "onion.sock").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/exchange", 405), ("POST", "/exchange?marker=1", 400), ("POST", "/share", 403), ("GET", "/health", 404)],
)
def test_the_web_side_passes_nothing_else_on(onion: Onion, method: str, path: str, status: int) -> None:
    sent = {"content-type": "message/ohttp-req"}
    answer = httpx.request(method, onion.web + path, content=b"x", headers=sent, trust_env=False)
    assert answer.status_code == status
