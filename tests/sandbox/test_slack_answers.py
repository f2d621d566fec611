"""What the app answers, what comes of it, and how often Slack tries."""

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_kit import (
    MANIFEST,
    NOW,
    actions,
    answer,
    button,
    dm,
    done,
    events,
    form,
    opened,
    plain,
    take_all,
)
from slack_sdk.signature import SignatureVerifier

from sandbox.slack.core import Slack
from sandbox.slack.records import Delivery
from sandbox.slack.signed import request_for
from sandbox.slack.text import pings_in


def submitted(slack: Slack, ada: str) -> Delivery:
    return slack.interactions.submit(ada, opened(slack, ada), {"status": "in_place"}, NOW)


def test_an_empty_answer_closes_the_form(slack: Slack, ada: str) -> None:
    delivery = submitted(slack, ada)
    answer(slack, delivery)
    assert (delivery.outcome, slack.views.top(ada)) == ("closed", None)


def test_errors_stand_under_fields_and_the_form_stays(slack: Slack, ada: str) -> None:
    delivery = submitted(slack, ada)
    answer(slack, delivery, {"response_action": "errors", "errors": {"note": "Too vague"}})
    assert (delivery.outcome, delivery.errors) == ("errors", {"note": "Too vague"})
    assert slack.workspace.seen_by(ada)[-1].text == "Too vague"
    view = slack.views.top(ada)
    assert view
    assert slack.interactions.submit(ada, view.id, {}, NOW)


@pytest.mark.parametrize(
    "payload",
    [
        {"response_action": "errors", "errors": {"nowhere": "x"}},
        {"response_action": "errors", "errors": {}},
        {"response_action": "dance"},
        {"response_action": "update", "view": {"type": "modal"}},
        {"text": "x" * 60_000},
        "words",
    ],
)
def test_an_answer_that_slack_does_not_take_is_an_error_for_the_person(
    slack: Slack, ada: str, payload: Any
) -> None:
    delivery = submitted(slack, ada)
    answer(slack, delivery, payload)
    assert delivery.outcome == "error"
    assert len(slack.answers.refused) == 1
    assert slack.workspace.seen_by(ada)[-1].kind == "error"
    assert slack.views.top(ada)


def test_an_answer_may_update_push_or_clear(slack: Slack, ada: str) -> None:
    delivery = submitted(slack, ada)
    answer(slack, delivery, {"response_action": "update", "view": form(title=plain("Two"))})
    view = slack.views.top(ada)
    assert view
    assert (delivery.outcome, view.body["title"]["text"]) == ("updated", "Two")
    assert view.state["status"]["status_action"]["selected_option"]["value"] == "in_place"
    delivery = slack.interactions.submit(ada, view.id, {}, NOW)
    answer(slack, delivery, {"response_action": "push", "view": form()})
    assert (delivery.outcome, len(slack.views.stacks[ada])) == ("pushed", 2)
    delivery = slack.interactions.submit(ada, slack.views.stacks[ada][-1], {"status": "in_place"}, NOW)
    answer(slack, delivery, {"response_action": "clear"})
    assert (delivery.outcome, slack.views.stacks[ada]) == ("cleared", [])


def test_closing_is_told_only_if_asked_for(slack: Slack, ada: str) -> None:
    assert slack.interactions.close(ada, opened(slack, ada), NOW) is None
    told = slack.interactions.close(ada, opened(slack, ada, form(notify_on_close=True)), NOW)
    assert told
    assert (told.payload["type"], told.payload["is_cleared"]) == ("view_closed", False)
    assert slack.views.top(ada) is None


def test_a_commands_answer_is_seen_by_the_person_alone(slack: Slack, ada: str, bo: str) -> None:
    place = slack.workspace.add_channel("c", members=[ada, bo])
    delivery = slack.composer.command(ada, "help", NOW, place)
    answer(slack, delivery, {"text": "For you"})
    assert [s.kind for s in slack.workspace.seen_by(ada)] == ["ephemeral"]
    assert slack.workspace.seen_by(bo) == []
    bad = slack.composer.command(ada, "help", NOW, place)
    answer(slack, bad, {"blocks": [{"type": "sparkle"}]})
    assert bad.outcome == "error"
    assert "invalid_blocks" in slack.answers.refused[0][1]


def test_a_response_url_takes_five_posts_in_thirty_minutes(slack: Slack, ada: str) -> None:
    url = slack.composer.command(ada, "x", NOW).payload["response_url"]
    assert slack.response_urls.post(url, {"text": ""}, NOW).body["error"] == "no_text"
    assert slack.response_urls.post(url, {"colour": "red"}, NOW).status == 400
    assert [slack.response_urls.post(url, {"text": "x"}, NOW).status for _ in range(6)] == [200] * 5 + [404]
    url = slack.composer.command(ada, "x", NOW).payload["response_url"]
    assert slack.response_urls.post(url, {"text": "x"}, NOW + 1801).body["error"] == "expired_url"


def test_a_response_url_replaces_and_deletes_an_ephemeral(slack: Slack, ada: str) -> None:
    channel = dm(slack, ada)
    blocks = [actions(button("Yes", "yes"))]
    ts = done(slack, "chat.postEphemeral", channel=channel, user=ada, text="Sure?", blocks=blocks)["message_ts"]
    delivery = slack.interactions.press(ada, channel, ts, "yes", NOW)
    assert delivery.payload["container"]["is_ephemeral"]
    assert "message" not in delivery.payload
    url = delivery.payload["response_url"]
    assert slack.response_urls.post(url, {"replace_original": True, "text": "Done"}, NOW).ok
    assert [m.text for m in slack.messages.visible(ada)] == ["Done"]
    assert slack.response_urls.post(url, {"delete_original": True}, NOW).ok
    assert slack.messages.visible(ada) == []
    assert slack.response_urls.post(url, {"text": "All", "response_type": "in_channel"}, NOW).ok
    assert [m.text for m in slack.messages.of(channel)] == ["All"]


def test_an_event_is_tried_four_times_under_one_event_id(slack: Slack, ada: str) -> None:
    slack.composer.say(ada, dm(slack, ada), "x", NOW)
    event = slack.deliveries.all[0]
    met, now = [], NOW
    for wait in (0.0, 3.0, 63.0, 303.0):
        now += wait
        assert slack.deliveries.due(now - 0.01 if wait else NOW - 1) == []
        (delivery,) = slack.deliveries.due(now)
        frame = slack.deliveries.mark_sent(delivery, now)
        met.append((frame["retry_attempt"], frame["payload"]["event_id"]))
    assert met == [(n, event.payload["event_id"]) for n in range(4)]
    assert len(set(event.envelopes)) == 4
    assert slack.deliveries.due(now + 3) == []
    assert event.state == "failed"


def test_an_acknowledgement_that_comes_late_or_for_an_earlier_try_counts_for_nothing(
    slack: Slack, ada: str
) -> None:
    slack.composer.say(ada, dm(slack, ada), "x", NOW)
    (event,) = slack.deliveries.due(NOW)
    first = event.id
    slack.deliveries.mark_sent(event, NOW)
    slack.answers.acknowledge(first, None, NOW + 3.5)
    assert (event.state, event.attempt) == ("waiting", 1)
    slack.answers.acknowledge(first, None, NOW + 3.6)
    assert event.state == "waiting"
    take_all(slack, NOW + 4)
    assert event.state == "acked"


def test_an_acknowledgement_can_get_lost(slack: Slack, ada: str) -> None:
    slack.fault("ack_lost", "events_api")
    slack.composer.say(ada, dm(slack, ada), "x", NOW)
    take_all(slack, NOW)
    assert [d.attempt for d in slack.deliveries.due(NOW + 3)] == [1]


def test_a_command_that_is_not_acknowledged_shows_an_error_and_is_not_repeated(slack: Slack, ada: str) -> None:
    delivery = slack.composer.command(ada, "x", NOW)
    slack.deliveries.mark_sent(delivery, NOW)
    assert slack.deliveries.due(NOW + 3) == []
    assert (delivery.state, delivery.outcome) == ("failed", "error")
    assert slack.workspace.seen_by(ada)[-1].text == '/counterpart failed with the error "operation_timeout"'


def test_a_submission_that_is_not_acknowledged_leaves_the_form_open(slack: Slack, ada: str) -> None:
    delivery = submitted(slack, ada)
    slack.deliveries.mark_sent(delivery, NOW)
    slack.deliveries.expire(NOW + 3)
    view = slack.views.top(ada)
    assert view
    assert slack.workspace.seen_by(ada)[-1].kind == "error"
    assert slack.interactions.submit(ada, view.id, {}, NOW + 4)


def test_home_tells_the_app_at_every_opening(slack: Slack, ada: str) -> None:
    done(slack, "views.publish", user_id=ada, view={"type": "home", "blocks": [actions(button("Go", "go"))]})
    for _ in range(2):
        opening = slack.interactions.open_home(ada, NOW)
        assert opening
        assert opening.payload["event"]["tab"] == "home"
    pressed = slack.interactions.press_in_view(ada, slack.views.homes[ada].id, "go", NOW)
    assert pressed
    assert pressed.payload["view"]["type"] == "home"
    assert "response_url" not in pressed.payload


def test_a_change_of_a_person_reaches_the_app(slack: Slack, ada: str) -> None:
    slack.admin.change_person(ada, NOW, deleted=True)
    event = events(slack)[-1]
    assert (event["type"], event["user"]["id"], event["user"]["deleted"]) == ("user_change", ada, True)


def test_notifications_are_new_messages_to_oneself_not_edits(slack: Slack, ada: str, bo: str) -> None:
    group = dm(slack, ada, bo)
    ts = done(slack, "chat.postMessage", channel=group, text="Question")["ts"]
    done(slack, "chat.update", channel=group, ts=ts, text="Changed")
    slack.composer.say(ada, group, "hello", NOW)
    public = slack.workspace.add_channel("c", members=[ada, bo])
    slack.admin.invite_bot(public)
    done(slack, "chat.postMessage", channel=public, text=f"see <@{bo}>")
    assert [s.text for s in slack.workspace.notifications(ada)] == ["Question"]
    assert [s.text for s in slack.workspace.notifications(bo)] == ["Question", "hello", f"see <@{bo}>"]


def test_two_runs_are_the_same() -> None:
    def run() -> list[Any]:
        slack = Slack(MANIFEST, seed=7)
        ada = slack.workspace.add_person("Ada")
        slack.composer.say(ada, dm(slack, ada), "x", NOW)
        slack.composer.command(ada, "help", NOW)
        return [delivery.payload for delivery in slack.deliveries.all]

    assert run() == run()


@given(st.text(min_size=1).filter(str.strip))
def test_nothing_typed_without_a_pick_pings(text: str) -> None:
    slack = Slack(MANIFEST)
    ada = slack.workspace.add_person("Ada")
    channel = dm(slack, ada)
    ts = slack.composer.say(ada, channel, text.replace("{", "("), NOW)
    assert not list(pings_in(slack.channels[channel].history[ts].text))


def test_markup_typed_as_such_is_only_text(slack: Slack, ada: str) -> None:
    channel = dm(slack, ada)
    ts = slack.composer.say(ada, channel, f"<@{ada}> <!channel>", NOW)
    assert slack.channels[channel].history[ts].text == f"&lt;@{ada}&gt; &lt;!channel&gt;"


def test_bolt_takes_the_signed_request_of_a_delivery(slack: Slack, ada: str) -> None:
    verifier = SignatureVerifier(slack.app.signing_secret)
    slack.composer.say(ada, dm(slack, ada), "x", NOW)
    sent = [slack.deliveries.all[0], slack.composer.command(ada, "help <x>", NOW)]
    for delivery in sent:
        headers, body = request_for(delivery, slack.app.signing_secret, time.time())
        assert verifier.is_valid_request(body, headers)
        assert not verifier.is_valid_request(body + b" ", headers)
