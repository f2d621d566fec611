from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules.draw import Asked, draw
from bot.rules.model import Certainty, Status, standing
from bot.rules.plan import Area, Item, Plan
from bot.rules.plan_file import shipped

STUCK, NOT_STARTED, UNDER_WAY = Status.STUCK, Status.NOT_STARTED, Status.UNDER_WAY
IN_PLACE, NOT_FOR_US = Status.IN_PLACE, Status.NOT_FOR_US

RESTS = {STUCK: 3, UNDER_WAY: 6, NOT_STARTED: 8, IN_PLACE: 16, NOT_FOR_US: 26}


def plan_of(*areas: str, **needs: str) -> Plan:
    """`plan_of("ab", "c", c="a")`: one area with items a and b, one with c, and c needs a."""

    def item(key: str) -> Item:
        texts = {"claim": key, "headline": key, "question": f"{key}?"}
        return Item(key=key, certainty=Certainty.OURS, needs=needs.get(key), **texts)

    made = [Area(key=f"area_{n}", title=keys, items=[*map(item, keys)]) for n, keys in enumerate(areas)]
    return Plan(key="test", version=1, title="Test", areas=made)


def asked(keys: str, *statuses: Status) -> list[Asked]:
    return [Asked(key, statuses) for key in keys]


def rest_of(statuses: tuple[Status, ...]) -> int:
    return min((RESTS[status] for status in statuses), default=4)


def played(plan: Plan, answers: list[tuple[Status, ...]]) -> list[Asked]:
    """What a pair is asked if its check-ins are answered like this, one after the other."""
    history: list[Asked] = []
    for statuses in answers:
        history.append(Asked(draw(plan, history).key, statuses))
    return history


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


# Rests


@pytest.mark.parametrize(("statuses", "rest"), [((), 4), *(((status,), rest) for status, rest in RESTS.items())])
def test_an_item_rests_for_as_many_other_check_ins_as_its_status_says(statuses, rest):
    others = "bcdefghijklmnopqrstuvwxyz0123456789"
    plan = plan_of("a" + others)
    history = [Asked("a", statuses), *asked(others, NOT_FOR_US)]
    assert draw(plan, history[:rest]).key == others[rest - 1]
    assert draw(plan, history[: rest + 1]).key == "a"


def test_of_two_statuses_the_shorter_rest_counts():
    plan = plan_of("abcdefgh")
    assert draw(plan, [Asked("a", (IN_PLACE, STUCK)), *asked("bcd", NOT_FOR_US)]).key == "a"
    assert draw(plan, [Asked("a", (IN_PLACE, UNDER_WAY)), *asked("bcd", NOT_FOR_US)]).key == "e"


def test_only_the_latest_asking_of_an_item_counts():
    plan = plan_of("ab")
    history = [*asked("a", STUCK), *asked("b", NOT_FOR_US), *asked("xy"), *asked("a", IN_PLACE), *asked("xyz" * 5)]
    assert draw(plan, [*history, *asked("b", STUCK), *asked("xyz")]).key == "a"
    assert draw(plan, [*history[:-6], *asked("b", STUCK), *asked("xyz")]).key == "b"


def test_the_longest_overdue_comes_first_then_plan_order():
    plan = plan_of("abc")
    assert draw(plan, [*asked("a", UNDER_WAY), *asked("bc", STUCK), *asked("xyzxyz")]).key == "b"
    assert (
        draw(plan, [*asked("c", NOT_STARTED), *asked("xx"), *asked("b", UNDER_WAY), *asked("xxxxxxa")]).key == "c"
    )
    assert draw(plan, [*asked("c", NOT_STARTED), *asked("x"), *asked("b", UNDER_WAY), *asked("xxxxxxa")]).key == "b"


def test_where_nothing_has_rested_the_nearest_to_it_comes():
    plan = plan_of("abc")
    assert draw(plan, [*asked("a", NOT_FOR_US), *asked("b", IN_PLACE), *asked("c", STUCK)]).key == "c"
    assert draw(plan_of("a"), asked("a", NOT_FOR_US)).key == "a"


# New items


def test_the_first_question_is_the_first_of_the_plan():
    assert draw(shipped(), []).key == "regular_meetings"


def test_new_items_come_from_the_area_not_asked_for_longest_then_in_plan_order():
    plan = plan_of("abc", "def", "ghi")
    assert "".join(it.item for it in played(plan, [(NOT_FOR_US, NOT_FOR_US)] * 9)) == "adgbehcfi"


def test_a_repeat_keeps_its_area_from_being_the_longest_unasked():
    plan = plan_of("abc", "def")
    assert draw(plan, [*asked("a", STUCK), *asked("dbe", NOT_FOR_US), *asked("a", NOT_FOR_US)]).key == "f"


@pytest.mark.parametrize(
    ("heard", "may"),
    [
        ((), False),
        ((NOT_STARTED,), False),
        ((STUCK, IN_PLACE), False),
        ((NOT_FOR_US, NOT_FOR_US), False),
        ((UNDER_WAY,), True),
        ((IN_PLACE, UNDER_WAY), True),
        ((NOT_FOR_US, IN_PLACE), True),
    ],
)
def test_an_item_waits_until_the_one_it_needs_is_under_way_or_in_place_for_the_pair(heard, may):
    plan = plan_of("a", "b", b="a")
    assert draw(plan, [Asked("a", heard)]).key == ("b" if may else "a")


def test_what_was_heard_last_counts_also_when_the_latest_asking_got_no_answer():
    plan = plan_of("a", "b", b="a")
    assert draw(plan, [*asked("a", IN_PLACE), *asked("a")]).key == "b"
    assert draw(plan, [*asked("a", IN_PLACE), *asked("a", STUCK)]).key == "a"


def test_an_item_once_asked_comes_again_whatever_it_needs():
    plan = plan_of("ab", b="a")
    assert draw(plan, [*asked("b", STUCK), *asked("xxx"), *asked("a", STUCK)]).key == "b"


# Repeats


def test_two_new_items_come_between_two_repeats_while_there_are_new_ones():
    plan = plan_of("abcdefghijkl")
    assert "".join(it.item for it in played(plan, [(STUCK, STUCK)] * 13)) == "abcdaefbghcij"


def test_without_new_items_repeats_follow_each_other():
    plan = plan_of("abcd")
    assert "".join(it.item for it in played(plan, [(STUCK,)] * 12)) == "abcdabcdabcd"


# Over long histories


@given(plans, answers)
@settings(max_examples=200, deadline=None)
def test_rests_are_kept_and_repeats_rare_while_there_is_something_else_to_ask(plan, answers):
    history = played(plan, answers)
    repeats = [it.item in {other.item for other in history[:n]} for n, it in enumerate(history)]
    for number, now in enumerate(history):
        before = history[:number]
        keys = {it.item for it in before}
        ago = {it.item: (number - 1 - n, rest_of(it.statuses)) for n, it in enumerate(before)}
        last = {it.item: it.statuses for it in before if it.statuses}
        new = [
            item.key
            for item in plan.items
            if item.key not in keys
            and (item.needs is None or standing(last.get(item.needs, ())) in (UNDER_WAY, IN_PLACE))
        ]
        rested = {key: gone - rest for key, (gone, rest) in ago.items() if gone >= rest}
        if not repeats[number]:
            assert now.item in new
            assert not rested or any(repeats[max(0, number - 2) : number])
        elif rested:
            assert rested[now.item] == max(rested.values())
            assert not new or not any(repeats[max(0, number - 2) : number])
        else:
            assert not new
            assert ago[now.item][0] - ago[now.item][1] == max(gone - rest for gone, rest in ago.values())


@given(plans, st.data())
@settings(max_examples=50, deadline=None)
def test_every_item_is_asked_in_the_end_if_what_it_needs_gets_going(plan, data):
    going = st.lists(st.sampled_from([UNDER_WAY, IN_PLACE]), min_size=1, max_size=2).map(tuple)
    count = 2 * len(plan.items)
    history = played(plan, data.draw(st.lists(going, min_size=count, max_size=count)))
    assert {it.item for it in history} == {item.key for item in plan.items}


@given(plans, answers)
@settings(deadline=None)
def test_the_same_history_always_draws_the_same_item(plan, answers):
    history = played(plan, answers)
    assert draw(plan, history) == draw(Plan.model_validate(plan.model_dump()), tuple(history))


@given(
    plans, st.lists(st.builds(Asked, st.sampled_from(["gone", "a", "b", "regular_meetings"]), st.just((STUCK,))))
)
def test_items_that_the_plan_dropped_do_no_harm(plan, history):
    assert draw(plan, history) in plan.items


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
