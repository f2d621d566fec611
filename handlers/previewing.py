"""The digest's day: co-chairs see it at 9:00 and may change what is posted; at its time it goes out, unless held.

The cut is the preview. Where nobody is there to see one, it is the posting.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from bot import cadence, hours
from bot.digest import Figures
from bot.preview import held_until, shown_at, state_named
from bot.words import commands as rights
from bot.words import consent, kit, notices
from bot.words import preview as words
from bot.words.kit import Json
from handlers import Counterpart
from handlers.digesting import NAMES, cut, drawn, post
from handlers.people import NotAllowed, is_admin, number
from handlers.quoting import still_carried
from handlers.reading import storable
from storage import digests, messages, pairs, people, task_forces
from storage.tables import Carried, Digest, Message, Person, TaskForce


def digest_due(tx: Session, cp: Counterpart, task_force: TaskForce, now: datetime) -> None:
    """Post what is due, and show what is due next. A week that has a digest has no other."""
    if task_force.digests_from is None or task_force.channel is None:
        return
    for waiting in digests.to_post(tx, task_force.id, now):
        _post(tx, waiting, task_force, now)
    chosen = cadence.parse_digest(task_force.digest_schedule)
    for week, due_at in cadence.digests_due(chosen, task_force.digests_from, now)[-1:]:
        task_force.digests_from = due_at
        if digests.of_week(tx, task_force.id, week) is None:
            post(tx, cut(tx, cp.plan, task_force, week, due_at, now), task_force, now)
    week, due_at = cadence.next_digest(chosen, now)
    if shown_at(due_at, chosen.zone) <= now and digests.of_week(tx, task_force.id, week) is None:
        readers = _readers(tx, task_force, cp.admins)
        if not readers:
            return
        digest = cut(tx, cp.plan, task_force, week, due_at, now)
        for reader in readers:
            show(tx, cp, digest, reader, now)


def show(tx: Session, cp: Counterpart, digest: Digest, reader: Person, now: datetime) -> None:
    """Let this person have the preview, all parts of it."""
    key, parent = f"preview/{digest.week}/{reader.slack_id}", None
    by_settings = reader.slack_id in cp.admins
    for part in range(len(_parts(tx, digest))):
        more = {"digest_id": digest.id, "person_id": reader.id, "parent_id": parent}
        data, name = {"part": part, "admin": by_settings}, key + (f"/{part}" if part else "")
        messages.add(tx, digest.task_force_id, name, "preview", now, data=data, **more)
        first = messages.by_key(tx, digest.task_force_id, key)
        parent = first.id if first else None


def preview_message(tx: Session, row: Message, now: datetime) -> kit.Message | None:
    """One part of the preview, as it stands; nothing of it to who is no co-chair or admin any more."""
    assert row.digest is not None
    assert row.person is not None
    if not (row.data["admin"] or _may_see(row.person, frozenset())):
        return kit.message(words.NOT_YOURS_NOW) if row.ts else None
    parts, part = _parts(tx, row.digest), int(row.data["part"])
    if part < len(parts):
        return parts[part]
    return kit.message(words.EMPTY) if row.ts else None


def press_hold(cp: Counterpart, body: Json, now: datetime) -> Json:
    """*Hold until Monday 10:00*."""
    with cp.db.begin() as tx:
        person, digest = _opened(tx, cp, body["user"]["id"], _value(body))
        if digest.held_until is not None:
            raise NotAllowed(words.held_already(standing(tx, digest)))
        digest.held_until, digest.held_by = held_until(digest.due_at, _zone(tx, digest)), title_of(tx, person)
        _changed(tx, cp, digest, person, "digest held", digest.held_until.isoformat(), now)
    return {}


def press_post(cp: Counterpart, body: Json, now: datetime) -> Json:
    """*Post now*."""
    with cp.db.begin() as tx:
        person, digest = _opened(tx, cp, body["user"]["id"], _value(body))
        _post(tx, digest, task_forces.of(tx, cp.team_id), now, title_of(tx, person))
        _changed(tx, cp, digest, person, "digest post", digest.week, now)
    return {}


def press_leave_out(cp: Counterpart, body: Json, now: datetime) -> Json:
    """*Leave this out*: one quote."""
    digest_id, _, carried = _value(body).partition(":")
    with cp.db.begin() as tx:
        person, digest = _opened(tx, cp, body["user"]["id"], digest_id)
        rows = [one for one in digests.carried_by(tx, digest) if one.id == number(carried)]
        if not rows or rows[0].taken_back:
            raise NotAllowed(words.EMPTY)
        if rows[0].left_out_by is not None:
            raise NotAllowed(words.left_out_already(rows[0].left_out_by))
        rows[0].left_out_by = title_of(tx, person)
        _changed(tx, cp, digest, person, "digest quote left out", carried, now)
    return {}


def press_note(cp: Counterpart, body: Json, now: datetime) -> Json:
    """*Add a note*: the form, with the note that is there."""
    with cp.db.begin() as tx:
        _, digest = _opened(tx, cp, body["user"]["id"], _value(body))
        view = words.note_form(digest.id, digest.note, digest.note_by or "", digest.note, digest.note)
    cp.slack.open_form(body["trigger_id"], view)
    return {}


def send_note(cp: Counterpart, body: Json, now: datetime) -> Json:
    """The note was written. One that another co-chair wrote meanwhile is shown before it is replaced."""
    value, seen, note = _note_in(body["view"])
    name = state_named(note)
    if name is not None:
        return {"response_action": "errors", "errors": {"note": words.names_a_state(name)}}
    with cp.db.begin() as tx:
        try:
            person, digest = _opened(tx, cp, body["user"]["id"], value)
        except NotAllowed as refusal:
            form = notices.notice_form(f"Not saved. {refusal}", (words.UNSENT, note))
            return {"response_action": "update", "view": form}
        if (digest.note or "") != seen:
            form = words.note_form(digest.id, digest.note, digest.note_by or "somebody", note, seen)
            return {"response_action": "update", "view": form}
        digest.note, digest.note_by = note or None, title_of(tx, person) if note else None
        _changed(tx, cp, digest, person, "digest note", digest.week, now)
    return {}


def title_of(tx: Session, person: Person) -> str:
    """Who this is, as the others and the channel may read it: `the CIO co-chair`, `a co-chair`, `an admin`."""
    held = pairs.seat_of(tx, person)
    if not person.cochair:
        return "an admin"
    return f"the {held.office} co-chair" if held is not None else "a co-chair"


def _parts(tx: Session, digest: Digest) -> list[kit.Message]:
    """The post with where it stands, then the quotes with their buttons, then the thread."""
    post, *thread = drawn(tx, digest)
    quotes = words.quotes(_quotes(tx, digest), digest.id) if digest.posted_at is None else []
    return [words.first(post, standing(tx, digest)), *quotes, *thread]


def _quotes(tx: Session, digest: Digest) -> list[tuple[int, str]]:
    """What it would quote, as it would stand in the channel."""
    stays, counted = still_carried(tx, digest), Figures.model_validate(digest.figures)
    codes = {(one.reply, one.kind): one.jurisdiction for one in (*counted.help, *counted.wins)}
    rows = {(one.reply_id, one.what): one for one in digests.carried_by(tx, digest)}
    return [(rows[key].id, _quote(rows[key], codes.get(key))) for key in codes if key in stays]


def _quote(row: Carried, code: str | None) -> str:
    who = NAMES.get(code, code) if code else "A state"
    claim = row.reply.ask.check_in.claim or ""
    return words.said(who, row.reply.win or "") if row.what == "win" else consent.help_line(who, claim)


def standing(tx: Session, digest: Digest) -> words.Standing:
    """Where a digest stands, in words."""
    zone = _zone(tx, digest)
    said = partial(hours.time_words, zone=zone)
    hold = hours.local(held_until(digest.due_at, zone), zone)
    return words.Standing(
        digest=digest.id,
        channel=tx.get_one(TaskForce, digest.task_force_id).channel or "",
        due=said(digest.due_at),
        hold=f"{hold:%A} {hold.hour}:{hold:%M}",
        held=said(digest.held_until) if digest.held_until else "",
        held_by=digest.held_by or "",
        posted=said(digest.posted_at) if digest.posted_at else "",
        posted_by=digest.posted_by or "",
        note_by=digest.note_by or "",
        left_out=[one.left_out_by for one in digests.carried_by(tx, digest) if one.left_out_by],
    )


def _zone(tx: Session, digest: Digest) -> str:
    return cadence.parse_digest(tx.get_one(TaskForce, digest.task_force_id).digest_schedule).zone


def _readers(tx: Session, task_force: TaskForce, admins: frozenset[str]) -> list[Person]:
    """The co-chairs; where there are none, the admins that we know by name. Nobody: then it just goes out."""
    named = [people.ensure(tx, task_force.id, one) for one in sorted(admins)]
    found = people.cochairs(tx, task_force.id) or [*people.admins(tx, task_force.id), *named]
    return [one for one in dict.fromkeys(found) if not one.deleted]


def _may_see(person: Person, admins: frozenset[str]) -> bool:
    return person.cochair or is_admin(person, admins)


def _opened(tx: Session, cp: Counterpart, slack_id: str, value: str) -> tuple[Person, Digest]:
    """Who decides, and a digest that is not posted yet, for one of them at a time. Raises NotAllowed."""
    task_force = task_forces.locked(tx, cp.team_id)
    person = people.ensure(tx, task_force.id, slack_id)
    if not _may_see(person, cp.admins):
        raise NotAllowed(rights.WHO["cochairs"])
    digest = digests.find(tx, task_force.id, number(value))
    if digest is None:
        raise NotAllowed(words.GONE)
    if digest.posted_at is not None:
        raise NotAllowed(words.posted_already(standing(tx, digest)))
    return person, digest


def _post(tx: Session, digest: Digest, task_force: TaskForce, now: datetime, by: str | None = None) -> None:
    post(tx, digest, task_force, now, by)
    messages.want_digest_again(tx, digest.id)


def _changed(
    tx: Session, cp: Counterpart, digest: Digest, person: Person, what: str, new: str, now: datetime
) -> None:
    """Everybody's preview follows, and the audit knows who it was."""
    tx.flush()
    for reader in messages.readers_of_preview(tx, digest.id):
        show(tx, cp, digest, reader, now)
    messages.want_digest_again(tx, digest.id)
    task_forces.record(tx, digest.task_force_id, now, person, what, new=new)


def _note_in(view: Json) -> tuple[str, str, str]:
    """Which digest, the note that stood there when the form was opened, and the one that was written."""
    try:
        value, _, seen = str(view["private_metadata"]).partition("\n")
        written = view["state"]["values"]["note"]["value"]["value"]
    except (KeyError, TypeError):
        raise NotAllowed(notices.UNREADABLE) from None
    return value, seen, storable(written or "").strip()[: words.MAX_NOTE]


def _value(body: Json) -> str:
    return str(body["actions"][0].get("value") or "")


PRESSES = {
    "digest_hold": press_hold,
    "digest_post": press_post,
    "digest_leave_out": press_leave_out,
    "digest_note": press_note,
}
