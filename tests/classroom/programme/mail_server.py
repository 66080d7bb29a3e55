"""A real SMTP server on loopback that tests can tell how to behave."""

from __future__ import annotations

import email
import email.policy
import os
import signal
import socket
import ssl
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class RunningMailServer:
    """Takes mail, or refuses a recipient, or hangs up or kills the sender when it has taken one."""

    def __init__(self, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1") -> None:
        options: dict[str, Any] = {"tls_context": tls, "require_starttls": True} if tls else {}
        self._controller = Controller(self, hostname=host, port=_free_port(host), **options)
        self.begin()

    def begin(self) -> None:
        """Forget what was taken and behave well."""
        self.taken: list[EmailMessage] = []
        self.senders: list[str] = []
        self.answers: dict[str, str] = {}
        self.hangs_up_after_data = False
        # Having taken so many mails, kill this process before the answer goes out.
        self.kills: tuple[int, int] | None = None

    def start(self) -> None:
        self._controller.start()

    def stop(self) -> None:
        self._controller.stop(no_assert=True)

    @property
    def port(self) -> int:
        return int(self._controller.port)

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
        if self.kills and len(self.taken) == self.kills[0]:
            os.kill(self.kills[1], signal.SIGKILL)
        if self.hangs_up_after_data:
            server.transport.close()
        return "250 Taken"


def _free_port(host: str) -> int:
    """A port that is free now: the controller looks whether it is up by the port that it was told."""
    with socket.create_server((host, 0)) as free:
        return int(free.getsockname()[1])
