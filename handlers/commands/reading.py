"""Reads what was typed, the way phones type it: dashes, curly quotes, picked and unpicked names."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot import dates
from bot.jurisdictions import Jurisdiction, UnknownJurisdiction, find, known_as
from bot.words import commands as words
from bot.words.kit import Content, Json, escape
from handlers import Counterpart
from storage import pairs
from storage.tables import Pair, Person, TaskForce

PERSON = re.compile(r"<@([UW][A-Z0-9]+)(?:\|([^>]*))?>")
CHANNEL = re.compile(r"<#([CG][A-Z0-9]+)(?:\|([^>]*))?>")
TYPED = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-") | dict.fromkeys("“”„", '"') | dict.fromkeys("‘’‚", "'"))
_TOKEN = re.compile(r"<[^<>]*>|[^\s<>]+")  # a mention stays in one piece, whatever stands next to it
_EMOJI = re.compile(r":[a-z0-9_+'-]*[a-z][a-z0-9_+'-]*:(?::skin-tone-\d:)?")
MOST_WORDS = 6  # in what a state is called: Commonwealth of the Northern Mariana Islands


class Misread(Exception):
    """What was typed can't be done; the message says what was wrong (mrkdwn).

    An example is added: `form`, if given, else the command's own.
    """

    def __init__(self, wrong: str, form: str = "") -> None:
        super().__init__(wrong)
        self.form = form


@dataclass(frozen=True)
class Known:
    """What Slack said, just now, of people (`users.info`) and channels (`conversations.info`), by id.

    Of somebody or something that Slack doesn't know, or won't show us, there is only an `error`.
    """

    people: dict[str, Json] = field(default_factory=dict)
    channels: dict[str, Json] = field(default_factory=dict)


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

    def mentioned(self, word: str) -> str:
        """The Slack id of a picked person. Raises Misread for a name that was typed and not picked."""
        picked = PERSON.fullmatch(word)
        if picked is None:
            raise Misread(f"I can't tell who “{escape(said_back([word]))}” is. {words.PICK}")
        return picked[1]


@dataclass(frozen=True)
class Command:
    """`form` is the valid form shown as example; `who` the audience that may use it; `most` words may follow.

    `run` gives the answer, or a form (Slack's JSON) to be opened when its transaction is over.
    """

    run: Callable[[Request], Content | Json]
    who: str
    form: str
    most: int = 0


def tidy(text: str) -> list[str]:
    """The words of a command, with a phone's punctuation made plain. A state's name is one word."""
    plain = "".join(letter for letter in text.translate(TYPED) if unicodedata.category(letter) != "Cf")
    said = [word for token in _TOKEN.findall(plain) if not _EMOJI.fullmatch(token) and (word := _bare(token))]
    if said and said[0].casefold() in ("/counterpart", "counterpart", "@counterpart"):
        said = said[1:]
    if said and said[0][0] in "/\\":
        said = [*filter(None, [said[0].lstrip("/\\")]), *said[1:]]
    return _states_in_one(said) or ["help"]


def days_in(arguments: list[str], today: date) -> list[date]:
    """The dates that were typed, in order, as Americans write them too. Raises Misread for what is no date."""
    try:
        return dates.days_in(" ".join(arguments), today)
    except dates.DateError as wrong:
        raise Misread(escape(str(wrong))) from None


def said_back(said: list[str]) -> str:
    """What was typed, to be shown to who typed it (to be escaped): mentions as names, and not too long."""
    named = [f"@{who[2] or '…'}" if (who := PERSON.fullmatch(word)) else word for word in said]
    return " ".join(f"#{what[2] or '…'}" if (what := CHANNEL.fullmatch(word)) else word for word in named)[:60]


def people_in(arguments: list[str]) -> list[str]:
    return [picked[1] for word in arguments if (picked := PERSON.fullmatch(word))]


def channels_in(arguments: list[str]) -> list[str]:
    return [picked[1] for word in arguments if (picked := CHANNEL.fullmatch(word))]


def _bare(token: str) -> str:
    """Without the punctuation around it, and with Slack's three escapes undone; a mention as it is."""
    if token.startswith("<"):
        return token
    whole = unicodedata.normalize("NFKC", html.unescape(token))
    typed = re.sub(r"(?i)([ap])\.m\.?$", r"\1m", whole)  # 9:00 a.m.
    typed = "".join(letter for letter in typed if unicodedata.category(letter) not in ("So", "Sk"))
    bare = typed.strip("\"'`.,;:!?()[]{}*_~")
    # Typed out and not picked, it must not become a mention.
    return token if PERSON.fullmatch(bare) or CHANNEL.fullmatch(bare) else bare


def _states_in_one(said: list[str]) -> list[str]:
    """`New York`, or `State of New York`, as one word, as `Idaho` is."""
    joined = []
    while said:
        lengths = range(min(MOST_WORDS, len(said)), 1, -1)
        length = next((n for n in lengths if known_as(" ".join(said[:n])) is not None), 1)
        joined.append(" ".join(said[:length]))
        said = said[length:]
    return joined
