"""The app host: headers by path, and a share that no worker caught is refused unread."""

import shutil
import socket
import subprocess
import time
from pathlib import Path

import httpx
import pytest

from tests.demonstration import free_ports
from upstander.apphost.headers import SHARE_REFUSAL, header_rules, headers_for, write_headers_file, write_nginx
from upstander.installation import read_installation

BODY = b"somebody's picture " * 3_000_000


@pytest.fixture(scope="module")
def nginx(tmp_path_factory):
    """Debian's nginx with exactly the rules that are shipped, in front of a small app folder."""
    home = tmp_path_factory.mktemp("nginx")
    installation = read_installation({"UPSTANDER_HOME": str(home)})
    (home / "www" / "assets").mkdir(parents=True)
    (home / "www" / "workers").mkdir()
    (home / "www" / "decoder").mkdir()
    scripts = ("sw.js", "assets/page-1.js", "workers/worker-1.js", "decoder/decoder-1.js")
    for name in ("index.html", "card.json", "trust.json", "clear", *scripts):
        (home / "www" / name).write_text("x")
    port = free_ports(("nginx",))["nginx"]
    places = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{name}_temp_path {home}/tmp-{name};\n" for name in places)
    user = "user root;" if Path("/root").stat().st_uid == home.stat().st_uid else ""
    (home / "nginx.conf").write_text(
        f"{user} daemon off; pid {home}/pid; error_log /dev/null crit; events {{}}\n"
        f"http {{ {temporary} types {{ text/html html; text/javascript js; application/json json; }}\n"
        f"server {{ listen 127.0.0.1:{port}; root {home}/www;\n{write_nginx(header_rules(installation))} }} }}\n"
    )
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    with subprocess.Popen([program, "-c", f"{home}/nginx.conf", "-p", str(home)]) as process:
        try:
            wait_for(port, process)
            yield f"http://127.0.0.1:{port}", installation, home
        finally:
            process.terminate()


def wait_for(port: int, process: subprocess.Popen) -> None:
    """Look again and again until the port is served, as long as its process lives."""
    while process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("nginx ended by itself")


def post_and_count(base: str) -> tuple[bytes, int]:
    """Post a large share byte by byte as a phone would; returns the answer and how much the host took of the body."""
    url = httpx.URL(base)
    with socket.create_connection((url.host, url.port), timeout=20) as line:
        head = f"POST /share HTTP/1.1\r\nHost: {url.host}\r\nContent-Type: multipart/form-data; boundary=x\r\n"
        line.sendall(f"{head}Content-Length: {len(BODY)}\r\n\r\n".encode())
        taken = 0
        try:
            while taken < len(BODY):
                taken += line.send(BODY[taken : taken + 65_536])
        except OSError:
            pass
        answer = b""
        try:
            while more := line.recv(65_536):
                answer += more
        except OSError:
            pass
    return answer, taken


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/sw.js", "/card.json", "/trust.json", "/assets/page-1.js", "/workers/worker-1.js"),
        *("/decoder/decoder-1.js", "/clear"),
    ],
)
def test_nginx_sends_the_rules_headers(nginx, path):
    base, installation, _ = nginx
    answer = httpx.get(base + path, trust_env=False)
    assert answer.status_code == 200
    for name, value in headers_for(header_rules(installation), path).items():
        assert answer.headers[name] == value


@pytest.mark.promise("P7")
def test_nginx_refuses_a_share_and_stores_nothing(nginx):
    base, _, home = nginx
    answer = httpx.post(f"{base}/share", files={"files": ("a.jpg", b"x" * 200)}, trust_env=False)
    assert (answer.status_code, answer.text) == (403, SHARE_REFUSAL)
    assert answer.headers["connection"] == "close"
    _, taken = post_and_count(base)
    assert taken < len(BODY)
    for file in home.rglob("*"):
        assert not (file.is_file() and b"somebody's picture" in file.read_bytes()), file


@pytest.mark.promise("P7")
def test_the_demonstrations_host_refuses_a_share_before_it_has_the_body(demo):
    answer = httpx.post(f"{demo.app_url}/share", files={"files": ("a.jpg", b"x" * 200)}, trust_env=False)
    assert (answer.status_code, answer.text) == (403, SHARE_REFUSAL)
    large, taken = post_and_count(demo.app_url)
    assert taken < len(BODY)
    assert not large or b" 403 " in large.split(b"\r\n")[0]


@pytest.mark.parametrize("path", ["/", "/sw.js", "/card.json", "/trust.json"])
def test_the_demonstrations_host_sends_the_rules_headers(demo, path):
    answer = httpx.get(demo.app_url + path, trust_env=False)
    policy = answer.headers["content-security-policy"]
    assert "'unsafe-inline'" not in policy
    assert "'unsafe-eval'" not in policy
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
def test_no_other_site_can_have_the_app_cleared(nginx, demo, site):
    for base in (nginx[0], demo.app_url):
        answer = httpx.get(f"{base}/clear", headers={"sec-fetch-site": site}, trust_env=False)
        assert answer.status_code == 403
        assert "clear-site-data" not in answer.headers
        answer = httpx.get(f"{base}/clear", headers={"sec-fetch-site": "same-origin"}, trust_env=False)
        assert (answer.status_code, answer.headers["clear-site-data"]) == (200, '"cache", "storage"')


def test_the_page_may_talk_to_the_relay_where_there_is_one_and_to_nobody_else(tmp_path):
    (tmp_path / "upstander.toml").write_text(
        'relay_url = "https://relay.example/x"\ngate_url = "https://gate.example/"\n'
    )
    rules = header_rules(read_installation({"UPSTANDER_HOME": str(tmp_path)}))
    policy = headers_for(rules, "/")["Content-Security-Policy"]
    assert "connect-src 'self' https://relay.example;" in policy
    assert "gate.example" not in policy
    assert "require-trusted-types-for 'script'; trusted-types upstander" in policy


def test_the_headers_file_names_every_rule(tmp_path):
    rules = header_rules(read_installation({"UPSTANDER_HOME": str(tmp_path)}))
    written = write_headers_file(rules)
    for rule in rules:
        assert f"{rule.path}\n" in written
    assert written.count("Content-Security-Policy") == len(rules)


def test_doctor_finds_a_host_that_sends_no_headers_or_takes_a_share(demo):
    assert "is not served as it should be" not in demo.run("doctor", "--app", demo.app_url, check=False).stdout
    wrong = demo.run("doctor", "--app", demo.standin_url, check=False)
    assert wrong.returncode == 1
    assert "is not served as it should be" in wrong.stdout
