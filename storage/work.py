"""What there is to do with the messages of the outbox: conditions on them, by what each needs next."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, not_, or_

from bot.rules.model import MessageKind, MessageState
from storage.tables import Message, Pair, Person

Which = ColumnElement[bool]
"""Some of the messages."""

TO_SEND = Message.state == MessageState.DUE
TO_EDIT = and_(Message.state == MessageState.SENT, Message.shown < Message.wanted)
WORK = or_(TO_SEND, TO_EDIT)

# To be posted sooner or later, while nobody waits for it; and what may be out, so that a search comes first.
BULK = and_(TO_SEND, not_(Message.urgent), Message.search_after.is_(None))
UNKNOWN = and_(TO_SEND, Message.search_after.is_not(None), Message.parent_id.is_(None))

NOWHERE = and_(
    TO_SEND,
    Message.channel.is_(None),
    Message.response_url.is_(None),
    or_(
        Message.person.has(Person.dm.is_(None)),
        and_(Message.person_id.is_(None), Message.pair.has(Pair.conversation.is_(None))),
    ),
)
"""Its conversation has to be opened first."""


def unseen(kinds: Collection[MessageKind]) -> Which:
    """Messages of these kinds to a pair: who reads its conversation has to be seen first."""
    return and_(
        TO_SEND,
        Message.kind.in_(sorted(kinds)),
        Message.pair_id.is_not(None),
        Message.channel.is_not(None),
        Message.data["seen"].as_integer().is_(None),
    )
