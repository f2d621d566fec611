"""*How we count* and *Copy for e-mail*: true to the digest that they stand under, and nobody named or quoted."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

from test_chart import CUT, ZONE, counted, plan_of

from bot.rules.digest import Figures, Headline, RoundCount, Said
from bot.rules.model import Quotable, Status
from bot.words import counting, digest
from sandbox.slack.blocks import check_view
from sandbox.slack.text import flat

PLAN = plan_of(["Roles", "Terms & conditions"], items=2)
THEN = datetime(2026, 11, 27, 19, tzinfo=UTC)
ROUNDS = (
    RoundCount(number=4, begins=date(2026, 12, 10), asked=15, both=14, one=1),
    RoundCount(number=3, begins=date(2026, 11, 27), asked=15, both=13, one=0),
)


def figures(**more: Any) -> Figures:
    return counted(PLAN, {Status.IN_PLACE: 7, Status.STUCK: 3}).model_copy(update={"rounds": ROUNDS} | more)


def window(it: Figures) -> str:
    view = counting.how_we_count(PLAN, it, ZONE)
    assert check_view(view, "modal") == []
    return flat("", view["blocks"])


def test_how_we_count_says_the_rules_with_the_digests_own_numbers() -> None:
    area, *others = figures().areas
    old = area.model_copy(update={"items": (area.items[0].model_copy(update={"as_of": THEN}), area.items[1])})
    new = [one.model_copy(update={"items": tuple(i.model_copy(update={"as_of": CUT}) for i in one.items)})
           for one in others]  # fmt: skip
    said = window(figures(areas=(old, *new)))

    assert "what was so on Fri, Dec 11, 2:00 PM EST" in said
    assert "15 were asked since Dec 10; both offices of 14 answered, and one office of 1." in said
    assert "once 5 states were heard on it, and counted anew once 3 of them have something new" in said
    assert (
        "it tells of 4 of the plan's 4 items, 2 counted anew; the oldest figure that stands is of Fri, Nov 27."
        in said
    )


def test_where_nothing_can_be_told_it_says_so_and_of_a_digest_without_rounds_it_speaks_of_none() -> None:
    assert "This time it tells of none of the plan's 4." in window(figures(areas=()))
    assert "round" not in window(figures(rounds=())).casefold()


def copied(it: Figures) -> str:
    view = digest.for_email(PLAN, it, ZONE)
    assert check_view(view, "modal") == []
    [block] = [one for one in view["blocks"] if one["type"] == "rich_text"]
    [text] = [run["text"] for part in block["elements"] for run in part["elements"]]
    return str(text)


def test_the_copy_is_a_title_three_sentences_and_all_figures_in_plain_text() -> None:
    said = (
        Said(1, Quotable.WIN, "ID", "i0_0"),
        Said(2, Quotable.HELP, "UT", "i0_0"),
        Said(3, Quotable.HELP, None, "i0_1"),
    )
    line = Headline(item="i0_0", reached=7, states=10)
    text = copied(figures(headline=line, wins=said[:1], help=said[1:]))

    assert text.splitlines()[:6] == [
        "Ours: digest of Dec 11",
        "",
        "- 7 of the 10 states that have answered this question so far say “Claim 0 0”, or are on the way.",
        "- Round of Dec 10: 14 of 15 states heard from both offices, 1 from one (last round 13 of 15).",
        "- It carries 2 requests for help, and 1 win in the states' own words.",
        "",
    ]
    assert "Terms & conditions 70% (14 of 20 answers on 2 items)" in text
    assert "10 states: 7 in place, 3 stuck" in text
    assert text.endswith("Counted Fri, Dec 11, 2:00 PM EST.")
    assert not [mark for mark in ("*", "&amp;", "Idaho", "Utah", "<") if mark in text]


def test_where_nobody_asked_or_won_the_copy_says_so() -> None:
    assert "- No state asked the others for help in it, or told of a win." in copied(figures())


def test_the_copy_of_the_largest_plan_fits_into_a_window() -> None:
    plan = plan_of(["&" * 75] * 20, items=5)
    longest = {"claim": "&" * 140}
    areas = tuple(
        one.model_copy(update={"items": tuple(item.model_copy(update=longest) for item in one.items)})
        for one in plan.areas
    )
    plan = plan.model_copy(update={"areas": areas})
    full = counted(plan, {Status.IN_PLACE: 11, Status.UNDER_WAY: 12, Status.STUCK: 13})
    view = digest.for_email(plan, full, ZONE)
    assert check_view(view, "modal") == []
    assert len(json.dumps(view)) < 250_000
    assert json.dumps(view).count("36 states") == 100
