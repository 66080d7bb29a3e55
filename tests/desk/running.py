"""Sends reports through a real gate and takes them as the worker does."""

from __future__ import annotations

import io
import secrets
import shutil
from collections import Counter
from collections.abc import Sequence

import pillow_heif
from PIL import Image, ImageDraw

from tests.django_home import INTAKE_RECIPIENT
from tests.gate.running import RunningGate
from upstander.desk.intake.door import open_door
from upstander.desk.intake.take import IntakeRoom, take_envelopes
from upstander.desk.keys import evidence_store, identities_for_intake, quarantine_store
from upstander.envelope.receipt import ReceiptWords
from upstander.envelope.report import ReceiptAddress, Report
from upstander.envelope.stream import seal_report
from upstander.installation import Installation, read_installation

LINK = "https://video.example/watch?v=Ab--_cd&list=harrowmere"

pillow_heif.register_heif_opener()


class SimpleDesk:
    """The desk's rooms as one thing to talk to in tests."""

    def __init__(self, installation: Installation, gate: RunningGate) -> None:
        self.installation = installation
        self.gate = gate
        self.room = IntakeRoom(
            home=installation.desk_home,
            evidence=evidence_store(installation),
            quarantine=quarantine_store(installation),
            identities=identities_for_intake(installation),
            spread=1,
        )

    @property
    def gate_installation(self) -> Installation:
        """Where the gate is, which has a home of its own."""
        return read_installation({"UPSTANDER_HOME": str(self.gate.home)})

    def take(self) -> Counter[str]:
        with open_door(self.gate_installation) as door:
            return take_envelopes(door, self.room)

    def send(self, **parts: object) -> ReceiptWords:
        """Seal a report and put it through the gate; returns the receipt's words."""
        envelope, sealed, words = make_report(**parts)
        self.put(envelope, sealed)
        return words

    def put(self, envelope: bytes, sealed: bytes) -> None:
        self.gate.client().put_report(envelope, io.BytesIO(sealed), len(sealed))

    def clear(self) -> None:
        for row in self.gate.waiting().values():
            self.gate.delete(bytes.fromhex(row["id"]), bytes.fromhex(row["digest"]))
        for name in ("evidence", "quarantine", "packages", "tmp"):
            shutil.rmtree(self.installation.desk_home / name, ignore_errors=True)


def make_report(
    links: Sequence[str] = (LINK,),
    note: str = "",
    files: Sequence[tuple[str, bytes]] = (),
    answers: dict[str, str] | None = None,
    words: ReceiptWords | None = None,
    receipt: bool = True,
    follow_up: bytes | None = None,
    envelope: bytes | None = None,
) -> tuple[bytes, bytes, ReceiptWords]:
    """A sealed report: its envelope id, its bytes, and the receipt's words."""
    envelope = envelope or secrets.token_bytes(16)
    words = words or ReceiptWords.draw()
    keys = words.keys()
    address = ReceiptAddress(keys.mailbox, keys.reply.recipient(), keys.follow_up_hash)
    report = Report(
        envelope=envelope,
        app="0.1.0",
        files=len(files),
        links=tuple(links),
        note=note,
        answers=answers or {},
        receipt=address if receipt and follow_up is None else None,
        follow_up=follow_up,
    )
    sink = io.BytesIO()
    streams = [(media_type, io.BytesIO(data), len(data)) for media_type, data in files]
    seal_report(report, streams, [INTAKE_RECIPIENT], sink)
    return envelope, sink.getvalue(), words


def make_picture(form: str = "JPEG", size: tuple[int, int] = (640, 480)) -> bytes:
    """A picture of stripes with sharp edges, so that a blur shows."""
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    for x in range(0, size[0], 8):
        draw.rectangle([x, 0, x + 3, size[1]], fill="black")
    sink = io.BytesIO()
    image.save(sink, form)
    return sink.getvalue()
