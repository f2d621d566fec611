"""The days to come, lived through by the real rules on a copy of the tables, with a Slack that takes everything.

It is as if each office that is asked answered in a question's last hour: so each reminder is met, and nobody falls
silent. What they answer is made up; nothing of it is stored or shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import count

from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.rules.hours import local
from bot.rules.jurisdictions import ALL
from bot.rules.model import Answer, Excuse, MessageKind, Office, Outlook, Status
from bot.words.kit import Content, Json
from handlers import Counterpart
from handlers.check_ins import first_look
from handlers.check_ins.answer import record
from handlers.heartbeat import next_due, tick
from handlers.offices.start import begin
from handlers.outbox.readers import audience
from handlers.people import NotAllowed
from handlers.rehearsal.obliging import posted
from handlers.request import Request
from handlers.seats import Seat, seat_in
from storage import copies, messages, moments, pairs, people, rounds, task_forces
from storage.database import Database
from storage.tables import CheckIn, Message

SAYS = next(iter(Status))
"""What all answer: nobody reads it but in a rehearsal of one office, where the answers are made up."""
OUTLOOK = "outlook"
"""The last field of a first look; the others are items."""
BEFORE_IT_CLOSES = timedelta(hours=1)
AT_ONCE = 10  # messages, before something else may have its turn
FROM_LOOK_TO_LOOK = 100.0  # elapsed seconds: more than any rate asks for
LEASES_ARE_OVER = 1e12  # later than any elapsed second that the copied rows speak of


@dataclass(frozen=True)
class Asked:
    """What a question is about, as far as an admin may know: `claim` only where every state is asked it.

    `slot` is its day by the schedule, before any move off a closed day; `why_not`: why it brings no question.
    """

    slot: date
    moved: bool
    round: int | None
    claim: str | None
    first_look: bool
    why_not: str | None = None


@dataclass(frozen=True)
class Sent:
    """A message that would go out: to whom (Slack ids; nobody: a channel), of which state, about which question."""

    when: datetime
    kind: MessageKind
    to: tuple[str, ...]
    state: str | None = None
    office: Office | None = None
    asked: Asked | None = None
    content: Content | None = None
    opened: bool = False
    """It is not sent but edited: both answers are in."""
    away: tuple[Office, ...] = ()
    """The offices that are not asked in it, as who holds them is away."""


class Still(Clock):
    """Stands where it is put."""

    shared = True

    def __init__(self, now: datetime) -> None:
        self.moment, self._looks = now, count()

    def now(self) -> datetime:
        return self.moment

    def elapsed(self) -> float:
        return LEASES_ARE_OVER + FROM_LOOK_TO_LOOK * next(self._looks)


@dataclass
class Life:
    """One rehearsal: the copy, its clock, until when, and what was sent so far. `drawn`: with what it says."""

    cp: Counterpart
    clock: Still
    until: datetime
    drawn: bool = False
    starts: int = 0
    sent: list[Sent] = field(default_factory=list)
    left_out: list[tuple[datetime, str, Asked]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.going = self.live()

    def live(self) -> Iterator[None]:
        """Live until the end; pauses where something else may have its turn. Raises whatever a rule would."""
        since = self.clock.moment
        while (now := self.clock.moment) < self.until and not self._has_seen_all():
            tick(self.cp, now)
            yield
            while self._post(now):
                yield
            yield from self._answers(now)
            while self._post(now):  # what follows from the answers
                yield
            with self.cp.db.begin() as tx:
                force = task_forces.of(tx, self.cp.team_id)
                closes = moments.next_close(tx, force.id, now + BEFORE_IT_CLOSES)
                ahead = [next_due(tx, force, now), *([closes - BEFORE_IT_CLOSES] if closes is not None else [])]
            self.clock.moment = max(min(ahead), now + timedelta(minutes=1))
        with self.cp.db.begin() as tx:
            for one in moments.left_out_since(tx, task_forces.of(tx, self.cp.team_id).id, since):
                self.left_out.append((one.due_at, one.pair.jurisdiction, asked_in(tx, one)))

    def _post(self, now: datetime) -> int:
        """Send some of what is due; says how many."""
        with self.cp.db.begin() as tx:
            new = [self._as_sent(tx, row, now) for row in posted(tx, self.cp, now, self.clock.elapsed, AT_ONCE)]
        self.sent += new
        return len(new)

    def _as_sent(self, tx: Session, row: Message, now: datetime, opened: bool = False) -> Sent:
        to = tuple(person.slack_id for person in audience(tx, row))
        pair = row.check_in.pair if row.check_in is not None else row.pair
        asked = asked_in(tx, row.check_in) if row.check_in is not None else None
        render = self.cp.kinds[row.kind].render
        content = render(tx, row, now) if self.drawn and render is not None else None
        asks = row.check_in.asks if row.kind is MessageKind.CHECK_IN and row.check_in is not None else ()
        away = tuple(one.office for one in asks if one.excuse is Excuse.AWAY)
        state = pair.jurisdiction if pair is not None else None
        return Sent(now, row.kind, to, state, row.office, asked, content, opened, away)

    def _answers(self, now: datetime) -> Iterator[None]:
        """Who is asked, and is there, answers in the last hour."""
        with self.cp.db.begin() as tx:
            force = task_forces.of(tx, self.cp.team_id)
            due = moments.expected_by(tx, force.id, now + BEFORE_IT_CLOSES)
            asked = [(one.check_in_id, one.person.slack_id) for one in due if one.person is not None]
        for check_in_id, who in asked:
            with self.cp.db.begin() as tx, suppress(NotAllowed):  # of who is in office no more nothing is taken
                seat = seat_in(tx, task_forces.of(tx, self.cp.team_id), who, check_in_id)
                self._say(tx, seat, now)
                if self.drawn and seat.check_in.revealed_at is not None:
                    shown = messages.of_check_in(tx, check_in_id, MessageKind.CHECK_IN)
                    self.sent += [self._as_sent(tx, row, now, opened=True) for row in shown]
            yield

    def _has_seen_all(self) -> bool:
        """Of one office it is enough to see one question of each kind."""
        return self.drawn and any(one.opened and one.asked and not one.asked.first_look for one in self.sent)

    def _say(self, tx: Session, seat: Seat, now: datetime) -> None:
        if not seat.check_in.first_look:
            record(tx, seat, Answer(SAYS), now)
        else:
            send_pages(self.cp, tx, seat, now, lambda field: Outlook.NEITHER if field == OUTLOOK else SAYS)


def of_everybody(cp: Counterpart, asker: str, now: datetime, days: int) -> Life:
    """The coming days of everybody. What has not started yet does now."""
    with cp.db.begin() as tx:
        found = copies.rows(tx)
    return _begun(cp, copies.database_of(found, _never), asker, now, days)


def of_one(cp: Counterpart, asker: str, code: str, now: datetime, days: int) -> Life:
    """The coming days of one pair as if it began now, with all that wait; and what each message says.

    The copy holds nobody's words: whatever can be read in it is made up.
    """
    with cp.db.begin() as tx:
        found = copies.rows(tx, plain=True)
    copy = copies.database_of(found, _never)
    with copy.begin() as tx:
        copies.as_if_just_made(tx, code)
    life = _begun(cp, copy, asker, now, days)  # together: the first slot is one on which all can be asked
    with copy.begin() as tx:
        copies.leave_one_pair(tx, code)
    life.drawn = True
    return life


def _never() -> float:
    return LEASES_ARE_OVER


def _begun(cp: Counterpart, copy: Database, asker: str, now: datetime, days: int) -> Life:
    clock = Still(now)
    told = replace(cp, db=copy, clock=clock, wake=_nobody, rights={}, plans={}, failed={}, untold=set(), lives={})
    life = Life(told, clock, now + timedelta(days=days))
    with copy.begin() as tx, suppress(NotAllowed):  # everybody has started
        force = task_forces.of(tx, cp.team_id)
        waiting = [one for one in pairs.every(tx, force.id) if one.started_at is None]
        begin(tx, force, people.ensure(tx, force.id, asker), "all", now)
        life.starts = sum(one.started_at is not None for one in waiting)
    return life


def _nobody() -> None:
    """Nobody is woken by a rehearsal."""


def asked_in(tx: Session, check_in: CheckIn) -> Asked:
    slot = datetime.fromisoformat(check_in.slot).date()
    moved = local(check_in.due_at, ALL[check_in.pair.jurisdiction].zone).date() != slot
    current = rounds.of_number(tx, check_in.task_force_id, check_in.round)
    shared = current is not None and current.item is not None and current.item == check_in.item
    claim = check_in.claim if shared else None
    return Asked(
        slot, moved and not check_in.by_hand, check_in.round, claim, check_in.first_look, check_in.not_sent
    )


def send_pages(
    cp: Counterpart, tx: Session, seat: Seat, now: datetime, said: Callable[[str], Status | Outlook]
) -> None:
    """Send each page of a first look, as it comes. `said`: what is chosen in this field."""
    view: Json | None = first_look.form_of(tx, seat, now)
    while view is not None and view["callback_id"] == "first_look":
        fields = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
        view["state"] = {"values": {field: _chosen(said(field)) for field in fields}}
        force = task_forces.of(tx, cp.team_id)
        view = first_look.send_page(Request(cp, tx, now, force, seat.person, {"view": view}, place=seat))


def _chosen(option: Status | Outlook) -> Json:
    return {"value": {"type": "radio_buttons", "selected_option": {"value": str(option)}}}
