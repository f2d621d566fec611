"""What people do, what the app gets of it, and what its answers do."""

import pytest
from slack_kit import (
    MANIFEST,
    NOW,
    TEXT_FIELD,
    actions,
    button,
    call,
    dm,
    done,
    error,
    events,
    field,
    form,
    opened,
    option,
    plain,
    radio,
    section,
)

from sandbox.slack.core import Slack
from sandbox.slack.errors import CannotSubmit, NotPossible, NotVisible


def test_what_is_typed_is_escaped_and_picks_become_markup(slack: Slack, ada: str, bo: str) -> None:
    place = slack.workspace.add_channel("plans", members=[ada])
    ts = slack.composer.say(
        ada, place, f"a < b & <!channel> @{{{bo}}} #{{{place}}} @{{here}} https://x.y/z?a&b", NOW
    )
    text = slack.channels[place].history[ts].text
    assert text == f"a &lt; b &amp; &lt;!channel&gt; <@{bo}> <#{place}|plans> <!here> <https://x.y/z?a&amp;b>"


def test_a_command_escapes_picks_as_the_manifest_says(slack: Slack, ada: str, bo: str) -> None:
    private = slack.workspace.add_channel("closed", private=True, members=[ada])
    delivery = slack.composer.command(ada, f"pair @{{{bo}}} <@{bo}|x> #{{{private}}} @someone <b>", NOW)
    assert delivery.payload["text"] == f"pair <@{bo}|bo.hill> <@{bo}|x> <#{private}|> @someone &lt;b&gt;"
    assert (delivery.payload["command"], delivery.payload["user_id"]) == ("/counterpart", ada)
    command = {"command": "/counterpart", "should_escape": False}
    plainly = Slack({**MANIFEST, "features": {**MANIFEST["features"], "slash_commands": [command]}})
    assert plainly.composer.command(plainly.workspace.add_person("Ada"), "a <b>", NOW).payload["text"] == "a <b>"


def test_messages_reach_the_app_with_the_type_of_their_conversation(slack: Slack, ada: str, bo: str) -> None:
    public, private = (
        slack.workspace.add_channel("a", members=[ada]),
        slack.workspace.add_channel("b", private=True, members=[ada]),
    )
    slack.composer.say(ada, public, "the bot is not here", NOW)
    slack.admin.invite_bot(public)
    slack.admin.invite_bot(private)
    for channel in (dm(slack, ada), dm(slack, ada, bo), public, private):
        slack.composer.say(ada, channel, "x", NOW)
    assert [e["channel_type"] for e in events(slack)] == ["im", "mpim", "channel", "group"]
    assert all(e["user"] == ada and "subtype" not in e for e in events(slack))


def test_the_app_hears_only_what_the_manifest_subscribes_to(ada: str) -> None:
    slack = Slack({**MANIFEST, "settings": {"event_subscriptions": {"bot_events": ["message.mpim"]}}})
    ada = slack.workspace.add_person("Ada")
    slack.composer.say(ada, dm(slack, ada), "x", NOW)
    slack.interactions.open_home(ada, NOW)
    slack.admin.change_person(ada, NOW, tz="America/Boise")
    assert slack.deliveries.all == []


def test_the_bots_own_messages_come_back_and_edits_and_deletions_have_subtypes(slack: Slack, ada: str) -> None:
    channel = dm(slack, ada)
    ts = done(slack, "chat.postMessage", channel=channel, text="x")["ts"]
    mine = slack.composer.say(ada, channel, "y", NOW, thread_ts=ts)
    slack.composer.edit(ada, channel, mine, "z", NOW)
    slack.composer.delete(ada, channel, mine, NOW)
    found = events(slack)
    assert found[0]["bot_id"] == slack.app.bot_id
    assert found[1]["thread_ts"] == ts
    assert [e.get("subtype") for e in found[2:]] == ["message_changed", "message_changed", "message_deleted"]
    assert found[2]["message"]["reply_count"] == 1
    assert (found[3]["message"]["text"], found[3]["previous_message"]["text"]) == ("z", "y")
    assert "user" not in found[3]
    assert found[4]["deleted_ts"] == mine


def test_a_reply_may_be_sent_to_the_channel_too(slack: Slack, ada: str) -> None:
    channel = dm(slack, ada)
    ts = done(slack, "chat.postMessage", channel=channel, text="x")["ts"]
    slack.composer.say(ada, channel, "y", NOW, thread_ts=ts, broadcast=True)
    assert events(slack)[1]["subtype"] == "thread_broadcast"
    assert done(slack, "conversations.history", channel=channel)["messages"][0]["text"] == "y"


def test_people_act_only_where_they_are(slack: Slack, ada: str, bo: str) -> None:
    channel = dm(slack, ada)
    ts = done(slack, "chat.postMessage", channel=channel, text="x", blocks=[actions(button())])["ts"]
    with pytest.raises(NotVisible):
        slack.interactions.press(bo, channel, ts, "answer", NOW)
    with pytest.raises(NotVisible):
        slack.interactions.press(ada, channel, ts, "other", NOW)
    with pytest.raises(NotVisible):
        slack.composer.say(bo, channel, "x", NOW)
    with pytest.raises(NotVisible):
        slack.composer.edit(ada, channel, ts, "x", NOW)
    with pytest.raises(NotPossible):
        slack.admin.invite(channel, bo, NOW)
    slack.admin.change_person(ada, NOW, deleted=True)
    with pytest.raises(NotPossible):
        slack.composer.command(ada, "help", NOW)


def test_nobody_can_write_to_an_app_that_takes_no_messages() -> None:
    home = {"messages_tab_enabled": True, "messages_tab_read_only_enabled": True}
    slack = Slack({**MANIFEST, "features": {**MANIFEST["features"], "app_home": home}})
    ada = slack.workspace.add_person("Ada")
    channel = dm(slack, ada)
    with pytest.raises(NotPossible):
        slack.composer.say(ada, channel, "x", NOW)


def test_pressing_a_button_sends_what_slack_sends(slack: Slack, ada: str) -> None:
    channel = dm(slack, ada)
    select = {"type": "static_select", "action_id": "pick", "options": [option("a", "A")]}
    blocks = [actions(button(value="7"), select, block_id="b")]
    ts = done(slack, "chat.postMessage", channel=channel, text="x", blocks=blocks)["ts"]
    payload = slack.interactions.press(ada, channel, ts, "answer", NOW).payload
    assert payload["container"] == {
        "type": "message",
        "message_ts": ts,
        "channel_id": channel,
        "is_ephemeral": False,
    }
    assert payload["message"]["ts"] == ts
    assert payload["user"]["id"] == ada
    action = payload["actions"][0]
    assert (action["action_id"], action["block_id"], action["value"]) == ("answer", "b", "7")
    assert payload["state"]["values"]["b"]["pick"]["selected_option"] is None
    payload = slack.interactions.press(ada, channel, ts, "pick", NOW, value="A").payload
    assert payload["actions"][0]["selected_option"]["value"] == "a"
    assert payload["state"]["values"]["b"]["pick"]["selected_option"]["value"] == "a"


def test_a_trigger_works_once_and_for_three_seconds(slack: Slack, ada: str) -> None:
    trigger = slack.composer.command(ada, "x", NOW).payload["trigger_id"]
    assert error(slack, "views.open", NOW + 3.1, trigger_id=trigger, view=form()) == "expired_trigger_id"
    assert error(slack, "views.open", NOW, trigger_id=trigger, view={}) == "invalid_arguments"
    done(slack, "views.open", NOW + 2.9, trigger_id=trigger, view=form())
    assert error(slack, "views.open", NOW, trigger_id=trigger, view=form()) == "exchanged_trigger_id"
    assert error(slack, "views.open", NOW, trigger_id="1.2", view=form()) == "invalid_trigger_id"


def test_a_view_has_limits_of_size_and_hash(slack: Slack, ada: str) -> None:
    view_id = opened(slack, ada)
    too_large = form(*[section("x" * 3000) for _ in range(90)])
    assert error(slack, "views.update", view_id=view_id, view=too_large) == "view_too_large"
    assert error(slack, "views.update", view_id=view_id, view=form(), hash="old") == "hash_conflict"
    assert error(slack, "views.update", view_id="V404", view=form()) == "not_found"
    body = call(slack, "views.update", view_id=view_id, view=form(title=plain("x" * 25))).body
    assert body["response_metadata"]["messages"] == [
        "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"
    ]


def test_at_most_three_views_are_stacked(slack: Slack, ada: str) -> None:
    more = form(actions(button("More", "more")))
    opened(slack, ada, more)
    results = []
    for _ in range(3):
        top = slack.views.top(ada)
        assert top
        trigger = slack.interactions.press_in_view(ada, top.id, "more", NOW).payload["trigger_id"]  # type: ignore[union-attr]
        results.append(call(slack, "views.push", trigger_id=trigger, view=more).body.get("error"))
    assert results == [None, None, "push_limit_reached"]
    command = slack.composer.command(ada, "x", NOW).payload["trigger_id"]
    slack.views.clear(ada)
    assert error(slack, "views.push", trigger_id=command, view=more) == "not_found"


def test_the_client_refuses_what_is_not_filled_in_or_too_long(slack: Slack, ada: str) -> None:
    email, number = {"type": "email_text_input"}, {"type": "number_input", "is_decimal_allowed": False}
    view_id = opened(
        slack,
        ada,
        form(
            field("status", radio("a")),
            field("note", TEXT_FIELD, optional=True),
            field("mail", email, optional=True),
            field("count", number, optional=True),
        ),
    )
    before = len(slack.deliveries.all)
    for values, wrong in [
        ({}, "status"),
        ({"status": "a", "note": "longer"}, "note"),
        ({"status": "a", "note": None, "mail": "no"}, "mail"),
        ({"status": "a", "mail": None, "count": "1.5"}, "count"),
    ]:
        with pytest.raises(CannotSubmit) as caught:
            slack.interactions.submit(ada, view_id, values, NOW)
        assert list(caught.value.errors) == [wrong]
    with pytest.raises(NotPossible):
        slack.interactions.submit(ada, view_id, {"status": "no such option"}, NOW)
    with pytest.raises(NotVisible):
        slack.interactions.submit(ada, view_id, {"other": "x"}, NOW)
    assert len(slack.deliveries.all) == before
    payload = slack.interactions.submit(ada, view_id, {"status": "a", "count": "2", "note": "<&>"}, NOW).payload
    values = payload["view"]["state"]["values"]
    assert values["status"]["status_action"]["selected_option"]["value"] == "a"
    assert values["note"]["note_action"] == {"type": "plain_text_input", "value": "<&>"}
    assert values["mail"]["mail_action"]["value"] is None
    with pytest.raises(NotPossible):
        slack.interactions.submit(ada, view_id, {}, NOW)
