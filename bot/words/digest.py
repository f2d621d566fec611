"""The digest as it stands in the channel: one short post, and its details as replies in the post's thread.

Everything is made of parts, each with a plain and a drawn form, and parts are filled into messages; so a message's
`text` says all that its blocks say, and nothing is cut off. Only what people wrote in an answer stands in the
blocks alone: the text is what a locked phone shows, and says how many wins there are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from slackblocks import Block

from bot.rules.digest import AreaCount, Difference, Figures, Heard, RoundCount, Said, StillOpen
from bot.rules.hours import day_words, local, time_words
from bot.rules.plan import Item, Plan
from bot.rules.publishing import CHANGED, ENOUGH, ItemCount, told
from bot.words import chart, data_table, kit

SHORT = 2_500  # escaped characters of the post itself: about two screens of a phone
MOST = 3_900  # escaped characters of a message's plain form: chat.update takes 4,000, so all of it can be edited
BLOCKS = 45  # blocks of a message; Slack takes 50
PARAGRAPH = 1_500  # escaped characters of a section; Slack takes 3,000
QUOTED = 600  # characters of a person in one quote; each may be five once escaped

# As many characters as one quote takes, if possible up to a space.
PIECE = re.compile(rf"(?s).{{1,{QUOTED}}}(?:\s|\Z)|.{{1,{QUOTED}}}")

ANEW = " The figures are counted again when it is posted."
MORE_WINS = "More of what went well, in the states' own words"


IN_DM = f"{ANEW} What can still be changed is in my direct message to you."


@dataclass(frozen=True)
class Part:
    """A piece that is never divided: its plain form (unescaped) and its blocks, with what these hold besides."""

    plain: str
    blocks: tuple[Block, ...]
    besides: str = ""

    @property
    def size(self) -> int:
        return len(kit.escape(self.plain)) + len(kit.escape(self.besides)) + 1


def channel_messages(
    plan: Plan,
    figures: Figures,
    words: Mapping[int, str],
    names: Mapping[str, str],
    zone: str,
    note: str | None = None,
    note_by: str = "a co-chair",
) -> list[kit.Content]:
    """The post, then the replies in its thread. Times are told in `zone`.

    `words`: reply id → its win, now. Whoever is missing there is left out of wins and requests alike, without a
    gap; a reply that only asks for help has an empty text. `names`: postal code → name.
    """
    noted = quoted(f"A note from {note_by}", note) if note else []
    asked = _paragraphs("Can you help?", help_lines(plan, figures.help, words, names))
    said = [*asked, *wins(figures.wins, words, names)]
    if figures.quiet and not said:
        return _posts([*_paragraphs("", quiet_lines(figures, zone)), *noted], [], [])
    counts = [
        *_since(figures, zone),
        *numbers(figures),
        *open_lines(figures.still_open),
        *step_lines(figures, zone),
    ]
    top = [titled(plan, figures, zone), *_paragraphs(headline(plan, figures), counts)]
    post = [*top, *noted, *standing(plan, figures), *said]
    thread = [*at_a_glance(plan, figures, zone), *progress(plan, figures, zone), *differing(plan, figures, zone)]
    small = [f"{as_of(figures, zone)}.", "Item by item: in the thread." if thread else "", plan.notice]
    last = " ".join(filter(None, small))
    about = kit.buttons(kit.button("About this plan", "plan"))
    return _posts(post, thread, [Part(last, (kit.context(kit.escape(last)), about))])


def step_lines(figures: Figures, zone: str) -> list[str]:
    """How many next steps the two officers of a state agreed on, and how many are done; never whose."""
    told = figures.steps
    if told is None:
        return []
    done = (
        ""
        if told.done_told is None
        else f"; {told.done_told} of them {'is' if told.done_told == 1 else 'are'} done"
    )
    then = f" (as of {day_words(told.as_of, zone)})" if told.as_of != figures.cut else ""
    agreed = f"{len(told.agreed)} in {told.states} states"
    return [f"Next steps that the two officers of a state have agreed on: {agreed}{done}{then}."]


def titled(plan: Plan, figures: Figures, zone: str) -> Part:
    """Whose digest it is, and of which day."""
    title = f"{plan.title}: digest of {local(figures.cut, zone):%b} {local(figures.cut, zone).day}"
    return Part(title, (kit.header(title),))


def standing(plan: Plan, figures: Figures) -> list[Part]:
    """Where the states stand, as a chart and its figures. Of one thing alone the headline says it."""
    title, bars = chart.by_area(plan, _told_areas(figures))
    if len(bars) < 2:
        return []
    parts = []
    for some in kit.packed(chart.lines(title, bars), lambda line: len(kit.escape(line)) + 1, PARAGRAPH, BLOCKS):
        plain = "\n".join(some)
        parts.append(Part(plain, (kit.context(kit.escape(plain)),)))
    parts[0] = Part(parts[0].plain, (chart.drawn(title, bars), *parts[0].blocks))
    return parts


def _told_areas(figures: Figures) -> list[AreaCount]:
    """The areas with the items that five states or more were heard on; an older version told of fewer."""
    areas = [
        area.model_copy(update={"items": tuple(one for one in area.items if one.states >= ENOUGH)})
        for area in figures.areas
    ]
    return [area for area in areas if area.items]


def _since(figures: Figures, zone: str) -> list[str]:
    """Of what time the three numbers are; a round says so itself."""
    if figures.rounds:
        return []
    return [f"Since the digest of {day_words(figures.since, zone)}:" if figures.since else "So far:"]


def as_of(figures: Figures, zone: str) -> str:
    """When it was counted: what is told is what was so then."""
    return f"Counted {time_words(figures.cut, zone)}"


def preview(messages: list[kit.Content], more: str = ANEW) -> list[kit.Content]:
    """The same messages for one reader, saying so on top of the first."""
    return _headed(messages, f"Preview: only you see this.{more}")


def as_posted(messages: list[kit.Content], when: str) -> list[kit.Content]:
    """The same messages of a past week for one reader, saying so on top of the first."""
    return _headed(messages, f"Only you see this. It was posted on {when}; what was taken back since is left out.")


def _headed(messages: list[kit.Content], line: str) -> list[kit.Content]:
    first, *replies = map(kit.without_charts, messages)  # an answer to a command is lost where one is unknown
    return [kit.joined(kit.message(kit.context(line)), first), *replies]


def nothing_more() -> kit.Content:
    """In the place of a reply that was needed before something was taken back."""
    return kit.sentences("Nothing more: what stood here has moved up, or was taken back.")


def since_posted(states: int) -> kit.Content:
    """The standing line in a posted digest's thread: so many states opened what it told of as closed."""
    who = "one more state" if states == 1 else f"{states} more states"
    return kit.sentences(
        f"Since this was posted, both offices of {who} have answered. The next digest counts that."
    )


# What is said


def quiet_lines(figures: Figures, zone: str) -> list[str]:
    """Two lines for a week, or a whole time until now, with nothing to count or to carry."""
    if figures.states_heard:
        so_far = f"So far {_states(figures.states_heard)} can be counted."
        first = f"A quiet week: nothing new to count. {as_of(figures, zone)}."
        return [first, *(open_lines(figures.still_open) or [so_far])]
    taking_part = f"Taking part: {_count(figures.pairs, 'pair')}."
    first = f"Nothing to tell yet: no answers can be counted. {as_of(figures, zone)}."
    return [first, *(open_lines(figures.still_open) or [taking_part])]


def headline(plan: Plan, figures: Figures) -> str:
    """One sentence to read aloud. It rests on five states or more."""
    line = figures.headline
    item = _item(plan, line.item) if line else None
    if line and item and line.states >= ENOUGH:
        then = _then(line.before)
        if line.reached > 1:
            return f"{line.reached} of {line.states} states {item.headline}, or are on the way{then}."
        # The colon form where the number would ask for another verb ("1 of 5 has").
        reached = line.reached or "none"
        return f"States that {item.headline}, or are on the way: {reached} of {line.states} so far{then}."
    if figures.quiet:
        return "A quiet week, with word from the states."
    return (
        f"No new count this week: a question is counted once {ENOUGH} states have answered it, "
        f"and again once {CHANGED} of them have something new."
    )


def _then(before: ItemCount | None) -> str:
    """`; in September 27 of 48`."""
    if before is None or before.as_of is None:
        return ""
    return f"; in {before.as_of:%B} {before.reached or 'none'} of {before.states}"


def numbers(figures: Figures) -> list[str]:
    """How many states were heard from in the round, of those that were asked; and what came late."""
    late = f"Answered after their question had closed: {_states(figures.late)}"
    lines = [round_line(*figures.rounds)] if figures.rounds else _heard(figures.heard)
    return [*lines, late] if figures.late else lines


def round_line(now: RoundCount, last: RoundCount | None = None) -> str:
    """`Round of Dec 10: 14 of 15 states heard from both offices, 1 from one (last round 14 of 15).`"""
    compared = f" (last round {last.both} of {last.asked})" if last is not None else ""
    day, states = f"{now.begins:%b} {now.begins.day}", "state" if now.asked == 1 else "states"
    both = f"{now.both} of {now.asked} {states} heard from both offices"
    return f"Round of {day}: {both}, {now.one} from one{compared}."


def _heard(now: Heard) -> list[str]:
    """The three numbers of a digest from before there were rounds."""
    return [
        f"Heard from both offices: {_states(now.both)}",
        f"Heard from one office: {_states(now.one)}",
        f"Heard from neither: {_states(now.none)}",
    ]


def open_lines(still_open: StillOpen | None) -> list[str]:
    """One line on the open check-ins, or no line at all."""
    if still_open is None:
        return []
    has = "has" if still_open.check_ins == 1 else "have"
    end = " at the latest" if still_open.first != still_open.last else ""
    day = still_open.last
    return [f"{_count(still_open.check_ins, 'pair')} {has} until {day:%A}, {day:%b} {day.day}{end}."]


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
    told = [one for one in won if kit.without_turning(words.get(one.reply, "")).strip()]
    for one in told:
        who = names.get(one.jurisdiction, one.jurisdiction) if one.jurisdiction else "A state"
        parts += [Part("", it.blocks, it.plain) for it in quoted(who, words[one.reply])]
    if parts:
        plain = f"What went well: {_count(len(told), 'win')}, in the states' own words"
        parts[0] = Part(plain, (kit.section("*What went well*"), *parts[0].blocks), parts[0].besides)
    return parts


def quoted(who: str, words: str) -> list[Part]:
    """A person's words, whole, in as many quotes as their length asks for. In plain text they stay on one line."""
    kept = kit.without_turning(words).strip()
    pieces = [piece.strip() for piece in PIECE.findall(kept)]
    return [Part(f"{who}: “{' '.join(piece.split())}”", (kit.quote(who, piece),)) for piece in pieces if piece]


def at_a_glance(plan: Plan, figures: Figures, zone: str) -> list[Part]:
    """All items in one table. Its plain form are the lines that follow; of one item alone it would say no more."""
    shown = {one.item: one for area in _told_areas(figures) for one in area.items}
    if sum(item.key in shown for item in plan.items) < 2:
        return []
    apart = {one.item: one for one in _apart(figures)}
    earlier = {one.item: one for one in figures.earlier}
    drawn = data_table.table(plan, shown, apart, earlier, time_words(figures.cut, zone))
    return [Part("", (drawn,))]


def progress(plan: Plan, figures: Figures, zone: str) -> list[Part]:
    """Each area with its items, as counts. An item that fewer than five states were heard on is left out."""
    titles = {area.key: area.title for area in plan.areas}
    earlier = {one.item: one for one in figures.earlier}
    parts = []
    for area in _told_areas(figures):
        lines = [
            _item_line(_item(plan, one.item), one, _dated(one.as_of, figures, zone))
            + (f"\n{data_table.change_line(one, earlier[one.item])}" if one.item in earlier else "")
            for one in area.items
        ]
        parts += _paragraphs(titles.get(area.area, chart.EARLIER), [_area_line(area), *lines])
    return parts


def _area_line(area: AreaCount) -> str:
    over = "1 item" if len(area.items) == 1 else f"{len(area.items)} items together"
    return f"{over}: {area.reached} of {area.states} in place or under way"


def _item_line(item: Item | None, count: ItemCount, dated: str) -> str:
    groups = told(count)
    said = [f"{number} {_any_of([status.counted for status in which])}" for which, number in groups]
    between = "; " if any(len(which) > 1 for which, _ in groups) else ", "
    return f"• {item.claim if item else 'An earlier item'}\n{count.states} states{dated}: {between.join(said)}"


def _any_of(statuses: list[str]) -> str:
    return " or ".join(filter(None, [", ".join(statuses[:-1]), statuses[-1]]))


def _dated(counted: datetime | None, figures: Figures, zone: str) -> str:
    """An older figure that stands, since too little has changed, says from when it is."""
    return f" (as of {day_words(counted, zone)})" if counted and counted != figures.cut else ""


def differing(plan: Plan, figures: Figures, zone: str) -> list[Part]:
    """Where the two offices of a state see an item differently: how many states, never which, never one alone."""
    lines = []
    for one in _apart(figures):
        item = _item(plan, one.item)
        if item:
            dated = _dated(one.as_of, figures, zone)
            lines.append(
                f"In {one.states} of {one.compared} states{dated} the two offices see “{item.claim}” differently."
            )
    return _paragraphs("Worth a talk", lines)


def _apart(figures: Figures) -> list[Difference]:
    """The differences that may be told; an older version counted others as well."""
    return [one for one in figures.differences if one.compared >= ENOUGH and one.states > 1]


def _item(plan: Plan, key: str) -> Item | None:
    """None for an item that the plan no longer has."""
    return next((item for item in plan.items if item.key == key), None)


def _states(number: int) -> str:
    return _count(number, "state")


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


# How it is put into messages


def _paragraphs(title: str, lines: Sequence[str]) -> list[Part]:
    """Lines under a bold title, in as many sections as their length asks for. No lines, no title."""
    parts = []
    for number, some in enumerate(kit.packed(lines, lambda line: len(kit.escape(line)) + 1, PARAGRAPH, BLOCKS)):
        plain = "\n".join(some)
        above = title if number == 0 else ""
        drawn = f"*{kit.escape(above)}*\n{kit.escape(plain)}" if above else kit.escape(plain)
        parts.append(Part(f"{above}\n{plain}" if above else plain, (kit.section(drawn),)))
    return parts


def _posts(post: Sequence[Part], thread: Sequence[Part], last: Sequence[Part]) -> list[kit.Content]:
    """The post, ended by `last`; then what did not fit into it; then the thread."""
    room = SHORT - sum(part.size for part in last)
    first, *rest = kit.packed(post, lambda part: part.size, room, BLOCKS - 2)
    left = [part for some in rest for part in some]
    more = kit.packed([*left, *thread], lambda part: part.size, MOST, BLOCKS)
    return [_message(some) for some in [[*first, *last], *more]]


def _message(parts: Sequence[Part]) -> kit.Content:
    plain = "\n".join(part.plain for part in parts if part.plain)
    return kit.message(*(block for part in parts for block in part.blocks), plain=plain or MORE_WINS)
