"""The Web API: what it does, and every refusal by its name."""

import json

import pytest
from slack_kit import MANIFEST, NOW, actions, button, call, dm, done, error, plain, section

from sandbox.slack.core import Slack
from sandbox.slack.text import all_text


def without(*scopes: str) -> Slack:
    """A workspace whose app lacks these scopes."""
    bot = [scope for scope in MANIFEST["oauth_config"]["scopes"]["bot"] if scope not in scopes]
    return Slack({**MANIFEST, "oauth_config": {"scopes": {"bot": bot}}}, rates="off")


def test_tokens_are_checked(slack: Slack) -> None:
    assert slack.call("auth.test", {}, NOW, None).body["error"] == "not_authed"
    assert slack.call("auth.test", {}, NOW, "xoxb-other").body["error"] == "invalid_auth"
    assert slack.call("auth.test", {}, NOW, slack.app.app_token).body["error"] == "not_allowed_token_type"
    assert error(slack, "apps.connections.open") == "not_allowed_token_type"
    assert slack.call("apps.connections.open", {}, NOW, slack.app.app_token).ok
    assert done(slack, "auth.test")["user_id"] == slack.app.bot_user
    assert error(slack, "chat.scheduleMessage") == "unknown_method"
    assert slack.call("api.test", {"a": "b"}, NOW, None).body["args"] == {"a": "b"}


def test_after_the_app_is_uninstalled_every_call_fails_and_the_app_hears_of_it(slack: Slack, ada: str) -> None:
    slack.admin.uninstall(NOW)
    assert error(slack, "auth.test") == "account_inactive"
    assert [d.payload["event"]["type"] for d in slack.deliveries.all] == ["tokens_revoked", "app_uninstalled"]


@pytest.mark.parametrize(
    ("scope", "method", "args"),
    [
        ("chat:write", "chat.postMessage", {"channel": "C1", "text": "x"}),
        ("users:read", "users.info", {"user": "U1"}),
        ("users:read.email", "users.lookupByEmail", {"email": "a@b.c"}),
        ("files:write", "files.getUploadURLExternal", {"filename": "a", "length": 1}),
        ("im:read", "users.conversations", {"types": "im"}),
    ],
)
def test_a_missing_scope_is_named(scope: str, method: str, args: dict[str, object]) -> None:
    body = without(scope).call(method, args, NOW, without(scope).app.bot_token).body
    assert (body["error"], body["needed"]) == ("missing_scope", scope)
    assert scope not in body["provided"].split(",")


@pytest.mark.parametrize(("scope", "group"), [("im:read", False), ("mpim:read", True)])
def test_reading_a_conversation_needs_the_scope_of_its_kind(scope: str, group: bool) -> None:
    slack = without(scope)
    people = [slack.workspace.add_person("Ada"), slack.workspace.add_person("Bo")][: 2 if group else 1]
    assert error(slack, "conversations.info", channel=dm(slack, *people)) == "missing_scope"


def test_opening_needs_the_scope_for_one_or_for_several() -> None:
    slack = without("mpim:write")
    ada, bo = slack.workspace.add_person("Ada"), slack.workspace.add_person("Bo")
    assert dm(slack, ada)
    assert call(slack, "conversations.open", users=f"{ada},{bo}").body["needed"] == "mpim:write"


def test_posting_refusals(slack: Slack, ada: str) -> None:
    public, private = slack.workspace.add_channel("open"), slack.workspace.add_channel("closed", private=True)
    channel = dm(slack, ada)
    assert error(slack, "chat.postMessage", text="x") == "invalid_arguments"
    assert error(slack, "chat.postMessage", channel=public, text="x") == "not_in_channel"
    assert error(slack, "chat.postMessage", channel=private, text="x") == "channel_not_found"
    assert error(slack, "chat.postMessage", channel="C404", text="x") == "channel_not_found"
    assert error(slack, "chat.postMessage", channel=channel) == "no_text"
    assert error(slack, "chat.postMessage", channel=channel, text="  ") == "no_text"
    assert error(slack, "chat.postMessage", channel=channel, text="x" * 40_001) == "msg_too_long"
    assert error(slack, "chat.postMessage", channel=channel, text="x", blocks="[{") == "invalid_blocks_format"
    assert error(slack, "chat.postMessage", channel=channel, text="x", thread_ts="1.000000") == "thread_not_found"
    long = [section("x" * 2700, block_id=f"b{n}") for n in range(5)]
    assert error(slack, "chat.postMessage", channel=channel, text="x", blocks=long) == "msg_blocks_too_long"
    metadata = {"event_type": "k"}
    assert (
        error(slack, "chat.postMessage", channel=channel, text="x", metadata=metadata) == "invalid_metadata_format"
    )
    slack.admin.invite_bot(public)
    slack.admin.archive(public)
    assert error(slack, "chat.postMessage", channel=public, text="x") == "is_archived"
    assert slack.messages.of(channel) == []


def test_invalid_blocks_say_where(slack: Slack, ada: str) -> None:
    blocks = json.dumps([actions(button("x" * 76))])
    body = call(slack, "chat.postMessage", channel=dm(slack, ada), text="x", blocks=blocks).body
    assert body["error"] == "invalid_blocks"
    assert body["response_metadata"]["messages"] == [
        "[ERROR] must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]"
    ]


def test_a_workspace_may_not_know_a_block_yet_and_refuses_the_whole_message(slack: Slack, ada: str) -> None:
    row = [{"type": "raw_text", "text": "x"}]
    table = {"type": "data_table", "caption": "A table", "rows": [row, row]}
    inside = {"type": "container", "title": plain("x"), "child_blocks": [{"type": "table", "rows": [row]}]}
    slack.messages.unknown_blocks = {"data_table", "table"}
    for blocks in ([section("x"), table], [inside]):
        assert error(slack, "chat.postMessage", channel=dm(slack, ada), text="x", blocks=blocks) == "invalid_blocks"
    done(slack, "chat.postMessage", channel=dm(slack, ada), text="x", blocks=[section("x")])
    slack.messages.unknown_blocks = set()
    done(slack, "chat.postMessage", channel=dm(slack, ada), text="x", blocks=[table])


def test_slack_changes_what_was_posted(slack: Slack, ada: str) -> None:
    blocks = [section("x"), actions({"type": "button", "text": plain("y")})]
    body = done(slack, "chat.postMessage", channel=dm(slack, ada), text="see https://a.b/c", blocks=blocks)
    assert body["message"]["text"] == "see <https://a.b/c>"
    assert body["message"]["blocks"][0]["block_id"]
    assert body["message"]["blocks"][1]["elements"][0]["action_id"]
    assert "block_id" not in blocks[0]


def test_blocks_without_text_show_nothing_on_a_phone(slack: Slack, ada: str) -> None:
    body = done(slack, "chat.postMessage", channel=dm(slack, ada), blocks=[section("x")])
    assert body["warning"] == "missing_text_in_message"
    assert slack.workspace.notifications(ada)[-1].text == "This content can't be displayed."


def test_timestamps_are_unique_and_rise_even_if_the_clock_does_not(slack: Slack, ada: str) -> None:
    channel = dm(slack, ada)
    times = [NOW, NOW, NOW - 100]
    found = [done(slack, "chat.postMessage", now, channel=channel, text="x")["ts"] for now in times]
    assert found == sorted(set(found))
    assert found[0] == "1790000000.000000"


def test_an_update_is_for_own_messages_and_short_texts(slack: Slack, ada: str) -> None:
    channel = dm(slack, ada)
    ts = done(slack, "chat.postMessage", channel=channel, text="x", blocks=[section("x")])["ts"]
    hers = slack.composer.say(ada, channel, "mine", NOW)
    update = {"channel": channel, "text": "y"}
    assert error(slack, "chat.update", **update, ts=hers) == "cant_update_message"
    assert error(slack, "chat.delete", channel=channel, ts=hers) == "cant_delete_message"
    assert error(slack, "chat.update", **update, ts="1.000000") == "message_not_found"
    assert error(slack, "chat.update", channel=channel, ts=ts, text="x" * 4001) == "msg_too_long"
    assert error(slack, "chat.update", channel=channel, ts=ts, text="&" * 1000) == "msg_too_long"
    assert error(slack, "chat.update", channel=channel, ts=ts) == "no_text"
    whispered = done(slack, "chat.postEphemeral", channel=channel, user=ada, text="x")["message_ts"]
    assert error(slack, "chat.update", **update, ts=whispered) == "message_not_found"


def test_an_update_of_text_alone_takes_the_blocks_away_and_notifies_nobody(slack: Slack, ada: str) -> None:
    channel = dm(slack, ada)
    metadata = {"event_type": "k", "event_payload": {"n": 1}}
    post = done(slack, "chat.postMessage", channel=channel, text="x", blocks=[section("x")], metadata=metadata)
    before = len(slack.workspace.notifications(ada))
    done(slack, "chat.update", channel=channel, ts=post["ts"], text="y")
    message = slack.messages.of(channel)[0]
    assert (message.text, message.blocks, message.metadata) == ("y", None, metadata)
    assert len(slack.workspace.notifications(ada)) == before
    assert [s.text for s in slack.workspace.seen_by(ada) if s.kind in {"message", "edit"}] == ["x", "y"]


def test_the_same_people_always_give_the_same_conversation(slack: Slack, ada: str, bo: str) -> None:
    assert dm(slack, ada, bo) == dm(slack, bo, ada, slack.app.bot_user) != dm(slack, ada)
    assert slack.channels[dm(slack, ada, bo)].kind == "mpim"


def test_opening_refusals(slack: Slack, ada: str, bo: str) -> None:
    crowd = [slack.workspace.add_person(f"P{n}") for n in range(9)]
    stranger = slack.workspace.add_person("Far", is_stranger=True)
    gone = slack.workspace.add_person("Gone", deleted=True)
    robot = slack.workspace.add_person("Robot", is_bot=True)
    assert error(slack, "conversations.open") == "users_list_not_supplied"
    assert error(slack, "conversations.open", users=",".join(crowd)) == "too_many_users"
    assert error(slack, "conversations.open", users="U404") == "user_not_found"
    assert error(slack, "conversations.open", users=gone) == "user_disabled"
    assert error(slack, "conversations.open", users=robot) == "cannot_dm_bot"
    assert error(slack, "conversations.open", users=stranger) == "user_not_visible"
    assert error(slack, "conversations.open", users=f"{ada},{stranger}") == "invalid_user_combination"
    slack.admin.invite_bot(slack.workspace.add_channel("shared", members=[stranger]))
    assert dm(slack, stranger)


def test_a_dm_with_somebody_deactivated_still_takes_posts(slack: Slack, ada: str) -> None:
    channel = dm(slack, ada)
    slack.admin.change_person(ada, NOW, deleted=True)
    assert done(slack, "chat.postMessage", channel=channel, text="secret")
    assert "secret" not in all_text(slack.workspace.seen_by(ada))


def test_history_is_newest_first_without_replies_and_in_pages(slack: Slack, ada: str) -> None:
    channel = dm(slack, ada)
    stamps = [done(slack, "chat.postMessage", NOW + n, channel=channel, text=str(n))["ts"] for n in range(5)]
    done(slack, "chat.postMessage", NOW + 9, channel=channel, text="reply", thread_ts=stamps[0])
    first = done(slack, "conversations.history", channel=channel, limit=3)
    assert [m["text"] for m in first["messages"]] == ["4", "3", "2"]
    assert first["has_more"]
    cursor = first["response_metadata"]["next_cursor"]
    second = done(slack, "conversations.history", channel=channel, limit=3, cursor=cursor)
    assert [m["text"] for m in second["messages"]] == ["1", "0"]
    assert second["messages"][1]["reply_count"] == 1
    between = done(slack, "conversations.history", channel=channel, oldest=stamps[1], latest=stamps[3])
    assert [m["text"] for m in between["messages"]] == ["2"]
    edges = {"channel": channel, "oldest": stamps[1], "latest": stamps[3], "inclusive": "1"}
    assert len(done(slack, "conversations.history", **edges)["messages"]) == 3
    assert error(slack, "conversations.history", channel=channel, cursor="x") == "invalid_cursor"
    assert error(slack, "conversations.history", channel=channel, limit=1000) == "invalid_limit"
    assert error(slack, "conversations.history", channel=slack.workspace.add_channel("c")) == "not_in_channel"


def test_replies_give_the_parent_and_what_stands_under_it(slack: Slack, ada: str) -> None:
    channel = dm(slack, ada)
    parent = done(slack, "chat.postMessage", channel=channel, text="p")["ts"]
    slack.composer.say(ada, channel, "r1", NOW + 1, thread_ts=parent)
    slack.composer.say(ada, channel, "r2", NOW + 2, thread_ts=parent)
    found = done(slack, "conversations.replies", channel=channel, ts=parent)["messages"]
    assert [m["text"] for m in found] == ["p", "r1", "r2"]
    assert found[1]["parent_user_id"] == slack.app.bot_user
    late = done(slack, "conversations.replies", channel=channel, ts=parent, oldest=found[1]["ts"])["messages"]
    assert [m["text"] for m in late] == ["p", "r2"]
    assert error(slack, "conversations.replies", channel=channel, ts="1.000000") == "thread_not_found"


def test_metadata_comes_back_only_when_asked_for(slack: Slack, ada: str) -> None:
    channel = dm(slack, ada)
    metadata = {"event_type": "k", "event_payload": {"key": "a"}}
    ts = done(slack, "chat.postMessage", channel=channel, text="x", metadata=json.dumps(metadata))["ts"]
    assert "metadata" not in done(slack, "conversations.history", channel=channel)["messages"][0]
    for method in ("conversations.history", "conversations.replies"):
        found = done(slack, method, channel=channel, ts=ts, include_all_metadata="true")["messages"][0]
        assert found["metadata"] == metadata


def test_a_deleted_parent_leaves_a_tombstone(slack: Slack, ada: str) -> None:
    channel = dm(slack, ada)
    alone = done(slack, "chat.postMessage", channel=channel, text="alone")["ts"]
    parent = done(slack, "chat.postMessage", channel=channel, text="parent")["ts"]
    slack.composer.say(ada, channel, "r", NOW, thread_ts=parent)
    for ts in (alone, parent):
        done(slack, "chat.delete", channel=channel, ts=ts)
    found = done(slack, "conversations.history", channel=channel)["messages"]
    assert [m["subtype"] for m in found] == ["tombstone"]
    assert error(slack, "chat.update", channel=channel, ts=parent, text="x") == "message_not_found"


def test_people_as_slack_describes_them(slack: Slack, ada: str) -> None:
    stranger = slack.workspace.add_person("Far", is_stranger=True)
    user = done(slack, "users.info", user=ada)["user"]
    assert (user["profile"]["email"], user["tz"]) == ("ada.lake@example.gov", "America/New_York")
    assert error(slack, "users.info", user=stranger) == "user_not_visible"
    assert error(slack, "users.info", user="U404") == "user_not_found"
    assert done(slack, "users.lookupByEmail", email="ADA.lake@example.gov")["user"]["id"] == ada
    slack.admin.change_person(ada, NOW, deleted=True)
    user = done(slack, "users.info", user=ada)["user"]
    assert user["deleted"]
    assert "tz" not in user
    assert error(slack, "users.lookupByEmail", email="ada.lake@example.gov") == "users_not_found"
    slack.admin.invite_bot(slack.workspace.add_channel("shared", members=[stranger]))
    user = done(slack, "users.info", user=stranger)["user"]
    assert user["is_stranger"]
    assert user["team_id"] != slack.workspace.team_id
    assert "email" not in user["profile"]


def test_lists_come_in_pages(slack: Slack) -> None:
    for n in range(5):
        slack.workspace.add_person(f"P{n}")
    found, cursor = [], ""
    while True:
        body = done(slack, "users.list", limit=3, cursor=cursor)
        found += [user["id"] for user in body["members"]]
        cursor = body["response_metadata"]["next_cursor"]
        if not cursor:
            break
    assert found == list(slack.people)


def test_conversations_of_the_bot(slack: Slack, ada: str, bo: str) -> None:
    public, private = (
        slack.workspace.add_channel("a", members=[ada]),
        slack.workspace.add_channel("b", private=True, members=[ada]),
    )
    slack.admin.invite_bot(public)
    group = dm(slack, ada, bo)
    types = "public_channel,private_channel,mpim"
    assert [c["id"] for c in done(slack, "users.conversations", types=types)["channels"]] == [public, group]
    slack.admin.invite_bot(private)
    assert done(slack, "conversations.members", channel=private)["members"] == [ada, slack.app.bot_user]
    info = done(slack, "conversations.info", channel=private)["channel"]
    assert (info["is_private"], info["name"], info["is_member"]) == (True, "b", True)
    slack.admin.rename(private, "c")
    slack.admin.remove_bot(private)
    assert error(slack, "conversations.info", channel=private) == "channel_not_found"


def test_a_group_dm_turned_into_a_channel_may_get_another_id(slack: Slack, ada: str, bo: str) -> None:
    group = dm(slack, ada, bo)
    done(slack, "chat.postMessage", channel=group, text="before")
    new = slack.admin.convert(group, "pair", NOW)
    assert error(slack, "chat.postMessage", channel=group, text="x") == "channel_not_found"
    assert done(slack, "conversations.info", channel=new)["channel"]["is_mpim"] is False
    assert slack.deliveries.all[-1].payload["event"]["new_channel_id"] == new
    third = slack.workspace.add_person("Cy")
    assert "before" not in all_text(slack.workspace.seen_by(third))
    slack.admin.invite(new, third, NOW)
    assert "before" in all_text(slack.workspace.seen_by(third))
    assert dm(slack, ada, bo) != new


def test_a_picture_needs_its_bytes_first(slack: Slack, ada: str) -> None:
    begun = done(slack, "files.getUploadURLExternal", filename="a.png", length=3, alt_txt="A chart")
    files = json.dumps([{"id": begun["file_id"], "title": "A"}])
    picture = [{"type": "image", "slack_file": {"id": begun["file_id"]}, "alt_text": "A chart"}]
    assert error(slack, "files.completeUploadExternal", files=files) == "file_not_found"
    assert slack.files.upload(begun["upload_url"], b"four").status == 400
    assert slack.files.upload(begun["upload_url"], b"abc").ok
    assert error(slack, "chat.postMessage", channel=dm(slack, ada), text="x", blocks=picture) == "invalid_blocks"
    assert error(slack, "files.completeUploadExternal", files=files, metadata="{}") == "invalid_arguments"
    done(slack, "files.completeUploadExternal", files=files, channel_id=dm(slack, ada))
    assert done(slack, "chat.postMessage", channel=dm(slack, ada), text="x", blocks=picture)
