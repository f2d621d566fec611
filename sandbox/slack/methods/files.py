"""files.getUploadURLExternal, the upload itself, files.completeUploadExternal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.slack.errors import SlackError
from sandbox.slack.methods.args import Args
from sandbox.slack.records import Message

if TYPE_CHECKING:
    from sandbox.slack.core import Slack

Body = dict[str, Any]


def get_url(slack: Slack, args: Args, now: float) -> Body:
    """files.getUploadURLExternal: announces a file of so many bytes."""
    length = args.need("length")
    if not length.isdigit() or int(length) == 0:
        raise SlackError("invalid_arguments", "[ERROR] must be a positive integer [json-pointer:/length]")
    name, file_id = args.need("filename"), slack.workspace.new_id("F")
    slack.files.uploads[file_id] = {
        "id": file_id,
        "name": name,
        "length": int(length),
        "alt_txt": args.text("alt_txt") or "",
        "data": None,
    }
    return {"upload_url": f"{slack.workspace.base_url}/upload/{file_id}", "file_id": file_id}


def complete(slack: Slack, args: Args, now: float) -> Body:
    """files.completeUploadExternal: the bytes must be there; shares the file if a channel is named."""
    files = args.json("files")
    if not isinstance(files, list) or not files:
        raise SlackError("invalid_arguments", "[ERROR] missing required field: files")
    if "metadata" in args:
        raise SlackError("invalid_arguments", "[ERROR] invalid additional property: metadata")
    found = [_finished(slack, item, now) for item in files]
    if args.get("channel_id"):
        _share(slack, args, found, now)
    slack.files.ready |= {file["id"]: file for file in found}
    return {"files": found}


def _finished(slack: Slack, item: Any, now: float) -> Body:
    upload = slack.files.uploads.get(str(item.get("id")) if isinstance(item, dict) else "")
    if upload is None or upload["data"] is None or len(upload["data"]) != upload["length"]:
        raise SlackError("file_not_found")
    title = item.get("title") or upload["name"]
    own = {"user": slack.app.bot_user, "created": int(now), "size": upload["length"], "alt_txt": upload["alt_txt"]}
    return {"id": upload["id"], "name": upload["name"], "title": title, **own}


def _share(slack: Slack, args: Args, found: list[Body], now: float) -> None:
    channel = slack.app.channel(args.need("channel_id"))
    if slack.app.bot_user not in channel.members:
        raise SlackError("not_in_channel")
    text = args.text("initial_comment") or ""
    message = Message(channel.id, slack.workspace.new_ts(now), slack.app.bot_user, text, None, bot=True)
    message.thread_ts, message.files = args.text("thread_ts"), found
    slack.messages.post(message, now)


METHODS = {"files.getUploadURLExternal": get_url, "files.completeUploadExternal": complete}
