"""What the checker must see: for each of its rules, a way in which what is there could be wrong.

A life without a fault is lived through; then one thing of it is made wrong, as a broken product would leave it.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sandbox.slack.records import Delivery, Response, Seen
from simulation import taps
from simulation.checker import RULES, Look
from simulation.facts import Blocked, Call, Command, Facts, Handled, Left, Sent, Submitted, Told
from simulation.hands import NOWHERE
from simulation.said import TOKEN, name_of

LONG_AGO = timedelta(days=30)


@dataclass
class Material:
    """What the checker looks at, to be spoiled. Slack itself is shared: `undo` puts it right again."""

    facts: Facts
    slack: Any
    tables: dict[str, list[dict[str, Any]]]
    now: datetime
    late: datetime
    undo: Callable[[], Any] = lambda: None

    def own(self) -> Material:
        """A copy that may be spoiled."""
        lists = {name: list(kept) for name, kept in vars(self.facts).items() if isinstance(kept, list)}
        return replace(self, facts=replace(self.facts, **lists), tables=copy.deepcopy(self.tables))

    def first(self, table: str, **wanted: Any) -> dict[str, Any]:
        return next(r for r in self.tables[table] if all(r[name] == value for name, value in wanted.items()))

    def sent(self, kind: str) -> dict[str, Any]:
        """A message of this kind that stands in Slack."""
        return self.first("message", kind=kind, state="sent")

    def last_call(self, start: str) -> Call:
        calls = [one for one in self.facts.calls if one.method == "chat.postMessage" and one.key.startswith(start)]
        return replace(calls[-1])

    def answered(self) -> dict[str, Any]:
        return next(r for r in self.tables["reply"] if r["given"] and "zq" in f"{r['comment']}")

    def user(self, person_id: int) -> str:
        return str(self.first("person", id=person_id)["slack_id"])

    def read_by_the_other(self) -> Submitted:
        """An answer of which the other office read the words."""
        mine = Look(self.facts, self.slack, self.tables, self.now, self.late)
        for sent in self.facts.submitted:
            others = {user for ask in mine.asks_of(sent.check_in) for user in mine.people_of(ask)}
            others -= {one for ask in mine.asks_of(sent.check_in) for one in mine.people_of(ask)
                       if sent.user in mine.people_of(ask)}  # fmt: skip
            seen = "".join(f"{one.text}{one.blocks}" for user in others for one in self.slack.workspace.seen[user])
            if any(token in seen for token in TOKEN.findall(sent.values["comment"] or "")):
                return sent
        raise AssertionError("nobody read anything")

    def opened(self) -> dict[str, Any]:
        """A question that both have answered."""
        return next(row for row in self.tables["check_in"] if row["revealed_at"] is not None)

    def newest(self) -> dict[str, Any]:
        """The newest given version of an answer that somebody sent and that was acknowledged."""
        stored = {(one.user, one.check_in) for one in self.facts.submitted if one.stored}
        for ask in self.tables["ask"]:
            rows = [row for row in self.tables["reply"] if row["ask_id"] == ask["id"]]
            if rows and rows[-1]["given"] and (self.user(rows[-1]["author_id"]), ask["check_in_id"]) in stored:
                return rows[-1]
        raise AssertionError("nobody answered")


def violations(rule: str, it: Material) -> list[str]:
    """What this rule says of it, after its spoiling."""
    mine = it.own()
    try:
        SPOILED[rule](mine)
        return list(RULES[rule](Look(mine.facts, mine.slack, mine.tables, mine.now, mine.late)))
    finally:
        mine.undo()


def _answers(it: Material) -> None:
    it.newest()["comment"] = "not what was typed"


def _once(it: Material) -> None:
    it.sent("receipt")["ts"] = "1.000000"


def _drained(it: Material) -> None:
    it.sent("receipt").update(state="due", not_before=it.late - LONG_AGO)


def _leases(it: Material) -> None:
    call = it.last_call("checkin/")
    another = replace(call, process="another", turn=call.turn + 1, knew=call.knew + 1)
    it.facts.calls += [replace(call, settled=None), another]


def _hours(it: Material) -> None:
    call = it.last_call("checkin/")
    assert call.decided is not None
    it.facts.calls.append(replace(call, decided=call.decided - timedelta(hours=12)))


def _excused(it: Material) -> None:
    call = it.last_call("checkin/")
    user, today = call.readers[0], it.now.date()
    it.facts.zones[user] = "America/New_York"
    text = f"away {today - timedelta(days=300)} {today + timedelta(days=9)}"
    it.facts.commands.append(Command(user, text, 0, it.now, NOWHERE, 0, "no → away"))


def _pings(it: Material) -> None:
    row = it.sent("receipt")
    name = row["key"].removeprefix("receipt/")
    message = it.slack.channels[row["channel"]].history[row["ts"]]
    for number in range(4):
        spare = copy.deepcopy(message)
        spare.ts, spare.metadata["event_payload"]["key"] = f"9.{number}", f"nudge/{name}/{number}"
        it.slack.channels[row["channel"]].history[spare.ts] = spare
    it.undo = lambda: [it.slack.channels[row["channel"]].history.pop(f"9.{number}") for number in range(4)]


def _sealed(it: Material) -> None:
    """Nobody of one office ever answered what is open."""
    sent = it.read_by_the_other()
    mine = Look(it.facts, it.slack, it.tables, it.now, it.late)
    asks = [mine.people_of(ask) for ask in mine.asks_of(sent.check_in)]
    others = set().union(*(people for people in asks if sent.user not in people))
    it.facts.submitted = [
        one for one in it.facts.submitted if one.user not in others or one.check_in != sent.check_in
    ]
    about = f"{sent.check_in}:"
    it.facts.sent = [
        one
        for one in it.facts.sent
        if one.user not in others or not (one.what == "early" or one.about.startswith(about))
    ]


def _log(it: Material) -> None:
    it.facts.log.append("stored zq1x")


def _rights(it: Material) -> None:
    person = next(row for row in it.tables["person"] if row["slack_id"] not in it.facts.admins)
    it.tables["change"].append({"person_id": person["id"], "pair_id": None, "what": "channel", "at": it.now})


def _slots(it: Material) -> None:
    row = it.first("check_in", by_hand=False)
    it.tables["check_in"].append(row | {"id": 9_999})


def _reasons(it: Material) -> None:
    it.first("check_in", not_sent=None)["not_sent"] = "paused"


def _reached(it: Material) -> None:
    gone = {row["id"] for row in it.tables["message"] if row["kind"] == "checkin"}
    it.tables["message"] = [row for row in it.tables["message"] if row["id"] not in gone]


def _reminders(it: Material) -> None:
    """Nobody answered, nobody put it off, and nobody was reminded."""
    it.tables["message"] = [row for row in it.tables["message"] if row["kind"] != "nudge"]
    it.tables["reply"], it.facts.put_off, it.facts.changed_pairs = [], [], set()
    for check_in in it.tables["check_in"]:
        if check_in["sent_at"] is not None:
            check_in["closed_at"] = check_in["sent_at"] + timedelta(days=7)
    for ask in it.tables["ask"]:
        ask["state"] = "closed"
    reminders = [
        one
        for place in it.slack.channels.values()
        for one in place.history.values()
        if one.bot and one.metadata and one.metadata["event_payload"]["key"].startswith("nudge/")
    ]
    for one in reminders:
        one.tombstone = True
    it.undo = lambda: [setattr(one, "tombstone", False) for one in reminders]


def _reveals(it: Material) -> None:
    """Open with nothing to read."""
    it.first("check_in", not_sent=None)["revealed_at"] = it.now
    it.tables["reply"] = []


def _looks(it: Material) -> None:
    """It is a first look of which one office has sent no more than a page."""
    about = it.opened()
    about["first_look"] = True
    ask = it.first("ask", check_in_id=about["id"])
    for row in it.tables["reply"]:
        row["whole"] = row["whole"] and row["ask_id"] != ask["id"]


def _receipts(it: Material) -> None:
    it.tables["message"] = [row for row in it.tables["message"] if not row["kind"].startswith("receipt")]


def _digests(it: Material) -> None:
    it.tables["digest"].append(dict(it.tables["digest"][0]))


def _readers(it: Material) -> None:
    call = it.last_call("checkin/")
    it.facts.calls.append(replace(call, readers=[*call.readers, "USTRANGER"]))


def _obeyed(it: Material) -> None:
    call = it.last_call("checkin/")
    soon = replace(call, true=call.true + 9, elapsed=call.elapsed + 9)
    it.facts.calls += [replace(call, wait=600, settled=1, settled_in=0), soon]


def _forms(it: Material) -> None:
    refused = Response(200, {}, {"ok": False, "error": "invalid_blocks"})
    it.facts.calls.append(replace(it.last_call("checkin/"), answer=refused))


def _failures(it: Material) -> None:
    it.sent("digest").update(state="refused", error="is_archived")
    it.tables["message"] = [row for row in it.tables["message"] if row["kind"] != "failure"]


def _withdrawn(it: Material) -> None:
    it.newest()["given"] = False
    it.facts.sent = []


def _standing(it: Material) -> None:
    row = it.newest()
    newer = dict(row, id=9_999, version=row["version"] + 1, given=False, comment=None, win=None)
    it.tables["reply"].append(newer | {"at": it.late - LONG_AGO})


def _looked_back(it: Material) -> None:
    _standing(it)
    row = it.tables["reply"][-1]
    it.first("reply", ask_id=row["ask_id"], version=row["version"] - 1)["win"] = "zq99998x"
    seen = _by_bot(it, it.now.timestamp(), "Idaho: “zq99998x”")
    _shown(it, next(iter(it.facts.admins)), replace(seen, kind="view"))


def _quoted(it: Material) -> None:
    state = next(iter(it.facts.homes.values()))
    _in_channel(it, f"{name_of(state)} is stuck")


def _in_channel(it: Material, text: str, quoted: str | None = None) -> None:
    """A digest with this text, and perhaps a quote of Idaho's, which stands in its blocks alone."""
    parts = [{"elements": [{"text": part}]} for part in ("Idaho", quoted)]
    blocks = [{"type": "rich_text", "elements": parts}] if quoted else None
    versions = it.slack.channels[it.facts.channel].versions
    versions.append(
        Seen(it.now.timestamp(), it.facts.channel, "message", text, blocks, "1.0", it.slack.app.bot_user)
    )
    it.undo = versions.pop


def _left_out(it: Material) -> None:
    row = it.answered()
    row["win"] = "zq99999x"
    carried = {"reply_id": row["id"], "what": "win", "left_out_by": "a co-chair", "taken_back": False}
    it.tables["carried"].append(carried)
    _in_channel(it, "What went well: 1 win, in the states' own words", "zq99999x")


def _notes(it: Material) -> None:
    it.tables["digest"][0]["note"] = "what nobody wrote"


def _discussion(it: Material) -> None:
    gone = {"id": 9_999, "channel": "C1", "ts": "1.0", "version": 1, "deleted": True, "text": "still here"}
    it.tables["thread_message"].append(gone)


def _deputies(it: Material) -> None:
    it.newest()["holder_id"] = -1


def _previews(it: Material) -> None:
    it.facts.calls.append(replace(it.last_call("checkin/"), key="preview/2026-W50/U1", readers=["USTRANGER"]))


def _held(it: Material) -> None:
    it.first("digest", posted_by=None)["posted_at"] -= timedelta(hours=2)


def _accounts(it: Material) -> None:
    call = it.last_call("checkin/")
    held = it.first("holding", role="holder")
    user, since = it.user(held["person_id"]), held["since"].timestamp() + 3_600.0
    told = Delivery("e", "events_api", {}, since, since, state="acked", sent_at=since)
    it.facts.left.append(Left(user, since, [told]))
    code = it.facts.homes[user]
    it.facts.calls.append(replace(call, key=f"checkin/{code}/x", true=since + 7_200.0))


def _channel(it: Material) -> None:
    opened = Delivery("e", "events_api", {}, it.now.timestamp(), it.now.timestamp(), state="acked")
    it.facts.reopened.append([opened])
    it.sent("digest").update(state="refused", error="is_archived", created_at=datetime(2026, 1, 1, tzinfo=UTC))


def _redrawn(it: Material) -> None:
    it.facts.submitted = [replace(one, values=one.values | {"comment": "zq99999x"}) for one in it.facts.submitted]


def _shown(it: Material, user: str, seen: Seen, **about: Any) -> None:
    """Somebody was shown this, besides all else."""
    rows = about.get("tables", {})
    told = Told(user, seen, seen.text, about.get("about"), "", about.get("calendar", it.now), rows, True)
    it.facts.told.append(told)
    it.slack.workspace.seen[user].append(seen)
    it.undo = it.slack.workspace.seen[user].pop


def _by_bot(it: Material, at: float, text: str) -> Seen:
    return Seen(at, "D1", "message", text, None, "1.0", it.slack.app.bot_user)


def _kept_sealed(it: Material) -> None:
    """Who wrote what is open was told that it would not be."""
    sent = it.read_by_the_other()
    _shown(it, sent.user, _by_bot(it, sent.true - 1, "The words stay sealed."), about=sent.check_in)


def asked(it: Material) -> tuple[Call, str]:
    """A question, and one whom it was put to; nobody there has changed anything."""
    calls = [one for one in it.facts.calls if one.method == "chat.postMessage" and one.key.startswith("checkin/")]
    call = next(one for one in calls if set(one.readers) & it.facts.zones.keys())
    it.tables["change"], it.facts.left = [], []
    it.tables["message"] = [row for row in it.tables["message"] if row["kind"] != "silent"]
    return call, next(one for one in call.readers if one in it.facts.zones)


def _dates(it: Material) -> None:
    """Two days after a question a next one is named, and nobody has done anything since."""
    call, user = asked(it)
    assert call.decided is not None
    day = call.decided + timedelta(days=2)
    text = f"Next question: {day:%a, %b %-d}, 9:00 AM EST."
    _shown(it, user, _by_bot(it, call.true + 60, text), calendar=call.decided)


def _causes(it: Material) -> None:
    ask, pair = it.first("ask", state="answered", excuse=None), it.tables["pair"][0]
    user, rows = next(iter(it.facts.homes)), {"ask": [ask], "pair": [pair], "holding": [], "person": []}
    rows |= {"task_force": it.tables["task_force"]}
    text = " ".join(f"{name_of(pair['jurisdiction'])}'s {office} is not asked." for office in ("CIO", "CPO"))
    _shown(it, user, _by_bot(it, it.now.timestamp(), text), about=ask["check_in_id"], tables=rows)


def _recounted(it: Material) -> None:
    row = it.sent("digest")
    versions = it.slack.channels[row["channel"]].versions
    place = next(number for number, seen in enumerate(versions) if seen.ts == row["ts"])
    before = versions[place]
    false = "Round of Dec 10: 49 of 50 states heard from both offices, 0 from one."
    versions[place] = replace(before, text=f"{before.text}\n{false}")
    it.undo = lambda: versions.__setitem__(place, before)


def _few(it: Material) -> None:
    item = it.tables["plan_version"][0]["body"]["areas"][0]["items"][0]
    text = f"States that {item['headline']}, or are on the way: 1 of 4 so far."
    _shown(it, next(iter(it.facts.homes)), _by_bot(it, it.now.timestamp(), text))


def _apart(it: Material) -> None:
    """While another conversation was closed to the bot, a question came an hour late."""
    call = it.last_call("checkin/")
    others = [one for one in it.facts.calls if one.key != call.key]
    it.facts.calls = [*others, replace(call, true=call.true + 3_600)]
    it.facts.blocked.append(Blocked("C1", frozenset({"U1"}), "ekm_access_denied", 0.0))


def _shared(it: Material) -> None:
    row = next(one for one in it.tables["round"] if one["item"] is not None)
    it.first("check_in", round=row["number"], not_sent=None)["item"] = "another"


def _loaded(it: Material) -> None:
    """A plan that nobody sent."""
    row = {"id": 9_999, "plan_version_id": it.tables["plan_version"][0]["id"], "active_from": it.now, "at": it.now}
    it.tables["plan_load"].append(row | {"person_id": None})


def _asked_from(it: Material) -> None:
    it.first("check_in", not_sent=None)["claim"] = "what is no longer in the plan"


def _as_asked(it: Material) -> None:
    kept = next(one for one in it.facts.snapshots if one["check_in"])
    spoilt = kept["check_in"][0] | {"question": "another"}
    it.facts.snapshots = [{**kept, "check_in": [spoilt]}]


def _same_item(it: Material) -> None:
    """A claim was changed, and the item kept its key."""
    it.first("check_in", not_sent=None)["claim"] = "another claim"


def _unchanged(it: Material) -> None:
    it.facts.handled.append(Handled("U1", "interactive", 0.0, frozenset({"change"}), "Nothing was changed."))


def _taps(it: Material) -> None:
    """Who tapped second read the other's answer at once."""
    mine = Look(it.facts, it.slack, it.tables, it.now, it.late)
    check_in = next(row for row in it.tables["check_in"] if row["revealed_at"] and taps.made_both(mine, row))
    second = taps.made_both(mine, check_in)
    assert second is not None
    given = {"status": "stuck", "comment": None, "win": None, "win_quote": "no", "help_quote": "no"}
    it.first("reply", id=second["id"]).update(given, version=1)
    user, about = it.user(second["author_id"]), f"{check_in['id']}:stuck"
    it.facts.sent.append(Sent(user, "tap_stuck", about, {}, 0.0, 10**9, NOWHERE))


def _a_step(it: Material, token: str, pair: int = 1, **more: Any) -> dict[str, Any]:
    """A version of a step that nobody wrote."""
    mine = {"id": 900 + len(it.tables["step"]), "pair_id": pair, "number": 99, "version": 1, "office": "CIO"}
    person = next(row for row in it.tables["holding"] if row["pair_id"] == pair)["person_id"]
    row = mine | {"person_id": person, "text": token, "at": it.late - LONG_AGO} | more
    it.tables["step"].append(row)
    return row


def _steps(it: Material) -> None:
    step = _a_step(it, "zq0x")
    said = {"step_id": step["id"], "office": "CIO", "person_id": step["person_id"], "what": "agreed"}
    it.tables["step_mark"].append(said | {"id": 900, "at": step["at"]})


def _steps_withdrawn(it: Material) -> None:
    _, token = _word_that_stands(it)
    _a_step(it, token)
    _a_step(it, "", version=2, text=None)


def _steps_read(it: Material) -> None:
    """It is a step of another state's."""
    answer, token = _word_that_stands(it)
    ask = it.first("ask", id=answer["ask_id"])
    theirs = it.first("check_in", id=ask["check_in_id"])["pair_id"]
    _a_step(it, token, next(row["id"] for row in it.tables["pair"] if row["id"] != theirs))


def _handed_over(it: Material) -> None:
    """A yes that nobody gave."""
    place = it.first("holding", role="holder")
    yes = {"id": 900, "holding_id": place["id"], "person_id": place["person_id"], "lets": "all", "asks": []}
    it.tables["handover_yes"].append(yes)


def _notes_read(it: Material) -> None:
    """It is a note of another state's."""
    answer, token = _word_that_stands(it)
    ask = it.first("ask", id=answer["ask_id"])
    theirs = it.first("check_in", id=ask["check_in_id"])["pair_id"]
    place = next(row for row in it.tables["holding"] if row["pair_id"] != theirs and row["role"] == "holder")
    mine = {name: place[name] for name in ("pair_id", "office", "person_id")}
    it.tables["handover_note"].append(mine | {"id": 900, "version": 1, "text": token, "lets": "nothing"})


def _given_early(it: Material) -> None:
    """Something is said to have been answered early, and is not what was answered."""
    ask = it.first("ask", id=_word_that_stands(it)[0]["ask_id"])
    place = {"pair_id": it.first("check_in", id=ask["check_in_id"])["pair_id"], "office": ask["office"]}
    words = {"status": "stuck", "comment": "other words", "win": None, "win_quote": "no", "help_quote": "no"}
    it.tables["early_answer"] += [
        place | words | {"id": 900, "version": 1, "what": "given", "check_in_id": None},
        place | {"id": 901, "version": 2, "what": "used", "check_in_id": ask["check_in_id"]},
    ]


def _drafts(it: Material) -> None:
    """A draft is said to be sent as it is, to which nobody said yes."""
    ask = it.first("ask", id=_word_that_stands(it)[0]["ask_id"])
    words = {"status": "stuck", "comment": "other words", "win": None, "win_quote": "no", "help_quote": "no"}
    mine = {"id": 900, "ask_id": ask["id"], "version": 1, "holding_id": it.tables["holding"][0]["id"]}
    it.tables["draft"] = [mine | words | {"end": "sent", "ended_at": it.late}]


def _help_by_four(it: Material) -> None:
    """A conversation of four of which nobody said anything."""
    pair = it.tables["pair"][0]["id"]
    made = {"id": 900, "pair_id": pair, "asking_id": pair, "office": "CIO", "apart": None}
    it.tables["offer"].append(made | {"opened_at": it.late - LONG_AGO})


def _help_said(it: Material) -> None:
    """Somebody is said to have said no, who pressed nothing."""
    held = it.tables["holding"][0]
    mark = {"id": 900, "offer_id": 900, "pair_id": held["pair_id"], "office": held["office"], "yes": False}
    it.tables["offer_mark"].append(mark | {"person_id": held["person_id"], "at": it.late - LONG_AGO})


def _rehearsed(it: Material) -> None:
    """A rehearsal for an officer who typed nothing."""
    it.tables["message"].append(
        it.sent("checkin") | {"kind": "rehearsal", "person_id": it.tables["holding"][0]["person_id"]}
    )


def _ahead(it: Material) -> None:
    """A question is said to have gone out tomorrow."""
    it.opened()["sent_at"] = it.now + timedelta(days=1)


def _word_that_stands(it: Material) -> tuple[dict[str, Any], str]:
    """An answer, and a word of it that somebody reads in a message of ours."""
    messages = [one for place in it.slack.channels.values() for one in place.history.values() if one.bot]
    there = "".join(f"{one.blocks}" for one in messages if not one.tombstone)
    words = ((row, token) for row in it.tables["reply"] for token in TOKEN.findall(row["comment"] or ""))
    return next((row, token) for row, token in words if token in there)


SPOILED: dict[str, Callable[[Material], None]] = {
    "steps": _steps,
    "help by four": _help_by_four,
    "help said": _help_said,
    "rehearsed": _rehearsed,
    "ahead": _ahead,
    "steps withdrawn": _steps_withdrawn,
    "steps read": _steps_read,
    "handed over": _handed_over,
    "notes read": _notes_read,
    "given early": _given_early,
    "drafts": _drafts,
    "answers": _answers,
    "last answers": _answers,
    "once": _once,
    "drained": _drained,
    "leases": _leases,
    "hours": _hours,
    "excused": _excused,
    "pings": _pings,
    "sealed": _sealed,
    "log": _log,
    "rights": _rights,
    "slots": _slots,
    "reasons": _reasons,
    "reached": _reached,
    "reminders": _reminders,
    "reveals": _reveals,
    "receipts": _receipts,
    "digests": _digests,
    "readers": _readers,
    "obeyed": _obeyed,
    "forms": _forms,
    "failures": _failures,
    "withdrawn": _withdrawn,
    "standing": _standing,
    "looked back": _looked_back,
    "quoted": _quoted,
    "left out": _left_out,
    "notes": _notes,
    "discussion": _discussion,
    "deputies": _deputies,
    "previews": _previews,
    "held": _held,
    "accounts": _accounts,
    "channel": _channel,
    "redrawn": _redrawn,
    "kept sealed": _kept_sealed,
    "dates": _dates,
    "causes": _causes,
    "recounted": _recounted,
    "few": _few,
    "apart": _apart,
    "shared": _shared,
    "loaded": _loaded,
    "asked from": _asked_from,
    "as asked": _as_asked,
    "same item": _same_item,
    "looks": _looks,
    "unchanged": _unchanged,
    "taps": _taps,
}
