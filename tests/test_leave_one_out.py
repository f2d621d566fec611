"""Of all that was ever shown, sent, drawn or printed nobody reads what is not theirs: searched word by word.

And no figure says anything new before three states have: `test_published` and `test_digest` show it of the rules,
here it is shown of what the program prints and draws.
"""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from agreed import leave
from asked import AT_ONCE, SLOT, answer, ask, one, pair
from marked import FORMER, ONLOOKERS, READERS, STATES, World, lived
from marked_texts import may_have_read, may_read

from handlers.digests.figures import as_json
from handlers.digests.report import page
from sandbox.demo.stage import Stage

MOMENTS = ("two weeks", "held")
WORD, NAME = re.compile(r"zq\w+?qz"), re.compile("|".join(STATES.values()))
CODE = re.compile(rf"\b(?:{'|'.join(STATES)})\b")
ON_ITEMS = {"headline", "headline before", "area", "item", "item before", "difference"}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return lived(tmp_path_factory.mktemp("marked"))


def words(text: str) -> set[str]:
    return set(WORD.findall(text))


def told(world: World, moment: str) -> set[str]:
    """The wins that a posted digest may tell everybody at that moment."""
    return {text.word for text in world.texts[moment] if text.kind == "win" and may_read("stranger", text)}


# Texts


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("reader", [*READERS, FORMER])
def test_whoever_asks_for_all_there_is_finds_the_words_that_are_theirs_to_read(
    world: World, reader: str, moment: str
) -> None:
    """In messages as they stand, in answers to commands, windows, on Home; onlookers find each of them, too."""
    found = words("\n".join(world.shown[moment].readers.get(reader, {}).values()))
    allowed = {text.word for text in world.texts[moment] if may_read(reader, text)}

    assert found - allowed == set()
    if reader in ONLOOKERS:
        assert allowed - found == set()


def test_nothing_that_anybody_was_ever_shown_held_a_word_that_was_not_theirs(world: World) -> None:
    """Edited, deleted and fleeting messages too, of everybody who was there."""
    for reader, shown in world.ever.items():
        allowed = {text.word for text in world.texts["held"] if may_have_read(reader, text)}
        assert words(shown) - allowed == set(), reader
        assert words(shown), reader


def test_no_text_of_a_message_which_a_phone_may_show_holds_a_word_of_an_answer(world: World) -> None:
    notes = {text.word for text in world.texts["held"] if text.kind == "note"}
    assert words("\n".join(world.phones)) == notes


@pytest.mark.parametrize("moment", MOMENTS)
def test_the_program_prints_the_wins_that_were_told_and_still_stand_and_no_other_word(
    world: World, moment: str
) -> None:
    printed = dict(world.shown[moment].printed)
    assert words(printed.pop("report 2026")) == told(world, moment)
    assert words("\n".join(printed.values())) == set()


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_state_is_named_to_everybody_only_with_the_win_that_both_its_offices_let_be_told(
    world: World, moment: str
) -> None:
    shown = world.shown[moment]
    stranger, cochair = shown.readers["stranger"], shown.readers["cochair"]

    assert set(NAME.findall(shown.channel + "".join(stranger.values()))) == {"Idaho"}
    assert {name for said in shown.printed if "map" not in said for name in NAME.findall(shown.printed[said])} == {
        "Idaho"
    }
    assert set(NAME.findall(world.ever["stranger"])) == {"Idaho", "New Mexico"}  # until it was withdrawn
    assert {name for said in ("wins", "report", "digest") for name in NAME.findall(cochair[said])} == {"Idaho"}
    assert set(NAME.findall(cochair["scorecard"])) <= {"Arizona"}  # both its officers said yes to that
    assert not NAME.findall(shown.readers["admin"]["scorecard"])


def test_the_map_says_of_everybody_who_takes_part_and_where_those_stand_who_let_the_co_chairs_see_it(
    world: World,
) -> None:
    for moment, named in (("two weeks", {"Arizona"}), ("held", set())):  # what they said of is retired by then
        shown = world.shown[moment]
        tiles = CODE.findall(shown.readers["cochair"]["map"].replace("\\n", " "))
        assert {STATES[code] for code in tiles} == named
        assert set(NAME.findall(shown.printed.get("map --for co-chairs", ""))) == named
        assert not re.search("Stuck|In place|Under way|Not started|Not for us", shown.printed["map"])
        assert [who for who in READERS if "map" in shown.readers[who]] == ["cochair"]


def test_of_an_item_that_four_states_were_heard_on_nothing_is_told_anywhere(world: World) -> None:
    shown, (first, second) = world.shown["two weeks"], world.asked
    figures = json.loads(shown.printed["figures --json"])

    assert {one["about"] for one in figures if one["figure"] == "item"} == {first}
    assert all(one["denominator"] >= 5 for one in figures if one["figure"] in ON_ITEMS)
    for said in (shown.printed["report 2026"], *(shown.readers[who]["scorecard"] for who in READERS[:-1])):
        assert world.claims[first] in said
        assert world.claims[second] not in said


def test_of_a_retired_item_and_of_a_held_digest_nothing_more_is_told(world: World) -> None:
    shown, before = world.shown["held"], world.shown["two weeks"]

    assert shown.printed["figures --json"] == before.printed["figures --json"]
    assert shown.printed["report 2026"] == before.printed["report 2026"]
    for who in ONLOOKERS:
        assert world.claims[world.asked[0]] not in shown.readers[who]["scorecard"] + shown.readers[who]["digest"]
        assert "No digest was posted for 2026-W51" in shown.readers[who]["digest 2026-W51"] or who == "stranger"
    assert shown.channel == before.channel


# Figures


def tell(stage: Stage, friday: int) -> dict[str, object]:
    """Let the digest of that week go out. Returns all that is published of items, wherever it is."""
    stage.go_to(SLOT + timedelta(days=7 * friday + 1, hours=4), AT_ONCE)
    figures = [one for one in json.loads(as_json(stage.db)) if one["figure"] in ON_ITEMS]
    week = max(one["digest"] for one in figures)
    newest = {
        tuple((key, str(one[key])) for key in one if key != "digest") for one in figures if one["digest"] == week
    }
    drawn = page(stage.db, 2026)
    return {
        "figures --json": {one for one in newest if ("figure", "headline") not in one},
        "report": re.findall(r"<table>.*?</table>", drawn)[:2],
        **{f"scorecard of {who}": scorecard(stage, who) for who in ("ID-CIO", "admin", "cochair")},
    }


def scorecard(stage: Stage, who: str) -> str:
    person = stage.person(who)
    person.command("scorecard")
    said = json.dumps([block for block in person.view.body["blocks"] if block["type"] == "section"])
    leave(person)
    return said


def both(stage: Stage, code: str, status: str) -> None:
    for person in pair(stage, code):
        answer(stage, person, status)


@pytest.mark.waits
def test_one_state_and_then_another_change_nothing_that_is_published_and_a_third_does(stage: Stage) -> None:
    """One says something else, one withdraws; the reader has every output of every week, and knows who it was."""
    stage.person("admin").command("schedule every 4 weeks thu 09:00")
    ask(stage, *STATES)
    stage.person("admin").command(f"cochair add <@{stage.person('cochair').id}>")
    for code in STATES:
        both(stage, code, "in_place" if code in ("ID", "UT") else "under_way")
    first = tell(stage, 0)
    assert "7 states: 2 in place, 5 under way" in str(first["scorecard of admin"])
    for person in pair(stage, "UT"):
        person.press("withdraw")
        person.fill_and_submit({})
        leave(person)
    assert tell(stage, 1) == first
    stage.person("admin").command(f"focus {one(stage, 'SELECT item FROM round')}")
    stage.go_to(SLOT + timedelta(days=28), AT_ONCE)
    both(stage, "ID", "stuck")
    assert tell(stage, 4) == first
    both(stage, "MT", "stuck")
    assert tell(stage, 5).keys() == first.keys()
    assert "6 states: 4 under way, 2 stuck" in str(tell(stage, 5)["scorecard of admin"])
