"""The table of all items: what is held back is a dash, and what it says stands as text beside it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from test_chart import CUT, ZONE, counted, plan_of

from bot.rules import digest as rules
from bot.rules import publishing
from bot.rules.digest import Difference, Earlier, Figures
from bot.rules.model import Status
from bot.rules.plan import MOST_ITEMS, Plan
from bot.rules.publishing import ItemCount
from bot.words import data_table, digest, kit
from sandbox.slack.blocks import check_blocks

PLAN = plan_of(["Roles", "Terms"], items=2)
FIRST, SECOND, THIRD, FOURTH = (item.key for item in PLAN.items)
THEN = datetime(2026, 9, 18, 18, tzinfo=UTC)


def figures(counts: dict[str, dict[Status, int]], **more: Any) -> Figures:
    """These items counted, the others not told of."""
    full = counted(PLAN, {Status.STUCK: 5})
    areas = tuple(
        area.model_copy(
            update={"items": tuple(one.model_copy(update={"by_status": counts[one.item]}) for one in area.items
                                   if one.item in counts)}
        )
        for area in full.areas
    )  # fmt: skip
    return full.model_copy(update={"areas": tuple(area for area in areas if area.items)} | more)


def thread(plan: Plan, it: Figures) -> list[kit.Content]:
    return digest.channel_messages(plan, it, {}, {}, ZONE)[1:]


def tables(plan: Plan, it: Figures) -> list[Any]:
    return [block for one in thread(plan, it) for block in one.blocks if block["type"] == "data_table"]


def texts(table: Any) -> list[list[str]]:
    return [[cell["text"] for cell in row] for row in table["rows"]]


def test_each_item_has_a_row_with_what_may_be_told_of_it_and_dashes_for_the_rest() -> None:
    counts = {
        THIRD: {Status.NOT_STARTED: 2, Status.UNDER_WAY: 4, Status.IN_PLACE: 1, Status.STUCK: 3},
        FOURTH: {Status.NOT_STARTED: 5, Status.IN_PLACE: 5},
    }
    apart = (Difference(item=FOURTH, states=2, compared=6),)
    earlier = (Earlier(item=THIRD, reached=2, states=8, as_of=THEN),)
    [table] = tables(PLAN, figures(counts, differences=apart, earlier=earlier))

    assert texts(table) == [
        ["Item", "Not started", "Under way", "In place", "Stuck", "Not for us", "Seen differently", "States heard",
         "Change in points"],
        ["Claim 1 0", "2", "–", "–", "3", "0", "–", "10", "+25 since Sep 18, 2026"],
        ["Claim 1 1", "5", "0", "5", "0", "0", "2 of 6", "10", "–"],
        ["Claim 0 0", *["–"] * 8],
        ["Claim 0 1", *["–"] * 8],
    ]  # fmt: skip
    assert (
        table["caption"]
        == f"Where the states stand on each item, as last counted by Fri, Dec 11, 2:00 PM EST {data_table.DASHES}"
    )
    numbers = {cell["value"] for cell in table["rows"][1] if cell["type"] == "raw_number"}
    assert numbers == {2, 3, 0, 10, 25}


def test_what_the_table_says_stands_as_text_in_the_same_thread() -> None:
    counts = {THIRD: {Status.NOT_STARTED: 2, Status.UNDER_WAY: 4, Status.STUCK: 3}, FOURTH: {Status.STUCK: 5}}
    apart = (Difference(item=THIRD, states=2, compared=6),)
    earlier = (
        Earlier(item=THIRD, reached=1, states=8, as_of=THEN),
        Earlier(item=FOURTH, reached=0, states=5, as_of=THEN),
    )
    it = figures(counts, differences=apart, earlier=earlier)
    said = "\n".join(one.text for one in thread(PLAN, it))

    more = "Sep 18, 2026: 1 of 8 in place or under way; now 32 percentage points more"
    assert f"9 states: 4 under way, 2 not started, 3 stuck\n{more}" in said
    assert "5 states: 5 stuck\nSep 18, 2026: 0 of 5 in place or under way; the same share now" in said
    assert "In 2 of 6 states the two offices see “Claim 1 0” differently." in said
    assert [kit.without_charts(one).text for one in thread(PLAN, it)] == [one.text for one in thread(PLAN, it)]
    assert all(kit.without_charts(one).blocks for one in thread(PLAN, it))


def test_one_item_or_nothing_needs_no_table() -> None:
    assert tables(PLAN, figures({THIRD: {Status.STUCK: 5}})) == []
    assert tables(PLAN, figures({THIRD: {Status.STUCK: 4}, FOURTH: {Status.STUCK: 4}})) == []
    assert tables(PLAN, figures({})) == []


@pytest.mark.parametrize(
    ("reached", "states", "said"),
    [(5, 5, "0 since Sep 18, 2026"), (99, 100, "+1 since Sep 18, 2026"), (4, 5, "+20 since Sep 18, 2026")],
)
def test_a_change_is_in_points_of_the_share(reached: int, states: int, said: str) -> None:
    both = {THIRD: {Status.IN_PLACE: 5}, FOURTH: {Status.STUCK: 5}}
    earlier = (Earlier(item=THIRD, reached=reached, states=states, as_of=THEN),)
    [table] = tables(PLAN, figures(both, earlier=earlier))
    assert texts(table)[1][-1] == said


def test_the_largest_plan_is_drawn_within_slacks_limits() -> None:
    plan = plan_of(["&" * 75] * 20, items=MOST_ITEMS // 20)
    longest = {"short_name": "&" * 20, "claim": "&" * 140}
    areas = [
        area.model_copy(update={"items": tuple(one.model_copy(update=longest) for one in area.items)})
        for area in plan.areas
    ]
    plan = plan.model_copy(update={"areas": tuple(areas)})
    full = counted(plan, {Status.IN_PLACE: 11, Status.UNDER_WAY: 12, Status.STUCK: 13, Status.NOT_STARTED: 10})
    earlier = tuple(Earlier(item=item.key, reached=5, states=50, as_of=THEN) for item in plan.items)
    apart = tuple(Difference(item=item.key, states=22, compared=44) for item in plan.items)
    messages = thread(plan, full.model_copy(update={"earlier": earlier, "differences": apart}))

    [table] = [block for one in messages for block in one.blocks if block["type"] == "data_table"]
    assert len(table["rows"]) == MOST_ITEMS + 1  # as many as Slack has ever taken
    for one in messages:
        assert check_blocks(one.blocks, "message").messages == []
        assert len(one.text) <= 3_900


def test_what_is_told_of_a_quarter_ago_is_what_was_published_then_of_what_was_counted_anew_since() -> None:
    def told(cut: datetime, **as_of: datetime) -> Figures:
        area = counted(PLAN, {Status.IN_PLACE: 3, Status.STUCK: 2}).areas[0]
        items = tuple(one.model_copy(update={"as_of": as_of[one.item]}) for one in area.items if one.item in as_of)
        more = {"areas": (area.model_copy(update={"items": items}),), "cut": cut}
        return counted(PLAN, {Status.STUCK: 5}).model_copy(update=more)

    then, now = told(THEN, **{FIRST: THEN, SECOND: THEN}), {FIRST: CUT, SECOND: THEN, THIRD: CUT}
    shown = {item: ItemCount(item=item, by_status={Status.STUCK: 5}, as_of=at) for item, at in now.items()}

    assert rules.earlier_figures(shown, then) == (Earlier(item=FIRST, reached=3, states=5, as_of=THEN),)
    assert rules.earlier_figures(shown, then.model_copy(update={"version": 1})) == ()
    assert rules.earlier_figures(shown, None) == ()
    assert timedelta(weeks=13) >= rules.A_QUARTER


def test_its_columns_are_the_statuses_in_their_order() -> None:
    assert list(data_table.HEAD[1:6]) == [status.label for status in Status]


@pytest.mark.parametrize(
    ("now", "then", "is_so"),
    [
        ((25, 39), (24, 39), 3),
        ((8, 13), (4, 9), 17),
        ((11, 16), (10, 12), -15),
        ((5, 8), (6, 8), -13),
        ((1, 2), (1, 2), 0),
    ],
)
def test_points_are_of_the_exact_shares_rounded_once(
    now: tuple[int, int], then: tuple[int, int], is_so: int
) -> None:
    assert publishing.points(now, then) == is_so


def test_a_half_of_a_percent_is_rounded_up() -> None:
    assert [publishing.percent(*share) for share in ((5, 8), (7, 8), (1, 3), (0, 5), (5, 5))] == [
        63,
        88,
        33,
        0,
        100,
    ]


def test_a_share_that_has_hardly_moved_is_not_called_the_same() -> None:
    def line(reached: int, states: int) -> str:
        now = ItemCount(item=THIRD, by_status={Status.IN_PLACE: reached, Status.STUCK: states - reached})
        return data_table.change_line(now, Earlier(item=THIRD, reached=32, states=51, as_of=THEN), ZONE)

    assert line(33, 52).endswith("now 1 percentage point more")
    assert line(64, 102).endswith("the same share now")
    assert line(63, 101).endswith("now within half a percentage point of that")
