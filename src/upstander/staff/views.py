"""Logging in and out, and the pages for what went wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from upstander.staff.audit import record
from upstander.staff.login import LoginRefused, check_login, remember_browser
from upstander.staff.models import Person

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def open_to_all(view: View) -> View:
    """Mark a view that needs no log-in."""
    view.open_to_all = True  # type: ignore[attr-defined]  # a mark the middleware reads
    return view


def asked_by_pages(view: View) -> View:
    """Mark a view that pages ask by themselves, so that it keeps nobody logged in."""
    view.asked_by_pages = True  # type: ignore[attr-defined]  # a mark the middleware reads
    return view


class LoginForm(forms.Form):
    """E-mail address and password."""

    email = forms.EmailField(
        max_length=254,
        error_messages={
            "required": "Enter your e-mail address",
            "invalid": "Enter an e-mail address like name@example.org",
        },
    )
    password = forms.CharField(max_length=1000, strip=False, error_messages={"required": "Enter your password"})


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    """Show the log-in page, or try what was typed into it."""
    target = _safe_target(request)
    if request.user.is_authenticated:
        return redirect(target)
    form = LoginForm(request.POST if request.method == "POST" else None)
    refused = ""
    if request.method == "POST" and form.is_valid():
        try:
            person = check_login(request, form.cleaned_data["email"], form.cleaned_data["password"])
        except LoginRefused as refusal:
            refused = str(refusal)
        else:
            login(request, person)
            response = redirect(target)
            remember_browser(response, person)
            return response
    status = 200 if request.method != "POST" else 400
    page = {"form": form, "refused": refused, "next": request.GET.get("next", "")}
    return render(request, "staff/log_in.html", page, status=status)


@open_to_all
@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    if isinstance(request.user, Person):
        record(request.user, "logged_out")
    logout(request)
    return redirect(settings.LOGIN_URL)


@open_to_all
@require_safe
def health(_request: HttpRequest) -> HttpResponse:
    """Say that the service answers."""
    return HttpResponse("up\n", content_type="text/plain")


def _problem_page(request: HttpRequest, status: int, title: str, words: str) -> HttpResponse:
    return render(request, "staff/problem.html", {"title": title, "words": words}, status=status)


def not_allowed(request: HttpRequest, words: str) -> HttpResponse:
    """The page for something this account can't do."""
    return _problem_page(request, 403, "You can’t do this", words)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page for a form that came from elsewhere or lay open too long."""
    return _problem_page(
        request, 403, "This form is too old", "Go back, load the page again and send the form once more."
    )


@open_to_all
def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """The page for a request that makes no sense."""
    return HttpResponse("Bad request\n", status=400, content_type="text/plain")


@open_to_all
def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """The page for an address that leads nowhere."""
    return _problem_page(request, 404, "Page not found", "Check the address, or begin again at the start page.")


@open_to_all
def server_error(request: HttpRequest) -> HttpResponse:
    """The page for a fault of ours. Plain, since anything may be broken."""
    return HttpResponse(
        "Sorry, something went wrong. Nothing you did was half done. Try again in a minute.\n",
        status=500,
        content_type="text/plain; charset=utf-8",
    )


def _safe_target(request: HttpRequest) -> str:
    target = request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        return target
    return resolve_url(settings.LOGIN_REDIRECT_URL)
