"""Response_urls: where the app may answer what a person did, for a while and a few times."""

from typing import Any

from sandbox.slack.app import App
from sandbox.slack.errors import BadAnswer, SlackError
from sandbox.slack.messages import Messages
from sandbox.slack.records import Message, Response, ResponseUrl
from sandbox.slack.text import linked
from sandbox.slack.workspace import Workspace

URL_USES = 5
URL_SECONDS = 30 * 60.0
RESPONSE_FIELDS = {
    "text",
    "blocks",
    "response_type",
    "replace_original",
    "delete_original",
    "thread_ts",
    "unfurl_links",
    "unfurl_media",
    "metadata",
    "mrkdwn",
}


class ResponseUrls:
    """by_path: each that was given out, by its address without the host."""

    def __init__(self, workspace: Workspace, app: App, messages: Messages) -> None:
        self.workspace, self.app, self.messages = workspace, app, messages
        self.by_path: dict[str, ResponseUrl] = {}

    def new(self, user: str, channel: str, now: float, **more: Any) -> str:
        """A response_url for something this person did in this conversation."""
        path = f"/response/{self.workspace.team_id}/{self.workspace.new_id('R')}"
        self.by_path[path] = ResponseUrl(user, channel, now, **more)
        return self.workspace.base_url + path

    def post(self, url: str, body: Any, now: float) -> Response:
        """The app posts to a response_url: 5 times within 30 minutes."""
        known = self.by_path.get("/response/" + url.partition("/response/")[2])
        try:
            if known is None or now - known.made_at > URL_SECONDS:
                raise SlackError("expired_url")
            if known.uses >= URL_USES:
                raise SlackError("used_url")
            self.take(known, body, now)
            known.uses += 1
        except BadAnswer as bad:
            return Response(400, {}, {"ok": False, "error": "invalid_payload", "why": str(bad)})
        except SlackError as error:
            return Response(404 if error.name.endswith("_url") else 400, {}, error.body())
        return Response(200, {}, {"ok": True})

    def take(self, url: ResponseUrl, body: Any, now: float) -> None:
        """Does what the app says there, or in answer to a command."""
        if not isinstance(body, dict) or body.keys() - RESPONSE_FIELDS:
            raise BadAnswer(f"unknown fields {sorted(set(body) - RESPONSE_FIELDS)}")
        if body.get("delete_original"):
            self._delete_original(url, now)
            return
        blocks = self.messages.checked_blocks(body.get("blocks"))
        text = linked(str(body.get("text") or ""))
        if not text.strip() and not blocks:
            raise SlackError("no_text")
        if body.get("response_type", "ephemeral") not in {"ephemeral", "in_channel"}:
            raise BadAnswer("response_type is neither ephemeral nor in_channel")
        if body.get("replace_original") and url.original:
            self._replace_original(url, text, blocks, now)
        elif body.get("response_type") == "in_channel":
            message = Message(url.channel, self.workspace.new_ts(now), self.app.bot_user, text, blocks, bot=True)
            self.messages.post(message, now)
        else:
            self.messages.whisper(url.user, url.channel, text, blocks, now, thread_ts=url.thread_ts)

    def forget(self, now: float) -> None:
        """Lets go of those that have expired."""
        self.by_path = {path: one for path, one in self.by_path.items() if now - one.made_at <= URL_SECONDS}

    def _original(self, url: ResponseUrl) -> Message:
        message = self.messages.ephemeral(url.user, url.original)
        message = message or self.workspace.channels[url.channel].history.get(url.original or "")
        if message is None:
            raise SlackError("message_not_found")
        return message

    def _delete_original(self, url: ResponseUrl, now: float) -> None:
        message = self._original(url)
        if message.to:
            self.messages.ephemerals[message.to].remove(message)
        else:
            self.messages.remove(message, now)

    def _replace_original(self, url: ResponseUrl, text: str, blocks: Any, now: float) -> None:
        message = self._original(url)
        if message.to:
            self.messages.ephemerals[message.to].remove(message)
            new = self.messages.whisper(message.to, message.channel, text, blocks, now, thread_ts=message.thread_ts)
            url.original = new.ts
        else:
            self.messages.change(message, text, blocks, now)
