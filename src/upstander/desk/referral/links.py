"""Writing a link so that the public referral form takes it unharmed, without changing where it points.

The form refuses much that real links hold (``http://``, a last ``/``, commas) and silently turns ``--`` into ``-``.
A link that can't pass unharmed never goes into the form's box: it stands verbatim on the sheet instead.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote

MOST_CHARACTERS = 6_000
"""Longest link for a box: five such stay below the form's limit for one page, however often they are escaped."""

_FORM_RULE = re.compile(r"(https://)?(www\.)?[A-Za-z0-9-]{1,63}\.[a-z]{2,6}([A-Za-z0-9\-@:%_+.~#?&/=]*[A-Za-z0-9_])?")
_ALLOWED = "-@:%_+.~#?&/="
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(?!\d{1,5}([/?#]|$))(//)?")
_HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)+\.?")
_PORT = re.compile(r"(:\d{1,5})?")
_FAULTY = re.compile(r"[\s\x00-\x1f\x7f-\x9f\ufeff\\\ud800-\udfff]")
_TELEGRAM_NAME = re.compile(r"[A-Za-z0-9_]{4,64}")
_TELEGRAM_INVITATION = re.compile(r"[A-Za-z0-9_-]{1,128}")


@dataclass(frozen=True)
class FormLink:
    """A link as it goes into the form's box, and in words what was changed to make it pass."""

    original: str
    value: str
    changes: tuple[str, ...]


@dataclass(frozen=True)
class Elsewhere:
    """A link that can't pass the form unharmed, and why. It stands verbatim on the sheet."""

    original: str
    reason: str


def rewrite_for_form(link: str) -> FormLink | Elsewhere:
    """Write a link so that the form takes it and keeps it as it is; ``Elsewhere`` where that can't be done."""
    if _FAULTY.search(link):
        return Elsewhere(link, "it holds white space, a backslash or a control character")
    scheme = _SCHEME.match(link)
    if scheme and scheme[1].lower() == "tg":
        return _telegram_twin(link, link[scheme.end() :])
    if scheme and scheme[1].lower() not in {"http", "https"}:
        return Elsewhere(link, f"the form takes no {scheme[1].lower()}: links")
    if scheme and not scheme[3]:
        return Elsewhere(link, "its address is not written out in full")
    changes = []
    prefix = ""
    if scheme and scheme[1].lower() == "http":
        changes.append("http:// left off, which the form refuses; the link is one of http")
    elif scheme:
        prefix = "https://"
        if scheme[1] != "https":
            changes.append("scheme in lower case")
    return _rewrite_web_link(link, prefix, link[scheme.end() :] if scheme else link, changes)


def survives_form(value: str) -> bool:
    """Say whether the form would accept a value and keep every character of it."""
    return _FORM_RULE.fullmatch(value) is not None and "--" not in value and len(value) <= MOST_CHARACTERS


def _rewrite_web_link(link: str, prefix: str, rest: str, changes: list[str]) -> FormLink | Elsewhere:
    authority, tail = _split_authority(rest)
    if "@" in authority:
        return Elsewhere(link, "it holds a user name before the host")
    if not authority.isascii():
        return Elsewhere(link, "its host is not written in ASCII letters")
    host, port = _split_port(authority.lower())
    reason = _why_host_cannot_pass(host, port)
    if reason:
        return Elsewhere(link, reason)
    if authority != authority.lower():
        changes.append("host in lower case")
    value = prefix + host + port + _rewrite_tail(tail, changes)
    if len(value) > MOST_CHARACTERS:
        return Elsewhere(link, f"written for the form it has more than {MOST_CHARACTERS:,} characters")
    if not survives_form(value):
        return Elsewhere(link, "the form does not take this host name")
    return FormLink(link, value, tuple(changes))


def _split_authority(rest: str) -> tuple[str, str]:
    end = re.search(r"[/?#]", rest)
    return (rest[: end.start()], rest[end.start() :]) if end else (rest, "")


def _split_port(authority: str) -> tuple[str, str]:
    host, colon, port = authority.partition(":")
    return host, colon + port


def _why_host_cannot_pass(host: str, port: str) -> str | None:
    labels = host.removesuffix(".").split(".")
    if host.startswith("[") or re.fullmatch(r"[0-9]+|0x[0-9a-f]*", labels[-1]):
        return "its host is an IP address"
    if any(label.startswith("xn--") for label in labels):
        return "its host is punycode: the form would turn its two hyphens into one, which is another host"
    if "--" in host:
        return "its host has two hyphens in a row: the form would turn them into one, which is another host"
    if not _HOST.fullmatch(host) or not _PORT.fullmatch(port):
        return "it has no host name that the form takes"
    return None


def _rewrite_tail(tail: str, changes: list[str]) -> str:
    """Escape path, query and fragment; the order of the steps matters: escapes first, then hyphens, then the end."""
    before_fragment, hash_sign, fragment = tail.partition("#")
    escaped = quote(before_fragment, safe=_ALLOWED) + hash_sign + quote(fragment, safe=_ALLOWED)
    if escaped != tail:
        changes.append("characters that the form refuses written as percent escapes")
    unrun = escaped.replace("--", "-%2D")
    if unrun != escaped:
        changes.append("the second of two hyphens written as %2D, since the form would drop it")
    if not unrun or re.fullmatch(r"[A-Za-z0-9_]", unrun[-1]):
        return unrun
    if not fragment:
        changes.append("#_ added at the end, since the form refuses the last character; no server ever sees it")
        return unrun + ("_" if hash_sign else "#_")
    changes.append("the last character written as a percent escape, since the form refuses it there")
    return unrun[:-1] + f"%{ord(unrun[-1]):02X}"


def _telegram_twin(link: str, rest: str) -> FormLink | Elsewhere:
    command, _, query = rest.partition("?")
    try:
        pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=True, max_num_fields=5)
    except ValueError:
        pairs = []
    given = dict(pairs)
    path = None
    if len(given) == len(pairs):
        path = _telegram_path(command.lower().rstrip("/"), given)
    if path is None:
        return Elsewhere(link, "the form takes no tg: links, and this one has no twin at t.me")
    changes = ["written as its twin at https://t.me/, since the form takes no tg: links"]
    return _rewrite_web_link(link, "https://", f"t.me/{path}", changes)


def _telegram_path(command: str, given: dict[str, str]) -> str | None:
    if command == "resolve" and given.keys() <= {"domain", "post"}:
        domain, post = given.get("domain", ""), given.get("post")
        if _TELEGRAM_NAME.fullmatch(domain) and (post is None or re.fullmatch("[0-9]{1,19}", post)):
            return domain if post is None else f"{domain}/{post}"
    if command == "join" and given.keys() == {"invite"} and _TELEGRAM_INVITATION.fullmatch(given["invite"]):
        return f"+{given['invite']}"
    return None
