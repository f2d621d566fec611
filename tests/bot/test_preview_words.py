"""The preview's post: each quote in its place with its button, within Slack's limits, its doors never cut off."""

from __future__ import annotations

from typing import Any

import pytest
from test_digest_words import EVERYTHING, FULL, ITEMS, NAMES, PLAN, ZONE, assert_within_limits, made

from bot.rules.digest import Said
from bot.rules.model import Quotable
from bot.words import digest as digest_words
from bot.words import kit, preview
from sandbox.slack.blocks import check_blocks

STANDING = preview.Standing(
    digest=3, channel="C1", due="then", hold="Monday", counted="now", left_out=["an admin"] * 9
)


def quotes(wins: int, asked: int, text: str = "We meet.", out: str = "") -> list[preview.Quote]:
    helped = [
        preview.Quote(n, "A state", line=f"A state asks for help: {n}", left_out_by=out) for n in range(asked)
    ]
    return [*helped, *(preview.Quote(100 + n, preview.UNNAMED, text, left_out_by=out) for n in range(wins))]


def shown(them: list[preview.Quote], figures: Any = FULL) -> list[kit.Content]:
    post, *thread = digest_words.channel_messages(
        PLAN, figures, {}, NAMES, ZONE, note="Well done.", quotes=preview.quotes(them, 3)
    )
    return [preview.first(post, STANDING), *thread]


def doors(content: kit.Content) -> list[tuple[str, str]]:
    rows = [block["elements"] for block in content.blocks if block["type"] == "actions"]
    return [(one["text"]["text"], one.get("value", "")) for row in rows for one in row]


def test_each_quote_stands_in_the_post_whole_right_above_its_own_button() -> None:
    [first, *_] = shown([*quotes(1, 1), preview.Quote(7, "Idaho", "zq " * 100, left_out_by="an admin")])
    kinds = [block["type"] for block in first.blocks]

    assert ("Leave this out", "3:0") in doors(first)
    assert ("Leave this out", "3:100") in doors(first)
    assert ("Put back", "3:7") in doors(first)
    for place, block in enumerate(first.blocks):
        if block["type"] == "rich_text" and "zq" in str(block):
            assert "Left out by an admin: Idaho" in str(block)
            assert ("zq " * 100).strip() in str(block)
            assert kinds[place + 1] == "actions"
    assert "zq" not in first.text
    assert [kit.plain_form([block]) for block in first.blocks if "What it quotes" in str(block)] == [preview.QUOTES]


@pytest.mark.parametrize("text", ["a", "& " * 250, "word " * 100])
@pytest.mark.parametrize(("wins", "asked"), [(0, 112), (112, 0), (60, 60), (15, 3)])
def test_however_many_there_are_each_has_its_button_once_and_the_posts_own_are_there(
    wins: int, asked: int, text: str
) -> None:
    messages = shown(quotes(wins, asked, text))

    assert_within_limits(messages)
    for one in messages:
        assert check_blocks(one.blocks, "message").messages == []
        assert "There is more than fits here." not in one.text
    pressed = [value for one in messages for label, value in doors(one) if label == "Leave this out"]
    assert sorted(pressed) == sorted(f"3:{it.id}" for it in quotes(wins, asked))
    assert [label for label, _ in doors(messages[0])][-3:] == ["Add a note", "Hold until Monday", "Post now"]


def test_a_week_with_nothing_but_what_was_left_out_is_quiet_and_it_can_be_put_back() -> None:
    [first] = shown(quotes(1, 0, out="an admin"), made())
    assert "Nothing to tell yet" in first.text
    assert ("Put back", "3:100") in doors(first)


def test_without_quotes_there_is_no_word_of_them_and_what_was_left_out_is_one_line_for_each() -> None:
    [first, *_] = shown([])
    assert preview.QUOTES not in first.text
    assert "Left out by an admin: 9 quotes." in first.text


def test_what_the_channel_reads_and_what_the_preview_shows_stand_in_the_same_order() -> None:
    said = (Said(1, Quotable.WIN, "ID", ITEMS[0]), Said(2, Quotable.WIN, None, ITEMS[0]))
    figures = made(EVERYTHING, said)
    [post, *_] = digest_words.channel_messages(PLAN, figures, {1: "named", 2: "unnamed"}, {"ID": "Idaho"}, ZONE)
    texts = [block for block in post.blocks if block["type"] == "rich_text"]
    assert ["Idaho" in str(texts[0]), "unnamed" in str(texts[1])] == [True, True]
