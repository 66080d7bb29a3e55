"""A real gate process for tests: started, called through both doors, killed, started again."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import httpx
from jsonschema import Draft202012Validator

from tests.gate.bucket import CREDENTIALS, objects_in
from upstander.envelope.work import Work
from upstander.exchange.binary_http import Request, decode_response, encode_request
from upstander.exchange.client import GateClient
from upstander.exchange.oblivious import REQUEST_OVERHEAD, KeyConfiguration, seal_request
from upstander.exchange.problem import name_of_problem
from upstander.gate.calls import CALLS
from upstander.installation import BucketAddress

SMALL = 40_960
WHOLE = 32_768
MIB = 1_048_576
DESCRIPTION = json.loads(files("upstander.gate").joinpath("openapi.json").read_bytes())


@dataclass
class Answered:
    """What came out of an exchange."""

    status: int
    problem: str | None
    body: bytes
    headers: dict[str, str]
    outer: httpx.Response

    @property
    def json(self) -> dict[str, object]:
        return json.loads(self.body)


class RunningGate:
    """One gate on a home of its own."""

    def __init__(self, home: Path, *, inside: Sequence[str] = (), bucket: BucketAddress | None = None) -> None:
        """``inside``: the words that run a program on another host, where this process can't knock."""
        self.home = home
        self.bucket = bucket
        self.port = _free_port()
        self._inside = inside
        self.process: subprocess.Popen[bytes] | None = None
        self.output = home / "output.txt"
        home.mkdir(parents=True, exist_ok=True)
        if bucket:
            settings = f'store = "s3"\nbucket = "{bucket.name}"\nbucket_endpoint = "{bucket.endpoint}"\n'
            (home / "upstander.toml").write_text(settings)
        self.desk = httpx.Client(
            transport=httpx.HTTPTransport(uds=str(home / "gate" / "door.sock")), base_url="http://door", timeout=60
        )
        self.line = httpx.Client(timeout=60)
        self.configuration = b""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> RunningGate:
        environment = {**os.environ, "UPSTANDER_HOME": str(self.home), "UPSTANDER_GATE_PORT": str(self.port)}
        if self.bucket:
            environment |= CREDENTIALS
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(
                [*self._inside, sys.executable, "-m", "upstander.gate"], env=environment, stdout=output, stderr=output
            )
        deadline = time.monotonic() + 30
        while True:
            try:
                self.desk.get("/health").raise_for_status()
                if not self._inside:
                    socket.create_connection(("127.0.0.1", self.port)).close()
                break
            except (httpx.TransportError, OSError):
                assert self.process.poll() is None and time.monotonic() < deadline, self.output.read_text()
                time.sleep(0.02)
        if not self.configuration:
            self.configuration = self.desk.post("/ohttp-keys").raise_for_status().content
        return self

    def kill(self) -> None:
        """SIGKILL."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """SIGTERM; the exit status."""
        self.process.terminate()
        return self.process.wait(timeout=30)

    def client(self) -> GateClient:
        return GateClient(self.configuration, f"{self.url}/exchange", work_cap=1 << 20)

    def post(self, body: bytes, kind: str = "message/ohttp-req") -> httpx.Response:
        """A body as the line sees it."""
        return self.line.post(f"{self.url}/exchange", content=body, headers={"content-type": kind})

    def exchange(self, plain: bytes) -> Answered:
        """Seal these bytes, whatever they are, and open the answer, which must have its one size."""
        sealed, opener = seal_request(KeyConfiguration.from_bytes(self.configuration), plain)
        outer = self.post(sealed)
        assert len(outer.content) == SMALL
        if outer.status_code != 200:
            return Answered(outer.status_code, name_of_problem(outer.content), b"", {}, outer)
        assert outer.headers["content-type"] == "message/ohttp-res"
        response = decode_response(opener.open(outer.content))
        problem = name_of_problem(response.body) if response.status >= 400 else None
        return Answered(response.status, problem, response.body, dict(response.headers), outer)

    def call(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None, size: int | None = None
    ) -> Answered:
        """One call in a request of its right size, or of ``size``. The description must allow the answer."""
        request = Request(method, path, headers or {}, body)
        size = size or (len(body) + 8_192 if method == "PUT" and "/parts/" in path else SMALL)
        answered = self.exchange(encode_request(request, size - REQUEST_OVERHEAD))
        _must_be_described(request, answered)
        return answered

    def put_whole(
        self, envelope: bytes, sealed: bytes, digest: bytes | None = None, work: Work | None = None
    ) -> Answered:
        headers = {"digest": (digest or digest_of(sealed)).hex()} | ({"work": work.to_header()} if work else {})
        return self.call("PUT", f"/envelopes/{envelope.hex()}", sealed, headers)

    def put_part(self, envelope: bytes, index: int, parts: int, sealed: bytes) -> Answered:
        return self.call("PUT", f"/envelopes/{envelope.hex()}/parts/{index}", sealed, {"parts": str(parts)})

    def close(self, envelope: bytes, digest: bytes, parts: int) -> Answered:
        body = b'{"digest":"%s","parts":%d}' % (digest.hex().encode(), parts)
        return self.call("POST", f"/envelopes/{envelope.hex()}/close", body)

    def waiting(self) -> dict[str, dict[str, object]]:
        """What the desk would list, by envelope id."""
        listed = self.desk.get("/envelopes").json()["envelopes"]
        by_id = {row["id"]: row for row in listed}
        assert len(by_id) == len(listed)
        return by_id

    def delete(self, envelope: bytes, digest: bytes) -> httpx.Response:
        return self.desk.delete(f"/envelopes/{envelope.hex()}", params={"digest": digest.hex()})

    def every_byte(self) -> bytes:
        """All that the gate wrote: its files, its objects and their names, and what it printed."""
        files = [path.read_bytes() for path in sorted(self.home.rglob("*")) if path.is_file()]
        objects = sorted(objects_in(self.bucket).items()) if self.bucket else []
        return b"".join([*files, *(key.encode() + body for key, body in objects)])


def digest_of(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).digest()


def _free_port() -> int:
    """One that is still free when a killed gate starts again: not of those that the kernel lends to calls meanwhile."""
    lent = max(2_048, int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text("ascii").split()[0]))
    while True:
        port = lent // 2 + secrets.randbelow(lent // 2)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


def _must_be_described(request: Request, answered: Answered) -> None:
    """The answer to a call that exists is one that ``openapi.json`` names, with content of the schema there."""
    call = next((call for call in CALLS if call.match(request) is not None), None)
    if call is None:
        assert answered.problem in {"not-found", "malformed"}
        return
    operation = DESCRIPTION["paths"][call.template][call.method.lower()]
    response = operation["responses"][str(answered.status)]
    if "$ref" in response:
        response = DESCRIPTION["components"]["responses"][response["$ref"].rsplit("/", 1)[1]]
    if "content" not in response:
        assert answered.body == b""
        return
    kind = answered.headers["content-type"]
    schema = response["content"][kind]["schema"]
    if kind.endswith("json"):
        Draft202012Validator({**schema, "components": DESCRIPTION["components"]}).validate(answered.json)
