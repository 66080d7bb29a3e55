"""Headers on every page, the idle time-out, and the rule that a page is for those who are logged in."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import resolve_url

from upstander.staff.base_settings import IDLE_MINUTES, LONGEST_SESSION
from upstander.staff.roles import NotAllowed
from upstander.staff.views import not_allowed

type_of_view = Callable[[HttpRequest], HttpResponseBase]

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
_FEATURES = ("camera", "microphone", "geolocation", "payment", "usb", "clipboard-read")


def permissions_policy(*allowed: str) -> str:
    """The header that keeps a page from the browser's features, but for those that are allowed."""
    return ", ".join(f"{name}=(self)" if name in allowed else f"{name}=()" for name in _FEATURES)


_HEADERS = {
    "Content-Security-Policy": PAGE_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": permissions_policy(),
    # Not no-referrer: a browser then sends "Origin: null" with a form, and the check against forgery needs it.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}


class StrictHeaders:
    """Puts the strict headers on every answer, and no-store on all but styles and scripts that are there."""

    def __init__(self, get_response: type_of_view) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        if not request.path.startswith(str(settings.STATIC_URL)) or response.status_code >= 400:
            response.headers["Cache-Control"] = "no-store"
        if not settings.UPSTANDER_INSTALLATION.demo:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        return response


class IdleTimeout:
    """Logs out whoever has done nothing for a while, and everybody in the end. The times lie in the session.

    A view that a page asks by itself carries the mark ``asked_by_pages`` and doesn't count as doing something.
    """

    def __init__(self, get_response: type_of_view) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], _args: object, _kwargs: object
    ) -> None:
        if not request.user.is_authenticated:
            return
        minute = int(time.time() // 60)
        since, seen = request.session.get("since", minute), request.session.get("seen", minute)
        if minute - seen > IDLE_MINUTES or minute - since > LONGEST_SESSION // 60:
            logout(request)
        elif (seen != minute or "seen" not in request.session) and not getattr(view, "asked_by_pages", False):
            request.session["since"], request.session["seen"] = since, minute


class LoggedInOnly:
    """Sends those who aren't logged in to the log-in page, unless the view is marked ``open_to_all``."""

    def __init__(self, get_response: type_of_view) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], _args: object, _kwargs: object
    ) -> HttpResponseBase | None:
        if request.user.is_authenticated or getattr(view, "open_to_all", False):
            return None
        return redirect_to_login(request.get_full_path(), resolve_url(settings.LOGIN_URL))

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        return not_allowed(request, str(error)) if isinstance(error, NotAllowed) else None
