"""A relay for tests: Debian's nginx with exactly the file that is shipped, and a recorder between it and the gate."""

from __future__ import annotations

import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx
import trustme

from tests.demonstration import ROOT

SHIPPED = ROOT / "deploy" / "relay" / "nginx.conf"
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"


@dataclass(frozen=True)
class Address:
    """Where something listens."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


@dataclass(frozen=True)
class Head:
    """The head of one request, as it reached the gate's side."""

    line: str
    headers: dict[str, str]


class Recorder:
    """Ends TLS before a gate and keeps every byte that comes."""

    def __init__(self, folder: Path, authority: trustme.CA, *, name: str, inside: Sequence[str] = ()) -> None:
        self._certificate = folder / "gate.pem"
        self.file = folder / "raw"
        self.name = name
        self._inside = inside
        authority.issue_cert(name).private_key_and_cert_chain_pem.write_to_path(str(self._certificate))
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, listen: Address, gate: Address) -> None:
        words = [listen.host, str(listen.port), gate.host, str(gate.port), str(self._certificate), str(self.file)]
        self.process = subprocess.Popen(
            [*self._inside, sys.executable, "-m", "tests.relay.recorder", *words],
            cwd=ROOT,
            stderr=subprocess.DEVNULL,
        )
        wait_until_served(listen, self.process, self._inside)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()

    def raw(self) -> bytes:
        """All that came for the gate."""
        return self.file.read_bytes()

    def heads(self) -> list[Head]:
        """The head of every request that came, in order; each names its body's length."""
        found, rest = [], self.raw()
        while rest:
            head, _, rest = rest.partition(b"\r\n\r\n")
            line, *lines = head.decode("latin-1").split("\r\n")
            headers = {name.lower(): value for name, value in (text.split(": ", 1) for text in lines)}
            found.append(Head(line, headers))
            rest = rest[int(headers["content-length"]) :]
        return found


class RunningRelay:
    """One relay in a folder of its own, which holds nothing but what an operator writes."""

    def __init__(self, folder: Path, authority: trustme.CA, *, name: str, inside: Sequence[str] = ()) -> None:
        self.folder = folder
        self.name = name
        self._inside = inside
        self._configuration = folder / "configuration"
        self.work = folder / "work"
        for place in (self._configuration, self.work):
            place.mkdir(parents=True)
        self.output = folder / "output.txt"
        self.process: subprocess.Popen[bytes] | None = None
        (self._configuration / "nginx.conf").symlink_to(SHIPPED)
        authority.issue_cert(name).private_key_and_cert_chain_pem.write_to_path(str(self._configuration / "own.pem"))
        authority.cert_pem.write_to_path(str(self._configuration / "authority.pem"))

    def start(self, listen: Address, gate: Address, gate_name: str) -> None:
        """Write the two files in which relays differ, as the examples have them, and start nginx."""
        own, authority = self._configuration / "own.pem", self._configuration / "authority.pem"
        (self._configuration / "listen.conf").write_text(
            f"listen {listen} ssl;\nserver_name {self.name};\nssl_certificate {own};\nssl_certificate_key {own};\n"
        )
        (self._configuration / "gate.conf").write_text(
            f"upstream gate {{\n    server {gate};\n    keepalive 16;\n}}\n"
            f'map "" $gate_name {{\n    default "{gate_name}";\n}}\nproxy_ssl_trusted_certificate {authority};\n'
        )
        shipped = [*self._inside, NGINX, "-e", "/dev/null", "-p", str(self.work)]
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(
                [*shipped, "-c", str(self._configuration / "nginx.conf"), "-g", "daemon off;"],
                stdout=output,
                stderr=output,
            )
        wait_until_served(listen, self.process, self._inside)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()

    def files(self) -> list[Path]:
        """Every file that nginx wrote."""
        return [file for file in self.work.rglob("*") if file.is_file()]


def context_of(authority: trustme.CA) -> ssl.SSLContext:
    """Believes the tests' own authority and no other."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    authority.configure_trust(context)
    return context


class MarkedTransport(httpx.HTTPTransport):
    """Sends headers with every request that a client never should, as a careless one might."""

    def __init__(self, headers: dict[str, str], **settings: object) -> None:
        super().__init__(**settings)
        self._headers = headers

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.headers.update(self._headers)
        return super().handle_request(request)


def wait_until_served(listen: Address, process: subprocess.Popen[bytes], inside: Sequence[str] = ()) -> None:
    """Look again and again whether somebody listens there, as long as the process lives."""
    while process.poll() is None:
        if inside:
            served = re.search(rf"[ :]{listen.port} ", _listeners(inside))
        else:
            with socket.socket() as probe:
                served = probe.connect_ex((listen.host, listen.port)) == 0
        if served:
            return
        time.sleep(0.05)
    raise AssertionError(f"Nobody listens at {listen}: the process ended with {process.returncode}.")


def _listeners(inside: Sequence[str]) -> str:
    return subprocess.run([*inside, "ss", "-Hltn"], capture_output=True, text=True, check=True).stdout
