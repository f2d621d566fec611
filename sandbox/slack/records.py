"""What the local Slack keeps: people, conversations, messages, views, deliveries, and who saw what."""

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass
class Person:
    """A member, guest, bot or stranger. tz: IANA name. A deactivated person keeps their record.

    teams: on Enterprise Grid, the workspaces of the organization that they are in; team_id may then be any, the
    organization's, or empty (Slack leaves it out). is_invited_user: asked to join; `deleted` too until they do.
    """

    id: str
    name: str
    team_id: str
    tz: str = "America/New_York"
    email: str | None = None
    is_admin: bool = False
    is_owner: bool = False
    is_bot: bool = False
    deleted: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool = False
    is_invited_user: bool = False
    is_primary_owner: bool = False
    is_workflow_bot: bool = False
    teams: list[str] | None = None
    updated: int = 0

    @property
    def handle(self) -> str:
        """The short name behind the @."""
        return self.name.lower().replace(" ", ".")

    @property
    def is_full(self) -> bool:
        """A full member, who can read every public channel."""
        return not (self.is_restricted or self.is_ultra_restricted or self.is_stranger or self.is_bot)


@dataclass
class Message:
    """A message as it stands. ts: Slack's id and time, seconds with six decimals. to: whose ephemeral it is."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[Json] | None = None
    bot: bool = False
    thread_ts: str | None = None
    broadcast: bool = False
    metadata: Json | None = None
    files: list[Json] | None = None
    edited: Json | None = None
    to: str | None = None
    tombstone: bool = False
    replies: list[str] = field(default_factory=list)

    @property
    def is_reply(self) -> bool:
        """Stands in a thread and is not its parent."""
        return self.thread_ts is not None and self.thread_ts != self.ts


@dataclass
class Channel:
    """A conversation. kind: im, mpim, private or public. members include the bot while it is one."""

    id: str
    name: str
    kind: str
    created: float
    members: list[str] = field(default_factory=list)
    archived: bool = False
    history: dict[str, Message] = field(default_factory=dict)
    versions: list["Seen"] = field(default_factory=list)

    @property
    def type(self) -> str:
        """What a message event calls it."""
        return {"private": "group", "public": "channel"}.get(self.kind, self.kind)

    @property
    def payload_name(self) -> str:
        """What a command and a press call it."""
        return {"im": "directmessage", "private": "privategroup"}.get(self.kind, self.name)


@dataclass(frozen=True)
class Seen:
    """Something one person was shown or could read.

    at: seconds. where: a channel id, `modal` or `home`. kind: message, reply, edit, ephemeral, view, error or
    notification. ts: the message, or the id of the view.
    """

    at: float
    where: str
    kind: str
    text: str
    blocks: Any = None
    ts: str | None = None
    by: str | None = None


@dataclass(frozen=True)
class Ping:
    """Somebody was notified by markup. who: a user or group id, channel, here, everyone or @name typed.

    how: posted, edited, ephemeral or view. message: its ts, or the view's id.
    """

    at: float
    channel: str
    message: str
    who: str
    how: str


@dataclass
class View:
    """A modal or Home as one person has it. state: block_id → action_id → Slack's state value."""

    id: str
    user: str
    body: Json
    hash: str
    root: str
    previous: str | None = None
    state: dict[str, dict[str, Json]] = field(default_factory=dict)
    waiting: bool = False

    @property
    def kind(self) -> str:
        """modal or home."""
        return str(self.body["type"])


@dataclass
class Trigger:
    """A `trigger_id`: works once, for 3 seconds. view: the modal it came from."""

    user: str
    made_at: float
    used: bool = False
    view: str | None = None


@dataclass
class ResponseUrl:
    """A `response_url`: 5 posts in 30 minutes. original: ts of the message it belongs to."""

    user: str
    channel: str
    made_at: float
    uses: int = 0
    original: str | None = None
    thread_ts: str | None = None


@dataclass(frozen=True)
class Response:
    """What the Web API answers. fault: the name of the fault that the transport must play, with its seconds.

    When `lost` is true the caller never sees status and body; body then tells what really happened.
    """

    status: int
    headers: dict[str, str]
    body: Json
    fault: str | None = None
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        """Slack did it and said so."""
        return self.status == 200 and bool(self.body.get("ok")) and not self.lost

    @property
    def lost(self) -> bool:
        """No answer reaches the caller."""
        return self.fault in {"no_answer_before", "no_answer_after", "dropped", "refused"}


@dataclass(frozen=True)
class Call:
    """One call of the Web API. args as received, without the token. response: what was really done."""

    at: float
    method: str
    args: Json
    response: Response


@dataclass
class Delivery:
    """Something for the app: an event, a command or an interaction.

    id: the envelope_id of the current attempt; each attempt has its own. kind: events_api, interactive or
    slash_commands. state: waiting (to be sent at `due`), sent, acked or failed. attempt counts from 0.
    outcome: what came of it for the person (shown, closed, errors, updated, pushed, cleared, error), or None.
    """

    id: str
    kind: str
    payload: Json
    made_at: float
    due: float
    user: str | None = None
    attempt: int = 0
    state: str = "waiting"
    sent_at: float | None = None
    response: Any = None
    outcome: str | None = None
    errors: dict[str, str] | None = None
    shown: str | None = None
    envelopes: list[str] = field(default_factory=list)

    @property
    def over(self) -> bool:
        """Nothing more will happen with it."""
        return self.state in {"acked", "failed"}

    def envelope(self) -> Json:
        """What goes over the socket."""
        frame: Json = {
            "envelope_id": self.id,
            "type": self.kind,
            "payload": self.payload,
            "accepts_response_payload": self.kind != "events_api",
        }
        if self.kind == "events_api":
            frame["retry_attempt"] = self.attempt
            frame["retry_reason"] = "timeout" if self.attempt else ""
        return frame
