"""Which headers the app's files are served with, by path: the one source of every host's rules.

A page under ``trusted-types 'none'`` can register neither worker nor service worker, so one policy, ``upstander``, is
named; it makes script addresses of the app's own origin and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from upstander.installation import Installation

SHARE_PATH = "/share"
CLEAR_PATH = "/clear"
"""Answered so that the browser drops everything it keeps for the app. Only the app's own page may ask for it."""
SHARE_REFUSAL = "Open the app once first, then share again. Nothing you shared was kept."

_PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "autoplay",
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
)
_EVERYWHERE = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": _PERMISSIONS,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_ALWAYS_ASK = "no-cache"
_FOREVER = "public, max-age=31536000, immutable"
_NEVER_KEEP = "no-store"


@dataclass(frozen=True)
class HeaderRule:
    """Headers of one path, or of all paths below it where it ends in ``/*``."""

    path: str
    headers: dict[str, str]

    def covers(self, path: str) -> bool:
        """Whether the rule is meant for a path."""
        if self.path.endswith("/*"):
            return path.startswith(self.path[:-1])
        return path == self.path


def header_rules(installation: Installation) -> list[HeaderRule]:
    """The rules, most general first: a later one that covers a path takes the place of an earlier one."""
    found_at = {"Onion-Location": f"{installation.onion_url}/"} if installation.onion_url else {}
    return _rules(f" {_origin(installation.relay_url or installation.gate_url)}", found_at)


def onion_rules() -> list[HeaderRule]:
    """The rules of the onion service, whose pages call nothing but itself."""
    return _rules("", {})


def _rules(exchange: str, found_at: dict[str, str]) -> list[HeaderRule]:
    """The rules of a host whose pages may also call ``exchange``; a page of it is elsewhere ``found_at``."""
    page = _policy(
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        f"connect-src 'self'{exchange}",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types upstander",
    )
    # The service worker too: it sends what waits when the browser wakes it.
    worker = _policy("default-src 'none'", "script-src 'self'", f"connect-src 'self'{exchange}")
    # May run the WebAssembly that it is handed; may load and reach nothing at all.
    decoder = _policy("default-src 'none'", "script-src 'wasm-unsafe-eval'")
    return [
        _rule("/*", page, _ALWAYS_ASK, **found_at),
        _rule("/assets/*", page, _FOREVER),
        _rule("/workers/*", worker, _FOREVER),
        _rule("/decoder/*", decoder, _FOREVER),
        _rule("/sw.js", worker, _ALWAYS_ASK),
        _rule("/card.json", page, _NEVER_KEEP),
        _rule("/trust.json", page, _NEVER_KEEP),
        _rule(CLEAR_PATH, page, _NEVER_KEEP, **{"Clear-Site-Data": '"cache", "storage"'}),
    ]


def headers_for(rules: list[HeaderRule], path: str) -> dict[str, str]:
    """The headers of one path."""
    return [rule for rule in rules if rule.covers(path)][-1].headers


def write_headers_file(rules: list[HeaderRule]) -> str:
    """The rules as a ``_headers`` file, as several static hosts read it."""
    blocks = []
    for rule in rules:
        blocks.append("\n".join([rule.path, *(f"  {name}: {value}" for name, value in rule.headers.items())]))
    return "\n".join(blocks) + "\n"


def write_nginx(rules: list[HeaderRule]) -> str:
    """The rules as the inside of an nginx ``server`` block, with the refusal of a share that no worker caught."""
    blocks = [
        "# Nothing of a visitor is kept.",
        "access_log off;",
        "error_log /dev/null crit;",
        "server_tokens off;",
        "gzip on;",
        "gzip_types application/javascript text/javascript text/css application/json image/svg+xml text/plain",
        "    application/wasm;",
        "# A share that no worker caught: answered and closed, neither read nor stored.",
        f"location = {SHARE_PATH} {{",
        "    default_type text/plain;",
        "    keepalive_timeout 0;",
        "    lingering_close off;",
        "    lingering_time 0;",
        "    lingering_timeout 1ms;",
        f'    return 403 "{SHARE_REFUSAL}";',
        "}",
    ]
    for rule in rules:
        match = f"^~ {rule.path[:-1]}" if rule.path.endswith("/*") else f"= {rule.path}"
        match = "/" if rule.path == "/*" else match
        blocks.append(f"location {match} {{")
        if rule.path == CLEAR_PATH:
            # A header of its own keeps the block from inheriting those below.
            refusal = f"add_header Cache-Control {_NEVER_KEEP} always; return 403;"
            blocks.append(f'    if ($http_sec_fetch_site ~ "^(cross-site|same-site|none)$") {{ {refusal} }}')
            blocks.append("    default_type text/plain;")
        blocks += [f"    add_header {name} {_quote(value)} always;" for name, value in rule.headers.items()]
        blocks.append("    try_files $uri $uri/index.html =404;")
        blocks.append("}")
    return "\n".join(blocks) + "\n"


def asks_from_elsewhere(fetch_site: str) -> bool:
    """Whether a request for ``CLEAR_PATH`` comes from another site or a typed address, by its ``Sec-Fetch-Site``."""
    return fetch_site in {"cross-site", "same-site", "none"}


def _rule(path: str, policy: str, caching: str, **more: str) -> HeaderRule:
    return HeaderRule(path, {"Content-Security-Policy": policy, "Cache-Control": caching, **_EVERYWHERE, **more})


def _quote(value: str) -> str:
    escaped = value.replace('"', '\\"')
    return f'"{escaped}"'


def _policy(*directives: str) -> str:
    return "; ".join(directives)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
