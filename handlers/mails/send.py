"""The job that sends mails: decide, claim, let go of the database, send, write down what became of it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.mail import Fault, MailFailure, letter
from bot.rules.hours import local
from bot.rules.jurisdictions import ALL
from bot.rules.model import MailState
from bot.words import mail as words
from handlers import Counterpart
from handlers.failures.notice import tell_admins
from handlers.mails.due import holder_of, whom
from storage import check_ins, mails, rates, task_forces, unheard
from storage.pairs import desk
from storage.tables import Ask, TaskForce

log = logging.getLogger(__name__)

MOST = 5
"""Mails in one go: the next comes in a minute."""
BUCKET = "mail"
REST = 15 * 60.0  # seconds in which a server that takes nothing is not asked again
AGAIN = timedelta(minutes=30)  # doubled at each try
MOST_TRIES = 6
NEWS_AT = 3
"""So many times in a row the server took nothing: less mends itself."""
AT_ONCE = ("login", "certificate", "encryption", "not_offered", "sender")
"""What does not mend itself."""
LIKEWISE = ("recipients", "mail")
"""What holds up one mail alone, and may yet be so with all."""
SERVER = ("mail server", 0)


def send_due(cp: Counterpart) -> None:
    """Send what is due, a few at most; nothing for a while where the server takes nothing."""
    if cp.mailer is None:
        return
    for ask_id in _due(cp, cp.clock.now())[:MOST]:
        if cp.stop.is_set() or not _send(cp, ask_id):
            return


def _due(cp: Counterpart, now: datetime) -> list[int]:
    """The asks (their ids) of which a mail is to go."""
    with cp.db.begin() as tx:
        force = task_forces.of(tx, cp.team_id)
        if force.shut or rates.waits_for(tx, force.id, [{BUCKET: rates.HELD}], cp.db.elapsed(tx))[0]:
            return []  # nobody could answer in Slack; or the mail server rests
        asks = mails.waiting(tx, force.id, now)
        known = _unheard(tx, force, asks)
        return [ask.id for ask in asks if whom(tx, ask, now, known)]


def _unheard(tx: Session, force: TaskForce, asks: Sequence[Ask]) -> unheard.Waiting:
    held = [one.id for one in (holder_of(tx, ask) for ask in asks) if one is not None]
    return unheard.waiting(tx, held) if held else {}


def _send(cp: Counterpart, ask_id: int) -> bool:
    """Send this one, if it is still due and nobody else does. False: the server takes nothing now.

    The claim is stored before: whoever dies in between leaves a mail that nobody sends again.
    """
    assert cp.mailer is not None
    now = cp.clock.now()
    with cp.db.begin() as tx:
        force = task_forces.of(tx, cp.team_id)
        first = tx.get(Ask, ask_id)
        check_in = check_ins.locked(tx, first.check_in_id if first is not None else 0)
        ask = tx.get(Ask, ask_id, with_for_update=True, populate_existing=True)
        if check_in is None or ask is None or check_in.closes_at is None or check_in.sent_at is None:
            return True
        address = whom(tx, ask, now, _unheard(tx, force, [ask]))
        row = mails.claim(tx, ask, address, now) if address is not None else None
        held = holder_of(tx, ask)
        if address is None or row is None or held is None:
            return True
        zone = desk(held.person, check_in.pair).zone
        text = words.text(local(check_in.sent_at, zone), local(check_in.closes_at, zone))
        mail_id = row.id
    name = f"counterpart.{mail_id}.{int(now.timestamp())}"  # another database may have a mail of the same number
    made = letter(cp.mailer.sender, address, words.SUBJECT, text, name, now)
    try:
        cp.mailer.send(made)
    except MailFailure as failure:
        return _failed(cp, mail_id, failure)
    with cp.db.begin() as tx:
        mails.end(tx, mail_id, MailState.SENT, cp.clock.now(), 250)
    cp.failed.pop(SERVER, None)
    log.info("A mail went out", extra={"action": "mail", "mail": mail_id})
    return True


def _failed(cp: Counterpart, mail_id: int, failure: MailFailure) -> bool:
    """Write down what became of a mail that did not go out, and tell the admins what they should know."""
    now, fault = cp.clock.now(), failure.fault
    keys = {"action": "mail", "mail": mail_id, "error": failure.word, "code": failure.code}
    log.warning("A mail was not taken", extra=keys)
    with cp.db.begin() as tx:
        force = task_forces.of(tx, cp.team_id)
        row = mails.end(tx, mail_id, _state(fault), now, failure.code or None)
        whose = words.to_whom(ALL[row.pair.jurisdiction].name, row.office)
        if fault is Fault.ADDRESS:
            tell_admins(tx, cp, "mail_refused", whose, now)
        elif fault is Fault.LATER and row.attempts < MOST_TRIES:
            row.again_at = now + AGAIN * 2 ** (row.attempts - 1)
        elif fault is Fault.LATER:
            tell_admins(tx, cp, "mail_put_off", whose, now)
        elif fault is Fault.SERVER:
            row.again_at = now + timedelta(seconds=REST)
            rates.hold(tx, force.id, BUCKET, REST, cp.db.elapsed(tx))
        if fault is Fault.SERVER or failure.word in LIKEWISE:
            cp.failed[SERVER] = times = cp.failed.get(SERVER, 0) + 1
            if times >= NEWS_AT or failure.word in AT_ONCE:
                tell_admins(tx, cp, "mail_server", words.all_of_it(failure.word, failure.code), now)
    return fault is not Fault.SERVER


def _state(fault: Fault) -> MailState:
    ended = {Fault.ADDRESS: MailState.REFUSED, Fault.UNSURE: MailState.UNKNOWN}
    return ended.get(fault, MailState.PUT_OFF)
