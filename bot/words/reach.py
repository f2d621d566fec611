"""Who has not been heard from for weeks: for admins by name, with a mail to copy; for co-chairs by count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.rules.model import Office
from bot.rules.publishing import ENOUGH
from bot.words.kit import Json, escape, form, section, sections, to_copy
from bot.words.own import day_of

WEEKS = 4
TITLE, WRITE = "Not heard from", "Write to who is silent …"
NOBODY = f"Everybody who was asked has answered within the last {WEEKS} weeks, is away, or is paused."
MOST_NAMED = 12
WHAT = (
    f"They were asked, and have let every question go by for {WEEKS} weeks or more. Who is away or paused is not "
    "among them. Slack may not reach them: a mail may."
)
ONE_BY_ONE = "Their addresses. Put them into Bcc, or write to each alone:"
NO_ADDRESS = "Slack tells no address of: {names}."
TEXT = "A mail, to copy and to change as you like. No question and no answer is in it, and need not be."
MAIL = (
    "Subject: The task force of state CIOs and CPOs, in Slack",
    "",
    "Hello,",
    "",
    "You are one of your state's two officers in the task force of Chief Information Officers and Chief "
    "Procurement Officers. In our Slack, an app named Counterpart asks both of you the same short question from "
    "time to time. One tap answers it, and neither of you reads the other's answer before giving their own.",
    "",
    "We have not heard from you there for a while, and that is fine. To look: open our Slack and choose "
    "Counterpart under Apps; its Home shows where you are. You can be asked less often there, or let a deputy "
    "answer for you.",
    "",
    "If you can't get into Slack, are away for some time, or somebody else holds your office now, please reply to "
    "this mail and we will see to it.",
    "",
    "Thank you,",
    "[your name], for the task force",
)


@dataclass(frozen=True)
class Unheard:
    """An officer who has let all questions go by since the day `asked`; `last`: of the last one that they answered.

    `opened`: whether they ever opened our Home in Slack.
    """

    state: str
    office: Office
    slack_id: str
    email: str
    asked: date
    last: date | None
    opened: bool


def lines(them: Sequence[Unheard]) -> list[str]:
    """For an admin's Home: one line, or none."""
    if not them:
        return []
    named = [f"{one.state} {one.office}" for one in them]
    more = f" and {len(named) - MOST_NAMED} more" if len(named) > MOST_NAMED else ""
    return [f"• No answer for {WEEKS} weeks: {', '.join(named[:MOST_NAMED])}{more}."]


def reach_form(them: Sequence[Unheard]) -> Json:
    """Who they are, their addresses, and a mail to them."""
    if not them:
        return form(TITLE, "notice", "", section(NOBODY))
    addresses = [one.email for one in them if one.email]
    without = ", ".join(f"{one.state} {one.office}" for one in them if not one.email)
    return form(
        TITLE,
        "notice",
        "",
        section(WHAT),
        *sections([_line(one) for one in them]),
        *([section(ONE_BY_ONE), *to_copy(addresses)] if addresses else []),
        *([section(NO_ADDRESS.format(names=escape(without)))] if without else []),
        section(TEXT),
        *to_copy(MAIL),
    )


def _line(one: Unheard) -> str:
    never = f"has answered none since {day_of(one.asked)}"
    since = f"last answered the question of {day_of(one.last)}" if one.last else never
    seen = "" if one.opened else " · has not opened my Home"
    return f"• *{one.state} {one.office}* · <@{one.slack_id}> · {since}{seen}"


def counted(states: int) -> str:
    """For co-chairs: a count of states, as any figure from five on; empty: none."""
    if not states:
        return ""
    where = f"In {states} states" if states >= ENOUGH else f"In fewer than {ENOUGH} states"
    return f"{where} an officer has not answered for {WEEKS} weeks or more. The admins know whom to write to."
