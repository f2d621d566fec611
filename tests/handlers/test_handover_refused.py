"""A handover against whoever should not have it: the wrong person, the wrong order, twice, too late, forged."""

from __future__ import annotations

from typing import Any

import pytest
from agreed import leave
from asked import AT_ONCE, NEXT, answer, ask, pair, pressed, rows, shows
from handed import (
    CIO_WORDS,
    CPO_WORDS,
    admin_types,
    both_answered,
    handed,
    leaves_note,
    lets_read,
    notes,
    page,
    succeeds,
    yeses,
)

from sandbox.demo.stage import Stage
from sandbox.slack.person import Person

NOTE = "zqcall the budget office"


@pytest.fixture
def both(stage: Stage) -> Stage:
    return both_answered(stage)


def sits(stage: Stage, cio: Person, cpo: Person) -> None:
    """These two hold Idaho's offices from now on."""
    admin_types(stage, f"pair ID <@{cio.id}|x> <@{cpo.id}|x>")


def withdraws(stage: Stage, person: Person, which: str) -> Any:
    """Withdraw this from the list of what one wrote."""
    leave(person)
    person.command("me")
    person.press("Withdraw what I wrote")
    outcome = person.fill_and_submit({"which": which})
    stage.settle()
    leave(person)
    return outcome


def test_who_moves_to_the_other_office_reads_there_what_is_theirs_and_what_they_are_let(both: Stage) -> None:
    cio, cpo = pair(both)
    new = both.person("successor")
    sits(both, new, cio)

    before = page(cio)
    lets_read(both, cpo, "all")

    assert CIO_WORDS in before
    assert "'You: Stuck'" in before
    assert CPO_WORDS not in before
    assert CPO_WORDS in page(cio)
    assert not [word for word in (CIO_WORDS, CPO_WORDS) if word in page(new)]
    assert [shows(one) for one in handed(cio) if "who follows you" in shows(one)]


def test_who_comes_back_has_nothing_before_them_and_needs_a_new_yes_for_what_came_between(both: Stage) -> None:
    cio, cpo = pair(both)
    new = succeeds(both)
    lets_read(both, cpo, "all")
    sits(both, cio, cpo)
    back = page(cio)

    sits(both, new, cpo)

    assert "No question was asked before you came" in back
    assert CPO_WORDS not in page(new)
    assert "opens nothing to anybody" in shows(handed(cpo)[0])
    assert "Choose what they may read" in str(handed(cpo)[-1].blocks)


def test_an_office_that_was_vacant_is_handed_over_to_who_comes_in_the_end(both: Stage) -> None:
    cio, cpo = pair(both)
    leaves_note(both, cio, NOTE)
    admin_types(both, "vacate ID CIO")
    nobody = [*handed(cpo), *handed(cio)]

    new = both.person("successor")
    sits(both, new, cpo)

    assert nobody == []
    assert len(handed(cpo)) == len(handed(cio)) == 1
    assert NOTE in page(new)


def test_a_yes_stays_its_writers_when_they_are_replaced_as_well(both: Stage) -> None:
    _, cpo = pair(both)
    new = succeeds(both)
    lets_read(both, cpo, "all")
    third = both.person("third")
    sits(both, new, third)
    kept, other = page(new), page(third)

    lets_read(both, cpo, "nothing", button="Change", number=0)

    assert CPO_WORDS in kept
    assert CPO_WORDS not in other
    assert CPO_WORDS not in page(new)


def test_where_both_leave_each_is_asked_about_who_follows_them_alone(both: Stage) -> None:
    cio, cpo = pair(both)
    one, other = both.person("successor"), both.person("third")
    sits(both, one, other)

    asked = [[shows(it) for it in handed(person)] for person in (cio, cpo, one, other)]

    assert [len(them) for them in asked] == [1, 1, 0, 0]
    assert "Idaho has a new CIO, who follows you" in asked[0][0]
    assert "Idaho has a new CPO, who follows you" in asked[1][0]


def test_what_is_withdrawn_after_a_yes_is_gone_at_once(both: Stage) -> None:
    _, cpo = pair(both)
    new = succeeds(both)
    lets_read(both, cpo, "all")

    withdraws(both, cpo, "1")

    assert CPO_WORDS not in page(new)
    assert "In place" not in page(new)


def test_what_is_sealed_is_never_handed_over_and_nobody_is_asked_about_it(stage: Stage) -> None:
    ask(stage)
    cio, cpo = pair(stage)
    answer(stage, cio, "stuck", CIO_WORDS)
    leave(cio)
    new = succeeds(stage)
    place = str(rows(stage, "SELECT max(id) FROM holding")[0][0])

    for person in (cio, cpo):
        seen = pressed(stage, person, "handover_lets", place)
        assert "Only who answered those questions" in seen[-1]
        leave(person)

    assert handed(cio) == handed(cpo) == []
    assert not [word for word in (CIO_WORDS, "Stuck") if word in page(new)]


def test_what_a_deputy_wrote_is_never_handed_over(stage: Stage) -> None:
    ask(stage)
    cio, cpo = pair(stage)
    deputy = stage.person("helper")
    cio.command(f"deputy <@{deputy.id}|x>")
    stage.settle()
    answer(stage, deputy, "stuck", CIO_WORDS)
    answer(stage, cpo, "in_place", CPO_WORDS)
    for person in (cio, cpo, deputy):
        leave(person)
    refused = page(deputy)
    new = succeeds(stage)
    lets_read(stage, cpo, "all")

    assert "Only the CIO or CPO of a pair can do this." in refused
    assert handed(cio) == handed(deputy) == []
    assert CPO_WORDS in page(new)
    assert CIO_WORDS not in page(new)


@pytest.mark.parametrize("who", ["admin", "cochair", "stranger", "ID-CIO"])
def test_nobody_else_is_shown_a_handover(both: Stage, who: str) -> None:
    cio, cpo = pair(both)
    leaves_note(both, cio, NOTE, "all")
    succeeds(both)
    person = both.person(who)

    person.command("handover")
    person.command("handover ID")
    pressed(both, person, "handover", None)
    pressed(both, person, "handover_note", None)

    assert "What was asked" not in "\n".join(person.sees)
    assert who == "ID-CIO" or not [text for text in person.sees if NOTE in text or CPO_WORDS in text]
    assert NOTE not in "\n".join(cpo.sees)


def test_a_button_that_is_over_says_so(both: Stage) -> None:
    _, cpo = pair(both)
    succeeds(both)
    asked = handed(cpo)[-1]
    third = both.person("third")
    place = str(rows(both, "SELECT max(id) FROM holding")[0][0])
    leave(cpo)
    cpo.press("Choose what they may read", asked)
    sits(both, third, cpo)

    outcome = str(cpo.fill_and_submit({"lets": "all", "asks": []}))
    leave(cpo)
    seen = pressed(both, cpo, "handover_lets", place)

    assert "has changed hands again" in outcome + "\n".join(cpo.sees)
    assert "has changed hands again" in seen[-1]
    assert yeses(both) == []


def test_answers_of_somebody_else_can_not_be_let(both: Stage) -> None:
    _, cpo = pair(both)
    new = succeeds(both)
    theirs = [row[0] for row in rows(both, "SELECT id FROM ask ORDER BY office")]
    leave(cpo)
    cpo.press("Choose what they may read", handed(cpo)[-1])
    view = cpo.view
    assert view is not None
    field = next(one for one in view.body["blocks"] if one.get("block_id") == "asks")
    offered = [one["value"] for one in field["element"]["options"]]
    field["element"]["options"].append({"text": {"type": "plain_text", "text": "x"}, "value": str(theirs[0])})

    outcome = cpo.fill_and_submit({"lets": "chosen", "asks": [str(theirs[0])]})

    assert offered == [str(theirs[1])]
    assert "You chose none" in str(outcome)
    assert CIO_WORDS not in page(new)


def test_a_note_says_what_it_says_and_pings_nobody(both: Stage) -> None:
    cio, _ = pair(both)
    written = f"Ask <@{cio.id}> or <!channel>, see <https://evil.example|the plan>, *bold*"
    leaves_note(both, cio, written)
    new = succeeds(both)

    new.command("handover")

    assert new.view is not None
    quoted = [one for one in new.view.body["blocks"] if one["type"] == "rich_text"]
    texts = [it for one in quoted for part in one["elements"] for it in part["elements"]]
    assert written in [it["text"] for it in texts]
    assert {it["type"] for it in texts} == {"text"}


def test_an_empty_note_and_one_that_is_too_long_are_refused_and_a_note_can_be_taken_back(both: Stage) -> None:
    cio, _ = pair(both)

    empty = leaves_note(both, cio, "  \n ")
    leave(cio)
    cio.command("handover note")
    assert cio.view is not None
    next(one for one in cio.view.body["blocks"] if one.get("block_id") == "text")["element"].pop("max_length")
    long = cio.fill_and_submit({"text": "x" * 501, "lets": "nothing"})
    leaves_note(both, cio, NOTE)
    leaves_note(both, cio, NOTE)
    leaves_note(both, cio, None)

    assert "Write a note" in str(empty)
    assert "500 characters" in str(long)
    assert [text for _, _, text, _ in notes(both)] == [NOTE, None]


def test_a_note_is_withdrawn_by_its_writer_also_after_they_left(both: Stage) -> None:
    cio, cpo = pair(both)
    leaves_note(both, cio, NOTE, "statuses")
    new = succeeds(both)
    read = page(new)
    number = rows(both, "SELECT max(id) FROM handover_note")[0][0]

    withdraws(both, cio, f"note:{number}")

    assert NOTE in read
    assert NOTE not in page(new)
    assert "Stuck" in page(new)  # what they let them read is another matter
    assert NOTE not in "\n".join(cpo.sees)


def test_a_note_of_who_stays_is_read_by_nobody(both: Stage) -> None:
    cio, cpo = pair(both)
    leaves_note(both, cio, NOTE, "all")
    both.go_to(NEXT, AT_ONCE)

    assert NOTE not in page(cio)
    assert NOTE not in page(cpo)
    assert "Kept. Nobody reads it before you have left" in "\n".join(cio.sees)
