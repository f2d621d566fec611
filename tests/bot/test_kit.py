"""What all messages are made of: their plain form, and how many lines and blocks one holds."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.words import kit
from sandbox.slack.blocks import check_blocks, check_view


def test_a_plain_form_says_what_the_blocks_say_a_line_each_and_leaves_buttons_out() -> None:
    said = kit.message(
        kit.header("Idaho & *all*"),
        kit.section("*Type* `/counterpart help` for <@U1> &amp; *more `of` it*"),
        kit.context("Small print"),
        kit.divider(),
        kit.buttons(kit.button("Answer", "answer")),
    )

    assert said.text.split("\n") == [
        "Idaho &amp; *all*",
        "Type /counterpart help for <@U1> &amp; more of it",
        "Small print",
    ]


def test_what_a_person_wrote_is_drawn_and_never_in_the_plain_form() -> None:
    said = kit.message(kit.section("Recorded."), kit.quote("Answer", "zq secret"))

    assert said.text == "Recorded."
    assert "zq secret" in str(said.blocks)


def test_a_plain_form_can_be_another_and_is_escaped() -> None:
    said = kit.message(kit.section("*In place* & more"), plain="Recorded <here> & now")

    assert said.text == "Recorded &lt;here&gt; &amp; now"


def test_a_plain_form_is_cut_where_slack_would_refuse_it_and_no_entity_in_two() -> None:
    said = kit.message(*(kit.section("&amp;" * 500) for _ in range(3)))

    assert len(said.text) <= kit.MAX_TEXT
    assert said.text.endswith("&amp;…")


def test_several_messages_become_one_with_all_their_words_and_blocks() -> None:
    one = kit.joined(kit.sentences("One."), kit.message(kit.divider()), kit.sentences("*Two.*"))

    assert one.text == "One.\nTwo."
    assert [(block["type"], block["block_id"]) for block in one.blocks] == [
        ("section", "b0"),
        ("divider", "b1"),
        ("section", "b2"),
    ]


@pytest.mark.parametrize(
    ("lengths", "sizes"),
    [
        ([], []),
        ([kit.MAX_SECTION], [3_000]),
        ([1_499, 1_500], [3_000]),
        ([1_500, 1_500], [1_500, 1_500]),
        ([10] * 1_000, [2_991, 2_991, 2_991, 2_023]),
    ],
)
def test_lines_are_put_whole_into_as_few_sections_as_hold_them(lengths: Sequence[int], sizes: list[int]) -> None:
    lines = [f"{number:03}".ljust(length, "x")[:length] for number, length in enumerate(lengths)]

    texts = [block["text"]["text"] for block in kit.message(*kit.sections(lines)).blocks]

    assert [len(text) for text in texts] == sizes
    assert [line for text in texts for line in text.split("\n")] == lines


def test_a_line_that_is_longer_than_a_section_is_cut() -> None:
    (text,) = [block["text"]["text"] for block in kit.sentences("x" * 3_001).blocks]

    assert (len(text), text[-1]) == (3_000, "…")


@pytest.mark.parametrize("number", [1, 50, 51, 80])
def test_a_message_holds_fifty_blocks_and_says_when_there_is_more(number: int) -> None:
    said = kit.message(*(kit.section(f"Line {line}.") for line in range(number)))

    assert check_blocks(said.blocks, "message").messages == []
    assert len(said.blocks) == min(number, 50)
    assert ("There is more than fits here." in said.text) is (number > 50)


@pytest.mark.parametrize("number", [1, 100, 101])
def test_a_home_holds_a_hundred_blocks_and_says_when_there_is_more(number: int) -> None:
    home = kit.home(*(kit.section(f"Line {line}.") for line in range(number)))

    assert check_view(home, "home") == []
    assert len(home["blocks"]) == min(number, 100)
    assert ("There is more than fits here." in str(home)) is (number > 100)


def test_groups_keep_the_order_and_neither_limit_is_passed_but_by_one_thing_alone() -> None:
    assert kit.packed([3, 3, 9, 1, 1, 1, 1], int, 6, 3) == [[3, 3], [9], [1, 1, 1], [1]]


@pytest.mark.parametrize(("most", "kept"), [(3, 1), (6, 1), (7, 2), (10, 2), (11, 3), (99, 3)])
def test_the_first_lines_that_fit_are_kept_and_one_always(most: int, kept: int) -> None:
    assert kit.first_that_fit(["abc", "def", "ghi"], most) == ["abc", "def", "ghi"][:kept]
    assert kit.first_that_fit([], most) == []
