"""Showing the form's pages and taking what is posted: sessions, tokens, refusals, uploads, sending."""

from __future__ import annotations

import hmac
import re
import shutil
from pathlib import Path
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from upstander.standin.pages import show
from upstander.standin.received import keep_report
from upstander.standin.rules import LOST_FILE, MOST_FILE_BYTES, MOST_FORM_BYTES
from upstander.standin.steps import CHECK, FIRST, STEPS, Answer
from upstander.standin.walk import Upload, Walk, Walks

SESSION = "standin-session"
COOKIE_CHECK = "hof-cookie-check"
TOKEN_FIELD = "x-csrf-token"
MOST_UPLOAD_BYTES = 1_100_000_000
MOST_NAME = 300

_PATH_PARTS = re.compile(r"[/\\]")


class Form:
    """The form as its visitors meet it."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._walks = Walks(home / "unsent")

    async def visit(self, request: Request) -> Response:
        """Show a step, or take what was posted to it."""
        name = request.cookies.get(SESSION, "")
        walk = self._walks.find(name)
        if walk is None and (name or request.method == "POST") and not _is_first(request):
            return _lost()
        if walk is None or walk.sent:
            if COOKIE_CHECK not in request.cookies:
                return _bounce(request)
            self._walks.end(name)
            name, walk = self._walks.start()
        response = await self._answer(request, walk)
        response.set_cookie(SESSION, name, httponly=True, samesite="strict")
        return response

    async def confirm(self, request: Request) -> Response:
        """The last page; it gives no reference number."""
        walk = self._walks.find(request.cookies.get(SESSION, ""))
        if walk is None or not walk.sent:
            return RedirectResponse(f"/{FIRST}", 302)
        return show("confirmation.html", token=walk.token)

    async def _answer(self, request: Request, walk: Walk) -> Response:
        path = _step_of(request)
        if not STEPS[path].ready(walk):
            return RedirectResponse(f"/{FIRST}", 302)
        if request.method == "POST":
            return await self._take(request, walk, path)
        if path == "evidence-upload-confirm" and "delete" in request.query_params:
            walk.uploads = [upload for upload in walk.uploads if upload.id != request.query_params["delete"]]
            return RedirectResponse(f"/{path}", 302)
        return show(f"{path}.html", walk=walk, faults=walk.take_faults(path), token=walk.token)

    async def _take(self, request: Request, walk: Walk, path: str) -> Response:
        step = STEPS[path]
        answer, token, file = await _read_answer(request, step.file_field)
        if not hmac.compare_digest(token.encode(), walk.token.encode()):
            return show("message.html", 500, title="Something went wrong", text="The page's token is missing or wrong.")
        faults = step.take(walk, answer)
        if faults:
            walk.refuse(path, faults)
            return RedirectResponse(request.url.path, 302)
        if file is not None:
            await run_in_threadpool(_keep_file, walk, file, answer.file_name)
        walk.done.add(path)
        if path == CHECK:
            walk.sent = True
            await run_in_threadpool(keep_report, self._home, walk)
        return RedirectResponse(f"/{_next_after(request, walk, path)}", 302)


def _next_after(request: Request, walk: Walk, path: str) -> str:
    follows = STEPS[path].follows(walk)
    if not request.url.path.endswith("/edit"):
        return follows
    if path == "can-we-contact" and follows == "contact-details":
        return f"{follows}/edit"
    if path == "evidence-upload-confirm" and follows == path:
        return f"{path}/edit"
    return CHECK


def _is_first(request: Request) -> bool:
    return request.method == "GET" and _step_of(request) == FIRST


def _step_of(request: Request) -> str:
    return request.url.path.strip("/").removesuffix("/edit")


def _lost() -> Response:
    response = show("session-lost.html", 401)
    response.delete_cookie(SESSION)
    return response


def _bounce(request: Request) -> Response:
    """See whether the browser keeps cookies: once round, then refuse."""
    if COOKIE_CHECK in request.query_params:
        return show("message.html", 403, title="Cookies are needed", text="This form can't work without cookies.")
    if _step_of(request) != FIRST:
        return RedirectResponse(f"/{FIRST}", 302)
    response = RedirectResponse(f"{request.url.path}?{COOKIE_CHECK}", 302)
    response.set_cookie(COOKIE_CHECK, "1", httponly=True, samesite="lax")
    return response


async def _read_answer(request: Request, file_field: str) -> tuple[Answer, str, UploadFile | None]:
    """Read a posted page, never more than its limit.

    Raises:
        HTTPException: 413 where it is larger, 400 where it can't be read.
    """
    multipart = request.headers.get("content-type", "").startswith("multipart/form-data")
    length = request.headers.get("content-length", "")
    if not length.isdecimal() or int(length) > (MOST_UPLOAD_BYTES if multipart else MOST_FORM_BYTES):
        raise HTTPException(413)
    file = None
    if multipart:
        try:
            form = await request.form(max_files=4, max_fields=40)
        except MultiPartException as error:
            raise HTTPException(400) from error
        pairs = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
        chosen = form.get(file_field)
        if isinstance(chosen, UploadFile) and chosen.filename:
            file = chosen
    else:
        text = (await request.body()).decode("utf-8", "replace")
        try:
            pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=60)
        except ValueError as error:
            raise HTTPException(400) from error
    fields = dict(reversed(pairs))
    several = {name: tuple(value for key, value in pairs if key == name) for name in fields}
    file_name = _PATH_PARTS.split(file.filename or "")[-1][:MOST_NAME] if file else ""
    return Answer(fields, several, file_name), fields.get(TOKEN_FIELD, ""), file


def _keep_file(walk: Walk, file: UploadFile, file_name: str) -> None:
    """Keep an upload. One above the limit is listed like any other, but only four bytes of it are kept."""
    name, path = walk.new_file()
    if (file.size or 0) > MOST_FILE_BYTES:
        path.write_bytes(LOST_FILE)
    else:
        with path.open("wb") as sink:
            shutil.copyfileobj(file.file, sink)
    walk.uploads.append(Upload(name, file_name, file.content_type or "application/octet-stream", path))
