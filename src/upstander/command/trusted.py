"""Where a command gets trust and card from: an app host, or this installation's own files."""

from __future__ import annotations

import httpx

from upstander.envelope.card import CardError, TrustFile
from upstander.installation import Installation


def read_trust_and_card(
    installation: Installation, app_url: str | None, client: httpx.Client
) -> tuple[TrustFile, bytes]:
    """The pinned trust of this installation (or an app host's) and the unchecked card file.

    Raises:
        CardError: neither can be had.
    """
    if app_url is None:
        try:
            trust = (installation.app_home / "trust.json").read_bytes()
            return TrustFile.parse(trust), (installation.app_home / "card.json").read_bytes()
        except FileNotFoundError as error:
            raise CardError("malformed", f"There is no {error.filename}. Give the app host with --app URL.") from error
    files = []
    for name in ("trust.json", "card.json"):
        try:
            response = client.get(f"{app_url.rstrip('/')}/{name}")
            response.raise_for_status()
        except httpx.HTTPError as error:
            raise CardError("malformed", f"The app host gives no {name}.") from error
        files.append(response.content)
    return TrustFile.parse(files[0]), files[1]
