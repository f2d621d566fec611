"""The look of a digest's post: its last line, its buttons, its quotes, and how many requests stand in it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from test_digest_words import EVERYTHING, FULL, ITEMS, NAMES, PLAN, ZONE, made, posted

from bot.rules.digest import Figures, Said
from bot.rules.model import Quotable
from bot.words import digest as words


@pytest.mark.parametrize(
    ("notice", "said"),
    [
        ("", ""),
        ("A draft. Not for sharing.", " A draft: see “About this plan”."),
        ("x" * 200, " There is a notice on the plan: see “About this plan”."),
        ("<!channel> & more", " &lt;!channel&gt; &amp; more: see “About this plan”."),
    ],
)
def test_a_plans_notice_is_one_line_whatever_it_says(notice: str, said: str) -> None:
    plan = PLAN.model_copy(update={"notice": notice})
    [post, *_] = words.channel_messages(plan, FULL, {}, NAMES, ZONE)
    assert post.text.endswith(f"Item by item: in the thread.{said}")


def test_of_many_requests_for_help_twelve_stand_in_the_post_and_the_others_in_the_thread() -> None:
    codes = list(NAMES)
    for many in (12, 13, 56):
        said = tuple(Said(n, Quotable.HELP, codes[n], ITEMS[0]) for n in range(many))
        post, *thread = posted(made(EVERYTHING, said), dict.fromkeys(range(many), ""))
        below = "\n".join(one.text for one in thread)
        assert post.text.count("asks for help") == 12
        assert below.count("asks for help") == many - 12
        assert ("in the thread.\n" in post.text and "more request" in post.text) == (many > 12)
    assert "And 44 more requests: in the thread." in post.text
    assert below.startswith("More that ask for help\n")


def test_a_win_without_its_state_stands_alone_as_a_quote() -> None:
    said = (Said(1, Quotable.WIN, None, ITEMS[0]),)
    [post, *_] = posted(made(EVERYTHING, said), {1: "We meet."})
    [drawn] = [block for block in post.blocks if block["type"] == "rich_text"]
    assert [part["type"] for part in drawn["elements"]] == ["rich_text_quote"]
    assert "A state" not in json.dumps(post.blocks)


def test_a_digest_that_is_posted_has_a_button_for_each_thing_that_one_may_ask_of_it() -> None:
    def doors(**more: Any) -> list[tuple[str, str]]:
        found = [block["elements"] for block in posted(FULL, **more)[0].blocks if block["type"] == "actions"]
        return [(one["text"]["text"], one.get("value", "")) for one in found[-1]]

    about = ("About this plan", "")
    assert doors() == [about]
    assert doors(posted=7) == [about, ("How we count", "7"), ("Copy for e-mail", "7")]


def test_what_was_posted_before_there_was_a_chart_is_drawn_anew_in_as_many_messages_as_it_was() -> None:
    new, old = posted(FULL), posted(FULL.model_copy(update={"look": 1}))
    kinds = [block["type"] for one in old for block in one.blocks]

    assert not [kind for kind in kinds if kind in ("header", "data_visualization", "data_table")]
    assert old[0].text.startswith(words.headline(PLAN, FULL, ZONE))
    assert [one.text for one in old[1:]] == [one.text for one in new[1:]]
    stored = FULL.model_dump(mode="json")
    del stored["look"]
    assert posted(Figures.model_validate(stored)) == old
