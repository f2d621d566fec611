"""Nobody has offered help with a request for three weeks: who could help is asked in private.

Those are states that were stuck on the same point once, and have it in place now.

What they are asked for is what both their offices said themselves, and both have read; so it tells nobody anything.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.rules.model import MessageKind, MessageState, Office, Quotable, Stage
from bot.words import offer as words
from bot.words.kit import Content, Json
from handlers import Counterpart
from handlers.check_ins.excuse import may_hear
from handlers.digests.digest import standings
from handlers.digests.quote import is_carried, said_of
from handlers.kinds import Call, Kind
from handlers.offers.offer import request_line
from storage import messages, offers, pairs
from storage.tables import Message, Pair, Reply

MOST = 3  # states that are asked about one request
ONCE_IN = timedelta(days=14)  # a state is asked
ASKED_FOR = timedelta(days=14)  # the question is wanted so long


def _next_call(tx: Session, cp: Counterpart, row: Message, now: datetime) -> Call:
    return Call("nothing", lambda slack: {}, _seek)


def _seek(tx: Session, cp: Counterpart, row: Message, found: Json, now: datetime) -> None:
    """Once for each request: ask them, unless somebody has offered, or it was taken back."""
    reply = tx.get_one(Reply, int(row.data["reply"]))
    messages.end(row, MessageState.SENT)
    if not is_carried(tx, int(row.data["digest"]), reply, Quotable.HELP) or offers.made_on(tx, reply.ask_id):
        return
    for pair in _who_could(tx, row, reply, now)[:MOST]:
        for office in Office:
            held = pairs.holding(tx, pair.id, office)
            if held is not None:
                place = {"pair_id": pair.id, "person_id": held.person_id, "office": office}
                more = {"data": row.data, "expires_at": now + ASKED_FOR}
                key = offers.sought_key(reply.ask_id, held.person.slack_id)
                messages.add(tx, row.task_force_id, key, MessageKind.SOUGHT, now, **place, **more)


def _who_could(tx: Session, row: Message, reply: Reply, now: datetime) -> list[Pair]:
    """Who once was stuck on the item and is in place now, and was not asked for help lately; the latest first."""
    asking, item = reply.ask.check_in.pair, reply.ask.check_in.item or ""
    able = []
    for state, said in standings(tx, row.task_force_id, item).items():
        pair = pairs.find(tx, row.task_force_id, state)
        if pair is None or pair.started_at is None or pair.id == asking.id:
            continue
        *before, (at, newest) = said
        stuck = [at for at, one in before if one.stage is Stage.BLOCKED]
        could = newest.stage is Stage.DONE and stuck and _both_know(tx, pair, stuck[-1])
        if could and not offers.sought_of(tx, pair.id, now - ONCE_IN):
            able.append((at, pair))
    return [pair for _, pair in sorted(able, key=lambda one: (one[0], one[1].id), reverse=True)]


def _both_know(tx: Session, pair: Pair, moment: datetime) -> bool:
    """Whether who holds the two offices now held them then, and so has read what is hinted at."""
    held = [pairs.holding(tx, pair.id, office) for office in Office]
    return all(one is not None and one.since <= moment for one in held)


def _message(tx: Session, row: Message, now: datetime) -> Content | None:
    """The request as the digest told it, with its button; no word of it once it was taken back."""
    reply, digest = tx.get_one(Reply, int(row.data["reply"])), int(row.data["digest"])
    if not is_carried(tx, digest, reply, Quotable.HELP):
        return words.no_longer_sought() if row.ts else None
    line, code = request_line(reply)[0], said_of(reply, Quotable.HELP).jurisdiction or ""
    return words.sought(line, f"{digest}:{code}:{reply.ask.check_in.item}")


KINDS = (
    Kind(MessageKind.SEEK, "The search for who could help", call=_next_call),
    Kind(MessageKind.SOUGHT, "A private message", _message, asks=True, may_go=may_hear),
)
