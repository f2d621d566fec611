"""What an admin reads of a roster: complete, within Slack's limits, and nothing typed has any effect."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.rules.jurisdictions import ALL
from bot.rules.model import Office
from bot.rules.roster import Line
from bot.rules.roster_match import Ambiguous, Change, Changes, Doubt, Marked, Refusal, Unfit
from bot.words import roster as words
from bot.words.kit import without_marks
from bot.words.parts import in_error
from sandbox.slack.blocks import MESSAGE_TEXT, check_blocks, check_view, text_size
from sandbox.slack.text import flat, pings_in_blocks

CIO, CPO = Office.CIO, Office.CPO
NOTHING = Changes((), (), (), 0, (), (), (), ())
LINES = tuple(
    Line(number, code, office, f"firstname.o'lastname&co+{number}@agency.{code.lower()}.gov", "*x*")
    for number, (code, office) in enumerate([(code, office) for code in ALL for office in Office], 2)
)


def id_of(number: int, kind: str = "U") -> str:
    return f"{kind}{number:010}"


def change(line: Line, old: bool, new: bool) -> Change:
    return Change(
        line.code, line.office, id_of(line.number, "W") if old else None, id_of(line.number) if new else None
    )


ADDED = replace(NOTHING, added=tuple(change(line, False, True) for line in LINES))
CHANGED = replace(NOTHING, changed=tuple(change(line, True, True) for line in LINES))
VACATED = replace(NOTHING, vacated=tuple(change(line, True, False) for line in LINES))
MISSING = replace(NOTHING, missing=LINES)
AMBIGUOUS = replace(NOTHING, ambiguous=tuple(Ambiguous(line, (id_of(1), id_of(2), id_of(3))) for line in LINES))
REFUSED = replace(
    NOTHING, refused=tuple(Refusal(line, id_of(line.number), Unfit.ELSEWHERE, ("MP", CIO)) for line in LINES)
)
SWAPPED = replace(ADDED, swapped=tuple(Doubt(line.code, line) for line in LINES))
ALL_KINDS = Changes(
    ADDED.added[:20],
    CHANGED.changed[20:40],
    VACATED.vacated[40:50],
    9,
    LINES[50:80],
    AMBIGUOUS.ambiguous[80:90],
    REFUSED.refused[90:],
    (Doubt("ID"), *SWAPPED.swapped[:5]),
)
MARKED = replace(
    NOTHING, marked=tuple(Marked(line.code, line.office, id_of(line.number), line.office is CIO) for line in LINES)
)
EVERY = [NOTHING, ADDED, CHANGED, VACATED, MISSING, AMBIGUOUS, REFUSED, SWAPPED, MARKED, ALL_KINDS]


def checked(changes: Changes, meanwhile: Any = ()) -> words.Message:
    return words.checked(changes, 112, "7:0", meanwhile)


def drawn(said: words.Message) -> str:
    return flat("", said.blocks)


@pytest.mark.parametrize("changes", EVERY)
@pytest.mark.parametrize("meanwhile", [[], [(line.place, id_of(1)) for line in LINES]])
def test_a_check_of_112_lines_keeps_slacks_limits_and_says_how_many_more(changes: Changes, meanwhile: Any) -> None:
    for said in (checked(changes, meanwhile), words.done(changes, True)):
        assert not check_blocks(said.blocks, "message").messages
        assert text_size(said.blocks) < MESSAGE_TEXT
        assert len(said.text) <= 4_000
        assert len(said.blocks) <= 50


@pytest.mark.parametrize("changes", EVERY)
def test_a_check_says_the_same_in_plain_text_as_in_blocks(changes: Changes) -> None:
    said = checked(changes)
    shown = without_marks(drawn(said)).replace("&amp;", "&")

    assert [line for line in said.text.split("\n") if line.replace("&amp;", "&") not in shown] == []


def test_all_112_offices_are_listed_when_all_are_new_and_a_line_each_state() -> None:
    said = checked(ADDED)

    assert " more" not in said.text
    assert f"• Idaho CIO <@{ADDED.added[28].new}>, CPO <@{ADDED.added[29].new}>" in said.text
    assert "112 to add" in said.text


def test_what_does_not_fit_is_counted_and_what_needs_somebody_stays_longest() -> None:
    said = checked(replace(ALL_KINDS, added=ADDED.added, changed=CHANGED.changed, vacated=VACATED.vacated))

    assert all((line.email or "").replace("&", "&amp;") in said.text for line in LINES[50:80])
    heads = ["\nTo add\n", "\nTo change\n", "To make vacant", "Not in this Slack", "More than one", "Can't hold"]
    places = [said.text.index(head) for head in [*heads, "These look swapped"]]
    assert places == sorted(places)
    assert "To add\nand 56 more" in said.text


def test_addresses_stand_in_one_block_to_copy_and_nowhere_else() -> None:
    said = checked(ALL_KINDS)

    blocks = [block for block in said.blocks if block["type"] == "rich_text"]
    assert len(blocks) == 1
    (block,) = blocks[0]["elements"]
    assert block["type"] == "rich_text_preformatted"
    assert block["elements"][0]["text"].split("\n") == [line.email for line in LINES[50:80]]
    assert "@agency" not in str([one for one in said.blocks if one is not blocks[0]])


def test_nothing_to_apply_offers_no_button() -> None:
    def labels(said: words.Message) -> list[str]:
        return [it["text"]["text"] for one in said.blocks if one["type"] == "actions" for it in one["elements"]]

    assert labels(checked(NOTHING)) == labels(checked(MISSING)) == []
    assert labels(checked(ADDED)) == ["Apply", "Leave it"]


def test_the_form_takes_112_lines_and_shows_an_example() -> None:
    form = words.roster_form()

    assert not check_view(form, "modal")
    assert "ID,CIO,jane.doe@example.gov" in str(form)
    assert [block["block_id"] for block in form["blocks"] if block["type"] == "input"] == ["lines", "more", "file"]


def test_what_is_being_checked_is_said_at_once() -> None:
    assert "Checking 112 lines, I'll write to you." in str(words.checking(112))
    assert "Checking your file, I'll write to you." in str(words.checking(None))


NASTY = "Line 2: “<!channel> *x* <https://evil.example|bank> `y`” is not an office."


@pytest.mark.parametrize("faults", [[NASTY], [NASTY] * 1_000, ["x" * 5_000] * 3])
def test_faults_of_a_file_are_all_told_as_far_as_they_fit_and_have_no_effect(faults: list[str]) -> None:
    said = words.faulty(faults)

    assert not check_blocks(said.blocks, "message").messages
    assert len(said.text) <= 4_000
    assert "<!channel>" not in said.text
    assert not list(pings_in_blocks(said.blocks))
    assert f"{len(faults)} thing" in said.text
    assert ("and 9" in said.text) == (len(faults) == 1_000)


def test_faults_under_a_field_are_cut_with_how_many_more() -> None:
    assert in_error(["a", "b"]) == "a\nb"
    assert in_error(["x" * 100] * 100).endswith("\nand 86 more.")
    assert len(in_error(["x" * 100] * 100)) < 2_000


def test_a_state_that_is_left_to_others_is_named_with_who_holds_it_now() -> None:
    said = checked(ADDED, [(("ID", CIO), "U1"), (("ID", CPO), None)])

    assert "Changed by somebody else since I checked. It is now\n• Idaho CIO <@U1>, CPO vacant" in said.text
