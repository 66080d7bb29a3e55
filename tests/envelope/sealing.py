"""Seals made-up streams, so that a reader can be offered what a writer would never write."""

from io import BytesIO

from upstander.envelope.age import Recipient, SealingWriter
from upstander.envelope.sizes import choose_class, plain_length


def seal_stream_of(stream: bytes, recipient: Recipient) -> bytes:
    """Seal a stream, padded to its size class."""
    sink = BytesIO()
    writer = SealingWriter(sink, [recipient])
    writer.write(stream.ljust(plain_length(choose_class(len(stream), 1), 1), b"\0"))
    writer.finish()
    return sink.getvalue()
