"""What happens to the conversations that the bot writes in: each is met, and the admins hear of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from asked import NEXT, add_to_conversation, answer, notified, one, pair, question, rows

from sandbox.demo.stage import Stage
from sandbox.slack.show import show_message

DIGEST = datetime(2026, 12, 4, 19, 0, tzinfo=UTC)
Act = Callable[[Stage], object]


def does(stage: Stage, act: Act) -> None:
    """Something happens in Slack without us."""
    with stage.server.lock:
        act(stage)
    stage.server.settle()
    stage.settle()


def archive(stage: Stage) -> None:
    stage.slack.admin.archive(stage.channel, stage.server.now())


def unarchive(stage: Stage) -> None:
    stage.slack.admin.unarchive(stage.channel, stage.server.now())


def remove(stage: Stage) -> None:
    stage.slack.admin.remove_bot(stage.channel, stage.server.now())


def invite(stage: Stage) -> None:
    stage.slack.admin.invite_bot(stage.channel, stage.server.now())


def delete(stage: Stage) -> None:
    stage.slack.admin.delete_channel(stage.channel, stage.server.now())


def digests(stage: Stage, channel: str) -> int:
    if channel not in stage.slack.channels:
        return 0
    return len([m for m in stage.slack.messages.of(channel) if m.bot and not m.is_reply])


def told(stage: Stage) -> list[str]:
    """What the admins were told of the channel."""
    return [m.text for m in stage.person("admin").inbox if "The digest's channel <#" in m.text]


@pytest.mark.parametrize(
    ("gone", "back", "word"),
    [(archive, unarchive, "is archived"), (remove, invite, "not in that channel")],
)
def test_the_admins_are_told_once_and_what_waited_is_posted_when_it_is_set_right(
    asked: Stage, gone: Act, back: Act, word: str
) -> None:
    does(asked, gone)
    asked.go_to(DIGEST)

    assert [word in text for text in told(asked)] == [True]
    assert digests(asked, asked.channel) == 0

    does(asked, back)

    assert digests(asked, asked.channel) == 1
    assert rows(asked, "SELECT state FROM message WHERE kind = 'digest' AND state <> 'sent'") == []


def test_of_a_channel_that_was_deleted_they_are_told_and_another_gets_what_waited(asked: Stage) -> None:
    does(asked, delete)
    asked.go_to(DIGEST)
    assert ["can't see that" in text for text in told(asked)] == [True]

    with asked.server.lock:
        another = asked.slack.workspace.add_channel("another", members=[asked.person("admin").id])
        asked.slack.admin.invite_bot(another)
    asked.person("admin").command(f"channel <#{another}|another>")
    asked.settle()

    assert digests(asked, another) == 1


@pytest.mark.parametrize("what", ["rename", "make_private"])
def test_another_name_or_being_private_changes_nothing(asked: Stage, what: str) -> None:
    more = ("new-name",) if what == "rename" else ()
    does(asked, lambda stage: getattr(stage.slack.admin, what)(stage.channel, *more))
    asked.go_to(DIGEST)

    assert (digests(asked, asked.channel), told(asked)) == (1, [])


def test_somebody_else_leaving_or_another_channel_is_not_our_affair(asked: Stage) -> None:
    with asked.server.lock:
        other = asked.slack.workspace.add_channel("other")
        asked.slack.admin.invite_bot(other)
        asked.slack.admin.archive(other, asked.server.now())
        asked.slack.admin.leave(asked.channel, asked.person("admin").id, asked.server.now())
    asked.server.settle()
    asked.settle()

    assert told(asked) == []


def test_a_group_dm_under_a_new_id_goes_on_there_with_what_is_written_in_it(asked: Stage) -> None:
    cio, cpo = pair(asked)
    place = question(cio).channel
    ts = cio.say("Before.", place, question(cio).ts)

    does(asked, lambda stage: stage.slack.admin.convert(place, "idaho", stage.server.now()))
    new = question(cio).channel
    cio.edit(new, ts, "Edited.")
    cio.say("After.", new, question(cio).ts)
    answer(asked, cio, "stuck")
    answer(asked, cpo, "in_place")
    asked.go_to(NEXT)

    assert new != place
    assert [text for (text,) in rows(asked, "SELECT text FROM thread_message ORDER BY ts, version")] == [
        "Before.",
        "Edited.",
        "After.",
    ]
    assert [question(person, place).channel for person in (cio, cpo) for place in (0, 1)] == [new] * 4
    assert "Stuck" in show_message(question(cpo, 0))


def test_when_others_are_let_in_the_answers_step_behind_the_button_and_each_is_asked_alone(asked: Stage) -> None:
    cio, cpo = pair(asked)
    answer(asked, cio, "stuck", "zqcio")
    answer(asked, cpo, "in_place", "zqcpo")
    assert "zqcio" in show_message(question(cpo))

    staff = asked.person("staff")
    add_to_conversation(asked, staff)
    asked.server.settle()
    asked.settle()

    standing = " ".join(show_message(message) for message in staff.messages())
    assert "[Read both]" in standing
    assert "zqcio" not in standing
    assert "zqcpo" not in standing
    asked.go_to(NEXT)
    assert [asked.slack.channels[question(person).channel].kind for person in (cio, cpo)] == ["im", "im"]


def test_in_a_conversation_that_others_read_only_the_twos_words_in_a_thread_are_kept(asked: Stage) -> None:
    cio, _ = pair(asked)
    staff = asked.person("staff")
    asked_in = question(cio)
    add_to_conversation(asked, staff)

    cio.say("Ours.", asked_in.channel, asked_in.ts)
    staff.say("Theirs.", asked_in.channel, asked_in.ts)
    asked.settle()

    assert rows(asked, "SELECT text FROM thread_message") == [("Ours.",)]


@pytest.mark.parametrize("event", [True, False])
def test_a_pairs_conversation_that_let_us_go_is_opened_anew_for_the_two(asked: Stage, event: bool) -> None:
    cio, cpo = pair(asked)
    place = question(cio).channel
    with asked.server.lock:
        asked.slack.admin.convert(place, "idaho", asked.server.now(), new_id=False)
        asked.slack.admin.remove_bot(place, asked.server.now())
        if not event:
            asked.slack.deliveries.give_up()
    asked.server.settle()
    asked.go_to(NEXT)

    new = question(cio).channel
    assert new != place
    assert asked.slack.channels[new].kind == "mpim"
    assert len([text for text in notified(asked, cpo) if "Where does " in text]) == 2
    assert one(asked, "SELECT conversation FROM pair") == new
