"""Cards under the offline root: issued in a row, trusted by phones, their intake keys destroyed in time."""

import base64
import hashlib
import json
import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from upstander.apphost.build import publish_next
from upstander.envelope.age import AgeError, open_bytes, seal_bytes
from upstander.envelope.card import CardError, TrustFile, verify_card_file
from upstander.exchange.sizes import ANSWER
from upstander.installation import Installation, read_installation
from upstander.keyring import cards
from upstander.keyring.desk_keys import destroy_old_intake_keys, intake_identities, intake_keys, open_desk_ring
from upstander.keyring.ring import KeyRingError

TODAY = date(2026, 11, 22)
OHTTP = bytes.fromhex("01002031e1f05a740102115220e9af918f738674aec95f54db6e04eb705aae8e798155000400010001")


@pytest.fixture(scope="module")
def fresh_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with keys and no card: made once, because passphrases are slow on purpose."""
    home = tmp_path_factory.mktemp("fresh") / "home"
    home.mkdir()
    (home / "upstander.toml").write_text("demo = true\n")
    cards.init_keys(read_installation({"UPSTANDER_HOME": str(home)}), TODAY)
    return home


@pytest.fixture
def installation(tmp_path: Path, fresh_home: Path) -> Installation:
    shutil.copytree(fresh_home, tmp_path / "home")
    return read_installation({"UPSTANDER_HOME": str(tmp_path / "home")})


def trust_of(installation: Installation) -> TrustFile:
    return TrustFile.parse((installation.app_home / "trust.json").read_bytes())


def card_of(installation: Installation) -> bytes:
    return (installation.app_home / "card.json").read_bytes()


@pytest.mark.promise("P9")
def test_phones_trust_each_card_and_the_log_goes_on(installation):
    ring = open_desk_ring(installation)
    remembered: tuple[bytes, ...] = ()
    for number, day in enumerate((TODAY, TODAY + timedelta(days=3), TODAY + timedelta(days=6)), start=1):
        file = cards.issue_card(installation, ring, OHTTP, day)
        card = verify_card_file(card_of(installation), trust_of(installation), day, remembered)
        assert card.number == number
        assert card.until_day == day + timedelta(days=7)
        remembered = file.leaves


@pytest.mark.promise("P9")
def test_a_card_under_another_root_is_refused(installation, tmp_path):
    cards.issue_card(installation, open_desk_ring(installation), OHTTP, TODAY)
    stranger = TrustFile(bytes(range(32)), "Another", demo=True)
    with pytest.raises(CardError) as refusal:
        verify_card_file(card_of(installation), stranger, TODAY)
    assert refusal.value.code == "bad-signature"


@pytest.mark.promise("P10")
def test_every_card_has_a_fresh_intake_key_and_old_ones_are_destroyed_thirty_days_after(installation):
    ring = open_desk_ring(installation)
    cards.issue_card(installation, ring, OHTTP, TODAY)
    (first,) = intake_identities(ring)
    sealed = seal_bytes(b"a report of today", [first.recipient()])
    later = TODAY + timedelta(days=3)
    cards.issue_card(installation, ring, OHTTP, later)
    assert len(intake_keys(ring)) == 2
    last_day = TODAY + timedelta(days=7 + 30)
    assert destroy_old_intake_keys(ring, last_day) == []
    assert open_bytes(sealed, intake_identities(ring)) == b"a report of today"
    assert len(destroy_old_intake_keys(ring, last_day + timedelta(days=1))) == 1
    with pytest.raises(AgeError):
        open_bytes(sealed, intake_identities(ring))


def test_two_years_of_cards_fit_one_answer_of_an_exchange(installation):
    ring = open_desk_ring(installation)
    file = cards.issue_card(installation, ring, OHTTP, TODAY)
    leaves = [base64.b64encode(bytes(32)).decode()] * (2 * 365 // 3)
    longer = file.to_bytes() + str(leaves).encode()
    # Both builds' hashes are in it too, whatever number of files they have.
    builds = 2 * len(str(cards.hash_build(Path(__file__).parents[2] / "app" / "dist")).encode())
    assert builds > 0
    assert len(longer) + builds * 4 // 3 < (ANSWER - 1_024) // 2


def test_outside_a_demonstration_the_operator_must_say_who_runs_what(installation):
    (installation.home / "upstander.toml").unlink()
    installation = read_installation({"UPSTANDER_HOME": str(installation.home)})
    with pytest.raises(cards.CardIssueError, match="who runs what"):
        cards.issue_card(installation, open_desk_ring(installation), OHTTP, TODAY)


def test_outside_a_demonstration_no_passphrase_is_made_up(tmp_path):
    installation = read_installation({"UPSTANDER_HOME": str(tmp_path)})
    with pytest.raises(Exception, match="no passphrase"):
        cards.init_keys(installation, TODAY)


def write_build(folder: Path, page: str) -> None:
    """A build as small as one can be."""
    folder.mkdir(exist_ok=True)
    (folder / "index.html").write_text(page)
    (folder / "sw.js").write_text(f"// keeps {page}")
    (folder / "files.json").write_text(json.dumps({"index.html": hashlib.sha256(page.encode()).hexdigest()}))


@pytest.mark.promise("P9")
def test_a_card_names_the_running_build_and_the_next_and_then_the_one_before(installation):
    ring = open_desk_ring(installation)
    write_build(installation.app_home, "one")
    write_build(installation.next_app_home, "two")
    one, two = cards.hash_build(installation.app_home), cards.hash_build(installation.next_app_home)
    assert set(one) == {"files.json", "sw.js"}
    cards.issue_card(installation, ring, OHTTP, TODAY)
    assert cards.newest_card(installation).builds == (one, two)
    publish_next(installation)
    assert (installation.app_home / "index.html").read_text() == "two"
    assert (installation.app_home / "trust.json").exists()
    cards.issue_card(installation, ring, OHTTP, TODAY)
    assert cards.newest_card(installation).builds == (two, one)


@pytest.mark.promise("P9")
def test_no_card_names_a_build_of_which_a_file_was_changed(installation):
    write_build(installation.app_home, "one")
    (installation.app_home / "index.html").write_text("another")
    with pytest.raises(cards.CardIssueError, match=r"index\.html is not the one that was built"):
        cards.issue_card(installation, open_desk_ring(installation), OHTTP, TODAY)
    assert not (installation.app_home / "card.json").exists()


def test_a_set_up_that_was_stopped_half_way_goes_on_where_it_stopped(installation):
    root_key = (installation.root_home / "keys" / "root.age").read_bytes()
    (installation.app_home / "trust.json").unlink()
    (installation.desk_home / "card-signing-key.json").unlink()
    (installation.desk_home / "keys" / "evidence.age").unlink()
    cards.init_keys(installation, TODAY)
    assert (installation.root_home / "keys" / "root.age").read_bytes() == root_key
    cards.issue_card(installation, open_desk_ring(installation), OHTTP, TODAY)
    assert verify_card_file(card_of(installation), trust_of(installation), TODAY).number == 1


def test_keys_are_made_once_and_never_again(installation):
    with pytest.raises(KeyRingError, match="keys already"):
        cards.init_keys(installation, TODAY)


@pytest.mark.promise("P9")
def test_no_second_root_is_made_while_the_first_is_offline(installation):
    (installation.app_home / "trust.json").unlink()
    installation.root_home.rename(installation.home / "offline")
    with pytest.raises(KeyRingError, match="Bring it back"):
        cards.init_keys(installation, TODAY)
    assert not installation.root_home.exists()


@pytest.mark.promise("P10")
def test_a_crash_while_a_card_takes_its_key_loses_no_key_and_shares_none(installation, monkeypatch):
    ring = open_desk_ring(installation)

    class PowerCut(Exception):
        pass

    def cut(*_):
        raise PowerCut

    with monkeypatch.context() as patch:
        patch.setattr(cards.cards, "sign_card_file", cut)
        with pytest.raises(PowerCut):
            cards.issue_card(installation, ring, OHTTP, TODAY)
    cards.issue_card(installation, ring, OHTTP, TODAY)
    cards.issue_card(installation, ring, OHTTP, TODAY)
    secrets = [key.identity.secret for key in intake_keys(ring)]
    assert len(secrets) == len(set(secrets)) == 3
    assert cards.newest_card(installation).recipients[0] in {key.identity.recipient() for key in intake_keys(ring)}


def test_a_card_never_outlives_the_key_that_signs_it_and_none_is_issued_after(installation):
    ring = open_desk_ring(installation)
    last = cards.signing_key_until(installation)
    cards.issue_card(installation, ring, OHTTP, last - timedelta(days=2))
    assert cards.newest_card(installation).until_day == last
    before = card_of(installation)
    with pytest.raises(cards.CardIssueError, match="keys renew"):
        cards.issue_card(installation, ring, OHTTP, last + timedelta(days=1))
    assert card_of(installation) == before
    cards.renew_signing_key(installation, last)
    cards.issue_card(installation, ring, OHTTP, last)
    assert verify_card_file(card_of(installation), trust_of(installation), last).until_day == last + timedelta(days=7)


@pytest.mark.promise("P9")
def test_a_card_that_phones_would_refuse_is_not_issued(installation):
    ring = open_desk_ring(installation)
    trust = trust_of(installation)
    stranger = TrustFile(bytes(range(32)), trust.name, trust.demo)
    (installation.app_home / "trust.json").write_bytes(stranger.to_bytes())
    with pytest.raises(cards.CardIssueError, match="would refuse"):
        cards.issue_card(installation, ring, OHTTP, TODAY)
    assert not (installation.app_home / "card.json").exists()


def test_files_are_accepted_in_earnest_only_where_the_operator_says_so(installation):
    (installation.home / "upstander.toml").write_text(
        'basis = "none"\n[operators]\ndesk = "a"\ngate = "b"\napp = "c"\n'
    )
    earnest = read_installation({"UPSTANDER_HOME": str(installation.home)})
    cards.issue_card(earnest, open_desk_ring(earnest), OHTTP, TODAY)
    assert cards.newest_card(earnest).accepts_files is False
