"""A rehearsal: what would go out, to whom, when and why; and what one office will get, marked as a rehearsal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from bot.rules.hours import date_words
from bot.rules.model import MessageKind, Office
from bot.words.kit import Content, Json, context, escape, header, message, packed, sections

HOW = (
    "Say for how many days (1 to 90), for which state, or which office there: `rehearse 60`, `rehearse ID 60`, "
    "`rehearse ID CIO`."
)
NOBODY = "No state has a CIO or CPO yet, so there is nothing to rehearse. Begin with `roster`."
STILL_AT_IT = "I'm still at your last rehearsal. I'll write to you when it is done."
ASSUMED = (
    "As if each office answered in a question's last hour: who answers sooner gets no reminder. "
    "As things stand now. Nothing was sent to anybody else, and nothing was changed."
)
BETWEEN_THEM = "What officers agree on with each other, or offer each other, is left out."
NO_MAILS = (
    "So is the mail that a question waits: it goes to who has not answered for weeks, which nobody can rehearse."
)
MAY_CHANGE = "Until the working day before a round, the co-chairs can choose another point for it."
MOST_IN_ONE = 2_800
"""Characters of lines in one message, so that its plain form is whole."""

NAMES = {
    MessageKind.WELCOME: ("welcome", "welcomes"),
    MessageKind.OPENING: ("first line in their conversation", "first lines in a pair's conversation"),
    MessageKind.CHECK_IN: ("question", "questions"),
    MessageKind.NUDGE: ("reminder", "reminders"),
    MessageKind.REVEALED: ("word that both answers are in", "words that both answers are in"),
    MessageKind.DEPUTY: ("deputy's welcome", "deputies' welcomes"),
    MessageKind.SILENT: ("word that they are left alone", "words to who is left alone"),
    MessageKind.PAUSE: ("word of a pause", "words of a pause"),
    MessageKind.PACE: ("word of a new pace", "words of a new pace"),
    MessageKind.ABSENCE: ("word of days away", "words of days away"),
    MessageKind.PREVIEW: ("preview of the digest", "previews of the digest"),
    MessageKind.DIGEST: ("digest in the channel", "digests in the channel"),
}
BETWEEN_TWO = "after what one of them did"
"""Of what an admin learns no more."""
FIRST_LOOK = ("first look", "first looks")
OTHER = ("other message", "other messages")


def begun(days: int, about: str) -> str:
    """What is answered at once. `about`: a state, or an office there; empty: everybody."""
    what = f"what {about} gets" if about else "what everybody gets"
    return (
        f"I'm living through the next {_days(days)} on a copy, to see {what}. That can take some minutes. "
        "I'll write to you when it is done, and to nobody else."
    )


def nobody_there(state: str, office: Office) -> str:
    return f"{state} has no {office} now, so there is nothing to rehearse for that office."


def name(kind: MessageKind, first_look: bool, number: int = 1) -> str:
    """What a message is called, of one or of several."""
    names = FIRST_LOOK if first_look and kind is MessageKind.CHECK_IN else NAMES.get(kind, OTHER)
    return names[number != 1]


def day(when: date, counted: Mapping[tuple[MessageKind, bool], int], claims: Iterable[str]) -> str:
    """What goes out on one day: `Thu, Dec 10: 51 questions (“…”), 12 reminders`."""
    number: Counter[str] = Counter()
    for (kind, first_look), many in counted.items():
        number[name(kind, first_look, 2)] += many
    one_of = {many: one for one, many in (*NAMES.values(), FIRST_LOOK, OTHER)}
    said = [f"{found} {many if found != 1 else one_of[many]}" for many, found in number.items()]
    asked = "".join(f"; every state is asked about “{escape(one)}”" for one in claims)
    return f"*{date_words(when)}*: {', '.join(said)}{asked}"


def why_asked(state: str, round_number: int | None, claim: str | None, first_look: bool, moved: date | None) -> str:
    """Why a question comes, and why then. `claim`: what every state is asked; None: something of its own."""
    if first_look:
        why = "where the state stands on all points of the plan"
    elif claim is not None:
        why = f"round {round_number}: “{escape(claim)}”, asked of every state"
    else:
        why = f"round {round_number}: something of {state}'s own" if round_number else f"of {state}'s own"
    return why if moved is None else f"{why}; moved from {date_words(moved)}: {state}'s offices are closed"


def why(kind: MessageKind, office: Office | None) -> str:
    """Why one of the others comes."""
    return {
        MessageKind.WELCOME: "before anything else",
        MessageKind.OPENING: "once both were welcomed",
        MessageKind.NUDGE: f"if the {office} has not answered by then",
        MessageKind.REVEALED: "once both have answered",
        MessageKind.DEPUTY: "as the office has a deputy",
        MessageKind.SILENT: "after three questions without an answer",
        MessageKind.PAUSE: "as an admin paused the state, or ended a pause",
        MessageKind.PACE: "as the other office changed the state's pace, or paused it",
        MessageKind.ABSENCE: "as an admin entered the days, or took them out",
        MessageKind.UNSEAL: BETWEEN_TWO,
        MessageKind.TOLD: BETWEEN_TWO,
    }.get(kind, "")


def line(when: str, what: str, reason: str, to_deputy: bool = False) -> str:
    """One message: `Thu, Dec 10, 9:00 AM MST: *question*, round 1: …`."""
    return f"{when}: *{what}*{' to the deputy' if to_deputy else ''}{f', {reason}' if reason else ''}"


def no_question(when: date, why_not: str) -> str:
    return f"{date_words(when)}: no question ({why_not})"


def whose(state: str, office: Office, slack_id: str, zone: str) -> str:
    return f"*{state}'s {office}*, <@{slack_id}> (times in {zone.replace('_', ' ')}):"


def vacant(state: str, office: Office) -> str:
    return f"*{state}'s {office}*: vacant, so nothing is sent."


def listed(about: str, days: int, lines: Sequence[str], starts: int, more: Sequence[str]) -> list[Content]:
    """The rehearsal as messages: as many as it takes. `starts`: for so many states *Start* is pressed now."""
    first = f"As if *Start* were pressed now for {starts} {'state' if starts == 1 else 'states'}."
    shown = [*([first] if starts else []), *(lines or ["Nothing goes out in these days."])]
    parts = packed(shown, lambda one: len(one) + 1, MOST_IN_ONE, len(shown))
    made = []
    for number, some in enumerate(parts, 1):
        which = f" ({number} of {len(parts)})" if len(parts) > 1 else ""
        last = [context(" ".join((ASSUMED, *more)))] if number == len(parts) else []
        title = header(f"Rehearsal: {about}, the next {_days(days)}{which}")
        made.append(message(title, *sections(some), *last))
    return made


def as_rehearsed(content: Content, state: str, office: Office, when: str, together: bool, opened: bool) -> Content:
    """A message as that office will get it, marked, and without its buttons."""
    whom = f"{state}'s {office}{f' and {office.other} together' if together else ''}"
    head = f"*Rehearsal*: {whom} would get this on {when}, if {state} started now."
    if opened:
        head = f"*Rehearsal*: {whom} would see this once both have answered. The answers here are made up."
    kept = [block for one in content.blocks if (block := _without_buttons(one)) is not None]
    names = [name for one in content.blocks for name in _buttons(one)]
    foot = [context(f"Its buttons, which are left out here: {', '.join(names)}.")] if names else []
    return message(context(head), *kept, *foot)


def sent_all(state: str, office: Office, many: int) -> Content:
    """What is said after the last of them."""
    said = f"That is what {state}'s {office} gets: one message of each kind, {many} in all. {ASSUMED}"
    return message(context(said))


def _without_buttons(block: Json) -> Json | None:
    if block["type"] == "actions":
        return None
    return {name: value for name, value in block.items() if name != "accessory"}


def _buttons(block: Json) -> list[str]:
    elements = (
        block["elements"] if block["type"] == "actions" else [block["accessory"]] if "accessory" in block else []
    )
    return [f"*{escape(one['text']['text'])}*" if "text" in one else "*⋯*" for one in elements]


def _days(days: int) -> str:
    return "day" if days == 1 else f"{days} days"
