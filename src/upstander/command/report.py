"""``upstander report`` and ``upstander receipt``: what the phone does, from the command line."""

from __future__ import annotations

import json
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import httpx

import upstander
from upstander.apphost.build import SOURCES
from upstander.command.errors import CommandError
from upstander.command.keys import today
from upstander.command.trusted import read_trust_and_card
from upstander.envelope.answer import PLACES, SEALED_LENGTH, Answer, AnswerError, open_answer
from upstander.envelope.card import Card, may_seal_to, verify_card_file
from upstander.envelope.receipt import ReceiptKeys, ReceiptWords
from upstander.envelope.report import ReceiptAddress, Report
from upstander.envelope.stream import seal_report
from upstander.exchange.client import GateClient
from upstander.installation import Installation

_SENTENCES = {
    "received": "Your report has arrived.",
    "looked_at": "Somebody has looked at your report.",
    "referred": "Your report was passed on so that the material can be removed.",
    "removed": "What you reported was removed after {hours} hours.",
    "not_for_us": "Your report was looked at. It is not something this service can act on ({why}).",
    "known": "What you reported was already known. Your report still counts.",
    "question": "The desk asks: {question}",
}


@dataclass(frozen=True)
class CleanFile:
    """A file after the scrubber."""

    media_type: str
    path: Path


def send_report(
    installation: Installation,
    files: Sequence[Path],
    links: Sequence[str],
    note: str,
    gate_url: str | None,
    app_url: str | None,
) -> int:
    """Scrub, seal and send a report; the receipt is the last line that is printed."""
    card = _trusted_card(installation, app_url)
    require_acceptable(card, files, today())
    words = ReceiptWords.draw()
    envelope = secrets.token_bytes(16)
    with tempfile.TemporaryDirectory() as scrubbed, ExitStack() as open_files:
        clean = [_scrub(file, Path(scrubbed) / str(index)) for index, file in enumerate(files)]
        report = Report(
            envelope=envelope,
            app=upstander.__version__,
            files=len(clean),
            links=tuple(links),
            note=note,
            receipt=_receipt_address(words.keys()),
        )
        streams = [
            (file.media_type, open_files.enter_context(file.path.open("rb")), file.path.stat().st_size)
            for file in clean
        ]
        require_small_enough(card, sum(size for _, _, size in streams))
        sealed = open_files.enter_context(tempfile.TemporaryFile())
        size = seal_report(report, streams, card.recipients, sealed)
        sealed.seek(0)
        with _client(card, gate_url) as client:
            client.put_report(envelope, sealed, size)
    print("The report has arrived. These eight words show later what came of it; nobody can find them again:")
    print(" ".join(words.words))
    return 0


def require_acceptable(card: Card, files: Sequence[Path], day: date) -> None:
    """Hold a report against its card before anything is read.

    Raises:
        CommandError: the card is too old to be sealed to, or says that the desk takes no files or not so large ones.
    """
    if not may_seal_to(card, day):
        raise CommandError(f"The card of {card.from_day} is older than seven days, so nothing was sent.")
    if files and not card.accepts_files:
        raise CommandError("This desk takes links and notes only, no files. Nothing was sent.")
    require_small_enough(card, sum(file.stat().st_size for file in files if file.is_file()))


def require_small_enough(card: Card, total: int) -> None:
    """Refuse files of more bytes together than the card allows. Raises CommandError."""
    if total > card.accepts_bytes:
        raise CommandError(f"The files have {total:,} bytes; this desk takes {card.accepts_bytes:,}. Nothing was sent.")


def show_answers(installation: Installation, typed_words: str, gate_url: str | None, app_url: str | None) -> int:
    """Print the answers to a receipt, oldest first."""
    keys = ReceiptWords.parse(typed_words).keys()
    with _client(_trusted_card(installation, app_url), gate_url) as client:
        answers = read_answers(keys, client.read_mailbox(keys.mailbox))
    if not answers:
        print("There is no answer yet.")
    for answer in answers:
        sentence = _SENTENCES[answer.code]
        print(sentence.format(hours=answer.hours, why=answer.why, question=answer.text or answer.question))
    return 0


def read_answers(keys: ReceiptKeys, untrusted_places: bytes) -> list[Answer]:
    """The answers among a mailbox's eight places; empty ones hold random bytes."""
    answers = []
    for place in range(PLACES):
        untrusted_sealed = untrusted_places[place * SEALED_LENGTH : (place + 1) * SEALED_LENGTH]
        try:
            answers.append(open_answer(untrusted_sealed, keys.reply, keys.mailbox, place))
        except AnswerError:
            continue
    return answers


def _trusted_card(installation: Installation, app_url: str | None) -> Card:
    with httpx.Client(trust_env=False) as client:
        trust, untrusted_card = read_trust_and_card(installation, app_url, client)
    return verify_card_file(untrusted_card, trust, today())


def _client(card: Card, gate_url: str | None) -> GateClient:
    url = gate_url or card.relay or card.gate
    if gate_url and not httpx.URL(gate_url).path.strip("/"):
        url = gate_url.rstrip("/") + "/exchange"
    return GateClient(card.ohttp, url, work_cap=card.work_cap)


def _receipt_address(keys: ReceiptKeys) -> ReceiptAddress:
    return ReceiptAddress(keys.mailbox, keys.reply.recipient(), keys.follow_up_hash)


def _scrub(file: Path, target: Path) -> CleanFile:
    """Scrub a file with the app's own scrubber; without it nothing is sent."""
    node, scrubber = shutil.which("node"), SOURCES / "build" / "scrub.js"
    if node is None or not scrubber.exists():
        raise CommandError("The app's scrubber is missing, so nothing was sent. Run: upstander app build")
    if not file.is_file():
        raise CommandError(f"There is no file {file}. Nothing was sent.")
    done = subprocess.run([node, scrubber, file, target], capture_output=True, text=True, check=False)
    if done.returncode:
        raise CommandError(f"{file.name} was refused, so nothing was sent. {done.stderr.strip()}")
    return CleanFile(str(json.loads(done.stdout)["type"]), target)
