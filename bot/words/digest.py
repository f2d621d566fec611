"""The digest as it stands in the channel: one short post, and its details as replies in the post's thread.

Everything is made of parts, each with a plain and a drawn form, and parts are filled into messages; so a message's
`text` says all that its blocks say, and nothing is cut off. Only what people wrote in an answer stands in the
blocks alone: the text is what a locked phone shows, and says how many wins there are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from bot.rules.digest import Figures, Headline, Heard, RoundCount, Said, StillOpen
from bot.rules.hours import dated_words, day_words, local, time_words
from bot.rules.plan import Plan
from bot.rules.publishing import CHANGED, ENOUGH, percent
from bot.words import chart, counting, kit, offer
from bot.words.digest_items import at_a_glance, beside, differing, item_of, outlooks, progress, standing, told_areas
from bot.words.digest_parts import Part, paragraphs, posts

QUOTED = 600  # characters of a person in one quote; each may be five once escaped

# As many characters as one quote takes, if possible up to a space.
PIECE = re.compile(rf"(?s).{{1,{QUOTED}}}(?:\s|\Z)|.{{1,{QUOTED}}}")

ANEW = " The figures are counted again when it is posted."
OLDER = " Where the states stand is as last counted: each item's day is in the thread."
COUNTS = "both offices answered, or the only one that was asked"
LEAD = 80  # characters of a plan's notice; the whole stands in *About this plan*
ASKED = 12  # requests for help in the post; what is more stands in the thread
IN_DM = f"{ANEW} What can still be changed is in my direct message to you."


def channel_messages(
    plan: Plan,
    figures: Figures,
    words: Mapping[int, str],
    names: Mapping[str, str],
    zone: str,
    note: str | None = None,
    note_by: str = "a co-chair",
    posted: int | None = None,
    phrases: Mapping[int, str] | None = None,
    quotes: Sequence[Part] = (),
) -> list[kit.Content]:
    """The post, then the replies in its thread. Times are told in `zone`. `posted`: its id, once it is.

    `quotes`: in a preview these stand in the place of what it quotes, each with its button.

    `words`: reply id → its win, now. Whoever is missing there is left out of wins and requests alike, without a
    gap; a reply that only asks for help has an empty text. `names`: postal code → name. `phrases`: reply id → what
    it asks for help with, as it was when that was agreed to; where it is missing, the plan's.
    """
    noted = quoted(f"A note from {note_by}", note) if note else []
    asks = requests(plan, figures.help, words, names, phrases)
    left = [f"And {_count(len(asks) - ASKED, 'more request')}: in the thread."] if len(asks) > ASKED else []
    asked = [*_asking(asks[:ASKED], posted), *paragraphs("", left)]
    said = [*asked, *wins(figures.wins, words, names)]
    if figures.quiet and not said:
        return posts([*paragraphs("", quiet_lines(figures, zone)), *noted, *quotes], [], [])
    counts = [
        *_since(figures, zone),
        *numbers(figures),
        *open_lines(figures.still_open),
        *step_lines(figures, zone),
        *talk_lines(figures, zone),
    ]
    title = [titled(plan, figures, zone)] if figures.look > 1 else []
    top = [*title, *paragraphs(headline(plan, figures, zone), counts)]
    post = [*top, *noted, *standing(plan, figures, zone), *(quotes or said)]
    more = [] if quotes else _asking(asks[ASKED:], posted, "More that ask for help")
    thread = [
        *more,
        *at_a_glance(plan, figures, zone),
        *progress(plan, figures, zone),
        *differing(plan, figures, zone),
        *beside(plan, figures),
        *outlooks(figures, zone),
    ]
    small = [
        f"{as_of(figures, zone)}.",
        "Item by item: in the thread." if thread else "",
        _notice(plan),
    ]
    last = " ".join(filter(None, small))
    doors = [kit.button("About this plan", "plan")]
    if posted is not None:
        doors.append(kit.button("How we count", "how_we_count", str(posted)))
        doors.append(kit.button("Copy for e-mail", "copy_digest", str(posted)))
    return posts(post, thread, [Part(last, (kit.context(kit.escape(last)), kit.buttons(*doors)))])


def _notice(plan: Plan) -> str:
    """How the plan's notice begins: `This plan is partial: see “About this plan”.`"""
    lead = re.split("[.:;]", plan.notice)[0].strip()
    if not lead:
        return ""
    return f"{lead if len(lead) <= LEAD else 'There is a notice on the plan'}: see “About this plan”."


def for_email(plan: Plan, figures: Figures, zone: str) -> kit.Json:
    """The same in counts alone, to be copied: three sentences, and all figures."""
    title, bars = chart.by_area(plan, told_areas(figures))
    areas = [*chart.lines(title, bars), ""] if len(bars) > 1 else []
    parts = [
        *paragraphs("", [*step_lines(figures, zone), *talk_lines(figures, zone)]),
        *progress(plan, figures, zone),
        *differing(plan, figures, zone),
    ]
    said = [line for part in parts for line in [*part.plain.split("\n"), ""]]
    points = [headline(plan, figures, zone), " ".join(numbers(figures)), _asked_and_won(figures)]
    return counting.for_email(
        titled(plan, figures, zone).plain, points, [*areas, *said], f"{as_of(figures, zone)}."
    )


def _asked_and_won(figures: Figures) -> str:
    if not (figures.help or figures.wins):
        return "No state asked the others for help in it, or told of a win."
    asked, won = len(figures.help), len(figures.wins)
    return f"It carries {_count(asked, 'request')} for help, and {_count(won, 'win')} in the states' own words."


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
    then = f" (as of {dated_words(told.as_of, zone, figures.cut)})" if told.as_of != figures.cut else ""
    agreed = f"{len(told.agreed)} in {told.states} states"
    return [f"Next steps that the two officers of a state have agreed on so far: {agreed}{done}{then}."]


def talk_lines(figures: Figures, zone: str) -> list[str]:
    """How many requests for help led to a talk between two states; never whose."""
    told = figures.talks
    if told is None:
        return []
    then = f" (as of {day_words(told.as_of, zone)})" if told.as_of != figures.cut else ""
    return [f"Requests for help so far that led to a talk: {len(told.talked)} of {len(told.asked)}{then}."]


def titled(plan: Plan, figures: Figures, zone: str) -> Part:
    """Whose digest it is, and of which day."""
    title = f"{plan.title}: digest of {local(figures.cut, zone):%b} {local(figures.cut, zone).day}"
    return Part(title, (kit.header(title),))


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
        have = "state has" if figures.states_heard == 1 else "states have"
        so_far = f"So far {figures.states_heard} {have} answers that count, to one question or more: {COUNTS}."
        first = f"A quiet week: nothing new to count. {as_of(figures, zone)}."
        return [first, *(open_lines(figures.still_open) or [so_far])]
    taking_part = f"Taking part: {_count(figures.pairs, 'pair')}."
    first = f"Nothing to tell yet: no answers can be counted. {as_of(figures, zone)}."
    return [first, *(open_lines(figures.still_open) or [taking_part])]


def headline(plan: Plan, figures: Figures, zone: str) -> str:
    """One sentence to read aloud. It rests on five states or more."""
    line = figures.headline
    item = item_of(plan, line.item) if line else None
    if line and item and line.states >= ENOUGH:
        then = _then(line, figures.cut, zone)
        answered = f"of the {line.states} states that have answered this question so far"
        if line.reached > 1:
            return f"{line.reached} {answered} {item.headline}, or are on the way.{then}"
        # The colon form where the number would ask for another verb ("1 of 5 has").
        return f"States that {item.headline}, or are on the way: {line.reached or 'none'} {answered}.{then}"
    if figures.quiet:
        return "A quiet week, with word from the states."
    return (
        f"No new count this week: a question is counted once {ENOUGH} states have answered it, "
        f"and again once {CHANGED} states have something new.{OLDER if told_areas(figures) else ''}"
    )


def _then(line: Headline, now: datetime, zone: str) -> str:
    """` That is 67%; on Thu, Sep 3, when fewer states had answered, it was 56% (27 of 48).`

    Neither two numbers nor two shares say alone what changed where other states have answered.
    """
    before = line.before
    if before is None or before.as_of is None:
        return ""
    share, then = (percent(one.reached, one.states) for one in (line, before))
    day = dated_words(before.as_of, zone, now)
    of = f"{before.reached or 'none'} of {before.states}"
    return f" That is {share}%; on {day},{_of_others(line.states - before.states)} it was {then}% ({of})."


def _of_others(more: int) -> str:
    """That a figure of before rests on so many states fewer."""
    return f" when {'fewer' if more > 0 else 'more'} states had answered," if more else ""


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
    end = " at the latest" if still_open.first != still_open.last else ""
    day = still_open.last
    return [f"Still open to answer in {_states(still_open.check_ins)}, until {day:%A}, {day:%b} {day.day}{end}."]


def _asking(asked: Sequence[tuple[str, str]], posted: int | None, title: str = "Can you help?") -> list[Part]:
    """The requests, each with its line; once they are posted, with the button of who can help."""
    if posted is None:
        return paragraphs(title, [line for line, _ in asked])
    parts = []
    for line, which in asked:
        door = kit.button(offer.HELP, "offer", f"{posted}:{which}")
        parts.append(Part(line, (kit.section_with_button(kit.escape(line), door),)))
    if parts:
        first = parts[0]
        parts[0] = Part(f"{title}\n{first.plain}", (kit.section(f"*{title}*"), *first.blocks))
    return parts


def help_lines(
    plan: Plan,
    asked: Iterable[Said],
    words: Mapping[int, str],
    names: Mapping[str, str],
    phrases: Mapping[int, str] | None = None,
) -> list[str]:
    """Our lines, never theirs. A state that asked twice is told once; unnamed requests are told by their number."""
    return [line for line, _ in requests(plan, asked, words, names, phrases)]


def requests(
    plan: Plan,
    asked: Iterable[Said],
    words: Mapping[int, str],
    names: Mapping[str, str],
    phrases: Mapping[int, str] | None = None,
) -> list[tuple[str, str]]:
    """The same, each with what its button says of which it is: `ID:exit_plan`, or `:exit_plan`."""
    count = Counter((one.jurisdiction, one.item) for one in asked if one.reply in words)
    agreed = {(one.jurisdiction, one.item): said for one in asked if (said := (phrases or {}).get(one.reply))}
    lines = []
    for (code, key), times in count.items():
        who = names.get(code, code) if code else "A state"
        asks = f"{times} requests for help" if times > 1 and not code else f"{who} asks for help"
        item = item_of(plan, key)
        phrase = agreed.get((code, key)) or (item.help_phrase if item else "")
        lines.append((f"{asks} with {phrase}" if phrase else f"{asks}.", f"{code or ''}:{key}"))
    return lines


def wins(won: Iterable[Said], words: Mapping[int, str], names: Mapping[str, str]) -> list[Part]:
    """Their own words. The item stays unsaid: beside its counts it could tell more than was agreed to."""
    parts: list[Part] = []
    told = [one for one in won if kit.without_turning(words.get(one.reply, "")).strip()]
    told.sort(key=lambda one: one.jurisdiction is None)  # above a named one an unnamed would read as its own
    for one in told:
        who = names.get(one.jurisdiction, one.jurisdiction) if one.jurisdiction else ""
        parts += [Part("", it.blocks, it.plain) for it in quoted("", words[one.reply], who)]
    if parts:
        plain = f"What went well: {_count(len(told), 'win')}, in the states' own words"
        parts[0] = Part(plain, (kit.section("*What went well*"), *parts[0].blocks), parts[0].besides)
    return parts


def quoted(who: str, words: str, signed: str = "") -> list[Part]:
    """A person's words, whole, in as many quotes as their length asks for. In plain text they stay on one line.

    `who` stands above, as what is decided about; `signed` below, within the quote, so that it is of no other.
    """
    kept = kit.without_turning(words).strip()
    pieces = [piece.strip() for piece in PIECE.findall(kept)]
    by = f"{who or signed}: " if who or signed else ""
    return [Part(f"{by}“{' '.join(piece.split())}”", (kit.quote(who, piece, signed),)) for piece in pieces if piece]


def _states(number: int) -> str:
    return _count(number, "state")


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
