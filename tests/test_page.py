"""The demo’s page in a real browser: six steps as six people, what each may see, trouble, and axe’s rules."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from browser import browser, chromium, page_in
from playwright.sync_api import Browser, Page, expect

from sandbox.opened import served
from sandbox.playing import Playing

pytestmark = [
    pytest.mark.xdist_group("page"),
    pytest.mark.skipif(
        not chromium() and not os.environ.get("CI_MUST_HAVE_CHROMIUM"),
        reason="no Chromium on this machine: apt-get install chromium",
    ),
]


@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    with browser() as made:
        yield made


@pytest.fixture(scope="module")
def stage() -> Iterator[Playing]:
    with served(codes=("ID", "ME", "MN", "OR", "VA")) as made:
        yield made


def begun(page: Page) -> None:
    """The story has been played, or found."""
    expect(page.get_by_role("button", name="Friday")).to_be_visible(timeout=180_000)


def test_four_people_go_through_all_six_steps(chrome: Browser, stage: Playing) -> None:
    with page_in(chrome, stage.server.url, viewport={"width": 1440, "height": 900}) as (page, wrong):
        begun(page)
        page.get_by_role("button", name="Take me there").click()
        question = page.locator(".message", has=page.get_by_role("button", name="Answer", exact=True)).last
        question.get_by_role("button", name="Answer", exact=True).click()
        form = page.get_by_role("dialog")
        form.get_by_text("Under way").click()
        form.get_by_role("textbox").first.fill("What only the CIO knows <!channel> *so far*")
        form.get_by_role("button", name="Send").click()
        expect(form).to_be_hidden()
        expect(page.locator(".message").last).to_contain_text("Answered: CIO. Not yet: CPO.")
        assert wrong == []
