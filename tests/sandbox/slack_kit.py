"""Short names for what these tests post and open."""

from typing import Any

from slack_bolt import App

from sandbox.slack.core import Slack
from sandbox.slack.records import Response

NOW = 1_790_000_000.0  # a moment in autumn 2026

MANIFEST: dict[str, Any] = {
    "features": {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": "Counterpart"},
        "slash_commands": [{"command": "/counterpart", "should_escape": True}],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "channels:history",
                "channels:read",
                "chat:write",
                "commands",
                "files:write",
                "groups:history",
                "groups:read",
                "im:history",
                "im:read",
                "im:write",
                "mpim:history",
                "mpim:read",
                "mpim:write",
                "users:read",
                "users:read.email",
            ]
        }
    },
    "settings": {
        "event_subscriptions": {
            "bot_events": [
                "app_home_opened",
                "app_uninstalled",
                "channel_id_changed",
                "message.channels",
                "message.groups",
                "message.im",
                "message.mpim",
                "tokens_revoked",
                "user_change",
            ]
        }
    },
}


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text}


def section(text: str, **more: Any) -> dict[str, Any]:
    return {"type": "section", "text": mrkdwn(text), **more}


def button(text: str = "Answer", action_id: str = "answer", **more: Any) -> dict[str, Any]:
    return {"type": "button", "text": plain(text), "action_id": action_id, **more}


def actions(*elements: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements), **more}


def option(value: str, text: str | None = None) -> dict[str, Any]:
    return {"text": plain(text or value), "value": value}


def field(block_id: str, element: dict[str, Any], **more: Any) -> dict[str, Any]:
    element = {"action_id": f"{block_id}_action", **element}
    return {"type": "input", "block_id": block_id, "label": plain(block_id.title()), "element": element, **more}


def radio(*values: str, **more: Any) -> dict[str, Any]:
    return {"type": "radio_buttons", "options": [option(value) for value in values], **more}


def modal(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "modal", "title": plain("Form"), "submit": plain("Send"), "blocks": list(blocks), **more}


def call(slack: Slack, method: str, now: float = NOW, token: str | None = None, **args: Any) -> Response:
    return slack.call(method, args, now, token or slack.app.bot_token)


def done(slack: Slack, method: str, now: float = NOW, **args: Any) -> dict[str, Any]:
    """The body of a call that must succeed."""
    body = call(slack, method, now, **args).body
    assert body.get("ok"), body
    return body


def error(slack: Slack, method: str, now: float = NOW, **args: Any) -> str:
    """The name of the error that the call must give."""
    body = call(slack, method, now, **args).body
    assert body["ok"] is False, body
    return str(body["error"])


def dm(slack: Slack, *users: str) -> str:
    """The id of the bot's DM or group DM with these people."""
    return str(done(slack, "conversations.open", users=",".join(users))["channel"]["id"])


def take_all(slack: Slack, now: float = NOW) -> list[Any]:
    """Sends all that is due and acknowledges it without an answer; returns the deliveries."""
    taken = slack.deliveries.due(now)
    for delivery in taken:
        slack.deliveries.mark_sent(delivery, now)
        slack.answers.acknowledge(delivery.id, None, now)
    return taken


def answer(slack: Slack, delivery: Any, payload: Any = None, now: float = NOW) -> None:
    """The app acknowledges this one delivery."""
    slack.deliveries.mark_sent(delivery, now)
    slack.answers.acknowledge(delivery.id, payload, now)


TEXT_FIELD = {"type": "plain_text_input", "max_length": 5}


def form(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    return modal(
        *(blocks or (field("status", radio("in_place")), field("note", TEXT_FIELD, optional=True))), **more
    )


def opened(slack: Slack, user: str, view: dict[str, Any] | None = None, now: float = NOW) -> str:
    """Opens a modal from a command; returns its id."""
    trigger = slack.composer.command(user, "answer", now).payload["trigger_id"]
    return str(done(slack, "views.open", now, trigger_id=trigger, view=view or form())["view"]["id"])


def events(slack: Slack) -> list[dict[str, Any]]:
    return [d.payload["event"] for d in slack.deliveries.all if d.kind == "events_api"]


def talkative(app: App) -> None:
    """A small app: answers a command, opens and takes a form, and acknowledges every message."""

    @app.command("/counterpart")
    def command(ack: Any, command: Any, client: Any) -> None:
        if command["text"] == "form":
            client.views_open(
                trigger_id=command["trigger_id"], view=modal(field("status", radio("in_place")), callback_id="form")
            )
            ack()
        elif command["text"] != "silence":
            ack(f"You said {command['text']}")

    @app.action("answer")
    def action(ack: Any, body: Any, client: Any) -> None:
        client.views_open(
            trigger_id=body["trigger_id"], view=modal(field("status", radio("in_place")), callback_id="form")
        )
        ack()

    @app.view("form")
    def submit(ack: Any, view: Any) -> None:
        fussy = view["private_metadata"] == "fussy"
        ack(response_action="errors", errors={"status": "Really?"}) if fussy else ack()

    app.event("message")(lambda ack: ack())
