"""What anybody may ask of a digest that is posted, and nobody of one that is not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from asked import AT_ONCE, SLOT, ask, one, pair, pressed
from quotes import channel, marks, posts, says

from sandbox.demo.stage import Stage
from sandbox.slack.text import flat


@pytest.fixture
def posted(stage: Stage) -> Stage:
    """A digest that quotes Idaho by its name, and asks for help for it."""
    ask(stage, "ID", "UT")
    marks(stage, "ID", status="stuck")
    says(stage, "ID", win="yes", help="yes")
    posts(stage)
    return stage


def opened(stage: Stage, who: str, label: str) -> str:
    person = stage.person(who)
    person.press(label, person.messages(stage.channel)[0])
    said = flat("", person.view.body["blocks"])
    person.close()
    return said


def test_a_stranger_in_the_channel_reads_how_it_was_counted_and_copies_counts_alone(posted: Stage) -> None:
    posted.slack.admin.invite(posted.channel, posted.person("stranger").id)
    before = channel(posted)

    assert "3 of them have something new" in opened(posted, "stranger", "How we count")
    text = opened(posted, "stranger", "Copy for e-mail")

    assert "- It carries 1 request for help, and 1 win in the states' own words." in text
    assert "zqIDqz" in before
    assert not [word for word in ("zqIDqz", "Idaho", "zqcommentqz") if word in text]
    assert channel(posted) == before  # for the presser alone


def test_what_was_taken_back_is_not_counted_in_the_copy(posted: Stage) -> None:
    pair(posted)[0].press("withdraw")
    pair(posted)[0].fill_and_submit({})
    posted.settle()

    assert "No state asked the others for help in it" in opened(posted, "admin", "Copy for e-mail")


@pytest.mark.parametrize("action", ["how_we_count", "copy_digest"])
@pytest.mark.parametrize("value", ["99", "x", "-1", "", "1.1", "9" * 30])
def test_a_digest_that_is_not_posted_or_not_there_is_told_to_nobody(stage: Stage, action: str, value: str) -> None:
    ask(stage)
    stage.person("admin").command(f"cochair add <@{stage.person('cochair').id}>")
    stage.go_to(SLOT + timedelta(hours=23), AT_ONCE)  # its preview is out
    waiting = str(one(stage, "SELECT id FROM digest WHERE posted_at IS NULL"))

    for said in (value, waiting):
        for who in ("admin", "cochair", "ID-CIO"):
            told = "\n".join(pressed(stage, stage.person(who), action, said))
            assert "not posted yet" in told or "no longer" in told or "Nothing was changed" in told
            assert "How we count" not in told
            assert "- " not in told
