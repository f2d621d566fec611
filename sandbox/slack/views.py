"""Views: modals, one stack of them for each person, and Home; and the triggers that open them."""

import json
from typing import Any

from sandbox.slack.app import App
from sandbox.slack.blocks import MOST_VIEW, check_view, view_size
from sandbox.slack.errors import SlackError
from sandbox.slack.files import Files
from sandbox.slack.filled import filled_in
from sandbox.slack.records import Json, Ping, Seen, Trigger, View
from sandbox.slack.states import first_state, kept_state
from sandbox.slack.text import pings_in_blocks, words
from sandbox.slack.workspace import Workspace

TRIGGER_SECONDS = 3.0
MOST_STACKED = 3


class Views:
    """stacks: the modals that each person has before them, the top one last; homes: each person's Home."""

    def __init__(self, workspace: Workspace, app: App, files: Files) -> None:
        self.workspace, self.app, self.files = workspace, app, files
        self.by_id: dict[str, View] = {}
        self.stacks: dict[str, list[str]] = {}
        self.homes: dict[str, View] = {}
        self.triggers: dict[str, Trigger] = {}

    def new_trigger(self, user: str, now: float, view: str | None = None) -> str:
        """A trigger_id for something this person just did."""
        trigger_id = f"{self.workspace.new_id('')}.{self.workspace.new_id('')}"
        self.triggers[trigger_id] = Trigger(user, now, view=view)
        return trigger_id

    def _use_trigger(self, trigger_id: str, now: float) -> Trigger:
        """Uses up a trigger, or expired_trigger_id, exchanged_trigger_id, invalid_trigger_id."""
        trigger = self.triggers.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if now - trigger.made_at > TRIGGER_SECONDS:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger

    def forget(self, now: float) -> None:
        """Lets go of triggers that have expired."""
        self.triggers = {key: one for key, one in self.triggers.items() if now - one.made_at <= TRIGGER_SECONDS}

    def _checked(self, body: Any, kind: str) -> Json:
        """A copy of a valid view with what Slack fills in, or view_too_large / invalid_arguments."""
        if not isinstance(body, dict):
            raise SlackError("invalid_arguments", "[ERROR] must be an object [json-pointer:/view]")
        if view_size(body) > MOST_VIEW:
            raise SlackError("view_too_large")
        faults = check_view(body, kind, frozenset(self.files.ready))
        if faults:
            raise SlackError("invalid_arguments", *faults)
        copy: Json = {**json.loads(json.dumps(body)), "blocks": filled_in(body["blocks"], self.workspace.new_id)}
        return copy

    def _checked_external_id(self, body: Json, own: str | None = None) -> None:
        name = body.get("external_id")
        if name and any(v.id != own and v.body.get("external_id") == name for v in self.by_id.values()):
            raise SlackError("duplicate_external_id")

    def open(self, trigger_id: str, body: Any, now: float) -> View:
        """Shows a first modal; whatever modal the person had is gone."""
        body = self._checked(body, "modal")
        self._checked_external_id(body)
        user = self._use_trigger(trigger_id, now).user
        self.clear(user)
        return self._stack(user, body, now)

    def push(self, trigger_id: str, body: Any, now: float) -> View:
        """Puts a modal on top of the one whose interaction gave the trigger."""
        body = self._checked(body, "modal")
        self._checked_external_id(body)
        known = self.triggers.get(trigger_id)
        if known and not known.used and len(self.stacks.get(known.user, [])) >= MOST_STACKED:
            raise SlackError("push_limit_reached")
        if known and (known.view is None or known.view not in self.stacks.get(known.user, [])):
            raise SlackError("not_found")
        return self._stack(self._use_trigger(trigger_id, now).user, body, now)

    def push_answer(self, user: str, body: Json, now: float) -> None:
        """A push asked for in the answer to a submission."""
        if len(self.stacks.get(user, [])) >= MOST_STACKED:
            raise SlackError("push_limit_reached")
        self._stack(user, self._checked(body, "modal"), now)

    def _stack(self, user: str, body: Json, now: float) -> View:
        stack = self.stacks.setdefault(user, [])
        view_id = self.workspace.new_id("V")
        root = self.by_id[stack[0]].id if stack else view_id
        view = View(view_id, user, body, self._hash(now), root, stack[-1] if stack else None)
        view.state = first_state(body["blocks"])
        self.by_id[view_id] = view
        stack.append(view_id)
        self._shown(view, now)
        return view

    def replace(self, view: View, body: Any, now: float, hash_: str | None = None) -> View:
        """Updates a view in place; what the person had filled in stays where it still fits."""
        if hash_ and hash_ != view.hash:
            raise SlackError("hash_conflict")
        body = self._checked(body, view.kind)
        self._checked_external_id(body, view.id)
        view.body, view.hash = body, self._hash(now)
        view.state = kept_state(body["blocks"], view.state)
        self._shown(view, now)
        return view

    def publish(self, user: str, body: Any, now: float, hash_: str | None = None) -> View:
        """Sets a person's Home tab. It is seen at once (they might have it open)."""
        if not self.app.manifest.get("features", {}).get("app_home", {}).get("home_tab_enabled"):
            raise SlackError("not_enabled")
        known = self.homes.get(user)
        if known:
            return self.replace(known, body, now, hash_)
        body = self._checked(body, "home")
        view_id = self.workspace.new_id("V")
        view = View(view_id, user, body, self._hash(now), view_id, state=first_state(body["blocks"]))
        self.homes[user] = self.by_id[view_id] = view
        self._shown(view, now)
        return view

    def find(self, view_id: str | None, external_id: str | None) -> View:
        """An open view by either id, or not_found."""
        for view in self.by_id.values():
            if view.id == view_id or (external_id and view.body.get("external_id") == external_id):
                return view
        raise SlackError("not_found")

    def pop(self, user: str) -> None:
        """Closes the top view."""
        stack = self.stacks.get(user, [])
        if stack:
            self.by_id.pop(stack.pop(), None)

    def clear(self, user: str) -> None:
        """Closes every modal of this person."""
        while self.stacks.get(user):
            self.pop(user)

    def top(self, user: str) -> View | None:
        """The modal this person has before them, if any."""
        stack = self.stacks.get(user)
        return self.by_id[stack[-1]] if stack else None

    def release(self, payload: Json) -> None:
        """A view whose submission was answered can be submitted again."""
        view = self.by_id.get((payload.get("view") or {}).get("id", ""))
        if view:
            view.waiting = False

    def _hash(self, now: float) -> str:
        return f"{int(now)}.{self.workspace.new_id('')}"

    def _shown(self, view: View, now: float) -> None:
        chrome = {key: view.body[key] for key in ("title", "submit", "close") if key in view.body}
        where = "home" if view.kind == "home" else "modal"
        blocks = view.body["blocks"]
        seen = Seen(now, where, "view", "\n".join(words(chrome)), blocks, view.id, self.app.bot_user)
        self.workspace.record(view.user, seen)
        who = sorted(set(pings_in_blocks(blocks)))
        self.workspace.pings.extend(Ping(now, where, view.id, one, "view") for one in who)

    def as_json(self, view: View) -> Json:
        """A view as Slack's JSON."""
        empty = {"title": None, "close": None, "submit": None, "callback_id": "", "external_id": ""}
        flags = {"private_metadata": "", "clear_on_close": False, "notify_on_close": False}
        return {
            "id": view.id,
            "team_id": self.workspace.team_id,
            "app_id": self.app.id,
            "app_installed_team_id": self.workspace.team_id,
            "bot_id": self.app.bot_id,
            **empty,
            **flags,
            **json.loads(json.dumps(view.body)),
            "state": {"values": json.loads(json.dumps(view.state))},
            "hash": view.hash,
            "root_view_id": view.root,
            "previous_view_id": view.previous,
        }
