"""No text, however long and whatever is in it, keeps the program busy: each of our patterns, and each reader."""

from __future__ import annotations

import contextlib
import signal
import time
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from patterns import Pattern, everywhere, example, hostile, texts

from bot.envelopes import NotSlacks, checked, parsed
from bot.rules import cadence, dates, jurisdictions, naming, plan_file, roster, roster_cells, typed, zones
from bot.words import kit
from handlers.commands.typed import tidy
from storage.database import reason

LONG = 100_000  # characters
SHORT = 1_000  # of all texts those that took longest by then are tried at their full length
IN_TIME = 3.0  # seconds of a processor; one that is not careful takes minutes
PATTERNS = everywhere()


class TooLong(AssertionError):
    pass


@contextlib.contextmanager
def in_time(seconds: float, what: str) -> Iterator[None]:
    """Ends what takes longer than this of the processor's time, and says with what."""

    def end(*_: object) -> None:
        raise TooLong(f"took more than {seconds} s: {what[:80]!r}")

    before = signal.signal(signal.SIGVTALRM, end)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def spent(pattern: Pattern, text: str) -> float:
    began = time.process_time()
    with in_time(IN_TIME, text):
        pattern.run(text)
    return time.process_time() - began


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda one: f"{one.where} {one.source[:40]!a}")
def test_each_pattern_reads_a_hostile_text_in_time(pattern: Pattern) -> None:
    whole = example(pattern)
    took = {piece: max(spent(pattern, one) for one in texts(piece, SHORT, whole)) for piece in hostile(pattern)}

    for piece in sorted(took, key=lambda one: took[one])[-2:]:
        for one in texts(piece, LONG, whole):
            spent(pattern, one)


def test_all_patterns_are_found() -> None:
    """From tables, functions, fields of pydantic; and which files have any."""
    sources = {one.source for one in PATTERNS}

    assert len(PATTERNS) > 190
    assert naming.WORD.pattern in sources
    assert {
        r"^[UW][A-Z0-9]{1,49}$",
        r"\bw(?:ee)?ks?\b",
        r"\bchief procurement officer( s)?\b",
        r"xoxb-[A-Za-z0-9-]+",
    } <= sources


PIECES = (
    *("a", "A", " ", "é", "ﷺ", "1", "12 ", "-", "@", ".", ":", "<", "<@U1", "<@U1> ", "<http:", "<https://a|"),
    *("&amp;", "&lt;", "*", "`", "_a", "a b ", "new ", "north ", "mar 1 ", "to ", ",", ",,\n", '"', '"a', "a@"),
    *("a@b.", "=", "\n", "\t", "|", "(", "[", "{", "- a\n", "a: ", "&a ", "*a ", "every ", "monthly ", "Idaho "),
    *("+", "\u202e", "\u200b", "😀", "\U000e0061", "👨\u200d👩", ":a", ":smile:", "+1", "555-", "Mr. ", "I.D. "),
)
TODAY = date(2027, 1, 4)
READERS: dict[str, Callable[[str], Any]] = {
    "a command": tidy,
    "a command's day": lambda text: dates.days_in(text, TODAY),
    "a zone": zones.zone_named,
    "a rhythm": cadence.parse,
    "a digest's time": cadence.parse_digest,
    "a state": jurisdictions.find,
    "the words of a quote": naming.found,
    "words, to be read": typed.readable,
    "words, as they were kept before": typed.as_kept_before,
    "words, to be stored": typed.storable,
    "whom they mention": typed.people_in,
    "words, drawn": lambda text: kit.message(kit.quote("x", text)),
    "words, escaped and cut": lambda text: kit.shorten_escaped(kit.escape(text), 300),
    "words, without marks": kit.as_plain,
    "lines, drawn": lambda text: kit.sections(text.split("\n")),
    "an address in a roster": roster_cells.email,
    "an office in a roster": roster_cells.office,
    "a state in a roster": roster_cells.state,
    "a vacancy in a roster": roster_cells.vacancy,
    "a driver's words": lambda text: reason(Exception(text)),
    "a body": lambda text: checked(parsed(text.encode(errors="replace"), "application/json")),
}
LET_IN = {"a command": 12_000, "the words of a quote": 12_000}
"""The door takes no longer text for these (bot/envelopes.py); they look at each word, if only once."""
FILES: dict[str, Callable[[str], Any]] = {
    "a roster": roster.read,
    "a roster with a header": lambda text: roster.read("state,office,email\n" + text),
    "a plan": plan_file.check,
    "a plan of either kind": plan_file.read,
    "a plan as a sheet": lambda text: plan_file.read("area,claim,question,sources\nA,It is so,Why?," + text),
    "a claim of a sheet": lambda text: plan_file.read("area,claim,question\nA," + text),
}


@pytest.mark.parametrize("what", READERS)
def test_whatever_reads_a_text_has_done_with_a_hostile_one_in_time(what: str) -> None:
    for piece in PIECES:
        with in_time(IN_TIME, piece), contextlib.suppress(ValueError, NotSlacks, roster_cells.Wrong):
            READERS[what](piece * (LET_IN.get(what, LONG) // len(piece)))


@pytest.mark.parametrize("what", FILES)
def test_whatever_reads_a_file_has_done_with_a_hostile_one_in_time(what: str) -> None:
    for piece in PIECES:
        with in_time(2 * IN_TIME, piece):
            FILES[what](piece * (LONG // len(piece)))
