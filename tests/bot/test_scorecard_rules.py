"""What the scorecard may tell: only what was published, and no name that gives another state away."""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st
from reports import CUT, FIVE, IN_PLACE, STUCK, UNDER_WAY, agreed, made

from bot.rules import publishing
from bot.rules.digest import AreaCount, Difference, Figures
from bot.rules.model import Office, Status
from bot.rules.plan_file import shipped
from bot.rules.publishing import CHANGED, ENOUGH
from bot.rules.scorecard import MOST_POINTS, Apart, apart_on, asked_unnamed, differing, history, named
from bot.words.scorecard import Scorecard, window

FIRST = shipped().items[0].key
SIX = (*FIVE, "CT")


def said(**stands: Status) -> dict[str, dict[Office, Status]]:
    return {state: dict.fromkeys(Office, status) for state, status in stands.items()}


EVERYBODY = said(**dict.fromkeys((*SIX, "DE", "FL", "GA", "HI", "IA"), UNDER_WAY))


def test_a_figure_that_stood_for_weeks_is_one_point_and_no_more_than_twenty_are_shown() -> None:
    told = made(fresh=[agreed(state, IN_PLACE) for state in FIVE])
    still = made(previous=told, earlier=[agreed(state, IN_PLACE) for state in FIVE])
    assert len(history([told, still], FIRST)) == 1

    later = [
        told.model_copy(update={"areas": tuple(_moved(area, days) for area in told.areas)}) for days in range(30)
    ]
    shown = history(later, FIRST)
    assert len(shown) == MOST_POINTS
    assert shown[-1].as_of == _moved(told.areas[0], 29).items[0].as_of


def _moved(area: AreaCount, days: int) -> AreaCount:
    return area.model_copy(
        update={"items": tuple(one.model_copy(update={"as_of": CUT + timedelta(days=days)}) for one in area.items)}
    )


def test_nothing_is_told_of_an_item_that_was_not_published() -> None:
    told = made(fresh=[agreed(state, IN_PLACE) for state in FIVE[:4]])
    assert history([told], FIRST) == []
    assert differing([told], FIRST) == []
    assert asked_unnamed([told]) == set()


def test_a_state_that_agreed_is_named_where_its_name_tells_nothing_of_the_others() -> None:
    assert named(EVERYBODY, {"AK"}, {}) == {"AK": UNDER_WAY}
    assert named(said(AK=STUCK, AL=IN_PLACE), {"AK", "AL"}, {}) == {"AK": STUCK, "AL": IN_PLACE}


def test_nobody_is_named_where_fewer_than_five_others_are_left() -> None:
    six = said(**dict.fromkeys(SIX, IN_PLACE))
    assert named(six, {"CT"}, {}) == {"CT": IN_PLACE}
    assert named(six, {"CT", "AK"}, {}) == {}


def test_nobody_is_named_where_one_or_two_of_the_others_have_changed_since_the_figure_before() -> None:
    before = EVERYBODY | said(AL=STUCK)
    assert named(EVERYBODY, {"AK"}, before) == {}
    assert named(EVERYBODY, {"AK"}, before | said(AR=STUCK)) == {}
    assert named(EVERYBODY, {"AK"}, before | said(AR=STUCK, AZ=STUCK)) == {"AK": UNDER_WAY}
    assert named(EVERYBODY, {"AL"}, before) == {"AL": UNDER_WAY}  # only the named one has changed


STATUSES = st.dictionaries(st.sampled_from(sorted(EVERYBODY)), st.sampled_from(Status), min_size=5)


@given(STATUSES, st.one_of(st.just({}), STATUSES), st.sets(st.sampled_from(sorted(EVERYBODY))))
def test_who_takes_the_named_ones_off_both_figures_is_left_with_five_states_and_three_changes(
    now: dict[str, Status], then: dict[str, Status], agreed: set[str]
) -> None:
    """The reader knows who was heard, both figures, and the names; whatever set of states agreed."""
    shown = named(said(**now), agreed, said(**then))
    assert set(shown) in (set(), agreed & now.keys())
    groups = publishing.told(publishing.count(FIRST, said(**now), (), None))
    alone = [which[0] for which, _ in groups if len(which) == 1]
    others = [status for state, status in now.items() if state not in agreed]
    left, left_before = ({state: one[state] for state in one if state not in agreed} for one in (now, then))
    moved = sum(left.get(state) != left_before.get(state) for state in left.keys() | left_before.keys())
    if shown:
        assert len(left) == 0 or len(left) >= ENOUGH
        assert not then or moved == 0 or moved >= CHANGED
        assert 1 not in [others.count(status) for status in alone]


def test_nobody_is_named_where_one_other_state_would_be_left_with_a_status_that_is_told_by_itself() -> None:
    two_in_place = EVERYBODY | said(AK=IN_PLACE, AL=IN_PLACE)
    assert named(two_in_place, {"AK"}, {}) == {}
    assert named(two_in_place, {"AK", "AL"}, {}) == {"AK": IN_PLACE, "AL": IN_PLACE}
    assert named(two_in_place | said(AR=IN_PLACE), {"AK"}, {}) == {"AK": IN_PLACE}
    told_together = EVERYBODY | said(AK=IN_PLACE, AL=STUCK)
    assert named(told_together, {"AR"}, {}) == {"AR": UNDER_WAY}


def test_of_five_states_none_is_named_unless_all_are() -> None:
    five = said(**dict.fromkeys(FIVE, IN_PLACE))
    for number in range(1, 5):
        for some in combinations(FIVE, number):
            assert named(five, some, {}) == {}
    assert len(named(five, FIVE, {})) == 5


def apart(cut: int, **items: tuple[int, int]) -> Figures:
    told = made(fresh=[agreed(state, IN_PLACE) for state in FIVE])
    differences = tuple(
        Difference(item=item, states=states, compared=of, as_of=CUT) for item, (states, of) in items.items()
    )
    return told.model_copy(update={"cut": CUT + timedelta(weeks=cut), "differences": differences})


def test_what_is_seen_differently_in_an_area_adds_up_item_by_item_and_is_one_point_while_it_stands() -> None:
    posted = [apart(0, a=(2, 6)), apart(1, a=(2, 6), other=(9, 9)), apart(2, a=(2, 6), b=(5, 10)), apart(3)]

    assert apart_on(posted, ["a", "b"]) == [Apart(1, 2, 6, CUT), Apart(2, 7, 16, CUT + timedelta(weeks=2))]
    assert len(apart_on([apart(week, a=(2 + week % 2, 6)) for week in range(30)], ["a"])) == MOST_POINTS


def test_a_difference_that_an_older_version_told_of_one_state_or_of_fewer_than_five_is_in_no_sum() -> None:
    posted = [apart(0, a=(1, 6), b=(2, 4))]

    assert apart_on(posted, ["a", "b"]) == differing(posted, "a") == differing(posted, "b") == []


def test_the_scorecard_says_of_an_area_how_many_see_it_differently_now_and_at_first() -> None:
    plan = shipped()
    area = plan.areas[0]
    first, second = (item.key for item in area.items[:2])
    posted = [apart(0, **{first: (2, 8)}), apart(1, **{first: (2, 8), second: (6, 8)})]
    told = {first: history(posted, FIRST)}
    sums = {area.key: apart_on(posted, [first, second])}

    shown = str(window(Scorecard(plan, told, {}, sums, "", "America/New_York")))

    assert (
        "Seen differently by the two offices: 8 of 16 pairs of answers on 2 items "
        "▃▅ (Fri, Dec 11, 2026: 2 of 8 pairs of answers on 1 item)"
    ) in shown
