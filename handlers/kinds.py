"""What the outbox has to know of a kind of message.

Each feature declares its kinds in its own file; `handlers.switchboard` has the table of them all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.rules.model import MessageKind
from bot.slack import Slack
from bot.words.kit import Content, Json
from handlers import Counterpart
from storage.tables import Message


def into_data(tx: Session, cp: Counterpart, row: Message, found: Json, now: datetime) -> None:
    """What was found is from then on the message's `data`."""
    row.data = found


@dataclass(frozen=True)
class Call:
    """A call to Slack of a kind's own, made outside any transaction, as `step` names it (`step.METHODS`).

    `make` makes it; `keep` writes down what it found, or `{"looked_at", "failed"}` where Slack refused.
    """

    step: str
    make: Callable[[Slack], Json]
    keep: Callable[[Session, Counterpart, Message, Json, datetime], None] = into_data


def nothing(tx: Session, row: Message, now: datetime) -> None:
    """Nothing follows from it."""


@dataclass(frozen=True)
class Kind:
    """A kind of message: how the outbox names it, how the admins read of one that failed, and what it needs.

    A kind shows what `render` says, makes the calls that `call` says one after the other, or both: first the calls.
    """

    name: MessageKind
    notice: str
    """What did not arrive: `A question`."""

    render: Callable[[Session, Message, datetime], Content | None] | None = None
    """What it says at this moment; None: it is no longer wanted."""

    refresh: Callable[[Session, Message, datetime], None] = nothing
    """Bring up to date what it is rendered from, right before that."""

    call: Callable[[Session, Counterpart, Message, datetime], Call | None] = lambda tx, cp, row, now: None
    """The next call before anything can be said; None: no more."""

    asks: bool = False
    """It asks somebody for something, so it goes out in its readers' working hours."""

    asks_who_is_away: bool = False
    """It does not wait until they are back."""

    on_record: bool = False
    """What stands in public: each post and each edit is kept as it was sent."""

    may_go: Callable[[Session, Message, datetime], bool] = lambda tx, row, now: True
    """Asked right before it is sent; where it says False it has said what becomes of the message."""

    latest: Callable[[Message, datetime], datetime | None] = lambda row, now: None
    """By when it must be out; a message whose hour comes later is stuck."""

    only_for_two: Callable[[Message], bool] | None = None
    """Whether it must be seen first that nobody but its readers is in the conversation."""

    stuck: Callable[[Session, Message, str, datetime], None] | None = None
    """The two can't be written to together, for this reason: end it, and do otherwise."""

    went_out: Callable[[Session, Message, datetime], None] = nothing
    """It was seen to be out, at first or once more after an edit."""

    dropped: Callable[[Session, Message, datetime], None] = nothing
    """It was no longer wanted, and never goes out."""

    refused: Callable[[Session, Message, datetime], None] = nothing
    """Slack has refused it, and it never goes out."""

    instead: Callable[[Session, Message, datetime], bool] = lambda tx, row, now: False
    """Slack refuses to edit it: let another message say it. False: nothing else has to."""

    cause: Callable[[Message], str] | None = None
    """What its failure is called where that is not Slack's word for it (see `bot.words.failures.CAUSES`)."""


Kinds = Mapping[MessageKind, Kind]


def table(*kinds: Kind) -> Kinds:
    """All kinds by name. Raises ValueError for a name used twice, and for a kind that leaves something unsaid."""
    made: dict[MessageKind, Kind] = {}
    for kind in kinds:
        if kind.name in made:
            raise ValueError(f"two kinds of messages are called {kind.name}")
        if not kind.notice.strip():
            raise ValueError(f"{kind.name}: say how the admins read of one that failed (`notice`)")
        if kind.only_for_two is not None and kind.stuck is None:
            raise ValueError(f"{kind.name}: say what is done where others read along (`stuck`)")
        made[kind.name] = kind
    return made
