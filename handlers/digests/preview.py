"""The digest's day: co-chairs see it at 9:00 and may change what is posted; at its time it goes out, unless held.

The preview chooses the quotes; from then on they can only become fewer. The figures are counted at the posting.
"""

from __future__ import annotations

import re
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from bot.rules import cadence, hours, naming
from bot.rules.digest import Figures
from bot.rules.model import MessageKind, Quotable, ReadingPlace
from bot.rules.preview import held_until, shown_at
from bot.rules.typed import storable
from bot.words import consent, kit, notices
from bot.words import naming as naming_words
from bot.words import preview as words
from bot.words.kit import Json
from handlers import Counterpart
from handlers.acts import instead, under_the_first_field
from handlers.digests.digest import NAMES, cut, drawn, post, zone_of
from handlers.digests.quote import QUOTING, help_phrase, quotes_of, still_carried
from handlers.kinds import Kind
from handlers.people import NotAllowed, is_admin, number
from handlers.plans.active import plan_now
from handlers.request import Request, Wrong
from storage import digests, messages, pairs, people, readings, task_forces
from storage.tables import Carried, Digest, Message, Person, TaskForce


def digest_due(tx: Session, cp: Counterpart, task_force: TaskForce, now: datetime) -> None:
    """Post what is due, and show what is due next. A week that has a digest has no other."""
    if task_force.digests_from is None or task_force.channel is None:
        return
    for waiting in digests.to_post(tx, task_force.id, now):
        _post(tx, cp, waiting, task_force, now)
    chosen = cadence.parse_digest(task_force.digest_schedule)
    for week, due_at in cadence.digests_due(chosen, task_force.digests_from, now)[-1:]:
        task_force.digests_from = due_at
        if digests.of_week(tx, task_force.id, week) is None:
            _post(
                tx, cp, cut(tx, plan_now(tx, cp, task_force, now), task_force, week, due_at, now), task_force, now
            )
    week, due_at = cadence.next_digest(chosen, now)
    if shown_at(due_at, chosen.zone) <= now and digests.of_week(tx, task_force.id, week) is None:
        readers = _readers(tx, task_force, cp.admins)
        if not readers:
            return
        digest = cut(tx, plan_now(tx, cp, task_force, now), task_force, week, due_at, now)
        for reader in readers:
            show(tx, cp, digest, reader, now)


def show(tx: Session, cp: Counterpart, digest: Digest, reader: Person, now: datetime) -> None:
    """Let this person have the preview, all parts of it."""
    key, parent = f"preview/{digest.week}/{reader.slack_id}", None
    by_settings = reader.slack_id in cp.admins
    for part in range(len(_parts(tx, digest, now))):
        more = {"digest_id": digest.id, "person_id": reader.id, "parent_id": parent}
        data, name = {"part": part, "admin": by_settings}, key + (f"/{part}" if part else "")
        messages.add(tx, digest.task_force_id, name, MessageKind.PREVIEW, now, data=data, **more)
        first = messages.by_key(tx, digest.task_force_id, key)
        parent = first.id if first else None


def preview_message(tx: Session, row: Message, now: datetime) -> kit.Content | None:
    """One part of the preview, as it stands; nothing of it to who is no co-chair or admin anymore."""
    assert row.digest is not None
    assert row.person is not None
    if not (row.data["admin"] or _may_see(row.person, frozenset())):
        return kit.sentences(words.NOT_YOURS_NOW) if row.ts else None
    parts, part = _parts(tx, row.digest, now), int(row.data["part"])
    if part < len(parts):
        return parts[part]
    left = words.DECIDED if row.digest.posted_at is not None else words.EMPTY
    return kit.sentences(left) if row.ts else None


def preview_out(tx: Session, row: Message, now: datetime) -> None:
    """A preview is out: its reader was shown what it quotes."""
    if row.data["part"] == 0 and row.digest is not None and row.person is not None:
        readings.of_digest(
            tx, row.person, row.digest, still_carried(tx, row.digest).values(), ReadingPlace.PREVIEW, now
        )


def hold_pressed(request: Request) -> None:
    """*Hold until Monday, 10:00 AM*."""
    tx, digest = request.tx, _unposted(request)
    if digest.held_until is not None:
        raise NotAllowed(words.held_already(standing(tx, digest, request.now)))
    digest.held_until = held_until(digest.due_at, zone_of(request.task_force))
    digest.held_by = title_of(tx, request.person)
    _changed(request, digest, "digest held", digest.held_until.isoformat())


def post_pressed(request: Request) -> None:
    """*Post now*."""
    digest = _unposted(request)
    post(request.tx, digest, request.task_force, request.now, title_of(request.tx, request.person))
    _changed(request, digest, "digest post", digest.week)


def release_pressed(request: Request) -> None:
    """*Don't hold it*: it goes out at its own time again, which is still to come."""
    digest = _unposted(request)
    if digest.held_until is None:
        raise NotAllowed(words.NOT_HELD)
    if digest.due_at <= request.now:
        raise NotAllowed(words.TIME_PASSED)
    digest.held_until, digest.held_by = None, None
    _changed(request, digest, "digest released", digest.due_at.isoformat())


def leave_out_pressed(request: Request) -> None:
    """*Leave this out*: one quote."""
    digest = _unposted(request)
    row = _quote_chosen(request, digest)
    if row.left_out_by is not None:
        raise NotAllowed(words.left_out_already(row.left_out_by))
    row.left_out_by = title_of(request.tx, request.person)
    _changed(request, digest, "digest quote left out", str(row.id))


def put_back_pressed(request: Request) -> None:
    """*Put back*: a quote that was left out."""
    digest = _unposted(request)
    row = _quote_chosen(request, digest)
    if row.left_out_by is None:
        raise NotAllowed(words.IN_ALREADY)
    row.left_out_by = None
    _changed(request, digest, "digest quote put back", str(row.id))


def note_back_pressed(request: Request) -> None:
    """*Take the note back*, from a digest that is posted."""
    digest = _chosen(request)
    if digest.note is None:
        raise NotAllowed(words.NO_NOTE)
    digest.note, digest.note_by = None, None
    digests.keep_note(request.tx, digest, request.person, request.now)
    messages.want_digest_again(request.tx, digest.id, *QUOTING, words_gone=True)
    _changed(request, digest, "digest note taken back", digest.week)


def note_pressed(request: Request) -> Json:
    """*Add a note*: the form, with the note that is there."""
    digest = _unposted(request)
    return words.note_form(digest.id, digest.note, digest.note_by or "", digest.note, digest.note)


def send_note(request: Request) -> Json | None:
    """The note was written. One that another co-chair wrote meanwhile is shown before it is replaced."""
    seen, note = request.value.partition("\n")[2], _written(request.body["view"])
    if (named := naming.found(note)) is not None:
        raise Wrong({"note": naming_words.in_note(named)})
    digest = _unposted(request)
    if (digest.note or "") != seen:
        return words.note_form(digest.id, digest.note, digest.note_by or "somebody", note, seen)
    digest.note, digest.note_by = note or None, title_of(request.tx, request.person) if note else None
    digests.keep_note(request.tx, digest, request.person, request.now)
    _changed(request, digest, "digest note", digest.week)
    return None


def note_not_saved(body: Json, why: str) -> Json:
    """It was not stored: say why, and give the words back."""
    try:
        note = _written(body["view"])
    except NotAllowed:
        return under_the_first_field(body, why)
    return instead(notices.notice_form(f"Not saved. {why}", (words.UNSENT, note)))


def title_of(tx: Session, person: Person) -> str:
    """Who this is, as the others and the channel may read it: `the CIO co-chair`, `a co-chair`, `an admin`."""
    held = pairs.seat_of(tx, person)
    if not person.cochair:
        return "an admin"
    return f"the {held.office} co-chair" if held is not None else "a co-chair"


def _parts(tx: Session, digest: Digest, now: datetime) -> list[kit.Content]:
    """The post with where it stands, and its quotes with their buttons; then the thread."""
    quotes = [] if digest.posted_at is not None else words.quotes(_quotes(tx, digest), digest.id)
    post, *thread = drawn(tx, digest, quotes)
    return [words.first(post, standing(tx, digest, now)), *thread]


def _quotes(tx: Session, digest: Digest) -> list[words.Quote]:
    """Return what it quotes as it would stand in the channel, in that order, also what was left out."""
    counted = Figures.model_validate(digest.figures)
    wins = sorted(counted.wins, key=lambda one: one.jurisdiction is None)
    codes = {(one.reply, one.kind): one.jurisdiction for one in (*counted.help, *wins)}
    rows = {(one.reply_id, one.what): one for one in quotes_of(tx, digest)}
    return [_quote(rows[key], codes[key]) for key in codes if key in rows]


def _quote(row: Carried, code: str | None) -> words.Quote:
    out = row.left_out_by or ""
    if row.what is Quotable.WIN:
        who = NAMES.get(code, code) if code else words.UNNAMED
        return words.Quote(row.id, who, words=row.reply.win or "", left_out_by=out)
    who = NAMES.get(code, code) if code else "A state"
    line = consent.help_line(who, help_phrase(row.reply.ask.check_in))
    return words.Quote(row.id, who, line=line, left_out_by=out)


def standing(tx: Session, digest: Digest, now: datetime) -> words.Standing:
    """Where a digest stands, in words."""
    zone = zone_of(tx.get_one(TaskForce, digest.task_force_id))
    said = partial(hours.time_words, zone=zone)
    hold = hours.local(held_until(digest.due_at, zone), zone)
    return words.Standing(
        digest=digest.id,
        channel=tx.get_one(TaskForce, digest.task_force_id).channel or "",
        due=said(digest.due_at),
        hold=f"{hold:%A}, {hours.clock_words(hold)}",
        counted=said(digest.cut),
        held=said(digest.held_until) if digest.held_until else "",
        held_by=digest.held_by or "",
        posted=said(digest.posted_at) if digest.posted_at else "",
        posted_by=digest.posted_by or "",
        note_by=digest.note_by or "",
        note_names=naming_words.note_held_back(named) if (named := naming.found(digest.note or "")) else "",
        may_release=digest.held_until is not None and now < digest.due_at,
        left_out=[one.left_out_by for one in digests.carried_by(tx, digest) if one.left_out_by],
    )


def _readers(tx: Session, task_force: TaskForce, admins: frozenset[str]) -> list[Person]:
    """The co-chairs; where there are none, the admins that we know by name. Nobody: then it just goes out."""
    named = [people.ensure(tx, task_force.id, one) for one in sorted(admins)]
    found = people.cochairs(tx, task_force.id) or [*people.admins(tx, task_force.id), *named]
    return [one for one in dict.fromkeys(found) if not one.deleted]


def _may_see(person: Person, admins: frozenset[str]) -> bool:
    return person.cochair or is_admin(person, admins)


def _unposted(request: Request) -> Digest:
    """The digest that was decided about, if it is not posted yet. Raises NotAllowed."""
    digest = _chosen(request)
    if digest.posted_at is not None:
        raise NotAllowed(words.posted_already(standing(request.tx, digest, digest.posted_at)))
    return digest


def _chosen(request: Request) -> Digest:
    """The digest that a button or form names: `digest`, `digest:quote`, `digest\\nnote`. Raises NotAllowed."""
    digest = digests.find(request.tx, request.task_force.id, number(re.split("[:\n]", request.value)[0]))
    if digest is None:
        raise NotAllowed(words.GONE)
    return digest


def _quote_chosen(request: Request, digest: Digest) -> Carried:
    """The quote that a button names. Raises NotAllowed."""
    chosen = number(request.value.partition(":")[2])
    for row in quotes_of(request.tx, digest):
        if row.id == chosen:
            return row
    raise NotAllowed(words.EMPTY)


def _post(
    tx: Session, cp: Counterpart, digest: Digest, task_force: TaskForce, now: datetime, by: str | None = None
) -> None:
    post(tx, digest, task_force, now, by)
    shown_again(tx, cp, digest, now)


def shown_again(tx: Session, cp: Counterpart, digest: Digest, now: datetime) -> None:
    """Everybody's preview follows."""
    tx.flush()
    for reader in messages.readers_of_digest(tx, digest.id, MessageKind.PREVIEW):
        show(tx, cp, digest, reader, now)
    messages.want_digest_again(tx, digest.id, *QUOTING)


def _changed(request: Request, digest: Digest, what: str, new: str) -> None:
    """Everybody's preview follows, and the audit knows who it was."""
    shown_again(request.tx, request.cp, digest, request.now)
    task_forces.record(request.tx, digest.task_force_id, request.now, request.person, what, new=new)


def _written(view: Json) -> str:
    """The note that was written."""
    try:
        written = view["state"]["values"]["note"]["value"]["value"]
    except (KeyError, TypeError):
        raise NotAllowed(notices.UNREADABLE) from None
    return storable(written or "").strip()[: words.MAX_NOTE]


KINDS = (Kind(MessageKind.PREVIEW, "The digest's preview", preview_message, went_out=preview_out),)
