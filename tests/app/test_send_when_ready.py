"""Send says whether it can be pressed: not before it works."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, Route, expect


def test_send_is_not_ready_until_the_card_is_there_and_then_works(open_app: Callable[..., Page]) -> None:
    # Without the service worker every request of the page can be held back here.
    page = open_app(service_workers="block")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/card.json", hold)
    page.reload()
    page.get_by_label("Got a link?").fill("https://video.example/1")
    page.get_by_role("button", name="Add link").click()
    send = page.get_by_role("button", name="Send", exact=True)
    expect(send).to_be_disabled()
    send.dispatch_event("click")
    expect(page.get_by_text("Not ready yet.")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check before you send")

    for route in held:
        route.continue_()
    expect(send).to_be_enabled()
    send.click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Check before you send")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sent. Thank you.", timeout=60_000)
