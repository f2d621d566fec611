"""What officers set for themselves and their pair: away, zone, slower, pause; and the menu that leads there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from slackblocks import OverflowMenu

from bot.rules.hours import date_words
from bot.rules.model import Office
from bot.words.kit import Json, context, date_field, escape, form, menu, section, select_field

NOT_AWAY = "You are not marked as away."
AWAY_HOW = "Say your first and your last day away."
ONE_DAY_ONLY = "I need two days: the first and the last one away. For a single day, write it twice."
DAYS_OVER = "Those days are over already."
AT_MOST_A_YEAR = "A year away is the most I can keep."
SLOWER_ALREADY = "Your state is already asked once a month."
PAUSE_TOO = "To rest for a while: `/counterpart pause`."
NOT_SLOWER = "Your state is already on the usual schedule."
PAUSE_HOW = "Say until which day. On that day questions may come again."
NOT_PAUSED = "There is no pause to end."
PAUSE_WHOM = "Say which state to pause, or `all` for every state."
RESUME_WHOM = "Say which state's pause to end, or `all` for everybody's."
AT_MOST_90 = "An officer can pause for 90 days at most. For longer, ask the task force's admins."
PAUSE_A_YEAR = "A pause can last a year at most."
PAUSE_TITLE = "Pause"
ZONE_NOTE = "Nothing comes before 8:00 AM or after 6:00 PM there. Any other zone: `/counterpart zone Europe/Paris`"
AWAY, LESS_OFTEN, WHO_SEES, WHY = "I'm away", "Less often", "Who sees this?", "Why did I get this?"
END_PAUSE = "End the pause"
FOR_BOTH = "This is for both of you: the other office and the task force's admins are told."
STAYS_OPEN = "A question that is open stays open, without reminders."


def more_menu(check_in: int, deputy: bool = False) -> OverflowMenu:
    """*More*, under every question and reminder. Each value names what it does and which question it was under."""
    theirs = {"deputy_off": "Stop being deputy"}
    its = theirs if deputy else {"deputy": "Let my deputy answer", "less_often": LESS_OFTEN}
    labels = {"away": AWAY, **its, "who_sees": WHO_SEES, "why": WHY}
    return menu("more", [(f"{what}:{check_in}", label) for what, label in labels.items()])


def day_of(it: date) -> str:
    """`Mon, Dec 21, 2026`."""
    return f"{date_words(it)}, {it.year}"


def span(first: date, last: date) -> str:
    return day_of(first) if first == last else f"{day_of(first)} to {day_of(last)}"


def backwards(first: date, last: date) -> str:
    return f"The last day, {day_of(last)}, is before the first, {day_of(first)}. Give the first day first."


def overlapping(spans: str) -> str:
    return f"You are away {spans} already. `/counterpart away off` ends that; then set it again."


def until(it: date | None) -> str:
    return f"until {day_of(it)}" if it is not None else "no"


def all_paused(it: date) -> str:
    """Of a pause that only an admin can end."""
    return f"The whole task force is paused until {day_of(it)}; an admin can end that."


def not_after_today(it: date) -> str:
    return f"{day_of(it)} is not after today. Choose a later day."


def pause_form(chosen: date) -> Json:
    """Until when; to who pressed *Pause until …*."""
    return form(
        PAUSE_TITLE, "pause", "", date_field("until", "Ask us again on", chosen.isoformat()), submit="Pause"
    )


def zone_form(zones: Sequence[str], chosen: str) -> Json:
    """Where somebody's clock is."""
    return form(
        "Your hours",
        "zone",
        "",
        select_field("zone", "Your time zone", [(zone, zone) for zone in zones], chosen),
        context(ZONE_NOTE),
        submit="Save",
    )


def away_form(first: date, last: date, already: str) -> Json:
    """From when till when; `already` are the days that are set."""
    said = "Nothing comes on these days, including the first and the last."
    stands = f" You are away {already} already; `/counterpart away off` ends that." if already else ""
    days = (
        date_field("first", "First day away", first.isoformat()),
        date_field("last", "Last day away", last.isoformat()),
    )
    return form(AWAY, "away", "", *days, section(f"{said}{stands}"), submit="Save")


def less_often_form(state: str, old: str, new: str, on: bool = True) -> Json:
    """Once a month, or (not `on`) as before? It concerns both offices, so it is asked first."""
    undo = " Either of you can end it with `/counterpart slower off`." if on else ""
    said = f"*{escape(state)}:* {old} → {new}\n{FOR_BOTH}{undo}"
    title, submit = (LESS_OFTEN, "Once a month") if on else ("How often", "As before")
    return form(title, "less_often", "" if on else "off", section(said), submit=submit, close="Leave it")


def end_pause_form(state: str, until: date) -> Json:
    """End the pair's pause? It concerns both offices, so it is asked first."""
    said = f"*Pause of {escape(state)}:* until {day_of(until)} → no\n{FOR_BOTH}"
    return form(END_PAUSE, "pause_off", "", section(said), submit=END_PAUSE, close="Leave it")


def told_slower(state: str, office: Office, on: bool, again: str, theirs: bool) -> str:
    """To the other office (`theirs`) and the admins, once."""
    change = "once a month" if on else "by the usual schedule again"
    who = "Either of you" if theirs else f"Either of {state}'s officers"
    undo = f" {who} can end that: `/counterpart slower off`." if on else ""
    return f"{state}'s {office} asked that {state} be asked {change}. {again}{undo}"


def told_paused(state: str, office: Office, until: date | None, again: str) -> str:
    """To the other office and the admins, once."""
    if until is None:
        return f"{state}'s {office} ended the pause of {state}'s questions. {again}"
    undo = "`/counterpart pause off` by either officer ends that."
    return f"{state}'s {office} paused {state}'s questions until {day_of(until)}. {again} {undo}"


def told_paused_by_admin(state: str, until: date | None, by_admin: bool, is_open: bool) -> str:
    """To each officer, once. `by_admin`: it is what the admin set, and not what an officer set since then."""
    who = "An admin of the task force set that. " if by_admin else ""
    if until is None:
        return f"{state}'s questions are no longer paused. {who}".strip()
    stays = STAYS_OPEN if is_open else ""
    return f"{state}'s questions are paused until {day_of(until)}. {who}{stays}".strip()
