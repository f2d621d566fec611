"""What went over the wire between Slack and the app, newest last, for the page's drawer: readable, then whole.

No person in Slack sees this; it holds what is sealed.
"""

from __future__ import annotations

from typing import Any

from sandbox.slack.core import Slack
from sandbox.slack.records import Call, Delivery, Json

MOST = 120  # lines of the drawer
TO_APP = {"events_api": "event", "slash_commands": "command", "interactive": "interaction"}


def lines(slack: Slack) -> list[Json]:
    """Envelopes (to the app) and calls (from it) in the order they happened."""
    calls = [_call(slack, one) for one in slack.calls[-MOST:]]
    envelopes = [_envelope(slack, one) for one in slack.deliveries.all[-MOST:]]
    return sorted([*calls, *envelopes], key=lambda line: line["at"])[-MOST:]


def _call(slack: Slack, call: Call) -> Json:
    response = call.response
    error = None if response.ok else response.body.get("error") or response.fault or f"status {response.status}"
    return {
        "id": f"call/{call.at}/{call.method}/{id(call)}",
        "at": call.at,
        "way": "from",
        "what": call.method,
        "about": _about_call(slack, call.args),
        "came": "ok" if error is None else str(error).replace("_", " "),
        "well": error is None,
        "whole": {"arguments": call.args, "status": response.status, "answer": response.body},
    }


def _envelope(slack: Slack, one: Delivery) -> Json:
    return {
        "id": f"envelope/{id(one)}",
        "at": one.made_at,
        "way": "to",
        "what": _kind(one),
        "about": _about_envelope(slack, one),
        "came": _came(one),
        "well": one.state != "failed" and one.outcome != "error",
        "whole": {"envelope": one.envelope(), "acknowledged with": one.response},
    }


def _kind(one: Delivery) -> str:
    inner = one.payload["event"]["type"] if one.kind == "events_api" else one.payload.get("type", "")
    subtype = one.payload["event"].get("subtype", "") if one.kind == "events_api" else ""
    return " ".join(part for part in (TO_APP[one.kind], inner, subtype) if part).replace("_", " ")


def _came(one: Delivery) -> str:
    tries = f", try {one.attempt + 1}" if one.attempt else ""
    return {"waiting": "waits", "sent": "sent", "acked": "acknowledged", "failed": "failed"}[one.state] + tries


def _about_call(slack: Slack, args: Json) -> str:
    where = args.get("channel") or args.get("users") or args.get("user") or args.get("user_id") or ""
    text = args.get("text")
    view = args.get("view")
    title = view["title"]["text"] if isinstance(view, dict) and "title" in view else ""
    return _joined(_name(slack, where), _first_line(text), title)


def _about_envelope(slack: Slack, one: Delivery) -> str:
    payload: Json = one.payload
    who = _name(slack, one.user or (payload.get("event") or {}).get("user", ""))
    if one.kind == "slash_commands":
        return _joined(who, f"{payload['command']} {payload['text']}")
    if one.kind == "events_api":
        event = payload["event"]
        return _joined(who, _name(slack, event.get("channel", "")), _first_line(event.get("text")))
    actions = payload.get("actions") or [{}]
    pressed = (actions[0].get("text") or {}).get("text") or actions[0].get("action_id", "")
    return _joined(who, pressed or (payload.get("view") or {}).get("callback_id", ""))


def _name(slack: Slack, ids: Any) -> str:
    listed = ids if isinstance(ids, list) else str(ids).split(",")
    return ", ".join(_one_name(slack, one) for one in listed if one)


def _one_name(slack: Slack, one: str) -> str:
    if one in slack.people:
        return slack.people[one].name
    channel = slack.channels.get(one)
    if channel is None:
        return one
    others = [slack.people[member].name for member in channel.members if member != slack.app.bot_user]
    return f"#{channel.name}" if channel.kind in ("public", "private") else f"DM with {' and '.join(others)}"


def _first_line(text: Any) -> str:
    line = str(text or "").split("\n")[0]
    return line if len(line) <= 90 else f"{line[:89]}…"


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
