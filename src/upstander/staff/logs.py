"""Log lines as JSON on standard error: what happened and where in the code, never a link, note, name or secret."""

from __future__ import annotations

import logging
import sys
import traceback
from typing import Any

import structlog


def get_log(name: str) -> Any:
    """A logger whose lines are events with ids, codes and numbers."""
    return structlog.get_logger(name)


def configure_logs() -> None:
    """Send both our own lines and those of the libraries to standard error as JSON."""
    structlog.configure(
        processors=[
            structlog.stdlib.add_logger_name,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_exception_text,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_SilentFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    for name in ("django", "django.server", "django_tasks", "django_tasks_db"):
        library = logging.getLogger(name)
        library.handlers.clear()
        library.propagate = True
    root.setLevel(logging.WARNING)
    logging.getLogger("upstander").setLevel(logging.INFO)


class _SilentFormatter(logging.Formatter):
    """Writes our own lines as they are; of a library's line only who, how grave, and the failing place."""

    def format(self, record: logging.LogRecord) -> str:
        if record.name.startswith("upstander"):
            return str(record.msg)
        event: dict[str, Any] = {"event": "library", "logger": record.name, "level": record.levelname.lower()}
        status = getattr(record, "status_code", None)
        if status is not None:
            event["status"] = status
        if record.exc_info and record.exc_info[1] is not None:
            event.update(describe_exception(record.exc_info[1]))
        return str(structlog.processors.JSONRenderer()(None, "", event))


def describe_exception(error: BaseException) -> dict[str, str]:
    """The type of an exception and the line that raised it. Its text may quote a report, so it stays out."""
    frames = traceback.extract_tb(error.__traceback__)
    last = frames[-1] if frames else None
    place = f"{last.filename.rsplit('/', 1)[-1]}:{last.lineno}" if last else ""
    return {"error": type(error).__name__, "place": place}


def _without_exception_text(_logger: Any, _method: str, event: Any) -> Any:
    error = event.pop("error_object", None)
    if isinstance(error, BaseException):
        event.update(describe_exception(error))
    event.pop("exc_info", None)
    return event


def configure_logs_for_django(_settings: object) -> None:
    """Django calls this with its ``LOGGING`` setting, which we don't use."""
    configure_logs()
