"""The one door out: every call to Slack is made here, and every failure named by what we do next.

Clients are built here only, with `retry_handlers=[]`: by default the SDK repeats a call when a connection drops,
so that one call could post twice.
"""

from __future__ import annotations

import http.client
import json
import logging
import re
import socket
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from bot.in_time import beginning, in_time
from bot.words.kit import Content, Json
from bot.words.unreachable import ABOUT_THE_TOKEN

CALL_SECONDS = 8  # shorter than storage.messages.LEASE, and than the 10 s that a process has to end
ANSWER_SECONDS = 1.5  # a listener has 2 s in all
EVENT_TYPE = "counterpart"
PAGE = 200

# Slack's own word that it may have done the work, or part of it.
MAY_HAVE_DONE_IT = {"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"}
LATER = {"ratelimited", "rate_limited", "message_limit_exceeded", "accesslimited"}
# Said of one call, each of these may be about one conversation or person alone, or about all that we do.
# Only `auth.test` can tell, so it is asked.
DOUBTFUL = ABOUT_THE_TOKEN | {
    "access_denied",
    "ekm_access_denied",
    "enterprise_is_restricted",
    "no_permission",
    "org_login_required",
    "team_access_not_granted",
    "two_factor_setup_required",
}
SHUT_SECONDS = 300.0
NEVER_MADE: dict[type[Exception], str] = {  # a connection → our word for why
    ConnectionRefusedError: "connection_refused",
    socket.gaierror: "host_not_found",
    ssl.SSLCertVerificationError: "certificate_not_trusted",
}
WAIT = 30.0  # seconds after a 429 that does not say how long, or says it in a way that can't be read
LONGEST_WAIT = 3_600.0
SDK_ERRORS = (SlackApiError, OSError, http.client.HTTPException, ValueError)
SLACKS_WORD = re.compile(r"[a-z][a-z0-9_]{1,63}")  # what Slack's error words look like


class SlackFailure(Exception):
    """A call to Slack that did not work; `error` is Slack's word for it, or ours."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


class TryLater(SlackFailure):
    """It was certainly not done; the same call may work after `seconds`."""

    def __init__(self, error: str, seconds: float) -> None:
        super().__init__(error)
        self.seconds = seconds


class Shut(TryLater):
    """Slack lets nothing of ours through, whatever it is: it refused to say who we are (`auth.test`)."""


class Refused(SlackFailure):
    """It was certainly not done, and the same call will not work."""


class Unknown(SlackFailure):
    """Nobody knows whether it was done: no answer came, or one that says so."""


class Slack:
    """Slack, as the bot of one workspace sees it."""

    def __init__(self, token: str, base_url: str) -> None:
        self.client = _client(token, base_url, CALL_SECONDS)
        self._quick = _client(token, base_url, ANSWER_SECONDS)

    def for_a_socket(self) -> WebClient:
        """What the connection of Socket Mode is made with, which has no end."""
        made = _client(self.client.token or "", self.client.base_url, CALL_SECONDS)
        made.ssl = _lasting()
        return made

    def who_am_i(self) -> Json:
        """`team_id`, `user_id`, `bot_id` of this token, its `scopes`, Slack's `date`. Raises Shut for Refused."""
        return _who_am_i(self.client)

    def lets_us_in(self) -> None:
        """Ask whether this token works at all; raises what `who_am_i` raises, and gives up early."""
        _who_am_i(self._quick)

    def socket_address(self) -> str:
        """Where a Socket Mode connection may be made now, with an app-level token."""
        return str(_of(_call(self.client, "apps.connections.open"), "url"))

    def open(self, users: list[str]) -> str:
        """The id of the conversation with these people: always the same for the same people."""
        opened = _call(self.client, "conversations.open", users=",".join(users))
        return str(_of(opened, "channel", "id"))

    def post(self, channel: str, message: Content, key: str, thread: str | None = None) -> str:
        """Post it and return its `ts`. The key travels along as metadata, so that `find` finds it again."""
        metadata = {"event_type": EVENT_TYPE, "event_payload": {"key": key}}
        posted = _call(
            self.client, "chat.postMessage", thread_ts=thread, metadata=metadata, **_shown(channel, message)
        )
        return str(_of(posted, "ts"))

    def edit(self, channel: str, ts: str, message: Content) -> None:
        _call(self.client, "chat.update", ts=ts, **_shown(channel, message))

    def delete(self, channel: str, ts: str) -> None:
        _call(self.client, "chat.delete", channel=channel, ts=ts)

    def whisper(self, channel: str, user: str, message: Content, thread: str | None = None) -> None:
        """Show it to one person only, until they reload."""
        _call(self.client, "chat.postEphemeral", user=user, thread_ts=thread, **_shown(channel, message))

    def respond(self, url: str, message: Content) -> None:
        """Replace what the person pressed, or answer their command, by its response_url (30 minutes, 5 times)."""
        body = {"text": message.text, "blocks": message.blocks, "replace_original": True}
        try:
            client = WebhookClient(url, timeout=CALL_SECONDS, ssl=tls(), retry_handlers=[], logger=_no_log())
            answer = client.send_dict(body)
        except SDK_ERRORS as error:
            raise named(error) from None
        if answer.status_code == 429:
            raise TryLater("ratelimited", _asked_to_wait(answer.headers))
        if answer.status_code != 200:
            raise Refused(f"response_url_{answer.status_code}")

    def find(self, channel: str, key: str, thread: str | None = None) -> list[str]:
        """The `ts` of every message of ours that carries this key, oldest first.

        A conversation's history leaves out its threads' replies, so those are read from the thread. The whole of it
        is read, since our calendar can't say how far back: it may have jumped since the post.
        """
        return sorted(
            str(message["ts"])
            for message in self._messages(channel, thread)
            if ((message.get("metadata") or {}).get("event_payload") or {}).get("key") == key
        )

    def person(self, user: str) -> Json:
        """What Slack knows of a person; asked while somebody waits, so it gives up early."""
        return dict(_of(_call(self._quick, "users.info", user=user), "user"))

    def channel(self, channel: str) -> Json:
        """What Slack knows of a conversation; asked while somebody waits, so it gives up early."""
        return dict(_of(_call(self._quick, "conversations.info", channel=channel), "channel"))

    def members(self, channel: str) -> list[str]:
        """The ids of everyone in a conversation, ours among them."""
        found: list[str] = []
        cursor = ""
        while True:
            page = _call(self.client, "conversations.members", channel=channel, limit=PAGE, cursor=cursor or None)
            found += _of(page, "members")
            cursor = _next(page)
            if not cursor:
                return found

    def people(self, cursor: str = "") -> tuple[list[Json], str]:
        """One page of everyone in this workspace, and where the next one begins (empty: this was the last)."""
        page = _call(self.client, "users.list", cursor=cursor or None, limit=PAGE)
        return list(_of(page, "members")), _next(page)

    def thread(self, channel: str, ts: str, cursor: str = "") -> tuple[list[Json], str]:
        """One page of a thread, its first message among them, and where the next one begins (empty: the last)."""
        page = _call(
            self.client, "conversations.replies", channel=channel, ts=ts, cursor=cursor or None, limit=PAGE
        )
        return list(_of(page, "messages")), _next(page)

    def message(self, channel: str, ts: str, thread: str = "") -> Json | None:
        """One message, as it stands; None: it is gone. Asked while somebody waits, so it gives up early."""
        method, where = ("conversations.replies", {"ts": thread}) if thread else ("conversations.history", {})
        only = {"channel": channel, "latest": ts, "oldest": ts, "inclusive": True, "limit": 2}
        found = _call(self._quick, method, **only, **where)["messages"]
        return next((dict(message) for message in found if message["ts"] == ts), None)

    def file(self, url: str, most: int) -> bytes:
        """The beginning of a file that somebody gave us, by its `url_private`: of a longer one `most` + 1 bytes."""
        if not _is_slacks(url, self.client.base_url):
            raise Refused("not_a_slack_address")  # it would get our token
        request = urllib.request.Request(url, headers={"Authorization": f"Bearer {self.client.token}"})  # noqa: S310
        try:
            with _nowhere_else().open(request, timeout=CALL_SECONDS) as answer:
                if answer.headers.get_content_type() == "text/html":  # a page to sign in
                    raise Refused("file_not_readable")
                return beginning(answer, most + 1, CALL_SECONDS)
        except urllib.error.HTTPError as error:
            if error.code == 429:
                raise TryLater("ratelimited", _asked_to_wait(error.headers)) from None
            if error.code >= 500:
                raise Unknown(f"http_{error.code}") from None
            raise Refused("file_not_readable" if error.code < 400 else f"http_{error.code}") from None
        except SDK_ERRORS as error:
            raise named(error) from None

    def open_form(self, trigger_id: str, view: Json) -> None:
        _call(self._quick, "views.open", trigger_id=trigger_id, view=view)

    def show_home(self, user: str, view: Json, quick: bool = False) -> None:
        """Let this be somebody's Home tab from now on. `quick`: they are looking, so it gives up early."""
        _call(self._quick if quick else self.client, "views.publish", user_id=user, view=view)

    def _messages(self, channel: str, thread: str | None) -> Iterator[Json]:
        method = "conversations.replies" if thread else "conversations.history"
        where: Json = {"channel": channel, "include_all_metadata": True, "limit": PAGE, "ts": thread}
        cursor = ""
        while True:
            page = _call(self.client, method, cursor=cursor or None, **where)
            yield from _of(page, "messages")
            cursor = _next(page)
            if not cursor:
                return


def _who_am_i(client: WebClient) -> Json:
    try:
        response = _call(client, "auth.test")
    except Refused as refused:
        raise Shut(refused.error, SHUT_SECONDS) from None
    headers = {name.lower(): value for name, value in response.headers.items()}
    who = dict(response.data) | {name: str(_of(response, name)) for name in ("team_id", "user_id")}
    return who | {"scopes": str(headers.get("x-oauth-scopes", "")), "date": str(headers.get("date", ""))}


def _of(answer: Any, *names: str) -> Any:
    """What an answer holds under these names, each within the one before. Raises Unknown where it is not there."""
    for name in names:
        answer = answer.get(name) if hasattr(answer, "get") else None
    if answer is None:
        raise Unknown("unreadable_answer")
    return answer


def _next(page: Any) -> str:
    return str((page.get("response_metadata") or {}).get("next_cursor") or "")


class _StayHere(urllib.request.HTTPRedirectHandler):
    """A redirection would carry our token along; Slack's leads to a page to sign in."""

    def redirect_request(self, *_: Any) -> None:
        return None


def _nowhere_else() -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(_StayHere, urllib.request.HTTPSHandler(context=tls()))


def _is_slacks(url: str, base_url: str) -> bool:
    """Whether this is on the Slack that we talk to: `files.slack.com` for `slack.com`, or GovSlack's."""
    asked, ours = urlsplit(url), urlsplit(base_url)
    home = (ours.hostname or "").removeprefix("www.")
    host = asked.hostname or ""
    return asked.scheme == ours.scheme and bool(home) and (host == home or host.endswith(f".{home}"))


def _client(token: str, base_url: str, timeout: float) -> WebClient:
    # The SDK's type says int; urllib takes fractions of a second.
    return WebClient(token, base_url, timeout=timeout, ssl=tls(), retry_handlers=[], logger=_no_log())  # type: ignore[arg-type]


def _no_log() -> logging.Logger:
    """For the SDK's clients: their errors hold pieces of answers; ours say what went wrong."""
    sdk = logging.getLogger("slack_sdk")
    sdk.setLevel(max(logging.INFO, sdk.getEffectiveLevel()))  # below, it logs tokens and texts
    logger = sdk.getChild("calls")
    logger.setLevel(logging.CRITICAL)
    return logger


@cache
def tls() -> ssl.SSLContext:
    """One for all connections: to read this machine's certificates takes 30 ms, and else every call would."""
    return in_time()


@cache
def _lasting() -> ssl.SSLContext:
    """For a connection that stays."""
    return ssl.create_default_context()


def _shown(channel: str, message: Content) -> Json:
    return {
        "channel": channel,
        "text": message.text,
        "blocks": message.blocks,
        "unfurl_links": False,
        "unfurl_media": False,
        "mrkdwn": False,
    }


def _call(client: WebClient, method: str, **arguments: Any) -> Any:
    values = {
        name: json.dumps(value) if isinstance(value, dict | list) else value
        for name, value in arguments.items()
        if value is not None
    }
    try:
        return client.api_call(method, params=values)
    except (*SDK_ERRORS, AttributeError, LookupError, TypeError) as error:  # the SDK's, about an odd answer
        raise named(error) from None


def named(error: Exception) -> SlackFailure:
    """What one of the `SDK_ERRORS` means for us.

    A connection that was never made has done nothing; about any other silence we know nothing.
    """
    if isinstance(error, SlackApiError):
        return _named_by_slack(error)
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    for kind, word in NEVER_MADE.items():
        if isinstance(reason, kind):
            return TryLater(word, 5.0)
    if str(reason).startswith("Tunnel connection failed"):  # http.client's, about the proxy that it was told to use
        return TryLater("proxy_refused", 5.0)
    return Unknown("tls_failed" if isinstance(reason, ssl.SSLError) else "no_answer")


def _named_by_slack(failed: SlackApiError) -> SlackFailure:
    """An answer's own text is never passed on: a proxy's, and the SDK's about it, may quote what people wrote."""
    response = failed.response
    status = getattr(response, "status_code", 0)
    said = response.data.get("error") if isinstance(response.data, dict) else None
    word = said if isinstance(said, str) and SLACKS_WORD.fullmatch(said) else ""
    if status == 429 or word in LATER:
        return TryLater("ratelimited", _asked_to_wait(response.headers))
    if word in MAY_HAVE_DONE_IT:
        return Unknown(word)
    if status != 200:
        return Unknown(f"http_{status}")
    return Refused(word) if word else Unknown("unreadable_answer")


def _asked_to_wait(headers: Any) -> float:
    """Seconds that a 429 asks us to wait, at most `LONGEST_WAIT`; the longest, if it names several.

    `WAIT` where it names none, or not in seconds: nobody but Slack's own clock could say what a date means.
    """
    said = next((value for name, value in dict(headers or {}).items() if str(name).lower() == "retry-after"), "")
    parts = said if isinstance(said, list | tuple) else str(said).split(",")
    numbers = [float(part) for part in map(str, parts) if re.fullmatch(r"\s*\d{1,9}(\.\d{1,9})?\s*", part)]
    return min(max(1.0, *numbers), LONGEST_WAIT) if numbers else WAIT
