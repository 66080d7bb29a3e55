"""A real SMTP server on loopback that tests can tell how to behave."""

from __future__ import annotations

import email
import email.policy
import ssl
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class RunningMailServer:
    """Takes mail, or refuses a recipient, or hangs up after it has taken one, as a test says."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        options: dict[str, Any] = {"tls_context": tls, "require_starttls": True} if tls else {}
        self._controller = Controller(self, hostname="127.0.0.1", port=0, server_kwargs=options)
        self.begin()

    def begin(self) -> None:
        """Forget what was taken and behave well."""
        self.taken: list[EmailMessage] = []
        self.senders: list[str] = []
        self.answers: dict[str, str] = {}
        self.hangs_up_after_data = False

    def start(self) -> None:
        self._controller.start()

    def stop(self) -> None:
        self._controller.stop(no_assert=True)

    @property
    def port(self) -> int:
        return int(self._controller.server.sockets[0].getsockname()[1])

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        self.senders.append(str(envelope.mail_from))
        self.taken.append(email.message_from_bytes(bytes(envelope.content or b""), policy=email.policy.default))
        if self.hangs_up_after_data:
            server.transport.close()
        return "250 Taken"
