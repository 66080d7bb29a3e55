"""Signing in by another organisation's OpenID Connect provider, such as a council's Entra.

The installation names each issuer and the mail domains that are its own: no provider can say who somebody of another
domain is. Nobody gets an account here by it. OpenID Connect Core 1.0 by the code flow with PKCE (RFC 7636), by Authlib.
"""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import urlsplit

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.django_client import OAuth
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from joserfc.errors import JoseError

from upstander.classroom.programme.mail import page_address
from upstander.classroom.programme.models import OutsideAccount
from upstander.installation import LOOPBACK, SignInProvider
from upstander.staff.audit import record
from upstander.staff.login import is_left_over
from upstander.staff.logs import get_log
from upstander.staff.models import Person

log = get_log("upstander.classroom.sign_in")

# Signatures by a key that the provider alone has; one shared with us, or none, is no proof.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
SECRET_VARIABLE = "UPSTANDER_SIGN_IN_"
_SECONDS_FOR_PROVIDER = 10
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_FAILED = "Signing in there did not work. Try again, or let us send you a link."
_UNKNOWN = "Nobody on a course has the address that your organisation told us. Use the one your invitation came to."


class ElsewhereRefused(Exception):
    """Nobody is signed in; the message says what to do."""


def providers() -> tuple[SignInProvider, ...]:
    """Whose sign-in counts here."""
    found: tuple[SignInProvider, ...] = settings.UPSTANDER_INSTALLATION.sign_in_providers
    return found


def send_there(request: HttpRequest, provider: SignInProvider) -> HttpResponse:
    """Send the browser to the provider. What we expect back lies in the session.

    Raises:
        ElsewhereRefused: the provider does not answer, or is not the one that is named.
    """
    back = page_address(reverse("sign_in_back", args=[provider.key]))
    try:
        response: HttpResponse = _client(provider).authorize_redirect(request, back)
    except (AuthlibBaseError, requests.RequestException, ValueError) as error:
        raise _failed(provider, error) from error
    return response


def come_back(request: HttpRequest, provider: SignInProvider) -> Person:
    """Whom the provider says this is, if somebody here is that.

    Raises:
        ElsewhereRefused: the answer is not one we asked for, not the provider's, or about nobody here.
    """
    wanted = {
        "iss": {"essential": True, "value": provider.issuer},
        "aud": {"essential": True, "value": provider.client_id},
        "exp": {"essential": True},
        "sub": {"essential": True},
        "nonce": {"essential": True},
    }
    try:
        token = _client(provider).authorize_access_token(request, claims_options=wanted)
    except (AuthlibBaseError, JoseError, requests.RequestException, ValueError) as error:
        raise _failed(provider, error) from error
    claims = token.get("userinfo")
    if not claims:
        raise _failed(provider, ValueError("no identity in the answer"))
    return _person_of(provider, claims)


def _person_of(provider: SignInProvider, claims: dict[str, Any]) -> Person:
    """Whoever came in by this outside account before, or else whose address it is."""
    with transaction.atomic():
        account = OutsideAccount.objects.select_related("person")
        known = account.filter(issuer=provider.issuer, subject=claims["sub"]).first()
        person = known.person if known else _person_by_address(provider, claims)
        if person is None or not person.is_active or is_left_over(person):
            raise ElsewhereRefused(_UNKNOWN)
        if not known:
            if person.outside_accounts.filter(issuer=provider.issuer).exists():
                raise ElsewhereRefused(_UNKNOWN)
            OutsideAccount.objects.create(person=person, issuer=provider.issuer, subject=claims["sub"])
        record(person, "signed_in_elsewhere", provider=provider.key)
    return person


def _person_by_address(provider: SignInProvider, claims: dict[str, Any]) -> Person | None:
    email = str(claims.get("email", "")).strip().lower()
    vouched_for = claims.get("email_verified") not in {False, "false"}
    if not vouched_for or email.rpartition("@")[2] not in provider.domains:
        return None
    return Person.objects.filter(email=email).first()


def _client(provider: SignInProvider) -> Any:
    """Authlib's client for this provider, whose own description of itself has been read and checked.

    Raises:
        ValueError: it describes another issuer, or places without TLS.
    """
    client = OAuth().register(
        provider.key,
        client_id=provider.client_id,
        client_secret=os.environ.get(SECRET_VARIABLE + provider.key.upper()) or None,
        server_metadata_url=provider.issuer.rstrip("/") + "/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid email",
            "code_challenge_method": "S256",
            "default_timeout": _SECONDS_FOR_PROVIDER,
        },
    )
    described = client.load_server_metadata()
    if described.get("issuer") != provider.issuer:
        raise ValueError("the provider calls itself otherwise")
    for name in _ENDPOINTS:
        address = urlsplit(str(described.get(name, "")))
        if address.scheme != "https" and address.hostname not in LOOPBACK:
            raise ValueError(f"{name} is not reached over TLS")
    described["id_token_signing_alg_values_supported"] = list(ALGORITHMS)
    return client


def _failed(provider: SignInProvider, error: Exception) -> ElsewhereRefused:
    log.warning("sign_in_elsewhere_failed", provider=provider.key, error_object=error)
    return ElsewhereRefused(_FAILED)
