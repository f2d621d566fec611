from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plans import plan_of

from bot.rules import rounds
from bot.rules.draw import Asked, draw
from bot.rules.model import Status, standing
from bot.rules.plan import Plan
from bot.rules.plan_file import shipped

STUCK, NOT_STARTED, UNDER_WAY = Status.STUCK, Status.NOT_STARTED, Status.UNDER_WAY
IN_PLACE, NOT_FOR_US = Status.IN_PLACE, Status.NOT_FOR_US

RESTS = {STUCK: 3, UNDER_WAY: 6, NOT_STARTED: 8, IN_PLACE: 16, NOT_FOR_US: 26}


def asked(keys: str, *statuses: Status) -> list[Asked]:
    return [Asked(key, statuses) for key in keys]


def rest_of(statuses: tuple[Status, ...]) -> int:
    return min((RESTS[status] for status in statuses), default=4)


def own(plan: Plan, history: list[Asked]) -> str:
    """The key of what a pair is asked in a round of its own, where no round was shared yet."""
    return draw(plan, history, plan.items).key


# Rests


@pytest.mark.parametrize(("statuses", "rest"), [((), 4), *(((status,), rest) for status, rest in RESTS.items())])
def test_an_item_rests_for_as_many_other_check_ins_as_its_status_says(statuses, rest):
    others = "bcdefghijklmnopqrstuvwxyz0123456789"
    plan = plan_of("a" + others)
    history = [Asked("a", statuses), *asked(others, NOT_FOR_US)]
    assert own(plan, history[:rest]) == "9"
    assert own(plan, history[: rest + 1]) == "a"


def test_of_two_statuses_the_shorter_rest_counts():
    plan = plan_of("abcdefgh")
    assert own(plan, [Asked("a", (IN_PLACE, STUCK)), *asked("bcd", NOT_FOR_US)]) == "a"
    assert own(plan, [Asked("a", (IN_PLACE, UNDER_WAY)), *asked("bcd", NOT_FOR_US)]) == "h"


def test_only_the_latest_asking_of_an_item_counts():
    plan = plan_of("ab")
    history = [*asked("a", STUCK), *asked("b", NOT_FOR_US), *asked("xy"), *asked("a", IN_PLACE), *asked("xyz" * 5)]
    assert own(plan, [*history, *asked("b", STUCK), *asked("xyz")]) == "b"
    assert own(plan, [*history, *asked("b", IN_PLACE), *asked("xyz")]) == "a"


# Of what has rested


def test_what_was_put_to_somebody_who_has_left_rests_nothing():
    plan = plan_of("abc")
    history = [Asked("a", (IN_PLACE,)), Asked("b", (IN_PLACE, STUCK))]
    before_them = [Asked("a", (), rests=False), Asked("b", (IN_PLACE,), rests=False)]

    assert own(plan, history) == "c"
    assert own(plan, before_them) == "a"


def test_what_the_two_agreed_to_do_something_about_comes_first_once_it_has_rested():
    plan = plan_of("abcde")
    history = [*asked("a", STUCK), *asked("b", UNDER_WAY), *asked("cde" * 3, NOT_FOR_US)]
    assert own(plan, history) == "a"
    assert draw(plan, history, plan.items, {"b"}).key == "b"
    assert draw(plan, [*history, *asked("b", IN_PLACE)], plan.items, {"b"}).key == "a"


def test_what_is_stuck_comes_first_then_what_the_two_see_differently_then_the_longest_overdue():
    plan, others = plan_of("abcd"), "uvwxyz"
    overdue, differing, stuck = asked("a", UNDER_WAY), [Asked("b", (UNDER_WAY, IN_PLACE))], asked("c", STUCK)
    assert own(plan, [*overdue, *differing, *stuck, *asked(others)]) == "c"
    assert own(plan, [*overdue, *differing, *asked("c", IN_PLACE), *asked(others)]) == "b"
    assert own(plan, [*overdue, *asked("b", UNDER_WAY), *asked("c", IN_PLACE), *asked(others)]) == "a"


def test_where_one_of_two_says_stuck_the_pair_is_stuck():
    plan = plan_of("abc")
    history = [Asked("a", (UNDER_WAY, IN_PLACE)), Asked("b", (STUCK, IN_PLACE)), *asked("uvwxyz")]
    assert own(plan, history) == "b"


def test_among_equals_the_longest_overdue_comes_first_then_plan_order():
    plan = plan_of("abc")
    assert own(plan, [*asked("c", STUCK), *asked("b", STUCK), *asked("xyz")]) == "c"
    assert own(plan, [*asked("c", NOT_STARTED), *asked("x"), *asked("b", UNDER_WAY), *asked("xxxxxxa")]) == "b"


# Where nothing has rested


def test_it_is_what_the_rounds_come_to_last_of_what_was_never_asked():
    plan = plan_of("abc", "de")
    to_come = rounds.to_come(plan, ["a", "d"])
    assert [item.key for item in to_come] == ["b", "e", "c", "d", "a"]
    assert draw(plan, [*asked("a", IN_PLACE), *asked("d", IN_PLACE)], to_come).key == "c"
    assert draw(plan, [*asked("a", IN_PLACE), *asked("d", IN_PLACE), *asked("c", IN_PLACE)], to_come).key == "e"


def test_where_everything_was_asked_it_is_the_nearest_to_being_rested():
    plan = plan_of("abc")
    assert own(plan, [*asked("a", NOT_FOR_US), *asked("b", IN_PLACE), *asked("c", STUCK)]) == "c"
    assert own(plan_of("a"), asked("a", NOT_FOR_US)) == "a"


# Over long histories


answers = st.lists(st.lists(st.sampled_from(Status), max_size=2).map(tuple), max_size=90)
plans = st.sampled_from(
    [
        shipped(),
        plan_of("abcdefghijklmnopqrstuvwxyz"),
        plan_of("abc", "defg", "h", "ijklmnop", d="a", e="d", h="c"),
        plan_of("ab", "c", b="c"),
        plan_of("a"),
    ]
)


@given(plans, answers)
@settings(max_examples=200, deadline=None)
def test_nothing_comes_before_it_has_rested_while_there_is_something_else_to_ask(plan, answers):
    history: list[Asked] = []
    for statuses in answers:
        item = draw(plan, history, plan.items).key
        ago = {it.item: (len(history) - 1 - n, rest_of(it.statuses)) for n, it in enumerate(history)}
        rested = {key for key, (gone, rest) in ago.items() if gone >= rest}
        assert item in rested or not rested
        assert item not in ago or rested or len(ago) == len(plan.items)
        history.append(Asked(item, statuses))


@given(plans, answers, st.lists(st.sampled_from("abcdegh"), max_size=9))
@settings(deadline=None)
def test_the_same_history_always_draws_the_same_item(plan, answers, shared):
    history = [Asked(item.key, said) for item, said in zip(plan.items, answers, strict=False)]
    again = Plan.model_validate(plan.model_dump())
    assert draw(plan, history, rounds.to_come(plan, shared)) == draw(again, history, rounds.to_come(again, shared))


@given(
    plans, st.lists(st.builds(Asked, st.sampled_from(["gone", "a", "b", "regular_meetings"]), st.just((STUCK,))))
)
def test_items_that_the_plan_dropped_do_no_harm(plan, history):
    assert draw(plan, history, plan.items) in plan.items


# The pair's status


def test_the_status_of_a_pair_is_the_less_advanced_of_its_two():
    order = [STUCK, NOT_STARTED, UNDER_WAY, IN_PLACE]
    for one, other in product(order, order):
        assert standing((one, other)) == order[min(order.index(one), order.index(other))]


@pytest.mark.parametrize("other", [STUCK, NOT_STARTED, UNDER_WAY, IN_PLACE])
def test_not_for_us_counts_only_if_both_say_so(other):
    assert standing((NOT_FOR_US, other)) == standing((other, NOT_FOR_US)) == other
    assert standing((NOT_FOR_US, NOT_FOR_US)) == NOT_FOR_US


def test_one_office_alone_speaks_for_its_pair_and_none_means_none():
    assert standing((IN_PLACE,)) == IN_PLACE
    assert standing((NOT_FOR_US,)) == NOT_FOR_US
    assert standing(()) is None
