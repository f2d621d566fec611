"""The two windows under a digest: how it was counted, in plain words, and its figures as text for an e-mail."""

from __future__ import annotations

from collections.abc import Sequence

from bot.rules.digest import Figures
from bot.rules.hours import dated_words, time_words
from bot.rules.plan import Plan
from bot.rules.publishing import CHANGED, ENOUGH
from bot.words import kit

MOST_COPIED = 12_000  # characters of one block in a window, far below what Slack takes of a view
NOT_POSTED = "That digest is not posted yet. Nothing was changed."
SELECT = "Select the text, copy it, and paste it where you want it. It names no state, and quotes nobody."


def how_we_count(plan: Plan, figures: Figures, zone: str) -> kit.Json:
    """The rules of counting, with this digest's numbers."""
    lines = [
        f"*As of when.* This digest tells what was so on {time_words(figures.cut, zone)}. A later answer counts in "
        "the next one.",
        "*A state* counts once on each item of the plan, by its newest answers. Where its two offices differ, the "
        "one that is less far counts: stuck, then not started, under way, in place. “Not for us” counts only where "
        "nobody says otherwise.",
        "*In percent*: the states in place or under way, of those heard on an item. For an area its items are "
        "added up, each state once on each.",
        _round_line(figures),
        f"*An item is told of* once {ENOUGH} states were heard on it, and counted anew once {CHANGED} of them have "
        f"something new; until then its last figure stands. {_told_line(plan, figures, zone)}",
        "*A dash (–)* is what we hold back: an item below that; a status that one state alone has, which is told "
        "together with those beside it; a difference that only one state has; a change where nothing was counted "
        "anew.",
        "*Seen differently*: the two offices gave different answers, of the states where both answered.",
        "*Change in points*: the share in place or under way, in percentage points more (+) or fewer (-) than the "
        "digest of three months before told; of which day that figure was stands with it. It is of the exact "
        "shares, and of the states heard then and now: these need not be the same.",
        f"*Next steps* are told of from {ENOUGH} states on, once both offices agreed to the same text.",
        f"*Requests for help* that led to a talk are told of once {ENOUGH} states had one: all four said yes.",
        "*Words*: a win or a request for help stands here only by its writer's choice, and with a state's name "
        "only where both its offices said yes to that text. Counts never name a state.",
    ]
    return kit.form("How we count", "notice", "", *(kit.section(line) for line in lines if line))


def _round_line(figures: Figures) -> str:
    if not figures.rounds:
        return ""
    now, *last = figures.rounds
    told = f"{now.asked} were asked since {now.begins:%b} {now.begins.day}; both offices of {now.both} answered"
    told += f", and one office of {now.one}. " if now.one else ". "
    more = "The round before is counted once more, so late answers show there." if last else ""
    return f"*The round*: every state that is asked gets one question in it. {kit.escape(told)}{more}"


def _told_line(plan: Plan, figures: Figures, zone: str) -> str:
    told = [one for area in figures.areas for one in area.items]
    anew = sum(one.as_of == figures.cut for one in told)
    if not told:
        return f"This time it tells of none of the plan's {len(plan.items)}."
    older = [one.as_of for one in told if one.as_of is not None and one.as_of != figures.cut]
    oldest = f"; the oldest figure that stands is of {dated_words(min(older), zone, figures.cut)}" if older else ""
    return f"This time it tells of {len(told)} of the plan's {len(plan.items)} items, {anew} counted anew{oldest}."


def for_email(title: str, points: Sequence[str], figures: Sequence[str], small: str) -> kit.Json:
    """Talking points, then the figures, as plain text that can be copied whole."""
    text = "\n".join([title, "", *(f"- {point}" for point in points), "", *figures, "", small])
    blocks = kit.to_copy(text.split("\n"), MOST_COPIED)
    return kit.form("Copy for e-mail", "notice", "", kit.context(SELECT), *blocks)
