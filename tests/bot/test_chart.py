"""The chart of a digest: within Slack's limits whatever a plan calls its areas, and its figures as text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.digest import AreaCount, Figures, Heard
from bot.rules.model import Status
from bot.rules.plan import MOST_AREAS, Area, Item, Plan
from bot.rules.publishing import ItemCount
from bot.words import chart, digest, kit
from sandbox.slack.blocks import check_blocks

CUT = datetime(2026, 12, 11, 19, tzinfo=UTC)
ZONE = "America/New_York"


def plan_of(titles: list[str], items: int = 1) -> Plan:
    return Plan(
        key="ours",
        title="Ours",
        areas=tuple(
            Area(
                key=f"a{at}",
                title=title,
                items=tuple(
                    Item.model_validate({"key": f"i{at}_{n}", "claim": f"Claim {at} {n}", "question": "Is it so?",
                                         "certainty": "ours"})
                    for n in range(items)
                ),
            )
            for at, title in enumerate(titles)
        ),
    )  # fmt: skip


def counted(plan: Plan, by_status: dict[Status, int]) -> Figures:
    """Every item of the plan counted so."""
    areas = tuple(
        AreaCount(area=area.key, items=tuple(ItemCount(item=one.key, by_status=by_status) for one in area.items))
        for area in plan.areas
    )
    more: dict[str, Any] = {"differences": (), "help": (), "wins": (), "still_open": None, "quiet": False}
    heard = Heard(both=1, one=0, none=0)
    return Figures(
        look=2, week="2026-W50", cut=CUT, pairs=56, states_heard=40, heard=heard, headline=None, areas=areas, **more
    )


def post(plan: Plan, figures: Figures) -> kit.Content:
    return digest.channel_messages(plan, figures, {}, {}, ZONE)[0]


def charts(content: kit.Content) -> list[Any]:
    return [block for block in content.blocks if block["type"] == "data_visualization"]


def test_a_chart_shows_each_area_in_percent_and_its_figures_stand_beside_it_as_text() -> None:
    plan = plan_of(["Interactions and processes", "Terms"], items=2)
    content = post(plan, counted(plan, {Status.IN_PLACE: 3, Status.UNDER_WAY: 4, Status.STUCK: 3}))
    [drawn] = charts(content)
    there, others = drawn["chart"]["series"]

    assert drawn["title"] == "Where the states stand, by area, in percent"
    assert drawn["chart"]["axis_config"] == {
        "categories": ["Interactions…", "Terms"],
        "y_label": "Percent of the answers",
    }
    assert (there["name"], [point["value"] for point in there["data"]]) == ("In place, under way", [70, 70])
    assert [point["value"] for point in others["data"]] == [30, 30]
    said = "In place or under way: Interactions and processes 70% (14 of 20 answers on 2 items"
    assert said in content.text
    [beside] = [block for block in content.blocks if said in str(block.get("elements", [{}])[0].get("text"))]
    assert beside == content.blocks[content.blocks.index(drawn) + 1]


def test_a_plan_of_one_area_is_drawn_by_item_and_one_item_or_no_figure_not_at_all() -> None:
    one_area = plan_of(["Terms"], items=30)
    [drawn] = charts(post(one_area, counted(one_area, {Status.STUCK: 5})))
    assert drawn["title"] == "Where the states stand, by item, in percent"
    assert len(drawn["chart"]["axis_config"]["categories"]) == chart.MOST_BARS

    one_item = plan_of(["Terms"])
    assert charts(post(one_item, counted(one_item, {Status.STUCK: 5}))) == []
    many = plan_of(["Terms", "Roles"])
    assert charts(post(many, counted(many, {Status.STUCK: 4}))) == []
    nothing = counted(many, {Status.STUCK: 5}).model_copy(update={"areas": ()})
    assert charts(post(many, nothing)) == []


TITLES = st.lists(
    st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), min_size=1, max_size=75).filter(
        str.strip
    ),
    min_size=2,
    max_size=MOST_AREAS,
)


@given(TITLES)
def test_whatever_a_plan_calls_its_areas_the_labels_fit_and_no_two_are_the_same(titles: list[str]) -> None:
    found = chart.labels(titles)
    assert all(0 < len(label) <= 20 for label in found)
    assert len({label.casefold() for label in found}) == len(found)


@pytest.mark.parametrize("title", ["&" * 75, "Data sharing (2)", "x" * 75, "of the and"])
def test_the_longest_and_the_same_titles_are_drawn_within_slacks_limits(title: str) -> None:
    plan = plan_of([title] * MOST_AREAS)
    content = post(plan, counted(plan, {Status.IN_PLACE: 5, Status.NOT_FOR_US: 6}))
    assert check_blocks(content.blocks, "message").messages == []
    assert len(charts(content)) == 1
    assert len(content.text) <= 3_900


@pytest.mark.parametrize(
    ("names", "labels"),
    [
        (["Interactions and processes", "Terms and conditions"], ["Interactions…", "Terms and conditions"]),
        (["Data sharing between agencies", "Data sharing with vendors"], ["…between agencies", "…with vendors"]),
        (["Roles", "roles"], ["Roles", "roles (2)"]),
        (["Donaudampfschifffahrtsgesellschaft"], ["Donaudampfschifffah…"]),
    ],
)
def test_a_name_is_cut_at_the_end_of_a_word_and_told_from_its_like(names: list[str], labels: list[str]) -> None:
    assert chart.labels(names) == labels


def test_where_some_items_were_counted_earlier_the_shares_say_of_which_day_the_oldest_is() -> None:
    plan = plan_of(["Roles", "Terms"])
    now = counted(plan, {Status.IN_PLACE: 5})
    assert "the oldest" not in post(plan, now).text

    first, *others = now.areas
    older = first.model_copy(
        update={"items": tuple(one.model_copy(update={"as_of": CUT - timedelta(days=200)}) for one in first.items)}
    )
    content = post(plan, now.model_copy(update={"areas": (older, *others)}))
    said = "Items are counted at different times, the oldest on Mon, May 25."
    assert said in content.text
    assert said in str(content.blocks)

    all_older = now.model_copy(update={"cut": CUT + timedelta(days=7), "areas": tuple(map(_of_then, now.areas))})
    assert post(plan, all_older).text.count(" As counted on Fri, Dec 11.") == 1


def _of_then(area: AreaCount) -> AreaCount:
    return area.model_copy(update={"items": tuple(one.model_copy(update={"as_of": CUT}) for one in area.items)})
