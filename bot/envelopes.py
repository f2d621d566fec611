"""What Slack can send: one model for each kind of envelope, before Bolt or any of our code reads it.

A model names what the program reads, and no more: only that is handed on, so that nothing unchecked gets further.
What else Slack adds is left out. Fields that Slack may leave out or leave empty may be missing here, too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal
from urllib.parse import parse_qsl

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from bot.rules.typed import storable

Json = dict[str, Any]


def _storable(value: object) -> object:
    return storable(value) if isinstance(value, str) else value


Text = Annotated[str, Field(max_length=12_000), BeforeValidator(_storable)]
"""What somebody typed, or what we wrote ourselves, whatever signs are in it. Slack's fields hold 3,000."""
Long = Annotated[str, Field(max_length=250_000), BeforeValidator(_storable)]  # 40,000, escaped
Id = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]{0,49}$")]
UserId = Annotated[str, Field(pattern=r"^[UW][A-Z0-9]{1,49}$")]
Moment = Annotated[str, Field(pattern=r"^[0-9]{1,10}\.[0-9]{1,9}$")]
"""The `ts` of a message: seconds, as text."""
Name = Annotated[str, Field(pattern=r"^[!-~]{1,255}$")]
"""What we have named ourselves (an action, a block), or what stands for one request (a trigger)."""
OrNone = BeforeValidator(lambda value: None if value == "" else value)
MaybeId = Annotated[Id | None, OrNone]
MaybeMoment = Annotated[Moment | None, OrNone]
Url = Annotated[str, Field(pattern=r"^https?://[!-~]{1,3000}$")]


class NotSlacks(Exception):
    """Slack never sends this. `what` is its kind, `where` the first field that is wrong; neither quotes it."""

    def __init__(self, what: str, where: str) -> None:
        super().__init__(what, where)
        self.what, self.where = what, where


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore", hide_input_in_errors=True)


class _Named(_Part):
    id: MaybeId = None
    enterprise_id: MaybeId = None


class _Person(_Part):
    id: UserId


class _Channel(_Part):
    id: Id


class _Envelope(_Part):
    """What stands in each: whose it is. Whether that is ours, handlers/origin.py knows."""

    team_id: MaybeId = None
    enterprise_id: MaybeId = None

    @model_validator(mode="before")
    @classmethod
    def _without_empty(cls, given: object) -> object:
        """A field that is empty is as good as one that is missing."""
        return {name: one for name, one in given.items() if one is not None} if isinstance(given, dict) else given


class Command(_Envelope):
    """A slash command. It alone has no `type`."""

    command: Name
    text: Annotated[Text, Field(max_length=6_000)] = ""  # Slack takes 2,000
    user_id: UserId
    trigger_id: Name
    response_url: Url | None = None


class _Interaction(_Envelope):
    user: _Person
    team: _Named | None = None
    enterprise: _Named | None = None


class _Option(_Part):
    value: Text | None = None


class _Action(_Part):
    action_id: Name
    value: Text | None = None
    selected_option: _Option | None = None


class _Container(_Part):
    thread_ts: MaybeMoment = None


class _ViewOfPress(_Part):
    app_installed_team_id: MaybeId = None


class Press(_Interaction):
    """`block_actions`, in a message, on Home or in a form."""

    type: Literal["block_actions"]
    trigger_id: Name
    actions: Annotated[list[_Action], Field(min_length=1, max_length=25)]
    channel: _Channel | None = None
    container: _Container | None = None
    response_url: Url | None = None
    view: _ViewOfPress | None = None

    @model_validator(mode="after")
    def _in_a_message(self) -> Press:
        if self.channel is not None and self.container is None:
            raise ValueError("a message is in a container")
        return self


class _Added(_Part):
    """A file in a form."""

    name: Text | None = None
    url_private: Url | None = None
    size: Annotated[int, Field(ge=0, lt=10**12)] | None = None


class _Filled(_Part):
    """What was filled into one field: the one of these that its `type` has."""

    type: Name
    value: Text | None = None
    selected_option: _Option | None = None
    selected_options: list[_Option] | None = None
    selected_user: MaybeId = None
    selected_users: list[Id] | None = None
    selected_conversation: MaybeId = None
    selected_conversations: list[Id] | None = None
    selected_channel: MaybeId = None
    selected_date: Text | None = None
    selected_time: Text | None = None
    files: list[_Added] | None = None


class _State(_Part):
    values: dict[Name, dict[Name, _Filled]]


class _Block(_Part):
    type: Name
    block_id: Name


class _View(_ViewOfPress):
    id: Id
    type: Literal["modal", "home"]  # Bolt reads it
    callback_id: Name
    private_metadata: Text | None = None
    blocks: Annotated[list[_Block], Field(max_length=100)]
    state: _State


class Form(_Interaction):
    """`view_submission`; `view_closed`, which nobody asks for yet, is acknowledged."""

    type: Literal["view_submission", "view_closed"]
    view: _View


class Hello(_Part):
    """`url_verification`: the answer is its challenge."""

    type: Literal["url_verification"]
    challenge: Annotated[str, Field(pattern=r"^[!-~]{1,255}$")]


class Certificate(_Part):
    """Slack looks whether our certificate holds."""

    ssl_check: Literal["1"]


class Event(_Part):
    """An event of which nothing more is read."""

    type: Name


class Edited(_Part):
    ts: MaybeMoment = None


class _Attached(_Part):
    """A file in a message; one that was taken away since has no name any more."""

    id: Text | None = None
    name: Text | None = None
    mimetype: Text | None = None


class _Written(_Part):
    """A message, as an event or within one."""

    subtype: str | None = None
    user: MaybeId = None
    bot_id: MaybeId = None
    text: Long | None = None
    ts: MaybeMoment = None
    thread_ts: MaybeMoment = None
    edited: Edited | None = None
    files: list[_Attached | None] | None = None


class _Whole(_Written):
    ts: Moment


class MessageEvent(_Written):
    type: Literal["message"]
    channel: Id
    channel_type: Name | None = None
    event_ts: MaybeMoment = None
    message: _Whole | None = None
    previous_message: _Written | None = None
    deleted_ts: MaybeMoment = None

    @model_validator(mode="after")
    def _whole(self) -> MessageEvent:
        about = {"message_changed": self.message, "message_deleted": self.deleted_ts}
        needed = about.get(self.subtype or "", self.ts)
        if needed is None:
            raise ValueError("what it is about is missing")
        return self


class HomeEvent(_Part):
    type: Literal["app_home_opened"]
    user: UserId
    tab: Name | None = None


class _Profile(_Part):
    real_name: Text | None = None
    display_name: Text | None = None
    email: Text | None = None


class _OfOrganization(_Part):
    teams: list[Id] | None = None


class _Account(_Part):
    """What bot/rules/belonging.py reads."""

    id: UserId
    team_id: MaybeId = None
    deleted: bool | None = None
    is_bot: bool | None = None
    is_workflow_bot: bool | None = None
    is_connector_bot: bool | None = None
    is_stranger: bool | None = None
    is_invited_user: bool | None = None
    is_restricted: bool | None = None
    is_ultra_restricted: bool | None = None
    is_admin: bool | None = None
    is_owner: bool | None = None
    is_primary_owner: bool | None = None
    updated: Annotated[int, Field(ge=0, lt=2**31)] | Annotated[float, Field(ge=0, lt=2**31)] | None = None
    real_name: Text | None = None
    profile: _Profile | None = None
    enterprise_user: _OfOrganization | None = None


class AccountEvent(_Part):
    type: Literal["user_change"]
    user: _Account


class ChannelEvent(_Part):
    """A conversation was archived, deleted, left, brought back."""

    type: Name
    channel: Id


class MemberEvent(ChannelEvent):
    user: UserId


class MovedEvent(_Part):
    type: Literal["channel_id_changed"]
    old_channel_id: Id
    new_channel_id: Id


class _Tokens(_Part):
    bot: list[Id] | None = None


class TokensEvent(_Part):
    type: Literal["tokens_revoked"]
    tokens: _Tokens | None = None


EVENTS: Mapping[str, type[_Part]] = {
    "app_home_opened": HomeEvent,
    "app_uninstalled": Event,
    "channel_id_changed": MovedEvent,
    "member_joined_channel": MemberEvent,
    "member_left_channel": MemberEvent,
    "message": MessageEvent,
    "tokens_revoked": TokensEvent,
    "user_change": AccountEvent,
    **dict.fromkeys(
        (f"{kind}_{what}" for kind in ("channel", "group") for what in ("archive", "deleted", "left", "unarchive")),
        ChannelEvent,
    ),
}
"""Each event that the manifest subscribes to. Of any other no more than its type is handed on."""


class EventCallback(_Envelope):
    """An event in its envelope; which it is, `EVENTS` says."""

    type: Literal["event_callback"]
    event: Event
    context_team_id: MaybeId = None
    context_enterprise_id: MaybeId = None
    authorizations: list[_Envelope] | None = None


KINDS: Mapping[str, type[_Part]] = {
    "block_actions": Press,
    "view_submission": Form,
    "view_closed": Form,
    "event_callback": EventCallback,
    "url_verification": Hello,
}


def parsed(body: bytes, content_type: str) -> object:
    """What the body of an HTTP request holds: JSON for an event, a form for a command or an interaction.

    Raises NotSlacks.
    """
    try:
        text = body.decode()
        if content_type.partition(";")[0].strip().lower() == "application/json" or text.startswith("{"):
            return json.loads(text)
        fields = dict(parse_qsl(text, keep_blank_values=True))
        return json.loads(fields["payload"]) if "payload" in fields else fields
    except (ValueError, RecursionError):
        raise NotSlacks("unreadable", "") from None


def checked(given: object) -> Json:
    """Of an envelope what the program reads, and that it may be read. Raises NotSlacks."""
    kind, model = _kind_of(given)
    try:
        found = model.model_validate(given).model_dump(exclude_unset=True)
        if model is EventCallback:
            assert isinstance(given, dict)
            event = EVENTS.get(found["event"]["type"], Event)
            found["event"] = event.model_validate(given["event"]).model_dump(exclude_unset=True)
    except ValidationError as error:
        raise NotSlacks(kind, _where(error)) from None
    return found


def _kind_of(given: object) -> tuple[str, type[_Part]]:
    if not isinstance(given, dict):
        raise NotSlacks("unreadable", "")
    if "type" not in given:
        return ("ssl_check", Certificate) if "ssl_check" in given else ("command", Command)
    if not (isinstance(kind := given["type"], str) and kind in KINDS):
        raise NotSlacks("unknown", "type")
    return kind, KINDS[kind]


def _where(error: ValidationError) -> str:
    """The first field that is wrong, by the names that stand here; any other might be something that was sent."""
    place = error.errors(include_input=False, include_url=False, include_context=False)[0]["loc"]
    known = {name for model in _parts(_Part) for name in model.model_fields}
    return ".".join(str(one) if isinstance(one, int) or one in known else "…" for one in place)


def _parts(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for one in model.__subclasses__():
        yield one
        yield from _parts(one)
