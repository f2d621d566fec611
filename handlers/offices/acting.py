"""An office is held for the time being: an acting CIO. That it then is for good is no change of hands."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.rules.jurisdictions import ALL
from bot.rules.model import Office
from bot.words import commands as words
from bot.words.kit import Content
from handlers.people import NotAllowed
from handlers.request import Misread, Request
from storage import homes, pairs, task_forces
from storage.tables import Pair, Person


def typed(request: Request) -> Content:
    """`acting ID CIO`, or `acting ID CIO off`: it is no change of hands."""
    one, said = request.pair(), request.words[1].upper() if len(request.words) > 1 else ""
    if said not in set(Office) or request.words[2:] not in ([], ["off"]):
        raise Misread(words.ACTING_HOW)
    office, acting, state = Office(said), not request.words[2:], ALL[one.jurisdiction].name
    held = pairs.holding(request.tx, one.id, office)
    if held is None:
        raise NotAllowed(words.nobody_holds(state, office))
    mark(request.tx, one, office, acting, request.person, request.now)
    return words.lines(words.acting(state, office, held.person.slack_id, acting))


def mark(tx: Session, pair: Pair, office: Office, acting: bool, by: Person | None, now: datetime) -> None:
    """Who holds this office holds it for the time being, or for good, from now on; on record where that is new."""
    held = pairs.holding(tx, pair.id, office)
    if held is None or held.acting is acting:
        return
    held.acting = acting
    tx.flush()
    was, what = ("for good", "acting") if acting else ("acting", "for good")
    task_forces.record(tx, pair.task_force_id, now, by, "acting", f"{office} {was}", f"{office} {what}", pair.id)
    homes.draw_again(tx, pair.id)
