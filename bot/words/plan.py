"""The action plan in words: how it is read, and what the check of another one found. A cell is never our mrkdwn."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from slackblocks import Block, FileInput, InputBlock, PlainText

from bot.rules.hours import date_words
from bot.rules.model import Certainty
from bot.rules.plan import Item, Plan, Source
from bot.rules.plan_change import Changes
from bot.rules.plan_faults import Read
from bot.words.home import Standing, stands
from bot.words.kit import (
    Content,
    Json,
    as_plain,
    button,
    buttons,
    context,
    escape,
    first_that_fit,
    form,
    header,
    section,
    sections,
    sentences,
    shorten,
    text_field,
)
from bot.words.own import day_of
from bot.words.parts import MAX_PASTE, WORKBOOKS, Part, listed

MOST_SOURCES = 3  # of an item, in the window
MOST_SHOWN = 60_000  # characters of the window: Slack takes 250 kB of JSON
SURE = {
    Certainty.PRIMARY: "A primary source says it",
    Certainty.PRESS: "Only the press reports it",
    Certainty.OURS: "Our own",
}
NAMED = {
    "claim": "spelling",
    "question": "question",
    "short_name": "short name",
    "headline": "headline",
    "help_phrase": "help phrase",
    "sources": "sources",
    "certainty": "certainty",
    "needs": "what it needs first",
}
TITLE, READ, LOAD = "The plan", "Read the plan", "Load another plan"
WITH_US = "It came with Counterpart."
ENTIRE = "The whole plan, with its sources: `/counterpart plan`"
INTRO = (
    "A spreadsheet with a line for each item and the columns Area, Claim and Question; if you have them, also "
    "Short name, Headline, Help phrase, Sources, Certainty and Needs. Send it as a file, or paste its lines; "
    "YAML will do as well. I show what would change, and change nothing before you say so."
)
HINT = "For example\nArea,Claim,Question\nTeaming,Each office has a named contact,Whom do your staff call?"
FILE_HINT = "CSV, as Excel and Google Sheets save it, or YAML; at most 256 kB."
TOO_LARGE = "This file is larger than 256 kB. A plan has one line an item."
CHECKING = "Checking it, I'll write to you."
UNCHANGED = "Nothing is changed yet."
NOTHING_NEW = "It says what the plan says that you have, so there is nothing to change."
LEFT = "The plan is as it was. To load another: `/counterpart plan load`"
TOO_OLD = "This check is more than a day old. Please send the plan again: `/counterpart plan load`"
MEANWHILE = "*Another plan was loaded since I checked, or its day has come.* This is what yours would change now."
HOW = "Type `plan` to read it, `plan load` for the form that takes another one, `plan export` to copy it as a file."
TO_LOAD = "To load another: `/counterpart plan load`"
STAYS = "What was asked stays as it was asked, and what is open stays open."


@dataclass(frozen=True)
class Reading:
    """The plan as somebody reads it. `given`: a whole sentence of where it is from; `next_line`: what is to come.

    `stands`: item → where the reader's two offices stand; `retired`: the same of what is no longer in the plan.
    """

    plan: Plan
    given: str = WITH_US
    next_line: str = ""
    stands: Mapping[str, Standing] = field(default_factory=dict)
    retired: Sequence[Standing] = ()
    may_load: bool = False


def window(it: Reading) -> Json:
    """The whole plan, by area."""
    lines = [line for area in it.plan.areas for line in (f"*{escape(area.title)}*", *_items(it, area.items))]
    if it.retired:
        gone = [f"• {escape(one.claim)}: {stands(one)}" for one in it.retired]
        lines += ["*No longer in the plan*", *gone]
    fitting = first_that_fit(lines, MOST_SHOWN)
    more = [context("There is more than fits here.")] if len(fitting) < len(lines) else []
    head: list[Block] = [header(it.plan.title)]
    head += [section(escape(it.plan.notice))] if it.plan.notice else []
    said = " ".join(filter(None, [it.given, it.next_line, TO_LOAD if it.may_load else ""]))
    return form(TITLE, "notice", "", *head, context(said), *sections(fitting), *more)


def listed_plan(plan: Plan, next_line: str) -> list[str]:
    """The same as plain lines, all of them, for the command line."""
    found = [plan.title, plan.notice, as_plain(next_line)]
    for area in plan.areas:
        found += ["", area.title]
        for item in area.items:
            sources = [" ".join(filter(None, [one.title, one.published, one.url])) for one in item.sources]
            found += [f"  {item.claim} [{item.short_name}; {item.certainty}]", f"    {item.question}"]
            found += [f"    From {one}" for one in sources]
    return [line for number, line in enumerate(found) if line or number > 2]


def _items(it: Reading, items: Sequence[Item]) -> list[str]:
    found = []
    for item in items:
        where = f": {stands(it.stands[item.key])}" if item.key in it.stands else ""
        found.append(
            f"• {escape(item.claim)}{where}\n      _{SURE[item.certainty]}._ {sources_line(item)}".rstrip()
        )
    return found


def sources_line(item: Item) -> str:
    """`From NASCIO Policy Talk: the joint roundtable, Aug 26, 2016 (community.nascio.org).`; empty: no source."""
    shown = [_source(one) for one in item.sources[:MOST_SOURCES]]
    left = len(item.sources) - len(shown)
    return f"From {'; '.join(shown)}{f'; and {left} more' if left else ''}." if shown else ""


def about_item(claim: str, item: Item) -> str:
    """What a question is about, and where that is from."""
    return " ".join(
        filter(None, [f"It is about “{escape(claim)}”.", f"{SURE[item.certainty]}.", sources_line(item), ENTIRE])
    )


def _source(one: Source) -> str:
    """The link's text is its own host, so that none can look like another."""
    host = re.sub(r"^https?://(www\.)?|[/:?#].*$", "", one.url or "")
    link = f"<{escape(one.url)}|{escape(host)}>" if one.url and len(one.url) <= 500 else ""
    named = escape(one.title or "")
    dated = f", {published(one.published)}" if one.published else ""
    return f"{named}{dated} ({link})" if named and link else f"{named or link}{dated}"


def published(when: str) -> str:
    """`2016`, `Aug 2016`, `Aug 26, 2016`; a day that there is not, as it was written."""
    parts = [int(part) for part in when.split("-")]
    try:
        day = date(*parts, *[1] * (3 - len(parts)))
    except ValueError:
        return when
    return {1: f"{day.year}", 2: f"{day:%b} {day.year}", 3: f"{day:%b} {day.day}, {day.year}"}[len(parts)]


def on_home(plan: Plan) -> str:
    """What it is and how large (mrkdwn)."""
    return f"{escape(plan.title)}, {_count(len(plan.items), 'item')} in {_count(len(plan.areas), 'area')}."


def given_by(who: str | None, when: str) -> str:
    """`who` is a Slack id; None: the command line."""
    return f"{f'<@{who}>' if who else 'Whoever runs me'} loaded it on {when}."


def comes(first_day: date | None, plan: Plan) -> str:
    """Another plan waits for its day."""
    return f"From {day_of(first_day)} on: {on_home(plan)}" if first_day is not None else ""


# Loading another


def load_form() -> Json:
    """Where an admin pastes a plan or adds a file."""
    file = FileInput("value", ["csv", "tsv", "txt", "yml", "yaml", *WORKBOOKS], 1)
    return form(
        LOAD,
        "plan_load",
        "",
        section(INTRO),
        InputBlock(PlainText("Add a file"), file, block_id="file", hint=PlainText(FILE_HINT), optional=True),
        text_field("lines", "Or paste the lines here", MAX_PASTE, hint=HINT),
        text_field("more", "The rest, if it does not fit above", MAX_PASTE),
        submit="Check",
    )


def checking() -> Json:
    """The answer to the form; nobody has to wait for what follows."""
    return form(LOAD, "notice", "", section(CHECKING))


def faulty(faults: Sequence[str]) -> Content:
    """What is wrong with a plan, line by line. It quotes cells, so it stands where nothing is interpreted."""
    head = f"*I can't use this plan yet: {_count(len(faults), 'thing')} to mend.* Nothing was changed."
    part = Part(0, "*Line by line*", [shorten(fault, 300) for fault in faults], quotes=True)
    return listed([head], [part], [section("Mend the file, then send it again: `/counterpart plan load`")])


def failed(error: str) -> Content:
    """Slack did not give us the file."""
    return sentences(
        f"I could not read the file (Slack says `{escape(error)}`). Nothing was changed. Paste the lines instead."
    )


def left() -> Content:
    return sentences(LEFT)


def too_old() -> Content:
    return sentences(TOO_OLD)


@dataclass(frozen=True)
class Checked:
    """What loading a plan would do. `made`, `left_out`: see `Read`. `asked`: item → of how many states it was.

    `first_day`: from when on questions come from it; None: at once.
    """

    changes: Changes
    first_day: date | None
    asked: Mapping[str, int] = field(default_factory=dict)
    made: Mapping[str, Sequence[str]] = field(default_factory=dict)
    left_out: Sequence[str] = ()


def checked(it: Checked, value: str, meanwhile: bool = False) -> Content:
    """What it would change, and the button that does it."""
    head = [MEANWHILE] if meanwhile else []
    if it.changes.nothing:
        return listed([*head, _what(it), NOTHING_NEW], [], [])
    ends = [
        section(_from_when(it.first_day)),
        buttons(
            button(activate(it.first_day), "plan_activate", value, primary=True),
            button("Leave it", "plan_leave", value),
        ),
    ]
    return listed([*head, f"{_what(it)} {UNCHANGED}", counts(it.changes)], parts(it), ends)


def activate(first_day: date | None) -> str:
    return f"Activate from {date_words(first_day)}" if first_day is not None else "Use it from now on"


def done(changes: Changes, first_day: date | None) -> Content:
    """It is loaded."""
    when = f"from {day_of(first_day)} on" if first_day is not None else "from now on"
    what = f"*Done:* questions come from “{escape(changes.new.title)}” {when}. {STAYS}"
    return sentences(f"{what}\n{counts(changes)}\nTo read it: `/counterpart plan`")


def lines(it: Checked) -> list[str]:
    """The same as plain lines, all of them, for the command line."""
    if it.changes.nothing:
        return [as_plain(_what(it)), NOTHING_NEW]
    listed_ = [row for part in parts(it) if part.rows for row in ("", part.head, *part.rows)]
    return [as_plain(row) for row in [_what(it), counts(it.changes), *listed_, "", _from_when(it.first_day)]]


def parts(it: Checked) -> list[Part]:
    """What changes, by kind."""
    now, new = it.changes.now, it.changes.new
    edited = [
        f"{_claim(new, key)}: {', '.join(NAMED[name] for name in names)}"
        for key, names in it.changes.edited.items()
    ]
    moved = [
        f"{_claim(new, key)}: {escape(old)} → {escape(new.area_of(key).title)}"
        for key, old in it.changes.moved.items()
    ]
    replaced = [
        f"{_claim(now, old)}{_asked(it, old)} → {escape(new.item(key).claim)}"
        for key, old in it.changes.replaced.items()
    ]
    retired = [f"{_claim(now, key)}{_asked(it, key)}" for key in it.changes.retired]
    return [
        Part(1, "*Another claim: a new item, for which nothing counts that was said of the old one*", replaced),
        Part(2, "*Retired: asked no more. What was said of them stays readable and leaves the figures*", retired),
        Part(4, "*Added*", [_claim(new, key) for key in it.changes.added]),
        Part(
            5,
            "*Back again, with all that was said of them*",
            [f"{_claim(new, key)}{_asked(it, key)}" for key in it.changes.back],
        ),
        Part(6, "*The same item with something new*", edited),
        Part(7, "*In another area*", moved),
        Part(3, "*Made for you, where the file says nothing*", _made(it.changes.new, it.made)),
        Part(0, "*Left out*", [f"• {escape(one)}" for one in it.left_out]),
    ]


def counts(changes: Changes) -> str:
    """One line of how many of each."""
    said = [
        (len(changes.added), "added"),
        (len(changes.back), "back again"),
        (len(changes.replaced), "with another claim"),
        (len(changes.edited.keys() | changes.moved.keys()), "changed"),
        (len(changes.retired), "retired"),
        (changes.as_they_are, "as they are"),
    ]
    return " · ".join(f"{number} {what}" for number, what in said if number) or "Its title or notice changes."


def _what(it: Checked) -> str:
    return f"*Plan checked: {on_home(it.changes.new)}*"


def _from_when(first_day: date | None) -> str:
    if first_day is None:
        return f"Nobody was asked yet, so questions come from it at once. {STAYS}"
    return (
        f"Questions come from it from {day_of(first_day)} on, the next day on which all are asked; states with a "
        f"schedule of their own follow after that. {STAYS}"
    )


def made_for(read: Read) -> list[str]:
    """What a file does not say, and what is made instead, as plain lines."""
    lines = _made(read.plan, read.made) if read.plan is not None else []
    return [as_plain(line).removeprefix("• ") for line in lines]


def _made(new: Plan, made: Mapping[str, Sequence[str]]) -> list[str]:
    """What was not said, and what was made instead."""
    found = []
    by_claim = {item.claim: item for item in new.items}
    if claims := made.get("short_name"):
        found.append(f"• Short names: {escape(' · '.join(by_claim[one].short_name for one in claims))}")
    if claims := made.get("headline"):
        found.append(
            "• Headlines, such as: 34 of the 51 states that have answered this question so far "
            + escape(by_claim[claims[0]].headline)
        )
    if claims := made.get("help_phrase"):
        found.append(f"• Help phrases, such as: Idaho asks for help with {escape(by_claim[claims[0]].help_phrase)}")
    if claims := made.get("certainty"):
        found.append(f"• Certainty, for {_count(len(claims), 'item')}: {SURE[Certainty.OURS].lower()}")
    return found


def _claim(plan: Plan, key: str) -> str:
    return f"• {escape(plan.item(key).claim)}"


def _asked(it: Checked, key: str) -> str:
    number = it.asked.get(key, 0)
    return f" (asked of {_count(number, 'state')})" if number else ""


def _count(number: int, one: str) -> str:
    return f"{number} {one if number == 1 else one + 's'}"
