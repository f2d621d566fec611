"""views.open, .push, .update, .publish."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.slack.errors import SlackError
from sandbox.slack.methods.args import Args

if TYPE_CHECKING:
    from sandbox.slack.core import Slack

Body = dict[str, Any]


def open_(slack: Slack, args: Args, now: float) -> Body:
    """views.open."""
    return {"view": slack.views.as_json(slack.views.open(args.need("trigger_id"), args.json("view"), now))}


def push(slack: Slack, args: Args, now: float) -> Body:
    """views.push."""
    return {"view": slack.views.as_json(slack.views.push(args.need("trigger_id"), args.json("view"), now))}


def update(slack: Slack, args: Args, now: float) -> Body:
    """views.update, by view_id or external_id."""
    view = slack.views.find(args.text("view_id"), args.text("external_id"))
    return {"view": slack.views.as_json(slack.views.replace(view, args.json("view"), now, args.text("hash")))}


def publish(slack: Slack, args: Args, now: float) -> Body:
    """views.publish: a person's Home tab."""
    user = args.need("user_id")
    if user not in slack.people:
        raise SlackError("user_not_found")
    if slack.people[user].deleted:
        raise SlackError("user_disabled")
    return {"view": slack.views.as_json(slack.views.publish(user, args.json("view"), now, args.text("hash")))}


METHODS = {"views.open": open_, "views.push": push, "views.update": update, "views.publish": publish}
