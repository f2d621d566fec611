"""An admin's Home: a checklist from nothing to *Start*; after it, what needs somebody, and the same forms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from slackblocks import Block, Button

from bot.words.commands import ADMINS_TOO, NEW_ONES
from bot.words.home import Blocks
from bot.words.kit import button, buttons, context, divider, header, section

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

    `channel`, `cochairs` and `admins` are mentions, empty where there is nobody. `start` is what *Start* would do,
    empty where nothing is to be started; `missing` what is still needed before. `needs` are lines of what needs
    somebody; `standing` one line of how things are once the task force has started, empty before.
    """

    channel: str
    pairs: int
    states: int
    people: int
    vacant: str
    schedule: str
    first: str
    digest: str
    cochairs: str
    admins: str
    start: str
    missing: Sequence[str] = ()
    standing: str = ""
    needs: Sequence[str] = ()


def admin(it: Setup) -> Blocks:
    """The steps, each with its state and its form."""
    if it.standing:
        steps = [block for one in _steps(it) for block in _step(f"*{one.what}*", one)]
        return [header("The task force"), section(it.standing), *_needs(it.needs), *_start(it), divider(), *steps]
    titled = [(f"*{place}. {one.what}* · {one.state}", one) for place, one in enumerate(_steps(it), 1)]
    steps = [block for title, one in titled for block in _step(title, one)]
    return [header("Set the task force up"), context(BEFORE), *steps, *_start(it)]


def form_button(text: str, form: str, primary: bool = False) -> Button:
    """Opens one of the forms for setting up."""
    return button(text, "set_up", form, primary=primary)


@dataclass(frozen=True)
class Step:
    """What it is, its state, what stands now (mrkdwn), and the buttons that change it."""

    what: str
    state: str
    stands: str
    doors: Sequence[Button]


def _steps(it: Setup) -> list[Step]:
    goes = f"{it.channel}. {GOES}" if it.channel else NO_CHANNEL
    choose = form_button("Change" if it.channel else "Choose the channel", "channel", primary=not it.channel)
    roster = button("Paste a spreadsheet", "roster", primary=not it.pairs)
    rhythm = f"{it.schedule}, {IN_EACH_ZONE}. {it.first}"
    helpers = it.cochairs or NO_COCHAIRS
    return [
        Step("Channel", DONE if it.channel else TO_DO, goes, [choose]),
        Step("States", DONE if it.pairs else TO_DO, _states(it), [roster, form_button("Pair a state", "pair")]),
        Step("Questions", AS_IT_IS, rhythm, [form_button("Change", "schedule")]),
        Step("Digest", AS_IT_IS, it.digest, [form_button("Change", "digest")]),
        Step("Co-chairs", DONE if it.cochairs else TO_DO, helpers, [form_button("Choose", "cochair")]),
        Step(
            "Admins",
            DONE,
            f"{it.admins}. {ADMINS_TOO}" if it.admins else ADMINS_TOO,
            [form_button("Choose", "admin")],
        ),
    ]


def _states(it: Setup) -> str:
    if not it.pairs:
        return NO_PAIRS
    vacant = f" Vacant: {it.vacant}." if it.vacant else ""
    return f"{it.pairs} of {it.states} states, {_people(it.people)}.{vacant}"


def _step(title: str, one: Step) -> list[Block]:
    return [section(f"{title}\n{one.stands}"), buttons(*one.doors)]


def _start(it: Setup) -> list[Block]:
    if not it.start:
        return [] if it.standing else [section(f"*7. Start* · {TO_DO}\nStill missing: {', '.join(it.missing)}.")]
    note = f"\nStill missing: {', '.join(it.missing)}." if it.missing else ""
    what = "*Waiting to start*" if it.standing else f"*7. Start* · {TO_DO}"
    return [section(f"{what}\n{it.start}{note}"), buttons(form_button("Start …", "start", primary=True))]


def _needs(lines: Sequence[str]) -> list[Block]:
    """As many lines to a block as fit."""
    if not lines:
        return [section(ALL_WELL)]
    parts = ["*Needs somebody*"]
    for line in lines:
        if len(parts[-1]) + len(line) > 2_800:
            parts.append("")
        parts[-1] = f"{parts[-1]}\n{line}".strip()
    return [section(part) for part in parts]


def standing(pairs: int, since: str, still_open: int, waiting: int) -> str:
    """How things are."""
    running = f"Running since {since}: {_count(pairs, 'pair')}, {_count(still_open, 'open question')}."
    going = f" {_count(waiting, 'message')} waiting for their time." if waiting else ""
    return f"{running}{going} {NEW_ONES}"


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number} people"


def _count(number: int, one: str) -> str:
    return f"{number} {one if number == 1 else one + 's'}"
