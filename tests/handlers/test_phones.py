"""Commands as phones type them: dashes, quotes, capitals, spaces, full stops."""

from __future__ import annotations

import pytest
from command_kit import everything, typed

from handlers.commands import command
from sandbox.demo.stage import Stage


@pytest.mark.parametrize(
    "text",
    [
        "pair ID @ID-CIO @ID-CPO",
        "  PAIR   id\u00a0 @ID-CIO  @ID-CPO ",
        "pair Idaho @ID-CIO @ID-CPO.",
        "/counterpart pair “ID” @ID-CIO, @ID-CPO",
        "Pair id @ID-CIO@ID-CPO\u200b",
    ],
)
def test_a_pair_is_understood_as_phones_type_it(stage: Stage, text: str) -> None:
    answer = typed(stage, text)

    assert answer.startswith("Idaho: CIO vacant, CPO vacant → CIO @ID-CIO, CPO @ID-CPO\n")
    assert "nothing goes to either of them before `/counterpart start`" in answer


@pytest.mark.parametrize(
    ("text", "understood"),
    [
        ("digest–schedule weekly thu 2 p.m. America/Boise", "weekly thu 14:00 America/Boise"),
        ("Digest—Schedule weekly thu 14:00 america/boise.", "weekly thu 14:00 America/Boise"),
        ("digest schedule weekly thu 14:00 America/New York", "weekly thu 14:00 America/New_York"),
        ("schedule “weekly Tue 9:00”", "→ weekly tue 09:00"),
        ("schedule every  3 weeks on Wednesday at 9:30 a.m.", "→ every 3 weeks wed 09:30"),
        ("schedule monthly 1st tue 09:00", "→ monthly 1st tue 09:00"),
        ("co-chair add @helper", "nobody → @helper"),
        ("check-in UT", "Utah is not paired yet"),
        ("check in new mexico", "New Mexico is not paired yet"),
        ("start Washington D.C.", "District of Columbia is not paired yet"),
    ],
)
def test_other_commands_are_understood_as_phones_type_them(stage: Stage, text: str, understood: str) -> None:
    assert understood in typed(stage, text)


def test_a_mention_that_was_typed_out_and_not_picked_is_nobody(stage: Stage) -> None:
    admin, officer = stage.person("admin").id, stage.person("ID-CIO").id
    body = {"user_id": admin, "text": f'pair ID "&lt;@{officer}&gt;" vacant'}  # as Slack escapes it

    answer = command(stage.bot, body, stage.clock.now())

    assert "I can't tell who" in answer["text"]
    assert everything(stage)["pair"] == []
