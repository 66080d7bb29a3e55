"""Pages of signing in: by a link in an e-mail, or by one's own organisation."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth import login
from django.contrib.sessions.backends.db import SessionStore
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_safe

from upstander.classroom.programme.elsewhere import ElsewhereRefused, come_back, providers, send_there
from upstander.classroom.programme.forms import AddressForm
from upstander.classroom.programme.sign_in import LinkRefused, ask_for_link, holder_of_link
from upstander.classroom.programme.sign_in import use_link as use_up
from upstander.installation import SignInProvider
from upstander.staff.views import open_to_all

_TARGET = "page wanted after signing in elsewhere"


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for a link. The answer is the same for every address."""
    target = _safe_target(request)
    if request.user.is_authenticated:
        return redirect(target or "start")
    form = AddressForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        ask_for_link(form.cleaned_data["email"], target)
        return render(request, "classroom/programme/link_sent.html", {"email": form.cleaned_data["email"]})
    page = {"form": form, "target": target, "providers": providers()}
    return render(request, "classroom/programme/sign_in.html", page, status=400 if form.errors else 200)


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def use_link(request: HttpRequest, link: UUID, secret: str) -> HttpResponse:
    """The page that the link leads to: one button, which uses it up."""
    target = _safe_target(request)
    try:
        if request.method == "POST":
            login(request, use_up(link, secret))
            return redirect(target or resolve_url("start"))
        person = holder_of_link(link, secret)
    except LinkRefused as refusal:
        return render(request, "classroom/programme/link_refused.html", {"refused": str(refusal)}, status=400)
    return render(request, "classroom/programme/use_link.html", {"person": person})


@open_to_all
@require_safe
def sign_in_elsewhere(request: HttpRequest, provider: str) -> HttpResponse:
    """Go to one's own organisation's sign-in."""
    named = _provider(provider)
    request.session[_TARGET] = _safe_target(request)
    try:
        return send_there(request, named)
    except ElsewhereRefused as refusal:
        return render(request, "classroom/programme/link_refused.html", {"refused": str(refusal)}, status=400)


@open_to_all
@require_safe
def sign_in_back(request: HttpRequest, provider: str) -> HttpResponse:
    """Come back from there."""
    named = _provider(provider)
    try:
        person = come_back(request, named)
    except ElsewhereRefused as refusal:
        return render(request, "classroom/programme/link_refused.html", {"refused": str(refusal)}, status=400)
    target = request.session.pop(_TARGET, "")
    SessionStore.clear_expired()
    login(request, person)
    return redirect(target or resolve_url("start"))


def _provider(key: str) -> SignInProvider:
    for one in providers():
        if one.key == key:
            return one
    raise Http404


def _safe_target(request: HttpRequest) -> str:
    target = request.GET.get("next", "")
    return target if url_has_allowed_host_and_scheme(target, allowed_hosts=None) else ""
