"""What somebody asks for, inside its transaction: a command, a press or a form, and in which place they act."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.rules import dates
from bot.rules.jurisdictions import ALL, Jurisdiction, UnknownJurisdiction, find
from bot.words import commands as words
from bot.words.kit import Content, Json, escape
from bot.words.notices import UNREADABLE
from handlers import Counterpart
from handlers.people import NotAllowed
from handlers.seats import Seat
from storage import pairs
from storage.tables import Ask, Holding, Pair, Person, TaskForce
from storage.tables import Message as Row

PERSON = re.compile(r"<@([UW][A-Z0-9]+)(?:\|([^<>]*))?>")
CHANNEL = re.compile(r"<#([CG][A-Z0-9]+)(?:\|([^<>]*))?>")

Place = Person | Holding | Seat | Ask | Row
"""Where somebody acts: as themselves, in an office, in a question, for an answer, on a message of theirs."""


class Misread(Exception):
    """What was typed can't be done; the message says what was wrong (mrkdwn).

    An example is added: `form`, if given, else the command's own.
    """

    def __init__(self, wrong: str, form: str = "") -> None:
        super().__init__(wrong)
        self.form = form


class Wrong(Exception):
    """What was filled in can't be, and nothing was changed; says why under each field.

    Where the same was typed, an example is added: `form`, if given, else the command's own.
    """

    def __init__(self, errors: dict[str, str], form: str = "") -> None:
        super().__init__(*errors.values())
        self.errors, self.form = errors, form


@dataclass(frozen=True)
class Opening:
    """Something was stored, and this form is to be opened; where it can't be, `instead` is said."""

    view: Json
    instead: str


Answer = str | Content | Opening | Json | None
"""What comes of it: a sentence (mrkdwn), a message, a form, or nothing more to be said."""


@dataclass(frozen=True)
class Known:
    """What Slack said, just now, of people (`users.info`) and channels (`conversations.info`), by id.

    Of somebody or something that Slack doesn't know, or won't show us, there is only an `error`. `written` is what
    they wrote in Slack, read again; `note` says why it could not be. `made` is what was made of a form, where that
    takes long.
    """

    people: dict[str, Json] = field(default_factory=dict)
    channels: dict[str, Json] = field(default_factory=dict)
    written: str | None = None
    note: str = ""
    made: Json = field(default_factory=dict)


@dataclass(frozen=True)
class Request:
    """`value` is what the button or form carries, `words` what was typed; `place` is what the right has found."""

    cp: Counterpart
    tx: Session
    now: datetime
    task_force: TaskForce
    person: Person
    body: Json = field(default_factory=dict)
    value: str = ""
    words: list[str] = field(default_factory=list)
    known: Known = field(default_factory=Known)
    place: Place | None = None

    @property
    def held(self) -> Holding:
        """The office that they hold or answer for."""
        assert isinstance(self.place, Holding)
        return self.place

    @property
    def seat(self) -> Seat:
        """Their place in the question."""
        assert isinstance(self.place, Seat)
        return self.place

    @property
    def ask(self) -> Ask:
        """The ask whose answer is theirs."""
        assert isinstance(self.place, Ask)
        return self.place

    @property
    def row(self) -> Row:
        """The message that is theirs to decide about."""
        assert isinstance(self.place, Row)
        return self.place

    def chosen(self, field: str) -> str:
        """What was chosen in this field of the form. Raises NotAllowed where the form has no such choice."""
        try:
            return str(self.body["view"]["state"]["values"][field]["value"]["selected_option"]["value"])
        except (KeyError, TypeError):
            raise NotAllowed(UNREADABLE) from None

    def state(self, position: int = 0) -> Jurisdiction:
        """The jurisdiction named at this place. Raises Misread."""
        if len(self.words) <= position:
            raise Misread("Say which state: a postal code such as ID.")
        try:
            return find(self.words[position])
        except UnknownJurisdiction as wrong:
            raise Misread(escape(str(wrong))) from None

    def pair(self, position: int = 0) -> Pair:
        """The pair of the jurisdiction named at this place. Raises Misread."""
        state = self.state(position)
        pair = pairs.find(self.tx, self.task_force.id, state.code)
        if pair is None:
            raise Misread(f"{state.name} is not paired yet. That comes first.", f"pair {state.code} @cio @cpo")
        return pair

    def pair_of_both(self, not_begun: str, nobody_there: str) -> Pair:
        """Their own pair, locked, where both offices can say yes just now. Raises NotAllowed with these words."""
        pair = pairs.locked(self.tx, self.held.pair_id)
        assert pair is not None
        if pair.started_at is None:
            raise NotAllowed(not_begun)
        other = pairs.holding(self.tx, pair.id, self.held.office.other)
        if other is None or other.person.deleted:
            raise NotAllowed(nobody_there.format(state=ALL[pair.jurisdiction].name, other=self.held.office.other))
        return pair

    def mentioned(self, word: str) -> str:
        """The Slack id of a picked person. Raises Misread for a name that was typed and not picked."""
        picked = PERSON.fullmatch(word)
        if picked is None:
            raise Misread(f"I can't tell who “{escape(said_back([word]))}” is. {words.PICK}")
        return picked[1]


def said_back(said: list[str]) -> str:
    """What was typed, to be shown to who typed it (to be escaped): mentions as names, and not too long."""
    named = [f"@{who[2] or '…'}" if (who := PERSON.fullmatch(word)) else word for word in said]
    return " ".join(f"#{what[2] or '…'}" if (what := CHANNEL.fullmatch(word)) else word for word in named)[:60]


def days_in(arguments: list[str], today: date) -> list[date]:
    """The dates that were typed, in order, as Americans write them too. Raises Misread for what is no date."""
    try:
        return dates.days_in(" ".join(arguments), today)
    except dates.DateError as wrong:
        raise Misread(escape(str(wrong))) from None
