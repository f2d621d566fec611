"""Who is to have a mail: whose question waits, whom Slack does not reach, and who may be asked at this moment."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.rules.hours import is_allowed
from bot.rules.model import AskState
from bot.rules.roster_cells import is_address
from handlers.check_ins.excuse import SILENT_AFTER, excuse_of, is_on_duty
from handlers.overview.reach import FOR, address_of
from storage import mails, pairs, unheard
from storage.pairs import desk
from storage.tables import Ask, Holding


def whom(tx: Session, ask: Ask, now: datetime, waiting: unheard.Waiting) -> str | None:
    """To which address a mail goes now that this office's question waits; None: none does.

    It goes to who holds the office and was asked, never to a deputy. Not reached is who counts so for the admins;
    and whose third question in a row it is: after it they are left alone, with a weekly rhythm before four weeks.
    """
    check_in, pair = ask.check_in, ask.check_in.pair
    held = pairs.holding(tx, pair.id, ask.office)
    if held is None or held.person_id != ask.person_id or not _still_waits(ask, now):
        return None
    if excuse_of(tx, pair, ask.office, now) or not is_on_duty(tx, pair, ask.office, held.person_id, now):
        return None
    since = waiting.get(held.id, (now, None))[0]
    if now - since < FOR and held.silent < SILENT_AFTER - 1:
        return None
    if check_in.round is None or not is_allowed(now, [desk(held.person, pair)]) or not mails.wants(tx, held.person):
        return None
    if mails.may_be_known_elsewhere(tx, check_in):
        return None
    address = address_of(held)
    return address if is_address(address.lower()) and not mails.refused(tx, held.person, address) else None


def _still_waits(ask: Ask, now: datetime) -> bool:
    check_in = ask.check_in
    if check_in.closed_at is not None or check_in.revealed_at is not None or check_in.ended_at is not None:
        return False
    return ask.state == AskState.EXPECTED and check_in.closes_at is not None and check_in.closes_at > now


def holder_of(tx: Session, ask: Ask) -> Holding | None:
    """Who holds the office now."""
    return pairs.holding(tx, ask.check_in.pair_id, ask.office)
