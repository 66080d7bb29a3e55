"""What the form accepts, as it was observed on the public one."""

import pytest

from upstander.standin.rules import clean_up, is_accepted_name, is_link

V2, V3 = "expyuzz4wqqyqhjn", "pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd"


@pytest.mark.parametrize(
    "link",
    [
        "https://example.com",
        "example.com",
        "www.example.org/page",
        "https://www.example.com/watch?v=Ab_9",
        "https://sub.example.com/x",
        "https://example.com:8443/a",
        "https://example.com/?a=1&b=2",
        "https://example.com/#part",
        "https://example.com/a%20b",
        "https://example.com//twice",
        "https://example.com/a_",
        "https://example.com/" + "a" * 20_000,
        "https://t.me/x",
        "https://t.me/x/123",
        "t.me/+Ab",
        "t.me/s/x?before=10",
        f"https://{V3}.onion/page",
        f"{V3}.onion",
        f"{V3}.onion/page",
        "https://my--site.com",
        "xn--e1afmkfd.xn--p1ai",
    ],
)
def test_such_a_link_is_taken(link):
    assert is_link(link)


@pytest.mark.parametrize(
    "link",
    [
        "",
        "http://example.com",
        "https://example.com/",
        *(f"https://example.com/a{end}" for end in "#=-~./?&@:%+"),
        *(f"https://example.com/a{sign}b" for sign in ",'()!$;* \"<>[]|\\^`{}"),
        "https://example.com https://example.org",
        "https://example.com/é",
        "https://exämple.com",
        "HTTPS://example.com",
        "https://EXAMPLE.COM",
        "192.0.2.1",
        "https://192.0.2.1/a",
        "https://user:pw@example.com",
        "https://under_score.com",
        "a.b.com",
        "sub.0x1.com",
        "@name",
        "example",
        "tg://resolve?domain=x",
        "magnet:?xt=urn:btih:abc",
        "ftp://example.com/a",
        "ipfs://abc.def",
        "wss://example.com/a",
        "javascript:alert(1)",
        "hxxps://a[.]com",
        f"http://{V2}.onion/a",
        f"http://{V3}.onion/a",
        "https://example.com\n",
        "https://" + "a" * 64 + ".com",
    ],
)
def test_such_a_link_is_refused(link):
    assert not is_link(link)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  two\n\n lines\t and\u00a0more ", "two lines and more"),
        ("a -- b", "a - b"),
        ("a–—-b", "a-b"),
        ("https://youtu.be/Ab--_cd-EFg", "https://youtu.be/Ab-_cd-EFg"),
        ("xn--e1afmkfd.xn--p1ai", "xn-e1afmkfd.xn-p1ai"),
        ("", ""),
    ],
)
def test_text_is_cleaned_up_without_notice(typed, kept):
    assert clean_up(typed) == kept


@pytest.mark.parametrize("name", ["a.jpg", "A.JPG", "a.exe.jpg", "ünï [x](y).pdf", "a.m4a", "a.tiff", "a b.mov"])
def test_such_a_file_name_is_taken(name):
    assert is_accepted_name(name)


@pytest.mark.parametrize(
    "name", ["a.tif", "a.webp", "a.heic", "a.webm", "a.docx", "a.txt", "a.zip", "a", ".jpg", "a.jpg.exe", "a.jpg."]
)
def test_such_a_file_name_is_refused(name):
    assert not is_accepted_name(name)
