"""The report of a year: what its digests told and nothing else, as one page that reads aloud and prints."""

from __future__ import annotations

import re
from datetime import timedelta
from xml.etree import ElementTree as Xml

import pytest
from asked import AT_ONCE, SLOT, answer, ask, pair
from command_kit import typed
from home_kit import home, press
from quotes import marks, says

from handlers.digests.report import NothingToReport, page
from handlers.plans.by_hand import NoTaskForce
from sandbox.demo.stage import Stage
from storage.database import Database

STATES = ("ID", "UT", "MT", "WY", "CO", "NM")
FRIDAY = timedelta(days=1, hours=4)
WEEK = timedelta(days=7)
HOSTILE = "</p><script>alert(1)</script> & zqwonqz"


@pytest.fixture
def told(stage: Stage) -> Stage:
    """Six states over two rounds; Idaho's win may be quoted as Idaho, Utah's without its state; two digests."""
    ask(stage, *STATES)
    typed(stage, "cochair add @helper")
    cio, cpo = pair(stage)
    assert not isinstance(answer(stage, cio, "under_way", win=HOSTILE, win_quote="as_state"), dict)
    answer(stage, cpo, "under_way")
    says(stage, "ID", win="yes")
    marks(stage, "UT", "not_started", "without_state", win="zqbarequz")
    for code in STATES[2:]:
        for person in pair(stage, code):
            answer(stage, person, "under_way", "zqcommentqz")
    stage.go_to(SLOT + FRIDAY, AT_ONCE)
    stage.go_to(SLOT + 2 * WEEK, AT_ONCE)
    for code in STATES:
        for person in pair(stage, code):
            answer(stage, person, "in_place")
    stage.go_to(SLOT + 2 * WEEK + FRIDAY, AT_ONCE)
    return stage


def text_of(shown: str) -> str:
    """What a reader has of the page."""
    return " ".join(Xml.fromstring(shown.partition("\n")[2].replace('<meta charset="utf-8">', "").replace(
        '<meta name="viewport" content="width=device-width, initial-scale=1">', "")).itertext())  # fmt: skip


def test_it_tells_the_year_by_count_with_denominators(told: Stage) -> None:
    shown = page(told.db, 2026)

    for said in (
        "Working together on IT procurement: report of 2026",
        "What 3 digests told in 2026, the last one counted on Fri, Dec 18, 2026.",
        "6 pairs of CIO and CPO take part",
        "5 of 6 (Fri, Dec 4, 2026)",
        "6 of 6",
    ):
        assert said in text_of(shown), said
    assert "zqcommentqz" not in shown


def test_a_state_is_named_with_its_win_alone_and_only_where_both_said_yes(told: Stage) -> None:
    shown = text_of(page(told.db, 2026))

    assert re.findall("Idaho|Utah|Montana|Wyoming|Colorado|New Mexico", shown) == ["Idaho"]
    assert f"{HOSTILE} — Idaho" in shown
    assert "zqbarequz" in shown


def test_what_a_person_wrote_stands_in_it_as_text(told: Stage) -> None:
    shown = page(told.db, 2026)
    assert "<script" not in shown
    assert "&lt;script&gt;" in shown


def test_what_is_withdrawn_is_gone_from_it(told: Stage) -> None:
    cio, utah = pair(told)[0], pair(told, "UT")[0]
    for person in (cio, utah):
        first = next(one for one in person.messages() if "withdraw" in str(one.blocks) and "zq" in str(one.blocks))
        person.press("withdraw", first)
        person.fill_and_submit({})
    told.settle()

    assert "zq" not in page(told.db, 2026)


def test_the_same_figures_give_the_same_bytes(told: Stage) -> None:
    first = page(told.db, 2026)
    told.go_to(SLOT + 2 * WEEK + FRIDAY + timedelta(hours=5), AT_ONCE)
    assert page(told.db, 2026).encode() == first.encode()


def test_a_year_without_digests_says_of_which_there_are_some(told: Stage, stage: Stage) -> None:
    with pytest.raises(NothingToReport, match=r"No digest was posted in 2031. There are some of 2026."):
        page(told.db, 2031)


def test_before_the_first_digest_there_is_none(stage: Stage) -> None:
    with pytest.raises(NothingToReport, match="None has been posted yet"):
        page(stage.db, 2026)
    typed(stage, "cochair add @helper")
    ask(stage)
    home(stage, "helper")
    assert "No digest has been posted yet" in press(stage, "helper", "report")


def test_without_a_task_force_it_says_what_to_do(database_url: str) -> None:
    with pytest.raises(NoTaskForce, match="start `counterpart run` once"):
        page(Database(database_url, elapsed=lambda: 0.0), 2026)


def test_a_cochair_has_the_same_as_text_on_home(told: Stage) -> None:
    home(told, "helper")
    shown = press(told, "helper", "report")
    assert "counterpart report 2026 > report.html" in shown
    assert "WHERE THE STATES STAND, BY AREA" in shown
    assert "| 6 of 6" in shown
    assert len(shown) < 60_000
    assert re.search(r"zqwonqz\n\s*— Idaho\n\s*\n\s*zqbarequz", shown)  # else it would read as Idaho's
