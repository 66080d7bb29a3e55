"""The packages for a learning platform: as SCORM 1.2 wants them, and nothing in them that would spoil or harm."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path
from zipfile import ZipFile

import pytest
from lxml import etree

from tests.classroom.course.test_check import SLIDES, write_sound_course
from tests.classroom.course.test_load import change
from upstander.classroom.course import COURSE_FOLDER
from upstander.classroom.course.check import check_course
from upstander.classroom.course.fields import CourseError
from upstander.classroom.course.load import load_course
from upstander.classroom.course.text import words_of

COURSE = load_course(COURSE_FOLDER)
NAMES = {"cp": "http://www.imsproject.org/xsd/imscp_rootv1p1p2"}
SCORM_TYPE = "{http://www.adlnet.org/xsd/adlcp_rootv1p2}scormtype"
CARD, ACTIVITY = "sessions/1-first/handouts/card.md", "activity: ask\n\n# Welcome"
GAP = """\
after: 1-first
reflection: {title: Think, prompt: Why, minutes: 5}
task: {title: Do, text: It., minutes: 5, journal: [Well]}
share: One word
slides: [%s]
handouts: [%s]
boosters:
  - {day: 3, title: Three, items: [{key: a, prompt: A, options: {x: X, y: Y}, answer: x, why: So.}]}
  - {day: 10, title: Ten, items: [{key: b, prompt: B, options: {x: X, y: Y}, answer: y, why: So.}]}
"""


@pytest.fixture(scope="module")
def packages(site: Path) -> list[ZipFile]:
    found = [ZipFile(file) for file in sorted(site.rglob("*.zip"))]
    assert len(found) == len(COURSE.gaps) == len(COURSE.sessions)
    return found


def manifest_of(package: ZipFile) -> etree._Element:
    return etree.fromstring(package.read("imsmanifest.xml"))


def test_every_manifest_is_valid_by_the_schemas_of_adl_and_ims(packages: list[ZipFile]) -> None:
    schema = etree.XMLSchema(etree.parse(_schemas() / "adlcp_rootv1p2.xsd"))
    for package in packages:
        schema.assertValid(manifest_of(package))


def test_the_schemas_refuse_a_manifest_with_a_slip(packages: list[ZipFile]) -> None:
    schema = etree.XMLSchema(etree.parse(_schemas() / "adlcp_rootv1p2.xsd"))
    sound = packages[0].read("imsmanifest.xml")
    for right, wrong in ((b'scormtype="sco"', b'scormtype="page"'), (b'identifier="task"', b'identifier="3 tasks"')):
        assert right in sound
        assert not schema.validate(etree.fromstring(sound.replace(right, wrong, 1)))


def _schemas() -> Path:
    package = find_spec("plct_bulder_for_sphinx")
    assert package
    assert package.origin
    return Path(package.origin).parent / "scorm-templates"


def test_a_manifest_names_each_file_of_its_package_and_no_other(packages: list[ZipFile]) -> None:
    for package in packages:
        assert package.testzip() is None
        named = [file.get("href") for file in manifest_of(package).iterfind(".//cp:file", NAMES)]
        assert sorted(["imsmanifest.xml", *named]) == sorted(package.namelist())


def test_every_item_leads_to_a_page_and_every_page_has_what_it_loads(packages: list[ZipFile]) -> None:
    for package in packages:
        manifest = manifest_of(package)
        resources = {one.get("identifier"): one for one in manifest.iterfind(".//cp:resource", NAMES)}
        items = [item.get("identifierref") for item in manifest.iterfind(".//cp:item", NAMES)]
        assert len(items) >= 4
        for name in items:
            assert resources[name].get(SCORM_TYPE) == "sco"
            page = package.read(resources[name].get("href")).decode()
            loaded = set(re.findall(r'(?:src|href)="([^"#]+)"', page))
            assert loaded <= set(package.namelist())
            assert "default-src 'none'" in page


def test_no_package_holds_a_vignette_an_example_or_an_answer_key_of_the_measurement(packages: list[ZipFile]) -> None:
    kept_back = [text for form in COURSE.forms.values() for one in form.vignettes for text in (one.text, one.feedback)]
    kept_back += [slide.harm.text for session in COURSE.sessions for slide in session.slides if slide.harm]
    assert len(kept_back) > 128
    for package in packages:
        pages = "\n".join(package.read(name).decode() for name in package.namelist() if name.endswith(".html"))
        assert 'class="example"' not in pages
        assert [text for text in kept_back if _words(text) in _words(pages)] == []


def _words(text: str) -> str:
    """The text without what a renderer changes: tags, quotation marks, stars and spaces."""
    return " ".join(re.sub(r"<[^>]*>|&#39;|&#34;|&quot;|[“”‘’\"'*]", "", text).split())


def test_every_package_asks_its_quizzes_and_tells_why(packages: list[ZipFile]) -> None:
    for gap, package in zip(COURSE.gaps, packages, strict=True):
        assert gap.reflection.prompt in package.read("task.html").decode().replace("&#39;", "'")
        for booster in gap.boosters:
            page = _words(package.read(f"quiz-{booster.day}.html").decode())
            for item in booster.items:
                assert _words(item.prompt) in page
                assert _words(item.why) in page
        for name in gap.handouts:
            first = words_of(COURSE.session(gap.after).handouts[name]).partition("\n")[0]
            assert _words(first) in _words(package.read(f"handout-{name}.html").decode())


def write_gap(tmp_path: Path, slides: str = "", handouts: str = "") -> Path:
    folder = write_sound_course(tmp_path)
    (folder / "between").mkdir(exist_ok=True)
    (folder / "between" / "after-1.yaml").write_text(GAP % (slides, handouts), "utf-8")
    return folder


def test_what_is_read_alone_is_there_or_the_course_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="has no nowhere"):
        load_course(write_gap(tmp_path, slides="nowhere"))


def test_a_sound_gap_has_no_fault_and_each_planted_one_is_found(tmp_path: Path) -> None:
    folder = write_gap(tmp_path / "sound", slides="welcome", handouts="card")
    assert not any("after 1-first" in str(fault) for fault in check_course(load_course(folder)))
    example = write_gap(tmp_path / "example", slides="rumour")
    link = change(
        write_gap(tmp_path / "link", handouts="card"), CARD, "# A card", "# A card\n\n[More](https://a.example)"
    )
    activity = change(write_gap(tmp_path / "activity", slides="welcome"), SLIDES, "# Welcome", ACTIVITY)
    (activity / "sessions/1-first/activities.yaml").write_text("ask: {kind: text, title: Ask, prompt: Why}\n", "utf-8")
    for folder, words in (
        (example, "rumour shows an example"),
        (link, "card is shown in a platform's frame"),
        (activity, "welcome has an activity"),
    ):
        assert any(words in str(fault) for fault in check_course(load_course(folder))), words
