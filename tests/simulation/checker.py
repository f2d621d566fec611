"""The independent checker: its own reading of the rules, from what Slack shows, the tables hold, and people did.

It shares no code with the product (tests/test_simulation.py sees to that): holidays, hours and slots are computed
here once more. It trusts `facts`, which the world wrote down, and Slack; the tables are what is being checked.
"""

from __future__ import annotations

import csv
import itertools
import json
import re
from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import holidays
import us

from simulation import (
    ahead,
    apart,
    belongs,
    counted,
    drafted,
    handovers,
    helped,
    looks,
    planned,
    redrawn,
    rehearsed,
    said,
    shared,
    stepped,
    taps,
    truths,
)
from simulation.facts import Call, Command, Facts, left_behind
from simulation.said import TOKEN, about, taken_back

Row = dict[str, Any]
Tables = dict[str, list[Row]]

ASKS = (
    "checkin/",
    "nudge/",
    "silent/",
    "welcome/",
    "opening/",
    "deputy/",
    "reveal/",
    "told/",
    "pace/",
    "step/",
    "handover/",
    "offer/",
    "sought/",
)
ABOUT_QUESTIONS = ("checkin/", "nudge/")
DAYS = ("mon", "tue", "wed", "thu", "fri")
NTH = {"1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "last": 5}
MALFORMED = {
    "invalid_blocks",
    "invalid_blocks_format",
    "msg_blocks_too_long",
    "msg_too_long",
    "no_text",
    "invalid_arguments",
    "view_too_large",
    "markdown_text_conflict",
    "metadata_too_large",
    "invalid_metadata_format",
    "unknown_method",
    "missing_scope",
    "invalid_limit",
    "invalid_cursor",
}
POSTED = {  # kinds of the outbox that must stand in Slack once they are called sent; of others, those with a place
    "welcome",
    "opening",
    "deputy",
    "draft",
    "checkin",
    "nudge",
    "silent",
    "nobody_left",
    "told",
    "pause",
    "pace",
    "absence",
    "early",
    "direct",
    "unseal",
    "step",
    "handover",
    "offer",
    "sought",
    "talk",
    "receipt",
    "receipt_later",
    "revealed",
    "reveal_instead",
    "preview",
    "digest",
    "later",
    "left",
    "failure",
    "rehearsal",
}
ELSEWHERE = {  # for one pair of eyes, to a response_url, on Home; a look, or work to do; a copy that has to go
    "thread_notice",
    "only_me",
    "response",
    "roster",
    "plan",
    "home",
    "probe",
    "accounts",
    "catch_up",
    "by_hand",
    "take_back",
    "forget_roster",
    "offer_ends",
    "seek",
}
ENDS_AWAY, ENDS_PAUSE = {("back", "")}, {("pause_off", "")}  # a button, a form, and what they carry
RESCHEDULED = ("slower", "schedule")
LEAST_LEASE = 14.9  # seconds for which a claim keeps everybody else away


def check(facts: Facts, slack: Any, tables: Tables, now: datetime, late: datetime) -> list[str]:
    """What is wrong, one line each. `now` is the bot's calendar; what was due by `late` must be done."""
    it = Look(facts, slack, tables, now, late)
    return [f"{name}: {what}" for name, rule in RULES.items() for what in dict.fromkeys(rule(it))]


class Look:
    """The material, arranged."""

    def __init__(self, facts: Facts, slack: Any, tables: Tables, now: datetime, late: datetime) -> None:
        self.facts, self.slack, self.tables, self.now, self.late = facts, slack, tables, now, late
        self.person = {row["id"]: row for row in tables["person"]}
        self.slack_id = {row["id"]: row["slack_id"] for row in tables["person"]}
        self.pair = {row["id"]: row for row in tables["pair"]}
        self.check_in = {row["id"]: row for row in tables["check_in"]}
        self.ask = {row["id"]: row for row in tables["ask"]}
        self.replies: dict[int, list[Row]] = {ask["id"]: [] for ask in tables["ask"]}
        for row in sorted(tables["reply"], key=lambda row: row["version"]):
            self.replies[row["ask_id"]].append(row)
        self.shown: dict[str, list[Any]] = defaultdict(list)  # key → messages of ours that stand
        for channel in slack.channels.values():
            for message in channel.history.values():
                if message.bot and message.metadata and not message.tombstone:
                    self.shown[message.metadata["event_payload"]["key"]].append(message)
        self.beyond = left_behind(facts)
        self.message = {row["key"]: row for row in tables["message"]}
        self.forced = bool(facts.gaps or facts.jumps)
        self.late_true = late.timestamp() - sum(seconds for _, seconds in facts.jumps)
        self._asks: dict[int, list[Row]] = defaultdict(list)
        for ask in tables["ask"]:
            self._asks[ask["check_in_id"]].append(ask)
        self._deputies: dict[str, set[str]] = defaultdict(set)
        for holder, deputy, _ in belongs.namings(self):
            self._deputies[holder].add(deputy)

    @cached_property
    def tapped(self) -> list[taps.Tap]:
        return taps.every(self.facts)

    @cached_property
    def yeses(self) -> list[drafted.Yes]:
        return drafted.yeses(self)

    @cached_property
    def unnamed(self) -> set[str]:
        """The words that stand in wins which a digest may have quoted without their state."""
        replies = counted.quoted_without_state(self.facts.posted, "win")
        return {token for row in replies for token in TOKEN.findall(row["win"] or "")}

    @cached_property
    def unnamed_help(self) -> set[str]:
        """The help phrases for which a digest may have told of a request for help without its state."""
        asked = [row["ask_id"] for row in counted.quoted_without_state(self.facts.posted, "help")]
        questions = [self.check_in[self.ask[ask]["check_in_id"]] for ask in asked]
        items = [(row, planned.items_of(planned.bodies(self)[row["plan_version_id"]])) for row in questions]
        return {one["help_phrase"] for row, every in items for one in every if one["key"] == row["item"]}

    def known(self, found: list[Any]) -> list[Any]:
        """These messages without the copies that nobody can know of."""
        return [one for one in found if (one.channel, one.ts) not in self.beyond]

    def asks_of(self, check_in: int) -> list[Row]:
        return self._asks[check_in]

    def people_of(self, ask: Row) -> set[str]:
        """Everybody who ever may have answered in this office's place: who was asked, and whom they named."""
        holder = self.slack_id.get(ask["person_id"], "")
        authors = {self.slack_id[row["author_id"]] for row in self.replies[ask["id"]]}
        return {holder, *authors, *self._deputies[holder]} - {""}

    def code(self, check_in: Row) -> str:
        return str(self.pair[check_in["pair_id"]]["jurisdiction"])


# Promise 1.


def answers(it: Look) -> Iterator[str]:
    """Every answer that was acknowledged is there as it was typed; no other is; what is there never changed."""
    for sent in it.facts.submitted:
        if sent.stored:
            mine = [row for row in _versions(it, sent.check_in, sent.user) if _same(row, sent.values)]
            if not mine:
                yield f"{sent.user}'s answer to {sent.check_in} was acknowledged and is not stored: {sent.values}"
    for ask_id, rows in it.replies.items():
        if [row["version"] for row in rows] != list(range(1, len(rows) + 1)):
            yield f"the versions of ask {ask_id} are not 1, 2, 3 …"
        for before, after in itertools.pairwise(rows):
            same = _words(before) == _words(after) and looks.said(before) == looks.said(after)
            if same and before["given"] and after["given"]:
                yield f"an answer is stored twice: ask {ask_id}, version {after['version']}"
        for row in rows:
            yield from _from_somebody(it, row)
    for snapshot in it.facts.snapshots:
        for name, rows in ((name, snapshot[name]) for name in ("reply", "thread_message")):
            now = {row["id"]: row for row in it.tables[name]}
            yield from (f"{name} {row['id']} has changed" for row in rows if now.get(row["id"]) != row)


def last_answers(it: Look) -> Iterator[str]:
    """The newest version is what was acknowledged last, where two did not overlap."""
    by_place: dict[tuple[int, str], list[Any]] = defaultdict(list)
    for sent in it.facts.submitted:
        by_place[sent.check_in, sent.user].append(sent)
    for (check_in, user), all_sent in by_place.items():
        last = max(all_sent, key=lambda sent: sent.began)
        theirs = [one for one in (*it.tapped, *it.yeses) if (one.check_in, one.user) == (check_in, user)]
        others = [*(sent for sent in all_sent if sent is not last), *theirs]
        alone = all(one.ended is not None and one.ended <= last.began for one in others)
        rows = [row for row in _versions(it, check_in, user) if row["given"]]
        if last.stored and alone and rows and not _same(rows[-1], last.values):
            yield f"{user}'s newest answer to {check_in} is not the one acknowledged last"


def _versions(it: Look, check_in: int, user: str) -> list[Row]:
    asks = [ask["id"] for ask in it.tables["ask"] if ask["check_in_id"] == check_in]
    return [row for ask in asks for row in it.replies[ask] if it.slack_id[row["author_id"]] == user]


def _from_somebody(it: Look, row: Row) -> Iterator[str]:
    """Somebody of that office typed exactly this."""
    ask, author = it.ask[row["ask_id"]], it.slack_id[row["author_id"]]
    sent = [one for one in it.facts.submitted if one.user == author and one.check_in == ask["check_in_id"]]
    typed = any(_same(row, one.values) for one in sent) or taps.is_by_one(it, row)
    typed = typed or ahead.became(it, row) or drafted.became(it, row)
    if row["given"] and not typed and not it.check_in[ask["check_in_id"]]["first_look"]:
        yield f"reply {row['id']} is nothing that {author} typed"
    if it.facts.homes.get(author) != it.code(it.check_in[ask["check_in_id"]]):
        yield f"{author} answered for another state"


def _words(row: Row) -> tuple[Any, ...]:
    return tuple(row[name] for name in ("status", "comment", "win", "win_quote", "help_quote"))


def _same(row: Row, values: Row) -> bool:
    comment, win = ((values.get(name) or "") for name in ("comment", "win"))
    comment, win = (text if text.strip() else None for text in (comment, win))
    win_quote, help_quote = (values.get(name, "no") for name in ("win_quote", "help_quote"))
    return _words(row) == (values["status"], comment, win, win_quote, help_quote)


# Promise 2.


def once(it: Look) -> Iterator[str]:
    """What stands in Slack is in the outbox, once; what the outbox calls sent stands there."""
    shown = {key: it.known(found) for key, found in it.shown.items()}
    kept = said.not_deleted(it)
    for key, found in shown.items():
        if len(found) > 1:
            yield f"{key} stands {len(found)} times"
        if key not in it.message:
            yield f"{key} stands there and nobody wanted it"
    for row in it.tables["message"]:
        if row["kind"] not in POSTED | ELSEWHERE:
            yield f"{row['key']} is of a kind that this checker does not know: {row['kind']}"
        if row["state"] == "sent" and (row["kind"] in POSTED or row["ts"]) and row["kind"] != "take_back":
            found = shown.get(row["key"], [])
            if [(one.channel, one.ts) for one in found] != [(row["channel"], row["ts"])]:
                yield f"{row['key']} is said to be sent and is not where it should be"
        if row["state"] in ("dropped", "refused") and not row["error"]:
            yield f"{row['key']} is {row['state']} without a reason"
        if row["state"] in ("dropped", "refused") and any(one.ts not in kept for one in shown.get(row["key"], [])):
            yield f"{row['key']} is {row['state']} ({row['error']}) and stands there all the same"


def drained(it: Look) -> Iterator[str]:
    """Some time after the last fault nothing is left to be done."""
    for row in it.tables["message"]:
        waits = row["state"] == "due" and row["not_before"] <= it.late
        stale = row["state"] == "sent" and row["shown"] < row["wanted"]
        if (waits or stale) and not _cant_be_searched(row):
            what = "waiting" if waits else "to be edited"
            yield f"{row['key']} is still {what}: {row['error']} {row['attempts']}"
    for check_in in it.tables["check_in"]:
        if check_in["not_sent"] is None and check_in["closed_at"] is None:
            if check_in["sent_at"] is None and check_in["created_at"] < it.now - timedelta(days=10):
                yield f"question {check_in['id']} never went out, and nothing says why"
            if check_in["closes_at"] is not None and check_in["closes_at"] <= it.late:
                yield f"question {check_in['id']} should have closed"
    for pair in it.tables["pair"]:
        if pair["started_at"] and pair["next_due"] and pair["next_due"] <= it.late:
            yield f"{pair['jurisdiction']} was due at {pair['next_due']} and is not asked"


def _cant_be_searched(row: Row) -> bool:
    return bool(row["search_after"]) and "cannot be searched" in (row["error"] or "")


def leases(it: Look) -> Iterator[str]:
    """No message is being sent or edited by two processes while the first one's claim still holds.

    A process that could not write down what became of its call, and then let the message wait, holds it no longer.
    """
    by_key: dict[str, list[Call]] = defaultdict(list)
    for call in it.facts.calls:
        if call.key and call.method == "chat.postMessage":
            by_key[call.key].append(call)
        elif call.method == "chat.update":
            by_key[f"{call.args['channel']}/{call.args['ts']}"].append(call)
    for key, calls in by_key.items():
        for first, second in itertools.pairwise(calls):
            done = first.put_off if first.settled is None else first.settled
            under_way = done is None or second.turn < done
            soon = first.claimed - 1 < second.claimed < first.claimed + LEAST_LEASE
            claimed_later = second.knew > first.knew  # else it was frozen, and calls with a claim that it lost
            if under_way and soon and claimed_later and first.process != second.process:
                yield f"{key} is in the hands of {first.process} and {second.process} at once"


# Promise 3.


def hours(it: Look) -> Iterator[str]:
    """Nobody is pinged on a day off or outside 8:00-18:00 where they are."""
    for call in _pings(it, ASKS):
        for user in call.readers:
            zone, code = belongs.zone_of(it, user, call.knew), it.facts.homes.get(user)
            if zone and code and call.decided is not None:
                here = call.decided.astimezone(ZoneInfo(zone))
                if not (time(8) <= here.time() < time(18) and working(code, here.date())):
                    yield f"{call.key} pings {user} at {here:%a %d %b %H:%M %Z}"


def excused(it: Look) -> Iterator[str]:
    """Nobody is asked or reminded on a day for which they said that they are away, or during a pause."""
    away = list(_spans(it))
    for call in _pings(it, ABOUT_QUESTIONS):
        for user in call.readers:
            code = it.facts.homes.get(user, "")
            for who, first, last, zone, since, until, what in away:
                if who in (user, code) and since <= call.knew < until and call.decided is not None:
                    zone_here = zone or it.facts.zones.get(user) or ""
                    if zone_here and first <= call.decided.astimezone(ZoneInfo(zone_here)).date() <= last:
                        yield f"{call.key} asks {user}, who said: {what}"


def _spans(it: Look) -> Iterator[tuple[str, date, date, str, int, float, str]]:
    """(who, or which state, first day, last day, zone, known from, perhaps undone from, what was said)."""
    for one in it.facts.commands:
        words = one.text.split()
        if one.ended is None or "→" not in one.shown:
            continue
        days = [date.fromisoformat(word) for word in words if re.fullmatch(r"\d{4}-\d\d-\d\d", word)]
        if words[0] == "away" and len(days) == 2:
            whom = words[1].strip("<@>") if words[1].startswith("<@") else one.user  # an admin says it of them
            by_admins = (f"away {words[1]} off",) if whom != one.user else ()
            undone = _undone(it, one, ("away off", *by_admins), it.facts.homes.get(whom))
            yield whom, days[0], days[1], "", one.ended, undone, one.text
        if words[0] == "pause" and days:
            for state in _paused(it, one):
                zone = str(_zone(state))
                undone = _undone(it, one, ("pause", "resume"), state)
                yield state, date.min, days[0] - timedelta(days=1), zone, one.ended, undone, one.text


def _paused(it: Look, said: Command) -> set[str]:
    """The states whose pause this is: an officer's own, the one that an admin names, or all."""
    named = said.text.split()[1]
    own = it.facts.homes.get(said.user)
    return {own} if own else set(it.facts.homes.values()) if named == "all" else {named}


def _undone(it: Look, said: Command, how: tuple[str, ...], state: str | None = None) -> float:
    """From when (in commits) it may be over: the next such command by anybody of that state, or an admin."""
    ended = [(one.user, one.began) for one in it.facts.commands if one is not said and one.text.startswith(how)]
    pressed = ENDS_AWAY if said.text.startswith("away") else ENDS_PAUSE
    ended += [(one.user, one.began) for one in it.facts.sent if (one.what, one.about) in pressed]
    home = state or it.facts.homes.get(said.user)
    theirs = {user for user in it.facts.homes if it.facts.homes[user] == home} | it.facts.admins | {said.user}
    later = [began for user, began in ended if user in theirs and began >= said.began]
    return min(later, default=float("inf"))


def pings(it: Look) -> Iterator[str]:
    """At most three pings to a person about one question: the question itself, and two reminders.

    Besides these, one for each time that they chose *Not now*.
    """
    chosen = Counter(it.facts.put_off)
    counted: Counter[tuple[str, str]] = Counter()
    for key, found in it.shown.items():
        if key.startswith(("checkin/", "nudge/")):
            name = "/".join(key.split("/")[1:3])
            for message in found:
                for user in it.slack.workspace.humans_in(it.slack.channels[message.channel]):
                    counted[name, user] += 1
    yield from (
        f"{user} is pinged {count} times about {name}"
        for (name, user), count in counted.items()
        if count > 3 + chosen[user]
    )


def _pings(it: Look, kinds: tuple[str, ...]) -> Iterator[Call]:
    for call in it.facts.calls:
        if call.method == "chat.postMessage" and call.key.startswith(kinds) and "/second copy/" not in call.key:
            yield call


# Promise 4.


def sealed(it: Look) -> Iterator[str]:
    """No word of an answer is before anybody's eyes whose office has not given its own in that question."""
    words: dict[str, tuple[str, int]] = {}
    for sent in it.facts.submitted:
        for name in ("comment", "win"):
            words |= dict.fromkeys(TOKEN.findall(sent.values.get(name) or ""), (sent.user, sent.check_in))
    for user, seen_by in it.slack.workspace.seen.items():
        for seen in seen_by:
            for token in set(TOKEN.findall(f"{seen.text}{seen.blocks}")):
                author, check_in = words.get(token, (user, 0))
                if author == user or not check_in or seen.by == author:
                    continue
                quoted = said.agreed(it, token, seen.at) or said.may_be_unnamed(it, token, seen.at)
                if quoted and _may_see_digests(it, user, seen.where):
                    continue
                if handovers.lets_read(it, author, user, seen.at):
                    continue
                asks = it.asks_of(check_in)
                if any({author, user} <= it.people_of(ask) for ask in asks):
                    continue
                own = [ask for ask in asks if user in it.people_of(ask)]
                if not own or not any(_has_given(it, ask, seen.at) for ask in own):
                    yield f"{user} sees {author}'s {token} of question {check_in} in {seen.where} ({seen.kind})"
                elif seen.kind == "notification":
                    yield f"a notification to {user} holds {author}'s {token}"


def _may_see_digests(it: Look, user: str, where: str) -> bool:
    """In the channel everybody; in a preview, a form or on Home co-chairs and admins (see belongs.previews)."""
    return where == it.facts.channel or user in it.facts.admins | it.facts.cochairs


def _has_given(it: Look, ask: Row, at: float) -> bool:
    """Whether this office had an answer standing, or under way, at that moment, as far as can be told."""
    mine = it.people_of(ask)
    every = [*it.facts.submitted, *it.tapped, *it.yeses]
    given = [one for one in every if one.user in mine and one.check_in == ask["check_in_id"] and one.true <= at]
    replies = it.replies[ask["id"]]
    early = any(row["at"].timestamp() <= at and ahead.became(it, row) for row in replies)
    if not all(row["given"] or not row["after_reveal"] for row in replies):
        return early or bool(given)  # what was open stays open to who takes their own back
    back = [
        one
        for one in taken_back(it)
        if one.user in mine and about(one) == ask["check_in_id"] and one.ended and one.delivery.due <= at
    ]
    last = max((one.began for one in back if one.shown.startswith("Withdrawn")), default=-1)
    return (early and last < 0) or any(one.ended is None or one.ended > last for one in given)


def quiet_log(it: Look) -> Iterator[str]:
    """No token and no word of anybody's in a log."""
    for line in it.facts.log:
        if TOKEN.search(line) or "xoxb-" in line or "xapp-" in line:
            yield f"a log line holds what it must not: {line[:200]}"


def readers(it: Look) -> Iterator[str]:
    """A question is posted to nobody but those whom it asks."""
    asked: dict[str, set[str]] = defaultdict(set)
    for ask in it.tables["ask"]:
        check_in = it.check_in[ask["check_in_id"]]
        asked[f"checkin/{it.code(check_in)}/{check_in['slot']}"] |= it.people_of(ask)
    for call in _pings(it, ("checkin/",)):
        key = "/".join(call.key.split("/")[:3])
        others = set(call.readers) - asked[key] if key in asked else set()
        if others:
            yield f"{call.key} is posted before {sorted(others)}"


# Promise 5.


def rights(it: Look) -> Iterator[str]:
    """Only admins change settings, or enter somebody else's days away; only officers what concerns them."""
    theirs = {"away", "zone", "slower", "pause", "deputy", "withdraw", "consent", "seen"}
    for change in it.tables["change"]:
        user = it.slack_id.get(change["person_id"])
        if user in it.facts.cochairs and change["what"].startswith(("digest ", "focus")):
            continue
        of_others = change["what"] == "away" and ": " in change["new"]
        if user is not None and user not in it.facts.admins and (change["what"] not in theirs or of_others):
            yield f"{user} did what only admins may: {change['what']}"


# What the rules call for.


def slots(it: Look) -> Iterator[str]:
    """Each slot of a pair brought a question, or there is a line that says why not."""
    anchor = it.tables["task_force"][0]["first_slot"]
    for pair in it.tables["pair"]:
        rows = [row for row in it.tables["check_in"] if row["pair_id"] == pair["id"] and not row["by_hand"]]
        changed = [
            one for one in it.tables["change"] if one["what"] in RESCHEDULED and one["pair_id"] == pair["id"]
        ]
        as_planned = pair["jurisdiction"] not in it.facts.changed_pairs and not changed
        if not rows or pair["started_at"] is None:
            if pair["started_at"] is not None and not it.forced and as_planned:
                yield f"{pair['jurisdiction']} was never asked"
            continue
        counted = Counter(row["slot"] for row in rows)
        yield from (f"{pair['jurisdiction']} {slot} {n} times" for slot, n in counted.items() if n > 1)
        yield from (why for change in changed for why in _starts_anew(it, pair, change))
        if not as_planned:
            continue
        cadence = pair["cadence"] or it.tables["task_force"][0]["cadence"]
        zone = _zone(pair["jurisdiction"])
        due = dict(_slots(cadence, anchor, pair["jurisdiction"], zone, it.now))
        first = min(row["due_at"] for row in rows)
        for slot, at in due.items():
            if first <= at <= it.late and slot not in counted:
                yield f"{pair['jurisdiction']} {slot} brought nothing, and nothing says why"
        for row in rows:
            if due.get(row["slot"]) != row["due_at"]:
                yield f"{pair['jurisdiction']} {row['slot']} is due at {row['due_at']}, not {due.get(row['slot'])}"


def _starts_anew(it: Look, pair: Row, change: Row) -> Iterator[str]:
    """A new schedule starts at least 4 days (monthly: 14) after the pair was last asked."""
    mine = [row for row in it.tables["check_in"] if row["pair_id"] == pair["id"] and row["sent_at"]]
    after = [row for row in mine if not row["by_hand"] and row["due_at"] > change["at"]]
    later = [c["at"] for c in it.tables["change"] if c["pair_id"] == pair["id"] and c["at"] > change["at"]]
    if not after or it.forced or min(row["due_at"] for row in after) > min(later, default=it.now):
        return
    first = min(after, key=lambda row: row["due_at"])
    before = [row["sent_at"] for row in mine if row["due_at"] < first["due_at"] and not row["by_hand"]]
    rest = timedelta(days=14 if "monthly" in (change["new"] or "") else 4)
    if before and first["due_at"] < max(before) + rest - timedelta(hours=1):
        yield f"{pair['jurisdiction']} {first['slot']} comes too soon after {max(before)}: {change['new']}"


def reasons(it: Look) -> Iterator[str]:
    """What was left out was left out for a reason that is true."""
    for row in it.tables["check_in"]:
        why = row["not_sent"]
        if why == "outage" and it.facts.calm:
            yield f"question {row['id']} was left out for an outage that was none"
        if why is not None and any(ask["check_in_id"] == row["id"] for ask in it.tables["ask"]):
            yield f"question {row['id']} was not sent, and has asks"


def reached(it: Look) -> Iterator[str]:
    """A question that is out is before everyone who is expected to answer it."""
    sent: dict[tuple[int, str | None], Row] = {}
    for row in it.tables["message"]:
        if row["kind"] == "checkin" and row["ts"]:
            sent[row["check_in_id"], row["office"]] = row
    for ask in it.tables["ask"]:
        check_in = it.check_in[ask["check_in_id"]]
        if check_in["sent_at"] is None or ask["excuse"]:
            continue
        if (check_in["id"], None) not in sent and (check_in["id"], ask["office"]) not in sent:
            refused = any(
                row["check_in_id"] == check_in["id"]
                and row["kind"] == "checkin"
                and (row["state"] in ("refused", "dropped") or row["not_before"] > it.late)
                for row in it.tables["message"]
            )
            if not refused:
                yield f"{ask['office']} of question {check_in['id']} was never asked"


def reminders(it: Look) -> Iterator[str]:
    """Who did not answer in time was reminded."""
    for ask in it.tables["ask"]:
        check_in, user = it.check_in[ask["check_in_id"]], it.slack_id.get(ask["person_id"])
        if it.forced or ask["state"] != "closed" or it.replies[ask["id"]] or user in it.facts.put_off:
            continue
        code, out = it.code(check_in), _first_put_to(it, ask)
        if out is None or user not in it.facts.zones or code in it.facts.changed_pairs:
            continue
        zone = ZoneInfo(it.facts.zones[user])
        day = _plus(code, out.astimezone(zone).date(), 2)
        due = datetime.combine(day, time(9), zone)
        closed = check_in["closed_at"]
        if closed - due > timedelta(hours=8) and not it.shown.get(
            f"nudge/{code}/{check_in['slot']}/{ask['office']}/1"
        ):
            row = [
                r for r in it.tables["message"] if r["key"] == f"nudge/{code}/{check_in['slot']}/{ask['office']}/1"
            ]
            if not row or row[0]["state"] not in ("refused", "dropped"):
                yield f"{user} was not reminded of question {check_in['id']}, due {due}"


def _first_put_to(it: Look, ask: Row) -> datetime | None:
    """When the question was first out to this office: to a deputy named meanwhile it is later than to the other."""
    ours = [row for row in it.tables["message"] if row["check_in_id"] == ask["check_in_id"] and row["sent_at"]]
    theirs = [row for row in ours if row["kind"] == "checkin" and row["office"] in (None, ask["office"])]
    return min((row["sent_at"] for row in theirs), default=None)


def reveals(it: Look) -> Iterator[str]:
    """Both answered: both are open, in the message that asked; the first is told. One answered: it is not open.

    Who wrote in a form that said the words stay sealed is asked first.
    """
    asked_first = {one.check_in for one in it.facts.submitted if one.old}
    for check_in in it.tables["check_in"]:
        asks = [ask for ask in it.tables["ask"] if ask["check_in_id"] == check_in["id"]]
        given = [
            it.replies[ask["id"]][-1]
            for ask in asks
            if it.replies[ask["id"]] and it.replies[ask["id"]][-1]["given"] and it.replies[ask["id"]][-1]["whole"]
        ]
        may_wait = check_in["revealed_at"] is None and check_in["id"] in asked_first
        second = taps.made_both(it, check_in) if check_in["ended_at"] is not None else None
        if check_in["revealed_at"] is None and second is not None and taps.is_by_one(it, second):
            may_wait = True  # an office changed hands while there was time to write
        if len(given) == 2 and check_in["revealed_at"] is None and not may_wait:
            yield f"both answered question {check_in['id']}, and it is not open"
        if check_in["revealed_at"] is not None and not any(len(it.replies[ask["id"]]) for ask in asks):
            yield f"question {check_in['id']} is open with no answer"
        if check_in["revealed_at"] is not None:
            told = f"reveal/{it.code(check_in)}/{check_in['slot']}/"
            if not any(row["key"].startswith(told) for row in it.tables["message"]):
                yield f"question {check_in['id']} is open, and the first to answer is not told"
        if len(given) == 2 and not may_wait and it.code(check_in) not in it.facts.changed_pairs:
            yield from _drawn(it, check_in, given)


def _drawn(it: Look, check_in: Row, given: list[Row]) -> Iterator[str]:
    for row in it.tables["message"]:
        mine = row["check_in_id"] == check_in["id"] and row["kind"] == "checkin" and row["pair_id"]
        if mine and row["state"] == "sent" and not row["error"] and not (row["data"] or {}).get("others"):
            text = "".join(f"{one.text}{one.blocks}" for one in it.shown.get(row["key"], []))
            for reply in given:
                missing = [t for t in TOKEN.findall(f"{reply['comment']}{reply['win']}") if t not in text]
                if missing:
                    yield f"{row['key']} does not show {missing} though both have answered"


def receipts(it: Look) -> Iterator[str]:
    """Who answered has a receipt that holds their words as they are."""
    rows = {(r["check_in_id"], r["office"]): r for r in it.tables["message"] if r["kind"].startswith("receipt")}
    for ask_id, versions in it.replies.items():
        if not versions:
            continue
        ask, newest = it.ask[ask_id], versions[-1]
        row = rows.get((ask["check_in_id"], ask["office"]))
        if row is None:
            yield f"reply {newest['id']} has no receipt"
        elif newest["given"] and row["state"] == "sent" and not row["error"]:
            text = "".join(f"{one.text}{one.blocks}" for one in it.shown.get(row["key"], []))
            if any(token not in text for token in TOKEN.findall(f"{newest['comment']}{newest['win']}")):
                yield f"{row['key']} does not show what was answered"


def digests(it: Look) -> Iterator[str]:
    """Each week has one digest; where nothing was in the way, every week has one."""
    weeks = Counter(row["week"] for row in it.tables["digest"])
    yield from (f"week {week} was reported {count} times" for week, count in weeks.items() if count > 1)
    force = it.tables["task_force"][0]
    if it.forced or not it.tables["digest"]:
        return
    day, _zone = (
        min(row["cut"] for row in it.tables["digest"]).date() + timedelta(days=7),
        ZoneInfo("America/New_York"),
    )
    day += timedelta(days=4 - day.weekday())
    while day < it.late.date() - timedelta(days=4):
        week = f"{day.isocalendar()[0]}-W{day.isocalendar()[1]:02}"
        if week not in weeks and force["channel"]:
            yield f"week {week} has no digest"
        day += timedelta(days=7)


# Promises 7 and 10, and the edges.


def forms(it: Look) -> Iterator[str]:
    """Nothing we say is refused for its form, and no rate is broken."""
    for call in it.facts.calls:
        body = call.answer.body if call.answer is not None else {}
        if body.get("error") in MALFORMED:
            yield f"{call.method} was refused: {body}"
        if call.answer is not None and call.answer.status == 429:
            yield f"{call.method} was too fast, at {call.true:.0f}"
    yield from (f"an answer to Slack was refused: {why}" for _, why in it.slack.answers.refused)


def obeyed(it: Look) -> Iterator[str]:
    """Once a 429 is written down, nobody calls that method before its time."""
    holds: dict[str, list[Call]] = defaultdict(list)
    for call in it.facts.calls:
        for hold in holds[call.method]:
            left = hold.elapsed + min(hold.wait, 3_600) - call.elapsed
            same_boot = abs(call.true - hold.true - (call.elapsed - hold.elapsed)) < 1.0
            if left > 0.001 and call.knew >= hold.settled_in and same_boot:
                yield f"{call.method} is called {left:.0f} s too early after a 429"
        if call.wait and call.settled is not None and call.method in DELIVERED:
            holds[call.method].append(call)


DELIVERED = {
    "chat.postMessage",
    "chat.update",
    "conversations.open",
    "conversations.history",
    "conversations.members",
}


def failures(it: Look) -> Iterator[str]:
    """What Slack refused was told to the admins; nothing failed that we did not make fail."""
    told = [row for row in it.tables["message"] if row["kind"] == "failure"]
    for row in it.tables["message"]:
        since = row["created_at"] - timedelta(days=1)  # once per cause and day
        if (
            row["state"] == "refused"
            and row["kind"] != "failure"
            and not any(one["created_at"] >= since and one["data"]["concerned"] for one in told)
        ):
            yield f"{row['key']} was refused, and no admin is told"
    for row in told:
        if row["person_id"] is not None and row["state"] == "dropped" and row["error"] != "expired":
            yield f"{row['key']} is not told: {row['error']}"
    lately = any(row["created_at"] > it.now - timedelta(days=6) for row in told)
    if lately and "What failed" not in it.facts.status:
        yield f"something failed, and status says: {it.facts.status[:200]}"
    yield from (f"an error of its own: {error}" for error in it.facts.errors)


RULES = {
    "answers": answers,
    "last answers": last_answers,
    "once": once,
    "drained": drained,
    "leases": leases,
    "hours": hours,
    "excused": excused,
    "pings": pings,
    "sealed": sealed,
    "log": quiet_log,
    "rights": rights,
    "slots": slots,
    "reasons": reasons,
    "reached": reached,
    "reminders": reminders,
    "reveals": reveals,
    "receipts": receipts,
    "digests": digests,
    "readers": readers,
    "obeyed": obeyed,
    "forms": forms,
    "failures": failures,
    **said.RULES,
    **belongs.RULES,
    **redrawn.RULES,
    **truths.RULES,
    **counted.RULES,
    **apart.RULES,
    **shared.RULES,
    **taps.RULES,
    **planned.RULES,
    **looks.RULES,
    **stepped.RULES,
    **helped.RULES,
    **handovers.RULES,
    **rehearsed.RULES,
    **ahead.RULES,
    **drafted.RULES,
}


# Calendar, computed here once more.


CORRECTED = Path(__file__).parents[2] / "bot" / "rules" / "closed_days.csv"  # data, not code


@lru_cache(maxsize=512)
def _off(code: str, year: int) -> frozenset[date]:
    off = set(holidays.country_holidays("US", subdiv=code, years=year))
    for row in csv.DictReader(CORRECTED.read_text().splitlines()):
        if row["state"] == code:
            (off.add if row["offices"] == "closed" else off.discard)(date.fromisoformat(row["day"]))
    return frozenset(off)


def working(code: str, day: date) -> bool:
    return day.weekday() < 5 and day not in _off(code, day.year)


def _plus(code: str, day: date, count: int) -> date:
    while count:
        day += timedelta(days=1)
        count -= working(code, day)
    return day


def _zone(code: str) -> ZoneInfo:
    found = us.states.DC if code == "DC" else us.states.lookup(code, field="abbr")
    return ZoneInfo(str(found.capital_tz))


def _slots(
    cadence: str, anchor: date, code: str, zone: ZoneInfo, until: datetime
) -> Iterator[tuple[str, datetime]]:
    """(slot, due) of each slot from the anchor on, read from the words of the schedule."""
    words = cadence.split()
    clock = time.fromisoformat(words[-1])
    weekday = DAYS.index(words[-2])
    day = anchor - timedelta(days=anchor.weekday())
    while day < until.date() + timedelta(days=40):
        if day.weekday() == weekday and _fits(words, anchor, day):
            moved = day
            while not working(code, moved):
                moved += timedelta(days=1)
            yield f"{day}T{clock:%H:%M}", datetime.combine(moved, clock, zone)
        day += timedelta(days=1)


def _fits(words: list[str], anchor: date, day: date) -> bool:
    if words[0] == "monthly":
        nth = NTH[words[1]]
        last = day.day + 7 > monthrange(day.year, day.month)[1]
        return last if nth == 5 else (day.day - 1) // 7 + 1 == nth
    every = int(words[1]) if words[0] == "every" else 1
    weeks = ((day - timedelta(days=day.weekday())) - (anchor - timedelta(days=anchor.weekday()))).days // 7
    return weeks % every == 0


def _load(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value
