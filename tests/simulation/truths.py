"""The checker's rules about what people are told: that it is so, and stays so. See checker.py.

What counts as a promise is decided by wording alone, wherever it stood: in a message (edited away since or not), in
a form, in a receipt, on Home. What was so at that moment was kept by `simulation.witness`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from simulation import said
from simulation.facts import Told
from simulation.said import TOKEN, name_of

if TYPE_CHECKING:
    from simulation.checker import Look, Row

STAYS_SEALED = re.compile(
    r"(?<!would )stays? sealed|(?:is|are|be) never (?:opened|shown)|nobody (?:else )?(?:will|can) (?:ever )?read",
    re.IGNORECASE,
)
OF_BEFORE = "sent before "  # the promise is about what was written before it was read, and about nothing else
OLD_FORM = "The words stay sealed"  # in a form from before an update
YES = ("unseal",)  # by these somebody lets their words be opened after all
MONTHS = {name: number for number, name in enumerate(
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"], start=1)}  # fmt: skip
DAY = re.compile(rf"(\d{{1,2}}) ({'|'.join(MONTHS)})|({'|'.join(MONTHS)})[a-z]* (\d{{1,2}})")
NEXT_QUESTION = re.compile(r"[Nn]ext question(?: by schedule)?(?: comes| is|:)?(?: on)? ([^.\n(]*\d[^.\n(]*)")
NOT_ASKED, IS_AWAY = r" (?:is|was) not asked", " is away"  # these and the next follow a state's name
PAUSED = r"'s questions are paused until ([^.\n]+)"
VACANT, REST = " has no (CIO|CPO) right now", "'s questions rest for now"
NOBODY = " is asked (?:now|anymore)"  # Nobody in Idaho …
LEFT_ALONE = "I don't ask you now"
UNCHANGED = re.compile(r"nothing (?:was |has been |is )?changed|not saved|not stored", re.IGNORECASE)
CHANGED = {
    "absence",
    "ask",
    "carried",
    "change",
    "check_in",
    "consent",
    "digest",
    "draft",
    "early_answer",
    "handover_note",
    "handover_yes",
    "holding",
    "pair",
    "reply",
    "step",
    "step_mark",
    "thread_message",
}
GRACE = timedelta(days=4)  # what is named for a day may be late by a weekend, where things go wrong


# (a) What stays sealed.


def kept_sealed(it: Look) -> Iterator[str]:
    """What somebody wrote where they read that it stays sealed, or were told so later, nobody else reads."""
    promises = _promises(it)
    words: dict[str, Any] = {}
    for sent in it.facts.submitted:
        for name in ("comment", "win"):
            words |= dict.fromkeys(TOKEN.findall(sent.values.get(name) or ""), sent)
    for user, all_seen in it.slack.workspace.seen.items():
        for seen in all_seen:
            if seen.by != it.slack.app.bot_user:
                continue
            for token in set(TOKEN.findall(f"{seen.text}{seen.blocks}")):
                sent = words.get(token)
                if sent is None or user in _of_that_office(it, sent.user, sent.check_in):
                    continue
                if said.agreed(it, token, seen.at) or _may_be_quoted(sent, token) or _let_open(it, sent, seen.at):
                    continue
                if sent.old:
                    promises[sent.user, sent.check_in].append((sent.true, sent.true, OLD_FORM))
                for first, last, text in promises[sent.user, sent.check_in]:
                    written = min(last, first) if OF_BEFORE in text else last
                    if first < seen.at and written >= sent.true:
                        yield (
                            f"{sent.user} read “{text}” of question {sent.check_in}, "
                            f"and {user} reads {token} in {seen.where}"
                        )
                        break


def _promises(it: Look) -> dict[tuple[str, int], list[tuple[float, float, str]]]:
    """(who, question) → from when till when they had such a promise before their eyes, and its words."""
    by_place: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for user, all_seen in it.slack.workspace.seen.items():
        for seen in all_seen:
            if seen.by == it.slack.app.bot_user and seen.kind != "notification":
                place = f"{seen.where}/{seen.ts}" if seen.where not in ("modal", "home") else seen.where
                by_place[user, place].append(seen)
    told = {id(one.seen): one for one in it.facts.told}
    found: dict[tuple[str, int], list[tuple[float, float, str]]] = defaultdict(list)
    for (user, _place), versions in by_place.items():
        for number, seen in enumerate(versions):
            one = told.get(id(seen))
            promise = STAYS_SEALED.search(one.text) if one is not None else None
            about = _question_of(it, one) if one is not None and promise else None
            if promise and about is not None:
                until = versions[number + 1].at if number + 1 < len(versions) else float("inf")
                found[user, about].append((seen.at, until, _sentence(one.text, promise)))
    return found


def _question_of(it: Look, told: Told) -> int | None:
    """The question that it is about."""
    if told.about is not None or told.seen.kind == "view":
        return told.about
    for row in it.tables["message"]:
        if (row["channel"], row["ts"]) == (told.seen.where, told.seen.ts):
            return int(row["check_in_id"]) if row["check_in_id"] is not None else None
    return None


def _of_that_office(it: Look, author: str, check_in: int) -> set[str]:
    """Who answers for the office for which this was written."""
    mine = [it.people_of(ask) for ask in it.asks_of(check_in)]
    return {author}.union(*(people for people in mine if author in people))


def _may_be_quoted(sent: Any, token: str) -> bool:
    return token in (sent.values.get("win") or "") and sent.values.get("win_quote", "no") != "no"


def _let_open(it: Look, sent: Any, at: float) -> bool:
    """Whether its writer said that it may be opened."""
    return any(
        one.what in YES
        and one.user in _of_that_office(it, sent.user, sent.check_in)
        and sent.true <= one.true <= at
        and one.about.partition(":")[0] == str(sent.check_in)
        for one in it.facts.sent
    )


def _sentence(text: str, found: re.Match[str]) -> str:
    start = max(text.rfind("\n", 0, found.start()), text.rfind(". ", 0, found.start())) + 1
    return text[start : found.end()].strip()


# (b) What comes next, and who is the cause.


def dates(it: Look) -> Iterator[str]:
    """On the day that is named as that of the next question, one comes, unless something has changed meanwhile."""
    for told in it.facts.told:
        found = NEXT_QUESTION.search(told.text)
        code = it.facts.homes.get(told.user)
        if found is None or code is None or not _is_told_of_oneself(told):
            continue
        day = _day_in(found[1], told.calendar)
        zone = _clock_of(it, told, code)
        if day is None or not _can_be_judged(it, told, code, day, zone):
            continue
        if not _comes(it, told, code, datetime.combine(day, datetime.min.time(), zone)):
            yield f"{told.user} reads in {told.seen.where} “{found[0].strip()}”, and none comes then"


def _clock_of(it: Look, told: Told, code: str) -> ZoneInfo:
    """By which clock this person is told: where they chose one, by the one that was theirs at that moment."""
    if told.user in it.facts.zones:
        return ZoneInfo(it.facts.zones[told.user])
    chosen = [row["zone"] for row in told.tables["person"] if row["slack_id"] == told.user and row["zone"]]
    return ZoneInfo(chosen[0] if chosen else said_zone(code))


def _comes(it: Look, told: Told, code: str, first: datetime) -> bool:
    """Whether a question comes within the day that begins then, or was answered before."""
    end = first + timedelta(days=1)
    late = timedelta(0) if it.facts.calm else GRACE
    return _answered_before(it, told, end) or any(
        call.key.startswith(f"checkin/{code}/")
        and told.user in call.readers
        and call.decided is not None
        and first <= call.decided < end + late
        for call in it.facts.calls
        if call.method == "chat.postMessage"
    )


def _answered_before(it: Look, told: Told, until: datetime) -> bool:
    """Whether their office answered that next question before it reached them, as a deputy's comes sooner."""
    return any(
        it.check_in[one.check_in]["created_at"] > told.calendar
        and told.user in _of_that_office(it, one.user, one.check_in)
        and one.true <= until.timestamp()
        for one in [*(one for one in it.facts.submitted if one.stored), *it.tapped]
    )


def _is_told_of_oneself(told: Told) -> bool:
    return "each other state" not in told.text


def _can_be_judged(it: Look, told: Told, code: str, day: date, zone: ZoneInfo) -> bool:
    """Whether nothing that could not be known then has come between."""
    end = datetime.combine(day + timedelta(days=1), datetime.min.time(), zone) + GRACE
    gone = sum(seconds for at, seconds in it.facts.jumps if at <= told.seen.at)
    last = end.timestamp() - gone
    if last > it.late_true or not told.sure:
        return False
    if any(told.seen.at - 60 <= at <= last for at in [*it.facts.gaps, *(at for at, _ in it.facts.jumps)]):
        return False
    pair = next((row for row in it.tables["pair"] if row["jurisdiction"] == code), None)
    if pair is None:
        return False
    if any(
        row["pair_id"] in (None, pair["id"]) and told.calendar <= row["at"] <= end and not _says_nothing(row)
        for row in it.tables["change"]
    ):
        return False
    if any(left.since <= last and left.until >= told.seen.at and it.facts.homes[left.user] == code
           for left in it.facts.left):  # fmt: skip
        return False
    here = [row for row in it.tables["message"] if row["key"].split("/")[1:2] == [code]]
    fell_silent = [row for row in here if row["kind"] == "silent" and told.calendar <= row["created_at"] <= end]
    refused = [
        row for row in here if row["state"] == "refused" and told.calendar - GRACE <= row["created_at"] <= end
    ]
    return not fell_silent and not refused


def _says_nothing(change: Row) -> bool:
    return str(change["what"]).startswith(("digest", "consent", "withdraw", "cochair"))


def _day_in(text: str, now: datetime) -> date | None:
    """The day that is named there: the next such one."""
    found = DAY.search(text)
    if found is None:
        return None
    number, month = int(found[1] or found[4]), MONTHS[found[2] or found[3]]
    year = now.year + (month < now.month - 6)
    return date(year, month, number)


def said_zone(code: str) -> str:
    from simulation.checker import _zone

    return str(_zone(code))


def causes(it: Look) -> Iterator[str]:
    """Who is said to be left out is so, and is the reason."""
    for told in it.facts.told:
        if not told.sure:
            continue
        yield from _not_asked(it, told)
        yield from _away(it, told)
        yield from _paused(it, told)
        yield from _nobody(told)
        if LEFT_ALONE in told.text and not _is_silent(told):
            yield f"{told.user} reads “{LEFT_ALONE}”, and three questions in a row did not close without an answer"


def _not_asked(it: Look, told: Told) -> Iterator[str]:
    about = _question_of(it, told)
    for _, office in _said_of(told, NOT_ASKED):
        for ask in told.tables["ask"]:
            if ask["check_in_id"] == about and ask["office"] == office:
                if not ask["excuse"]:
                    yield f"{told.user} reads that the {office} is not asked, and it is {ask['state']}"
                elif ask["excuse"] in ("paused", "resting"):
                    yield f"{told.user} reads that the {office} is not asked; neither office is: {ask['excuse']}"


def _away(it: Look, told: Told) -> Iterator[str]:
    for pair, office in _said_of(told, IS_AWAY):
        holders = [row for row in told.tables["holding"] if row["pair_id"] == pair["id"] and _holds(row, office)]
        if not any(_is_away(told, row["person_id"], pair) for row in holders):
            yield f"{told.user} reads that {pair['jurisdiction']}'s {office} is away, and that is not so"


def _said_of(told: Told, what: str) -> Iterator[tuple[Row, str]]:
    """The offices of which this is said."""
    for pair in told.tables["pair"]:
        for office in set(
            re.findall(rf"(?<!West ){re.escape(name_of(pair['jurisdiction']))}'s (CIO|CPO){what}", told.text)
        ):
            yield pair, office


def _is_away(told: Told, person_id: int, pair: Row) -> bool:
    person = next(row for row in told.tables["person"] if row["id"] == person_id)
    zone = ZoneInfo(person["zone"] or said_zone(pair["jurisdiction"]))
    today = told.calendar.astimezone(zone).date()
    return any(
        row["person_id"] == person_id and row["first_day"] <= today <= row["last_day"]
        for row in told.tables["absence"]
    )


def _paused(it: Look, told: Told) -> Iterator[str]:
    """*Idaho's questions are paused until Mon, Mar 1*; Idaho has no CIO; its questions rest for now."""
    for pair in told.tables["pair"]:
        state, code = re.escape(name_of(pair["jurisdiction"])), pair["jurisdiction"]
        held = [row for row in told.tables["holding"] if row["pair_id"] == pair["id"]]
        found = re.search(rf"(?<!West ){state}{PAUSED}", told.text)
        if found is not None:
            ends = [one["paused_until"] for one in (pair, told.tables["task_force"][0]) if one["paused_until"]]
            today = told.calendar.astimezone(ZoneInfo(said_zone(code))).date()
            if not ends or max(ends) <= today or _day_in(found[1], told.calendar) != max(ends):
                yield f"{told.user} reads “{found[0]}”, and the pauses of {code} end on {ends}"
        for office in re.findall(rf"(?<!West ){state}{VACANT}", told.text):
            if any(_holds(row, office) and row["role"] == "holder" for row in held):
                yield f"{told.user} reads that {code} has no {office}, and there is one"
        if re.search(rf"(?<!West ){state}{REST}", told.text):
            away = {row["id"] for row in told.tables["person"] if row["deleted"]}
            if not any(row["person_id"] in away and row["until"] is None for row in held):
                yield f"{told.user} reads that the questions of {code} rest, and nobody's account is deactivated"


def _nobody(told: Told) -> Iterator[str]:
    """*Nobody in Idaho is asked now*: then nobody there can be."""
    for pair in told.tables["pair"]:
        found = re.search(rf"Nobody in {re.escape(name_of(pair['jurisdiction']))}{NOBODY}", told.text)
        paused = [one["paused_until"] for one in (pair, told.tables["task_force"][0]) if one["paused_until"]]
        held = [row for row in told.tables["holding"] if row["pair_id"] == pair["id"] and row["until"] is None]
        there = [row for row in held if _can_be_asked(told, row) and not _is_away(told, row["person_id"], pair)]
        if found is not None and not paused and there:
            yield f"{told.user} reads “{found[0]}”, and somebody there is"


def _is_silent(told: Told) -> bool:
    mine = {row["id"] for row in told.tables["person"] if row["slack_id"] == told.user}
    held = [row for row in told.tables["holding"] if row["person_id"] in mine and row["until"] is None]
    return any(row["silent"] >= SILENT_AFTER for row in held)


def _can_be_asked(told: Told, holding: Row) -> bool:
    person = next(row for row in told.tables["person"] if row["id"] == holding["person_id"])
    return holding["silent"] < SILENT_AFTER and not person["deleted"]


SILENT_AFTER = 3


def _holds(row: Row, office: str) -> bool:
    return bool(row["office"] == office and row["until"] is None)


# (f) Who is told that nothing was changed.


def unchanged(it: Look) -> Iterator[str]:
    """Whoever is told that nothing was changed, or saved, has left nothing in the tables by that act."""
    for one in it.facts.handled:
        found = UNCHANGED.search(one.told)
        left = sorted(one.wrote & CHANGED)
        if found is not None and left:
            yield f"{one.user} is told “{found[0]}” by a {one.what}, which left something in {left}"


RULES: dict[str, Any] = {
    "kept sealed": kept_sealed,
    "dates": dates,
    "causes": causes,
    "unchanged": unchanged,
}
