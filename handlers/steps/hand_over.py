"""An office changes hands: who stays may show a step to who comes, and who comes says whether to keep it.

No word of a step reaches a successor before that. Where both have left, nobody can say yes, and it ends.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.rules.model import Office, StepSaid
from bot.rules.step import OPEN, Stands
from bot.words import step as words
from handlers.people import NotAllowed
from handlers.request import Request
from handlers.steps.settle import must_stand
from handlers.steps.step import draw_again, meant, of_pair, tell
from storage import pairs, steps
from storage.tables import Pair


def changed_hands(tx: Session, pair: Pair, office: Office, now: datetime) -> None:
    """Somebody else holds this office from now on, or nobody: who stays is asked about each agreed step."""
    held = pairs.holding(tx, pair.id, office)
    for it in of_pair(tx, pair, now):
        if it.stands is Stands.HANDED_OVER and it.newcomer is office and held is not None:
            tell(tx, pair, it.number, office.other, f"new{held.id}", now)
        if it.stands in (*OPEN, Stands.LAPSED):
            draw_again(tx, pair, it.number)


def show_pressed(request: Request) -> str:
    """*Show it to the CIO*: who comes into the office may read it."""
    row, it = meant(request)
    other = request.held.office.other
    if it.stands is Stands.HANDED_OVER and other in it.readers:
        return words.shown(other)
    must_stand(it, row, Stands.HANDED_OVER)
    if it.newcomer is not other or it.vacant:
        raise NotAllowed(words.NO_LONGER)
    mark = steps.say(request.tx, row, request.held.office, request.person, StepSaid.SHOWN, request.now)
    tell(request.tx, request.held.pair, row.number, other, f"shown{mark.id}", request.now)
    draw_again(request.tx, request.held.pair, row.number)
    return words.shown(other)


def keep_pressed(request: Request) -> str:
    """*Keep it*: the new holder agrees to what their office agreed to before."""
    _, it = meant(request)
    if it.stands is not Stands.AGREED:
        _decide(request, StepSaid.KEPT)
    return words.KEPT


def let_go_pressed(request: Request) -> str:
    """*Not for me*: it ends."""
    _decide(request, StepSaid.NOT_KEPT)
    return words.LET_GO


def _decide(request: Request, what: StepSaid) -> None:
    row, it = meant(request)
    must_stand(it, row, Stands.HANDED_OVER)
    if it.newcomer is not request.held.office:
        raise NotAllowed(words.NO_LONGER)
    mark = steps.say(request.tx, row, request.held.office, request.person, what, request.now)
    tell(request.tx, request.held.pair, row.number, request.held.office.other, f"{what}{mark.id}", request.now)
    draw_again(request.tx, request.held.pair, row.number)
