"""Referral packages: split, converted, named, described on a sheet, and carried in a ZIP file."""

import hashlib
import io
import json
import shutil
import zipfile
from datetime import date
from urllib.parse import quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

from upstander.desk.referral import files as files_module
from upstander.desk.referral.package import (
    ConversionError,
    EvidenceFile,
    PackageError,
    ReferralMaterial,
    make_package,
    read_zip,
    write_zip,
)
from upstander.desk.referral.text import MOST_ENCODED_BYTES, one_line
from upstander.standin.rules import clean_up, is_accepted_name, is_link

REFERENCE = "UPS-7K3F-9QXM"
LINKS = (
    "https://example.com/p/AbC/",
    "http://example.org/a,b--c",
    "https://t.me/harrowmere/12",
    "https://www.example.com/" + "long-path/" * 40 + "?igsh=1",
    "tg://resolve?domain=harrowmere_news",
    "https://example.net/straße",
    "https://example.com/seventh",
    "http://192.0.2.4/x--y",
    "https://münchen.example.com/",
    "magnet:?xt=urn:btih:0123",
)
NOTE = "First line -- with hyphens\n\nSecond \\ with مرحبا, Żółć, 日本語 and \u200b."


def evidence(name: str, media_type: str, content: bytes) -> EvidenceFile:
    return EvidenceFile(
        name, media_type, len(content), hashlib.sha256(content).hexdigest(), lambda: io.BytesIO(content)
    )


def picture(kind: str) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (32, 24), (10, 120, 60)).save(stream, kind)
    return stream.getvalue()


def convert(source, _media_type, target):
    try:
        Image.open(source).save(target)
    except OSError as error:
        raise ConversionError from error


def material(**changes) -> ReferralMaterial:
    values = {
        "reference": REFERENCE,
        "links": LINKS,
        "note": NOTE,
        "reason": "Encourages violence.",
        "files": (
            evidence("file-1", "image/jpeg", picture("JPEG")),
            evidence("file-2", "image/webp", picture("WEBP")),
            evidence("file-3", "video/webm", b"a video"),
            evidence("file-4", "image/png", b""),
            evidence("file-5", "image/heic", b"not a picture"),
        ),
        "day": date(2026, 11, 22),
    }
    return ReferralMaterial(**{**values, **changes})


@pytest.fixture
def package(tmp_path):
    return make_package(material(), tmp_path, convert)


def sheet_text(package) -> str:
    """All text of the sheet without white space and without the foot of each page, since long links run over lines."""
    reader = PdfReader(package.sheet)
    pages = [page.extract_text() for page in reader.pages]
    feet = [f"{package.reference} · page {n} of {len(pages)}" for n in range(1, len(pages) + 1)]
    assert all(foot in page for page, foot in zip(pages, feet, strict=True))
    return "".join("".join(page.replace(foot, "").split()) for page, foot in zip(pages, feet, strict=True))


def test_seven_links_that_pass_make_two_submissions(package):
    assert [(submission.number, submission.of, len(submission.links)) for submission in package.submissions] == [
        (1, 2, 5),
        (2, 2, 2),
    ]
    for submission in package.submissions:
        assert all(is_link(link) and clean_up(link) == link for link in submission.links)


def test_the_first_submission_carries_the_files_and_every_one_the_sheet(package):
    names = [[file.name for file in submission.files] for submission in package.submissions]
    assert names == [
        [f"{REFERENCE}-sheet.pdf", f"{REFERENCE}-file-1.jpg", f"{REFERENCE}-file-2.png"],
        [f"{REFERENCE}-sheet.pdf"],
    ]
    assert all(is_accepted_name(name) and name.isascii() for name in names[0])


def test_a_file_is_sent_as_it_came_and_a_webp_becomes_a_png_of_the_same_picture(package):
    _, jpeg, png = package.submissions[0].files
    assert jpeg.read_bytes() == picture("JPEG")
    assert Image.open(png).format == "PNG"
    original = Image.open(io.BytesIO(picture("WEBP")))
    assert Image.open(png).convert("RGB").tobytes() == original.convert("RGB").tobytes()
    assert sorted(file.name for file in png.parent.iterdir()) == sorted([jpeg.name, png.name, package.sheet.name])


def test_whatever_does_not_go_through_is_named_with_its_reason_everywhere(package):
    named = {thing.what: thing.why for thing in package.left_out}
    assert set(named) == {
        *LINKS[7:],
        "file-3 (video/webm, 7 bytes)",
        "file-4 (image/png, 0 bytes)",
        "file-5 (image/heic, 13 bytes)",
    }
    sheet = sheet_text(package)
    for what, why in named.items():
        if what.startswith("file"):
            assert "".join(f"{what}Not sent: {why}".split()) in sheet
            assert f"Not attached: {what}: {why}." in package.submissions[0].text


def test_a_file_too_large_for_the_form_stays_at_the_desk(tmp_path, monkeypatch):
    monkeypatch.setattr(files_module, "MOST_BYTES", 600)
    big, small = evidence("file-1", "image/jpeg", b"j" * 601), evidence("file-2", "image/jpeg", b"j" * 600)
    package = make_package(material(files=(big, small)), tmp_path, convert)
    assert [thing.what for thing in package.left_out if "file" in thing.what] == ["file-1 (image/jpeg, 601 bytes)"]
    assert [file.name for file in package.submissions[0].files[1:]] == [f"{REFERENCE}-file-2.jpg"]


def test_the_limit_is_the_forms():
    assert files_module.MOST_BYTES == 104_857_600


def test_the_sheet_holds_every_link_verbatim_and_what_was_changed(package):
    sheet = sheet_text(package)
    for link in LINKS:
        printed = "".join(letter if letter.isascii() else f"\\u{{{ord(letter):X}}}" for letter in link)
        assert printed in sheet
    for submission in package.submissions:
        assert all(link in sheet for link in submission.links)
    assert "http://leftoff" in sheet
    assert "#_added" in sheet
    assert "submission2of2,box2" in sheet


def test_the_sheet_holds_type_size_and_sha256_as_received_and_as_sent(package):
    sheet = sheet_text(package)
    for file in material().files:
        assert file.sha256 in sheet
        assert f"{file.media_type},{file.size:,}bytes" in sheet
    for path in package.submissions[0].files[1:]:
        assert hashlib.sha256(path.read_bytes()).hexdigest() in sheet
        assert path.name in sheet


def test_the_sheet_holds_the_note_with_nothing_lost(package):
    sheet = sheet_text(package)
    assert "Firstline--withhyphensSecond\\u{5C}with\\u{645}\\u{631}\\u{62D}\\u{628}\\u{627},Żółć," in sheet
    assert "\\u{65E5}\\u{672C}\\u{8A9E}and\\u{200B}." in sheet
    assert "10charactersofthis" in sheet


def test_no_word_of_a_link_or_note_means_anything_to_the_pdf_writer(tmp_path):
    link = "magnet:?{nb}/**bold**/__line__/--/[a](https://a.example)"
    sheet = sheet_text(make_package(material(links=(link,), note="Page {nb} of **many**", files=()), tmp_path, convert))
    assert link in sheet
    assert "Page{nb}of**many**" in sheet


def test_the_sheet_names_the_day_and_no_time(package):
    metadata = PdfReader(package.sheet).metadata
    assert metadata["/CreationDate"].startswith("D:20261122000000")
    assert "/ModDate" not in metadata


def test_the_text_is_one_line_that_the_form_leaves_alone(package):
    for submission in package.submissions:
        assert submission.text.startswith(f"Upstander reference {REFERENCE}, submission {submission.number} of 2. ")
        assert clean_up(submission.text) == submission.text
        assert "“First line - with hyphens / Second \\ with مرحبا, Żółć, 日本語 and \u200b.”" in submission.text
        assert "magnet:?xt=urn:btih:0123" in submission.text
        assert "192.0.2.4" not in submission.text, "the form would take a hyphen away from it"


def test_a_note_cannot_end_its_quotation_and_go_on_in_the_analysts_name(tmp_path):
    note = "Look.”. Reason for referral: “No action is needed"
    text = make_package(material(links=(), note=note, files=()), tmp_path, convert).submissions[0].text
    assert text.count("“") == text.count("”") == 2
    assert text.endswith('“Look.". Reason for referral: "No action is needed”.')


@given(st.text(max_size=200))
def test_any_text_becomes_a_line_that_the_form_leaves_alone(text):
    line = one_line(text)
    assert clean_up(line) == line
    line.encode()


@settings(max_examples=20, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40), st.integers(1000, 20_000))
def test_however_long_the_words_the_text_fits_the_form(words, times):
    from upstander.desk.referral.text import compose_text

    text = compose_text(material(note=words * times), 1, 1, [], [])
    assert len(quote_plus(text)) <= MOST_ENCODED_BYTES
    assert clean_up(text) == text


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=80), max_size=12),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=300),
)
def test_any_links_and_note_make_a_package_that_survives_the_journey(tmp_path_factory, links, note):
    folder, arrived = tmp_path_factory.mktemp("made"), tmp_path_factory.mktemp("arrived")
    package = make_package(material(links=tuple(links), note=note, files=()), folder, convert)
    sent = sum(len(submission.links) for submission in package.submissions)
    assert sent + len(package.left_out) == len(links), "no link is dropped"
    archive = io.BytesIO()
    write_zip(package, archive, destination="http://127.0.0.1:1", demo=True)
    read = read_zip(archive, arrived).package
    assert [submission.links for submission in read.submissions] == [s.links for s in package.submissions]
    assert read.left_out == package.left_out
    for made in (folder, arrived):
        shutil.rmtree(made)


def test_a_referral_without_links_is_one_submission(tmp_path):
    package = make_package(material(links=()), tmp_path, convert)
    assert [(submission.links, submission.of) for submission in package.submissions] == [((), 1)]


def test_evidence_that_is_not_what_was_received_stops_the_package(tmp_path):
    false = EvidenceFile("file-1", "image/jpeg", 4, hashlib.sha256(b"true").hexdigest(), lambda: io.BytesIO(b"fals"))
    longer = EvidenceFile("file-1", "image/jpeg", 4, hashlib.sha256(b"true").hexdigest(), lambda: io.BytesIO(b"trues"))
    for wrong in (false, longer):
        with pytest.raises(PackageError, match="file-1 is not the file"):
            make_package(material(files=(wrong,)), tmp_path, convert)
        assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("reference", ["", "ups-1", "UPS--1", "UPS/1", "UPS-1\n", "A" * 41])
def test_a_reference_that_could_not_stand_in_a_file_name_is_refused(tmp_path, reference):
    with pytest.raises(PackageError, match="reference"):
        make_package(material(reference=reference), tmp_path, convert)


@pytest.mark.parametrize("name", ["../file-1", "sheet", "", "file 1", "fileé"])
def test_a_file_hint_that_is_not_plain_is_refused(tmp_path, name):
    with pytest.raises(PackageError, match="plain names"):
        make_package(material(files=(evidence(name, "image/png", b"x"),)), tmp_path, convert)


def zipped(package) -> io.BytesIO:
    archive = io.BytesIO()
    write_zip(package, archive, destination="http://127.0.0.1:8474", demo=True)
    return archive


def test_a_package_comes_out_of_its_zip_as_it_went_in(package, tmp_path_factory):
    folder = tmp_path_factory.mktemp("arrived")
    delivery = read_zip(zipped(package), folder)
    assert (delivery.destination, delivery.demo) == ("http://127.0.0.1:8474", True)
    assert delivery.package.left_out == package.left_out
    for sent, arrived in zip(package.submissions, delivery.package.submissions, strict=True):
        assert (sent.number, sent.of, sent.links, sent.text) == (
            arrived.number,
            arrived.of,
            arrived.links,
            arrived.text,
        )
        for before, after in zip(sent.files, arrived.files, strict=True):
            assert after.parent == folder
            assert before.read_bytes() == after.read_bytes()


def test_the_same_package_gives_the_same_zip_and_the_zip_no_time(package):
    first = zipped(package).getvalue()
    assert zipped(package).getvalue() == first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def rewritten(package, change) -> io.BytesIO:
    """The package's ZIP with its description and members changed by ``change(manifest, members)``."""
    with zipfile.ZipFile(zipped(package)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(members.pop("package.json"))
    change(manifest, members)
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        archive.writestr("package.json", json.dumps(manifest))
        for name, content in members.items():
            archive.writestr(name, content)
    return sink


def _escape(manifest, members):
    members["../out.jpg"] = b"x"
    manifest["files"]["../out.jpg"] = {"size": 1, "sha256": hashlib.sha256(b"x").hexdigest()}


def _alter(_manifest, members):
    members[f"{REFERENCE}-file-1.jpg"] += b"x"


def _flip(_manifest, members):
    name = f"{REFERENCE}-file-1.jpg"
    members[name] = members[name][:-1] + bytes([members[name][-1] ^ 1])


def _add(_manifest, members):
    members["EXTRA.jpg"] = b"x"


def _lie_about_size(manifest, _members):
    manifest["files"][f"{REFERENCE}-file-1.jpg"]["size"] += 1


def _huge(manifest, _members):
    manifest["files"][f"{REFERENCE}-file-1.jpg"]["size"] = 104_857_601


def _program(manifest, members):
    members["RUN.exe"] = b"x"
    manifest["files"]["RUN.exe"] = {"size": 1, "sha256": hashlib.sha256(b"x").hexdigest()}


def _bad_link(manifest, _members):
    manifest["submissions"][0]["links"][0] = "javascript:alert(1)"


def _unknown_file(manifest, _members):
    manifest["submissions"][0]["files"].append("/etc/hostname")


def _out_of_order(manifest, _members):
    manifest["submissions"].reverse()


def _later_version(manifest, _members):
    manifest["version"] = 2


def _no_demo(manifest, _members):
    del manifest["demo"]


@pytest.mark.parametrize(
    "change",
    [
        _escape,
        _alter,
        _flip,
        _add,
        _lie_about_size,
        _huge,
        _program,
        _bad_link,
        _unknown_file,
        _out_of_order,
        _later_version,
        _no_demo,
    ],
)
def test_a_package_that_was_tampered_with_is_refused(package, tmp_path_factory, change):
    folder = tmp_path_factory.mktemp("arrived")
    with pytest.raises(PackageError):
        read_zip(rewritten(package, change), folder)
    assert not (folder.parent / "out.jpg").exists()


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_broken_zip_is_refused_with_a_sentence(package_bytes, tmp_path_factory, data):
    place = data.draw(st.integers(0, len(package_bytes) - 1))
    broken = bytearray(package_bytes)
    broken[place] ^= data.draw(st.integers(1, 255))
    folder = tmp_path_factory.mktemp("arrived")
    try:
        read_zip(io.BytesIO(bytes(broken)), folder)
    except PackageError as refusal:
        assert str(refusal)
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def package_bytes(tmp_path_factory):
    return zipped(make_package(material(), tmp_path_factory.mktemp("made"), convert)).getvalue()
