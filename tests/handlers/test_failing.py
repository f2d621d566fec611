"""Promise 10: a failure to post reaches the admins once for each cause and day, and is never retried in a loop."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from asked import answer, change, pair, question, rows
from command_kit import shown, typed

from handlers import heartbeat
from handlers.failures import notice
from sandbox.demo.stage import Stage
from sandbox.slack.records import Message
from storage.database import Database

NOTICES = "SELECT key, state FROM message WHERE kind = 'failure' ORDER BY id"
THURSDAY = datetime(2026, 12, 3, 16, 0, tzinfo=UTC)  # 9:00 in Boise: the first question
FRIDAY = datetime(2026, 12, 4, 19, 0, tzinfo=UTC)  # 14:00 in New York: the digest
DAY = timedelta(days=1)


def notices(stage: Stage, who: str = "admin") -> list[str]:
    """What this person was told of failures, as it stands."""
    return [shown(stage, one) for one in direct(stage, who) if "What to do:" in one.text]


def direct(stage: Stage, who: str) -> list[Message]:
    return [one for one in stage.person(who).inbox if stage.slack.channels[one.channel].kind == "im"]


def digest_refused(stage: Stage) -> None:
    stage.slack.admin.remove_bot(stage.channel)
    typed(stage, "digest post")


def nobody_said_where_the_digest_goes(stage: Stage) -> None:
    stage.go_to(FRIDAY - timedelta(minutes=1))
    with stage.db.begin() as tx:
        tx.connection().exec_driver_sql("UPDATE task_force SET channel = NULL")
    stage.clock.advance(timedelta(minutes=1))


def question_refused(stage: Stage, times: int = 1) -> None:
    change(stage, "UPDATE pair SET conversation = NULL")  # it is to be opened once more
    stage.slack.fault(
        "error", "conversations.open", times, lambda args: "," in args["users"], error="user_disabled"
    )
    stage.go_to(THURSDAY)


def edit_refused(stage: Stage) -> None:
    stage.go_to(THURSDAY)
    stage.slack.fault("error", "chat.update", error="cant_update_message")
    answer(stage, stage.person("ID-CIO"), "stuck", "zqwordsqz")


def let_in_again_after_five_minutes(stage: Stage) -> None:
    stage.slack.fault("error", "chat.postMessage", error="token_revoked")
    stage.slack.fault("error", "auth.test", error="token_revoked")
    typed(stage, "digest post")
    stage.beat()
    stage.clock.advance(timedelta(seconds=301))


def not_searchable(stage: Stage) -> None:
    stage.slack.fault("http_500", "chat.postMessage")
    stage.slack.fault("error", "conversations.history", error="missing_scope")
    typed(stage, "digest post")
    stage.beat()
    stage.clock.advance(timedelta(seconds=61))


def unknown_word(stage: Stage) -> None:
    stage.slack.fault("error", "chat.postMessage", error="a_new_rule")
    typed(stage, "digest post")


def a_fault_of_ours(stage: Stage, beats: int = 3) -> None:
    with stage.db.begin() as tx:
        tx.connection().exec_driver_sql("UPDATE pair SET cadence = 'nonsense', next_due = '2026-12-01 00:00:00'")
    for _ in range(beats + 1):  # what happened at one is told at the next
        heartbeat.beat(stage.bot)


def database_gone(stage: Stage, beats: int = 3) -> None:
    for _ in range(beats):
        heartbeat.beat(replace(stage.bot, db=Database("sqlite:////no/such/folder/counterpart.db", None)))
    heartbeat.beat(stage.bot)


@pytest.mark.parametrize(
    ("failing", "what", "why"),
    [
        (digest_refused, "The digest to #task-force", "I am not in that channel."),
        (nobody_said_where_the_digest_goes, "The digest", "no channel is set."),
        (question_refused, "A question to Idaho", "That account is deactivated."),
        (edit_refused, "A question to Idaho", "I could not bring a message up to date"),
        (let_in_again_after_five_minutes, "Everything that I send", "Slack let nothing of mine through"),
        (not_searchable, "The digest to #task-force", "I don't know whether it went out"),
        (unknown_word, "The digest to #task-force", "Slack refused it (`a_new_rule`)."),
        (a_fault_of_ours, "`action=ask`", "A part of my work failed."),
        (database_gone, "Everything", "I could not get at my database"),
    ],
)
def test_each_failure_is_told_to_the_admin_once_with_what_why_and_the_fix(
    stage: Stage, failing: Any, what: str, why: str
) -> None:
    stage.set_up("ID")
    failing(stage)
    for _ in range(4):
        stage.beat()
        stage.clock.advance(timedelta(seconds=30))

    (told,) = notices(stage)

    assert why in told.splitlines()[0]
    assert f"• {what}\n" in told
    assert "What to do: " in told
    assert f"• {what}: " in typed(stage, "status")
    assert why in typed(stage, "status")
    assert "zqwordsqz" not in "\n".join(stage.person("admin").sees)
    assert not notices(stage, "ID-CIO") + notices(stage, "ID-CPO")


def test_more_of_the_same_that_day_is_written_into_the_same_message_and_pings_nobody(stage: Stage) -> None:
    stage.set_up("ID", "ME")
    question_refused(stage, times=2)

    (told,) = notices(stage)
    phone = [seen for seen in stage.slack.workspace.seen[stage.person("admin").id] if seen.kind == "notification"]

    assert "• A question to Maine\n• A question to Idaho\n" in told
    assert len([seen for seen in phone if "What to do:" in seen.text]) == 1


def test_the_next_day_it_is_told_again(stage: Stage) -> None:
    stage.set_up("ID")
    nobody_said_where_the_digest_goes(stage)
    stage.settle()
    stage.go_to(FRIDAY + 2 * DAY, DAY)

    assert [key.split("/")[1] for key, _ in rows(stage, NOTICES)] == ["2026-12-04", "2026-12-05", "2026-12-06"]


def test_a_notice_that_fails_makes_no_other_and_is_not_repeated(stage: Stage) -> None:
    stage.set_up("ID")
    digest_refused(stage)
    with stage.server.lock:
        stage.slack.people[stage.person("admin").id].deleted = True
    for _ in range(5):
        stage.settle()
        stage.clock.advance(timedelta(minutes=30))

    assert [state for _, state in rows(stage, NOTICES)] == ["refused"]
    assert len([one for one in stage.slack.calls_of("conversations.open") if "," not in one.args["users"]]) == 3


def test_those_named_and_those_made_admins_are_told_and_else_who_administers_the_workspace(stage: Stage) -> None:
    stage.set_up("ID")
    stage.bot = replace(stage.bot, admins=frozenset({stage.person("named").id}))
    typed(stage, "admin add @helper")
    digest_refused(stage)
    stage.settle()

    told = {name: len(notices(stage, name)) for name in ("named", "helper", "admin")}

    assert told == {"named": 1, "helper": 1, "admin": 0}


def test_with_nobody_to_tell_it_is_kept_and_status_shows_it(stage: Stage) -> None:
    stage.set_up("ID")
    administers(stage, False)
    with stage.db.begin() as tx:
        tx.connection().exec_driver_sql("UPDATE task_force SET invited_by = NULL, channel = NULL")
    stage.go_to(FRIDAY)

    assert rows(stage, NOTICES) == [("failure/2026-12-04/channel_not_set/nobody", "dropped")]
    administers(stage, True)
    assert "no channel is set." in typed(stage, "status")


def administers(stage: Stage, yes: bool) -> None:
    with stage.server.lock:
        stage.slack.admin.change_person(stage.person("admin").id, stage.server.now(), is_admin=yes)
    stage.server.settle()


def test_after_a_question_was_refused_the_pair_can_be_asked_again(stage: Stage) -> None:
    stage.set_up("ID")
    question_refused(stage)
    stage.settle()

    again = typed(stage, "checkin ID")
    stage.settle()

    assert again.startswith("Idaho is asked now")
    assert all(question(person) for person in pair(stage))
    assert [row[0] for row in rows(stage, "SELECT not_sent FROM check_in ORDER BY id")] == [
        "Slack refused it",
        None,
    ]


def test_what_fails_twice_and_then_works_is_told_to_nobody_however_often(stage: Stage) -> None:
    stage.set_up("ID")
    for _ in range(3):
        database_gone(stage, beats=2)
    a_fault_of_ours(stage, beats=1)
    with stage.db.begin() as tx:
        tx.connection().exec_driver_sql("UPDATE pair SET cadence = NULL")
    heartbeat.beat(stage.bot)
    stage.settle()

    assert rows(stage, NOTICES) == []
    assert stage.bot.failed == {}


def test_requests_that_are_not_signed_stand_in_status_and_are_sent_to_nobody(stage: Stage) -> None:
    stage.set_up("ID")

    for _ in range(3):
        notice.note_refused(stage.bot, "not_signed")
    stage.settle()

    assert notices(stage) == []
    assert typed(stage, "status").count("were not signed with my signing secret") == 1
