"""Promise 2: what Slack refuses to one conversation or person holds up no other, whatever word it says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from asked import SLOT, one
from command_kit import shown

from handlers import heartbeat
from sandbox.demo.stage import Stage
from storage.tables import Message

ALWAYS = 10**9
WORDS = """
access_denied account_inactive accesslimited as_user_not_supported blocked_file_type bot_not_found
cannot_dm_bot cannot_reply_to_message cant_dm_bot channel_is_limited_access channel_not_found
channel_type_not_supported deprecated_endpoint duplicate_channel_not_found duplicate_message_not_found
edit_window_closed ekm_access_denied enterprise_is_restricted external_channel_migrating fatal_error
internal_error invalid_arg_name invalid_arguments invalid_array_arg invalid_auth invalid_blocks
invalid_blocks_format invalid_charset invalid_form_data invalid_json invalid_metadata_format invalid_post_type
invalid_user_combination is_archived is_inactive message_limit_exceeded messages_tab_disabled
metadata_too_large method_deprecated method_not_supported_for_channel_type missing_channel missing_post_type
missing_scope msg_blocks_too_long msg_too_long no_permission no_text not_allowed not_allowed_token_type
not_authed not_enough_users not_in_channel org_login_required rate_limited ratelimited request_timeout
restricted_action restricted_action_non_threadable_channel restricted_action_read_only_channel
restricted_action_thread_locked service_unavailable slack_connect_blocked
slack_connect_file_link_sharing_blocked team_access_not_granted team_added_to_org team_not_found thread_locked
token_expired token_revoked too_many_attachments too_many_users two_factor_setup_required unknown_method
user_disabled user_not_found user_not_visible users_list_not_supplied a_rule_of_tomorrow http_500
rate_limited_without_end no_answer_before dropped
""".split()  # noqa: SIM905 - to be read and added to
"""What Slack's pages say, one that they don't, and silences of every kind."""
SAID = [pytest.param(word, marks=pytest.mark.waits) if word == "no_answer_before" else word for word in WORDS]
"""The same; where no answer comes, eight seconds a call are counted and not waited."""
NOT_YET = {
    "accesslimited",
    "fatal_error",
    "http_500",
    "internal_error",
    "message_limit_exceeded",
    "no_answer_before",
    "dropped",
    "rate_limited",
    "rate_limited_without_end",
    "ratelimited",
    "request_timeout",
    "service_unavailable",
    "team_added_to_org",
}
"""These may pass, so they are tried again, at growing intervals, and told of when they last."""
OTHERS = ("MT", "UT")  # asked at the same moment as Idaho
LONG = timedelta(minutes=4)


def refuse(stage: Stage, word: str, concerns: Callable[[dict[str, Any]], bool], *methods: str) -> list[str]:
    """Slack says so to these calls, for good. Returns the methods that were refused, as they come."""
    name = {"rate_limited_without_end": "rate_limited"}.get(word, word)
    name = name if name in ("http_500", "rate_limited", "no_answer_before", "dropped") else "error"
    met: list[str] = []
    for method in methods:
        stage.slack.fault(
            name,
            method,
            ALWAYS,
            when=lambda args, method=method: concerns(args) and not met.append(method),
            error=word,
            retry_after=30,
        )
    return met


def beats(stage: Stage, lasts: timedelta) -> None:
    """As `run` beats, whatever fails; less often once the first minute is over."""
    began = stage.clock.now()
    while (since := stage.clock.now() - began) < lasts:
        heartbeat.beat(stage.bot)
        stage.server.settle()
        stage.clock.advance(timedelta(seconds=5 if since < timedelta(minutes=1) else 20))


def sent_at(stage: Stage, kind: str) -> dict[str, datetime | None]:
    """Key → when it went out."""
    with stage.db.begin() as tx:
        return {row.key: row.sent_at for row in tx.query(Message).where(Message.kind == kind)}


def told(stage: Stage) -> list[str]:
    """What the admin was told of failures."""
    direct = [m for m in stage.person("admin").inbox if stage.slack.channels[m.channel].kind == "im"]
    return [shown(stage, m) for m in direct if "What to do:" in m.text]


def to_person(stage: Stage, person: str) -> Callable[[dict[str, Any]], bool]:
    """Whether a call concerns this person's own conversation."""

    def concerns(args: dict[str, Any]) -> bool:
        channel = stage.slack.channels.get(args.get("channel", ""))
        return args.get("users") == person or bool(channel and channel.kind == "im" and person in channel.members)

    return concerns


def wasted(word: str) -> int:
    """Calls that may meet the refusal: where it may pass they are repeated, with searches, at growing intervals."""
    return 10 if word in NOT_YET else 3


def late(word: str) -> float:
    """Seconds that the others may take. A 429 holds all for as long as it says: nobody knows whom it means."""
    return 100 if word in NOT_YET else 30


@pytest.mark.parametrize("word", SAID)
def test_of_six_welcomes_one_is_refused_for_good_and_five_go_out(stage: Stage, word: str) -> None:
    stage.set_up("ID", *OTHERS, start=False)
    concerns = to_person(stage, stage.person("ID-CIO").id)
    met = refuse(stage, word, concerns, "conversations.open", "chat.postMessage")
    stage.person("admin").command("start")
    stage.person("admin").press("Start")
    began = stage.clock.now()

    beats(stage, LONG)

    out = [at for at in sent_at(stage, "welcome").values() if at is not None]
    assert len(out) == 5
    assert (max(out) - began).total_seconds() < late(word)
    assert one(stage, "SELECT shut FROM task_force") is None
    assert len(met) <= wasted(word)
    assert len(stage.slack.calls_of("auth.test")) <= 2
    if word not in NOT_YET:
        (notice,) = told(stage)
        assert "• The welcome to Idaho\n" in notice


@pytest.mark.parametrize("word", SAID)
def test_of_three_questions_one_is_refused_for_good_and_two_go_out(stage: Stage, word: str) -> None:
    stage.set_up("ID", *OTHERS)
    stage.clock.advance(SLOT - stage.clock.now())
    began, before = stage.clock.now(), len(stage.slack.calls_of("auth.test"))
    group = one(stage, "SELECT conversation FROM pair WHERE jurisdiction = 'ID'")
    methods = ("chat.postMessage", "conversations.members", "conversations.history")
    met = refuse(stage, word, lambda args: args.get("channel") == group, *methods)

    beats(stage, LONG)

    out = {key.split("/")[1]: at for key, at in sent_at(stage, "checkin").items() if at is not None}
    assert set(OTHERS) <= set(out)
    assert max((out[code] - began).total_seconds() for code in OTHERS) < late(word)
    assert one(stage, "SELECT shut FROM task_force") is None
    assert len(met) <= wasted(word)
    assert len(stage.slack.calls_of("auth.test")) - before <= 2
