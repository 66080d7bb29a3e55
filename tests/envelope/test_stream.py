"""A report arrives whole or not at all."""

import hashlib
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from upstander.envelope.age import CHUNK_LENGTH, AgeError, Identity, SealingWriter, open_bytes
from upstander.envelope.receipt import ReceiptWords
from upstander.envelope.report import ReceiptAddress, Report, ReportError, read_report, write_report
from upstander.envelope.sizes import SIZE_CLASSES, SMALLEST_CLASS, is_size_class, plain_length, sealed_length
from upstander.envelope.stream import open_report, seal_report

IDENTITY = Identity.from_secret(bytes(range(32)))
ENVELOPE = bytes(16)

links = st.lists(
    st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters=' "\\'), min_size=1, max_size=60),
    max_size=20,
)
notes = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n"), max_size=900)
codes = st.from_regex(r"[a-z][a-z0-9_]{0,31}", fullmatch=True)
files = st.lists(st.binary(max_size=70_000), max_size=3)


@st.composite
def reports(draw: st.DrawFn) -> tuple[Report, list[bytes]]:
    contents = draw(files)
    receipt = None
    if draw(st.booleans()):
        keys = ReceiptWords.draw().keys()
        receipt = ReceiptAddress(keys.mailbox, keys.reply.recipient(), keys.follow_up_hash)
    report = Report(
        envelope=ENVELOPE,
        app="1.0.0",
        files=len(contents),
        links=tuple(draw(links)),
        note=draw(notes) + "x",
        answers=draw(st.dictionaries(codes, codes, max_size=8)),
        receipt=receipt,
    )
    return report, contents


def sealed(report: Report, contents: list[bytes]) -> bytes:
    sink = BytesIO()
    streams = [("image/png", BytesIO(content), len(content)) for content in contents]
    seal_report(report, streams, [IDENTITY.recipient()], sink)
    return sink.getvalue()


@pytest.mark.promise("P1")
@given(reports())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_was_sealed_is_what_opens_and_its_length_is_a_size_class(tmp_path_factory, drawn):
    report, contents = drawn
    data = sealed(report, contents)
    assert is_size_class(len(data))
    folder = tmp_path_factory.mktemp("opened")
    opened = open_report(BytesIO(data), [IDENTITY], ENVELOPE, folder)
    assert opened.report == report
    assert [file.path.read_bytes() for file in opened.files] == contents
    assert [file.entry.sha256 for file in opened.files] == [hashlib.sha256(c).digest() for c in contents]


@given(reports())
@settings(max_examples=60, deadline=None)
def test_report_json_is_read_as_it_was_written(drawn):
    report, _ = drawn
    assert read_report(write_report(report)) == report


@pytest.fixture(scope="module")
def good() -> bytes:
    return sealed(Report(ENVELOPE, "1.0.0", files=1, note="x"), [b"picture" * 10_000])


@pytest.mark.promise("P1")
@given(data=st.data())
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_one_altered_byte_anywhere_is_refused_and_leaves_nothing(good, tmp_path_factory, data):
    position = data.draw(st.integers(0, len(good) - 1))
    altered = bytearray(good)
    altered[position] ^= data.draw(st.integers(1, 255))
    refuse(bytes(altered), tmp_path_factory.mktemp("altered"))


@pytest.mark.promise("P1")
@given(data=st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_truncated_or_lengthened_report_is_refused_and_leaves_nothing(good, tmp_path_factory, data):
    cut = data.draw(st.integers(0, len(good) - 1))
    refuse(good[:cut], tmp_path_factory.mktemp("cut"))
    refuse(good + data.draw(st.binary(min_size=1, max_size=70_000)), tmp_path_factory.mktemp("longer"))


def test_reordered_chunks_are_refused_and_leave_nothing(good, tmp_path):
    start = len(good) - plain_start(len(good))
    chunk = 65_536 + 16
    first, second = good[start : start + chunk], good[start + chunk : start + 2 * chunk]
    refuse(good[:start] + second + first + good[start + 2 * chunk :], tmp_path)


def test_an_empty_chunk_behind_a_full_one_is_refused():
    sink = BytesIO()
    writer = SealingWriter(sink, [IDENTITY.recipient()])
    writer._seal_chunk(bytes(CHUNK_LENGTH), last=False)
    writer.finish()
    with pytest.raises(AgeError, match="empty chunk"):
        open_bytes(sink.getvalue(), [IDENTITY])


def plain_start(size: int) -> int:
    chunks = -(-plain_length(size, 1) // 65_536)
    return plain_length(size, 1) + 16 * chunks


def refuse(data: bytes, folder) -> None:
    with pytest.raises((AgeError, ReportError)):
        open_report(BytesIO(data), [IDENTITY], ENVELOPE, folder)
    assert list(folder.iterdir()) == []


def test_a_report_under_another_envelope_id_is_refused(good, tmp_path):
    with pytest.raises(ReportError) as refusal:
        open_report(BytesIO(good), [IDENTITY], b"\1" * 16, tmp_path)
    assert refusal.value.reason == "wrong_envelope"


def test_the_largest_links_note_and_receipt_fit_the_smallest_class_with_two_recipients():
    keys = ReceiptWords.draw().keys()
    links = (*tuple("l" * 614 for _ in range(19)), "l" * (12288 - 19 * 614))
    largest = Report(
        envelope=ENVELOPE,
        app="x" * 32,
        links=links,
        note='"\n\\x' * 1_000,
        answers={f"{'k' * 30}{n}": "v" * 32 for n in range(8)},
        receipt=ReceiptAddress(keys.mailbox, keys.reply.recipient(), keys.follow_up_hash),
    )
    sink = BytesIO()
    recipients = [IDENTITY.recipient(), Identity.generate().recipient()]
    assert seal_report(largest, [], recipients, sink) == SMALLEST_CLASS
    assert len(sink.getvalue()) == SMALLEST_CLASS


def test_every_size_class_can_be_filled_exactly():
    assert len(SIZE_CLASSES) == 31
    for size in SIZE_CLASSES:
        for recipients in (1, 2):
            assert sealed_length(plain_length(size, recipients), recipients) == size


def test_a_report_names_no_time_no_language_and_no_file_name():
    keys = set(base_keys(write_report(Report(ENVELOPE, "1.0.0", note="x"))))
    assert keys == {"version", "envelope", "app", "files", "links", "note", "answers"}


def base_keys(data: bytes):
    import json

    return json.loads(data)


def test_a_file_that_changes_while_it_is_sealed_is_noticed():
    with pytest.raises(ReportError):
        seal_report(
            Report(ENVELOPE, "1.0.0", files=1), [("image/png", BytesIO(b"short"), 9)], [IDENTITY.recipient()], BytesIO()
        )


def test_base64_of_a_stanza_must_be_canonical(good):
    line_end = good.index(b"\n", good.index(b"-> "))
    padded = good[:line_end] + b"=" + good[line_end:]
    with pytest.raises(AgeError):
        open_report(BytesIO(padded), [IDENTITY], ENVELOPE, None)
