"""The gallery's files, and the scenes in each."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

from sandbox.demo.gallery import (
    absences,
    admins,
    answers,
    digests,
    drafts,
    early,
    handovers,
    looks,
    mails,
    offers,
    offices,
    plans,
    questions,
    rehearsals,
    samples,
    sentences,
    steps,
)
from sandbox.demo.gallery.album import WIDTH, Album, Scene, as_text
from sandbox.slack.show import wrapped

FOLDER = Path("docs") / "gallery"
INDEX = "index.txt"
CHAPTERS: dict[str, tuple[Callable[[Album], None], ...]] = {
    "1-questions": (questions.questions, questions.changed_hands),
    "2-silence": (questions.silences,),
    "3-both-answers": (questions.reveals,),
    "4-answering": (answers.taps, answers.quotes, answers.reminders, answers.talks, answers.too_late),
    "5-officers": (offices.first_contact, offices.menu, offices.own_settings, offices.deputies),
    "6-digests": (digests.focus, digests.busy, digests.charted, digests.few, digests.quiet, digests.nowhere),
    "7-admins": (admins.set_up, admins.running, admins.failures),
    "8-commands": (admins.commands, admins.misread),
    "9-homes": (admins.homes,),
    "absences": (absences.away_for, absences.not_heard_from),
    "drafts": (drafts.drafts,),
    "early-answers": (early.early,),
    "first-looks": (looks.looks,),
    "handovers": (handovers.handed_over,),
    "plans": (plans.plans,),
    "help": (offers.offers, offers.offers_end, offers.offers_sought),
    "mails": (mails.mails,),
    "rehearsals": (rehearsals.rehearsals,),
    "steps": (steps.agreed, steps.handed_over),
    "sentences": (sentences.sentences,),
    "samples": (samples.samples,),
}


@dataclass(frozen=True)
class Chapter:
    """What its scenes showed, and what of the program made it: functions of bot/words/, kinds of messages."""

    name: str
    scenes: list[Scene]
    functions: frozenset[str]
    kinds: frozenset[str]

    @property
    def text(self) -> str:
        """Its file."""
        return as_text(self.name.lstrip("123456789-").replace("-", " ").capitalize(), self.scenes)

    @property
    def index(self) -> str:
        """Its part of the index."""
        made_by = wrapped(" ".join(sorted(self.functions)), WIDTH, "   ")
        sent = wrapped(" ".join(sorted(self.kinds)), WIDTH, "   ")
        return "\n".join([self.name, "  functions of bot/words", *made_by, "  kinds of messages", *sent, ""])


def made(name: str) -> Chapter:
    """This chapter, played anew."""
    album = Album()
    with watched() as called:
        for play in CHAPTERS[name]:
            play(album)
    return Chapter(name, album.scenes, frozenset(called), frozenset(album.kinds))


@contextmanager
def watched() -> Iterator[set[str]]:
    """Which public functions of bot/words/ are called meanwhile: `check_in.asking`.

    Wherever one was imported to, one that notes the call stands in its place; a trace takes five times as long.
    """
    called: set[str] = set()
    instead = {
        function: _noting(called, f"{module.__name__.rpartition('.')[2]}.{name}", function)
        for module in sentences.modules()
        for name, function in public(module).items()
    }
    places = [
        (vars(module), name, value)
        for module in list(sys.modules.values())
        if module is not None and module.__name__.partition(".")[0] in ("bot", "handlers")
        for name, value in list(vars(module).items())
        if inspect.isfunction(value) and value in instead
    ]
    for place, name, function in places:
        place[name] = instead[function]
    try:
        yield called
    finally:
        for place, name, function in places:
            place[name] = function


def public(module: ModuleType) -> dict[str, FunctionType]:
    """What this module itself has to say."""
    named = inspect.getmembers(module, inspect.isfunction)
    return {name: it for name, it in named if it.__module__ == module.__name__ and not name.startswith("_")}


def _noting(called: set[str], name: str, function: FunctionType) -> Callable[..., Any]:
    @wraps(function)
    def noted(*args: Any, **more: Any) -> Any:
        called.add(name)
        return function(*args, **more)

    return noted


def file(name: str) -> str:
    return f"{name}.txt"
