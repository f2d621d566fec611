"""The roster in words: the form, what a check found, and what was done. Nothing typed stands in our mrkdwn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from slackblocks import FileInput, InputBlock, PlainText

from bot.rules.belonging import Standing
from bot.rules.jurisdictions import ALL
from bot.rules.roster import EXAMPLE, Place
from bot.rules.roster_match import Ambiguous, Change, Changes, Doubt, Marked, Refusal, Unfit
from bot.words.accounts import WHY
from bot.words.kit import (
    Content,
    Json,
    button,
    buttons,
    escape,
    form,
    message,
    section,
    sentences,
    shorten,
    text_field,
)
from bot.words.parts import MAX_PASTE, WORKBOOKS, Part, fitted, listed

INTRO = (
    "One line for each office: state, CIO or CPO, e-mail address, job title. Paste them, or send them as a file. "
    "I check them first and change nothing before you say so. States that are not in it stay as they are."
)
HINT = f"For example\nState,Office,Email,Title\n{EXAMPLE}\nID,CPO,vacant"
FILE_HINT = "CSV, as Excel and Google Sheets save it; at most 1 MB."
TOO_LARGE = f"This file is larger than 1 MB. A roster has one short line an office: {EXAMPLE}"
SWAPPED = "*These look swapped. Apply leaves them as they are; if they are right, press Apply these too*"
LOOK_AGAIN = "*These look swapped. Please look again*"
LEFT_AS_THEY_WERE = "*Left as they were, since they look swapped*"
NOTED = "*How I read these. Please look before you apply*"
SKIPPED = "*Not part of the table, so left out*"
APPLIED = "This roster was applied. Its names and addresses are forgotten after a day."
TOO_OLD = "This check is more than a day old. Please send the roster again: `/counterpart roster`"
NOTHING_LEFT = "There is nothing to change."
LEFT = "Nothing was changed. To send a roster again: `/counterpart roster`"
UNCHANGED = "Nothing is changed yet."
INVITE = "Invite them to this Slack, then send the same roster again. To copy:"
START = "To begin: `/counterpart start`"
HANDED_OVER = (
    "Who follows somebody can read which questions were asked before; each who answered then is asked once whether "
    "they may read the answers, too."
)
STARTED = "New pairs start by themselves; whoever is new is welcomed in their working hours."

NOT_IN_YET = "*Invited, not in yet.* Wait until they have accepted, then send the same roster again"


def roster_form() -> Json:
    """Where an admin pastes a roster or adds a file."""
    file = FileInput("value", ["csv", "tsv", "txt", *WORKBOOKS], 1)
    return form(
        "Roster",
        "roster",
        "",
        section(INTRO),
        text_field("lines", "Paste the lines here", MAX_PASTE, hint=HINT),
        text_field("more", "The rest, if it does not fit above", MAX_PASTE),
        InputBlock(PlainText("Or add a file"), file, block_id="file", hint=PlainText(FILE_HINT), optional=True),
        submit="Check",
    )


def checking(lines: int | None) -> Json:
    """The answer to the form; nobody has to wait for what follows."""
    what = f"{_count(lines, 'line')}" if lines is not None else "your file"
    return form("Roster", "notice", "", section(f"Checking {what}, I'll write to you."))


def too_old() -> Content:
    return sentences(TOO_OLD)


def applied() -> Content:
    return sentences(APPLIED)


def faulty(faults: Sequence[str]) -> Content:
    """What is wrong with a file, line by line. It quotes cells, so it stands where nothing is interpreted."""
    head = f"*I can't use this roster yet: {_count(len(faults), 'thing')} to mend.* Nothing was changed."
    (part,) = fitted([Part(0, head, [shorten(fault, 300) for fault in faults], quotes=True)])
    return message(*part.drawn(), section("Mend the file, then send it again: `/counterpart roster`"))


def failed(what: str, error: str) -> Content:
    """Slack did not give us what the check needs."""
    which = "the file" if what == "file" else "the list of people here"
    fix = (
        "Paste the lines instead"
        if what == "file"
        else "Ask whoever runs Counterpart to look at `counterpart doctor`, then send the roster again"
    )
    return sentences(f"I could not read {which} (Slack says `{escape(error)}`). Nothing was changed. {fix}.")


def left() -> Content:
    return sentences(LEFT)


def checked(
    changes: Changes,
    lines: int,
    value: str,
    meanwhile: Sequence[tuple[Place, str | None]],
    doubted: bool = False,
    noted: Sequence[str] = (),
    skipped: Sequence[str] = (),
) -> Content:
    """What applying it would do. `meanwhile`: offices that somebody else changed since, and who holds them now.

    `doubted`: more could be done, which looks swapped, and has a button of its own. `noted`, `skipped`: see Sheet.
    """
    some = changes.any or doubted
    head = [f"*Roster checked: {_count(lines, 'line')}.* {UNCHANGED if some else NOTHING_LEFT}", counts(changes)]
    now = _by_state((place, _person(person)) for place, person in meanwhile)
    parts = [Part(0, "*Changed by somebody else since I checked. It is now*", now), *_parts(changes, doubted)]
    parts.append(Part(2, NOTED, [shorten(one, 300) for one in noted], quotes=True))
    parts.append(Part(8, SKIPPED, [shorten(one, 300) for one in skipped], quotes=True))
    choices = [button("Apply", "roster_apply", value, primary=True)] if changes.any else []
    choices += [button("Apply these too", "roster_apply_all", value)] if doubted else []
    ends = [buttons(*choices, button("Leave it", "roster_leave", value))]
    return listed(head, parts, ends if some else [])


def done(changes: Changes, started: bool) -> Content:
    """What was done, and what could not be."""
    did = [
        _some(changes.added, "added"),
        _some(changes.changed, "changed"),
        _some(changes.vacated, "vacant now"),
        *_marked(changes),
    ]
    handed = [HANDED_OVER] if started and changes.changed else []
    head = [f"*Done:* {', '.join(filter(None, did))}.", STARTED if started else START, *handed]
    swapped = Part(2, LEFT_AS_THEY_WERE, list(map(_doubt, changes.swapped)))
    return listed(head, [*_left_over(changes), swapped], [])


def counts(changes: Changes) -> str:
    """One line of how many of each."""
    said = [
        _some(changes.added, "to add"),
        _some(changes.changed, "to change"),
        _some(changes.vacated, "to make vacant"),
        *_marked(changes),
        f"{changes.unchanged} as they are" if changes.unchanged else "",
        _some(changes.missing, "not in this Slack yet"),
        _some(changes.ambiguous, "with more than one account"),
        _some([one for one in changes.refused if _is_invited(one)], "invited, not in yet"),
        _some([one for one in changes.refused if not _is_invited(one)], "that can't be"),
        _some(changes.swapped, "to look at again"),
    ]
    return " · ".join(filter(None, said))


def _parts(changes: Changes, doubted: bool) -> list[Part]:
    added = _by_state((one.place, _person(one.new)) for one in changes.added)
    swapped = list(map(_doubt, changes.swapped))
    return [
        Part(7, "*To add*", added),
        Part(6, "*To change*", _by_state(map(_replaced, changes.changed))),
        Part(5, "*To make vacant*", _by_state(map(_replaced, changes.vacated))),
        Part(5, "*To mark: the same person stays*", _by_state(map(_held, changes.marked))),
        *_left_over(changes),
        Part(2, SWAPPED if doubted else LOOK_AGAIN, swapped),
    ]


def _left_over(changes: Changes) -> list[Part]:
    """What this roster can't bring about as things stand."""
    emails = [line.email or "" for line in changes.missing]
    invited = [one for one in changes.refused if _is_invited(one)]
    refused = [_refused(one) for one in changes.refused if not _is_invited(one)]
    return [
        Part(1, NOT_IN_YET, [f"• {_office(one.line.place)}: {_person(one.account)}" for one in invited]),
        Part(1, f"*Not in this Slack yet.* {INVITE}", emails, copy=True),
        Part(4, "*More than one account has this e-mail*", list(map(_ambiguous, changes.ambiguous))),
        Part(3, "*Can't hold this office*", refused),
    ]


def _is_invited(refusal: Refusal) -> bool:
    return refusal.why is Unfit.INVITED


def _by_state(found: Iterable[tuple[Place, str]]) -> list[str]:
    """A line for each state: 112 offices fit into one message."""
    states: dict[str, list[str]] = {}
    for (code, office), what in found:
        states.setdefault(code, []).append(f"{office} {what}")
    return [f"• *{ALL[code].name}* {', '.join(offices)}" for code, offices in states.items()]


def _replaced(change: Change) -> tuple[Place, str]:
    return change.place, f"{_person(change.old)} → {_person(change.new)}"


def _held(one: Marked) -> tuple[Place, str]:
    return one.place, f"{_person(one.person)}: {'acting' if one.acting else 'no longer acting'}"


def _marked(changes: Changes) -> list[str]:
    acting = sum(one.acting for one in changes.marked)
    good = len(changes.marked) - acting
    return [*([f"{acting} acting"] if acting else []), *([f"{good} no longer acting"] if good else [])]


def _ambiguous(found: Ambiguous) -> str:
    them = ", ".join(map(_person, found.accounts))
    pick = f"Pick one: `/counterpart pair {found.line.code} @cio @cpo`"
    return f"• {_office(found.line.place)} (line {found.line.number}): {them}. {pick}"


def _refused(refusal: Refusal) -> str:
    if refusal.holds is None:
        why = WHY[Standing(refusal.why)]
    else:
        code, office = refusal.holds
        why = f"holds another office, {ALL[code].name}'s {office}, and this roster does not change that"
    return f"• {_office(refusal.line.place)} (line {refusal.line.number}): {_person(refusal.account)} {why}."


def _doubt(doubt: Doubt) -> str:
    if doubt.line is None:
        return f"• *{ALL[doubt.code].name}*: its CIO would become CPO, and its CPO the CIO."
    line = doubt.line
    return f"• {_office(line.place)} (line {line.number}): the job title sounds like a {line.office.other}'s."


def _office(place: Place) -> str:
    code, office = place
    return f"*{ALL[code].name}* {office}"


def _person(slack_id: str | None) -> str:
    return f"<@{slack_id}>" if slack_id else "vacant"


def _some(them: Sequence[object], what: str) -> str:
    return f"{len(them)} {what}" if them else ""


def _count(number: int, one: str) -> str:
    return f"{number} {one if number == 1 else one + 's'}"
