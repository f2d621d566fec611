"""An officer lets somebody answer for their office: the deputy is welcomed, asked by DM, and may stop."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.rules.belonging import called
from bot.rules.jurisdictions import ALL
from bot.rules.model import MessageKind, Role
from bot.words import deputy as words
from bot.words import draft
from bot.words.kit import Content, Json, sentences
from handlers.check_ins.check_in import DRAWN
from handlers.check_ins.draft import deputy_gone as fall_away
from handlers.check_ins.draft import hold
from handlers.check_ins.excuse import deputy_key
from handlers.check_ins.question import ask_deputies
from handlers.check_ins.reveal import ask_writers
from handlers.check_ins.slots import cadence_of
from handlers.kinds import Kind
from handlers.offices.welcome import greet_deputy
from handlers.people import NotAllowed
from handlers.request import Request
from storage import check_ins, messages, pairs, task_forces
from storage.tables import Holding, Message, Pair, Person


def choose(
    tx: Session,
    held: Holding,
    person: Person,
    account: Json,
    now: datetime,
    may_name: bool = False,
    drafts: bool | None = None,
) -> str:
    """Let this person, of whom Slack says `account`, answer for the office, and `may_name`: agree to its naming.

    `drafts`: they only draft; None: nothing was said of that. Raises NotAllowed, saying why they can't.
    """
    old, state = pairs.deputy(tx, held.pair_id, held.office), ALL[held.pair.jurisdiction].name
    if old is not None and old.person_id == person.id:
        drafts = old.drafts if drafts is None else drafts
        if (old.may_name, old.drafts) != (may_name, drafts):
            return _let(tx, held, old, may_name, drafts, now)
    _refuse(tx, held, person)
    person.name, person.email = called(account)
    _take_over(tx, held, person, held.person, now, may_name, bool(drafts))
    person.deleted = False  # Slack has just said so
    if held.pair.started_at is not None:
        greet_deputy(tx, held.pair, held.office, now)
    said = words.changed(old.person.slack_id if old else None, person.slack_id)
    said += f"\n{words.drafts(person.slack_id, state, held.office, True)}" if drafts else ""
    said += f"\n{words.may_name(person.slack_id, state, may_name)}" if may_name else ""
    return f"{said}\n{words.asked_by_dm(person.slack_id, held.pair.started_at is not None, bool(drafts))}"


def _let(tx: Session, held: Holding, old: Holding, may_name: bool, drafts: bool, now: datetime) -> str:
    """Who is deputy already may do more from now on, or less. They hear whether they answer or draft."""
    before, state, who = _named(held, old), ALL[held.pair.jurisdiction].name, old.person.slack_id
    changed = [words.may_name(who, state, may_name)] if old.may_name is not may_name else []
    if old.drafts is not drafts:
        changed.append(words.drafts(who, state, held.office, drafts))
        _tell(tx, held.pair, old.person, draft.from_now_on(state, held.office, held.person.slack_id, drafts), now)
    old.may_name, old.drafts = may_name, drafts
    tx.flush()
    _record(tx, held, held.person, before, _named(held, old), now)
    _redraw(tx, held.pair, now)
    messages.want_key_again(tx, held.task_force_id, deputy_key(old))
    return "\n".join(changed)


def stop(tx: Session, mine: Holding, now: datetime) -> str:
    """The holder ends it, or the deputy stops. Raises NotAllowed where there is no deputy."""
    held = pairs.holding(tx, mine.pair_id, mine.office)
    old = pairs.deputy(tx, mine.pair_id, mine.office)
    if held is None or old is None:
        raise NotAllowed(words.NO_DEPUTY)
    _take_over(tx, held, None, mine.person, now)
    state = ALL[held.pair.jurisdiction].name
    if mine.role == Role.DEPUTY:
        _tell(tx, held.pair, held.person, words.stopped(state, held.office, old.person.slack_id), now)
        return words.ended(state, held.office)
    return words.changed(old.person.slack_id, None)


def went_with_holder(tx: Session, was: Holding, by: Person | None, now: datetime) -> None:
    """The office changed hands, and with that its deputy's right ended: who changed it did that as well."""
    task_forces.record(tx, was.task_force_id, now, by, "deputy", _named(was, was), _named(was, None), was.pair_id)
    ended(tx, was, now)


def ended(tx: Session, was: Holding, now: datetime) -> None:
    """Who was deputy learns of it, if they had heard from us, and their questions lose their buttons."""
    pair = was.pair
    fall_away(tx, was, now)
    welcome = messages.by_key(tx, pair.task_force_id, deputy_key(was))
    if welcome is not None and welcome.ts is not None:
        _tell(tx, pair, was.person, words.ended(ALL[pair.jurisdiction].name, was.office), now)
    _redraw(tx, pair, now)


def lost(tx: Session, was: Holding, by: Person | None, now: datetime) -> None:
    """A deputy was given an office by an admin (`by`), or their account is deactivated (by none of ours).

    Who they answered for gets one word.
    """
    pair, held = was.pair, pairs.holding(tx, was.pair_id, was.office)
    fall_away(tx, was, now)
    task_forces.record(tx, pair.task_force_id, now, by, "deputy", f"{was.office} {was.person.slack_id}",
                       f"{was.office} no", pair.id)  # fmt: skip
    if held is not None and held.person_id != was.person_id:
        said = words.stopped(ALL[pair.jurisdiction].name, was.office, was.person.slack_id)
        _tell(tx, pair, held.person, said, now)
    _redraw(tx, pair, now)


def deputy_out(tx: Session, row: Message, now: datetime) -> None:
    """The welcome is out: now they may be asked what is open."""
    check_in = check_ins.open_of(tx, row.pair.id) if row.pair is not None else None
    if check_in is not None:
        ask_deputies(tx, check_in, now)


def deputy_message(tx: Session, row: Message, now: datetime) -> Content | None:
    """The welcome; None once they are not deputy anymore."""
    if row.pair is None or row.office is None:
        return None
    held, chosen = pairs.holding(tx, row.pair.id, row.office), pairs.deputy(tx, row.pair.id, row.office)
    if held is None or chosen is None or chosen.person_id != row.person_id:
        return None
    state = ALL[row.pair.jurisdiction].name
    return words.welcome(state, row.office, held.person.slack_id, cadence_of(row.pair).pace, chosen.drafts)


def stop_pressed(request: Request) -> str:
    """*Stop being deputy*, by the deputy; *Remove my deputy*, by the holder."""
    return stop(request.tx, request.held, request.now)


def _refuse(tx: Session, held: Holding, person: Person) -> None:
    if person.id == held.person_id:
        raise NotAllowed(words.YOURSELF)
    place = pairs.office_of(tx, person)
    if place is None:
        return
    if place.role == Role.HOLDER:
        raise NotAllowed(words.COUNTERPART if place.pair_id == held.pair_id else words.HOLDS)
    same = place.pair_id == held.pair_id and place.office == held.office
    raise NotAllowed(words.ALREADY if same else words.ELSEWHERE)


def _take_over(
    tx: Session,
    held: Holding,
    person: Person | None,
    by: Person,
    now: datetime,
    may_name: bool = False,
    drafts: bool = False,
) -> None:
    """`by` is who did it: the holder, or the deputy who stops."""
    old = pairs.deputy(tx, held.pair_id, held.office)
    before = _named(held, old)
    if old is not None:
        hold(tx, old)  # before their place, as who drafts does
    pairs.let_answer(tx, held, person, now, may_name, drafts)
    if old is not None:
        ended(tx, old, now)
    _record(tx, held, by, before, _named(held, pairs.deputy(tx, held.pair_id, held.office)), now)


def _named(held: Holding, deputy: Holding | None) -> str:
    """As the audit has it: `CIO U123`, `CIO U123 may name`, `CIO U123 drafts`, `CIO no`."""
    if deputy is None:
        return f"{held.office} no"
    more = f"{' may name' if deputy.may_name else ''}{' drafts' if deputy.drafts else ''}"
    return f"{held.office} {deputy.person.slack_id}{more}"


def _record(tx: Session, held: Holding, by: Person, before: str, after: str, now: datetime) -> None:
    task_forces.record(tx, held.task_force_id, now, by, "deputy", before, after, held.pair_id)


def _redraw(tx: Session, pair: Pair, now: datetime) -> None:
    """The newest question of who was deputy loses its buttons; what they were asked, the holder is asked now."""
    newest, out = check_ins.latest_of(tx, pair.id), check_ins.newest_out(tx, pair.id)
    for one in {one.id: one for one in (newest, out) if one is not None}.values():
        ask_writers(tx, one, now)
        messages.want_again(tx, one.id, *DRAWN, MessageKind.NUDGE)


def _tell(tx: Session, pair: Pair, person: Person, text: str, now: datetime) -> None:
    """Nothing before the start."""
    if pair.started_at is None:
        return
    said = sentences(text)
    key, data = (
        f"told/deputy/{pair.jurisdiction}/{now.isoformat()}/{person.slack_id}",
        {
            "text": said.text,
            "blocks": said.blocks,
        },
    )
    messages.add(
        tx, pair.task_force_id, key, MessageKind.TOLD, now, person_id=person.id, pair_id=pair.id, data=data
    )


KINDS = (Kind(MessageKind.DEPUTY, "A deputy's welcome", deputy_message, asks=True, went_out=deputy_out),)
