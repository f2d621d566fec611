"""What the scorecard may tell: only what was published, and no name that gives another state away."""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st
from reports import CUT, FIVE, IN_PLACE, STUCK, UNDER_WAY, agreed, made

from bot.rules import publishing
from bot.rules.digest import AreaCount
from bot.rules.model import Office, Status
from bot.rules.plan_file import shipped
from bot.rules.publishing import CHANGED, ENOUGH
from bot.rules.scorecard import MOST_POINTS, asked_unnamed, differing, history, named

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
