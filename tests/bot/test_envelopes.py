"""What Slack can send, and what it never sends: before anything of ours reads it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.envelopes import NotSlacks, checked, parsed

WHOSE = {"team": {"id": "T1"}, "user": {"id": "U1"}}
COMMAND = {"command": "/counterpart", "text": "me", "team_id": "T1", "user_id": "U1", "trigger_id": "1.1"}
PRESS = WHOSE | {"type": "block_actions", "trigger_id": "1.1", "actions": [{"action_id": "answer", "value": "4"}]}
IN_A_MESSAGE = PRESS | {"channel": {"id": "C1"}, "container": {"thread_ts": "1.1"}}
VIEW = {
    "id": "V1",
    "type": "modal",
    "callback_id": "answer",
    "private_metadata": "4",
    "blocks": [{"type": "input", "block_id": "comment"}],
    "state": {"values": {"comment": {"value": {"type": "plain_text_input", "value": None}}}},
}
FORM = WHOSE | {"type": "view_submission", "view": VIEW}
CLOSED = WHOSE | {"type": "view_closed", "view": VIEW}
AROUND = {"type": "event_callback", "team_id": "T1", "authorizations": [{"team_id": "T1"}]}


def event(name: str, **more: Any) -> dict[str, Any]:
    return AROUND | {"event": {"type": name, **more}}


WRITTEN = {"channel": "G1", "user": "U1", "text": "zqwords", "ts": "1.1", "channel_type": "mpim"}
ACCOUNT = {"id": "U1", "team_id": "T1", "deleted": False, "updated": 7, "profile": {"email": "zq@example.gov"}}
GOOD = {
    "command": COMMAND,
    "command without a word": {name: one for name, one in COMMAND.items() if name != "text"},
    "press on Home": PRESS,
    "press in a message": IN_A_MESSAGE,
    "choice": PRESS | {"actions": [{"action_id": "more", "value": None, "selected_option": {"value": "why:4"}}]},
    "form": FORM,
    "closed": CLOSED,
    "written": event("message", **WRITTEN),
    "with a file": event("message", **WRITTEN, subtype="file_share", files=[{"id": "F1", "name": "zq"}, None]),
    "by a bot": event("message", **WRITTEN | {"user": None}, bot_id="B1", subtype="bot_message"),
    "changed": event("message", subtype="message_changed", channel="G1", message={"ts": "1.1", "user": "U1"}),
    "deleted": event("message", subtype="message_deleted", channel="G1", deleted_ts="1.1"),
    "home": event("app_home_opened", user="U1", tab="home"),
    "account": event("user_change", user=ACCOUNT),
    "account on a grid": event("user_change", user=ACCOUNT | {"enterprise_user": {"teams": ["T1", "T2"]}}),
    "joined": event("member_joined_channel", user="U1", channel="C1"),
    "archived": event("channel_archive", channel="C1"),
    "moved": event("channel_id_changed", old_channel_id="G1", new_channel_id="C1"),
    "revoked": event("tokens_revoked", tokens={"bot": ["U1"]}),
    "uninstalled": event("app_uninstalled"),
    "one that nobody handles": event("reaction_added"),
    "verification": {"type": "url_verification", "challenge": "abc"},
    "certificate": {"ssl_check": "1"},
}


@pytest.mark.parametrize("name", GOOD)
def test_what_slack_sends_is_handed_on_with_all_that_is_read_and_nothing_else(name: str) -> None:
    given = GOOD[name]

    assert checked(given) == given
    assert checked(given | {"is_new": {"at": [1]}, "api_app_id": None, "response_urls": []}) == given


@pytest.mark.parametrize(
    ("given", "where"),
    [
        (COMMAND | {"user_id": None}, "user_id"),
        (COMMAND | {"user_id": "U" + "9" * 60}, "user_id"),
        (COMMAND | {"user_id": "U1\x00"}, "user_id"),
        (COMMAND | {"user_id": "T1"}, "user_id"),
        (COMMAND | {"team_id": 7}, "team_id"),
        (COMMAND | {"text": ["me"]}, "text"),
        (COMMAND | {"text": " a" * 3_001}, "text"),
        (event("message", **WRITTEN | {"text": "x" * 250_001}), "text"),
        (COMMAND | {"trigger_id": ""}, "trigger_id"),
        (COMMAND | {"response_url": "file:///etc/passwd"}, "response_url"),
        (PRESS | {"actions": []}, "actions"),
        (PRESS | {"actions": {"action_id": "answer"}}, "actions"),
        (PRESS | {"actions": [{"value": "4"}]}, "actions.0.action_id"),
        (PRESS | {"actions": [{"action_id": "answer", "value": 4}]}, "actions.0.value"),
        (PRESS | {"user": "U1"}, "user"),
        (PRESS | {"channel": {"id": "C1"}}, ""),
        (PRESS | {"team": ["T1"]}, "team"),
        (FORM | {"view": VIEW | {"state": None}}, "view.state"),
        (FORM | {"view": VIEW | {"state": {"values": {"zq": {"zq": []}}}}}, "view.state.values.….…"),
        (FORM | {"view": VIEW | {"blocks": [{"type": "input"}]}}, "view.blocks.0.block_id"),
        (FORM | {"view": [VIEW]}, "view"),
        (AROUND, "event"),
        (event(""), "event.type"),
        (AROUND | {"event": GOOD["written"]["event"], "authorizations": "T1"}, "authorizations"),
        (event("message", **WRITTEN | {"ts": None}), ""),
        (event("message", **WRITTEN | {"ts": "99999999999.1"}), "ts"),
        (event("message", **WRITTEN | {"text": {"zq": 1}}), "text"),
        (event("message", subtype="message_changed", channel="G1"), ""),
        (event("message", subtype="message_changed", channel="G1", message={"user": "U1"}), "message.ts"),
        (event("message", subtype="message_deleted", channel="G1"), ""),
        (event("user_change", user="U1"), "user"),
        (event("user_change", user=ACCOUNT | {"deleted": "yes"}), "user.deleted"),
        (event("user_change", user=ACCOUNT | {"updated": 2**70}), "user.updated.…"),
        (event("channel_archive", channel={"id": "C1"}), "channel"),
        ({"type": "url_verification", "challenge": "<zq>"*99}, "challenge"),
        ({"type": "zqother"}, "type"),
        ({"type": ["block_actions"]}, "type"),
        ({}, "command"),
        ([], ""),
        (None, ""),
    ],
)  # fmt: skip
def test_what_slack_never_sends_is_refused_with_the_field_and_none_of_what_it_holds(given: Any, where: str) -> None:
    with pytest.raises(NotSlacks) as wrong:
        checked(given)

    assert wrong.value.where == where
    assert "zq" not in f"{wrong.value.what}{wrong.value.where}{wrong.value}"


def test_what_a_person_typed_is_no_reason_to_lose_it() -> None:
    odd = "half \ud800 a character, a \x00 NUL, \u202e and " + "x" * 5_000
    kept = "half \ufffd a character, a  NUL, \u202e and " + "x" * 5_000

    assert checked(COMMAND | {"text": odd})["text"] == kept
    assert checked(event("message", **WRITTEN | {"text": odd}))["event"]["text"] == kept
    values = {"comment": {"value": {"type": "plain_text_input", "value": odd}}}
    form = checked(FORM | {"view": VIEW | {"state": {"values": values}}})
    assert form["view"]["state"]["values"]["comment"]["value"]["value"] == kept


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (json.dumps(GOOD["written"]), "application/json"),
        (json.dumps(GOOD["written"]), "application/json; charset=utf-8"),
        (json.dumps(GOOD["written"]), ""),
        ("payload=" + json.dumps(GOOD["written"]), "application/x-www-form-urlencoded"),
    ],
)
def test_a_body_is_read_by_what_it_is(body: str, kind: str) -> None:
    assert parsed(body.encode(), kind) == GOOD["written"]


@pytest.mark.parametrize(
    "body", ["{", "payload=", "payload=[", "payload=" + "[" * 100_000, "{" * 9, '{"a":' + "9" * 5_000 + "}"]
)
def test_a_body_that_is_none_is_what_slack_never_sends(body: str) -> None:
    with pytest.raises(NotSlacks):
        checked(parsed(body.encode(), "application/x-www-form-urlencoded"))
