"""Whatever comes, a parser reads it or refuses it by its own name: no other error, no hang, no memory without bound."""

from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as some

from tests.fuzz.parsers import Parser, parsers

MOST_BYTES = 24 * 1024 * 1024
LARGEST = 40_960
DEEP = b"[" * 30_000
SHALLOW = b'{"a":' * 9_000 + b"1" + b"}" * 9_000
LONG_NUMBER = b"9" * 30_000
_EDIT = some.tuples(
    some.sampled_from(["replace", "insert", "cut", "repeat", "swap"]),
    some.floats(0, 1, exclude_max=True),
    some.binary(min_size=1, max_size=12),
)


def edited(sample: bytes, edits: list[tuple[str, float, bytes]]) -> bytes:
    """A valid sample with a few things changed, so that a parser is led past its first guard."""
    for kind, where, data in edits:
        at = int(where * (len(sample) + 1))
        if kind == "replace":
            sample = sample[:at] + data + sample[at + len(data) :]
        elif kind == "insert":
            sample = sample[:at] + data + sample[at:]
        elif kind == "cut":
            sample = sample[:at] + sample[at + data[0] :]
        elif kind == "repeat":
            sample = sample[: at + 64] + sample[at:]
        else:
            sample = sample[at:] + sample[:at]
    return sample


def must_read_or_refuse(parser: Parser, untrusted: bytes) -> None:
    tracemalloc.start()
    try:
        parser.read(untrusted[:LARGEST])
    except parser.refusals:
        pass
    finally:
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert most < MOST_BYTES


@pytest.mark.parametrize("name", parsers())
def test_a_parser_reads_or_refuses_whatever_comes(name: str) -> None:
    parser = parsers()[name]

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        data=some.binary(max_size=600), sample=some.sampled_from(parser.samples), edits=some.lists(_EDIT, max_size=6)
    )
    @example(data=DEEP, sample=b"", edits=[])
    @example(data=SHALLOW, sample=b"", edits=[])
    @example(data=LONG_NUMBER, sample=b"", edits=[])
    @example(data=b"", sample=b"", edits=[])
    def read(data: bytes, sample: bytes, edits: list[tuple[str, float, bytes]]) -> None:
        must_read_or_refuse(parser, data)
        must_read_or_refuse(parser, edited(sample, edits))

    read()


@pytest.mark.parametrize("name", parsers())
def test_every_parser_is_fed_something_that_it_reads(name: str) -> None:
    """Otherwise the edits above would all die at the first guard."""
    parser = parsers()[name]
    refused = 0
    for sample in parser.samples:
        try:
            parser.read(sample)
        except parser.refusals:
            refused += 1
    assert refused < len(parser.samples)
