"""The checker's rules about who is who: deputies, co-chairs, accounts that end, and a channel that is shut."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import holidays

from simulation.facts import Command, Left, Submitted

if TYPE_CHECKING:
    from simulation.checker import Look, Row

USER = re.compile(r"<@(U\w+)")
SOON = 60.0  # seconds until nobody acts anymore on what was so before
ABOUT_QUESTIONS = ("checkin/", "nudge/")
EASTERN = ZoneInfo("America/New_York")


def deputies(it: Look) -> Iterator[str]:
    """Only holders and deputies answer for an office; no deputy is in the group DM; holders get the receipts."""
    for sent in it.facts.submitted:
        if sent.stored and not _may_answer(it, sent):
            yield f"{sent.user} answered question {sent.check_in}, and may not"
    for channel in it.slack.channels.values():
        others = {one for one in it.slack.workspace.humans_in(channel) if one not in it.facts.holders}
        if channel.kind == "mpim" and others:
            yield f"{sorted(others)} are in the conversation of two offices"
    for row in it.tables["message"]:
        if row["kind"].startswith("receipt") and row["ts"] and row["channel"] in it.slack.channels:
            ask = next(one for one in it.asks_of(row["check_in_id"]) if one["office"] == row["office"])
            readers = it.slack.channels[row["channel"]].members
            if it.slack_id[ask["person_id"]] not in readers:
                yield f"{row['key']} goes to {readers}, not to who holds the office"
    for ask_id, rows in it.replies.items():
        for row in rows:
            if row["holder_id"] != it.ask[ask_id]["person_id"]:
                yield f"reply {row['id']} is not for who was asked"


def _may_answer(it: Look, sent: Submitted) -> bool:
    for ask in it.asks_of(sent.check_in):
        holder = it.slack_id.get(ask["person_id"])
        if holder == sent.user:
            return True
        named = [one for one in namings(it) if one[0] == holder and one[2] <= (sent.ended or 0)]
        mine = [one for one in named if one[1] == sent.user]
        if mine and not any(_ended(it, one, sent, holder) for one in mine[-1:]):
            return True
    return False


def _ended(it: Look, naming: tuple[str, str, int], sent: Submitted, holder: str | None) -> bool:
    """Whether it certainly was over before the form was sent."""
    for said in it.facts.commands:
        over = said.text == "deputy off" and said.user in (holder, sent.user) and "→" in said.shown
        if over and said.began >= naming[2] and said.ended is not None and said.ended <= sent.began:
            return True
    return False


def zone_of(it: Look, user: str, knew: int) -> str | None:
    """Where this person's clock is, at that commit: as it was at first, or as they last said. None: not sure."""
    if user in it.facts.zones:
        return it.facts.zones[user]
    said: list[tuple[int, int | None, str]] = []
    for one in it.facts.commands:
        if one.user == user and one.text.startswith("zone "):
            refused = one.ended is not None and "→" not in one.shown
            said += [] if refused else [(one.began, one.ended, one.text.split()[1])]
    said += [(one.began, one.ended, one.values["zone"]) for one in it.facts.sent
             if one.user == user and one.what == "zone" and "zone" in one.values]  # fmt: skip
    known = [(ended, zone) for began, ended, zone in said if began <= knew and ended is not None and ended <= knew]
    unsure = any(began <= knew and (ended is None or ended > knew) for began, ended, _ in said)
    overlap = any(a is not b and a[0] < (b[1] or 0) and b[0] < (a[1] or 0) for a in said for b in said)
    return max(known)[1] if known and not unsure and not overlap else None


def namings(it: Look) -> Iterator[tuple[str, str, int]]:
    """(who, whom, began) of every time that somebody named a deputy, whatever came of it."""
    for said in it.facts.commands:
        found = USER.findall(said.text)
        if said.text.startswith("deputy <@") and found:
            yield said.user, found[0], said.began
    for sent in it.facts.sent:
        if sent.what == "deputy" and sent.values.get("deputy"):
            yield sent.user, sent.values["deputy"], sent.began


def previews(it: Look) -> Iterator[str]:
    """Only co-chairs and admins see a digest before it is posted."""
    for call in it.facts.calls:
        if call.method == "chat.postMessage" and call.key.startswith("preview/"):
            for user in call.readers:
                chosen = it.facts.admins | it.facts.may_preview
                if user not in chosen and not _is_cochair(it, user, call.knew):
                    yield f"{call.key} is shown to {user}"


def _is_cochair(it: Look, user: str, knew: int) -> bool:
    """Whether they may be, at that commit: the last command about them that was certainly done says so."""
    mine = [one for one in it.facts.commands if one.text.startswith("cochair") and user in USER.findall(one.text)]
    added = [one for one in mine if " add " in one.text and one.began <= knew]
    removed = [one for one in mine if " remove " in one.text and _done(one) and (one.ended or 0) <= knew]
    last = max((one.began for one in added), default=-1)
    return bool(added) and not any(one.began > last for one in removed)


def _done(said: Command) -> bool:
    return said.ended is not None and "→" in said.shown


def held(it: Look) -> Iterator[str]:
    """A digest is posted at its time; held, on Monday at 10:00; sooner only where somebody chose to."""
    for row in it.tables["digest"]:
        until = row["held_until"]
        if until is not None and until.astimezone(EASTERN) != _after_the_weekend(row["due_at"]):
            yield f"{row['week']} is held until {until}"
        due = until or row["due_at"]
        if row["posted_at"] is not None and row["posted_at"] < due and not row["posted_by"]:
            yield f"{row['week']} is posted at {row['posted_at']}, due {due}"
        if row["posted_at"] is None and due <= it.late and it.tables["task_force"][0]["channel"]:
            yield f"{row['week']} was due at {due} and is not posted"


def _after_the_weekend(due_at: datetime) -> datetime:
    """Monday at 10:00; where that is a federal holiday the next day that is none."""
    day = due_at.astimezone(EASTERN).date()
    day += timedelta(days=7 - day.weekday())
    while day in holidays.country_holidays("US", years=day.year):
        day += timedelta(days=1)
    return datetime.combine(day, time(10), EASTERN)


def accounts(it: Look) -> Iterator[str]:
    """While a holder's account is deactivated their pair rests, and the admins are asked what to do."""
    for left in it.facts.left:
        code, known = it.facts.homes[left.user], _known(it, left)
        rows = [row for row in it.tables["holding"] if _is_of(it, row, left)]
        if not rows or known is None:
            continue
        changed = min((one.calendar.timestamp() for one in _changes(it, code, left)), default=float("inf"))
        until = min(left.until, changed)
        for call in it.facts.calls:
            asks = call.key.startswith(tuple(f"{kind}{code}/" for kind in ABOUT_QUESTIONS))
            if call.method == "chat.postMessage" and asks and known + SOON < call.true < until:
                yield f"{call.key} goes out while {left.user}'s account is deactivated"
        if until - known > SOON and not any(
            row["key"].startswith(f"left/{code}/{left.user}/") for row in it.tables["message"]
        ):
            yield f"{left.user}'s account is deactivated, and no admin is asked"


def _known(it: Look, left: Left) -> float | None:
    """From when the bot knows: Slack's event was acknowledged. Else it depends on the daily look."""
    heard = [one.sent_at for one in left.told if one.state == "acked" and one.sent_at is not None]
    return heard[0] + 3.0 if heard and not it.facts.jumps else None


def _is_of(it: Look, row: Row, left: Left) -> bool:
    since, until = row["since"].timestamp(), row["until"].timestamp() if row["until"] else float("inf")
    return (
        it.slack_id[row["person_id"]] == left.user and row["role"] == "holder" and since < left.since - SOON < until
    )


def _changes(it: Look, code: str, left: Left) -> Iterator[Command]:
    for one in it.facts.commands:
        if one.text.startswith((f"pair {code}", f"vacate {code}")) and one.calendar.timestamp() > left.since - 600:
            yield one


def channel(it: Look) -> Iterator[str]:
    """What the channel refused while it was shut goes there once it takes messages again."""
    place = it.slack.channels[it.facts.channel]
    opened = it.facts.reopened[-1] if it.facts.reopened else []
    if (
        place.archived
        or it.slack.app.bot_user not in place.members
        or not any(one.state == "acked" for one in opened)
    ):
        return
    faulty = {call.key for call in it.facts.calls if call.fault in ("refusal", "shut")}
    moment = opened[-1].made_at
    for row in it.tables["message"]:
        before = row["created_at"].timestamp() < moment - timedelta(hours=1).total_seconds()
        shut = row["state"] == "refused" and row["error"] in ("is_archived", "not_in_channel")
        if row["kind"] in ("digest", "later") and shut and before and row["key"] not in faulty and not it.forced:
            yield f"{row['key']} was refused, and is not there though the channel is open again"


RULES: dict[str, Any] = {
    "deputies": deputies,
    "previews": previews,
    "held": held,
    "accounts": accounts,
    "channel": channel,
}
