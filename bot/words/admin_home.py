"""An admin's Home: a checklist from nothing to *Start*; after it, what needs somebody, and the same forms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from slackblocks import Block, Button

from bot.words.commands import NEW_ONES
from bot.words.home import Blocks, Line
from bot.words.kit import Json, button, buttons, context, divider, header, section, sections

DONE = "done"
TO_DO = "to do"
AS_IT_IS = "fine as it is"
BEFORE = "Nothing has gone to any officer yet, and nothing does before *Start*."
NO_CHANNEL = "None yet. Invite me there first: `/invite @Counterpart`"
CANT_POST = "• The channel: none is set, so the digest can't be posted."
NO_PAIRS = "No state is paired yet. A spreadsheet takes all of them at once."
NO_COCHAIRS = "Nobody yet. Co-chairs see the digest before it is posted."
GOES = "The digest goes there."
ALL_WELL = "Nothing failed, and no office is vacant, paused or silent."
IN_EACH_ZONE = "in each state's own zone"


@dataclass(frozen=True)
class Setup:
    """How far the task force is set up. Texts are mrkdwn.

    `steps` are what can be set; `start` is what *Start* would do, empty where nothing is to be started; `missing`
    what is still needed before. `needs` are lines of what needs somebody, with `doors` under them; `standing` is
    how things are once the task force has started, empty before; `board` is every state's line from then on.
    """

    steps: Sequence[Line]
    start: str
    missing: Sequence[str] = ()
    standing: str = ""
    needs: Sequence[str] = ()
    doors: Sequence[Button] = ()
    board: Sequence[Block | Json] = ()


def admin(it: Setup) -> Blocks:
    """The steps, each with its state and its form."""
    needs = sections(["*Needs somebody*", *it.needs]) if it.needs else [section(ALL_WELL)]
    if it.standing:
        steps = [block for one in it.steps for block in _step(f"*{one.what}*", one)]
        doors = [buttons(*it.doors)] if it.doors else []
        now = [header("The task force"), section(it.standing), *needs, *doors, *_start(it)]
        return [*now, divider(), *it.board, divider(), header("Settings"), *steps]
    titled = [(f"*{place}. {one.what}* · {one.state}", one) for place, one in enumerate(it.steps, 1)]
    steps = [block for title, one in titled for block in _step(title, one)]
    return [header("Set the task force up"), context(BEFORE), *steps, *_start(it)]


def form_button(text: str, form: str, primary: bool = False) -> Button:
    """Opens one of the forms for setting up."""
    return button(text, "set_up", form, primary=primary)


def _step(title: str, one: Line) -> list[Block]:
    return [section(f"{title}\n{one.stands}"), buttons(*one.buttons)]


def _start(it: Setup) -> list[Block]:
    if not it.start:
        return [] if it.standing else [section(f"{_last(it)}\nStill missing: {', '.join(it.missing)}.")]
    note = f"\nStill missing: {', '.join(it.missing)}." if it.missing else ""
    what = "*Waiting to start*" if it.standing else _last(it)
    return [section(f"{what}\n{it.start}{note}"), buttons(form_button("Start …", "start", primary=True))]


def _last(it: Setup) -> str:
    return f"*{len(it.steps) + 1}. Start* · {TO_DO}"


def standing(pairs: int, since: str, still_open: int, waiting: int) -> str:
    """How things are."""
    running = f"Running since {since}: {_count(pairs, 'pair')}, {_count(still_open, 'open question')}."
    going = f" {_count(waiting, 'message')} waiting for their time." if waiting else ""
    return f"{running}{going} {NEW_ONES}"


def _count(number: int, one: str) -> str:
    return f"{number} {one if number == 1 else one + 's'}"
