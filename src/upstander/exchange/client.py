"""The side of an exchange that calls a gate: puts reports, reads mailboxes and the card."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from typing import BinaryIO

import httpx

from upstander.envelope.canonical import write_canonical
from upstander.envelope.parts import cut_parts, digest_of_hashes
from upstander.envelope.sizes import is_size_class, parts_of
from upstander.envelope.work import Demand, Work, find_work
from upstander.exchange.binary_http import BinaryHttpError, Request, Response, decode_response, encode_request
from upstander.exchange.oblivious import (
    REQUEST_OVERHEAD,
    REQUEST_TYPE,
    RESPONSE_TYPE,
    KeyConfiguration,
    ObliviousError,
    seal_request,
)
from upstander.exchange.problem import name_of_problem
from upstander.exchange.sizes import ANSWER, PART_OVERHEAD, SMALL_REQUEST, WHOLE_REPORT

_TRIES = 6
_FIRST_WAIT_SECONDS = 0.25
_LONGEST_WAIT_SECONDS = 30.0
_SECONDS_TO_CONNECT = 15.0
_SECONDS_OF_SILENCE = 120.0
_PASSING_STATUSES = frozenset({408, 429, 500, 502, 503, 504})


class ExchangeError(Exception):
    """A call did not succeed. ``problem`` names the refusal; None where the gate was not reached or understood."""

    def __init__(self, message: str, problem: str | None = None) -> None:
        super().__init__(message)
        self.problem = problem


class _PassingError(ExchangeError):
    """Trying the same call again may help, after ``seconds`` where the gate names them."""

    def __init__(self, message: str, problem: str | None = None, seconds: float | None = None) -> None:
        super().__init__(message, problem)
        self.seconds = seconds


class GateClient:
    """Calls one gate through its exchange. Every call is repeated where the line fails: honest repeats succeed."""

    def __init__(
        self, ohttp: bytes, url: str, transport: httpx.BaseTransport | None = None, *, work_cap: int = 0
    ) -> None:
        """``ohttp`` and ``work_cap`` stand on the card; ``url`` is its relay, or its gate where there is none.

        Raises:
            ExchangeError: the key configuration can't be used.
        """
        try:
            self._configuration = KeyConfiguration.from_bytes(ohttp)
        except ObliviousError as error:
            raise ExchangeError(str(error)) from error
        self._url = url
        self._work_cap = work_cap
        self._demand: Demand | None = None
        timeout = httpx.Timeout(_SECONDS_OF_SILENCE, connect=_SECONDS_TO_CONNECT)
        self._http = httpx.Client(transport=transport, timeout=timeout, trust_env=False)

    def __enter__(self) -> GateClient:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def put_report(
        self,
        envelope: bytes,
        sealed: BinaryIO,
        size: int,
        progress: Callable[[int, int], None] | None = None,
    ) -> None:
        """Send a sealed report of ``size`` bytes and have it acknowledged.

        ``progress`` is told the bytes that have arrived and how many there are.

        Raises:
            ExchangeError: it was refused, could not be sent, or ``size`` is not that of the stream or no size class.
        """
        if not is_size_class(size):
            raise ExchangeError("The sealed report has a size that no report has.")
        path = f"/envelopes/{envelope.hex()}"
        hashes = []
        sent = 0
        for index, part in enumerate(cut_parts(sealed)):
            sent += len(part)
            hashes.append(hashlib.sha256(part).digest())
            if size == WHOLE_REPORT:
                break
            self._put(f"{path}/parts/{index}", {"parts": str(parts_of(size))}, part, envelope)
            if progress:
                progress(sent, size)
        if sent != size:
            raise ExchangeError("The sealed report is not as long as was said.")
        digest = digest_of_hashes(hashes).hex()
        if size == WHOLE_REPORT:
            answer = self._put(path, {"digest": digest}, part, envelope)
        else:
            close = {"digest": digest, "parts": len(hashes)}
            answer = self.call(Request("POST", f"{path}/close", body=write_canonical(close)))
        if answer.status != 201 or answer.body != write_canonical({"digest": digest}):
            raise ExchangeError("The gate acknowledged something other than what was sent.")
        if progress:
            progress(size, size)

    def read_mailbox(self, mailbox: bytes) -> bytes:
        """The eight places of a mailbox, 32,768 bytes; empty ones are random.

        Raises:
            ExchangeError: the gate could not be reached or refused.
        """
        return self.call(Request("GET", f"/mailboxes/{mailbox.hex()}")).body

    def get_card(self) -> bytes:
        """The newest ``card.json``, unchecked.

        Raises:
            ExchangeError: there is none yet (problem ``not-found``), or the gate could not be reached.
        """
        return self.call(Request("GET", "/card")).body

    def nothing(self) -> None:
        """Make a decoy call, which stores nothing.

        Raises:
            ExchangeError: the gate could not be reached.
        """
        self.call(Request("POST", "/nothing"))

    def call(self, request: Request, size: int = SMALL_REQUEST) -> Response:
        """Make one call in a request of ``size`` bytes, and again where the line or the gate fails for a while.

        Raises:
            ExchangeError: it was refused, or all tries failed.
        """
        wait = _FIRST_WAIT_SECONDS
        for _ in range(_TRIES - 1):
            try:
                return self._try(request, size)
            except _PassingError as error:
                time.sleep(min(error.seconds or wait, _LONGEST_WAIT_SECONDS))
                wait *= 2
        return self._try(request, size)

    def _put(self, path: str, headers: dict[str, str], sealed: bytes, envelope: bytes) -> Response:
        """Put sealed bytes with as much work as the gate has last asked for, and again if it asks for more."""
        parts = int(headers.get("parts", 1))
        whole = "parts" not in headers
        size = SMALL_REQUEST if whole else len(sealed) + PART_OVERHEAD
        shown: dict[str, str] = {}
        for _ in range(_TRIES - 1):
            try:
                return self.call(Request("PUT", path, {**headers, **shown}, sealed), size)
            except ExchangeError as error:
                if error.problem != "work":
                    raise
                shown = {"work": self._find_work(envelope, parts, whole).to_header()}
        return self.call(Request("PUT", path, {**headers, **shown}, sealed), size)

    def _find_work(self, envelope: bytes, parts: int, whole: bool) -> Work:
        demand = self._demand
        if demand is None or demand.difficulty > self._work_cap:
            raise ExchangeError("The gate asks for more work than its card allows.", "work")
        return find_work(demand, envelope, parts, whole=whole)

    def _heed(self, untrusted_demand: str | None) -> None:
        if untrusted_demand is None:
            return
        try:
            self._demand = Demand.from_header(untrusted_demand)
        except ValueError as error:
            raise ExchangeError(str(error)) from error

    def _try(self, request: Request, size: int) -> Response:
        """One exchange. A repeat is sealed anew, so that nobody sees that it is one."""
        try:
            plain = encode_request(request, size - REQUEST_OVERHEAD)
            sealed, opener = seal_request(self._configuration, plain)
            answer = self._send(sealed)
            response = decode_response(opener.open(answer))
        except (BinaryHttpError, ObliviousError) as error:
            raise ExchangeError(str(error)) from error
        self._heed(response.headers.get("work"))
        if response.status < 300:
            return response
        problem = name_of_problem(response.body)
        if response.status in _PASSING_STATUSES and problem != "work":
            raise _PassingError(_sentence(problem), problem, _seconds(response.headers.get("retry-after")))
        raise ExchangeError(_sentence(problem), problem)

    def _send(self, sealed: bytes) -> bytes:
        headers = {"content-type": REQUEST_TYPE, "accept-language": "en"}
        try:
            answer = self._http.send(httpx.Request("POST", self._url, headers=headers, content=sealed))
        except httpx.TransportError as error:
            raise _PassingError("The gate can't be reached.") from error
        except (httpx.InvalidURL, httpx.HTTPError) as error:
            raise ExchangeError("The gate's address can't be used.") from error
        if answer.status_code in _PASSING_STATUSES:
            raise _PassingError("The gate or its relay is not answering.", name_of_problem(answer.content))
        if answer.status_code != 200 or answer.headers.get("content-type") != RESPONSE_TYPE:
            problem = name_of_problem(answer.content)
            raise ExchangeError(_sentence(problem), problem)
        if len(answer.content) != ANSWER:
            raise ExchangeError("The gate's answer has a wrong size.")
        return answer.content


def _seconds(untrusted: str | None) -> float | None:
    return float(untrusted) if untrusted and untrusted.isdecimal() and len(untrusted) < 6 else None


def _sentence(problem: str | None) -> str:
    sentences = {
        "not-found": "The gate has no such thing.",
        "conflict": "The gate has something else under this report's number already.",
        "work": "The gate wants to see more work for each report now.",
        "full": "The gate can take no more now. Try again later.",
        "ohttp-key": "The gate has newer keys. Fetch its card again.",
    }
    return sentences.get(problem or "", f"The gate refused the call ({problem or 'no reason given'}).")
