"""HEIC shows where the browser can't decode it: by a late decoder that may reach nothing and refuses the huge."""

from __future__ import annotations

import struct
from pathlib import Path

import httpx
import pytest
from PIL import Image
from pillow_heif import register_heif_opener
from playwright.sync_api import Page, expect

from tests.app.conftest import OpenApp
from tests.app.sharing import wait_for_worker
from tests.demonstration import Demo

pytestmark = pytest.mark.browser
register_heif_opener()

LEFT_AND_RIGHT = """() => { const canvas = document.querySelector('.file canvas'), {width, height} = canvas;
    const at = (x) => [...canvas.getContext('2d').getImageData(x * width, height / 2, 1, 1).data];
    return [at(0.25), at(0.75)]; }"""
DECODER_IS_KEPT = """async () => {
    for (const name of await caches.keys()) {
        const paths = (await (await caches.open(name)).keys()).map(({url}) => url);
        const has = (part) => paths.some((path) => path.includes(part));
        if (has('/decoder/') && has('.wasm')) return true;
    }
    return false;
}"""


@pytest.fixture
def heic(tmp_path: Path) -> Path:
    """A HEIC, red on its left and blue on its right."""
    picture = Image.new("RGB", (640, 480), "red")
    picture.paste("blue", (320, 0, 640, 480))
    file = tmp_path / "picture.heic"
    picture.save(file, quality=90)
    return file


def requests_of(page: Page) -> list[str]:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    return asked


def test_a_heic_is_shown_and_can_be_covered_under_the_apps_own_policies(open_app: OpenApp, heic: Path) -> None:
    page = open_app(service_workers="block")
    asked = requests_of(page)
    page.locator("input[type=file]").first.set_input_files(heic)
    expect(page.get_by_role("img", name="Picture 1, as it will be sent")).to_be_visible(timeout=60_000)
    left, right = page.evaluate(LEFT_AND_RIGHT)
    assert left == pytest.approx([255, 0, 0, 255], abs=12)
    assert right == pytest.approx([0, 0, 255, 255], abs=12)
    assert len([url for url in asked if url.endswith(".wasm")]) == 1

    page.get_by_role("button", name="Cut or cover parts of picture 1").tap()
    page.get_by_role("button", name="Add a box").tap()
    expect(page.get_by_role("img", name="Picture 1")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Save", exact=True).tap()
    expect(page.get_by_text("You covered parts of it.")).to_be_visible(timeout=60_000)


def test_other_pictures_never_fetch_the_decoder(open_app: OpenApp, picture: Path) -> None:
    page = open_app(service_workers="block")
    asked = requests_of(page)
    page.locator("input[type=file]").first.set_input_files(picture)
    expect(page.get_by_role("img", name="Picture 1, as it will be sent")).to_be_visible()
    assert [url for url in asked if "/decoder/" in url or url.endswith(".wasm")] == []


def test_a_heic_that_claims_to_be_huge_is_refused_before_anything_decodes_it(open_app: OpenApp, heic: Path) -> None:
    whole = heic.read_bytes()
    size = whole.index(b"ispe") + 8
    heic.write_bytes(whole[:size] + struct.pack(">II", 60_000, 60_000) + whole[size + 8 :])
    page = open_app(service_workers="block")
    asked = requests_of(page)
    page.locator("input[type=file]").first.set_input_files(heic)
    expect(page.get_by_text("This picture is too large to show or to cover here.")).to_be_visible()
    expect(page.get_by_role("img", name="No preview of picture 1")).to_be_visible()
    assert [url for url in asked if "/decoder/" in url or url.endswith(".wasm")] == []


def test_a_heic_that_hides_how_large_it_is_gets_no_preview_and_harms_nothing(
    open_app: OpenApp, heic: Path, picture: Path
) -> None:
    Image.new("RGB", (3000, 3000), "green").save(heic)
    whole = heic.read_bytes()
    size = whole.index(b"ispe") + 8
    heic.write_bytes(whole[:size] + struct.pack(">II", 64, 64) + whole[size + 8 :])
    page = open_app(service_workers="block")
    page.locator("input[type=file]").first.set_input_files([heic, picture])
    expect(page.get_by_role("img", name="No preview of picture 1")).to_be_visible(timeout=60_000)
    expect(page.get_by_role("img", name="Picture 2, as it will be sent")).to_be_visible()


def test_the_decoder_is_kept_with_the_app_so_that_a_heic_shows_without_a_line(open_app: OpenApp, heic: Path) -> None:
    page = open_app()
    wait_for_worker(page)
    page.wait_for_function(DECODER_IS_KEPT)
    page.context.set_offline(True)
    page.locator("input[type=file]").first.set_input_files(heic)
    expect(page.get_by_role("img", name="Picture 1, as it will be sent")).to_be_visible(timeout=60_000)


def test_only_the_decoder_may_run_webassembly_and_it_may_load_and_reach_nothing(demo: Demo) -> None:
    policies = {}
    for folder in (demo.home / "app").iterdir():
        for file in folder.iterdir() if folder.is_dir() else [folder]:
            path = file.relative_to(demo.home / "app").as_posix()
            answer = httpx.head(f"{demo.app_url}/{path}", trust_env=False)
            policies[path] = answer.headers["content-security-policy"]
    decoders = {path for path in policies if path.startswith("decoder/")}
    assert len(decoders) == 1
    assert {path for path, policy in policies.items() if "wasm" in policy} == decoders
    assert {policies[path] for path in decoders} == {"default-src 'none'; script-src 'wasm-unsafe-eval'"}
