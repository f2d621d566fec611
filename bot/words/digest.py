"""The digest as it stands in the channel: one short post, and its details as replies in the post's thread.

Everything is made of parts, each with a plain and a drawn form, and parts are filled into messages; so a message's
`text` says all that its blocks say, and nothing is cut off.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from slackblocks import Block

from bot.digest import AreaCount, Figures, Headline, ItemCount, Said, StillOpen
from bot.model import Status
from bot.plan import Item, Plan
from bot.words import kit

SHORT = 2_500  # escaped characters of the post itself: about two screens of a phone
MOST = 3_900  # escaped characters of a message's plain form: chat.update takes 4,000, so all of it can be edited
BLOCKS = 45  # blocks of a message; Slack takes 50
PARAGRAPH = 1_500  # escaped characters of a section; Slack takes 3,000
QUOTED = 600  # characters of a person in one quote; each may be five once escaped

COUNTED = (
    (Status.IN_PLACE, "in place"),
    (Status.UNDER_WAY, "under way"),
    (Status.NOT_STARTED, "not started"),
    (Status.STUCK, "stuck"),
    (Status.NOT_FOR_US, "not for them"),
)
# As many characters as one quote takes, if possible up to a space.
PIECE = re.compile(rf"(?s).{{1,{QUOTED}}}(?:\s|\Z)|.{{1,{QUOTED}}}")

IN_DM = " The digest waits to be posted; what can still be changed is in my direct message to you."

T = TypeVar("T")


@dataclass(frozen=True)
class Part:
    """A piece that is never divided: its plain form (unescaped) and its blocks."""

    plain: str
    blocks: tuple[Block, ...]

    @property
    def size(self) -> int:
        return len(kit.escape(self.plain)) + 1


def channel_messages(
    plan: Plan,
    figures: Figures,
    words: Mapping[int, str],
    names: Mapping[str, str],
    note: str | None = None,
    note_by: str = "a co-chair",
) -> list[kit.Message]:
    """The post, then the replies in its thread.

    `words`: reply id → its win, now. Whoever is missing there is left out of wins and requests alike, without a
    gap; a reply that only asks for help has an empty text. `names`: postal code → name.
    """
    noted = quoted(f"A note from {note_by}", note) if note else []
    asked = _paragraphs("Can you help?", help_lines(plan, figures.help, words, names))
    said = [*asked, *wins(figures.wins, words, names)]
    if figures.quiet and not said:
        return _posts([*_paragraphs("", quiet_lines(figures)), *noted], [], [])
    counts = [*numbers(figures), *open_lines(figures.still_open)]
    post = [*_paragraphs(headline(plan, figures), counts), *noted, *said]
    thread = [*progress(plan, figures), *differing(plan, figures)]
    small = " ".join(filter(None, ["Item by item: in the thread." if thread else "", plan.notice]))
    return _posts(post, thread, [_small(small)] if small else [])


def preview(messages: list[kit.Message], more: str = "") -> list[kit.Message]:
    """The same messages for one reader, saying so on top of the first."""
    line = f"Preview: only you see this.{more}"
    first, *replies = messages
    top = kit.numbered([kit.context(line)])[0] | {"block_id": "preview"}
    return [kit.Message(f"{line}\n{first.text}", [top, *first.blocks]), *replies]


def nothing_more() -> kit.Message:
    """In the place of a reply that was needed before something was taken back."""
    return kit.message("Nothing more: what stood here has moved up, or was taken back.")


def later_message(plan: Plan, now: ItemCount) -> kit.Message:
    """The line in a posted digest's thread when one of its check-ins was opened afterwards."""
    return kit.message(one_more(plan, now))


def one_more(plan: Plan, now: ItemCount) -> str:
    """The same as plain text. Which state it is stays unsaid."""
    item = _item(plan, now.item)
    if item is None or not now.states:
        return "One more state is in."
    count = f"{now.reached} of {_states(now.states)}"
    return f"One more state is in. On “{item.claim}”: {count} now in place or under way."


# What is said


def quiet_lines(figures: Figures) -> list[str]:
    """Two lines for a week, or a whole time until now, with nothing to count or to carry."""
    if figures.states_heard:
        so_far = f"So far {_states(figures.states_heard)} can be counted."
        return ["A quiet week: nothing new to count.", *(open_lines(figures.still_open) or [so_far])]
    taking_part = f"Taking part: {_count(figures.pairs, 'pair')}."
    return ["Nothing to tell yet: no answers have been opened.", *(open_lines(figures.still_open) or [taking_part])]


def headline(plan: Plan, figures: Figures) -> str:
    """One sentence to read aloud."""
    line = figures.headline
    item = _item(plan, line.item) if line else None
    if line and item:
        return f"{_reached(item.headline, line)}{_change(line.change)}."
    if figures.quiet:
        return "A quiet week, with word from the states."
    return "No new count this week: a state is counted once both its offices have answered."


def _reached(phrase: str, line: Headline) -> str:
    """The colon form where the number would ask for another verb ("1 of 5 has")."""
    if line.reached > 1:
        return f"{line.reached} of {line.states} states {phrase}, or are on the way"
    return f"States that {phrase}, or are on the way: {line.reached or 'none'} of {line.states} so far"


def _change(change: int | None) -> str:
    if change is None:
        return ""
    return f"; {_compared(change)} when last asked"


def numbers(figures: Figures) -> list[str]:
    """The three numbers, each with its change against the digest before."""
    now, change = figures.heard, figures.change
    return [
        f"Heard from both offices: {_states(now.both)}{_against(change.both if change else None)}",
        f"Heard from one office: {_states(now.one)}{_against(change.one if change else None)}",
        f"Heard from neither: {_states(now.none)}{_against(change.none if change else None)}",
    ]


def _against(change: int | None) -> str:
    if change is None:
        return ""
    return f" ({_compared(change)} last time)"


def _compared(change: int) -> str:
    return f"{abs(change)} {'more' if change > 0 else 'fewer'} than" if change else "the same as"


def open_lines(still_open: StillOpen | None) -> list[str]:
    """One line on the open check-ins, or no line at all."""
    if still_open is None:
        return []
    has = "has" if still_open.check_ins == 1 else "have"
    end = " at the latest" if still_open.first != still_open.last else ""
    return [f"{_count(still_open.check_ins, 'pair')} {has} until {_day(still_open.last)}{end}."]


def help_lines(plan: Plan, asked: Iterable[Said], words: Mapping[int, str], names: Mapping[str, str]) -> list[str]:
    """Our lines, never theirs. A state that asked twice is told once; unnamed requests are told by their number."""
    count = Counter((one.jurisdiction, one.item) for one in asked if one.reply in words)
    lines = []
    for (code, key), times in count.items():
        who = names.get(code, code) if code else "A state"
        asks = f"{times} requests for help" if times > 1 and not code else f"{who} asks for help"
        item = _item(plan, key)
        lines.append(f"{asks}: {item.claim}" if item else f"{asks}.")
    return lines


def wins(won: Iterable[Said], words: Mapping[int, str], names: Mapping[str, str]) -> list[Part]:
    """Their own words. The item stays unsaid: beside its counts it could tell more than was agreed to."""
    parts: list[Part] = []
    for one in won:
        who = names.get(one.jurisdiction, one.jurisdiction) if one.jurisdiction else "A state"
        parts += quoted(who, words.get(one.reply, ""))
    if parts:
        title = Part("What went well", (kit.section("*What went well*"),))
        parts[0] = Part(f"{title.plain}\n{parts[0].plain}", title.blocks + parts[0].blocks)
    return parts


def quoted(who: str, words: str) -> list[Part]:
    """A person's words, whole, in as many quotes as their length asks for. In plain text they stay on one line."""
    kept = kit.level(words).strip()
    pieces = [piece.strip() for piece in PIECE.findall(kept)]
    return [Part(f"{who}: “{' '.join(piece.split())}”", (kit.words_of(who, piece),)) for piece in pieces if piece]


def progress(plan: Plan, figures: Figures) -> list[Part]:
    """Each area with its items, as counts."""
    titles = {area.key: area.title for area in plan.areas}
    parts = []
    for area in figures.areas:
        lines = [_item_line(_item(plan, count.item), count) for count in area.items]
        parts += _paragraphs(titles.get(area.area, "An earlier area"), [_area_line(area), *lines])
    return parts


def _area_line(area: AreaCount) -> str:
    over = "1 item" if len(area.items) == 1 else f"{len(area.items)} items together"
    return f"{over}: {area.reached} of {area.states} in place or under way"


def _item_line(item: Item | None, count: ItemCount) -> str:
    said = [(count.by_status[status], text) for status, text in COUNTED if status in count.by_status]
    one = f"1 state so far: {said[0][1]}"
    many = f"{count.states} states: {', '.join(f'{number} {text}' for number, text in said)}"
    return f"• {item.claim if item else 'An earlier item'}\n{one if count.states == 1 else many}"


def differing(plan: Plan, figures: Figures) -> list[Part]:
    """Where the two offices of a state see an item differently: how many states, never which."""
    found = [(_item(plan, one.item), one.states) for one in figures.differences]
    lines = [
        f"In {_states(states)} the two offices see “{item.claim}” differently." for item, states in found if item
    ]
    return _paragraphs("Worth a talk", lines)


def _item(plan: Plan, key: str) -> Item | None:
    """None for an item that the plan no longer has."""
    return next((item for item in plan.items if item.key == key), None)


def _states(number: int) -> str:
    return _count(number, "state")


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _day(day: date) -> str:
    return f"{day:%A} {day.day} {day:%b}"


# How it is put into messages


def _paragraphs(title: str, lines: Sequence[str]) -> list[Part]:
    """Lines under a bold title, in as many sections as their length asks for. No lines, no title."""
    parts = []
    for number, some in enumerate(_fill(lines, lambda line: len(kit.escape(line)) + 1, PARAGRAPH)):
        plain = "\n".join(some)
        above = title if number == 0 else ""
        drawn = f"*{kit.escape(above)}*\n{kit.escape(plain)}" if above else kit.escape(plain)
        parts.append(Part(f"{above}\n{plain}" if above else plain, (kit.section(drawn),)))
    return parts


def _small(text: str) -> Part:
    return Part(text, (kit.context(kit.escape(text)),))


def _posts(post: Sequence[Part], thread: Sequence[Part], last: Sequence[Part]) -> list[kit.Message]:
    """The post, ended by `last`; then what did not fit into it; then the thread."""
    room = SHORT - sum(part.size for part in last)
    first, *rest = _fill(post, lambda part: part.size, room, BLOCKS - 2)
    left = [part for some in rest for part in some]
    more = _fill([*left, *thread], lambda part: part.size, MOST)
    return [_message(some) for some in [[*first, *last], *more]]


def _message(parts: Sequence[Part]) -> kit.Message:
    return kit.message("\n".join(part.plain for part in parts), *(block for part in parts for block in part.blocks))


def _fill(things: Sequence[T], size: Callable[[T], int], most: int, number: int = BLOCKS) -> list[list[T]]:
    """Put things into groups, in order, each of at most `most` in size and `number` things (or one thing alone)."""
    groups: list[list[T]] = []
    room = 0
    for thing in things:
        if not groups or size(thing) > room or len(groups[-1]) == number:
            groups.append([])
            room = most
        groups[-1].append(thing)
        room -= size(thing)
    return groups
