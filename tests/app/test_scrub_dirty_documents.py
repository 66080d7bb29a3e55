"""Two hundred documents, each dirty in one place, and many broken ones: none comes out with the marker."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pytest

from . import dirty_places, dirty_places_in_pdfs, dirty_places_in_sheets, dirty_places_in_texts
from .dirty_pictures_in_pdf import PICTURES
from .dirty_places import Place
from .documents import KINDS, make_documents, marks
from .scrubbing import MARKER, Scrubbed
from .scrubbing_many import Refused, scrub_many

pytestmark = pytest.mark.promise("P4")

MODULES = (dirty_places, dirty_places_in_texts, dirty_places_in_sheets, dirty_places_in_pdfs)
PLACES: dict[str, Place] = {place.name: place for module in MODULES for place in module.DIRTY_FILES}
SEEDS = 30

# Where a broken word beside the marker would turn it into something that a person sees, it may stay.
_A_SLIP_FROM_SEEN = ("hidden words", "a deletion", "words moved away", "formula", "outside", "the marker")


@dataclass(frozen=True)
class Outcome:
    """A dirty file, what became of it, and all that exiftool says of the clean one."""

    source: Path
    result: Scrubbed | Refused
    said: str


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    made = make_documents(tmp_path_factory.mktemp("plain"))
    return {kind: made[f"plain-{kind}"] for kind in KINDS}


@pytest.fixture(scope="module")
def outcomes(plain: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    folder = tmp_path_factory.mktemp("places")
    sources = []
    for number, place in enumerate(PLACES.values()):
        source = folder / f"{number}.{place.kind}"
        shutil.copy(plain[place.kind], source)
        place.soil(source)
        sources.append(source)
    results = scrub_many(sources)
    clean = [result.path for result in results if isinstance(result, Scrubbed)]
    listed = subprocess.run(
        ["exiftool", "-j", "-G1", "-ee", "-U", "-a", *map(str, clean)], capture_output=True, check=True
    ).stdout
    said = {Path(tags["SourceFile"]): json.dumps(tags) for tags in json.loads(listed)}
    return {
        name: Outcome(source, result, said.get(result.path, "") if isinstance(result, Scrubbed) else "")
        for name, source, result in zip(PLACES, sources, results, strict=True)
    }


def test_there_are_documents_enough_of_every_kind() -> None:
    assert len(PLACES) >= 200
    assert {kind for kind in KINDS if sum(place.kind == kind for place in PLACES.values()) >= 18} == set(KINDS)


@pytest.mark.parametrize("name", PLACES)
def test_the_marker_goes_from_the_place(outcomes: dict[str, Outcome], name: str) -> None:
    outcome = outcomes[name]
    assert marks(outcome.source) != [], "nothing was hidden: the file proves nothing"
    assert isinstance(outcome.result, Scrubbed), outcome.result
    assert marks(outcome.result.path) == []
    assert MARKER not in outcome.said
    assert MARKER not in str(outcome.result.findings)


def _everywhere(kind: str, path: Path) -> None:
    """Soil a file in as many places as there is room for."""
    for place in PLACES.values():
        if place.kind != kind or place.place in PICTURES or any(word in place.place for word in _A_SLIP_FROM_SEEN):
            continue
        before = path.read_bytes()
        try:
            place.soil(path)
        except AssertionError:
            path.write_bytes(before)


def _break(data: bytes, chance: random.Random) -> bytes:
    """Bytes changed, left out, doubled, or put elsewhere."""
    broken = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        at, length = chance.randrange(len(broken)), chance.randint(1, 60)
        match chance.randrange(5):
            case 0:
                del broken[at : at + length]
            case 1:
                broken[at:at] = broken[at : at + length]
            case 2:
                elsewhere = chance.randrange(len(broken))
                broken[at : at + length] = broken[elsewhere : elsewhere + length]
            case _:
                broken[at] = chance.randrange(256)
    return bytes(broken)


def _broken_package(source: Path, target: Path, chance: random.Random) -> None:
    """One part broken, its check sum right: so the break meets the readers of XML and pictures, not the archive's."""
    with zipfile.ZipFile(source) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice([name for name, data in members.items() if len(data) > 200])
    members[name] = _break(members[name], chance)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)


def test_a_broken_document_is_refused_or_comes_out_clean_and_never_hangs(
    plain: dict[str, Path], tmp_path: Path
) -> None:
    sources = []
    for kind in KINDS:
        dirty = tmp_path / f"dirty.{kind}"
        shutil.copy(plain[kind], dirty)
        _everywhere(kind, dirty)
        bare = tmp_path / f"bare.{kind}"
        shutil.copy(dirty, bare)
        if kind == "pdf":
            with pikepdf.open(dirty) as pdf:
                pdf.save(bare, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
        assert len(marks(bare)) > 10
        for seed in range(SEEDS):
            chance = random.Random(f"{kind} {seed}")
            broken = tmp_path / f"broken-{seed}.{kind}"
            if kind != "pdf" and seed % 3:
                _broken_package(dirty, broken, chance)
            else:
                broken.write_bytes(_break((dirty if seed % 2 else bare).read_bytes(), chance))
            sources.append(broken)
    results = scrub_many(sources)
    clean = [result.path for result in results if isinstance(result, Scrubbed)]
    assert [mark for path in clean for mark in marks(path)] == []
    # Most slips leave something to clean: were all refused, this would prove little.
    assert len(clean) > len(sources) // 10


def test_a_broken_text_is_refused_or_stays_byte_for_byte(tmp_path: Path) -> None:
    text = "A poster hangs at the market of Harrowmere, and another – at the station.\n".encode()
    sources = []
    for seed in range(SEEDS):
        broken = tmp_path / f"broken-{seed}.txt"
        broken.write_bytes(_break(text * 5, random.Random(seed)))
        sources.append(broken)
    for source, result in zip(sources, scrub_many(sources), strict=True):
        assert isinstance(result, Refused) or result.data == source.read_bytes()
