"""A handover: what a new holder of an office reads of before, the note left for them, and whose yes it takes.

Nobody else reads any of it. What somebody answered stands in quotes, and only as long as they let it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from slackblocks import Block, Button

from bot.rules.handover import LONGEST, MOST
from bot.rules.model import Lets, Office
from bot.words.check_in import PUBLIC_RECORD
from bot.words.kit import (
    Content,
    Json,
    button,
    buttons,
    context,
    divider,
    escape,
    form,
    header,
    message,
    quote,
    radio_buttons,
    section,
    sections,
    select_many_field,
    text_field,
)
from bot.words.own import day_of

TITLE, READ, NOTE, CHOOSE = "Handover", "What came before you", "Leave a note", "Choose what they may read"
PAGE = 10  # questions in one window
NOTHING = "You are the first to hold this office here, so nothing came before you."
FIRST_LOOK = "A first look at all points of the plan"
NONE_ASKED = "No question was asked before you came."
HOW = "Say `handover` for what came before you, or `handover note`."
WHOSE = (
    "The questions that were asked before you came. What somebody answered stands here only while that person lets "
    "you read it; sealed answers, and what was written in a question's thread, never do."
)
NOTE_FIELD = "A note for who follows you"
MAY_THEY = "May they read what you answered?"
LETS = {
    Lets.NOTHING: "No",
    Lets.STATUSES: "Only my statuses, no words",
    Lets.CHOSEN: "Only the answers I choose below",
    Lets.ALL: "All that I answered",
}
WHICH = "Which answers"
COVERED = (
    "It is about what you answered yourself and what is open to both of {state}'s offices already. What is sealed "
    "stays sealed."
)
TAKE_BACK = "You can take it back at any time. If you say no, nobody is told."
EMPTY = "Write a note, or let them read something; else there is nothing to keep."
TOO_LONG = f"That is longer than the {LONGEST} characters that fit in a note. Please shorten it."
CHOSE_NONE = "You chose none. Choose some, or say No."
CHOSE_SOME = "You chose some below. Say that you let them read those, or take them out of the list."
KEPT = "Kept. Nobody reads it before you have left the office."
KEPT_NOTHING = "Taken back. Nothing is left for who follows you."
NOT_YOURS = "Only who answered those questions can say who reads their answers."
NOT_YOUR_NOTE = "Only who wrote this note can withdraw it."
GONE = "This note was withdrawn. There is nothing left to do."
OVER = "That office has changed hands again. Nothing of yours is read by this."
WITHDRAWN = "Withdrawn. Nobody reads the note from now on."


@dataclass(frozen=True)
class Heard:
    """What one office answered, as far as its writer lets the reader know it.

    `by` is who answered: `Idaho's CIO`, or `You`. `lines`: of a first look, on each point.
    """

    by: str
    status: str
    lines: Sequence[str] = ()
    texts: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Before:
    """A question that was asked before the reader came: the day, and what it was about."""

    day: str
    claim: str
    heard: Sequence[Heard] = ()


def page(
    state: str,
    office: Office,
    notes: Sequence[str],
    agreed: Sequence[tuple[date, str]],
    asked: Sequence[Before],
    number: int,
    pages: int,
) -> Json:
    """What came before who holds this office now: the notes left for them, the steps that are theirs to read, and
    the questions of this page (counted from 0), the newest first.
    """
    blocks: list[Block] = [quote(f"A note from {state}'s {office} before you", text) for text in notes]
    if agreed:
        blocks += [header("Next steps"), *(quote(f"By {day_of(day)}", text) for day, text in agreed)]
    where = f" Page {number + 1} of {pages}." if pages > 1 else ""
    blocks += [header("What was asked"), context(WHOSE + where)] if asked else [section(NONE_ASKED)]
    for one in asked:
        blocks += [divider(), section(f"*{escape(one.day)}* · {escape(one.claim)}"), *_heard(one)]
    carried = str((number + 1) % pages)
    if pages == 1:
        return form(TITLE, "notice", "", *blocks)
    return form(TITLE, "handover", carried, *blocks, submit="Earlier ones" if number + 1 < pages else "Newest ones")


def _heard(one: Before) -> list[Block]:
    drawn: list[Block] = []
    for it in one.heard:
        drawn.append(section(escape(f"{it.by}: {it.status}" if it.status else f"{it.by}:")))
        drawn += sections([escape(line) for line in it.lines])
        drawn += [quote(what, text) for what, text in it.texts]
    return drawn


def nothing_before() -> Json:
    """To who asks for it and is the first."""
    return form(TITLE, "notice", "", section(NOTHING))


def note_form(state: str, office: Office, text: str, lets: Lets) -> Json:
    """What a holder leaves for who follows them."""
    offered = [(one.value, LETS[one]) for one in (Lets.NOTHING, Lets.STATUSES, Lets.ALL)]
    who = (
        f"Only who follows you as {state}'s {office} reads it, and only once you have left. No admin does. You can "
        "change it until then, and withdraw it at any time: `/counterpart me`."
    )
    return form(
        NOTE,
        "handover_note",
        "",
        text_field("text", NOTE_FIELD, LONGEST, text),
        radio_buttons("lets", MAY_THEY, offered, lets.value),
        context(escape(who)),
        context(escape(COVERED.format(state=state))),
        context(escape(PUBLIC_RECORD)),
        submit="Save",
    )


def named(state: str, text: str) -> str:
    """In the list of what somebody may withdraw."""
    return f"Note · {state} · {text}"


def asking(state: str, office: Office, left: bool, place: int) -> Content:
    """To who answered before a new holder came: may they read it? `left`: it is who left this very office."""
    who = f"{state} has a new {office}, who follows you" if left else f"{state} has a new {office}"
    more = (
        "They see which questions were asked before they came, and nothing that you answered. If you like, let "
        f"them read it. {TAKE_BACK}"
    )
    return message(section(f"*{escape(who)}*"), section(escape(more)), _door(CHOOSE, place))


def let(state: str, office: Office, lets: Lets, count: int, place: int) -> Content:
    """The same once they have said what they let them read, or took it back."""
    what = {
        Lets.NOTHING: "nothing that you answered",
        Lets.STATUSES: "your statuses, and no words",
        Lets.CHOSEN: f"{count} of your answers" if count > 1 else "one of your answers",
        Lets.ALL: "all that you answered",
    }[lets]
    said = f"{state}'s new {office} can read {what}."
    return message(section(escape(said)), _door("Change", place))


def told(whose: str) -> Content:
    """To a new holder: somebody lets them read what they answered. `whose`: `Idaho's CPO`."""
    said = f"{whose} lets you read what they answered before you came."
    return message(section(escape(said)), buttons(button(READ, "handover", primary=True)))


def told_no_more() -> Content:
    """The same where there is nothing of it to read anymore."""
    return message(section("What you could read here of the time before you came is not open to you anymore."))


def over(state: str, office: Office) -> Content:
    """The same once that holder has left, too."""
    said = f"{state}'s {office} has changed again. What you said here opens nothing to anybody."
    return message(section(escape(said)))


def _door(label: str, place: int) -> Block:
    return buttons(button(label, "handover_lets", str(place)))


def lets_form(
    state: str, office: Office, place: int, options: Sequence[tuple[str, str]], lets: Lets, chosen: Sequence[str]
) -> Json:
    """What may the new holder read? `options`: the answers that there are, as (value, words), the newest first."""
    which = select_many_field("asks", WHICH, options[:MOST], chosen)
    return form(
        TITLE,
        "handover_lets",
        str(place),
        radio_buttons(
            "lets",
            f"May {state}'s new {office} read what you answered?",
            [(one.value, LETS[one]) for one in Lets],
            lets.value,
        ),
        which,
        context(escape(f"{COVERED.format(state=state)} {TAKE_BACK}")),
        submit="Save",
    )


def saved(lets: Lets, before: Lets) -> str:
    """After the form."""
    if lets is not Lets.NOTHING:
        return "From now on they can read that. You can take it back at any time."
    return (
        "They can read nothing of it here from now on."
        if before is not Lets.NOTHING
        else "They read nothing of it."
    )


def on_home(asked: int, followed: bool, noted: bool) -> str:
    """In the settings of who holds an office: what came before them, and whether they leave something (mrkdwn)."""
    came = "nobody held this office here before you" if not followed else f"{_questions(asked)} before you came"
    return f"{came}; you have left a note for who follows you" if noted else came


def doors(followed: bool, places: Sequence[tuple[Office, int]]) -> list[Button]:
    """What leads to it; `places`: the new holders who wait for a yes of the reader's, or have it."""
    return [
        *([button(READ, "handover")] if followed else []),
        button(NOTE, "handover_note"),
        *(button(f"What the new {office} may read", "handover_lets", str(place)) for office, place in places),
    ]


def _questions(count: int) -> str:
    return "no question was asked" if not count else f"{count} question{'s were' if count > 1 else ' was'} asked"
