"""Firefox that resists fingerprinting, as Tor Browser does, gives false pixels back: it covers nothing and says why."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from tests.demonstration import Demo
from tests.engines.browser import wait_until
from tests.engines.firefox import Firefox

pytestmark = pytest.mark.browser

PICKER = "return document.querySelector('input[type=file]')"
WORDS = "return document.querySelector('main').innerText"
TRUE = "Cut or cover parts"
FALSE = "Your browser blurs what we read from pictures"


@pytest.mark.parametrize(("resists", "said"), [(False, TRUE), (True, FALSE)])
def test_firefox_offers_the_editor_only_where_it_gives_true_pixels(
    demo: Demo, tmp_path: Path, resists: bool, said: str
) -> None:
    screenshot = tmp_path / "screenshot.png"
    Image.new("RGB", (360, 780), "white").save(screenshot)
    firefox = Firefox(tmp_path / "firefox", {"privacy.resistFingerprinting": resists})
    try:
        firefox.open(demo.app_url)
        wait_until(
            lambda: firefox.run("return document.querySelector('input[type=file]') !== null"), "the first screen"
        )
        firefox.pick([screenshot], PICKER)
        wait_until(lambda: said in firefox.run(WORDS), said)
        assert (TRUE in firefox.run(WORDS)) != (FALSE in firefox.run(WORDS))
        assert firefox.run("return document.querySelector('.file canvas') !== null")
    finally:
        firefox.close()
