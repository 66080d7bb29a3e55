"""Signing in by another organisation: against a real OpenID Connect provider, and against ones that cheat."""

from __future__ import annotations

import dataclasses
import json
import logging
import re
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import httpx
import oidc_provider_mock
import pytest
from django.test import Client

from tests.classroom.programme.making import make_person

pytestmark = [
    pytest.mark.django_db(transaction=True),
    # Of the provider's own code, for Python 3.11 the last version of it.
    pytest.mark.filterwarnings("ignore:get_jwt_config"),
]

BACK = "http://127.0.0.1:8473/sign-in/back/harrowmere"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """A real provider, which signs with a key of its own and checks code, PKCE and redirect address."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with oidc_provider_mock.run_server_in_thread(require_nonce=True) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def named(settings: Any, issuer: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Names the provider in an installation in earnest; keywords change what stands there."""
    monkeypatch.setenv("UPSTANDER_SIGN_IN_HARROWMERE", "a secret that both know")
    earnest = dataclasses.replace(settings.UPSTANDER_INSTALLATION, demo=False)

    def name(**changes: Any) -> None:
        provider = {
            "name": "Harrowmere Borough Council",
            "issuer": issuer,
            "client_id": "classroom",
            "domains": ["council.example"],
        }
        configuration = {"sign_in": {"harrowmere": {**provider, **changes}}}
        settings.UPSTANDER_INSTALLATION = dataclasses.replace(earnest, configuration=configuration)

    name()
    return name


def tell(issuer: str, subject: str, **claims: Any) -> None:
    """Let the provider have an account with these claims."""
    httpx.put(f"{issuer}/users/{quote(subject)}", json=claims).raise_for_status()


def go(client: Client, target: str = "") -> str:
    """Begin here; returns the address at the provider."""
    page = client.get("/sign-in/with/harrowmere" + (f"?next={target}" if target else ""))
    assert page.status_code == 302
    return str(page.headers["Location"])


def authorise(there: str, subject: str) -> str:
    """Press the provider's button as this account; returns the way back as a path."""
    answer = httpx.post(there, data={"sub": subject})
    assert answer.status_code == 302
    back = urlsplit(answer.headers["Location"])
    assert f"{back.scheme}://{back.netloc}{back.path}" == BACK
    return f"{back.path}?{back.query}"


def come_in(client: Client, subject: str, target: str = "") -> Any:
    return client.get(authorise(go(client, target), subject))


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_who_has_an_account_comes_in_and_lands_on_the_page_they_wanted(client, named, issuer) -> None:
    person = make_person()
    tell(issuer, "a1", email=person.email.upper())
    assert "Harrowmere Borough Council" in client.get("/sign-in").content.decode()
    assert come_in(client, "a1", "/my-course").headers["Location"] == "/my-course"
    assert client.session["_auth_user_id"] == str(person.pk)


def test_what_is_asked_for_is_little_and_bound_to_this_browser(client, named) -> None:
    asked = parse_qs(urlsplit(go(client)).query)
    assert asked["scope"] == ["openid email"]
    assert asked["response_type"] == ["code"]
    assert asked["redirect_uri"] == [BACK]
    assert asked["code_challenge_method"] == ["S256"]
    assert {"state", "nonce", "code_challenge"} <= set(asked)


def test_nobody_gets_an_account_by_it(client, named, issuer) -> None:
    from upstander.staff.models import Person

    tell(issuer, "new", email="new@council.example")
    page = come_in(client, "new")
    assert page.status_code == 400
    assert "Nobody on a course has the address" in page.content.decode()
    assert not is_signed_in(client)
    assert not Person.objects.exists()


def test_a_provider_says_nothing_about_other_domains(client, named, issuer) -> None:
    person = make_person()
    tell(issuer, "b1", email=person.email)
    for domain in ("other.example", "example.org", "notcouncil.example", "sub.council.example"):
        named(domains=[domain])
        page = come_in(client, "b1")
        assert page.status_code == 400
        assert "Nobody on a course has the address" in page.content.decode()
    assert not is_signed_in(client)


@pytest.mark.parametrize("claims", [{"email_verified": False}, {"email_verified": "false"}, {"email": None}])
def test_an_address_that_is_not_vouched_for_counts_for_nothing(client, named, issuer, claims) -> None:
    person = make_person()
    tell(issuer, "c1", **{"email": person.email, **claims})
    page = come_in(client, "c1")
    assert page.status_code == 400
    assert "Nobody on a course has the address" in page.content.decode()
    assert not is_signed_in(client)


def test_another_outside_account_that_takes_over_the_address_is_somebody_else(client, named, issuer) -> None:
    person = make_person()
    tell(issuer, "d1", email=person.email)
    assert come_in(client, "d1").status_code == 302
    tell(issuer, "d2", email=person.email)
    thief = Client()
    assert come_in(thief, "d2").status_code == 400
    assert not is_signed_in(thief)
    tell(issuer, "d1", email="renamed@council.example")
    again = Client()
    assert come_in(again, "d1").status_code == 302
    assert again.session["_auth_user_id"] == str(person.pk)


def test_a_closed_account_stays_closed(client, named, issuer) -> None:
    person = make_person()
    tell(issuer, "e1", email=person.email)
    assert come_in(client, "e1").status_code == 302
    person.is_active = False
    person.save()
    stranger = Client()
    assert come_in(stranger, "e1").status_code == 400
    assert not is_signed_in(stranger)


def test_the_way_back_works_once_and_in_the_browser_that_went_there(client, named, issuer) -> None:
    person = make_person()
    tell(issuer, "f1", email=person.email)
    back = authorise(go(client), "f1")
    other = Client()
    assert other.get(back).status_code == 400
    assert not is_signed_in(other)
    state = parse_qs(urlsplit(back).query)["state"][0]
    assert client.get(back.replace(state, "x" * len(state))).status_code == 400
    assert client.get(back).status_code == 302
    assert client.get(back).status_code == 400


@pytest.mark.parametrize("query", ["", "?error=access_denied", "?code=x", "?state=x", "?code=x&state=y"])
def test_a_way_back_that_nobody_asked_for_opens_nothing(client, named, query: str) -> None:
    assert client.get(f"/sign-in/back/harrowmere{query}").status_code == 400
    go(client)
    assert client.get(f"/sign-in/back/harrowmere{query}").status_code == 400
    assert not is_signed_in(client)


def test_only_providers_that_the_installation_names_are_asked(client, named, settings) -> None:
    for path in ("/sign-in/with/other", "/sign-in/back/other?code=x&state=y"):
        assert client.get(path).status_code == 404
    settings.UPSTANDER_INSTALLATION = dataclasses.replace(settings.UPSTANDER_INSTALLATION, demo=True)
    assert client.get("/sign-in/with/harrowmere").status_code == 404


class Cheat:
    """A provider of our own making that tells what a test wants, signed with whatever key a test wants."""

    def __init__(self) -> None:
        from joserfc.jwk import OctKey, RSAKey

        self.key, self.secret = RSAKey.generate_key(2048, {"kid": "k"}), OctKey.generate_key(256, {"kid": "s"})
        self.begin()
        cheat = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                here = f"http://{self.headers['Host']}"
                if self.path == "/jwks":
                    return self._answer({"keys": [cheat.key.as_dict(private=False), cheat.secret.as_dict()]})
                names = {"authorization_endpoint": "/go", "token_endpoint": "/token", "jwks_uri": "/jwks"}
                return self._answer(
                    {"issuer": here, **{name: here + path for name, path in names.items()}, **cheat.described}
                )

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                token = cheat.make_token(dict(cheat.claims))
                self._answer({"access_token": "x", "token_type": "Bearer", **({"id_token": token} if token else {})})

            def _answer(self, content: dict[str, Any]) -> None:
                body = json.dumps(content).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_arguments: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"

    def begin(self) -> None:
        """Cheat in nothing."""
        self.described: dict[str, Any] = {}
        self.claims: dict[str, Any] = {}
        self.make_token: Callable[[dict[str, Any]], str] = self.sign

    def sign(self, claims: dict[str, Any], key: Any = None, alg: str = "RS256") -> str:
        from joserfc import jwt

        key = key or self.key
        return jwt.encode({"alg": alg, "kid": key.kid}, claims, key, algorithms=[alg])

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture(scope="module")
def one_cheat() -> Iterator[Cheat]:
    provider = Cheat()
    yield provider
    provider.stop()


@pytest.fixture
def cheat(one_cheat: Cheat) -> Cheat:
    one_cheat.begin()
    return one_cheat


def tamper_none(cheat: Cheat) -> None:
    import base64

    def encode(value: dict[str, Any]) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    cheat.make_token = lambda claims: f"{encode({'alg': 'none'})}.{encode(claims)}."


def tamper_shared_key(cheat: Cheat) -> None:
    cheat.make_token = lambda claims: cheat.sign(claims, cheat.secret, "HS256")


def tamper_stranger(cheat: Cheat) -> None:
    from joserfc.jwk import RSAKey

    stranger = RSAKey.generate_key(2048, {"kid": "k"})
    cheat.make_token = lambda claims: cheat.sign(claims, stranger)


def tamper_nothing(cheat: Cheat) -> None:
    cheat.make_token = lambda _claims: ""


def tamper(**changes: Any) -> Callable[[Cheat], None]:
    """Claims that are changed, or taken out where None stands."""

    def change(cheat: Cheat) -> None:
        def make(claims: dict[str, Any]) -> str:
            return cheat.sign({name: value for name, value in {**claims, **changes}.items() if value is not None})

        cheat.make_token = make

    return change


TAMPERINGS = {
    "nobody signed it": tamper_none,
    "signed with a shared key": tamper_shared_key,
    "signed by a stranger": tamper_stranger,
    "no identity in it": tamper_nothing,
    "of another issuer": tamper(iss="https://other.example"),
    "without an issuer": tamper(iss=None),
    "for another service": tamper(aud="other"),
    "for nobody": tamper(aud=None),
    "of last year": tamper(exp=1_700_000_000),
    "for ever": tamper(exp=None),
    "an answer to another question": tamper(nonce="other"),
    "an answer to no question": tamper(nonce=None),
    "about nobody": tamper(sub=None),
}


def answer_of(client: Client, cheat: Cheat) -> Any:
    """Go there and come back with what the provider was told to say."""
    import time

    asked = parse_qs(urlsplit(go(client)).query)
    person = make_person()
    now = int(time.time())
    cheat.claims = {
        "iss": cheat.issuer,
        "aud": "classroom",
        "sub": "s",
        "exp": now + 300,
        "iat": now,
        "nonce": asked["nonce"][0],
        "email": person.email,
    }
    return client.get(f"/sign-in/back/harrowmere?code=x&state={asked['state'][0]}")


def test_the_same_provider_that_does_not_cheat_is_believed(client, named, cheat) -> None:
    named(issuer=cheat.issuer)
    assert answer_of(client, cheat).status_code == 302
    assert is_signed_in(client)


@pytest.mark.parametrize("what", sorted(TAMPERINGS))
def test_an_identity_that_was_tampered_with_opens_nothing(client, named, cheat, what: str) -> None:
    named(issuer=cheat.issuer)
    TAMPERINGS[what](cheat)
    page = answer_of(client, cheat)
    assert page.status_code == 400
    assert "Signing in there did not work." in page.content.decode()
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    "described",
    [
        {"issuer": "https://other.example"},
        {"issuer": None},
        {"token_endpoint": "http://far.example/token"},
        {"jwks_uri": "http://far.example/keys"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": None},
    ],
)
def test_a_provider_that_describes_itself_otherwise_is_not_gone_to(client, named, cheat, described) -> None:
    cheat.described = described
    named(issuer=cheat.issuer)
    page = client.get("/sign-in/with/harrowmere")
    assert page.status_code == 400
    assert "Try again, or let us send you a link." in re.sub(r"\s+", " ", page.content.decode())


def test_a_provider_that_is_away_is_said_so(client, named) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        named(issuer=f"http://127.0.0.1:{nobody.getsockname()[1]}")
    assert client.get("/sign-in/with/harrowmere").status_code == 400


WHOLE = '[sign_in.h]\nname = "H"\nissuer = "https://i.example"\nclient_id = "x"\ndomains = ["h.example"]\n'


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ('[sign_in.h]\nname = "H"', "needs name, issuer, client_id and domains"),
        (WHOLE.replace("https://i.example", "http://far.example"), "begins with https"),
        (WHOLE.replace("https://i.example", "https://i.example?x"), "begins with https"),
        (WHOLE.replace('"h.example"', ""), "domains is a list"),
        (WHOLE.replace("h.example", "@h"), "domains is a list"),
        (WHOLE + 'secret = "s"', "nothing else"),
        (WHOLE.replace("sign_in.h", 'sign_in."../x"'), "small letters and numbers"),
        ("sign_in = 1", "holds tables"),
    ],
)
def test_a_provider_that_is_not_named_in_full_is_refused_at_start(tmp_path, lines: str, sentence: str) -> None:
    from upstander.installation import InstallationError, read_installation

    (tmp_path / "upstander.toml").write_text(lines)
    with pytest.raises(InstallationError, match=sentence):
        read_installation({"UPSTANDER_HOME": str(tmp_path)})


def test_a_demonstration_names_no_provider(tmp_path) -> None:
    from upstander.installation import read_installation

    (tmp_path / "upstander.toml").write_text(WHOLE)
    assert [one.issuer for one in read_installation({"UPSTANDER_HOME": str(tmp_path)}).sign_in_providers] == [
        "https://i.example"
    ]
    (tmp_path / "upstander.toml").write_text("demo = true\n" + WHOLE)
    assert read_installation({"UPSTANDER_HOME": str(tmp_path)}).sign_in_providers == ()
