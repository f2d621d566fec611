"""An admin asks by hand: one pair at once, or all of them."""

from __future__ import annotations

from bot.rules.hours import time_words
from bot.rules.jurisdictions import ALL
from bot.words import commands as words
from bot.words.kit import Content, escape
from handlers.acts import Command
from handlers.check_ins import excuse, upcoming
from handlers.check_ins.by_hand import allowed_at, ask_now, refuse_asking, sort_pairs, when_words
from handlers.plans.active import plan_now
from handlers.request import Request
from handlers.rights import ADMIN
from storage import pairs


def check_in_now(request: Request) -> Content:
    """Ask one pair now, or at the next minute allowed to both, which the answer names; `all`: asks first."""
    if [word.casefold() for word in request.words] == ["all"]:
        return words.confirm_all(sort_pairs(request.tx, request.task_force.id, request.now).told())
    one = request.pair()
    pairs.locked(request.tx, one.id)  # its slot may be falling due just now
    excuses = refuse_asking(request.tx, one, request.now)
    made = ask_now(
        request.tx,
        plan_now(request.tx, request.cp, request.task_force, request.now),
        one,
        request.person,
        request.now,
    )
    allowed, zone = allowed_at(request.tx, one, excuses, request.now), ALL[one.jurisdiction].zone
    after = upcoming.question(request.tx, one, asked_by_hand=allowed or request.now)
    after = excuse.reaches(request.tx, one, after) if after is not None else None
    when = when_words(one, allowed, request.now)
    return words.lines(
        f"{ALL[one.jurisdiction].name} is asked {when}: {escape(made.question or '')}",
        f"The next question by schedule: {time_words(after, zone)}." if after else "",
    )


COMMANDS = {
    "checkin": Command(
        ADMIN,
        check_in_now,
        form="checkin ID",
        help="ask one pair now; `checkin all` shows who would be asked, then asks",
        most=1,
    )
}
