"""Hand-over: a real package, a real visible browser, the real stand-in, and a human who alone presses Send."""

import hashlib
import io
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from PIL import Image
from pypdf import PdfReader

from tests.standin.serving import free_port
from upstander.command.handover import (
    FAILED,
    NOT_SENT,
    SENT,
    HandoverError,
    check_destination,
    find_browser,
    run_handover,
)
from upstander.desk.referral.package import (
    ConversionError,
    Delivery,
    EvidenceFile,
    Package,
    ReferralMaterial,
    make_package,
    write_zip,
)

REFERENCE = "UPS-7K3F-9QXM"
TOKEN = "one-time-token"
LINKS = (
    "https://example.com/p/AbC/",
    "http://example.org/a,b--c",
    "https://t.me/harrowmere/12",
    "tg://resolve?domain=harrowmere_news",
    "https://example.net/straße?x=1&y=2#part-",
    "magnet:?xt=urn:btih:0123",
    "https://www.example.com/seventh",
    "https://example.com/eighth--with--hyphens/",
)
AS_FILLED_IN = [
    [
        "https://example.com/p/AbC/#_",
        "example.org/a%2Cb-%2Dc",
        "https://t.me/harrowmere/12",
        "https://t.me/harrowmere_news",
        "https://example.net/stra%C3%9Fe?x=1&y=2#part%2D",
    ],
    ["https://www.example.com/seventh", "https://example.com/eighth-%2Dwith-%2Dhyphens/#_"],
]


def picture(kind: str) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (320, 240), (120, 60, 10)).save(stream, kind)
    return stream.getvalue()


def evidence(name: str, media_type: str, content: bytes) -> EvidenceFile:
    digest = hashlib.sha256(content).hexdigest()
    return EvidenceFile(name, media_type, len(content), digest, lambda: io.BytesIO(content))


def convert(source, _media_type, target):
    try:
        Image.open(source).save(target)
    except OSError as error:
        raise ConversionError from error


@pytest.fixture
def package(tmp_path) -> Package:
    material = ReferralMaterial(
        reference=REFERENCE,
        links=LINKS,
        note="Seen on a wall\n\nand -- later -- online",
        reason="Encourages violence.",
        files=(
            evidence("file-1", "image/jpeg", picture("JPEG")),
            evidence("file-2", "image/webp", picture("WEBP")),
            evidence("file-3", "video/webm", b"not for the form"),
        ),
        day=date(2026, 11, 22),
    )
    return make_package(material, tmp_path, convert)


class Desk:
    """A desk that gives a package out once, to the right token, and counts what it is asked."""

    def __init__(self, package: Package, destination: str, demo: bool = True, refusal: str = "") -> None:
        body = io.BytesIO()
        write_zip(package, body, destination=destination, demo=demo)
        self.asked: list[str] = []
        own_path = f"/handover/{REFERENCE}/package"
        desk = self

        class Answers(BaseHTTPRequestHandler):
            def do_GET(self):
                desk.asked.append(self.path)
                right = self.headers["Authorization"] == f"Bearer {TOKEN}" and len(desk.asked) == 1
                self.send_response(409 if refusal else 200 if right and self.path == own_path else 403)
                self.end_headers()
                if refusal:
                    self.wfile.write(refusal.encode())
                elif right:
                    self.wfile.write(body.getvalue())

            do_POST = do_PUT = do_HEAD = do_GET

            def log_message(self, *_words):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.server.shutdown()
        self.server.server_close()


def received(standin: str) -> list[dict]:
    return httpx.get(f"{standin}/received.json", trust_env=False).json()


def press_send(page) -> None:
    """What the human does: look, then press the form's own button."""
    page.get_by_role("button", name="Send report").click()


@pytest.mark.browser
@pytest.mark.usefixtures("display")
def test_the_whole_package_arrives_and_only_the_human_sends(standin, package, capsys, tmp_path, monkeypatch):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    before = len(received(standin))
    at_check = []

    def look_and_send(page):
        at_check.append((page.url, len(received(standin))))
        assert [oct(folder.stat().st_mode & 0o777) for folder in temporary.glob("upstander-handover-*")] == ["0o700"]
        press_send(page)

    with Desk(package, standin) as desk:
        assert run_handover(REFERENCE, desk.url, TOKEN, at_check=look_and_send) == SENT
        assert desk.asked == [f"/handover/{REFERENCE}/package"], "the desk is asked once, for the package"

    check = f"{standin}/check-your-report"
    assert at_check == [(check, before), (check, before + 1)], "nothing is sent before the human presses Send"
    reports = received(standin)[before:]
    assert [report["links"] for report in reports] == AS_FILLED_IN
    assert [report["details"] for report in reports] == [submission.text for submission in package.submissions]
    assert [report["contact"] for report in reports] == [{}, {}]
    for report, submission in zip(reports, package.submissions, strict=True):
        assert [(file["name"], file["sha256"], file["size"]) for file in report["files"]] == [
            (path.name, hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_size) for path in submission.files
        ]
    sheet = "".join("".join(page.extract_text().split()) for page in PdfReader(package.sheet).pages)
    for link in (*LINKS, *AS_FILLED_IN[0], *AS_FILLED_IN[1]):
        assert link.replace("ß", "\\u{DF}") in sheet
    for file in reports[0]["files"][1:]:
        assert file["sha256"] in sheet
    said = capsys.readouterr().out
    assert "not through the form: magnet:?xt=urn:btih:0123" in said
    assert "file-3 (video/webm" in said
    assert not list(temporary.glob("upstander-handover-*")), "nothing of the package stays on the machine"


@pytest.mark.browser
@pytest.mark.usefixtures("display")
def test_a_window_closed_before_send_sends_nothing(standin, package, capsys):
    before = len(received(standin))
    with Desk(package, standin) as desk:
        assert run_handover(REFERENCE, desk.url, TOKEN, at_check=lambda page: page.close()) == NOT_SENT
    assert len(received(standin)) == before
    assert "window was closed" in capsys.readouterr().err


@pytest.mark.browser
@pytest.mark.usefixtures("display")
def test_a_human_may_change_things_before_sending(standin, package):
    def change_and_send(page):
        if "submission 1 of 2" in page.inner_text("main"):
            page.locator('a[href="/evidence-written/edit#evidence-written"]').click()
            page.fill("#evidence-written", "Written by the human")
            page.click("main input[type=submit]")
        press_send(page)

    with Desk(package, standin) as desk:
        assert run_handover(REFERENCE, desk.url, TOKEN, at_check=change_and_send) == SENT
    assert received(standin)[-2]["details"] == "Written by the human"


class ChangedForm:
    """The stand-in seen through a proxy that changes its pages, as the public form may one day change."""

    def __init__(self, standin: str, change) -> None:
        self.opened = threading.Event()

        class Passes(BaseHTTPRequestHandler):
            def do_GET(self):
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                skipped = {"host", "connection", "accept-encoding", "content-length"}
                headers = {name: value for name, value in self.headers.items() if name.lower() not in skipped}
                answer = httpx.request(
                    self.command, f"{standin}{self.path}", headers=headers, content=body, trust_env=False
                )
                self.send_response(answer.status_code)
                for name, value in answer.headers.multi_items():
                    if name not in {"content-length", "transfer-encoding", "connection", "date", "server"}:
                        self.send_header(name, value)
                self.end_headers()
                self.wfile.write(change(self.path, answer.content))

            do_POST = do_GET

            def log_message(self, *_words):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Passes)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.mark.browser
@pytest.mark.usefixtures("display")
@pytest.mark.parametrize(
    ("path", "old", "new", "told"),
    [
        (
            "/evidence-written",
            b'id="evidence-written"',
            b'id="new-name"',
            "page /evidence-written: #evidence-written",
        ),
        ("/check-your-report", b"example.org/a%2Cb-%2Dc", b"", "did not keep example.org/a%2Cb-%2Dc"),
        ("/evidence-upload-confirm", b"file-1.jpg - ", b"- ", "does not list UPS-7K3F-9QXM-file-1.jpg"),
        ("/evidence-url", b'type="submit" class', b'type="button" class', "main input[type=submit] is not there"),
    ],
)
def test_a_form_that_changed_stops_with_a_sentence_and_leaves_the_window_open(
    standin, package, capsys, monkeypatch, path, old, new, told
):
    from upstander.command.fill_form import Filler

    left_open = []

    def close_as_the_human(filler):
        left_open.append(filler._page.is_closed())
        filler._page.close()

    monkeypatch.setattr(Filler, "_wait_until_closed", close_as_the_human)
    before = len(received(standin))
    form = ChangedForm(standin, lambda asked, body: body.replace(old, new) if asked.startswith(path) else body)
    with Desk(package, form.url) as desk:
        assert run_handover(REFERENCE, desk.url, TOKEN, at_check=press_send) == FAILED
    form.server.shutdown()
    said = capsys.readouterr().err
    assert told in said
    assert "The window stays open" in said
    assert left_open == [False]
    assert len(received(standin)) == before


def browser_of(process: subprocess.Popen) -> int:
    """The process id of the browser that a process opened."""
    parents = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parents[int(status.parent.name)] = int(status.read_text().rpartition(")")[2].split()[1])
    family = {process.pid}
    while grown := {child for child, parent in parents.items() if parent in family} - family:
        family |= grown
    for member in sorted(family):
        with suppress(OSError):
            words = Path(f"/proc/{member}/cmdline").read_bytes()
            if b"--remote-debugging-pipe" in words and b"--type=" not in words:
                return member
    raise AssertionError("no browser is open")


@contextmanager
def command(desk: Desk, temporary: Path) -> Iterator[subprocess.Popen]:
    """``upstander handover`` as it is typed."""
    token = temporary / "token"
    token.write_text(f"{TOKEN}\n")
    words = ["handover", REFERENCE, "--desk", desk.url, "--token-file", str(token)]
    with subprocess.Popen(
        [sys.executable, "-m", "upstander.command.main", *words],
        env={**os.environ, "TMPDIR": str(temporary)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        yield process
        process.kill()


@pytest.fixture
def temporary():
    """A temporary folder with a short name: Chromium refuses long ones."""
    with tempfile.TemporaryDirectory(prefix="ho-", dir="/tmp") as folder:
        yield Path(folder)


@pytest.mark.browser
@pytest.mark.usefixtures("display")
def test_after_a_surprise_the_command_waits_until_the_human_closes_the_window(standin, package, temporary):
    form = ChangedForm(standin, lambda _path, body: body.replace(b'id="evidence-url-yes"', b'id="other"'))
    with Desk(package, form.url) as desk, command(desk, temporary) as process:
        said = next(line for line in process.stderr if "looks different" in line)
        assert "#evidence-url-yes is not there" in said
        assert "stays open" in process.stderr.readline()
        assert process.poll() is None
        os.kill(browser_of(process), signal.SIGTERM)
        assert process.wait(60) == FAILED
    form.server.shutdown()
    assert not list(temporary.glob("upstander-*"))


@pytest.mark.browser
@pytest.mark.usefixtures("display")
def test_a_closed_terminal_ends_the_command_and_leaves_nothing_behind(standin, package, temporary):
    before = len(received(standin))
    with Desk(package, standin) as desk, command(desk, temporary) as process:
        assert next(line for line in process.stdout if "is filled in" in line)
        assert list(temporary.glob("upstander-handover-*/*.pdf"))
        browser = browser_of(process)
        process.send_signal(signal.SIGHUP)
        assert process.wait(60) == NOT_SENT
    assert not list(temporary.glob("upstander-*"))
    assert not Path(f"/proc/{browser}").exists()
    assert len(received(standin)) == before


@pytest.mark.parametrize(
    ("token", "url_of", "told"),
    [
        ("another", lambda desk: desk.url, "A token works once"),
        ("tøken\u2026", lambda desk: desk.url, "no token"),
        (TOKEN, lambda _desk: "http://desk.example.org", "https://"),
        (TOKEN, lambda _desk: "ftp://127.0.0.1", "https://"),
        (TOKEN, lambda _desk: f"http://127.0.0.1:{free_port()}", "could not be reached"),
    ],
)
def test_no_package_no_browser(standin, package, capsys, token, url_of, told):
    with Desk(package, standin) as desk:
        assert run_handover(REFERENCE, url_of(desk), token) == FAILED
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    ("reference", "told"), [("../../account", "no reference"), ("UPS-2222-2222", "does not give out")]
)
def test_another_reference_is_refused(standin, package, capsys, reference, told):
    with Desk(package, standin) as desk:
        assert run_handover(reference, desk.url, TOKEN) == FAILED
    assert told in capsys.readouterr().err


def test_why_the_desk_cannot_make_a_package_is_said(standin, package, capsys):
    with Desk(package, standin, refusal="A picture has to be converted\x1b[2J and there is no sandbox.\n") as desk:
        assert run_handover(REFERENCE, desk.url, TOKEN) == FAILED
    said = capsys.readouterr().err
    assert "there is no sandbox" in said
    assert "\x1b" not in said


def test_a_demonstration_never_goes_out(package, capsys):
    with Desk(package, "https://report.example.org", demo=True) as desk:
        assert run_handover(REFERENCE, desk.url, TOKEN) == FAILED
    assert "demonstration" in capsys.readouterr().err


@pytest.mark.parametrize(
    "destination",
    ["https://127.0.0.1.example.org/", "https://localhost@example.org", "http://[2001:db8::1]/", "https://", ""],
)
def test_no_trick_makes_an_outside_address_look_like_this_machine(package, destination):
    with pytest.raises(HandoverError):
        check_destination(Delivery(package, destination, demo=True))


def test_in_earnest_only_an_https_form_is_filled_in(package):
    check_destination(Delivery(package, "https://report.example.org", demo=False))
    with pytest.raises(HandoverError, match="https"):
        check_destination(Delivery(package, "http://report.example.org", demo=False))


def test_a_browser_that_is_not_there_is_said():
    with pytest.raises(HandoverError, match="no program"):
        find_browser("/nowhere/chromium")
