"""The maps: who takes part, for admins alone; for co-chairs alone, the states that said yes, as long as they do."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from asked import AT_ONCE, SLOT, answer, ask, pair
from command_kit import everything, typed
from home_kit import home, press, send
from seen_kit import ENDS, STATES, both_say, cio_takes_it_back

from bot.rules.jurisdictions import ALL
from bot.rules.plan_file import shipped
from bot.words.tile_map import NOBODY_YET
from handlers.overview.tile_picture import NothingToShow, seen_by_cochairs, who_takes_part
from handlers.plans.by_hand import NoTaskForce
from sandbox.demo.stage import Stage
from storage.database import Database

WEEK = timedelta(days=7)
FRIDAY = timedelta(days=1, hours=4)
LATER = SLOT + FRIDAY


@pytest.fixture
def told(stage: Stage) -> Stage:
    """Six states have answered about one point, Idaho that it is stuck; a digest has told of it."""
    ask(stage, *STATES)
    stage.person("helper")
    stage.person("stranger")
    typed(stage, "cochair add @helper")
    for code in STATES:
        for person in pair(stage, code):
            answer(stage, person, "stuck" if code == "ID" else "under_way", "zqcommentqz")
    stage.go_to(LATER, AT_ONCE)
    return stage


def map_of(stage: Stage, who: str = "helper") -> str:
    """What *Map* on Home shows."""
    if stage.person(who).view is not None:
        stage.person(who).close()
    home(stage, who)
    return press(stage, who, "map")


def picture(stage: Stage, item: str | None = None) -> str:
    return seen_by_cochairs(stage.db, shipped(), item, stage.clock.now())


def states_in(shown: str) -> set[str]:
    """The states that are named in it, by name or postal code."""
    return {code for code, state in ALL.items() if re.search(rf"\b({code}|{state.name})\b", shown)}


def test_while_no_state_has_said_yes_a_cochair_reads_how_one_would_be_shown(told: Stage) -> None:
    typed(told, "seen on", "ID-CIO")

    assert NOBODY_YET in map_of(told)
    with pytest.raises(NothingToShow, match="No state can be shown by name yet"):
        picture(told)


def test_a_state_is_on_the_map_once_both_its_officers_said_yes_and_no_other_is(told: Stage) -> None:
    both_say(told, "ID", "on")

    shown, drawn = map_of(told), picture(told)

    assert states_in(shown) == states_in(drawn) == {"ID"}
    assert "`#` In place: 0 · `+` Under way: 0 · `o` Not started: 0 · `x` Stuck: 1 · `-` Not for us: 0" in shown
    assert "For the co-chairs alone, and as of now" in shown
    assert re.search(r"\n *\.\. ID \.\. ", shown)
    assert ">Idaho: Stuck<" in drawn
    assert "Stuck: 1 (Idaho)." in drawn
    assert "zq" not in shown + drawn


@pytest.mark.parametrize("ends", ENDS)
def test_a_state_is_off_the_map_at_once(told: Stage, ends: Callable[[Stage], None]) -> None:
    both_say(told, "ID", "on")
    assert states_in(map_of(told)) == {"ID"}

    ends(told)

    assert NOBODY_YET in map_of(told)
    with pytest.raises(NothingToShow):
        picture(told)


def test_also_in_the_window_that_is_open_where_it_is_pressed_again(told: Stage) -> None:
    both_say(told, "ID", "on")
    map_of(told)
    cio_takes_it_back(told)

    assert NOBODY_YET in send(told, "helper")


def test_a_cochair_chooses_among_the_items_on_which_there_is_a_state(told: Stage) -> None:
    both_say(told, "ID", "on")
    told.go_to(SLOT + 2 * WEEK, AT_ONCE)
    for code in STATES:
        for person in pair(told, code):
            answer(told, person, "in_place")
    told.go_to(SLOT + 2 * WEEK + FRIDAY, AT_ONCE)

    newest = map_of(told)
    before = stored(told)
    first = re.findall(r'"(\w+)"', str(keys_in(told)))

    assert "`#` In place: 1" in newest
    assert len(first) == 2
    shown = [send(told, "helper", item=key) for key in first]
    assert sorted("`x` Stuck: 1" in one for one in shown) == [False, True]
    assert stored(told) == before
    with pytest.raises(NothingToShow, match=rf"on nonsense. Items on which some can: {first[0]}, {first[1]}"):
        picture(told, "nonsense")
    assert {"Idaho: Stuck" in picture(told, key) for key in first} == {True, False}


def stored(stage: Stage) -> dict[str, list[Any]]:
    """All tables but that of the messages: Home is drawn anew after whatever somebody does."""
    return {table: held for table, held in everything(stage).items() if table != "message"}


def keys_in(stage: Stage) -> str:
    """The keys that the field in the open window offers."""
    view = stage.person("helper").view
    assert view is not None
    field = next(block for block in view.body["blocks"] if block["type"] == "input")
    return " ".join(f'"{one["value"]}"' for one in field["element"]["options"])


def test_an_admin_who_is_no_cochair_has_no_such_map(told: Stage) -> None:
    both_say(told, "ID", "on")

    for who in ("admin", "ID-CIO", "stranger"):
        home(told, who)
        with pytest.raises(StopIteration):
            press(told, who, "map")


def test_who_is_cochair_no_more_keeps_a_button_that_shows_nothing(told: Stage) -> None:
    both_say(told, "ID", "on")
    home(told, "helper")
    window_before = map_of(told)
    typed(told, "cochair remove @helper")

    assert states_in(window_before) == {"ID"}
    said = send(told, "helper")
    assert "Only co-chairs can see this." in str(said)
    assert "Idaho" not in str(said)


def test_an_admin_sees_who_takes_part_and_nothing_of_what_was_said(told: Stage) -> None:
    shown, drawn = home(told, "admin"), who_takes_part(told.db, told.clock.now())

    for text in (shown, drawn):
        assert "6 states, each by its newest question, as of Fri, Dec 4, 2026." in text
        assert "Both offices answered: 6" in text
        assert not [word for word in ("Stuck", "Under way", "zq") if word in text]
    assert "WA ID MT" in shown
    assert ">Idaho: CIO answered, CPO answered<" in drawn
    for who in ("helper", "ID-CIO"):
        assert "Who takes part" not in home(told, who)


def test_that_one_answered_who_is_away_is_not_on_the_map_while_it_is_sealed(stage: Stage) -> None:
    ask(stage)
    typed(stage, "away 2026-12-03 2026-12-20", "ID-CIO")
    before = who_takes_part(stage.db, stage.clock.now())

    answer(stage, pair(stage)[0])

    assert "Idaho: CIO away, CPO not yet" in before
    assert who_takes_part(stage.db, stage.clock.now()) == before


def test_before_the_first_digest_it_says_so(stage: Stage) -> None:
    ask(stage)
    with pytest.raises(NothingToShow, match="No state can be shown by name yet"):
        picture(stage)


def test_without_a_task_force_it_says_what_to_do(database_url: str) -> None:
    with pytest.raises(NoTaskForce, match="start `counterpart run` once"):
        who_takes_part(Database(database_url, elapsed=lambda: 0.0), SLOT)
