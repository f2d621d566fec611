"""The report of a year in a real browser: axe finds nothing, and it needs nothing from outside."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from reports import CUT, FIVE, IN_PLACE, NOT_STARTED, PLAN, SECOND, STATES, UNDER_WAY, agreed, made, opened

from bot.rules.digest import AreaCount, Figures
from bot.rules.report import year_of
from bot.words.report import page
from sandbox.slack.browser import browser, chromium

pytestmark = pytest.mark.skipif(
    not chromium() and not os.environ.get("CI_MUST_HAVE_CHROMIUM"),
    reason="no Chromium on this machine: apt-get install chromium",
)


@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    with browser() as found:
        yield found


def as_of(figures: Figures, days: int) -> Figures:
    """The same, counted so many days later."""

    def moved(area: AreaCount) -> AreaCount:
        later = [one.model_copy(update={"as_of": CUT + timedelta(days)}) for one in area.items]
        return area.model_copy(update={"items": tuple(later)})

    return figures.model_copy(
        update={"areas": tuple(moved(area) for area in figures.areas), "cut": CUT + timedelta(days)}
    )


def test_axe_finds_nothing_and_nothing_is_fetched(chrome: Browser) -> None:
    first = made(fresh=[opened(state, UNDER_WAY, NOT_STARTED) for state in FIVE])
    then = made(
        fresh=[agreed(state, IN_PLACE) for state in STATES] + [agreed(one, UNDER_WAY, SECOND) for one in FIVE]
    )
    told = year_of(
        2026, PLAN, [first, as_of(then, 7)], [], [("Idaho", "One <b>contract</b>."), (None, "Less paper.")]
    )
    window = chrome.new_page()
    asked: list[str] = []
    window.on("request", lambda request: asked.append(request.url))

    window.set_content(page(told, "America/New_York"))

    assert [one["id"] for one in Axe().run(window).response["violations"]] == []
    assert asked == []
    assert window.locator("svg[aria-label]").count() == 2  # an area, and a point over the year
    assert window.locator("blockquote").first.inner_text() == "One <b>contract</b>.\n\n— Idaho"
    window.close()
