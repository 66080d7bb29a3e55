"""Binary HTTP: what the contract uses goes round, everything else is refused."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as some

from upstander.exchange.binary_http import (
    BinaryHttpError,
    Request,
    Response,
    decode_request,
    decode_response,
    encode_request,
    encode_response,
)

NAMES = some.from_regex(r"[a-z0-9-]{1,20}", fullmatch=True)
VALUES = some.from_regex(r"[!-~]([ -~]{0,30}[!-~])?|", fullmatch=True)
HEADERS = some.dictionaries(NAMES, VALUES, max_size=8)
PATHS = some.from_regex(r"/[!-~]{0,60}", fullmatch=True)


def whole(*pieces: bytes) -> bytes:
    """A request from its control data on, each piece with its length before it."""
    return b"\0" + b"".join(bytes([len(piece)]) + piece for piece in pieces)


GOOD = (b"PUT", b"https", b"gate.invalid", b"/nothing")


@given(some.sampled_from(["GET", "PUT", "POST"]), PATHS, HEADERS, some.binary(max_size=20_000), some.integers(0, 300))
def test_a_request_comes_back_as_it_went_whatever_its_padding(method, path, headers, body, padding):
    request = Request(method, path, headers, body)
    shortest = next(n for n in range(len(body), 60_000) if fits(request, n))
    assert decode_request(encode_request(request, shortest + padding)) == request


@given(some.integers(200, 599), HEADERS, some.binary(max_size=20_000), some.integers(0, 300))
def test_a_response_comes_back_as_it_went(status, headers, body, padding):
    response = Response(status, headers, body)
    length = len(body) + 2_000 + padding
    encoded = encode_response(response, length)
    assert len(encoded) == length
    assert decode_response(encoded) == response


def fits(request: Request, length: int) -> bool:
    try:
        encode_request(request, length)
    except BinaryHttpError:
        return False
    return True


@given(some.binary(max_size=400))
def test_garbage_is_refused_and_nothing_else_happens(untrusted):
    for decode in (decode_request, decode_response):
        with contextlib.suppress(BinaryHttpError):
            decode(untrusted)


@given(some.data())
def test_a_request_with_one_byte_changed_is_refused_or_is_another_request(data):
    request = Request("PUT", "/envelopes/" + "0" * 32, {"digest": "a" * 64}, b"sealed")
    encoded = bytearray(encode_request(request, 300))
    at = data.draw(some.integers(0, len(encoded) - 1))
    encoded[at] ^= data.draw(some.integers(1, 255))
    with contextlib.suppress(BinaryHttpError):
        assert decode_request(bytes(encoded)) != request


def test_sections_at_the_end_may_be_left_out():
    """RFC 9292, section 3.8."""
    assert decode_request(whole(*GOOD)) == Request("PUT", "/nothing")
    assert decode_response(b"\x01\x40\xc8") == Response(200)


def test_numbers_may_be_written_longer_than_they_need():
    """RFC 9000, section 16: a number below 64 in two bytes."""
    assert decode_response(b"\x40\x01\x40\xc8") == Response(200)


@pytest.mark.parametrize(
    ("untrusted", "what"),
    [
        (b"", "nothing"),
        (b"\x02" + whole(*GOOD)[1:], "a request of indeterminate length"),
        (b"\x01" + whole(*GOOD)[1:], "a response where a request should be"),
        (whole(b"PUT", b"http", b"gate.invalid", b"/nothing"), "another scheme"),
        (whole(b"PUT", b"https", b"gate.example", b"/nothing"), "another authority"),
        (whole(b"put", b"https", b"gate.invalid", b"/nothing"), "a method in small letters"),
        (whole(b"PUT", b"https", b"gate.invalid", b"nothing"), "a path without its slash"),
        (whole(b"PUT", b"https", b"gate.invalid", b"/a b"), "a path with a space"),
        (whole(*GOOD, b"\x01A\x01b"), "a header name in capitals"),
        (whole(*GOOD, b"\x01a\x01b\x01a\x01c"), "a header twice"),
        (whole(*GOOD, b"\x01a\x02b "), "a header value with a space at its end"),
        (whole(*GOOD, b"\x01a\x02\r\n"), "a header value with a line end"),
        (whole(*GOOD, b"\x01a"), "a header without a value"),
        (whole(*GOOD, b"", b"body", b"\x01a\x01b"), "trailers"),
        (whole(*GOOD, b"", b"body", b"") + b"\0\0\1", "padding that is not of zeros"),
        (whole(*GOOD, b"") + b"\x05body", "a body shorter than it says"),
        (whole(*GOOD, b"") + b"\xff" * 8, "a body longer than anything"),
        (whole(*GOOD, b"".join(b"\x01" + bytes([97 + n]) + b"\0" for n in range(17))), "seventeen headers"),
    ],
)
def test_what_the_contract_does_not_use_is_refused(untrusted, what):
    with pytest.raises(BinaryHttpError):
        decode_request(untrusted)


@pytest.mark.parametrize("status", [100, 103, 199, 600])
def test_a_response_has_a_final_status(status):
    with pytest.raises(BinaryHttpError):
        decode_response(b"\x01" + (0x4000 | status).to_bytes(2, "big"))


def test_what_does_not_fit_is_not_cut():
    with pytest.raises(BinaryHttpError):
        encode_request(Request("PUT", "/nothing", body=bytes(100)), 100)


@pytest.mark.parametrize("headers", [{"A": "b"}, {"a": "b\r\nc: d"}, {"": "b"}])
def test_a_header_that_could_be_read_as_something_else_is_not_written(headers):
    with pytest.raises(BinaryHttpError):
        encode_response(Response(200, headers), 200)
