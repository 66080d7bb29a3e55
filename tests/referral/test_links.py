"""Links written for the public form: they pass, stay as they are, and point where they pointed."""

import re
from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from upstander.desk.referral.links import Elsewhere, FormLink, rewrite_for_form, survives_form
from upstander.standin.rules import clean_up, is_link

V3 = "pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd"


def target(link: str) -> tuple[str, bytes, bytes, bytes]:
    """Where a link points, read without the code under test: host and port, path, query, fragment, unescaped.

    No scheme and http are one (a bare host is what http becomes); the lone fragment ``_`` is none.
    """
    address = re.sub(r"^https?://", lambda m: "s!" if m[0].lower() == "https://" else "", link, flags=re.IGNORECASE)
    address, _, fragment = address.partition("#")
    address, _, query = address.partition("?")
    host, _, path = address.partition("/")
    fragment = "" if fragment == "_" else fragment
    return host.lower(), unquote_to_bytes(path), unquote_to_bytes(query), unquote_to_bytes(fragment)


@pytest.mark.parametrize(
    ("link", "value"),
    [
        ("https://example.com/watch?v=Ab_9", "https://example.com/watch?v=Ab_9"),
        ("example.com", "example.com"),
        ("http://example.com/page", "example.com/page"),
        ("HTTPS://WWW.Example.ORG/Path", "https://www.example.org/Path"),
        ("https://example.com/p/AbC/", "https://example.com/p/AbC/#_"),
        ("https://example.com/#", "https://example.com/#_"),
        ("https://example.com/?q=", "https://example.com/?q=#_"),
        ("https://example.com/a,b(c)!", "https://example.com/a%2Cb%28c%29%21"),
        ("https://example.com/straße/ä", "https://example.com/stra%C3%9Fe/%C3%A4"),
        ("https://example.com/Ab--_cd-EFg", "https://example.com/Ab-%2D_cd-EFg"),
        ("https://example.com/a----", "https://example.com/a-%2D-%2D"),
        ("https://example.com/x#part-", "https://example.com/x#part%2D"),
        ("https://example.com/—", "https://example.com/%E2%80%94"),
        ("https://example.com:8443/a%20b", "https://example.com:8443/a%20b"),
        ("tg://resolve?domain=harrowmere_news", "https://t.me/harrowmere_news"),
        ("tg://resolve?domain=harrowmere_news&post=12", "https://t.me/harrowmere_news/12"),
        ("tg:join?invite=Ab--Cd", "https://t.me/+Ab-%2DCd"),
        (f"http://{V3}.onion/page/", f"{V3}.onion/page/#_"),
        (f"https://{V3}.onion", f"https://{V3}.onion"),
    ],
)
def test_a_link_is_written_so_that_it_passes(link, value):
    rewritten = rewrite_for_form(link)
    assert isinstance(rewritten, FormLink)
    assert rewritten.value == value
    assert bool(rewritten.changes) == (link != value), "every change is named, and nothing else"
    assert is_link(value)
    assert clean_up(value) == value


@pytest.mark.parametrize(
    ("link", "reason"),
    [
        ("http://192.0.2.7/x", "IP address"),
        ("https://[2001:db8::1]/", "IP address"),
        ("https://0x7f.0x1/", "IP address"),
        ("https://name:word@example.com/", "user name"),
        ("https://jo.bloggs@example.com/", "user name"),
        ("https://xn--e1afmkfd.xn--p1ai/", "punycode"),
        ("https://münchen.example.com/", "ASCII"),
        ("https://my--site.example.com/", "two hyphens"),
        ("https://a.b.com/", "host name"),
        ("https://un_der.example.com/", "host name"),
        ("magnet:?xt=urn:btih:0000", "magnet:"),
        ("ftp://example.com/", "ftp:"),
        ("javascript:alert(1)", "javascript:"),
        ("hxxps://example[.]com", "hxxps:"),
        ("tg://proxy?server=example.com", "twin"),
        ("tg://resolve?domain=x&domain=y", "twin"),
        ("https://example.com/a https://example.com/b", "white space"),
        ("https://example.com\\@example.org", "backslash"),
        ("localhost/x", "host name"),
        ("", "host name"),
        ("https://example.com/" + "é" * 2000, "characters"),
    ],
)
def test_what_cannot_pass_unharmed_goes_elsewhere_with_a_reason(link, reason):
    rewritten = rewrite_for_form(link)
    assert isinstance(rewritten, Elsewhere)
    assert rewritten.original == link
    assert reason in rewritten.reason


letters = st.text("abzAZ09-.~_/:;,@!$&'()*+=?#%[]|é—日", max_size=30)
likely_links = st.builds(
    "{}{}{}{}{}{}".format,
    st.sampled_from(["", "http://", "https://", "HTTP://", "Https://", "tg://", "tg:", "ftp://"]),
    st.sampled_from(["", "www.", "WWW.", "a.", "user@", "xn--a."]),
    st.one_of(st.sampled_from(["example.com", "EXAMPLE.org", "t.me", "192.0.2.1", "my-.site.com"]), letters),
    st.sampled_from(["", ":80", ":", ":x"]),
    st.sampled_from(["", "/", "?", "#", "/?", "//"]),
    letters,
)


@settings(max_examples=1500)
@given(st.one_of(likely_links, st.text(max_size=60)))
@example("https://example.com/%2%-----")
@example("https://example.com/x#a#-")
def test_whatever_comes_back_passes_stays_and_points_to_the_same_place(link):
    rewritten = rewrite_for_form(link)
    if isinstance(rewritten, Elsewhere):
        assert rewritten.reason
        return
    assert survives_form(rewritten.value)
    assert is_link(rewritten.value)
    assert clean_up(rewritten.value) == rewritten.value
    if not re.match("tg:", link, re.IGNORECASE):
        assert target(rewritten.value) == target(link)
    again = rewrite_for_form(rewritten.value)
    assert isinstance(again, FormLink)
    assert again.value == rewritten.value, "what was rewritten once needs no second rewriting"
