"""What a command may fail with: errors whose message is fit for whoever typed it."""

from __future__ import annotations


class CommandError(Exception):
    """A command can't do what was asked; the message says why and what to do."""


def errors_with_a_sentence() -> tuple[type[Exception], ...]:
    """The typed errors whose message is fit for whoever typed the command."""
    from upstander.apphost.build import AppBuildError
    from upstander.classroom.course.fields import CourseError
    from upstander.classroom.course.site import ExportError
    from upstander.classroom.serve import ClassroomError
    from upstander.envelope.age import AgeError
    from upstander.envelope.card import CardError
    from upstander.envelope.receipt import ReceiptError
    from upstander.envelope.report import ReportError
    from upstander.envelope.sizes import SizeError
    from upstander.exchange.client import ExchangeError
    from upstander.exchange.door import DoorCertificateError
    from upstander.gate.keys import KeyFolderError
    from upstander.gate.serve import GateError
    from upstander.installation import InstallationError
    from upstander.keyring.cards import CardIssueError
    from upstander.keyring.door import DoorError
    from upstander.keyring.ring import KeyRingError
    from upstander.standin.serve import StandinError

    return (
        AgeError,
        AppBuildError,
        CardError,
        CardIssueError,
        ClassroomError,
        CommandError,
        CourseError,
        DoorCertificateError,
        DoorError,
        ExchangeError,
        ExportError,
        GateError,
        InstallationError,
        KeyFolderError,
        KeyRingError,
        ReceiptError,
        ReportError,
        SizeError,
        StandinError,
    )
