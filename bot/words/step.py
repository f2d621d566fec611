"""A next step: the form, what each of the two reads of it, what stands of it over their question and on Home.

The two alone read its words, and a phone that is locked shows none of them: they stand in quotes only.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

from slackblocks import Block, Button

from bot.rules.model import Office, StepSaid
from bot.rules.step import LONGEST, MOST_OPEN, Stands, Step
from bot.words.kit import (
    Content,
    Json,
    button,
    buttons,
    context,
    date_field,
    escape,
    form,
    header,
    message,
    quote,
    section,
    text_field,
)
from bot.words.own import day_of

AGREE = "Agree on a next step"
TITLE = "A next step"
ONE_LINE = "What you two will do, in one line"
ONLY_YOU_TWO = (
    "Only the two of you read it. The task force sees how many steps were agreed and done, and no word of them."
)
TWO_YESES = "It counts once your {other} says yes to this very text and day."
EMPTY = "Write what the two of you will do."
TOO_LONG = f"That is longer than the {LONGEST} characters that fit on one line. Please shorten it."
OVER = "That day is over already. Choose a later one."
TOO_FAR = "That is more than a year ahead. Choose a day within a year."
ENOUGH = (
    f"You two have {MOST_OPEN} steps under way, the most at a time. Say of one that it is done, or dropped, first."
)
CHANGED = "The text has changed since you opened this, so nothing was kept. This is how it stands now:"
CAME_FIRST = "Your {other} has just proposed something, so yours was not sent. Take one step at a time:"
WAITS_FOR_THEM = "This proposal of yours waits for your {other}. What you change here takes its place."
WAITS_FOR_YOU = "Your {other} has proposed this. Take one step at a time."
YOUR_WORDS = "What you wrote"
NOT_YOURS = "Only the CIO and CPO of that state can do this."
NOT_YOUR_WORDS = "Only who wrote this step, or agreed to it, can withdraw it."
NO_LONGER = "This step no longer waits for that. Home shows where it stands."
GONE = "This step was withdrawn. There is nothing left to do."
NOT_WITH_YOU = "This step was agreed before you held your office."
NOBODY_THERE = "Nobody can answer for {state}'s {other} right now, so there is nobody to agree with yet."
NOT_BEGUN = "Your state has not started yet. Steps come after the first question."
OWN_PROPOSAL = "You proposed this yourself. It counts once your {other} says yes."
STILL_TITLE = "Still on it"
KEEP_PLAIN = "Withdrawn: a next step of {state}'s. No message shows it anymore."
WITHDRAWS = (
    "It leaves every message of mine, for both of you, in all its versions. It stays in the task force's records, "
    "as a public record may have to."
)


def propose_form(
    other: Office,
    day: date,
    carried: str,
    text: str = "",
    note: str = "",
    own_words: str = "",
    agrees: bool = False,
) -> Json:
    """One line and a day. `agrees`: the text is the other's, so sending it as it is says yes to it.

    `own_words`: what this person wrote and what was not sent.
    """
    yes = f"Send it as it stands to agree, or change it: then your {other} is asked." if agrees else ""
    notes = [section(escape(said)) for said in (note, yes) if said]
    return form(
        TITLE,
        "step",
        carried,
        *notes,
        *([quote(YOUR_WORDS, own_words)] if own_words else []),
        text_field("text", ONE_LINE, LONGEST, text, long=False),
        date_field("day", "By which day?", day.isoformat()),
        context(ONLY_YOU_TWO if agrees else f"{TWO_YESES.format(other=other)} {ONLY_YOU_TWO}"),
        submit="Agree" if agrees else "Propose",
        close="Not now",
    )


def carried(check_in: int | None, step: int | None) -> str:
    """What the form carries: after which question it came up, and which version it changes."""
    return json.dumps({"check_in": check_in, "step": step})


def still_form(it: Step, day: date) -> Json:
    """Until when? The text stays as both agreed to it."""
    return form(
        STILL_TITLE,
        "step_still",
        str(it.id),
        quote("You agreed", it.text),
        date_field("day", "By which day now?", day.isoformat()),
        context("The new day is for both of you."),
        submit="Save",
    )


def withdraw_form(text: str, step: int) -> Json:
    """Withdraw it?"""
    blocks = (quote(TITLE, text), context(WITHDRAWS))
    return form("Withdraw", "step_withdraw", str(step), *blocks, submit="Withdraw", close="Keep it")


def standing(it: Step, state: str, reader: Office) -> Content:
    """How a step stands, to who holds this office. It is a message of its own, edited when that changes."""
    return message(*blocks(it, state, reader))


def blocks(it: Step, state: str, reader: Office) -> list[Block]:
    """The same as blocks, for Home too."""
    if it.stands is Stands.WITHDRAWN:
        return [section(escape(KEEP_PLAIN.format(state=state)))]
    first, small = _said(it, state, reader)
    doors = _doors(it, reader)
    asked = it.stands is Stands.PROPOSED and it.office is not reader
    if not asked and it.newcomer is not reader:  # who has no part in it yet has nothing to take back
        doors.append(button("Withdraw", "step_withdraw", str(it.id)))
    return [
        section(f"*{escape(first)}*"),
        quote(f"By {day_of(it.day)}", it.text),
        *([context(escape(small))] if small else []),
        *([buttons(*doors)] if doors else []),
    ]


def left_behind(state: str, text: str, day: date, step: int) -> Content:
    """To who no longer holds the office: what they agreed to, and that it can still be withdrawn."""
    return message(
        section(f"*{escape(state)}'s next steps are with who holds the office now.*"),
        quote(f"By {day_of(day)}", text),
        buttons(button("Withdraw", "step_withdraw", str(step))),
    )


def named(state: str, text: str) -> str:
    """In the list of what somebody may withdraw."""
    return f"Next step · {state} · {text}"


def withdrawn(state: str) -> Content:
    return message(section(escape(KEEP_PLAIN.format(state=state))))


def goes_on_below(state: str) -> Content:
    """In an earlier message about a step of which a later one tells."""
    return message(section(f"A next step of {escape(state)}'s: I wrote of it again below."))


def ended(state: str) -> Content:
    """To who holds the office and is shown none of it anymore, such as a new holder who did not keep it."""
    return message(section(f"A next step of {escape(state)}'s has ended. There is nothing left to do."))


def not_with_you(state: str) -> Content:
    """To who has no part in it anymore, and is shown none of it."""
    return message(section(f"{escape(state)}'s next steps are with who holds the office now."))


def _said(it: Step, state: str, reader: Office) -> tuple[str, str]:
    """The first line, and the small print under the words."""
    other = reader.other
    match it.stands:
        case Stands.PROPOSED if it.office is reader:
            return f"You proposed a next step for {state}", TWO_YESES.format(other=other)
        case Stands.PROPOSED:
            return f"Your {other} proposes a next step for {state}", "It counts once you say yes to it."
        case Stands.AGREED:
            return f"You agreed on a next step for {state}", where_they_are(it, reader)
        case Stands.HANDED_OVER if it.newcomer is reader:
            return (
                f"{state}'s two offices agreed on this before you came",
                f"Nothing binds you. If you keep it, it is yours and your {other}'s from now on.",
            )
        case Stands.HANDED_OVER if it.vacant:
            return f"{state}'s {other} is vacant", "You agreed on this with who held it. It waits for who comes."
        case Stands.HANDED_OVER if other in it.readers:
            return f"{state}'s new {other} has this step", f"It counts again once your {other} keeps it."
        case Stands.HANDED_OVER:
            return (
                f"{state} has a new {other}",
                f"You agreed on this with the one before. The new {other} has not seen it. If you show it to them, "
                "they say whether to keep it.",
            )
        case Stands.DONE:
            return f"Done: a next step of {state}'s", "Both of you said so."
        case Stands.DROPPED:
            return f"Dropped: a next step of {state}'s", "Both of you said so."
        case Stands.NOT_KEPT:
            return f"Ended: a next step of {state}'s", "An office changed hands, and who came did not keep it."
        case _:
            return (
                f"No longer open: a proposal for {state}",
                "Its day passed, or an office changed hands, before it counted.",
            )


def where_they_are(it: Step, reader: Office | None = None) -> str:
    """What either says of a step that both agreed to; `reader` None: both read it."""
    words = {StepSaid.DONE: "it is done", StepSaid.DROPPED: "to drop it"}
    if not it.said:
        return "It comes back with your question on that day or after."
    lines = []
    for office, what in sorted(it.said.items()):
        who = "You say" if office is reader else f"Your {office} says" if reader else f"The {office} says"
        lines.append(f"{who} {words[what]}.")
    missing = [office for office in Office if office not in it.said]
    waits = (
        f" It is settled once {_who(missing[0], reader)} the same."
        if missing
        else " It is settled once both say the same."
    )
    return " ".join(lines) + waits


def _who(office: Office, reader: Office | None) -> str:
    return "you say" if office is reader else f"your {office} says" if reader else f"the {office} says"


def _doors(it: Step, reader: Office) -> list[Button]:
    value = str(it.id)
    match it.stands:
        case Stands.PROPOSED if it.office is reader:
            return [button("Change", "step_change", value)]
        case Stands.PROPOSED:
            return [button("Agreed", "step_agree", value, primary=True), button("Change it", "step_change", value)]
        case Stands.AGREED:
            return settle_doors(it)
        case Stands.HANDED_OVER if it.newcomer is reader:
            return [button("Keep it", "step_keep", value, primary=True), button("Not for me", "step_let_go", value)]
        case Stands.HANDED_OVER if not it.vacant and reader.other not in it.readers:
            return [button(f"Show it to the {reader.other}", "step_show", value, primary=True)]
        case _:
            return []


def settle_doors(it: Step) -> list[Button]:
    value = str(it.id)
    return [
        button("Done", "step_done", value, primary=True),
        button("Still on it", "step_still", value),
        button("Dropped", "step_drop", value),
    ]


def heading(due: Sequence[Step]) -> list[Block]:
    """Over the pair's question: what the two agreed to do by now. Both read it at once."""
    drawn: list[Block] = []
    for it in due:
        drawn.append(quote(f"You agreed, by {day_of(it.day)}:", it.text))
        drawn += [context(escape(where_they_are(it)))] if it.said else []
        drawn.append(buttons(*settle_doors(it)))
    return drawn


def on_home(steps: Sequence[Step], state: str, reader: Office) -> list[Block]:
    """The steps that wait for something, and how to propose one."""
    drawn = [block for it in steps for block in blocks(it, state, reader)]
    door = buttons(button(AGREE, "step"), button("Agenda", "agenda"))
    return [header("Next steps"), *(drawn or [section("Nothing is agreed between the two of you yet.")]), door]


def proposed(other: Office) -> str:
    return f"Your proposal is kept. Your {other} gets it as soon as I may write to them; it counts with their yes."


def proposed_in_pause(other: Office, until: date) -> str:
    return (
        f"Your proposal is kept. Your state is paused until {day_of(until)}; your {other} gets it after that. "
        "It counts with their yes."
    )


def agreed(day: date) -> str:
    return f"You both agreed. It comes back with your question on {day_of(day)} or after."


def settled(it: Step, reader: Office) -> str:
    """After *Done*, *Dropped* or *Still on it*."""
    match it.stands:
        case Stands.DONE:
            return "Done: both of you say so."
        case Stands.DROPPED:
            return "Dropped: both of you say so."
    return (
        where_they_are(it, reader) if it.said else f"It comes back with your question on {day_of(it.day)} or after."
    )


def shown(other: Office) -> str:
    return f"Your {other} gets it as soon as I may write to them, and says whether to keep it."


KEPT = "It is yours and your counterpart's from now on."
LET_GO = "It has ended. Your counterpart reads that it was not kept."
WITHDRAWN = "Withdrawn. No message shows it anymore."
