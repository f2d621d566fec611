"""`make screenshots`: the pictures of the README and the docs, taken from the demo's page as it is now."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from sandbox.demo.opened import served
from sandbox.slack.browser import browser, page_in

SCREENS = Path(__file__).parent.parent.parent / "docs" / "screens"
DESK = {"width": 1280, "height": 800}
DARK = {"question", "digest", "wire", "form"}  # these are enough to see the dark
PHONE = {"width": 390, "height": 780}
ANSWERS = {
    "Idaho’s CIO": (
        "Under way",
        "Security terms and who may end the contract. We learned of the last change from the invoice.",
    ),
    "Idaho’s CPO": (
        "Stuck",
        "How long a contract may run before somebody must look again. It needs one signature from each of us.",
    ),
}


def be(page: Page, who: str) -> None:
    page.get_by_role("group", name="You are").get_by_role("button", name=who).click()
    expect(page.get_by_role("button", name=who)).to_have_attribute("aria-pressed", "true")


def go(page: Page, conversation: str) -> None:
    page.get_by_role("navigation").get_by_role("button", name=conversation).click()
    page.mouse.move(5, 795)
    page.wait_for_timeout(400)


def press(page: Page, name: str) -> None:
    page.locator(".message").get_by_role("button", name=name, exact=True).last.click()
    page.wait_for_timeout(500)


def open_form(page: Page, who: str) -> None:
    be(page, who)
    page.wait_for_timeout(400)
    status, words = ANSWERS[who]
    press(page, status)
    page.get_by_role("dialog").get_by_role("textbox").first.fill(words)


def send(page: Page) -> None:
    page.get_by_role("dialog").get_by_role("button", name="Send").click()
    page.wait_for_timeout(900)


def clear(page: Page) -> None:
    """No card of the phone over what is to be seen."""
    page.evaluate("document.getElementById('toasts').replaceChildren()")
    page.mouse.move(5, 795)


def shot(page: Page, name: str) -> None:
    clear(page)
    page.wait_for_timeout(150)
    page.screenshot(path=SCREENS / f"{name}.png")
    print(f"{name}.png", flush=True)


def desk(page: Page, shoot: Callable[[str], None]) -> None:
    """What is seen on a desk, from the question to the trouble."""
    shoot("question")
    open_form(page, "Idaho’s CIO")
    shoot("form")
    send(page)
    open_form(page, "Idaho’s CPO")
    send(page)
    if page.get_by_role("dialog").count():
        page.get_by_role("dialog").get_by_role("button", name="Close", exact=True).click()
    expect(page.locator(".message").last).to_contain_text("both answers are in", timeout=60_000)
    page.wait_for_timeout(400)
    shoot("reveal")
    page.get_by_role("button", name="Phone").click()
    page.wait_for_timeout(300)
    shoot("phone")
    page.get_by_role("button", name="Phone").click()
    for found in ("have the preview", "is in #task-force"):
        page.get_by_role("button", name="Friday").click()
        expect(page.locator(".alert", has_text=found)).to_be_visible(timeout=240_000)
    page.get_by_role("button", name="Show me").click()
    page.wait_for_timeout(500)
    page.locator(".m-thread").last.click()
    page.wait_for_timeout(300)
    shoot("digest")
    be(page, "Idaho’s CIO")
    go(page, "Counterpart")
    shoot("home")
    be(page, "A stranger")
    go(page, "Counterpart")
    page.get_by_role("button", name="Messages", exact=True).click()
    box = page.get_by_role("combobox", name="Message Counterpart")
    box.fill("/counterpart why")
    box.press("Enter")
    page.wait_for_timeout(700)
    box.fill("/counterpart ")
    box.press("End")
    page.wait_for_timeout(200)
    shoot("help")
    box.fill("")
    be(page, "Admin")
    go(page, "Counterpart")
    shoot("admin")
    page.get_by_role("button", name="Wire").click()
    page.wait_for_timeout(300)
    page.get_by_role("switch", name="Kill the bot").click()
    page.wait_for_timeout(1500)
    shoot("wire")


def phone(page: Page, shoot: Callable[[str], None]) -> None:
    """What is seen at a phone's width."""
    shoot("question")
    press(page, "Under way")
    shoot("form")
    page.get_by_role("button", name="Close the form").click()
    page.get_by_role("button", name="Back to the conversations").click()
    shoot("menu")


def take(chrome: Browser, scheme: str, size: dict[str, int], walk: Callable[..., None], prefix: str) -> None:
    with served() as stage, page_in(chrome, stage.server.url, viewport=size, color_scheme=scheme) as (page, wrong):
        expect(page.get_by_role("button", name="Friday")).to_be_visible(timeout=240_000)
        page.wait_for_timeout(1200)
        walk(page, lambda name: shot(page, f"{prefix}{name}") if scheme != "dark" or name in DARK else None)
        if wrong or stage.troubles.last:
            sys.exit("\n".join([*wrong, *stage.troubles.last]))


def main() -> None:
    SCREENS.mkdir(parents=True, exist_ok=True)
    with browser() as chrome:
        take(chrome, "light", DESK, desk, "")
        take(chrome, "dark", DESK, desk, "dark-")
        take(chrome, "light", PHONE, phone, "phone-")
        take(chrome, "dark", PHONE, phone, "phone-dark-")


if __name__ == "__main__":
    main()
