"""A real HTTP server that speaks S3, as a process of its own on loopback, and buckets in it for tests."""

from __future__ import annotations

import secrets
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from upstander.gate.s3.bucket import Bucket
from upstander.installation import BucketAddress

CREDENTIALS = {"AWS_ACCESS_KEY_ID": "harrowmere", "AWS_SECRET_ACCESS_KEY": "nothing-secret"}


@dataclass
class S3Server:
    """The server; its buckets keep what they are given for as long as it lives."""

    url: str
    authority: Path | None = None

    def make_bucket(self) -> BucketAddress:
        address = BucketAddress(f"gate-{secrets.token_hex(8)}", self.url, "us-east-1")
        self.ask("PUT", address)
        return address

    def ask(self, method: str, address: BucketAddress, query: str = "", body: bytes = b"") -> None:
        """What an operator's own tools would ask of a bucket."""
        url = f"{self.url}/{address.name}{query}"
        self._request(method, url, body)

    def is_up(self) -> bool:
        try:
            self._request("GET", f"{self.url}/moto-api/data.json")
        except httpx.TransportError:
            return False
        return True

    def _request(self, method: str, url: str, body: bytes = b"") -> None:
        believed = ssl.create_default_context(cafile=self.authority)
        httpx.request(method, url, content=body, timeout=60, trust_env=False, verify=believed).raise_for_status()


@contextmanager
def running_s3_server(identity: Path | None = None, authority: Path | None = None) -> Iterator[S3Server]:
    """``identity``: the server's key and certificate in one PEM file, for TLS; ``authority``: who signed it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    words = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    if identity:
        words += ["-c", str(identity), "-k", str(identity)]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        server = S3Server(f"{'https' if identity else 'http'}://127.0.0.1:{port}", authority)
        _wait_until_up(process, server)
        yield server
    finally:
        process.kill()
        process.wait()


def _wait_until_up(process: subprocess.Popen[bytes], server: S3Server) -> None:
    deadline = time.monotonic() + 60
    while not server.is_up():
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.05)


def objects_in(address: BucketAddress) -> dict[str, bytes]:
    """Every object of a gate's bucket, but what it writes to say that it lives and to pass the time."""
    bucket = Bucket(address, CREDENTIALS)
    return {key: bucket.get_now(key)[0] for key, _ in bucket.list_now() if key not in {"owner", "turn"}}
