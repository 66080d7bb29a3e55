"""Where referrals go: never beyond this machine while anything here is a demonstration."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from upstander.installation import Installation
from upstander.staff.demo import was_demonstration
from upstander.staff.models import Person


class DestinationRefused(Exception):
    """The configured form may not be used; the message says why and what to change."""


def referral_destination(installation: Installation) -> str:
    """The address of the form that hand-over fills.

    Raises:
        DestinationRefused: it is another machine's while this is or was a demonstration, or a demonstration account
            exists.
    """
    url = installation.referral_url
    if _is_loopback(url):
        return url
    if installation.demo or was_demonstration() or Person.objects.filter(demo=True).exists():
        raise DestinationRefused(
            "This desk is or was a demonstration, or has demonstration accounts, so nothing may leave this machine. "
            "Take out referral_url, or set up a new desk."
        )
    if urlsplit(url).scheme != "https":
        raise DestinationRefused("referral_url has to begin with https://.")
    return url


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
