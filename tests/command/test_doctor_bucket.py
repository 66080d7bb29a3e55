"""What the doctor says of a gate's bucket: read by anybody, without TLS, out of reach."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import trustme

from tests.gate.bucket import running_s3_server
from upstander.command.doctor import _bucket
from upstander.installation import Installation, read_installation


@pytest.fixture
def read(tmp_path):
    def read_it(endpoint: str, name: str = "reports") -> Installation:
        settings = f'store = "s3"\nbucket = "{name}"\nbucket_endpoint = "{endpoint}"\n'
        (tmp_path / "upstander.toml").write_text(settings)
        return read_installation({"UPSTANDER_HOME": str(tmp_path)})

    return read_it


class _Closed(BaseHTTPRequestHandler):
    """Shows nothing to whoever has no credentials."""

    def do_GET(self) -> None:
        self.send_response(403)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def closed(identity: trustme.LeafCert | None = None) -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Closed)
    if identity:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        identity.configure_cert(context)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"{'https' if identity else 'http'}://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def said(installation: Installation) -> list[str]:
    return [finding.what for finding in _bucket(installation)]


def test_a_bucket_that_shows_itself_to_anybody_is_named(read):
    with running_s3_server() as server:
        address = server.make_bucket()
        assert said(read(address.endpoint, address.name)) == [f"Anybody can read the bucket {address.name}."]


def test_a_bucket_that_is_closed_and_near_is_fine(read):
    with closed() as endpoint:
        assert said(read(endpoint)) == []


def test_a_bucket_over_tls_is_believed_as_the_gate_would_believe_it(read, tmp_path, monkeypatch):
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    with closed(authority.issue_cert("127.0.0.1")) as endpoint:
        assert said(read(endpoint)) == ["The bucket reports does not answer."]
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
        assert said(read(endpoint)) == []


def test_a_bucket_without_tls_beyond_this_host_or_out_of_reach_is_named(read):
    findings = said(read("http://127.0.0.2:9"))
    assert findings == ["The gate speaks to its bucket without TLS.", "The bucket reports does not answer."]


def test_a_gate_with_a_file_has_no_bucket_to_look_at(tmp_path):
    assert said(read_installation({"UPSTANDER_HOME": str(tmp_path)})) == []
