"""Canonical JSON is written in one way, and nothing is written that the other language would refuse."""

import pytest

from upstander.envelope.answer import Answer, AnswerError
from upstander.envelope.canonical import CanonicalError, read_canonical, write_canonical


@pytest.mark.parametrize("text", ["", 'a"b\\c', "two\nlines", "\\t is a backslash and a t", "\\\\", "é\u2028\x7f🙂"])
def test_what_can_be_written_is_read_again(text):
    assert read_canonical(write_canonical({"a": text})) == {"a": text}


@pytest.mark.parametrize("text", ["\t", "\r\n", "\x00", "\x1f", "a\\\b", "\ud800"])
def test_a_control_character_or_half_a_character_is_not_written(text):
    with pytest.raises(CanonicalError):
        write_canonical([text])


@pytest.mark.parametrize(
    "untrusted", [b'"\\t"', b'"\\u0000"', b'"\\u0061"', b'"\\/"', b'{"a":1,"a":1}', b"1.0", b" 1", b"-0"]
)
def test_json_that_is_written_otherwise_is_refused(untrusted):
    with pytest.raises(CanonicalError):
        read_canonical(untrusted)


@pytest.mark.parametrize("text", ["Which\ttown?", "Which\r\ntown?", "\x1b[2J", "\x9b2J"])
def test_a_question_holds_no_control_character_that_a_phone_or_a_terminal_would_choke_on(text):
    with pytest.raises(AnswerError):
        Answer(mailbox=bytes(16), place=0, code="question", text=text)
    Answer(mailbox=bytes(16), place=0, code="question", text="Which\ntown?")
