"""Promises 2, 3, 7, 9 and 10: what is wanted ends up at Slack once, whatever happens on the way there."""

from __future__ import annotations

import http.server
import json
import logging
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from scenes import Patient
from sqlalchemy import event, text

from bot.app import build, database
from bot.slack import Slack, TryLater, Unknown
from bot.words.kit import Content
from handlers import Counterpart, heartbeat
from handlers.outbox import delivery
from handlers.outbox.outcome import Outcome, settle
from handlers.outbox.step import Step, next_step
from sandbox.demo.stage import Stage
from sandbox.slack.records import Call
from storage import messages, people, task_forces
from storage.record import Change
from storage.tables import CheckIn, Message, Pair

pytestmark = pytest.mark.waits

ASKED_AT = datetime(2026, 12, 3, 16, 0, tzinfo=UTC)  # Thursday, 9:00 in Boise
QUESTION = "checkin/ID/2026-12-03T09:00"
NOBODY_THERE = "http://127.0.0.1:1/api/"
CLAIM = "UPDATE message SET claim="
LISTENERS = 3.0  # seconds in which every listener is done; a call is given up after 8
SECRET = "our vendor walked out"
ANSWER = {"status": "stuck", "comment": SECRET}

UNDONE = [
    ("no_answer_before", {}),
    pytest.param("refused", {}, marks=pytest.mark.sockets),
    ("http_500", {}),
    ("error", {"error": "internal_error"}),
    ("error", {"error": "fatal_error"}),
    ("error", {"error": "service_unavailable"}),
]
DONE = [("no_answer_after", {}), ("dropped", {})]


@pytest.fixture
def idaho(stage: Stage) -> Stage:
    """Idaho is paired, started and welcomed."""
    stage.set_up("ID")
    return stage


def put(stage: Stage, key: str = "hello", text: str = "Hello", channel: str | None = None, **more: Any) -> None:
    """Let a message to a channel exist; `parent` is the key of the message in whose thread it belongs."""
    with stage.db.begin() as tx:
        force = task_forces.of(tx, stage.bot.team_id)
        data = {"channel": channel or stage.channel, "text": text, "blocks": []}
        parent = messages.by_key(tx, force.id, more.pop("parent", ""))
        more |= {"parent_id": parent.id if parent else None, "data": data}
        assert messages.add(tx, force.id, key, "response", stage.clock.now(), **more)


def say_instead(stage: Stage, text: str, key: str = "hello") -> None:
    """What a message should show has changed."""
    with stage.db.begin() as tx:
        row = messages.by_key(tx, task_forces.of(tx, stage.bot.team_id).id, key)
        assert row is not None
        row.data, row.wanted = row.data | {"text": text}, row.wanted + 1


def row_of(stage: Stage, key: str = "hello") -> Message:
    with stage.db.begin() as tx:
        row = messages.by_key(tx, task_forces.of(tx, stage.bot.team_id).id, key)
        assert row is not None
        return row


def failures(stage: Stage) -> dict[str, str | None]:
    with stage.db.begin() as tx:
        failed = messages.failures(tx, task_forces.of(tx, stage.bot.team_id).id)
        return {row.key: row.error for row in failed}


def later(stage: Stage, seconds: float) -> None:
    """Time passes, then the heart beats."""
    stage.clock.advance(timedelta(seconds=seconds))
    stage.beat()


def texts(stage: Stage) -> list[str]:
    """What stands in the channel, by us."""
    with stage.server.lock:
        shown = stage.slack.channels[stage.channel].history.values()
        return [message.text for message in shown if message.bot and not message.tombstone]


def keys(stage: Stage) -> Counter[str]:
    """How often each message of ours stands on Slack, by its key."""
    with stage.server.lock:
        shown = [message for channel in stage.slack.channels.values() for message in channel.history.values()]
        ours = [message.metadata for message in shown if message.bot and message.metadata and not message.tombstone]
        return Counter(metadata["event_payload"]["key"] for metadata in ours)


def posts(stage: Stage) -> list[Call]:
    return stage.slack.calls_of("chat.postMessage")


def searches(stage: Stage) -> list[Call]:
    return stage.slack.calls_of("conversations.history") + stage.slack.calls_of("conversations.replies")


def another(stage: Stage) -> Counterpart:
    """Another process on the same database."""
    return build(stage.settings, stage.clock, database(stage.settings, stage.clock))


def first_half(bot: Counterpart) -> Step:
    """A process claims a message, and is frozen before it calls Slack."""
    with bot.db.begin() as tx:
        now, elapsed = bot.clock.now(), bot.clock.elapsed()
        row = messages.claim(tx, task_forces.of(tx, bot.team_id).id, now, elapsed)
        assert row is not None
        step = next_step(tx, bot, row, now, elapsed, elapsed)
        assert step is not None
        return step


def second_half(bot: Counterpart, step: Step) -> None:
    """It comes to, calls Slack, and writes down what became of it."""
    assert step.content is not None
    hears(bot, step, bot.slack.post(step.channel, step.content, step.key, step.thread))


def hears(bot: Counterpart, step: Step, outcome: Outcome) -> None:
    """It is told by Slack what became of its call, and writes that down."""
    with bot.db.begin() as tx:
        settle(tx, bot, step, outcome, bot.clock.now())


def taken_over(stage: Stage) -> Step:
    """A process claimed a message and was frozen before it called; another sent it meanwhile."""
    step = first_half(stage.bot)
    stage.clock.advance(timedelta(seconds=75))
    heartbeat.deliver(another(stage))
    return step


# Once, and found again


def test_a_message_goes_out_once_and_carries_its_key(stage: Stage) -> None:
    put(stage)

    for _ in range(3):
        later(stage, 100)

    assert texts(stage) == ["Hello"]
    assert keys(stage) == {"hello": 1}
    assert (row_of(stage).state, searches(stage)) == ("sent", [])


@pytest.mark.parametrize(("fault", "details"), UNDONE + DONE)
def test_a_post_without_an_answer_is_searched_for_after_a_minute_and_ends_up_there_once(
    stage: Stage, fault: str, details: dict[str, Any]
) -> None:
    put(stage)
    stage.slack.fault(fault, "chat.postMessage", **details)

    stage.beat()
    calls_at_first, shown_at_first = len(posts(stage)), texts(stage)
    later(stage, 59.9)
    calls_in_the_minute = len(posts(stage) + searches(stage))
    later(stage, 0.1)

    done = (fault, details) in DONE
    assert (calls_at_first, calls_in_the_minute, len(searches(stage))) == (1, 1, 1)
    assert len(shown_at_first) == done
    assert len(posts(stage)) == (1 if done else 2)
    assert texts(stage) == ["Hello"]
    assert (row_of(stage).state, failures(stage)) == ("sent", {})


def test_a_copy_that_was_found_is_ours_from_then_on(stage: Stage) -> None:
    put(stage)
    stage.slack.fault("dropped", "chat.postMessage")
    stage.beat()
    say_instead(stage, "Hello again")

    later(stage, 60)

    assert texts(stage) == ["Hello again"]
    assert len(posts(stage)) == 1


def test_a_reply_without_an_answer_is_found_in_its_thread(stage: Stage) -> None:
    put(stage, "parent", "Digest")
    put(stage, "reply", "The rest", parent="parent")
    stage.slack.fault("dropped", "chat.postMessage", when=lambda args: "thread_ts" in args)

    stage.beat()
    later(stage, 2)
    later(stage, 60)

    assert len(stage.slack.calls_of("conversations.replies")) == 1
    assert keys(stage) == {"parent": 1, "reply": 1}
    assert row_of(stage, "reply").state == "sent"


def test_a_post_is_found_though_our_calendar_was_a_year_ahead_when_it_was_made(stage: Stage) -> None:
    put(stage)
    made = row_of(stage).id
    with stage.db.begin() as tx:
        tx.get(Message, made).created_at += timedelta(days=400)
    stage.slack.fault("dropped", "chat.postMessage")
    stage.beat()

    later(stage, 60)

    assert set(keys(stage).values()) == {1}
    assert row_of(stage).state == "sent"


def test_what_can_not_be_searched_for_waits_and_shows_among_the_failures(stage: Stage) -> None:
    put(stage)
    stage.slack.fault("dropped", "chat.postMessage")
    stage.slack.fault("error", "conversations.history", times=4, error="not_in_channel")
    stage.beat()
    for _ in range(4):
        later(stage, 900)
    while_in_doubt = failures(stage)

    later(stage, 900)

    assert while_in_doubt == {"hello": "cannot be searched for: not_in_channel"}
    assert (len(searches(stage)), len(posts(stage))) == (5, 1)
    assert (texts(stage), failures(stage)) == (["Hello"], {})


def test_a_message_that_slack_always_chokes_on_is_not_retried_in_a_loop(stage: Stage) -> None:
    put(stage)
    stage.slack.fault("error", "chat.postMessage", times=10_000)

    for _ in range(6 * 12):
        later(stage, 300)

    assert 5 <= len(posts(stage)) <= 50
    assert failures(stage) == {"hello": "internal_error"}


# Later


def test_a_429_is_obeyed_to_the_second_by_that_method_alone(stage: Stage) -> None:
    put(stage, "old", "Old")
    stage.beat()
    put(stage, "new", "New")
    put(stage, "elsewhere", "Elsewhere", channel=stage.person("ID-CIO").id)
    stage.slack.fault("rate_limited", "chat.postMessage", retry_after=17)

    later(stage, 5)
    say_instead(stage, "Old, edited", "old")
    later(stage, 10)
    meanwhile = texts(stage)
    later(stage, 6.9)
    before = len(posts(stage))
    later(stage, 0.1)
    to_the_second = keys(stage)
    later(stage, 1)

    assert meanwhile == ["Old, edited"]
    assert before == 2
    assert to_the_second == {"old": 1, "elsewhere": 1}  # was it meant for one conversation, the others go first
    assert keys(stage) == {"old": 1, "new": 1, "elsewhere": 1}
    assert failures(stage) == {}


def test_a_connection_that_is_refused_is_tried_again_at_growing_intervals_and_nothing_is_searched(
    stage: Stage,
) -> None:
    put(stage)
    there, stage.bot.slack.client.base_url = stage.bot.slack.client.base_url, NOBODY_THERE
    waits = []
    for _ in range(4):
        stage.beat()
        waits.append((row_of(stage).retry_at or 0.0) - stage.clock.elapsed())
        stage.clock.advance(timedelta(seconds=waits[-1]))
    seen = failures(stage)
    stage.bot.slack.client.base_url = there

    stage.beat()

    assert waits == [5, 10, 20, 40]
    assert seen == {"hello": "connection_refused"}
    assert (texts(stage), searches(stage), failures(stage)) == (["Hello"], [], {})


@pytest.mark.parametrize("word", ["token_revoked", "invalid_auth", "account_inactive"])
def test_while_the_token_is_void_nothing_is_lost_and_one_call_in_five_minutes_is_made(
    stage: Stage, word: str
) -> None:
    for number in range(5):
        put(stage, f"message/{number}", str(number))
    stage.slack.fault("error", times=10_000, error=word)
    calls = len(stage.slack.calls)
    for _ in range(20):
        later(stage, 60)
    tried, seen = len(stage.slack.calls) - calls, failures(stage)
    stage.slack.faults.waiting.clear()

    stage.settle()

    assert tried == 5  # auth.test was asked at once whether the word is about everything
    assert seen == {"message/0": messages.SHUT}
    assert texts(stage) == ["0", "1", "2", "3", "4"]
    assert failures(stage) == {}


def test_one_conversation_gets_one_post_a_second(stage: Stage) -> None:
    for number in range(3):
        put(stage, f"message/{number}", str(number))
    put(stage, "elsewhere", channel=stage.person("ID-CIO").id)

    stage.beat()
    at_once = set(keys(stage))
    later(stage, 0.9)
    too_early = len(posts(stage))
    later(stage, 0.1)
    after_one = len(posts(stage))
    later(stage, 1.0)

    assert at_once == {"message/0", "elsewhere"}
    assert (too_early, after_one, len(posts(stage))) == (2, 3, 4)
    assert texts(stage) == ["0", "1", "2"]
    assert stage.slack.refused_for_rate == []


def test_the_workspace_gets_four_posts_a_second_and_answers_to_people_come_first(stage: Stage) -> None:
    for number in range(56):
        put(stage, f"bulk/{number}", channel=stage.person(f"somebody {number}").id)
    began = stage.clock.elapsed()
    stage.beat()
    put(stage, "answer", urgent=True)
    stage.settle()

    at = [call.at for call in posts(stage)]
    order = [json.loads(call.args["metadata"])["event_payload"]["key"] for call in posts(stage)]
    assert max(Counter(at).values()) == 4
    assert order.index("answer") == 4
    assert 14 <= stage.clock.elapsed() - began <= 16
    assert (len(keys(stage)), stage.slack.refused_for_rate) == (57, [])


def test_a_backlog_of_new_conversations_is_not_looked_at_while_none_may_be_opened(stage: Stage) -> None:
    claims = []
    event.listen(stage.db.engine, "before_cursor_execute", lambda *it: claims.append(1) if CLAIM in it[2] else None)
    for number in range(20):
        who = stage.person(f"somebody {number}").id
        with stage.db.begin() as tx:
            person = people.ensure(tx, 1, who)
            about = {"person_id": person.id, "data": {"text": "Hello", "blocks": []}}
            messages.add(tx, 1, f"message/{number}", "response", stage.clock.now(), **about)
    stage.settle()

    assert len(stage.slack.calls_of("conversations.open")) == len(posts(stage)) == 20
    assert len(claims) == 60  # each is claimed to be opened, let go, and claimed to be posted


def test_sixty_edits_keep_to_the_rate_of_their_method(stage: Stage) -> None:
    for number in range(60):
        put(stage, f"message/{number}", channel=stage.person(f"somebody {number}").id)
    stage.settle()
    for number in range(60):
        say_instead(stage, "Hello again", f"message/{number}")
    stage.settle()

    at = [call.at for call in stage.slack.calls_of("chat.update")]
    assert max(sum(start <= other < start + 60 for other in at) for start in at) <= 45
    assert (len(at), stage.slack.refused_for_rate) == (60, [])


# Not at all


def test_what_slack_refuses_ends_there_and_shows_among_the_failures(stage: Stage) -> None:
    put(stage)
    stage.slack.admin.archive(stage.channel)

    for _ in range(5):
        later(stage, 4_000)

    assert len(posts(stage)) == 1
    assert failures(stage) == {"hello": "is_archived"}


def test_what_has_expired_is_not_sent_any_more(stage: Stage) -> None:
    put(stage, "in time", "In time", expires_at=stage.clock.now() + timedelta(minutes=30))
    put(stage, "too late", "Too late", expires_at=stage.clock.now() + timedelta(minutes=29))

    stage.clock.advance(timedelta(minutes=29))
    stage.beat()

    assert texts(stage) == ["In time"]
    assert row_of(stage, "too late").state == "dropped"


def test_a_message_that_can_not_be_made_holds_up_no_other(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    put(stage, "broken", urgent=True)
    put(stage, "whole")
    with stage.db.begin() as tx:
        tx.query(Message).where(Message.key == "broken").update({"data": {"channel": stage.channel}})

    stage.beat()

    assert keys(stage) == {"whole": 1}
    assert failures(stage) == {"broken": "it can't be made: the log says why"}
    assert "A message can't be made" in caplog.text


def test_a_kind_of_message_that_only_a_newer_counterpart_knows_holds_up_no_other(stage: Stage) -> None:
    put(stage, "newer", urgent=True)
    put(stage, "whole")
    with stage.db.begin() as tx:
        tx.execute(text("UPDATE message SET kind = 'not_made_yet' WHERE key = 'newer'"))

    stage.beat()

    assert keys(stage) == {"whole": 1}
    assert failures(stage) == {"newer": "it can't be made: the log says why"}


# Threads


@pytest.mark.sockets
def test_a_reply_waits_until_its_parent_is_out(stage: Stage) -> None:
    put(stage, "parent", "Digest")
    put(stage, "reply", "The rest", parent="parent")
    stage.slack.fault("refused", "chat.postMessage")
    stage.beat()
    for _ in range(10):
        later(stage, 5)
    while_unknown = keys(stage)

    for _ in range(10):
        later(stage, 5)

    with stage.server.lock:
        parent, reply = stage.slack.channels[stage.channel].history.values()
    assert while_unknown == {}
    assert (parent.text, reply.text, reply.thread_ts) == ("Digest", "The rest", parent.ts)


def test_a_reply_to_a_message_that_slack_refused_is_not_posted_on_its_own(stage: Stage) -> None:
    put(stage, "parent", "Digest")
    put(stage, "reply", "The rest", parent="parent")
    stage.slack.fault("error", "chat.postMessage", error="is_archived")

    for _ in range(3):
        later(stage, 5)

    assert keys(stage) == {}
    assert [row_of(stage, key).state for key in ("parent", "reply")] == ["refused", "dropped"]


# Edits


def test_after_many_changes_while_a_call_is_in_flight_the_last_is_shown(stage: Stage) -> None:
    put(stage, text="0")
    stage.beat()
    say_instead(stage, "1")

    def change(_: dict[str, Any]) -> bool:
        for number in range(2, 6):
            say_instead(stage, str(number))
        return False

    stage.slack.fault("error", "chat.update", when=_once(change))
    stage.beat()

    assert texts(stage) == ["5"]
    assert len(stage.slack.calls_of("chat.update")) == 2
    assert row_of(stage).shown == row_of(stage).wanted == 6


@pytest.mark.parametrize("fault", ["no_answer_before", "no_answer_after", "refused", "dropped", "http_500"])
def test_an_edit_without_an_answer_is_made_again(stage: Stage, fault: str) -> None:
    put(stage, text="old")
    stage.beat()
    say_instead(stage, "new")
    stage.slack.fault(fault, "chat.update")

    stage.beat()
    seen = failures(stage)
    later(stage, 10)

    assert set(seen) == {"hello"}
    assert texts(stage) == ["new"]
    assert len(stage.slack.calls_of("chat.update")) == 2
    assert failures(stage) == {}


def test_an_edit_that_is_refused_shows_among_the_failures_and_is_not_made_again(stage: Stage) -> None:
    put(stage, text="old")
    stage.beat()
    say_instead(stage, "new")
    stage.slack.fault("error", "chat.update", error="cant_update_message")

    for _ in range(3):
        later(stage, 4_000)

    assert len(stage.slack.calls_of("chat.update")) == 1
    assert failures(stage) == {"hello": "cant_update_message"}


def test_when_the_reveal_can_not_be_drawn_one_new_message_without_the_answers_comes(idaho: Stage) -> None:
    idaho.go_to(ASKED_AT)
    idaho.person("ID-CIO").command("answer")
    idaho.person("ID-CIO").fill_and_submit(ANSWER)
    idaho.settle()
    place = row_of(idaho, QUESTION).channel
    idaho.slack.fault("error", "chat.update", 99, lambda args: args["channel"] == place, error="edit_window_closed")

    idaho.person("ID-CPO").command("answer")
    idaho.person("ID-CPO").fill_and_submit({"status": "in_place"})
    idaho.settle()

    instead = [message for message in idaho.person("ID-CPO").inbox if message.channel == place][2:]
    assert ["both answers are in" in message.text for message in instead] == [True]
    assert SECRET not in str(instead)
    assert idaho.person("ID-CPO").press("Read both", instead[0]) is not None


# The group DM


def _once(hook: Callable[[dict[str, Any]], bool]) -> Callable[[dict[str, Any]], bool]:
    """The hook at its first call; afterwards nothing."""
    left = [hook]
    return lambda args: left.pop()(args) if left else False


@pytest.mark.parametrize(
    "word", ["user_not_visible", "invalid_user_combination", "restricted_action", "restricted_action_read_only"]
)
@pytest.mark.parametrize("method", ["conversations.open", "chat.postMessage"])
def test_where_slack_refuses_the_group_dm_each_office_is_asked_by_dm_once(
    idaho: Stage, method: str, word: str
) -> None:
    idaho.slack.fault("error", method, error=word)
    with idaho.db.begin() as tx:
        tx.query(Pair).one().conversation = None  # as if the line that opens it had not come first

    idaho.go_to(ASKED_AT)
    idaho.go_to(ASKED_AT + timedelta(hours=3))

    for office in ("CIO", "CPO"):
        person = idaho.person(f"ID-{office}")
        asked = [message for message in person.inbox if "Idaho · " in message.text]
        assert [idaho.slack.channels[message.channel].kind for message in asked] == ["im"]
    assert keys(idaho)[QUESTION] == 0
    with idaho.db.begin() as tx:
        assert tx.query(CheckIn).one().sent_at == ASKED_AT


# Promise 3, at the moment of sending


def test_a_question_that_slack_would_not_take_until_the_evening_waits_for_the_morning(idaho: Stage) -> None:
    there, idaho.bot.slack.client.base_url = idaho.bot.slack.client.base_url, NOBODY_THERE
    idaho.clock.advance(ASKED_AT - idaho.clock.now())
    idaho.beat()
    idaho.clock.advance(timedelta(hours=9))  # 18:00 in Boise
    idaho.bot.slack.client.base_url = there

    idaho.beat()
    in_the_evening = keys(idaho)[QUESTION]
    idaho.go_to(datetime(2026, 12, 4, 14, 59, tzinfo=UTC))
    before_eight = keys(idaho)[QUESTION]
    idaho.go_to(datetime(2026, 12, 4, 15, 0, tzinfo=UTC))

    assert (in_the_evening, before_eight, keys(idaho)[QUESTION]) == (0, 0, 1)


# No lock during a call


def transaction_is_open(stage: Stage) -> bool:
    """Whether a transaction stays open on the bot's database, as another program sees it.

    One that is open around a call lasts as long as the call does; that of a listener in another thread soon ends.
    """
    other = sqlite3.connect(stage.db.engine.url.database or "", timeout=LISTENERS, isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError:
        return True
    finally:
        other.close()
    return False


def test_no_transaction_is_open_while_slack_is_called(idaho: Stage) -> None:
    called, locked = Counter[str](), []
    ours = {"conversations.open", "chat.postMessage", "chat.update", "conversations.history", "chat.delete"}

    def write(method: str) -> Callable[[dict[str, Any]], bool]:
        def look(_: dict[str, Any]) -> bool:
            called[method] += 1
            if transaction_is_open(idaho):
                locked.append(method)
            return False

        return look

    for method in ours:
        idaho.slack.fault("error", method, when=write(method))
    with idaho.db.begin() as tx:
        tx.get_one(Pair, 1).conversation = None  # to be opened once more
    idaho.slack.fault("dropped", "chat.postMessage", when=lambda args: QUESTION in args["metadata"])

    idaho.go_to(ASKED_AT)
    put(idaho)
    step = first_half(idaho.bot)
    idaho.clock.advance(timedelta(seconds=80))
    idaho.settle()
    second_half(idaho.bot, step)
    idaho.person("ID-CIO").command("answer")
    idaho.person("ID-CIO").fill_and_submit(ANSWER)
    idaho.settle()

    assert set(called) == ours
    assert locked == []


# Several processes


def test_a_message_claimed_by_one_process_is_left_alone_by_the_other(stage: Stage) -> None:
    put(stage)
    step = first_half(stage.bot)

    heartbeat.deliver(another(stage))
    before = texts(stage)
    second_half(stage.bot, step)

    assert before == []
    assert texts(stage) == ["Hello"]


def test_who_finds_nothing_but_what_another_process_is_at_rests_as_long_as_that_one_may_take(stage: Stage) -> None:
    put(stage)
    stage.beat()
    say_instead(stage, "Hello, all")
    first_half(stage.bot)
    stage.clock.advance(timedelta(seconds=6))

    assert heartbeat.deliver(another(stage)) == messages.LEASE - 6


def test_a_copy_posted_by_a_process_that_froze_before_it_heard_the_answer_is_kept(stage: Stage) -> None:
    put(stage)
    step = first_half(stage.bot)
    assert step.content is not None
    ts = stage.bot.slack.post(step.channel, step.content, step.key)
    stage.clock.advance(timedelta(seconds=75))
    heartbeat.deliver(another(stage))

    hears(stage.bot, step, ts)
    stage.settle()

    assert texts(stage) == ["Hello"]
    assert (row_of(stage).ts, row_of(stage).discarded) == (ts, [])


def test_a_process_that_froze_before_its_post_takes_its_own_copy_back_and_records_it(stage: Stage) -> None:
    put(stage)
    step = taken_over(stage)
    kept = row_of(stage).ts

    second_half(stage.bot, step)
    twice = texts(stage)
    stage.settle()

    assert twice == ["Hello", "Hello"]
    assert texts(stage) == ["Hello"]
    assert row_of(stage).ts == kept
    assert len(row_of(stage).discarded) == 1
    with stage.db.begin() as tx:
        recorded = [(change.what, change.new) for change in tx.query(Change) if change.what != "scope"]
    assert ("second copy taken back", "hello") in recorded


@pytest.mark.parametrize("posted", [True, False], ids=["after the other posted", "before it did"])
def test_a_process_that_froze_before_its_post_and_heard_nothing_lets_its_copy_be_looked_for(
    stage: Stage, posted: bool
) -> None:
    put(stage)
    frozen, other = first_half(stage.bot), another(stage)
    stage.clock.advance(timedelta(seconds=75))
    delivery.deliver_one(other, stage.clock.now())  # it searches, and finds nothing
    if posted:
        heartbeat.deliver(other)

    stage.bot.slack.post(frozen.channel, frozen.content or Content("", []), frozen.key)
    hears(stage.bot, frozen, Unknown("timed out"))
    heartbeat.deliver(other)
    kept, twice = row_of(stage).ts, texts(stage)
    later(stage, 59)
    too_early = len(stage.slack.calls_of("conversations.history"))
    later(stage, 2)
    stage.settle()

    assert twice == ["Hello", "Hello"]
    assert texts(stage) == ["Hello"]
    assert (row_of(stage).ts, row_of(stage).state) == (kept, "sent")
    assert len(stage.slack.calls_of("conversations.history")) == too_early + 1


def test_where_no_copy_can_be_looked_for_the_message_is_edited_all_the_same(stage: Stage) -> None:
    put(stage)
    frozen = taken_over(stage)
    hears(stage.bot, frozen, Unknown("timed out"))
    stage.slack.fault("error", "conversations.history", times=1_000, error="missing_scope")
    say_instead(stage, "Hello again")

    later(stage, 61)
    stage.settle()

    assert texts(stage) == ["Hello again"]
    assert failures(stage) == {}


def test_what_slack_asks_for_is_obeyed_though_who_heard_it_had_lost_its_claim(stage: Stage) -> None:
    put(stage)
    frozen = taken_over(stage)
    hears(stage.bot, frozen, TryLater("ratelimited", 30))
    put(stage, "next", "Next")

    stage.beat()
    later(stage, 29)
    too_early = texts(stage)
    later(stage, 2)

    assert (too_early, texts(stage)) == (["Hello"], ["Hello", "Next"])


@pytest.mark.parametrize("fault", ["dropped", "refused", "rate_limited", "http_500"])
def test_a_copy_that_could_not_be_taken_back_at_once_is_taken_back_later(stage: Stage, fault: str) -> None:
    put(stage)
    step = taken_over(stage)
    stage.slack.fault(fault, "chat.delete")

    second_half(stage.bot, step)
    stage.settle()

    assert texts(stage) == ["Hello"]
    assert failures(stage) == {}


def test_of_two_copies_that_a_search_finds_the_first_is_kept(stage: Stage) -> None:
    put(stage)
    frozen = first_half(stage.bot)
    stage.clock.advance(timedelta(seconds=75))
    assert delivery.deliver_one(another(stage), stage.clock.now()) == 0.0  # it searches, and finds nothing
    dead = first_half(another(stage))
    assert dead.content is not None
    for step in (dead, frozen):  # both post, and neither lives to write it down
        stage.bot.slack.post(step.channel, dead.content, step.key)

    stage.clock.advance(timedelta(seconds=75))
    stage.settle()

    assert texts(stage) == ["Hello"]
    assert row_of(stage).ts == min(call.response.body["ts"] for call in posts(stage))


def test_a_process_that_was_frozen_right_after_its_claim_does_not_post(stage: Stage) -> None:
    put(stage)

    @event.listens_for(stage.db.engine, "commit", once=True)
    def freeze(_: Any) -> None:
        stage.clock.advance(timedelta(seconds=10))

    delivery.deliver_one(stage.bot, stage.clock.now())
    right_after = len(posts(stage))
    stage.settle()

    assert right_after == 0
    assert texts(stage) == ["Hello"]
    assert len(posts(stage)) == 1


def test_an_edit_of_a_process_that_was_frozen_is_drawn_over(stage: Stage) -> None:
    put(stage, text="0")
    stage.beat()
    say_instead(stage, "1")
    frozen = first_half(stage.bot)
    stage.clock.advance(timedelta(seconds=15))
    say_instead(stage, "2")
    heartbeat.deliver(another(stage))
    assert texts(stage) == ["2"]

    assert frozen.content is not None
    stage.bot.slack.edit(frozen.channel, frozen.ts, frozen.content)
    hears(stage.bot, frozen, None)
    older = texts(stage)
    stage.beat()

    assert older == ["1"]
    assert texts(stage) == ["2"]


# Nothing in a log


def test_neither_tokens_nor_what_people_wrote_appear_in_the_log_at_its_most_talkative(
    tmp_path_factory: pytest.TempPathFactory, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    with Patient(tmp_path_factory.mktemp("talkative")) as stage:
        stage.set_up("ID")
        stage.go_to(ASKED_AT)
        stage.slack.fault("error", "chat.postMessage", error="internal_error")
        stage.slack.fault("dropped", "chat.update")
        for office in ("CIO", "CPO"):
            stage.person(f"ID-{office}").command("answer")
            stage.person(f"ID-{office}").fill_and_submit(ANSWER)
            stage.person(f"ID-{office}").say(SECRET)
        stage.settle()
        tokens = [stage.slack.app.bot_token, stage.slack.app.app_token]

    assert any(SECRET in call.args.get("blocks", "") for call in stage.slack.calls)
    assert "Slack did not take a message" in caplog.text
    assert [word for word in [SECRET, *tokens] if word in caplog.text] == []


class Garbled(http.server.BaseHTTPRequestHandler):
    """A proxy in the way, which cuts Slack's answers short."""

    def do_POST(self) -> None:
        answer = json.dumps({"text": SECRET, "ok": True, "ts": "1.0"})[:-1].encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def garbled() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Garbled) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/api/"
        server.shutdown()


def test_an_answer_that_can_not_be_read_says_nothing_and_shows_nowhere(
    garbled: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    slack = Slack("xoxb-1", garbled)

    with pytest.raises(Unknown) as caught:
        slack.post("C1", Content("Hello", []), "hello")

    assert caught.value.error == "unreadable_answer"
    assert SECRET not in caplog.text


@pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
def test_a_reply_that_can_not_be_inserted_is_in_no_log(idaho: Stage, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    idaho.go_to(ASKED_AT)
    with idaho.db.begin() as tx:
        sqlite = "CREATE TRIGGER no BEFORE INSERT ON reply BEGIN SELECT RAISE(ABORT, 'no'); END"
        postgresql = "ALTER TABLE reply ADD CHECK (comment IS NULL)"  # its error shows the whole row
        on_file = idaho.database_url.startswith("sqlite")
        tx.connection().exec_driver_sql(sqlite if on_file else postgresql)
    idaho.person("ID-CIO").command("answer")

    refused = idaho.person("ID-CIO").fill_and_submit(ANSWER)

    ours = [record for record in caplog.records if not record.name.startswith(("aiohttp", "asyncio"))]
    logged = "\n".join(logging.Formatter().format(record) for record in ours)
    assert "reference" in refused["status"]
    assert "INSERT INTO reply" in logged
    assert [word for word in (SECRET, idaho.slack.app.bot_token, idaho.slack.app.app_token) if word in logged] == []
