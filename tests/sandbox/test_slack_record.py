"""What is recorded, what is refused for its rate, and faults by name."""

import pytest
from slack_kit import MANIFEST, NOW, actions, button, call, dm, done, error, modal, mrkdwn, option, plain, section

from sandbox.slack.core import Slack
from sandbox.slack.text import all_text


def test_markup_in_what_we_post_pings_and_is_recorded(slack: Slack, ada: str) -> None:
    channel = dm(slack, ada)
    quiet = [
        section("&lt;!channel&gt;"),
        {"type": "header", "text": plain("<!channel>")},
        {
            "type": "rich_text",
            "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": f"<@{ada}>"}]}],
        },
    ]
    done(slack, "chat.postMessage", channel=channel, text="&lt;@U1&gt; @channel", blocks=quiet)
    assert slack.workspace.pings == []
    done(slack, "chat.postMessage", channel=channel, text=f"<!here> <@{ada}>")
    done(slack, "chat.postMessage", channel=channel, text="x", blocks=[section("<!channel|x>")])
    done(slack, "chat.postMessage", channel=channel, text="@everyone", link_names="1")
    assert [ping.who for ping in slack.workspace.pings] == [ada, "here", "channel", "@everyone"]


def test_one_post_a_second_after_a_short_burst() -> None:
    slack = Slack(MANIFEST, burst=2)
    channel = dm(slack, slack.workspace.add_person("Ada"))
    posts = [call(slack, "chat.postMessage", NOW + at, channel=channel, text="x") for at in (0, 0.1, 0.2, 1.2, 1.3)]
    assert [response.status for response in posts] == [200, 200, 429, 200, 429]
    assert posts[2].headers == {"Retry-After": "1"}
    assert posts[2].body == {"ok": False, "error": "ratelimited"}
    assert len(slack.refused_for_rate) == 2
    assert len(slack.messages.of(channel)) == 3


@pytest.mark.parametrize(
    ("method", "most", "args"), [("users.list", 20, {}), ("users.lookupByEmail", 50, {"email": "a@b.c"})]
)
def test_a_tier_is_so_many_calls_a_minute(method: str, most: int, args: dict[str, str]) -> None:
    slack = Slack(MANIFEST)
    statuses = [call(slack, method, NOW + n / 100, **args).status for n in range(most + 1)]
    assert statuses == [200] * most + [429]
    assert call(slack, method, NOW + 30, **args).headers == {"Retry-After": "30"}
    assert call(slack, method, NOW + 60, **args).status == 200


@pytest.mark.parametrize(
    ("name", "posted", "lost"),
    [
        ("error", False, False),
        ("http_500", False, False),
        ("rate_limited", False, False),
        ("no_answer_before", False, True),
        ("refused", False, True),
        ("no_answer_after", True, True),
        ("dropped", True, True),
        ("slow", True, False),
    ],
)
def test_a_fault_is_played_once_and_says_whether_the_work_was_done(
    slack: Slack, ada: str, name: str, posted: bool, lost: bool
) -> None:
    channel = dm(slack, ada)
    slack.fault(name, "chat.postMessage", retry_after=7)
    done(slack, "auth.test")
    response = call(slack, "chat.postMessage", channel=channel, text="x")
    assert (response.fault, response.lost) == (name, lost)
    assert len(slack.messages.of(channel)) == posted
    assert done(slack, "chat.postMessage", channel=channel, text="y")
    assert slack.faults.played == [(name, "chat.postMessage")]


def test_a_fault_may_wait_for_certain_calls_and_must_have_a_name(slack: Slack, ada: str) -> None:
    slack.fault("error", "chat.postMessage", when=lambda args: args["text"] == "b", error="fatal_error")
    channel = dm(slack, ada)
    assert done(slack, "chat.postMessage", channel=channel, text="a")
    assert error(slack, "chat.postMessage", channel=channel, text="b") == "fatal_error"
    with pytest.raises(ValueError, match="no fault named"):
        slack.fault("gremlin")


def test_every_call_is_recorded_without_its_token(slack: Slack, ada: str) -> None:
    slack.call(
        "chat.postMessage", {"channel": dm(slack, ada), "text": "x", "token": "xoxb"}, NOW, slack.app.bot_token
    )
    last = slack.calls[-1]
    assert (last.method, last.at, last.response.ok) == ("chat.postMessage", NOW, True)
    assert "xox" not in repr(last.args)
    assert slack.calls_of("chat.postMessage") == [last]


def test_everybody_can_read_a_public_channel_and_guests_only_their_own(slack: Slack, ada: str, bo: str) -> None:
    guest = slack.workspace.add_person("Guest", is_restricted=True)
    public = slack.workspace.add_channel("all", members=[ada])
    slack.admin.invite_bot(public)
    ts = done(slack, "chat.postMessage", channel=public, text="first")["ts"]
    done(slack, "chat.update", channel=public, ts=ts, text="second")
    late = slack.workspace.add_person("Late")
    for reader in (ada, bo, late):
        assert [s.text for s in slack.workspace.seen_by(reader)] == ["first", "second"]
    assert slack.workspace.seen_by(guest) == []
    done(slack, "chat.postEphemeral", channel=public, user=ada, text="psst")
    assert "psst" in all_text(slack.workspace.seen_by(ada))
    assert "psst" not in all_text(slack.workspace.seen_by(bo))
    assert error(slack, "chat.postEphemeral", channel=public, user=bo, text="x") == "user_not_in_channel"


def test_all_text_finds_every_word_that_can_be_seen() -> None:
    slack = Slack(MANIFEST)
    ada = slack.workspace.add_person("Ada")
    blocks = [
        section("one", fields=[mrkdwn("two")]),
        actions(
            button("three", value="unseen"),
            {"type": "overflow", "action_id": "o", "options": [option("v", "four")]},
        ),
    ]
    done(slack, "chat.postMessage", channel=dm(slack, ada), text="zero", blocks=blocks)
    text = all_text(slack.workspace.seen_by(ada))
    assert all(word in text for word in ("zero", "one", "two", "three", "four"))
    assert "unseen" not in text


def test_home_must_be_enabled(slack: Slack, ada: str) -> None:
    home = {"type": "home", "blocks": [section("x")]}
    first = done(slack, "views.publish", user_id=ada, view=home)["view"]
    assert error(slack, "views.publish", user_id=ada, view=home, hash="old") == "hash_conflict"
    assert done(slack, "views.publish", user_id=ada, view=home, hash=first["hash"])["view"]["id"] == first["id"]
    assert error(slack, "views.publish", user_id=ada, view=modal(section("x"))) == "invalid_arguments"
    closed = Slack({**MANIFEST, "features": {**MANIFEST["features"], "app_home": {}}})
    assert error(closed, "views.publish", user_id=closed.workspace.add_person("Ada"), view=home) == "not_enabled"


def test_an_old_response_url_still_works_after_the_group_became_a_channel(slack: Slack, ada: str, bo: str) -> None:
    group = dm(slack, ada, bo)
    url = slack.composer.command(ada, "x", NOW, group).payload["response_url"]
    new = slack.admin.convert(group, "pair", NOW)
    assert slack.response_urls.post(url, {"text": "late", "response_type": "in_channel"}, NOW).ok
    assert slack.messages.of(new)[-1].text == "late"


def test_somebody_who_is_back_can_read_what_was_written_meanwhile(slack: Slack, ada: str) -> None:
    channel = dm(slack, ada)
    slack.admin.change_person(ada, NOW, deleted=True)
    done(slack, "chat.postMessage", channel=channel, text="meanwhile")
    slack.admin.change_person(ada, NOW, deleted=False)
    assert [seen.text for seen in slack.workspace.seen_by(ada)] == ["meanwhile"]
