"""A bucket over TLS: a gate speaks to a server whose certificate somebody it believes has signed, and to no other."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import trustme

from tests.gate.bucket import CREDENTIALS, S3Server, running_s3_server
from tests.gate.running import MIB, WHOLE, RunningGate, digest_of
from upstander.gate.s3.store import S3Store
from upstander.gate.store import StoreOpenError
from upstander.installation import BucketAddress


@pytest.fixture(scope="module")
def tls_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """A server that speaks S3 over TLS alone, with a certificate for 127.0.0.1 by an authority of its own."""
    folder = tmp_path_factory.mktemp("tls")
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "authority.pem"))
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(str(folder / "server.pem"))
    with running_s3_server(folder / "server.pem", folder / "authority.pem") as server:
        yield server


@pytest.fixture
def tls_address(tls_server: S3Server, monkeypatch: pytest.MonkeyPatch) -> BucketAddress:
    """An empty bucket there, the credentials for it, and the authority that is to be believed."""
    for name, value in {**CREDENTIALS, "SSL_CERT_FILE": str(tls_server.authority)}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("upstander.gate.s3.bucket._RETRIES", 0)
    return tls_server.make_bucket()


@pytest.mark.promise("P8")
def test_a_gate_with_a_bucket_over_tls_holds_what_it_acknowledged_across_a_kill(tls_address, tmp_path):
    small, large, parts = os.urandom(16), os.urandom(16), [os.urandom(MIB), os.urandom(MIB // 2)]
    gate = RunningGate(tmp_path, bucket=tls_address).start()
    sealed = os.urandom(WHOLE)
    assert gate.put_whole(small, sealed).status == 201
    for index, part in enumerate(parts):
        assert gate.put_part(large, index, 2, part).status == 204
    gate.kill()
    gate.start()
    assert gate.close(large, digest_of(*parts), 2).status == 201
    assert gate.waiting().keys() == {small.hex(), large.hex()}
    assert gate.desk.get(f"/envelopes/{small.hex()}").content == sealed
    assert gate.desk.get(f"/envelopes/{large.hex()}").content == b"".join(parts)
    gate.stop()


def test_a_server_whose_certificate_nobody_known_has_signed_is_refused(tls_address, tmp_path, monkeypatch):
    stranger = tmp_path / "stranger.pem"
    trustme.CA().cert_pem.write_to_path(str(stranger))
    monkeypatch.setenv("SSL_CERT_FILE", str(stranger))
    must_be_refused(tls_address, tmp_path)


def test_a_server_whose_certificate_names_another_host_is_refused(tls_address, tmp_path):
    must_be_refused(replace(tls_address, endpoint=tls_address.endpoint.replace("127.0.0.1", "localhost")), tmp_path)


def test_a_bucket_that_is_to_be_reached_by_tls_is_never_reached_without(tls_address, s3_server, tmp_path):
    plain = s3_server.make_bucket()
    must_be_refused(replace(plain, endpoint=plain.endpoint.replace("http://", "https://")), tmp_path)


def must_be_refused(address: BucketAddress, home: Path) -> None:
    with pytest.raises(StoreOpenError, match=f"The bucket {address.name} can't be used: GenericError"):
        S3Store(address, home)
