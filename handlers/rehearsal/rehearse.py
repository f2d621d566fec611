"""An admin rehearses the days to come: asked for by a command, lived through between transactions, told by DM.

It is a message in the outbox, so it is told once, whichever process dies meanwhile. It is lived a few seconds at a
time, so that whatever else is due goes out between them.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.orm import Session

from bot.rules.jurisdictions import ALL
from bot.rules.model import MessageKind, Office
from bot.slack import Slack
from bot.words import rehearsal as words
from bot.words.kit import Content, Json
from handlers import Counterpart
from handlers.kinds import Call, Kind
from handlers.people import NotAllowed
from handlers.rehearsal import lived
from handlers.rehearsal.report import parts
from handlers.request import Misread, Request
from storage import messages, pairs
from storage.tables import Message

KIND = MessageKind.REHEARSAL
USUAL, MOST = 30, 90
LASTS = timedelta(days=1)
AT_A_TIME = 2.0  # seconds, far less than a claim lasts
BETWEEN = 0.5  # seconds in which the others have their turn


def typed(request: Request) -> str:
    """`rehearse`, `rehearse ID`, `rehearse ID CIO`, each with a number of days: begun, and told later."""
    tx, force = request.tx, request.task_force
    code, office, days = _read(request)
    if code is not None and office is not None:
        pair = request.pair()
        if office not in pairs.holders(tx, pair.id):
            raise NotAllowed(words.nobody_there(ALL[code].name, office))
    elif not pairs.all_holders(tx, force.id):
        raise NotAllowed(words.NOBODY)
    if messages.waits_for(tx, request.person.id, KIND):
        raise NotAllowed(words.STILL_AT_IT)
    key = f"rehearsal/{request.person.slack_id}/{request.body['trigger_id']}"
    data = {"code": code, "office": office, "days": days}
    more = {"person_id": request.person.id, "expires_at": request.now + LASTS}
    messages.add(tx, force.id, key, KIND, request.now, data=data, **more)
    about = "" if code is None else f"{ALL[code].name}'s {office}" if office else ALL[code].name
    return words.begun(days, about)


def _read(request: Request) -> tuple[str | None, Office | None, int]:
    """Which state, which office, how many days. Raises Misread."""
    said = [word for word in request.words if word.casefold() not in ("day", "days", "all")]
    days = [word for word in said if word.isdecimal()]
    named = [word for word in said if not word.isdecimal()]
    if len(days) > 1 or len(named) > 2 or (days and not 1 <= int(days[0][:4]) <= MOST):
        raise Misread(words.HOW)
    code = request.pair(request.words.index(named[0])).jurisdiction if named else None
    office = next((one for one in Office if named[1:] and one == named[1].upper()), None)
    if named[1:] and office is None:
        raise Misread(words.HOW)
    return code, office, int(days[0]) if days else USUAL if office is None else MOST


def _next_call(tx: Session, cp: Counterpart, row: Message, now: datetime) -> Call | None:
    """The next few seconds of it, until all has been told."""
    if "said" in row.data or row.person is None:
        return None
    return Call("nothing", partial(_go_on, cp, row.id, row.data, row.person.slack_id, now), _keep)


def _go_on(cp: Counterpart, number: int, data: Json, asker: str, now: datetime, slack: Slack) -> Json:
    """Live on for a while; at the end, what is to be told. Slack is not called."""
    code, office = data["code"], Office(data["office"]) if data["office"] else None
    life = cp.lives.pop(number, None)
    if life is None and office is not None:
        life = lived.of_one(cp, asker, code, now, data["days"])
    elif life is None:
        life = lived.of_everybody(cp, asker, now, data["days"])
    until = cp.clock.elapsed() + AT_A_TIME
    for _ in life.going:
        if cp.clock.elapsed() >= until:
            cp.lives[number] = life
            return {}
    told = [asdict(one) for one in parts(life, code, office, data["days"])]
    life.cp.db.close()
    return {"told": told}


def _keep(tx: Session, cp: Counterpart, row: Message, found: Json, now: datetime) -> None:
    """All parts are told one after the other; before that the rest of it has its turn soon."""
    if "told" not in found:
        messages.later(row, BETWEEN, cp.db.elapsed(tx))
        return
    first, *others = found["told"]
    row.data = {"said": first}
    for number, said in enumerate(others, 2):
        more = {"person_id": row.person_id, "expires_at": now + LASTS}
        messages.add(tx, row.task_force_id, f"{row.key}/{number}", KIND, now, data={"said": said}, **more)


def _message(tx: Session, row: Message, now: datetime) -> Content | None:
    return Content(**row.data["said"]) if "said" in row.data else None


KINDS = (Kind(KIND, "A rehearsal", _message, call=_next_call),)
