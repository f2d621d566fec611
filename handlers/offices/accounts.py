"""Somebody is no longer active in this workspace or comes back: the pair rests, and the admins alone are asked.

Slack tells it by an event. Once a day everyone of this workspace is looked at besides, a page at a call, since an
event may have been missed. Who takes part and is not among them is asked for by name: on Enterprise Grid a person
can leave this workspace and stay in the organization.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from bot.rules.belonging import Standing, administers, called, standing, updated
from bot.rules.jurisdictions import ALL
from bot.rules.model import MessageKind, MessageState, Role
from bot.slack import Slack
from bot.words import accounts as words
from bot.words.kit import Content, Json
from handlers import Counterpart
from handlers.check_ins.excuse import draw_again, excuse_open
from handlers.failures.notice import tell_of
from handlers.kinds import Call, Kind
from handlers.offices import deputy
from handlers.offices.welcome import newcomers
from handlers.people import admins_to_tell
from storage import messages, pairs, people, task_forces
from storage.tables import Holding, Message, Person, TaskForce

log = logging.getLogger(__name__)

KIND = MessageKind.ACCOUNTS
AUDIT = {
    Standing.INVITED: "invited again, not in yet",
    Standing.OUTSIDE: "no longer in this workspace",
    Standing.STRANGER: "no longer in this workspace",
}
NOT_HERE = {"user_not_found", "user_not_visible", "users_not_found"}


def changed(cp: Counterpart, body: Json, now: datetime) -> None:
    """`user_change`: only the account matters here, not a name or a zone."""
    account = body["event"].get("user")
    if isinstance(account, dict) and account.get("id"):
        cp.rights.pop(str(account["id"]), None)
        with cp.db.begin() as tx:
            note(tx, cp, [account], now)


def look_daily(tx: Session, task_force: TaskForce, now: datetime) -> None:
    """Let everyone be looked at, once on each day (UTC) of a task force in which somebody is asked."""
    key = f"{KIND}/{now.date()}"
    if messages.by_key(tx, task_force.id, key) is None and pairs.any_started(tx, task_force.id):
        messages.add(tx, task_force.id, key, KIND, now, data={"cursor": ""})


def _next_call(tx: Session, cp: Counterpart, row: Message, now: datetime) -> Call:
    """The next page of everyone in this workspace; after the last, each who was missing there."""
    absent = row.data.get("absent")
    if absent:
        return Call("person", partial(_ask_for, absent[0]), _keep_one)
    return Call("people", partial(_read, row.data["cursor"]), _keep)


def note(tx: Session, cp: Counterpart, accounts: Sequence[Json], now: datetime) -> None:
    """Note what Slack says of these accounts, unless we know newer."""
    task_force = task_forces.of(tx, cp.team_id)
    said = {str(one["id"]): one for one in accounts if one.get("id")}
    for person in people.locked(tx, task_force.id, said):
        account = said[person.slack_id]
        at, is_now = updated(account), standing(account, cp.team_id)
        if person.account_at is not None and at is not None and at < person.account_at:
            continue
        person.account_at, person.workspace_admin = at or person.account_at, administers(account, cp.team_id)
        was, person.deleted = person.deleted, not is_now.belongs
        name, email = called(account)
        if name or email:
            pairs.call(tx, person, name, email, now)
        tx.flush()
        if person.deleted and not was:
            _left(tx, cp, task_force, person, is_now, now)
        elif was and not person.deleted:
            _back(tx, task_force, person, now)


def named(person: Person, account: Json) -> None:
    """This person is named for an office: what Slack calls them goes with the office once they have it."""
    person.name, person.email = called(account)


def asked_message(tx: Session, row: Message, now: datetime) -> Content | None:
    """What the admins are asked; once it is settled, that it is."""
    assert row.pair is not None
    assert row.office is not None
    state, office = ALL[row.pair.jurisdiction].name, row.office
    slack_id = row.data["slack_id"]
    holder = pairs.holders(tx, row.pair.id).get(office)
    if holder is not None and holder.slack_id == slack_id:
        if not holder.deleted:
            return words.back(state)
        why = Standing(row.data.get("why", Standing.DEACTIVATED))
        return words.asked(state, row.pair.jurisdiction, office, slack_id, why)
    return words.settled(state, office, holder.slack_id if holder else None) if row.ts else None


def _left(
    tx: Session, cp: Counterpart, task_force: TaskForce, person: Person, why: Standing, now: datetime
) -> None:
    """Rights by command end, a deputy's office ends, and a holder's pair rests."""
    what = AUDIT.get(why, "account deactivated")
    for role in ("admin", "cochair"):
        if getattr(person, role):
            setattr(person, role, False)
            task_forces.record(tx, task_force.id, now, None, role, person.slack_id, what)
    for held in pairs.all_of(tx, person):
        called = held.office if held.role == Role.HOLDER else held.role
        _record(tx, held, now, f"{called} {person.slack_id}", what)
        if held.role == Role.HOLDER:
            _rest(tx, cp, task_force, held, why, now)
        else:
            held.until = now
            tx.flush()
            deputy.lost(tx, held, None, now)


def _rest(tx: Session, cp: Counterpart, task_force: TaskForce, held: Holding, why: Standing, now: datetime) -> None:
    excuse_open(tx, held.pair, now)
    log.warning(
        "A pair rests: an officer is no longer active", extra={"action": KIND, "pair": held.pair.jurisdiction}
    )
    start = f"{MessageKind.LEFT}/{held.pair.jurisdiction}/{held.person.slack_id}/{int(now.timestamp())}"
    for admin in admins_to_tell(tx, cp, task_force):
        data = {"slack_id": held.person.slack_id, "why": why.value}
        place = {"person_id": admin.id, "pair_id": held.pair_id, "office": held.office}
        messages.add(tx, task_force.id, f"{start}/{admin.slack_id}", MessageKind.LEFT, now, data=data, **place)


def _back(tx: Session, task_force: TaskForce, person: Person, now: datetime) -> None:
    """The pair goes on; who was never welcomed is now. Rights by command have to be given again."""
    held = pairs.seat_of(tx, person)
    if held is None:
        return
    _record(tx, held, now, f"{held.office} {person.slack_id}", "account active again")
    messages.want_pair_again(tx, held.pair_id, MessageKind.LEFT)
    draw_again(tx, held.pair, now)
    if held.pair.started_at is not None:
        newcomers(tx, held.pair, now)


def _record(tx: Session, held: Holding, now: datetime, who: str, what: str) -> None:
    task_forces.record(tx, held.task_force_id, now, None, "account", who, what, held.pair_id)


def _read(cursor: str, slack: Slack) -> Json:
    found, after = slack.people(cursor)
    return {"people": found, "cursor": after}


def _keep(tx: Session, cp: Counterpart, row: Message, found: Json, now: datetime) -> None:
    if "failed" in found:
        messages.end(row, MessageState.REFUSED, found["failed"])
        tell_of(tx, cp, row, found["failed"], now)
        return
    note(tx, cp, found["people"], now)
    missing = row.data.get("missing", people.taking_part(tx, row.task_force_id))
    seen = {one.get("id") for one in found["people"]}
    missing = [one for one in missing if one not in seen]
    row.data = {"cursor": found["cursor"], "missing": missing} if found["cursor"] else {"absent": missing}
    _end_or_go_on(row)


def _ask_for(slack_id: str, slack: Slack) -> Json:
    return slack.person(slack_id) | {"id": slack_id}


def _keep_one(tx: Session, cp: Counterpart, row: Message, found: Json, now: datetime) -> None:
    """What Slack says of the first who was missing; whom it does not know or show is not in this workspace."""
    missing = row.data["absent"]
    if "failed" not in found:
        note(tx, cp, [found], now)
    elif found["failed"] in NOT_HERE:
        note(tx, cp, [{"id": missing[0], "enterprise_user": {"teams": []}}], now)
    row.data = {"absent": missing[1:]}
    _end_or_go_on(row)


def _end_or_go_on(row: Message) -> None:
    if not row.data.get("cursor") and not row.data.get("absent"):
        messages.end(row, MessageState.SENT)


KINDS = (
    Kind(KIND, "The daily look at whose accounts are active", call=_next_call),
    Kind(MessageKind.LEFT, "The word that an officer is no longer active", asked_message),
)
