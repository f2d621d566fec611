"""What of an answer may be carried into a digest, and taking it back from one that carries it.

A text marked *as their state* is carried only once the other office has said yes to that very text: to this
version, or to an earlier one since which neither the text nor the mark has changed.
"""

from __future__ import annotations

from itertools import takewhile

from sqlalchemy.orm import Session

from bot.rules.digest import Said
from bot.rules.model import ConsentTo, MessageKind, Named, Quotable, Quote
from bot.rules.naming import named_in_win
from bot.rules.plan_defaults import defaults
from storage import check_ins, consents, digests, messages, offers, replies, rounds
from storage.tables import Ask, Carried, CheckIn, Digest, Reply

QUOTING = (MessageKind.DIGEST, MessageKind.PREVIEW)
"""The messages that quote, and are edited when what may be quoted changes."""


def named_in(tx: Session, check_in: CheckIn) -> list[Named]:
    """The texts that an office would have quoted as its state, and what the other said of them."""
    found = []
    for ask in check_in.asks:
        for kind in Quotable:
            versions = same_text(ask, kind)
            if (
                versions
                and _mark(versions[0], kind) is Quote.AS_STATE
                and _by_right(versions)
                and not names_somebody(versions[0], kind)
            ):
                found.append(Named(ask.office, kind, versions[0].id, _said_of(tx, versions, kind)))
    return found


def to_carry(tx: Session, task_force_id: int) -> list[Said]:
    """All that may be carried now and has not had its turn. What is held back stays among these.

    Not a request for help without its state of one that was asked alone: it tells the item.
    """
    done = digests.had_their_turn(tx, task_force_id)
    found = []
    for reply in replies.quotable(tx, task_force_id):
        for kind in Quotable:
            if (reply.id, kind) in done:
                continue
            versions = same_text(reply.ask, kind)
            if _allowed(tx, versions, kind) and not {(one.id, kind) for one in versions} & done:
                said = said_of(versions[0], kind)
                if said.jurisdiction or kind is Quotable.WIN or not asked_alone(tx, reply.ask.check_in):
                    found.append(said)
    return found


def asked_alone(tx: Session, check_in: CheckIn) -> bool:
    """Whether this state was asked something else than all others of its round, or by hand in one of its own.

    Admins can look up or know that, so the item alone would tell them whose a text without its state is.
    """
    current = rounds.of_number(tx, check_in.task_force_id, check_in.round)
    if current is None or current.item is None:
        return check_in.by_hand
    return current.item != check_in.item


def quotes_of(tx: Session, digest: Digest) -> list[Carried]:
    """What this digest chose to quote and may still stand, looked at anew; with what a co-chair left out."""
    rows = [one for one in digests.carried_by(tx, digest) if not one.taken_back]
    return [one for one in rows if _stands(tx, one.reply, one.what)]


def still_carried(tx: Session, digest: Digest) -> dict[tuple[int, Quotable], Reply]:
    """What of this digest's quotes still stands: reply version and kind → the reply."""
    rows = [one for one in quotes_of(tx, digest) if one.left_out_by is None]
    return {(one.reply_id, one.what): one.reply for one in rows}


def is_carried(tx: Session, digest_id: int, reply: Reply, kind: Quotable) -> bool:
    """Whether this digest still carries this of it."""
    rows = [one for one in digests.carried_of(tx, reply.ask_id) if one.digest_id == digest_id]
    chosen = [one for one in rows if (one.reply_id, one.what) == (reply.id, kind) and one.left_out_by is None]
    return bool(chosen) and _stands(tx, reply, kind)


def wins_that_stand(tx: Session, task_force_id: int) -> list[Reply]:
    """The wins that may be quoted now, oldest first, but for those that a co-chair left out.

    One without its state only where a posted digest told it, which waits for five states.
    """
    left_out, told = digests.left_out(tx, task_force_id), digests.told(tx, task_force_id)
    found = []
    for reply in replies.quotable(tx, task_force_id):
        versions = same_text(reply.ask, Quotable.WIN)
        ids = {one.id for one in versions}
        if not _allowed(tx, versions, Quotable.WIN) or ids & left_out:
            continue
        if _mark(versions[0], Quotable.WIN) is Quote.AS_STATE or ids & told:
            found.append(versions[0])
    return found


def take_back(tx: Session, ask: Ask) -> None:
    """What this office said, or the other said of it, has changed: what may not stand anymore is taken back."""
    if all(_mark(one, kind) is Quote.NO for one in ask.replies for kind in Quotable):
        return  # nothing of it was carried anywhere
    for row in digests.carried_of(tx, ask.id):
        if not _stands(tx, row.reply, row.what):
            row.taken_back = True
            messages.want_digest_again(tx, row.digest_id, *QUOTING, words_gone=True)
            tx.flush()
            offers.request_taken_back(tx, row.digest_id, row.reply_id)
    tx.flush()


def same_text(ask: Ask, kind: Quotable) -> list[Reply]:
    """The versions that hold this text as it stands, newest first; none: nothing of the kind is to be carried."""
    newest = check_ins.answer_of(ask)
    if newest is None or _mark(newest, kind) is Quote.NO:
        return []
    return list(takewhile(lambda one: _text(one, kind) == _text(newest, kind), reversed(ask.replies)))


def _stands(tx: Session, reply: Reply, kind: Quotable) -> bool:
    versions = same_text(reply.ask, kind)
    return reply in versions and _allowed(tx, versions, kind)


def _allowed(tx: Session, versions: list[Reply], kind: Quotable) -> bool:
    if not versions:
        return False
    both = _by_right(versions) and _said_of(tx, versions, kind) is True
    agreed = _mark(versions[0], kind) is Quote.WITHOUT_STATE or both
    return agreed and not names_somebody(versions[0], kind)


def _by_right(versions: list[Reply]) -> bool:
    """Whether the mark *as their state* was made by who holds the office, or by a deputy with the right to it."""
    return any(one.may_name or one.author_id == one.holder_id for one in versions)


def names_somebody(reply: Reply, kind: Quotable) -> bool:
    """Whether these words name who was not asked; a request for help is our own line."""
    code = reply.ask.check_in.pair.jurisdiction
    return kind is Quotable.WIN and named_in_win(reply.win, reply.win_quote, code) is not None


def _said_of(tx: Session, versions: list[Reply], kind: Quotable) -> bool | None:
    return consents.latest(tx, [one.id for one in versions], ConsentTo(kind))


def help_phrase(check_in: CheckIn) -> str:
    """What a request for help is with, in the words of the plan that the question was asked from."""
    version = check_in.plan_version
    items = (item for area in (version.body["areas"] if version else ()) for item in area["items"])
    said = next((item.get("help_phrase") for item in items if item["key"] == check_in.item), None)
    return said or defaults(check_in.claim or "")["help_phrase"]  # of before there were help phrases


def said_of(reply: Reply, kind: Quotable) -> Said:
    """What would be carried of this version."""
    check_in = reply.ask.check_in
    named = _mark(reply, kind) is Quote.AS_STATE
    return Said(reply.id, kind, check_in.pair.jurisdiction if named else None, check_in.item or "")


def _mark(reply: Reply, kind: Quotable) -> Quote:
    """How far this version lets its win, or its request for help, be carried."""
    if kind is Quotable.WIN:
        return reply.win_quote if reply.win else Quote.NO
    return reply.help_quote


def _text(reply: Reply, kind: Quotable) -> tuple[Quote, str | None]:
    """What makes it the same text: how far it may go, and the words. A request for help is our own line."""
    return _mark(reply, kind), reply.win if kind is Quotable.WIN else None
