"""Two people in a room's own call: real browsers, Debian's Janus, the files that are deployed."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.classroom.room.hall_fixtures import Hall, OpenPage
from tests.classroom.room.test_pages_access import ZOOMED, check
from tests.classroom.venue.running import RunningJanus

pytestmark = pytest.mark.browser

# Media takes its time to come up on a slow machine; nothing here is measured in seconds.
_PATIENCE = 60_000
_COUNT_ASKS = """() => {
  window.asked = [];
  const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = (wanted) => { window.asked.push(Object.keys(wanted)[0]); return ask(wanted); };
}"""
_PLAYS = """(name) => {
  const tile = [...document.querySelectorAll(".call-tile")].find((one) => one.textContent.includes(name));
  const video = tile?.querySelector("video");
  if (!video?.videoWidth) return false;
  const frames = video.getVideoPlaybackQuality().totalVideoFrames;
  tile.dataset.first ??= frames;
  return frames > Number(tile.dataset.first) + 3 && video.currentTime > 0 && !video.paused;
}"""
_HEARS = """async (name) => {
  const tile = [...document.querySelectorAll(".call-tile")].find((one) => one.textContent.includes(name));
  const [track] = tile?.querySelector("video").srcObject?.getAudioTracks() ?? [];
  if (!track || track.muted) return false;
  const context = (window.ears ??= new AudioContext());
  const analyser = context.createAnalyser();
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  const heard = new Float32Array(analyser.fftSize);
  for (let tries = 0; tries < 40; tries += 1) {
    await new Promise((done) => setTimeout(done, 100));
    analyser.getFloatTimeDomainData(heard);
    if (heard.some((value) => Math.abs(value) > 0.01)) return true;
  }
  return false;
}"""


def test_two_people_see_and_hear_each_other_and_learn_who_is_silent_or_gone(open_room: OpenPage) -> None:
    one, facilitator = open_room("officer-0"), open_room("facilitator", "steer")
    one.evaluate(_COUNT_ASKS)
    _join(one)
    _join(facilitator)
    # Joining asks the browser for nothing, and shows who is there.
    assert one.evaluate("window.asked") == []
    expect(_tile(one, "The facilitator")).to_contain_text("muted")
    _switch(one, "Camera", on=True)
    _switch(one, "Microphone", on=True)
    assert one.evaluate("window.asked") == ["video", "audio"]
    _switch(facilitator, "Camera", on=True)

    for page, other in ((one, "The facilitator"), (facilitator, "officer-0")):
        page.wait_for_function(_PLAYS, arg=other, timeout=_PATIENCE)
    expect(_tile(facilitator, "officer-0")).not_to_contain_text("muted")
    facilitator.wait_for_function(_HEARS, arg="officer-0", timeout=_PATIENCE)

    # A third who comes late sees both, the crew first.
    late = open_room("officer-1")
    _join(late)
    for other in ("The facilitator", "officer-0"):
        late.wait_for_function(_PLAYS, arg=other, timeout=_PATIENCE)
    names = late.locator(".call-tile__name span:first-child").all_inner_texts()
    assert names == ["You", "The facilitator", "officer-0"]

    _switch(one, "Microphone", on=False)
    expect(_tile(facilitator, "officer-0")).to_contain_text("muted")
    _switch(one, "Camera", on=False)
    expect(_tile(facilitator, "officer-0")).to_have_attribute("data-camera", "off")
    expect(_tile(facilitator, "officer-0").locator("video")).not_to_be_visible()

    _press(one, "Leave the call")
    expect(one.locator("#call-stands")).to_have_text("You have left the call.")
    expect(_tile(facilitator, "officer-0")).to_have_count(0)
    expect(_tile(late, "officer-0")).to_have_count(0)
    # Whoever stays goes on seeing the others.
    late.evaluate("document.querySelectorAll('.call-tile').forEach((tile) => delete tile.dataset.first)")
    late.wait_for_function(_PLAYS, arg="The facilitator", timeout=_PATIENCE)


def test_the_call_is_taken_and_left_by_keys_alone(open_room: OpenPage) -> None:
    page = open_room("officer-0")
    page.locator("#call-join").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Microphone is off")).to_be_focused()
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Microphone is on")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Camera is off")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Join the call")).to_be_focused()
    expect(page.get_by_role("status").filter(has_text="You have left the call.")).to_be_visible()


def test_the_call_can_be_used_by_everybody_on_a_phone_and_at_400_per_cent(open_room: OpenPage) -> None:
    page, facilitator = open_room("officer-0", bypass_csp=True), open_room("facilitator", "steer")
    page.emulate_media(color_scheme="dark")
    check(page)
    _join(page)
    _join(facilitator)
    _switch(page, "Microphone", on=True)
    expect(_tile(page, "The facilitator")).to_be_visible()
    for size in (ZOOMED, {"width": 360, "height": 740}):
        page.set_viewport_size(size)
        check(page)


def test_without_janus_the_page_says_so_and_the_room_goes_on(
    open_room: OpenPage, janus: RunningJanus, called_hall: Hall
) -> None:
    inside, outside = open_room("officer-0"), open_room("officer-1")
    _join(inside)
    janus.stop()
    try:
        for page in (inside, outside):
            if page is outside:
                _press(outside, "Join the call")
            expect(page.locator("#call-stands")).to_contain_text("The call is not working just now. The room goes on")
            expect(page.locator(".call-tile")).to_have_count(0)
        # The room itself still takes what people say.
        inside.locator("#hand").click()
        expect(inside.locator("#hand")).to_contain_text("Hand is up")
        assert called_hall.enter("facilitator", "steer").sections()["hands"]
    finally:
        janus.start()
    _join(inside)


def test_janus_wrote_nothing_of_whoever_called(janus: RunningJanus, open_room: OpenPage) -> None:
    page = open_room("officer-2")
    _join(page)
    _switch(page, "Microphone", on=True)
    written = (janus.home / "written.txt").read_text()
    assert "." not in "".join(line for line in written.splitlines() if "candidate" in line.lower())
    assert sorted(file.suffix for file in janus.home.iterdir()) == sorted(_files(janus.home))


def _files(home: Path) -> list[str]:
    return [".jcfg"] * len(list(home.glob("*.jcfg"))) + [".sock", ".txt"]


def _join(page: Page) -> None:
    _press(page, "Join the call")
    expect(page.get_by_role("button", name="Leave the call")).to_be_visible()


def _press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()


def _switch(page: Page, thing: str, *, on: bool) -> None:
    before, after = ("off", "on") if on else ("on", "off")
    _press(page, f"{thing} is {before}")
    expect(page.get_by_role("button", name=f"{thing} is {after}")).to_be_visible()


def _tile(page: Page, name: str):
    return page.locator(".call-tile", has_text=name)
