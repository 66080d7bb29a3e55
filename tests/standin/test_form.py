"""The stand-in walked as a plain HTTP client: steps, refusals, and what it keeps without a word."""

import hashlib
import re
from dataclasses import replace
from html import unescape

import httpx
import pytest

from tests.standin.serving import Visitor
from upstander.installation import read_installation
from upstander.standin.serve import StandinError, run_standin


def boxes(page: str) -> list[str]:
    return [unescape(text) for text in re.findall(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)]


def test_a_whole_walk_arrives_as_it_was_filled_in(visitor):
    assert visitor.at == "/evidence-url"
    assert visitor.give_links("https://example.com/a", "example.org/b?x=1&y=2").url.path == "/evidence-upload"
    picture = b"\xff\xd8 not really a picture"
    assert visitor.give_file("one.jpg", picture).url.path == "/evidence-upload-confirm"
    assert "one.jpg - " in visitor.page.text
    assert visitor.no_more_files().url.path == "/evidence-written"
    assert visitor.finish("Seen\n\nin -- public").url.path == "/confirmation"
    assert visitor.received()[-1] == {
        "number": len(visitor.received()),
        "links": ["https://example.com/a", "example.org/b?x=1&y=2"],
        "details": "Seen in - public",
        "contact": {},
        "files": [
            {
                "name": "one.jpg",
                "type": "application/octet-stream",
                "size": len(picture),
                "sha256": hashlib.sha256(picture).hexdigest(),
            }
        ],
    }


def test_the_last_page_gives_no_reference_and_any_other_begins_afresh(visitor):
    visitor.post("/evidence-url", {"evidence-url": "no"})
    visitor.no_file()
    page = visitor.finish()
    assert not re.search(r"[0-9a-f]{8}-", page.text)
    assert visitor.client.get("/confirmation").url.path == "/confirmation"
    assert visitor.client.get("/check-your-report").url.path == "/evidence-url"
    assert boxes(visitor.client.get("/evidence-url").text) == [""] * 5


def test_one_refused_link_empties_every_box_but_keeps_the_yes(visitor):
    page = visitor.give_links("https://example.com/good", "http://example.com/bad")
    assert page.url.path == "/evidence-url"
    assert page.history[0].status_code == 302
    assert "<title>Error: " in page.text
    assert "govuk-error-summary" in page.text
    assert 'href="#another-url-1"' in page.text
    assert 'id="another-url-1-error"' in page.text
    assert boxes(page.text) == [""] * 5
    assert re.search(r'value="yes" checked', page.text)
    assert "<title>Error: " not in visitor.client.get("/evidence-url").text, "an error is told once"


def test_five_links_at_most_gaps_close_and_repeats_stay(visitor):
    assert len(boxes(visitor.page.text)) == 5
    visitor.give_links("example.com/a", "", "example.com/a", "", "example.com/b")
    page = visitor.client.get("/evidence-url")
    assert boxes(page.text) == ["example.com/a", "example.com/a", "example.com/b", "", ""]


def test_no_drops_links_that_were_filled_in(visitor):
    visitor.give_links("example.com/a")
    visitor.post("/evidence-url", {"evidence-url": "no", "url": "example.com/a"})
    assert boxes(visitor.client.get("/evidence-url").text) == [""] * 5


def test_two_hyphens_become_one_without_notice(visitor):
    visitor.give_links("https://example.com/Ab--_cd")
    assert boxes(visitor.client.get("/evidence-url").text)[0] == "https://example.com/Ab-_cd"


@pytest.mark.parametrize(
    ("step", "target"),
    [("evidence-url", "#evidence-url-yes"), ("evidence-upload", "#evidence-upload-yes")],
)
def test_a_page_without_an_answer_is_refused(visitor, step, target):
    if step == "evidence-upload":
        visitor.give_links("example.com/a")
    page = visitor.post(f"/{step}", {"other": ""}, {"image": ("", b"")} if step == "evidence-upload" else None)
    assert page.url.path == f"/{step}"
    assert f'href="{target}"' in page.text


def test_a_file_of_another_type_is_refused_and_yes_needs_a_file(visitor):
    visitor.give_links("example.com/a")
    assert visitor.give_file("a.webp", b"x").url.path == "/evidence-upload"
    assert "Error: " in visitor.page.text
    page = visitor.post("/evidence-upload", {"evidence-upload": "yes"}, {"image": ("", b"")})
    assert page.url.path == "/evidence-upload"
    assert 'href="#image"' in page.text


def test_a_file_above_the_limit_is_listed_but_only_null_is_kept(visitor):
    visitor.give_links("example.com/a")
    visitor.give_file("just.jpg", b"\0" * 104_857_600)
    assert visitor.give_file("large.mp4", b"\0" * 104_857_601).url.path == "/evidence-upload-confirm"
    assert "large.mp4 - " in visitor.page.text
    visitor.no_more_files()
    visitor.finish()
    just, large = visitor.received()[-1]["files"]
    assert just["size"] == 104_857_600
    assert (large["name"], large["size"]) == ("large.mp4", 4)
    assert large["sha256"] == hashlib.sha256(b"null").hexdigest()


def test_an_empty_file_and_a_file_beside_no_are_kept_and_delete_removes_one(visitor):
    visitor.give_links("example.com/a")
    visitor.give_file("empty.jpg", b"")
    page = visitor.post(
        "/evidence-upload-confirm", {"evidence-upload-more": "no"}, {"another-image": ("C:\\x\\late.jpg", b"late")}
    )
    assert page.url.path == "/evidence-written"
    page = visitor.client.get("/evidence-upload-confirm")
    assert "empty.jpg - " in page.text
    assert "late.jpg - " in page.text
    assert "C:" not in page.text
    first = re.search(r'href="(\?delete=[^"]+)"', page.text)[1]
    assert "empty.jpg" not in visitor.client.get(f"/evidence-upload-confirm{first}").text


def test_text_beyond_the_limit_is_413_and_just_below_passes(visitor):
    visitor.give_links("example.com/a")
    visitor.no_file()
    assert visitor.post("/evidence-written", {"evidence-written": "a" * 110_000}).status_code == 413
    assert visitor.post("/evidence-written", {"evidence-written": "a" * 99_000}).url.path == "/can-we-contact"


def test_edit_leads_back_to_the_check_page(visitor):
    visitor.give_links("example.com/a")
    visitor.no_file()
    visitor.post("/evidence-written", {"evidence-written": ""})
    visitor.post("/can-we-contact", {"can-we-contact": "no"})
    assert visitor.at == "/check-your-report"
    visitor.post("/evidence-url/edit", {"evidence-url": "yes", "url": "example.org/other"})
    assert visitor.at == "/check-your-report"
    assert "example.org/other" in visitor.page.text
    assert visitor.post("/can-we-contact/edit", {"can-we-contact": "yes"}).url.path == "/contact-details/edit"
    details = {"contact-details-name": "Jo", "contact-details-method": "email", "contact-email": "jo@example.org"}
    assert visitor.post("/contact-details/edit", {**details, "contact-details-name": "J" * 31}).url.path == (
        "/contact-details/edit"
    )
    assert visitor.post("/contact-details/edit", details).url.path == "/check-your-report"
    visitor.post("/check-your-report", {})
    assert visitor.received()[-1]["contact"] == {"name": "Jo", "email": "jo@example.org"}


@pytest.mark.parametrize(
    "path",
    ["/evidence-upload", "/evidence-upload-confirm", "/evidence-written", "/can-we-contact", "/check-your-report"],
)
def test_a_later_page_out_of_order_leads_to_the_first(visitor, path):
    assert visitor.client.get(path).url.path == "/evidence-url"


def test_a_wrong_token_is_500_and_a_lost_session_is_401(visitor, standin):
    assert visitor.client.post("/evidence-url", data={"evidence-url": "no", "x-csrf-token": "x"}).status_code == 500
    assert visitor.client.post("/evidence-url", data={"evidence-url": "no"}).status_code == 500
    assert httpx.post(f"{standin}/evidence-url", data={}, trust_env=False).status_code == 401
    lost = httpx.get(f"{standin}/evidence-written", cookies={"standin-session": "gone"}, trust_env=False)
    assert lost.status_code == 401


def test_cookies_are_needed_and_unknown_pages_are_404(standin):
    assert httpx.get(f"{standin}/evidence-url?hof-cookie-check", trust_env=False).status_code == 403
    assert httpx.get(f"{standin}/nope", trust_env=False).status_code == 404
    assert httpx.get(f"{standin}/received", headers={"host": "form.example"}, trust_env=False).status_code == 400


def test_sending_the_same_page_twice_keeps_one_report(visitor):
    visitor.give_links("example.com/twice")
    visitor.no_file()
    visitor.post("/evidence-written", {"evidence-written": ""})
    visitor.post("/can-we-contact", {"can-we-contact": "no"})
    fields = {"x-csrf-token": visitor.token()}
    before = len(visitor.received())
    visitor.client.post("/check-your-report", data=fields)
    visitor.client.post("/check-your-report", data=fields)
    assert len(visitor.received()) == before + 1


def test_every_page_says_that_it_is_a_stand_in_and_nothing_kept_says_from_where(visitor, standin_home):
    for path in ("/evidence-url", "/received", "/nope"):
        assert "Stand-in for testing.</strong> Nothing here reaches the police." in visitor.client.get(path).text
    visitor.give_links("example.com/a")
    visitor.no_file()
    visitor.finish()
    for file in (standin_home / "standin").rglob("*.json"):
        assert b"127.0.0.1" not in file.read_bytes()
        assert b"python-httpx" not in file.read_bytes()


def test_what_was_never_sent_is_not_kept_beyond_a_restart(tmp_path):
    from tests.standin.serving import serving_standin

    with serving_standin(tmp_path) as url:
        visitor = Visitor(url)
        visitor.give_links("example.com/a")
        visitor.give_file("a.jpg", b"unsent")
        assert any(file.is_file() for file in (tmp_path / "standin" / "unsent").rglob("*"))
    with serving_standin(tmp_path):
        assert not (tmp_path / "standin" / "unsent").exists()


def test_it_is_never_served_beyond_this_machine(tmp_path):
    installation = replace(read_installation({"UPSTANDER_HOME": str(tmp_path)}), host="192.0.2.1")
    with pytest.raises(StandinError, match="this machine only"):
        run_standin(installation)
