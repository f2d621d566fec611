"""The next steps that pairs agree on. Versions, and what is said of them, are only ever added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from bot.rules import step as rules
from bot.rules.model import MessageKind, MessageState, Office, StepSaid
from bot.rules.steps_told import Agreed
from storage import pairs
from storage.record import Step, StepMark
from storage.tables import CheckIn, Message, Pair, Person


def find(tx: Session, task_force_id: int, step_id: int) -> Step | None:
    """This version."""
    return tx.scalar(select(Step).where(Step.id == step_id, Step.task_force_id == task_force_id))


def standing(tx: Session, pair_id: int, today: date) -> list[rules.Step]:
    """Each step of the pair as it stands, the oldest first."""
    newest = select(func.max(Step.id)).where(Step.pair_id == pair_id).group_by(Step.number)
    query = select(Step, CheckIn.item).outerjoin(CheckIn, Step.check_in_id == CheckIn.id).where(Step.id.in_(newest))
    found = tx.execute(query.order_by(Step.number)).all()
    if not found:
        return []
    said: dict[int, list[rules.Mark]] = {row.id: [] for row, _ in found}
    for mark in tx.scalars(select(StepMark).where(StepMark.step_id.in_(said)).order_by(StepMark.id)):
        said[mark.step_id].append(rules.Mark(mark.office, mark.person_id, mark.what, mark.at, mark.day))
    held = {office: pairs.holding(tx, pair_id, office) for office in Office}
    holders = {office: rules.Held(one.person_id, one.since) for office, one in held.items() if one is not None}
    return [rules.standing(_version(row, item), said[row.id], holders, today) for row, item in found]


def _version(row: Step, item: str | None) -> rules.Version:
    whose = (row.office, row.person_id)
    return rules.Version(row.id, row.number, row.version, *whose, row.text, row.day, row.at, item)


def propose(
    tx: Session,
    pair: Pair,
    office: Office,
    person: Person,
    text: str,
    day: date,
    now: datetime,
    check_in_id: int | None = None,
    number: int | None = None,
) -> Step:
    """Add a version of this step of the pair; without a `number`, a new step. Call with the pair locked."""
    if number is None:
        number = (tx.scalar(select(func.max(Step.number)).where(Step.pair_id == pair.id)) or 0) + 1
    place = {"task_force_id": pair.task_force_id, "pair_id": pair.id, "check_in_id": check_in_id}
    return _add(tx, office, person, now, number=number, text=text, day=day, **place)


def withdraw(tx: Session, step: Step, office: Office, person: Person, now: datetime) -> None:
    """Add a version that says: taken back. What was written before stays on record and is shown nowhere."""
    place = {"task_force_id": step.task_force_id, "pair_id": step.pair_id, "check_in_id": step.check_in_id}
    _add(tx, office, person, now, number=step.number, **place)


def _add(tx: Session, office: Office, person: Person, now: datetime, **more: object) -> Step:
    query = select(func.max(Step.version)).where(Step.pair_id == more["pair_id"], Step.number == more["number"])
    row = Step(office=office, person_id=person.id, at=now, version=(tx.scalar(query) or 0) + 1, **more)
    tx.add(row)
    tx.flush()
    return row


def say(
    tx: Session, step: Step, office: Office, person: Person, what: StepSaid, now: datetime, day: date | None = None
) -> StepMark:
    """Somebody says this of this version."""
    place = {"task_force_id": step.task_force_id, "step_id": step.id, "office": office, "person_id": person.id}
    mark = StepMark(**place, what=what, day=day, at=now)
    tx.add(mark)
    tx.flush()
    return mark


def as_theirs(tx: Session, pair_id: int, number: int, person_id: int | None) -> Step | None:
    """The newest version of this step that this person wrote or agreed to; None: there is none."""
    agreed = StepMark.what.in_((StepSaid.AGREED, StepSaid.KEPT))
    said = select(StepMark.step_id).where(StepMark.person_id == person_id, agreed)
    query = select(Step).where(Step.pair_id == pair_id, Step.number == number, Step.text.is_not(None))
    query = query.where(or_(Step.person_id == person_id, Step.id.in_(said)))
    return tx.scalar(query.order_by(Step.version.desc()).limit(1))


def withdrawn(tx: Session, step: Step) -> bool:
    """Whether the words of this step were taken back."""
    query = select(Step.id).where(Step.pair_id == step.pair_id, Step.number == step.number, Step.text.is_(None))
    return tx.scalar(query.limit(1)) is not None


def of_person(tx: Session, person: Person, most: int) -> Sequence[Step]:
    """The newest of the steps that this person wrote or agreed to and that were not withdrawn, each once."""
    agreed = StepMark.what.in_((StepSaid.AGREED, StepSaid.KEPT))
    said = select(StepMark.step_id).where(StepMark.person_id == person.id, agreed)
    query = select(Step).where(or_(Step.person_id == person.id, Step.id.in_(said)), Step.text.is_not(None))
    newest: dict[tuple[int, int], Step] = {}
    for row in tx.scalars(query.order_by(Step.id.desc())):
        newest.setdefault((row.pair_id, row.number), row)
    return [row for row in newest.values() if not withdrawn(tx, row)][:most]


def agreed_ever(tx: Session, task_force_id: int) -> list[Agreed]:
    """Every step that both offices of a pair once said yes to, also what was withdrawn since, the oldest first."""
    query = select(Step, Pair.jurisdiction).join(Pair, Step.pair_id == Pair.id)
    rows = tx.execute(query.where(Step.task_force_id == task_force_id).order_by(Step.id)).all()
    said: dict[int, list[rules.Mark]] = {}
    for mark in tx.scalars(select(StepMark).where(StepMark.task_force_id == task_force_id).order_by(StepMark.id)):
        said.setdefault(mark.step_id, []).append(
            rules.Mark(mark.office, mark.person_id, mark.what, mark.at, mark.day)
        )
    found: dict[tuple[int, int], Agreed] = {}
    for row, code in rows:
        before = found.get((row.pair_id, row.number))
        agreed, done = rules.came_to(_version(row, None), said.get(row.id, []))
        if row.text is None and before is not None:
            found[row.pair_id, row.number] = replace(before, withdrawn=True)
        elif agreed:
            found[row.pair_id, row.number] = Agreed(row.id, code, done)
    return list(found.values())


def key_of(code: str, number: int, *more: str) -> str:
    """The outbox key of what tells somebody of a step: `step/ID/3/U0CIO`."""
    return "/".join((MessageKind.STEP, code, str(number), *more))


def draw_again(tx: Session, pair: Pair, number: int, words_gone: bool = False) -> None:
    """What tells of this step has changed; or its words were taken back."""
    begins = Message.key.startswith(key_of(pair.jurisdiction, number, ""), autoescape=True)
    theirs = (Message.pair_id == pair.id, Message.kind == MessageKind.STEP, begins)
    again = update(Message).where(*theirs, Message.state.in_((MessageState.DUE, MessageState.SENT)))
    if words_gone:
        again = again.values(cleared=Message.wanted + 1)
    tx.execute(again.values(wanted=Message.wanted + 1, retry_at=None))


def told_later(tx: Session, row: Message) -> bool:
    """Whether this person was told once more of the same step: what is told there is what counts."""
    begins = row.key.rpartition("/")[0]
    later = (Message.pair_id == row.pair_id, Message.kind == row.kind, Message.id > row.id)
    query = select(Message.id).where(*later, Message.key.startswith(f"{begins}/", autoescape=True))
    query = query.where(Message.state == MessageState.SENT)
    return tx.scalar(query.limit(1)) is not None


def draw_earlier_again(tx: Session, row: Message) -> None:
    """This person has been told once more of the same step: what told them before says so."""
    begins = Message.key.startswith(f"{row.key.rpartition('/')[0]}/", autoescape=True)
    earlier = (Message.pair_id == row.pair_id, Message.kind == row.kind, Message.id < row.id, begins)
    again = update(Message).where(*earlier, Message.state == MessageState.SENT)
    tx.execute(again.values(wanted=Message.wanted + 1, retry_at=None))


def clear_questions(tx: Session, pair: Pair, newest: int | None, kinds: Sequence[MessageKind]) -> None:
    """The words of a step go from the newest question, and from what is still to be drawn anew."""
    theirs = select(CheckIn.id).where(CheckIn.pair_id == pair.id)
    late = Message.check_in_id.in_(theirs) & (Message.shown < Message.wanted)
    chosen = (Message.kind.in_(kinds), Message.state == MessageState.SENT)
    gone = update(Message).where(*chosen, or_(Message.check_in_id == newest, late))
    tx.execute(gone.values(cleared=Message.wanted + 1, wanted=Message.wanted + 1, retry_at=None))
