"""Home, for an officer, a co-chair and a stranger. An admin's: `admin_home`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from slackblocks import Block, Button

from bot.rules.alike import Alike
from bot.rules.model import Office, Stage, Status, standing
from bot.words.check_in import Own, Question, asking
from bot.words.kit import (
    Content,
    Json,
    button,
    buttons,
    context,
    divider,
    escape,
    first_that_fit,
    form,
    header,
    section,
    section_with_button,
)
from bot.words.silence import ASK_AGAIN
from bot.words.why import called

Blocks = list[Block | Json]

STRANGER = (
    "I help each state's Chief Information Officer and Chief Procurement Officer talk, regularly, about a shared "
    "action plan: both get the same question, and each sees the other's answer once both have answered."
)
NOTHING_FOR_YOU = "You hold no office here, so nothing comes to you from me, and there is nothing to do."
WHOM_TO_ASK = "If you are a CIO or CPO, or a co-chair, ask"
AN_ADMIN = "an admin of this workspace"
NO_QUESTION = "Nothing is open for you to answer."
NOTHING_YET = "Nothing yet: what each of you says is listed here once both have answered."
PRIVATE = "Only you see this page. What your counterpart said stands here once both of you have answered."
RETIRED = "No longer in the plan"
MOST_LINES = 2_800  # characters of one area; a section takes 3,000


@dataclass(frozen=True)
class Standing:
    """Where the two offices stand on an item, as far as both have answered. `mine`: a newer one that is sealed."""

    claim: str
    shown: Mapping[Office, Status]
    mine: Status | None = None


@dataclass(frozen=True)
class Opened:
    """A question whose answers are open: its id, the day it was asked, and its claim."""

    id: int
    day: str
    claim: str


@dataclass(frozen=True)
class Line:
    """One thing that this person may set (mrkdwn): what it is, how it stands, the buttons that change it.

    `state`: how far that is, while the task force is set up.
    """

    what: str
    stands: str
    buttons: Sequence[Button] = ()
    state: str = ""


@dataclass(frozen=True)
class Officer:
    """What concerns the holder (or deputy) of an office. `who` and `next_line` are whole sentences (mrkdwn)."""

    state: str
    office: Office
    who: str
    question: Question | None
    own: Own | None
    next_line: str
    areas: Sequence[tuple[str, Sequence[Standing]]]
    lately: Sequence[Opened]
    settings: Sequence[Line]
    left_alone: bool = False
    why: str = ""
    alike: Alike | None = None
    steps: Blocks = field(default_factory=list)
    acting: bool = False


def officer(it: Officer) -> Blocks:
    """What I owe, what is next, where we stand, what was opened lately, my settings."""
    owed = asking(it.question, own=it.own).blocks if it.question is not None else [section(NO_QUESTION)]
    return [
        header(f"{it.state} · {called(it.office, it.acting)}"),
        section(f"{it.who}\n{it.next_line}"),
        *([buttons(button(ASK_AGAIN, "ask_again", primary=True))] if it.left_alone else []),
        divider(),
        *owed,
        *([context(it.why)] if it.why else []),
        divider(),
        *it.steps,
        divider(),
        header(f"Where {it.state} stands"),
        *([section(seen_alike(it.alike))] if it.alike is not None else []),
        *_areas(it.areas),
        *_lately(it.lately),
        divider(),
        header("Your settings"),
        *(block for one in it.settings for block in setting(one)),
        context(PRIVATE),
    ]


def deputy(it: Officer, owed: Sequence[Block | Json]) -> Blocks:
    """What I owe as somebody's deputy, what is next, what I may set. Where the two offices stand is theirs."""
    return [
        header(f"{it.state} · {it.office}, deputy"),
        section(f"{it.who}\n{it.next_line}"),
        *([buttons(button(ASK_AGAIN, "ask_again", primary=True))] if it.left_alone else []),
        divider(),
        *(owed or [section(NO_QUESTION)]),
        *([context(it.why)] if it.why else []),
        divider(),
        header("Your settings"),
        *(block for one in it.settings for block in setting(one)),
        context(PRIVATE),
    ]


def cochair(
    digest_line: str,
    focus: Sequence[Block],
    preview: Blocks,
    last: str,
    since: str,
    numbers: Sequence[str],
    help_lines: Sequence[str],
    by_name: bool,
) -> Blocks:
    """The next digest, its preview, the last one's sentence (empty: none), the numbers, who asks for help.

    `focus`: what every state is asked next; `since`: of what time the numbers are, where they do not say so;
    `by_name`: whether the reader may see states by name, where those agreed.
    `digest_line` is mrkdwn, the others are not escaped yet.
    """
    drawn: Blocks = [header("The weekly digest"), section(digest_line), *preview]
    if last:
        drawn.append(section(f"*The last one said:* {escape(last)}"))
    drawn.append(section("\n".join([*([f"*{since}*"] if since else []), *map(escape, numbers)])))
    if help_lines:
        drawn.append(section("\n".join(["*Can you help?*", *map(escape, help_lines)])))
    return [
        *drawn,
        buttons(
            button("See the digest so far", "digest"),
            button("Scorecard", "scorecard"),
            *([button("Map", "map")] if by_name else []),
            button("Report of the year", "report"),
            button("What went well", "wins"),
            button("Past digests", "past_digests"),
            button("Read the plan", "plan"),
        ),
        *focus,
    ]


def digest_form(shown: Content) -> Json:
    """The digest as it would be now, in a window."""
    drawn = [block for block in shown.blocks if block["type"] != "actions"]  # a window opens no other
    return form("The digest so far", "digest", "", section(escape(shown.text))) | {"blocks": drawn}


def stranger(admins: Sequence[str]) -> Blocks:
    """What this is, and whom to ask. `admins` are Slack ids."""
    whom = ", ".join(f"<@{one}>" for one in admins) or AN_ADMIN
    return [header("Counterpart"), section(STRANGER), section(f"{NOTHING_FOR_YOU} {WHOM_TO_ASK} {whom}.")]


def setting(it: Line) -> list[Block]:
    """One line with its button at its side; more than one below."""
    said = f"*{it.what}:* {it.stands}"
    if len(it.buttons) == 1:
        return [section_with_button(said, it.buttons[0])]
    return [section(said), *([buttons(*it.buttons)] if it.buttons else [])]


def seen_alike(it: Alike) -> str:
    """How many points the two see alike, and how that went since both first answered them. For the two alone."""
    now = f"You two see *{it.now} of {it.points}* points alike."
    if not it.again:
        return now
    if it.now == it.first:
        return f"{now} When you first answered them it was as many."
    return f"{now} When you first answered them it was {it.first or 'none'}."


def _areas(areas: Sequence[tuple[str, Sequence[Standing]]]) -> list[Block]:
    return [section(_area(title, standings)) for title, standings in areas] or [section(NOTHING_YET)]


def _area(title: str, standings: Sequence[Standing]) -> str:
    bar = _bar(standings) if title != RETIRED else ""
    lines = [f"*{escape(title)}*{bar}", *(f"• {escape(one.claim)}: {stands(one)}" for one in standings)]
    fitting = first_that_fit(lines, MOST_LINES)
    left = len(lines) - len(fitting)
    return "\n".join([*fitting, *([f"and {left} more"] if left else [])])


def _bar(standings: Sequence[Standing]) -> str:
    """How far the two are, as a bar and in words: of what both have answered, without what both set aside."""
    both = [standing(one.shown.values()) for one in standings if len(one.shown) == len(Office)]
    theirs = [status for status in both if status is not None and status.stage is not Stage.SET_ASIDE]
    reached = sum(status.reached for status in theirs)
    if not theirs:
        return ""
    return f" · {'▰' * reached}{'▱' * (len(theirs) - reached)} {reached} of {len(theirs)} under way or in place"


def stands(one: Standing) -> str:
    both = ", ".join(f"{office} {status.label}" for office, status in sorted(one.shown.items()))
    if one.mine is None:
        return both
    sealed = f"your {'newer ' if both else ''}answer, {one.mine.label}, is sealed"
    return f"{both}; {sealed}" if both else sealed


def _lately(opened: Sequence[Opened]) -> list[Block]:
    if not opened:
        return []
    rows = [
        section_with_button(
            f"*{escape(one.day)}* · {escape(one.claim)}", button("Read both", "read_both", str(one.id))
        )
        for one in opened
    ]
    return [divider(), header("Opened lately"), *rows]
