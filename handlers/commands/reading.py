"""Reads what was typed, the way phones type it: dashes, curly quotes, picked and unpicked names."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from bot.jurisdictions import Jurisdiction, UnknownJurisdiction, find
from bot.words import commands as words
from bot.words.kit import Json, Message, escape
from handlers import Counterpart
from storage import pairs
from storage.tables import Pair, Person, TaskForce

PERSON = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
CHANNEL = re.compile(r"<#([CG][A-Z0-9]+)(?:\|[^>]*)?>")
TYPED = str.maketrans(
    {"–": "-", "—": "-", "‒": "-", "−": "-", "“": '"', "”": '"', "‘": "'", "’": "'", "\u00a0": " "}
)


class Misread(Exception):
    """What was typed can't be done; the message says what was wrong (mrkdwn). An example is added."""


@dataclass(frozen=True)
class Known:
    """What Slack said, just now, of people (`users.info`) and channels (`conversations.info`), by id."""

    people: dict[str, Json] = field(default_factory=dict)
    channels: dict[str, Json] = field(default_factory=dict)

    def remember(self, person: Person) -> None:
        """Keep whether this person administers the workspace."""
        info = self.people.get(person.slack_id)
        if info is not None:
            person.workspace_admin = bool(info.get("is_admin") or info.get("is_owner"))


@dataclass(frozen=True)
class Request:
    """One command, as somebody gave it, inside its transaction. `audiences` are the groups they belong to."""

    cp: Counterpart
    tx: Session
    now: datetime
    task_force: TaskForce
    person: Person
    words: list[str]
    known: Known
    body: Json
    audiences: tuple[str, ...]

    def state(self, position: int = 0) -> Jurisdiction:
        """The jurisdiction named at this place. Raises Misread."""
        if len(self.words) <= position:
            raise Misread("Say which state: a postal code such as ID.")
        try:
            return find(self.words[position].strip("\"'.,"))
        except UnknownJurisdiction as wrong:
            raise Misread(escape(str(wrong))) from None

    def pair(self, position: int = 0) -> Pair:
        """The pair of the jurisdiction named at this place. Raises Misread."""
        state = self.state(position)
        pair = pairs.find(self.tx, self.task_force.id, state.code)
        if pair is None:
            raise Misread(f"{state.name} is not paired yet. First: `/counterpart pair {state.code} @cio @cpo`")
        return pair

    def mentioned(self, word: str) -> str:
        """The Slack id of a picked person. Raises Misread for a name that was typed and not picked."""
        picked = PERSON.fullmatch(word)
        if picked is None:
            raise Misread(f"I can't tell who “{escape(word)}” is. {words.PICK}")
        return picked[1]


@dataclass(frozen=True)
class Command:
    """`form` is the valid form shown as example; `who` the audience that may use it."""

    run: Callable[[Request], Message | None]
    who: str
    form: str


def tidy(text: str) -> list[str]:
    """The words of a command, with a phone's punctuation made plain. Mentions stay in one piece."""
    plain = text.translate(TYPED)
    return re.findall(r"<[^>]*>|\S+", plain) or ["help"]


def people_in(arguments: list[str]) -> list[str]:
    return [picked[1] for word in arguments if (picked := PERSON.fullmatch(word))]


def channels_in(arguments: list[str]) -> list[str]:
    return [picked[1] for word in arguments if (picked := CHANNEL.fullmatch(word))]
